"""The quality page: all findings of a release -> a matrix of rule by report, then lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.vocab import ID
from service.cells import Cell, CellWriter, Row, Table
from service.fact import findings_table, severity_cell
from service.reader import Reader


@dataclass(frozen=True)
class QualityView:
    """The matrix and one list of findings a rule."""

    matrix: Table
    tables: tuple[Table, ...]


def read_quality(reader: Reader, language: str) -> QualityView:
    """Collect the quality page."""
    writer = CellWriter(reader.names, language)
    rows = [row for row in reader.rows("findings") if _in_language(row, language)]
    shapes = sorted({(row["severity"].value, _shape(row)) for row in rows}, key=_weight)
    return QualityView(
        matrix=_matrix(writer, rows, shapes),
        tables=tuple(
            findings_table(writer, [row for row in rows if _shape(row) == shape])
            for _, shape in shapes
        ),
    )


def _in_language(row: Row, language: str) -> bool:
    found = getattr(row["message"], "language", None)
    return found in (None, language)


def _shape(row: Row) -> str:
    return row["shape"].value if "shape" in row else ""


def _weight(pair: tuple[str, str]) -> tuple[int, str]:
    order = ("Violation", "Warning", "Info")
    name = pair[0].rsplit("#", 1)[-1]
    return (order.index(name) if name in order else len(order), pair[1])


def report_of(thing: str) -> str:
    """Name the report that a fact, an evidence span or a report belongs to; empty for the rest."""
    for kind in ("fact/", "report/", "evidence/"):
        if thing.startswith(ID + kind):
            return thing.removeprefix(ID + kind).split("/")[0].split("-")[0]
    return ""


def _matrix(writer: CellWriter, rows: Iterable[Row], shapes: Iterable[tuple[str, str]]) -> Table:
    counts: Counter[tuple[str, str]] = Counter()
    seen = set()
    for row in rows:
        if row["finding"].value not in seen:
            seen.add(row["finding"].value)
            counts[_shape(row), report_of(row["thing"].value)] += 1
    reports = sorted({report for _, report in counts})
    return writer.table(
        "section.matrix",
        ("column.severity", "column.shape", *reports),
        (
            (
                severity_cell(severity, writer.language),
                writer.thing(shape),
                *(Cell(str(counts[shape, report] or ""), number=True) for report in reports),
            )
            for severity, shape in shapes
        ),
    )
