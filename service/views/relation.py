"""Tables of what a thing is linked to: officials, systems, connections, documents, neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from queries.row import Row, Term
from service.graph.cells import Cell, CellWriter, Table
from service.graph.namesakes import namesake_notes
from service.graph.reader import Reader
from service.views.observation import derivation_cell, fact_link

KNOWN = ("column.derivation", "column.fact")
"""How it is known that a fact holds, and the fact."""


def officials(writer: CellWriter, rows: Iterable[Row]) -> Table:
    """List who holds which post."""
    columns = ("column.person", "column.post", "column.organisation", "column.date", *KNOWN)
    return writer.table(
        "section.officials",
        columns,
        (
            (
                writer.term(row["person"]),
                writer.term(row["post"]),
                writer.term(row["organisation"]),
                writer.term(row.get("attestedOn")),
                derivation_cell(row, writer),
                fact_link(writer, row),
            )
            for row in rows
        ),
    )


def systems(writer: CellWriter, rows: Iterable[Row]) -> Table:
    """List digital systems with their statuses."""
    columns = ("column.system", "column.status", "column.date", *KNOWN)
    return writer.table(
        "section.systems",
        columns,
        (
            (
                writer.term(row["system"]),
                writer.term(row.get("status")),
                writer.term(row.get("attestedOn")),
                derivation_cell(row, writer),
                fact_link(writer, row),
            )
            for row in rows
        ),
    )


def connections(writer: CellWriter, rows: Iterable[Row]) -> Table:
    """List which system is connected to which."""
    columns = ("column.from", "column.to", "column.status", "column.date", *KNOWN)
    return writer.table(
        "section.connections",
        columns,
        (
            (
                writer.term(row["from"]),
                writer.term(row["to"]),
                writer.term(row["status"]),
                writer.term(row.get("attestedOn")),
                derivation_cell(row, writer),
                fact_link(writer, row),
            )
            for row in rows
        ),
    )


def documents(writer: CellWriter, rows: Iterable[Row]) -> Table:
    """List policy documents."""
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


def neighbours(reader: Reader, writer: CellWriter, rows: Sequence[Row]) -> Table:
    """List the straight links of a thing; the page can draw the same rows as a graph."""
    things = {row[name].value for row in rows for name in ("from", "to")}
    notes = namesake_notes(reader, reader.names.labels(things, writer.language), writer.language)

    def named(term: Term) -> Cell:
        cell, note = writer.term(term), notes.get(term.value, "")
        return replace(cell, text=f"{cell.text} ({note})") if note else cell

    return writer.table(
        "section.neighbours",
        ("column.from", "column.relation", "column.to"),
        ((named(row["from"]), writer.term(row["property"]), named(row["to"])) for row in rows),
    )
