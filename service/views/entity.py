"""Entity pages: an IRI -> what the graph says of it, as tables in a stated order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ontology.vocab import DX, FOAF, OWL, RDF, RDFS, SKOS
from queries.row import Row, named_node
from service.answers.todays_tables import TodayTables, read_today
from service.charts.drawn import BarChart, LineChart
from service.graph.cells import Cell, CellWriter, Table
from service.graph.reader import Reader
from service.territory.atlas import Choropleth
from service.territory.layers import Layers
from service.views import relation
from service.views.figures import rank_charts, reported_map, todays_map, value_chart
from service.views.observation import (
    CLAIMS,
    OBSERVED,
    RANK,
    best_kind,
    claim_table,
    figure_table,
    of_kinds,
    report_link,
    source_table,
)

NAMING = frozenset(
    (
        RDFS + "label",
        SKOS + "altLabel",
        SKOS + "prefLabel",
        FOAF + "name",
        RDF + "type",
        DX + "foldedLabel",
    )
)
SHOWN_ELSEWHERE = frozenset(
    DX + kind
    for kind in ("RankObservation", "Observation", "RatioObservation", "Tenure", "Connection")
) | frozenset(DX + kind for kind in CLAIMS)
Properties = tuple[tuple[Cell, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class EntityView:
    """Everything an entity page shows; `time` is reported, today, or empty where it is nothing."""

    iri: str
    label: str
    kinds: tuple[Cell, ...]
    other_names: tuple[Cell, ...]
    properties: Properties
    time: str
    lines: tuple[LineChart, ...]
    bars: BarChart | None
    map: Choropleth | None
    tables: tuple[Table, ...]
    neighbours: Table


@dataclass(frozen=True)
class _Page:
    """What the parts of one page share."""

    reader: Reader
    writer: CellWriter
    thing: NamedNode
    facts: tuple[Row, ...]


def read_entity(
    reader: Reader, layers: Layers, iri: str, language: str, time: str = ""
) -> EntityView | None:
    """Collect the page of an IRI; None where the graph says nothing of it."""
    thing = named_node(iri)
    outgoing = reader.rows("outgoing", thing=thing) if thing is not None else []
    if thing is None or not outgoing:
        return None
    writer = CellWriter(reader.names, language)
    facts = best_kind(reader, reader.rows("facts", thing=thing))
    page = _Page(reader, writer, thing, tuple(facts))
    kinds = reader.most_specific(_kinds(outgoing))
    is_indicator = DX + "Indicator" in kinds
    spatial = is_indicator or DX + "Province" in kinds
    chosen = (time if time == "today" else "reported") if spatial else ""
    today = _today(page, is_indicator=is_indicator) if chosen == "today" else None
    by = "area" if is_indicator else "indicator"
    label = writer.thing(iri).text
    figures = _figures(page, by) if today is None else (today.summed, today.left)
    tables = (*figures, *_relations(page), *_claims_and_facts(page), source_table(writer, facts))
    return EntityView(
        iri=iri,
        label=label,
        kinds=tuple(writer.thing(kind) for kind in kinds),
        other_names=_other_names(writer, outgoing, label),
        properties=describe(writer, outgoing),
        time=chosen,
        lines=rank_charts(writer, facts, by) if today is None else (),
        bars=value_chart(writer, label, facts) if is_indicator and today is None else None,
        map=_map(page, layers, label, today) if is_indicator else None,
        tables=tuple(table for table in tables if table.rows),
        neighbours=relation.neighbours(reader, writer, reader.rows("neighbours", thing=thing)),
    )


def _figures(page: _Page, by: str) -> tuple[Table, ...]:
    return (
        figure_table(page.writer, "section.ranks", of_kinds(page.facts, [RANK]), by),
        figure_table(page.writer, "section.indicators", of_kinds(page.facts, OBSERVED), by),
    )


def _today(page: _Page, *, is_indicator: bool) -> TodayTables:
    """Read figures of the unit of today: those of all units that it took over from."""
    facts = page.facts
    if not is_indicator:
        succession = page.reader.succession
        unit = succession.today(page.thing.value) or page.thing.value
        areas = {unit, page.thing.value, *succession.origins(unit)}
        nodes = [NamedNode(area) for area in sorted(areas)]
        facts = tuple(best_kind(page.reader, page.reader.rows("facts", thing=nodes)))
    return read_today(page.reader, facts, page.writer.language)


def _map(page: _Page, layers: Layers, title: str, today: TodayTables | None) -> Choropleth | None:
    if today is None:
        return reported_map(layers, page.writer, title, page.facts)
    return todays_map(layers, page.reader, page.writer, title, today.figures)


def _relations(page: _Page) -> tuple[Table, ...]:
    reader, writer, thing = page.reader, page.writer, page.thing
    return (
        relation.officials(writer, reader.rows("officials", thing=thing)),
        relation.systems(writer, reader.rows("systems", thing=thing)),
        relation.connections(writer, reader.rows("connections", thing=thing)),
        relation.documents(writer, reader.rows("documents", thing=thing)),
    )


def _claims_and_facts(page: _Page) -> tuple[Table, ...]:
    writer, columns = page.writer, ("column.fact", "column.kind", "column.date", "column.report")
    others = writer.table(
        "section.facts",
        columns,
        (
            (
                writer.term(row["fact"]),
                writer.term(row["kind"]),
                writer.term(row.get("attestedOn")),
                report_link(writer, row),
            )
            for row in page.facts
            if row["kind"].value not in SHOWN_ELSEWHERE
        ),
    )
    return (*(claim_table(writer, page.facts, kind) for kind in CLAIMS), others)


def _kinds(outgoing: Iterable[Row]) -> list[str]:
    return [row["value"].value for row in outgoing if row["property"].value == RDF + "type"]


def _other_names(writer: CellWriter, outgoing: Iterable[Row], label: str) -> tuple[Cell, ...]:
    """List each name but the heading once; one that the page's language has too is of that."""
    found = (
        writer.literal(row["value"])
        for row in outgoing
        if row["property"].value in NAMING - {DX + "foldedLabel"}
        and isinstance(row["value"], Literal)
    )
    names = {cell.text: cell for cell in sorted(found, key=lambda cell: cell.language is None)}
    return tuple(names[text] for text in sorted(names) if text != label)


def describe(writer: CellWriter, outgoing: Iterable[Row]) -> Properties:
    """List what is said of a thing, property by property, its names aside."""
    grouped: dict[str, list[Cell]] = {}
    for row in outgoing:
        name = row["property"].value
        if name in NAMING or name.startswith(OWL):
            continue
        grouped.setdefault(name, []).append(writer.term(row["value"]))
    return tuple((writer.thing(name), in_page_language(cells)) for name, cells in grouped.items())


def in_page_language(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Drop texts in another language where one in the page's language says the same."""
    kept = tuple(cell for cell in cells if cell.language is None)
    return kept or tuple(cells)
