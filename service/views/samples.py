"""What to copy to use an answer elsewhere: an answer in, one sample for each tool out."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal

from queries.row import Term
from service.answers.document import Document

HEIGHT = 480
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""What a frame may do; a page that its links open is no part of it and may search and download."""


@dataclass(frozen=True)
class Sample:
    """A piece of code; `tool` is the name that its users know it by."""

    tool: str
    text: str


def samples(document: Document) -> tuple[Sample, ...]:
    """Write the samples of an answer, each complete."""
    return tuple(_samples(document))


def _samples(document: Document) -> Iterator[Sample]:
    csv, xlsx = document.latest(".csv"), document.latest(".xlsx")
    yield Sample("pandas", _pandas(document, csv))
    yield Sample("R", f'data <- read.csv("{csv}", fileEncoding = "UTF-8")')
    yield Sample("SPARQLWrapper", _sparqlwrapper(document))
    yield Sample("curl", f'curl --fail --location --output result.xlsx "{xlsx}"')
    yield Sample("Google Sheets", _sheets(document))
    yield Sample("Excel (Power Query)", f'= Csv.Document(Web.Contents("{csv}"), [Encoding=65001])')
    yield Sample("HTML", iframe(embed_address(document), document.title))
    yield Sample("Web component", web_component(document))


def iframe(address: str, title: str, height: int = HEIGHT) -> str:
    """Write the frame that shows an answer on another page."""
    return (
        f'<iframe src="{html.escape(address)}" title="{html.escape(title)}" '
        f'sandbox="{SANDBOX}" loading="lazy" referrerpolicy="no-referrer" '
        f'width="100%" height="{height}" style="border: 0"></iframe>'
    )


def web_component(document: Document) -> str:
    """Write the element that shows an answer and takes the height it needs."""
    address = html.escape(embed_address(document))
    return (
        f'<script src="{document.base}/static/dxkg-result.js" defer></script>\n'
        f'<dxkg-result src="{address}">\n'
        f'  <a href="{html.escape(document.latest())}">{html.escape(document.title)}</a>\n'
        f"</dxkg-result>"
    )


def embed_address(document: Document) -> str:
    """Return the address of the page to frame."""
    return document.frame()


def _pandas(document: Document, csv: str) -> str:
    """Write the call; CSV has no types, and pandas would read the text "1.200" as 1.2.

    The name of a release may look like a number too: `12e456789012`.
    """
    columns = document.answer.columns
    rows = document.answer.rows[: document.shown]
    texts = [
        f'"{column.name}": str'
        for column in columns
        if column.kind == "text" and any(_is_like_number(row.get(column.name)) for row in rows)
    ]
    if document.asked.grounds and _is_like_number(Literal(document.answer.release)):
        texts.append('"cite_release": str')
    dates = [f'"{column.name}"' for column in columns if column.kind == "date"]
    options = [
        *([f"dtype={{{', '.join(texts)}}}"] if texts else []),
        *([f"parse_dates=[{', '.join(dates)}]"] if dates else []),
    ]
    arguments = ",\n".join(f"    {each}" for each in (f'"{csv}"', *options))
    call = f'"{csv}"' if not options else f"\n{arguments},\n"
    return f"import pandas as pd\n\ndata = pd.read_csv({call})"


def _is_like_number(term: Term | None) -> bool:
    try:
        float(term.value if isinstance(term, Literal) else "")
    except ValueError:
        return False
    return True


def _sheets(document: Document) -> str:
    """Write the formula; a sheet in Vietnamese reads decimal commas and separates by semicolons."""
    if document.language == "en":
        return f'=IMPORTDATA("{document.latest(".csv")}")'
    return f'=IMPORTDATA("{document.latest(".csv", decimal="comma")}"; ";")'


def _sparqlwrapper(document: Document) -> str:
    sparql = document.asked.sparql.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return (
        "from SPARQLWrapper import JSON, SPARQLWrapper\n\n"
        f'service = SPARQLWrapper("{document.base}/sparql", returnFormat=JSON)\n'
        f'service.setQuery("""\n{sparql}""")\n'
        'rows = service.queryAndConvert()["results"]["bindings"]'
    )
