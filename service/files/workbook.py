"""Answers as Excel workbooks: sheets data, sources, columns and about (ECMA-376)."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ontology.vocab import DX
from queries.answer import Column, facts_in, plain_value
from queries.magnitude import EXACT_IN_WORKBOOK, day
from service.answers.columns import column_label
from service.answers.document import LICENCE, Document
from service.answers.grounds import inferred_text
from service.files.cited import CONFIDENCE, CiteColumns
from service.language import message, shortened

LONGEST = 32_767
"""UTF-16 units that a cell can hold."""
SAID = 100
"""Of them, how many are kept to say that a text is cut."""
FIRST_DAY = datetime.date(1900, 3, 1)
"""Earlier days are other ones in a workbook: it has a 29 February 1900."""
MOST_LISTED = 1_000_000
"""Rows of the sheet of sources."""
MOST_ROWS = 100_000
"""Rows of the data sheet: more take minutes to write; a sheet could have 1,048,575."""
MOST_SOURCED = 5000
"""Rows of a large answer whose sources are listed."""
WIDTHS = {"integer": 12, "decimal": 12, "date": 12, "boolean": 10, "text": 36}
# openpyxl refuses these too, but for the last two, which are no characters of XML either.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SOURCES = (
    "rows", "fact", "label", "derivation", "review", "attestedOn", "report", "reportLabel",
    "issued", "url", "start", "end", "passage", "textDigest", "computedFrom", "confidence",
    "inferred",
)  # fmt: skip

Values = Sequence[object]


def pour_workbook(document: Document, out: IO[bytes]) -> None:
    """Write a workbook; numbers and dates are real ones, texts never formulas."""
    book = Workbook(write_only=True)
    book.properties.title = document.title
    book.properties.creator = "dxkg"
    book.properties.description = document.how_to_cite
    columns = document.answer.columns
    widths = [WIDTHS.get(column.kind, 44) for column in columns]
    cited = CiteColumns(document)
    names = [*(column.name for column in columns), *cited.names]
    _sheet(book, "data", widths, names, _data(document, cited), document.language)
    sources = itertools.islice(_sources(document), MOST_LISTED)
    _sheet(book, "sources", [10, 50, 50], SOURCES, sources, document.language)
    headings = ("column", "vi", "en", "type", "term")
    _sheet(
        book,
        "columns",
        [20, 36, 36, 10, 50],
        headings,
        _columns(document, cited),
        document.language,
    )
    _sheet(book, "about", [16, 100], ("about", "value"), _about(document), document.language)
    book.save(out)


def _sheet(
    book: Workbook,
    title: str,
    widths: Sequence[int],
    headings: Values,
    rows: Iterable[Values],
    language: str,
) -> None:
    sheet: Worksheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_plain_cell(sheet, value, language) for value in row])


def _plain_cell(sheet: Worksheet, value: object, language: str) -> object:
    """Leave a value as it is where it is taken for nothing else: no formula, no error as `#N/A`."""
    if isinstance(value, str):
        text = _fitting(value, language)
        plain = not text.startswith(("=", "#")) and not _CONTROLS.search(text)
        return text if plain else _cell(sheet, text)
    return _cell(sheet, value) if isinstance(value, datetime.date) else value


def _fitting(text: str, language: str) -> str:
    """Cut a text that no cell can hold, and say how long it is; other files have all of it."""
    if 2 * len(text) <= LONGEST:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    kept = units[: 2 * (LONGEST - SAID)].decode("utf-16-le", "ignore")
    return shortened(text, language, len(kept))


def _cell(sheet: Worksheet, value: object, bold: bool = False) -> Cell:
    text = _CONTROLS.sub("\ufffd", value) if isinstance(value, str) else value
    cell: Cell = WriteOnlyCell(sheet, text)  # type: ignore[arg-type]  # numbers and dates too
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" is a text here, not a formula
    if isinstance(value, datetime.date):
        cell.number_format = "dd/mm/yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _data(document: Document, cited: CiteColumns) -> Iterator[Values]:
    columns = document.answer.columns
    for row, citations in document.cited_rows(MOST_ROWS):
        told = (
            float(value) if isinstance(value, Decimal) else value
            for value in cited.texts(row, citations)
        )
        yield [*(_value(row.get(column.name), column) for column in columns), *told]


def _value(term: object, column: Column) -> object:
    value = plain_value(term, column.kind)  # type: ignore[arg-type]  # a Row holds terms only
    if isinstance(value, list):
        return " ".join(facts_in(term))  # type: ignore[arg-type]  # as above
    if column.kind == "date" and isinstance(value, str):
        found = day(value)
        return found if found is not None and found >= FIRST_DAY else value
    if isinstance(value, int) and abs(value) > EXACT_IN_WORKBOOK:
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


def _sources(document: Document) -> Iterator[Values]:
    """List each fact once a source, with the rows that rest on it; passages only where asked."""
    cited = replace(document, shown=MOST_SOURCED) if document.answer.is_large else document
    citations = cited.citations
    rows: dict[str, list[int]] = {}
    for place in range(len(citations.rows)):
        for citation in citations.of_row(place):
            rows.setdefault(citation.fact, []).append(place + 2)  # as the sheet numbers them
    for fact, places in rows.items():
        found = citations.by_fact[fact]
        about = (
            ", ".join(map(str, places)),
            fact,
            document.name(fact),
            document.name(found.derivation),
            document.name(found.review),
            found.attested,
        )
        names = document.site.reader.names
        sure = None if found.confidence is None else float(found.confidence)
        parts = "; ".join(inferred_text(one, names, document.language) for one in found.inferred)
        rest = (" ".join(found.inputs), sure, parts)
        for source in found.sources:
            passage = source.passage
            text = passage.text or "" if document.asked.cite else ""
            span = passage.span
            yield (
                *about, source.report, document.name(source.report), source.issued,
                passage.url or "", span.start, span.end, text, passage.digest or "", *rest,
            )  # fmt: skip
        if not found.sources:
            yield (*about, *[""] * 8, *rest)


def _columns(document: Document, cited: CiteColumns) -> Iterator[Values]:
    names = document.site.reader.names
    for column in document.answer.columns:
        labels = [
            column_label(document.asked.query, names, column.name, each) for each in ("vi", "en")
        ]
        term = DX + column.name
        known = bool(names.labels([term], "vi"))
        yield (column.name, *labels, column.kind, term if known else "")
    for name in cited.names:
        labels = [message(f"column.{name}", each) for each in ("vi", "en")]
        yield (name, *labels, "decimal" if name == CONFIDENCE else "text", "")


def _about(document: Document) -> Iterator[Values]:
    yield ("title", document.title)
    yield ("description", document.description)
    for one in document.asked_for:
        yield (one.name, ", ".join(one.values))
        yield (one.label, ", ".join(one.texts))
    yield ("release", document.answer.release)
    yield ("published", document.published)
    yield ("rows", len(document.answer.rows))
    yield ("truncated", document.answer.truncated)
    total = len(document.answer.rows)
    if total > MOST_ROWS:
        yield ("note", message("answer.file_cut", document.language, shown=MOST_ROWS, total=total))
    if document.answer.is_large:
        shown = min(MOST_SOURCED, len(document.answer.rows))
        yield ("note", message("answer.sources_of_first", document.language, shown=shown))
    for note in document.notes:
        yield ("note", note)
    yield ("licence", LICENCE)
    yield ("permalink", document.permalink())
    yield ("cite", document.how_to_cite)
