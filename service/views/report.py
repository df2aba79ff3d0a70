"""Report pages: a source report -> its metadata, its facts in reading order, its marked text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loaders.reports.archive import Archive
from ontology.vocab import DX, ID
from queries.row import Row, named_node
from service.graph.cells import Cell, CellWriter, Table
from service.graph.findings import findings_table
from service.graph.passage import Segment, Span, read_span, report_text, segments
from service.graph.reader import Reader
from service.views.entity import describe


@dataclass(frozen=True)
class ReportView:
    """Everything a report page shows; `segments` is empty where the archive lacks the text."""

    iri: str
    label: str
    properties: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    facts: Table
    set_aside: Table
    findings: Table
    segments: tuple[Segment, ...]
    reasons: Mapping[int, str]


def read_report(reader: Reader, archive: Archive, iri: str, language: str) -> ReportView | None:
    """Collect the page of a report; None where the graph has no such report."""
    thing = named_node(iri)
    outgoing = reader.rows("outgoing", thing=thing) if thing is not None else []
    if thing is None or not outgoing:
        return None
    writer = CellWriter(reader.names, language)
    facts = reader.rows("report", report=thing)
    aside = reader.rows("set-aside", report=thing)
    set_aside = (span for row in aside if (span := read_span(row, iri)) is not None)
    spans = [*_spans(iri, facts), *set_aside]
    digest = next(
        (row["value"].value for row in outgoing if row["property"].value == DX + "textDigest"), None
    )
    text = report_text(archive, iri, digest)
    shown = [row for row in outgoing if row["property"].value != DX + "setAside"]
    return ReportView(
        iri=iri,
        label=writer.thing(iri).text,
        properties=describe(writer, shown),
        facts=_facts(reader, writer, facts),
        set_aside=_set_aside(writer, aside),
        findings=findings_table(writer, _findings(reader, iri, facts)),
        segments=tuple(segments(text.text, spans)) if text else (),
        reasons={
            span.start: writer.term(row["reason"]).text
            for row in aside
            if (span := read_span(row, iri)) is not None
        },
    )


def _spans(iri: str, rows: Iterable[Row]) -> list[Span]:
    """Give each passage with all facts on it once; relation facts last, as they say least."""
    owners: dict[tuple[int, int], dict[str, bool]] = {}
    for row in rows:
        span = read_span(row, iri)
        if span is not None:
            plain = row["kind"].value == DX + "RelationFact"
            owners.setdefault((span.start, span.end), {})[row["fact"].value] = plain
    return [
        Span(iri, start, end, tuple(sorted(found, key=lambda fact: (found[fact], fact))))
        for (start, end), found in owners.items()
    ]


def _facts(reader: Reader, writer: CellWriter, rows: Iterable[Row]) -> Table:
    kinds: dict[str, list[str]] = {}
    first: dict[str, Row] = {}
    for row in rows:
        kinds.setdefault(row["fact"].value, []).append(row["kind"].value)
        first.setdefault(row["fact"].value, row)
    columns = ("column.position", "column.fact", "column.kind", "column.review", "review.level")
    return writer.table(
        "section.facts",
        columns,
        (
            (
                Cell(f"{row['start'].value}–{row['end'].value}"),
                writer.thing(fact),
                writer.thing(reader.most_specific(kinds[fact])[0]),
                writer.term(row.get("reviewStatus")),
                Cell(row["level"].value if "level" in row else "", number=True),
            )
            for fact, row in first.items()
        ),
    )


def _set_aside(writer: CellWriter, rows: Iterable[Row]) -> Table:
    return writer.table(
        "section.set_aside",
        ("column.position", "column.reason", "column.note"),
        (
            (
                Cell(f"{row['start'].value}–{row['end'].value}"),
                writer.term(row["reason"]),
                writer.term(row.get("note")),
            )
            for row in rows
        ),
    )


def _findings(reader: Reader, iri: str, facts: Iterable[Row]) -> list[Row]:
    about = {iri} | {row["fact"].value for row in facts}
    return [row for row in reader.rows("findings") if row["thing"].value in about]


def report_iri(name: str) -> str:
    """Mint the IRI of a report from the name in its path."""
    return ID + "report/" + name
