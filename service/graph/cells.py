"""Cells and tables of pages: RDF terms in, localised text with links out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode

from ontology.vocab import QUDT_UNIT, XSD
from queries.row import NUMERIC, Row, Term
from service.graph.names import NameIndex
from service.language import localised_number, message
from service.urls import page_of

UNIT_SIGNS = {
    QUDT_UNIT + "PERCENT": "%",
    QUDT_UNIT + "CCY_VND": "đồng",
    QUDT_UNIT + "HR": "h",
    QUDT_UNIT + "NUM": "",
}


_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True)
class Cell:
    """What one cell shows; `language` is set where it differs from the page's."""

    text: str
    href: str | None = None
    number: bool = False
    language: str | None = None
    date: bool = False
    more: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table; caption and columns are message keys, and `heading` replaces the caption's text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""
    anchor: str = ""

    @property
    def id(self) -> str:
        """The table's id in its page; a page with several of one caption gives each an anchor."""
        return self.anchor or self.caption

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers only, beside empty cells."""
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        return tuple(
            any(cell.number for cell in column)
            and all(cell.number or not cell.text for cell in column)
            for column in columns
        )


EMPTY = Cell("")


@dataclass(frozen=True)
class CellWriter:
    """Writes cells in one language with the labels of one release."""

    names: NameIndex
    language: str

    def table(self, caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
        return Table(caption, tuple(columns), tuple(tuple(row) for row in rows))

    def term(self, term: Term | None) -> Cell:
        """Write any term: an IRI by its label and page, a literal by its datatype."""
        if term is None:
            return EMPTY
        if isinstance(term, NamedNode):
            return self.thing(term.value)
        if isinstance(term, BlankNode):
            return Cell(str(term))
        return self.literal(term)

    def thing(self, iri: str) -> Cell:
        if iri in UNIT_SIGNS:
            return Cell(UNIT_SIGNS[iri] or message("unit.count", self.language))
        label = self.names.label(iri, self.language)
        return Cell(label, page_of(iri, self.language))

    def literal(self, literal: Literal) -> Cell:
        kind = literal.datatype.value
        if kind in NUMERIC:
            try:
                value = Decimal(literal.value)
            except InvalidOperation:
                return Cell(literal.value)
            return Cell(localised_number(value, self.language), number=True)
        if kind in (XSD + "date", XSD + "gYearMonth"):
            return Cell(localised_day(literal.value, self.language), date=True)
        other = literal.language if literal.language not in (None, self.language) else None
        return Cell(literal.value, language=other)


def localised_day(text: str, language: str) -> str:
    """Write a day or a month as 05/10/2023 in Vietnamese and 2023-10-05 in English: unambiguous."""
    found = _DAY.fullmatch(text) if language == "vi" else None
    return "/".join(filter(None, reversed(found.groups()))) if found else text


def period_cell(row: Row, writer: CellWriter) -> Cell:
    """Write the period of a fact: a year, two days, one day, or the day it was attested."""
    start, end = (row[name].value if name in row else "" for name in ("periodStart", "periodEnd"))
    if start and end and start[:4] == end[:4] and (start[4:], end[4:]) == ("-01-01", "-12-31"):
        return Cell(end[:4], date=True)
    days = [localised_day(day, writer.language) for day in (start, end) if day]
    if days:
        return Cell(" – ".join(dict.fromkeys(days)), date=True)
    return writer.term(row.get("attestedOn"))


def value_text(row: Row, writer: CellWriter) -> Cell:
    """Write the value of an observation row: value with unit, rank with total, or top N."""
    if "rank" in row:
        total = f"/{row['rankOutOf'].value}" if "rankOutOf" in row else ""
        return Cell(f"{row['rank'].value}{total}", number=True)
    if "topN" in row:
        return Cell(f"≤ {row['topN'].value}", number=True)
    if "value" not in row:
        return Cell(row["printedValue"].value, number=True) if "printedValue" in row else EMPTY
    cell = writer.term(row["value"])
    unit = row.get("unit")
    sign = UNIT_SIGNS.get(unit.value, writer.term(unit).text) if unit is not None else ""
    return Cell(f"{cell.text} {sign}".strip(), number=True)
