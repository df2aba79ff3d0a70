"""Findings of checks as a table: rows of findings in, one row a finding out, in words."""

from __future__ import annotations

from collections.abc import Iterable

from ontology.vocab import ID, SH
from queries.row import Row
from service.graph.cells import Cell, CellWriter, Table
from service.language import message

SEVERITIES = {SH + name: name.lower() for name in ("Violation", "Warning", "Info")}


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


def report_of(thing: str) -> str:
    """Name the report that a fact, an evidence span or a report belongs to; empty for the rest."""
    for kind in ("fact/", "report/"):
        if thing.startswith(ID + kind):
            return thing.removeprefix(ID + kind).split("/")[0]
    if thing.startswith(ID + "evidence/"):
        return thing.removeprefix(ID + "evidence/").rsplit("-", 2)[0]
    return ""
