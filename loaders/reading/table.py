"""Tables of any format: cells with row and column in, cells with the headers that stand over them.

The header of a table are its first rows, where they are marked as such; else its first row with
several cells, where none of them is a figure. A row is headed by its first cell, unless that is a
figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.reading.document import BlockKind, Cell
from loaders.reading.piece import Piece

_FIGURE = re.compile(r"[\d\s.,/%+–-]*\d[\d\s.,/%+–-]*")


@dataclass(frozen=True)
class Slot:
    """A cell as a format has it; row and column count from 1."""

    text: str
    row: int
    column: int
    width: int = 1
    height: int = 1
    is_header: bool = False
    address: str = ""


def cell_pieces(table: int, slots: Sequence[Slot], page: int = 0) -> Iterator[Piece]:
    """Make a piece of each cell that has words, row by row."""
    for cell, text in placed_cells(table, slots):
        yield Piece(BlockKind.CELL, text, cell=cell, page=page)


def placed_cells(table: int, slots: Sequence[Slot]) -> Iterator[tuple[Cell, str]]:
    """Give each cell that has words its headers, with its words."""
    filled = [slot for slot in slots if slot.text.strip()]
    filled.sort(key=lambda slot: (slot.row, slot.column))
    last = _last_header(filled)
    alone = {row for row, count in Counter(slot.row for slot in filled).items() if count == 1}
    above: dict[int, list[str]] = {}
    row_header = ""
    row = 0
    for slot in filled:
        if slot.row != row:
            row, row_header = slot.row, ""
        words = " ".join(slot.text.split())
        if slot.row <= last:
            headers = tuple(above.get(slot.column, ()))
            over = range(slot.column, slot.column + slot.width) if slot.row not in alone else ()
            for column in over:
                above.setdefault(column, []).append(words)
            yield Cell(table, slot.row, slot.column, headers, address=slot.address), slot.text
            continue
        headers = tuple(above.get(slot.column, ()))
        yield Cell(table, slot.row, slot.column, headers, row_header, slot.address), slot.text
        if not row_header and not _FIGURE.fullmatch(words):
            row_header = words


def _last_header(slots: Sequence[Slot]) -> int:
    """Find the last row of the header; 0 for a table without one."""
    rows: dict[int, list[Slot]] = {}
    for slot in slots:
        rows.setdefault(slot.row, []).append(slot)
    marked = 0
    for number, row in rows.items():
        if not all(slot.is_header for slot in row):
            break
        marked = number
    if marked and len(rows) > 1:
        return marked
    for number, row in rows.items():
        if len(row) > 1:
            if any(_FIGURE.fullmatch(slot.text.strip()) for slot in row) or number == max(rows):
                return 0
            return number + max(slot.height for slot in row) - 1
    return 0
