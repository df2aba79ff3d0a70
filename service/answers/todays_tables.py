"""The tables of today's map: rows of figures in, sums and what was left out of them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ontology.vocab import CONCEPT, ID, XSD
from queries.magnitude import decimal
from queries.row import Row, Term
from service.graph.cells import Cell, CellWriter, Table, localised_day, value_text
from service.graph.reader import Reader
from service.language import message
from service.territory.succession import NotCarried, Reported, Summed, on_todays_map


@dataclass(frozen=True)
class TodayTables:
    """Sums on today's map, figures left out with the reason, and the sums themselves."""

    summed: Table
    left: Table
    figures: tuple[Summed, ...]


def read_today(reader: Reader, rows: Iterable[Row], language: str) -> TodayTables:
    """Bring rows of figures to today's units. Rows are those of `facts.rq` with an area."""
    known = {row["fact"].value: row for row in rows if "area" in row and "indicator" in row}
    found = on_todays_map(map(reported, known.values()), reader.succession)
    writer = CellWriter(reader.names, language)
    return TodayTables(
        summed=_summed(writer, found.summed),
        left=_left(writer, found.left, known),
        figures=found.summed,
    )


def reported(row: Row) -> Reported:
    """Read a row as one figure."""

    def text(name: str) -> str:
        return row[name].value if name in row else ""

    return Reported(
        fact=text("fact"),
        area=text("area"),
        indicator=text("indicator"),
        period=text("periodEnd") or text("attestedOn"),
        value=decimal(text("value")),
        unit=text("unit"),
        value_kind=text("valueKind"),
        qualifier=text("valueQualifier").removeprefix(CONCEPT + "value-qualifier/") or "exact",
        is_rank="rank" in row or "topN" in row,
        is_additive=text("additive") == "true",
    )


def summed_text(writer: CellWriter, figure: Summed) -> Cell:
    """Write a sum with its qualifier and unit."""
    row: dict[str, Term] = {
        "value": Literal(f"{figure.value:f}", datatype=NamedNode(f"{XSD}decimal")),
        "valueQualifier": NamedNode(f"{CONCEPT}value-qualifier/{figure.qualifier}"),
    }
    return value_text(row | ({"unit": NamedNode(figure.unit)} if figure.unit else {}), writer)


def _summed(writer: CellWriter, figures: Iterable[Summed]) -> Table:
    columns = (
        "column.area",
        "column.indicator",
        "column.value",
        "column.date",
        "column.derivation",
        "column.fact",
    )
    return writer.table(
        "section.today",
        columns,
        (
            (
                writer.thing(figure.area),
                writer.thing(figure.indicator),
                summed_text(writer, figure),
                Cell(localised_day(figure.period, writer.language), date=True),
                Cell(_note(writer, figure)),
                _facts(writer, figure),
            )
            for figure in figures
        ),
    )


def _note(writer: CellWriter, figure: Summed) -> str:
    """Say whether a figure is a sum, and which predecessors it lacks."""
    if not figure.computed:
        return ""
    if not figure.partial:
        return message("today.sum", writer.language)
    names = ", ".join(writer.thing(area).text for area in figure.missing)
    return message("today.partial", writer.language, missing=names)


def _facts(writer: CellWriter, figure: Summed) -> Cell:
    links = [
        Cell(fact.removeprefix(ID + "fact/"), writer.thing(fact).href) for fact in figure.facts
    ]
    return Cell(links[0].text, links[0].href, more=tuple(links[1:]))


def _left(writer: CellWriter, figures: Iterable[NotCarried], rows: dict[str, Row]) -> Table:
    columns = ("column.area", "column.indicator", "column.value", "column.reason", "column.fact")
    return writer.table(
        "section.not_carried",
        columns,
        (
            (
                writer.thing(each.reported.area),
                writer.thing(each.reported.indicator),
                value_text(rows[each.reported.fact], writer),
                Cell(message(f"today.{each.reason}", writer.language)),
                Cell(
                    each.reported.fact.removeprefix(ID + "fact/"),
                    writer.thing(each.reported.fact).href,
                ),
            )
            for each in figures
        ),
    )
