"""Cells and tables of pages: RDF terms in, localised text with links out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from loaders.entries.facts.observation import QUALIFIERS
from ontology.vocab import DX, QUDT_UNIT, XSD
from queries.magnitude import number
from queries.row import Row, Term, plain_term
from service.graph.names import NameIndex
from service.language import SHOWN, localised_number, message, shortened
from service.urls import page_of

UNIT_SIGNS = {
    QUDT_UNIT + "PERCENT": {"vi": "%", "en": "%"},
    QUDT_UNIT + "CCY_VND": {"vi": "đồng", "en": "VND"},
    QUDT_UNIT + "HR": {"vi": "giờ", "en": "h"},
    QUDT_UNIT + "NUM": {"vi": "", "en": ""},
    DX + "PercentagePoint": {"vi": "điểm phần trăm", "en": "percentage points"},
}
"""What stands after a number of this unit."""


_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


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
    shown: int = SHOWN
    """Characters of one text; a longer one is cut, and says so."""

    def table(self, caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
        return Table(caption, tuple(columns), tuple(tuple(row) for row in rows))

    def term(self, term: Term | Triple | None) -> Cell:
        """Write any term: an IRI by its label and page, a literal by its datatype."""
        if term is None:
            return EMPTY
        if isinstance(term, NamedNode):
            return self.thing(term.value)
        if isinstance(term, Literal):
            return self.literal(term)
        return self.text(str(term if isinstance(term, BlankNode) else plain_term(term).value))

    def text(self, text: str, language: str | None = None) -> Cell:
        """Write a text, up to the length that is shown."""
        return Cell(shortened(text, self.language, self.shown), language=language)

    def thing(self, iri: str) -> Cell:
        if iri in UNIT_SIGNS:
            return Cell(UNIT_SIGNS[iri][self.language] or message("unit.count", self.language))
        label = self.text(self.names.label(iri, self.language))
        return replace(label, href=page_of(iri, self.language))

    def literal(self, literal: Literal) -> Cell:
        value = number(literal)
        if value is not None:
            return Cell(localised_number(value, self.language), number=True)
        if literal.datatype.value in (XSD + "date", XSD + "gYearMonth"):
            said = self.text(literal.value).text
            return Cell(localised_day(said, self.language), date=True)
        other = literal.language if literal.language not in (None, self.language) else None
        return self.text(literal.value, other)


def localised_day(text: str, language: str) -> str:
    """Write a day or a month as 05/10/2023 in Vietnamese and 2023-10-05 in English: unambiguous."""
    found = _DAY.fullmatch(text) if language == "vi" else None
    return "/".join(filter(None, reversed(found.groups()))) if found else text


def period_cell(row: Row, writer: CellWriter) -> Cell:
    """Write the period of a fact: a year, two days, one day; nothing where it has none."""
    start, end = (row[name].value if name in row else "" for name in ("periodStart", "periodEnd"))
    if start and end and start[:4] == end[:4] and (start[4:], end[4:]) == ("-01-01", "-12-31"):
        return Cell(end[:4], date=True)
    days = [localised_day(writer.text(day).text, writer.language) for day in (start, end) if day]
    if days:
        return Cell(" – ".join(dict.fromkeys(days)), date=True)
    return EMPTY


def time_text(row: Row, writer: CellWriter) -> str:
    """Write the period of a fact, else when it was attested, and say so."""
    period = period_cell(row, writer).text
    attested = writer.term(row.get("attestedOn")).text
    if period or not attested:
        return period
    return message("figure.attested", writer.language, day=attested)


def value_text(row: Row, writer: CellWriter) -> Cell:
    """Write what an observation says: rank with total, top N, or value or range with its unit.

    What the source does not give as exact says so, and a fraction has both its numbers.
    """
    if "rank" in row:
        total = f"/{_said(row, 'rankOutOf', writer)}" if "rankOutOf" in row else ""
        return Cell(_qualified(f"{_said(row, 'rank', writer)}{total}", row, writer), number=True)
    if "topN" in row:
        top = message("figure.top", writer.language, count=_said(row, "topN", writer))
        return Cell(top, number=True)
    amount = _amount(row, writer)
    if "numerator" in row and "denominator" in row:
        ratio = f"{_number(row, 'numerator', writer)}/{_number(row, 'denominator', writer)}"
        amount = f"{ratio} ({amount})" if amount else ratio
    if not amount:
        said = _said(row, "printedValue", writer) if "printedValue" in row else ""
        return Cell(said, number=True) if said else EMPTY
    return Cell(_qualified(amount, row, writer), number=True)


def unit_sign(unit: Term | None, writer: CellWriter) -> str:
    """Return what stands after a number of a unit; empty for a count, and where there is none."""
    if unit is None:
        return ""
    known = UNIT_SIGNS.get(unit.value)
    return known[writer.language] if known else writer.term(unit).text


def _amount(row: Row, writer: CellWriter) -> str:
    """Write a value or the ends of a range with the sign of the unit; empty where there is none."""
    names = ("value",) if "value" in row else ("minValue", "maxValue")
    ends = [_number(row, name, writer) for name in names if name in row]
    sign = unit_sign(row.get("unit"), writer)
    space = "" if sign == "%" else " "
    return f"{'–'.join(ends)}{space}{sign}".strip() if ends else ""


def _qualified(text: str, row: Row, writer: CellWriter) -> str:
    """Put the word of its qualifier before a figure; of a range, both ends say enough.

    A range with one end only is open at the other.
    """
    code = row["valueQualifier"].value.rpartition("/")[2] if "valueQualifier" in row else ""
    if code not in QUALIFIERS and "value" not in row and "numerator" not in row:
        ends = ("minValue" in row, "maxValue" in row)
        code = {(True, False): "at-least", (False, True): "at-most"}.get(ends, "")
    return QUALIFIERS.get(code, {}).get(writer.language, "{}").format(text)


def _number(row: Row, name: str, writer: CellWriter) -> str:
    return writer.term(row[name]).text


def _said(row: Row, name: str, writer: CellWriter) -> str:
    return writer.text(row[name].value).text
