"""Figures of rows written whole: with qualifier, unit, both ends of a range, and what they are.

Which columns belong to a figure is told by the query (`queries.saved.Figure`). Every medium that
people read writes its figures here; files for programs keep the columns apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

from ontology.vocab import CONCEPT, QUDT_UNIT
from queries.magnitude import number
from queries.row import Row
from queries.saved import FIGURES, Figure
from service.answers.columns import NAME
from service.graph.cells import Cell, CellWriter, value_text
from service.language import message

ACTUAL = CONCEPT + "value-kind/actual"
Figures = Mapping[str, Figure]
_PROBED = 100
"""Rows in which the unit of a query is looked for that says nothing of its figures."""


def figures_among(declared: Figures, names: Sequence[str], rows: Iterable[Row]) -> Figures:
    """Keep the figures, and of each the columns, that a result has.

    A column called `unit` may be a province in a query that declares no figures.
    """
    known = set(names)
    found = {
        column: _within(figure, known) for column, figure in declared.items() if column in known
    }
    if declared is FIGURES and any(figure.unit for figure in found.values()):
        first = list(itertools.islice(rows, _PROBED))
        found = {column: _measured(figure, first) for column, figure in found.items()}
    return {column: figure for column, figure in found.items() if figure.columns}


def companions(figures: Figures) -> frozenset[str]:
    """Return the columns that are told in the cells of figures, and those of their names."""
    told = {column for figure in figures.values() for column in figure.columns}
    return frozenset(told | {column + NAME for column in told}) - figures.keys()


def figure_cell(figure: Figure, column: str, row: Row, writer: CellWriter) -> Cell | None:
    """Write a figure whole; None where the row has neither a number nor a range there."""
    found = _parts(figure, column, row)
    if "value" in found and number(found["value"]) is None:
        return None
    if not found.keys() & {"value", "minValue", "maxValue"}:
        return None
    cell = value_text(found, writer)
    kind = kind_of(figure, row, writer)
    if not kind or row[figure.kind].value == ACTUAL:
        return cell
    said = message("figure.of_kind", writer.language, figure=cell.text, kind=kind)
    return replace(cell, text=said)


def kind_of(figure: Figure, row: Row, writer: CellWriter) -> str:
    """Name what a figure is, such as actual, target or plan; empty where the row does not say."""
    return writer.term(row.get(figure.kind)).text


def _parts(figure: Figure, column: str, row: Row) -> Row:
    """Name the terms of a figure as facts do."""
    named = {
        "value": column,
        "minValue": figure.low,
        "maxValue": figure.high,
        "unit": figure.unit,
        "valueQualifier": figure.qualifier,
    }
    return {name: row[source] for name, source in named.items() if source in row}


def _within(figure: Figure, known: set[str]) -> Figure:
    parts = {each.name: getattr(figure, each.name) for each in fields(figure)}
    return Figure(**{name: column for name, column in parts.items() if column in known})


def _measured(figure: Figure, rows: Iterable[Row]) -> Figure:
    """Drop a unit that is none: what a number counts is a unit of QUDT."""
    units = [row[figure.unit].value for row in rows if figure.unit in row]
    is_unit = all(unit.startswith(QUDT_UNIT) for unit in units)
    return figure if is_unit else replace(figure, unit="")
