"""Fact pages: a fact -> its values, its passages, what bears on it, its findings and history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from loaders.archive import Archive
from loaders.vocab import DCTERMS, DX, ID, PROV, RDF, SH
from service.cells import Cell, CellWriter, Row, Table
from service.entity import in_page_language
from service.language import message
from service.passage import Passage, Span, read_passage
from service.reader import Reader

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
    + [RDF + "type", PROV + "wasGeneratedBy", DCTERMS + "hasPart"]
)
SEVERITIES = {SH + name: name.lower() for name in ("Violation", "Warning", "Info")}


@dataclass(frozen=True)
class FactView:
    """Everything a fact page shows."""

    iri: str
    label: str
    kind: Cell
    status: Cell
    fields: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    validity: tuple[tuple[Cell, Cell, Cell], ...]
    passages: tuple[Passage, ...]
    links: Table
    findings: Table
    history: Table


def read_fact(reader: Reader, archive: Archive, iri: str, language: str) -> FactView | None:
    """Collect the page of a fact; None where the graph has no such fact."""
    thing = NamedNode(iri)
    outgoing = reader.rows("outgoing", thing=thing)
    kinds = [row["value"].value for row in outgoing if row["property"].value == RDF + "type"]
    if DX + "Fact" not in kinds:
        return None
    writer = CellWriter(reader.names, language)
    status = [row["value"] for row in outgoing if row["property"].value == DX + "reviewStatus"]
    return FactView(
        iri=iri,
        label=reader.names.label(iri, language),
        kind=writer.thing(reader.most_specific(k for k in kinds if k.startswith(DX))[0]),
        status=writer.term(status[0] if status else None),
        fields=_fields(writer, outgoing),
        validity=_validity(reader, writer, outgoing),
        passages=_passages(reader, archive, thing),
        links=_links(reader, writer, thing, outgoing),
        findings=findings_table(writer, reader.rows("findings", thing=thing)),
        history=_history(writer, reader.rows("history", fact=thing)),
    )


def _fields(
    writer: CellWriter, outgoing: Iterable[Row]
) -> tuple[tuple[Cell, tuple[Cell, ...]], ...]:
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
            Span(row["report"].value, int(row["start"].value), int(row["end"].value)),
            row["digest"].value if "digest" in row else None,
            row["url"].value if "url" in row else None,
        )
        for row in reader.rows("evidence", fact=thing)
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


def findings_table(writer: CellWriter, rows: Iterable[Row]) -> Table:
    """List findings once each, with the message in the page's language."""
    columns = ("column.severity", "column.shape", "column.thing", "column.message", "column.value")
    seen = {}
    for row in rows:
        text = writer.term(row["message"])
        if text.language is None:
            seen[row["finding"].value] = (
                severity_cell(row["severity"].value, writer.language),
                writer.term(row.get("shape")),
                writer.term(row["thing"]),
                text,
                writer.term(row.get("value")),
            )
    return writer.table("section.findings", columns, seen.values())


def severity_cell(severity: str, language: str) -> Cell:
    """Name a severity with a sign, so that colour is never the only mark."""
    return Cell(message(f"severity.{SEVERITIES.get(severity, 'info')}", language))


def _history(writer: CellWriter, rows: Iterable[Row]) -> Table:
    return writer.table(
        "section.history",
        ("column.date", "column.activity", "column.agent", "column.decision"),
        (
            (
                Cell(row["when"].value[:10] if "when" in row else ""),
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
