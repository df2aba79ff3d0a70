"""Tables and charts of figures: rows of facts in, ranks, indicators, claims and sources out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ontology.vocab import CONCEPT, DX, ID
from queries.magnitude import decimal
from queries.row import Row
from service.answers.citation import Inferred
from service.answers.grounds import inferred_text
from service.graph.cells import Cell, CellWriter, Table, period_cell, value_text
from service.graph.reader import Reader
from service.language import message

RANK = DX + "RankObservation"
OBSERVED = frozenset((DX + "Observation", DX + "RatioObservation"))
CLAIMS = ("Limitation", "Recommendation", "Directive", "Assessment", "Goal", "Claim")
STATED = CONCEPT + "derivation/stated"
FIGURE_COLUMNS = (
    "column.value",
    "column.change",
    "column.kind",
    "column.period",
    "column.attested",
    "column.derivation",
    "column.report",
    "column.fact",
)


def best_kind(reader: Reader, facts: Sequence[Row]) -> list[Row]:
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


def of_kinds(facts: Iterable[Row], kinds: Iterable[str]) -> list[Row]:
    """Keep the rows of facts of certain classes."""
    wanted = frozenset(kinds)
    return [row for row in facts if row["kind"].value in wanted]


def figure_table(writer: CellWriter, caption: str, rows: Iterable[Row], by: str) -> Table:
    """List figures; `by` is the variable of the first column, indicator or area."""
    return writer.table(
        caption,
        (f"column.{by}", *FIGURE_COLUMNS),
        (
            (
                writer.term(row.get(by)),
                value_text(row, writer),
                writer.term(row.get("change")),
                writer.term(row.get("valueKind")),
                period_cell(row, writer),
                writer.term(row.get("attestedOn")),
                derivation_cell(row, writer),
                report_link(writer, row),
                fact_link(writer, row),
            )
            for row in rows
        ),
    )


def derivation_cell(row: Row, writer: CellWriter) -> Cell:
    """Say how a fact came about where no report states all of it, and how sure its reader was."""
    found = row.get("derivation")
    said = "" if found is None or found.value == STATED else writer.term(found).text
    parts = row["inferred"].value.split() if "inferred" in row else []
    if parts and not said:
        names = ", ".join(sorted(_inferred(part, writer) for part in parts))
        said = message("figure.inferred", writer.language, properties=names)
    if said and "confidence" in row:
        said = f"{said} ({writer.term(row['confidence']).text})"
    return Cell(said)


def _inferred(part: str, writer: CellWriter) -> str:
    """Name a property written as `PROPERTY` or `PROPERTY|CONFIDENCE`."""
    name, _, sure = part.partition("|")
    return inferred_text(Inferred(name, decimal(sure)), writer.names, writer.language)


def claim_table(writer: CellWriter, facts: Iterable[Row], kind: str) -> Table:
    """List claims of one class in our words."""
    columns = ("column.statement", "column.date", "column.derivation", "column.report")
    return writer.table(
        f"section.{kind.lower()}",
        columns,
        (
            (
                writer.term(row["fact"]),
                writer.term(row.get("attestedOn")),
                derivation_cell(row, writer),
                report_link(writer, row),
            )
            for row in of_kinds(facts, [DX + kind])
        ),
    )


def source_table(writer: CellWriter, facts: Iterable[Row]) -> Table:
    """List the reports that facts rest on, with how many facts each gives."""
    counts = Counter(row["report"].value for row in facts if "report" in row)
    return writer.table(
        "section.sources",
        ("column.report", "column.title", "column.count"),
        (
            (
                Cell(name.removeprefix(ID + "report/")),
                writer.thing(name),
                Cell(str(counts[name]), number=True),
            )
            for name in sorted(counts)
        ),
    )


def report_link(writer: CellWriter, row: Row) -> Cell:
    """Link a report by its short name: its title stands once a page, in the table of sources."""
    report = row.get("report")
    if report is None:
        return Cell("")
    return Cell(report.value.removeprefix(ID + "report/"), writer.term(report).href)


def fact_link(writer: CellWriter, row: Row) -> Cell:
    """Link a fact by its key: its label would repeat the row."""
    fact = row.get("fact")
    if fact is None:
        return Cell("")
    return Cell(fact.value.removeprefix(ID + "fact/"), writer.term(fact).href)
