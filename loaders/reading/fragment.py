"""Addresses of cells of CSV tables (RFC 7111): a document and a span in, `cell=2,1-2,3` out."""

from __future__ import annotations

from loaders.reading.document import Cell, Document

SPECIFICATION = "http://tools.ietf.org/rfc/rfc7111"
"""As the Web Annotation Data Model names it for text/csv."""
_PREFIX = "cell="


def fragment(document: Document, start: int, end: int) -> str:
    """Address the cells that a span covers; empty unless they are whole and of one row of a CSV."""
    within = [block for block in document.blocks if start <= block.start and block.end <= end]
    cells = [block.cell for block in within if block.cell]
    if not _in_one_row(cells) or (within[0].start, within[-1].end) != (start, end):
        return ""
    first, last = cells[0], cells[-1]
    return first.address + (f"-{last.row},{last.column}" if last is not first else "")


def _in_one_row(cells: list[Cell]) -> bool:
    """Tell whether cells have addresses of this kind and are of one row."""
    addressed = all(cell.address.startswith(_PREFIX) for cell in cells)
    return bool(cells) and addressed and len({(cell.table, cell.row) for cell in cells}) == 1
