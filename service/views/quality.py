"""The quality page: all findings of a release -> a matrix of rule by report, then lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ontology.vocab import ID, SHAPE
from queries.row import Row, Term
from service import urls
from service.graph.cells import Cell, CellWriter, Table
from service.graph.findings import findings_table, report_of, severity_cell
from service.graph.reader import Reader

LEVELS = ("0", "1", "2")


@dataclass(frozen=True)
class QualityView:
    """The matrix, one list of findings a rule, and the reports to choose from."""

    levels: Table
    """How many facts of each report were confirmed by whom."""
    matrix: Table
    tables: tuple[Table, ...]
    reports: tuple[tuple[str, str], ...]
    total: int
    answers: Table
    """The findings that sheets answer, with their reasons."""
    mentions: Table
    """How facts mean things whose names their passages do not print."""


@dataclass(frozen=True)
class _Rule:
    severity: str
    shape: str

    @property
    def anchor(self) -> str:
        return self.shape.removeprefix(SHAPE) or "other"


def read_quality(reader: Reader, language: str, report: str = "") -> QualityView:
    """Collect the quality page, of one report where one is named."""
    writer = CellWriter(reader.names, language)
    rows = [row for row in reader.rows("findings") if _in_language(row, language)]
    rules = sorted({_Rule(row["severity"].value, _shape(row)) for row in rows}, key=_weight)
    reports = sorted({report_of(row["thing"].value) for row in rows} - {""})
    chosen = [row for row in rows if not report or report_of(row["thing"].value) == report]
    tables = (_list(writer, rule, chosen) for rule in rules)
    return QualityView(
        levels=_levels(writer, reader.rows("levels")),
        matrix=_matrix(writer, rows, rules),
        tables=tuple(table for table in tables if table.rows),
        reports=tuple((name, writer.thing(f"{ID}report/{name}").text) for name in reports),
        total=len({row["finding"].value for row in chosen}),
        answers=_answers(reader, writer, report),
        mentions=_mentions(reader, writer, report),
    )


def _answers(reader: Reader, writer: CellWriter, report: str) -> Table:
    found = (row for row in reader.rows("answered-findings") if _is_of(row, report))
    rows = (
        (writer.term(row["fact"]), writer.term(row["code"]), writer.term(_reason(row, writer)))
        for row in found
    )
    return writer.table("section.answers", ("column.fact", "column.code", "column.reason"), rows)


def _reason(row: Row, writer: CellWriter) -> Term | None:
    """Take the reason in the page's language, else in the one that there is."""
    return row.get(writer.language) or row.get("vi") or row.get("en")


def _mentions(reader: Reader, writer: CellWriter, report: str) -> Table:
    found = (row for row in reader.rows("mentions") if _is_of(row, report))
    rows = (tuple(writer.term(row[name]) for name in ("fact", "property", "mode")) for row in found)
    columns = ("column.fact", "column.property", "column.mode")
    return writer.table("section.mentions", columns, rows)


def _is_of(row: Row, report: str) -> bool:
    return not report or report_of(row["fact"].value) == report


def _levels(writer: CellWriter, rows: Sequence[Row]) -> Table:
    """Count the facts of each report by their level of review."""
    counts = {(row["report"].value, row["level"].value): row["facts"].value for row in rows}
    reports = sorted({report for report, _ in counts})
    return writer.table(
        "section.levels",
        ("column.report", *(f"column.level_{level}" for level in LEVELS)),
        (
            (
                writer.thing(report),
                *(Cell(counts.get((report, level), "0"), number=True) for level in LEVELS),
            )
            for report in reports
        ),
    )


def _list(writer: CellWriter, rule: _Rule, rows: Iterable[Row]) -> Table:
    found = findings_table(writer, [row for row in rows if _shape(row) == rule.shape])
    heading = f"{severity_cell(rule.severity, writer.language).text}: "
    heading += writer.thing(rule.shape).text
    return replace(found, heading=heading, anchor=rule.anchor)


def _in_language(row: Row, language: str) -> bool:
    found = getattr(row["message"], "language", None)
    return found in (None, language)


def _shape(row: Row) -> str:
    return row["shape"].value if "shape" in row else ""


def _weight(rule: _Rule) -> tuple[int, str]:
    order = ("Violation", "Warning", "Info")
    name = rule.severity.rsplit("#", 1)[-1]
    return (order.index(name) if name in order else len(order), rule.shape)


def _matrix(writer: CellWriter, rows: Iterable[Row], rules: Sequence[_Rule]) -> Table:
    counts: Counter[tuple[str, str]] = Counter()
    seen = set()
    for row in rows:
        if row["finding"].value not in seen:
            seen.add(row["finding"].value)
            counts[_shape(row), report_of(row["thing"].value)] += 1
    reports = sorted({report for _, report in counts})
    return writer.table(
        "section.matrix",
        ("column.severity", "column.shape", *(report or "column.other" for report in reports)),
        (
            (
                severity_cell(rule.severity, writer.language),
                writer.thing(rule.shape),
                *(_count(writer, rule, report, counts[rule.shape, report]) for report in reports),
            )
            for rule in rules
        ),
    )


def _count(writer: CellWriter, rule: _Rule, report: str, count: int) -> Cell:
    """Link a number to the list of the findings it counts."""
    if not count:
        return Cell("", number=True)
    return Cell(str(count), urls.findings(report, writer.language, rule.anchor), number=True)
