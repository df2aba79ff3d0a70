"""Answers as text tables: CSV (RFC 4180), TSV and Markdown.

Markdown is written here because tabulate (0.10) escapes none of its signs: a `|` in a name would
begin a cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO

from queries.answer import facts_in, plain_value
from service.answers.citation import Citation
from service.answers.document import LICENCE, Document
from service.answers.table import Heading, PageTable, page_table
from service.files.cited import CiteColumns
from service.language import message
from service.urls import web_address

BOM = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_LINES = 5000
"""Rows of a Markdown table; it says so where there are more."""


def pour_csv(document: Document, out: IO[bytes]) -> None:
    """Write CSV in UTF-8; with decimal commas the separator is a semicolon, as Excel expects."""
    _delimited(document, ";" if document.asked.comma else ",", out)


def pour_tsv(document: Document, out: IO[bytes]) -> None:
    """Write tab-separated values in UTF-8."""
    _delimited(document, "\t", out)


def harmless(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula: an apostrophe makes it a text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def markdown_bytes(document: Document) -> bytes:
    """Write a Markdown table as the page shows it, with title, release and how to cite."""
    table = page_table(document.first(MOST_LINES))
    lines = [f"# {_escaped(document.title)}", "", _escaped(document.description), ""]
    lines += [*(f"- {_escaped(str(one))}" for one in document.asked_for), ""]
    lines += _markdown_table(document, table)
    if table.total > len(table.rows):
        cut = message(
            "answer.file_cut", document.language, shown=len(table.rows), total=table.total
        )
        lines += ["", f"**{_escaped(cut)}**"]
    lines += [line for note in document.notes for line in ("", f"**{_escaped(note)}**")]
    lines += [line for note in _grounds(document) for line in ("", _escaped(note))]
    lines += ["", f"{_escaped(document.as_of)} {LICENCE}", "", _escaped(document.how_to_cite), ""]
    return "\n".join(lines).encode()


def _grounds(document: Document) -> Iterator[str]:
    """Say what all shown rows rest on, and how many of the facts are known how."""
    yield from document.ground_notes
    derived = document.about.derived(document.language)
    if derived:
        yield f"{message('answer.derivations', document.language)}: {derived}."


def _markdown_table(document: Document, table: PageTable) -> list[str]:
    """Write the rows, each with the numbers of the facts that it rests on, and these below.

    What no report states as it stands says so in its row.
    """
    cited = document.asked.cite
    told = document.asked.grounds and any(row.told for row in table.rows)
    wanted = {"grounds.column": told, "answer.sources": cited}
    more = [
        Heading(message(key, document.language), False) for key, is_on in wanted.items() if is_on
    ]
    headings = (*table.headings, *more)
    numbers: dict[Citation, int] = {}
    rows = []
    for row in table.rows:
        for citation in row.citations:
            numbers.setdefault(citation, len(numbers) + 1)
        marks = " ".join(f"({numbers[citation]})" for citation in row.citations)
        added = [*([row.told] if told else ()), *([marks] if cited else ())]
        rows.append(_line([*(cell.text for cell in row.cells), *added]))
    return [
        _line(heading.text for heading in headings),
        _line("---:" if heading.number else "---" for heading in headings),
        *rows,
        *([""] if numbers else ()),
        *(_note(document, number, citation) for citation, number in numbers.items()),
    ]


def _note(document: Document, number: int, citation: Citation) -> str:
    """Write one cited fact with its passages as an item of a list."""
    said = [document.known_how(citation), document.name(citation.review)]
    if citation.level:
        said.append(message("review.mixed", document.language, level=citation.level))
    for source in citation.sources:
        span = source.passage.span
        place = message("fact.position", document.language, start=span.start, end=span.end)
        said += [document.name(source.report), document.day(source.issued), place]
        said.append(source.passage.url or "")
        text = source.passage.text
        said.append(f"“{text}”" if text else message("answer.no_text", document.language))
    parts = (_autolink(citation.fact), *(_escaped(text) for text in said if text))
    return f"{number}. {_escaped(document.name(citation.fact))}: {', '.join(parts)}"


def _delimited(document: Document, separator: str, out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, "utf-8", newline="")
    text.write(BOM if document.asked.bom else "")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    names = [column.name for column in document.answer.columns]
    cited = CiteColumns(document)
    writer.writerow([*names, *cited.names])
    writer.writerows(_records(document, cited))
    text.flush()
    text.detach()  # whoever opened the file closes it


def _records(document: Document, cited: CiteColumns) -> Iterator[list[str]]:
    comma = document.asked.comma
    columns = document.answer.columns
    for row, citations in document.cited_rows():
        values = (
            " ".join(facts_in(row.get(column.name)))
            if column.kind == "facts"
            else plain_value(row.get(column.name), column.kind)
            for column in columns
        )
        yield [_text(value, comma) for value in (*values, *cited.texts(row, citations))]


def _text(value: object, comma: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            written = f"{value:f}"
            return written.replace(".", ",") if comma else written
        case _:
            return harmless(str(value))


def _autolink(iri: str) -> str:
    """Write an IRI as a link where it may be one."""
    return f"<{iri}>" if web_address(iri) else _escaped(iri)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    """Escape what Markdown would take for markup; a row must stay one line."""
    text = text.replace("&", "&amp;")
    for sign in ("\\", "|", "<", ">", "`", "*", "_", "~", "[", "]"):
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())
