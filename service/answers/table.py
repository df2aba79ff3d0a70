"""The table that people read: names merged with their things, figures whole, facts as sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal

from queries.answer import Column
from queries.magnitude import number, truth
from queries.row import Row
from service.answers.citation import Citation
from service.answers.columns import is_year, named_by
from service.answers.document import Document
from service.answers.figure import Figures, companions, figure_cell
from service.graph.cells import EMPTY, Cell
from service.language import message


@dataclass(frozen=True)
class Heading:
    """One column of the table on a page."""

    text: str
    number: bool


@dataclass(frozen=True)
class TableRow:
    """One row: where it stands, its cells, the facts that it names, and what they rest on."""

    place: int
    cells: tuple[Cell, ...]
    facts: tuple[Cell, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class PageTable:
    """What a page shows of an answer."""

    headings: tuple[Heading, ...]
    rows: tuple[TableRow, ...]
    total: int


def page_table(document: Document) -> PageTable:
    """Lay an answer out for reading, as many rows as the document shows."""
    columns = shown_columns(document.answer.columns, document.figures)
    rows = document.answer.rows[: document.shown]
    return PageTable(
        headings=tuple(
            Heading(
                document.label(column.name),
                column.kind in ("integer", "decimal") or column.name in document.figures,
            )
            for column in columns
        ),
        rows=tuple(_row(document, columns, row, place) for place, row in enumerate(rows)),
        total=len(document.answer.rows),
    )


def shown_columns(columns: Sequence[Column], figures: Figures) -> list[Column]:
    """Leave out what other cells tell: facts become sources, things stand behind their names.

    What makes a figure true, as its unit, is told in the figure's own cell.
    """
    names = {column.name for column in columns}
    merged = {base for name in names if (base := named_by(name)) in names} | companions(figures)
    return [column for column in columns if column.kind != "facts" and column.name not in merged]


def shown_text(document: Document, column: str, kind: str, row: Row) -> Cell:
    """Write one value as its readers do; a figure with all that makes it true."""
    figure = document.figures.get(column)
    whole = figure_cell(figure, column, row, document.writer) if figure else None
    if whole is not None:
        return whole
    term = row.get(column)
    said = truth(term) if kind == "boolean" else None
    if said is not None:
        return Cell(message(f"answer.{'yes' if said else 'no'}", document.language))
    if is_year(column) and isinstance(term, Literal):
        return replace(document.writer.text(term.value), number=number(term) is not None)
    return document.writer.term(term)


def shown_cell(document: Document, column: Column, row: Row) -> Cell:
    """Write a cell; a name links to the page of the thing that it names."""
    cell = shown_text(document, column.name, column.kind, row)
    base = named_by(column.name)
    if base is None or base not in row:
        return cell
    thing = document.writer.term(row[base])
    return thing if cell == EMPTY else replace(cell, href=thing.href)


def _row(document: Document, columns: Sequence[Column], row: Row, place: int) -> TableRow:
    return TableRow(
        place=place,
        cells=tuple(shown_cell(document, column, row) for column in columns),
        facts=tuple(document.writer.thing(fact) for fact in document.citations.rows[place]),
        citations=document.citations.of_row(place) if document.asked.cite else (),
    )
