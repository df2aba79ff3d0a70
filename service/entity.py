"""Entity pages: an IRI -> what the graph says of it, as tables in a stated order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from loaders.vocab import DX, FOAF, ID, OWL, RDF, RDFS, SKOS
from service.cells import Cell, CellWriter, Row, Table, value_text
from service.reader import Reader

NAMING = frozenset(
    (RDFS + "label", SKOS + "altLabel", SKOS + "prefLabel", FOAF + "name", RDF + "type")
)
OBSERVED = frozenset((DX + "Observation", DX + "RatioObservation"))
CLAIMS = ("Limitation", "Recommendation", "Directive", "Assessment", "Goal", "Claim")


@dataclass(frozen=True)
class EntityView:
    """Everything an entity page shows."""

    iri: str
    label: str
    kinds: tuple[Cell, ...]
    other_names: tuple[str, ...]
    properties: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    tables: tuple[Table, ...]


def read_entity(reader: Reader, iri: str, language: str) -> EntityView | None:
    """Collect the page of an IRI; None where the graph says nothing of it."""
    thing = NamedNode(iri)
    outgoing = reader.rows("outgoing", thing=thing)
    if not outgoing:
        return None
    writer = CellWriter(reader.names, language)
    facts = _best_kind(reader, reader.rows("facts", thing=thing))
    tables = (
        _ranks(writer, facts),
        _observations(writer, facts),
        _officials(writer, reader.rows("officials", thing=thing)),
        _systems(writer, reader.rows("systems", thing=thing)),
        _connections(writer, reader.rows("connections", thing=thing)),
        _documents(writer, reader.rows("documents", thing=thing)),
        *(_claims(writer, facts, kind) for kind in CLAIMS),
        _other_facts(writer, facts),
        _incoming(writer, reader.rows("incoming", thing=thing)),
    )
    return EntityView(
        iri=iri,
        label=reader.names.label(iri, language),
        kinds=tuple(writer.thing(kind) for kind in reader.most_specific(_kinds(outgoing))),
        other_names=_other_names(outgoing, reader.names.label(iri, language)),
        properties=describe(writer, outgoing),
        tables=tuple(table for table in tables if table.rows),
    )


def _kinds(outgoing: Iterable[Row]) -> list[str]:
    return [row["value"].value for row in outgoing if row["property"].value == RDF + "type"]


def _other_names(outgoing: Iterable[Row], label: str) -> tuple[str, ...]:
    names = {
        row["value"].value
        for row in outgoing
        if row["property"].value in NAMING and isinstance(row["value"], Literal)
    }
    return tuple(sorted(names - {label}))


def describe(
    writer: CellWriter, outgoing: Iterable[Row]
) -> tuple[tuple[Cell, tuple[Cell, ...]], ...]:
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


def _best_kind(reader: Reader, facts: Sequence[Row]) -> list[Row]:
    """Keep one row a fact: that of its most specific class."""
    kinds: dict[str, list[str]] = {}
    for row in facts:
        kinds.setdefault(row["fact"].value, []).append(row["kind"].value)
    best = {fact: reader.most_specific(found)[0] for fact, found in kinds.items()}
    kept: dict[str, Row] = {}
    for row in facts:
        if row["kind"].value == best[row["fact"].value]:
            kept.setdefault(row["fact"].value, row)
    return list(kept.values())


def _of_kinds(facts: Iterable[Row], kinds: Iterable[str]) -> list[Row]:
    wanted = frozenset(kinds)
    return [row for row in facts if row["kind"].value in wanted]


def _observation_rows(writer: CellWriter, rows: Iterable[Row]) -> list[tuple[Cell, ...]]:
    return [
        (
            writer.term(row.get("indicator")),
            value_text(row, writer),
            writer.term(row.get("change")),
            writer.term(row.get("valueKind")),
            writer.term(row.get("periodEnd") or row.get("attestedOn")),
            writer.term(row.get("report")),
            _fact_link(writer, row),
        )
        for row in rows
    ]


OBSERVATION_COLUMNS = (
    "column.indicator",
    "column.value",
    "column.change",
    "column.kind",
    "column.date",
    "column.report",
    "column.fact",
)


def _ranks(writer: CellWriter, facts: Iterable[Row]) -> Table:
    rows = _of_kinds(facts, [DX + "RankObservation"])
    return writer.table("section.ranks", OBSERVATION_COLUMNS, _observation_rows(writer, rows))


def _observations(writer: CellWriter, facts: Iterable[Row]) -> Table:
    rows = _of_kinds(facts, OBSERVED)
    return writer.table("section.indicators", OBSERVATION_COLUMNS, _observation_rows(writer, rows))


def _officials(writer: CellWriter, rows: Iterable[Row]) -> Table:
    columns = ("column.person", "column.post", "column.organisation", "column.date", "column.fact")
    return writer.table(
        "section.officials",
        columns,
        (
            (
                writer.term(row["person"]),
                writer.term(row["post"]),
                writer.term(row["organisation"]),
                writer.term(row.get("attestedOn")),
                _fact_link(writer, row),
            )
            for row in rows
        ),
    )


def _systems(writer: CellWriter, rows: Iterable[Row]) -> Table:
    columns = ("column.system", "column.status", "column.date", "column.fact")
    return writer.table(
        "section.systems",
        columns,
        (
            (
                writer.term(row["system"]),
                writer.term(row.get("status")),
                writer.term(row.get("attestedOn")),
                _fact_link(writer, row),
            )
            for row in rows
        ),
    )


def _connections(writer: CellWriter, rows: Iterable[Row]) -> Table:
    columns = ("column.from", "column.to", "column.status", "column.date", "column.fact")
    return writer.table(
        "section.connections",
        columns,
        (
            (
                writer.term(row["from"]),
                writer.term(row["to"]),
                writer.term(row["status"]),
                writer.term(row.get("attestedOn")),
                _fact_link(writer, row),
            )
            for row in rows
        ),
    )


def _documents(writer: CellWriter, rows: Iterable[Row]) -> Table:
    columns = ("column.document", "column.number", "column.date", "column.relation")
    return writer.table(
        "section.documents",
        columns,
        (
            (
                writer.term(row["document"]),
                writer.term(row.get("docNumber")),
                writer.term(row.get("date")),
                writer.term(row["relation"]),
            )
            for row in rows
        ),
    )


def _claims(writer: CellWriter, facts: Iterable[Row], kind: str) -> Table:
    columns = ("column.statement", "column.date", "column.report")
    rows = _of_kinds(facts, [DX + kind])
    return writer.table(
        f"section.{kind.lower()}",
        columns,
        (
            (
                writer.term(row["fact"]),
                writer.term(row.get("attestedOn")),
                writer.term(row.get("report")),
            )
            for row in rows
        ),
    )


SHOWN_ELSEWHERE = frozenset(
    DX + kind
    for kind in (
        "RankObservation",
        "Observation",
        "RatioObservation",
        "Tenure",
        "Connection",
        *CLAIMS,
    )
)


def _other_facts(writer: CellWriter, facts: Iterable[Row]) -> Table:
    columns = ("column.fact", "column.kind", "column.date", "column.report")
    rows = [row for row in facts if row["kind"].value not in SHOWN_ELSEWHERE]
    return writer.table(
        "section.facts",
        columns,
        (
            (
                writer.term(row["fact"]),
                writer.term(row["kind"]),
                writer.term(row.get("attestedOn")),
                writer.term(row.get("report")),
            )
            for row in rows
        ),
    )


def _incoming(writer: CellWriter, rows: Iterable[Row]) -> Table:
    return writer.table(
        "section.incoming",
        ("column.thing", "column.relation"),
        ((writer.term(row["subject"]), writer.term(row["property"])) for row in rows),
    )


def _fact_link(writer: CellWriter, row: Row) -> Cell:
    fact = row.get("fact")
    if fact is None:
        return Cell("")
    linked = writer.term(fact)
    return Cell(fact.value.removeprefix(ID + "fact/"), linked.href)
