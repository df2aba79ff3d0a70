"""Fact pages: a fact -> its values, its passages, what bears on it, its findings and history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from loaders.reports.archive import Archive
from ontology.vocab import DCTERMS, DX, ID, PROV, RDF
from queries.row import Row, Term, named_node
from service.graph.cells import EMPTY, Cell, CellWriter, Table, localised_day, value_text
from service.graph.findings import findings_table
from service.graph.passage import Passage, read_passage, read_span
from service.graph.reader import Reader
from service.views.entity import Properties, in_page_language

LINKS = (
    "corroborates",
    "conflictsWith",
    "inTensionWith",
    "distinctFrom",
    "computedFrom",
    "changeBase",
    "hasTarget",
    "corrects",
    "respondsTo",
)
APART = frozenset(
    [DX + name for name in (*LINKS, "evidence", "reviewStatus")]
    + [DX + "printedValue", DX + "foldedLabel", RDF + "type"]
    + [DX + "reviewLevel", DX + "contentDigest"]
    + [PROV + "wasGeneratedBy", PROV + "wasRevisionOf", DCTERMS + "hasPart"]
)
DEPTH = 5  # of the tree of inputs


@dataclass(frozen=True)
class Input:
    """A fact that another was computed or inferred from, with its own inputs."""

    fact: Cell
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class Neighbours:
    """The facts before and after a fact in the reading order of its report."""

    previous: Cell | None
    following: Cell | None


@dataclass(frozen=True)
class FactView:
    """Everything a fact page shows."""

    iri: str
    label: str
    kind: Cell
    status: Cell
    level: str
    """Its level of review, empty where the release tells none."""
    content: str
    """The digest of its content."""
    derivation: str
    """How it came about: stated, computed or inferred; empty where the release does not say."""
    printed: Cell
    read: Cell
    fields: Properties
    validity: tuple[tuple[Cell, Cell, Cell], ...]
    passages: tuple[Passage, ...]
    inputs: tuple[Input, ...]
    neighbours: Neighbours
    links: Table
    findings: Table
    history: Table


def read_fact(reader: Reader, archive: Archive, iri: str, language: str) -> FactView | None:
    """Collect the page of a fact; None where the graph has no such fact."""
    thing = named_node(iri)
    if thing is None:
        return None
    outgoing = reader.rows("outgoing", thing=thing)
    kinds = [row["value"].value for row in outgoing if row["property"].value == RDF + "type"]
    if DX + "Fact" not in kinds:
        return None
    writer = CellWriter(reader.names, language)
    passages = _passages(reader, archive, thing)
    status = [row["value"] for row in outgoing if row["property"].value == DX + "reviewStatus"]
    return FactView(
        iri=iri,
        label=writer.thing(iri).text,
        kind=writer.thing(reader.most_specific(k for k in kinds if k.startswith(DX))[0]),
        status=writer.term(status[0] if status else None),
        level=_value(_first(outgoing, "reviewLevel")),
        content=_value(_first(outgoing, "contentDigest")),
        derivation=_value(_first(outgoing, "derivation")).rpartition("/")[2],
        printed=writer.term(_first(outgoing, "printedValue")),
        read=_as_read(writer, outgoing),
        fields=_fields(writer, outgoing),
        validity=_validity(reader, writer, outgoing),
        passages=passages,
        inputs=_inputs(reader, writer, iri),
        neighbours=_neighbours(reader, writer, iri, passages),
        links=_links(reader, writer, thing, outgoing),
        findings=findings_table(writer, reader.rows("findings-of", fact=thing)),
        history=_history(writer, reader.rows("history", fact=thing)),
    )


AMOUNT = ("value", "minValue", "maxValue", "numerator", "denominator", "unit", "valueQualifier")


def _first(outgoing: Iterable[Row], name: str) -> Term | None:
    return next((row["value"] for row in outgoing if row["property"].value == DX + name), None)


def _value(term: Term | None) -> str:
    return term.value if term is not None else ""


def _as_read(writer: CellWriter, outgoing: Sequence[Row]) -> Cell:
    """Write the value as the loader read it, beside the printed one."""
    names = ("rank", "rankOutOf", "topN", *AMOUNT)
    found = {name: _first(outgoing, name) for name in names}
    return value_text({name: term for name, term in found.items() if term is not None}, writer)


def _inputs(reader: Reader, writer: CellWriter, iri: str, depth: int = DEPTH) -> tuple[Input, ...]:
    """Follow dx:computedFrom; a cycle ends where the depth does."""
    if not depth:
        return ()
    rows = reader.rows("inputs", fact=NamedNode(iri))
    return tuple(
        Input(writer.term(row["input"]), _inputs(reader, writer, row["input"].value, depth - 1))
        for row in rows
    )


def _neighbours(
    reader: Reader, writer: CellWriter, iri: str, passages: Sequence[Passage]
) -> Neighbours:
    """Find the facts beside this one in the report of its first passage."""
    if not passages:
        return Neighbours(None, None)
    report = NamedNode(passages[0].span.report)
    order = list(dict.fromkeys(r["fact"].value for r in reader.rows("order", report=report)))
    place = order.index(iri) if iri in order else -1
    previous = writer.thing(order[place - 1]) if place > 0 else None
    following = writer.thing(order[place + 1]) if 0 <= place < len(order) - 1 else None
    return Neighbours(previous, following)


def _fields(writer: CellWriter, outgoing: Iterable[Row]) -> Properties:
    grouped: dict[str, list[Cell]] = {}
    for row in outgoing:
        name = row["property"].value
        if name not in APART and not name.endswith("#label"):
            grouped.setdefault(name, []).append(writer.term(row["value"]))
    return tuple((writer.thing(name), in_page_language(cells)) for name, cells in grouped.items())


def _validity(
    reader: Reader, writer: CellWriter, outgoing: Iterable[Row]
) -> tuple[tuple[Cell, Cell, Cell], ...]:
    """Say of each reference area from when until when it is valid."""
    areas = [row["value"] for row in outgoing if row["property"].value == DX + "refArea"]
    found = []
    for area in areas:
        if not isinstance(area, NamedNode):
            continue
        dates = {row["property"].value: row["value"] for row in reader.rows("outgoing", thing=area)}
        found.append(
            (
                writer.term(area),
                writer.term(dates.get(DX + "validFrom")),
                writer.term(dates.get(DX + "validUntil")),
            )
        )
    return tuple(found)


def _passages(reader: Reader, archive: Archive, thing: NamedNode) -> tuple[Passage, ...]:
    return tuple(
        read_passage(
            archive,
            span,
            row["digest"].value if "digest" in row else None,
            row["url"].value if "url" in row else None,
        )
        for row in reader.rows("evidence", fact=thing)
        if (span := read_span(row)) is not None
    )


def _links(reader: Reader, writer: CellWriter, thing: NamedNode, outgoing: Iterable[Row]) -> Table:
    """List the facts that corroborate, contradict, or are inputs or results of this one."""
    wanted = {DX + name for name in LINKS} | {DCTERMS + "hasPart"}
    rows = [
        (writer.term(row["property"]), writer.term(row["value"]))
        for row in outgoing
        if row["property"].value in wanted
    ]
    back = [
        (Cell(f"← {writer.term(row['part']).text}"), writer.term(row["fact"]))
        for row in reader.rows("facts", thing=thing)
        if row["part"].value in wanted
    ]
    return writer.table(
        "section.links", ("column.relation", "column.fact"), dict.fromkeys(rows + back)
    )


def _day(writer: CellWriter, when: Term | None) -> Cell:
    """Write the day of an xsd:dateTime."""
    return Cell(localised_day(when.value[:10], writer.language), date=True) if when else EMPTY


def _history(writer: CellWriter, rows: Iterable[Row]) -> Table:
    return writer.table(
        "section.history",
        ("column.date", "column.activity", "column.agent", "column.decision"),
        (
            (
                _day(writer, row.get("when")),
                writer.term(row.get("kind")),
                writer.term(row.get("agent")),
                writer.term(row.get("decision")),
            )
            for row in rows
        ),
    )


def fact_iri(path: str) -> str:
    """Mint the IRI of a fact from the path of its page."""
    return ID + "fact/" + path
