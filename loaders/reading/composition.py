"""Pieces of text in, one stored text with their positions out.

A block is a line of the text, cells of one row share one, with ` | ` between them. A line break
within a block is one that the page printed there and that ends no sentence by itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from loaders.reading.document import Block, Document, Original
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.piece import Piece, Reading
from loaders.reading.repeats import mark_repeats
from loaders.reports.normal_form import normal_text, without_unseen

BETWEEN_CELLS = " | "
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t]+")


def compose(reading: Reading, original: Original) -> Document:
    """Put the pieces into one text; raises TextError for words that are no text (loaders.reports).

    Raises ReadingError where there are no words at all.
    """
    pieces = [piece for piece in map(_cleaned, reading.pieces) if piece.text]
    if not pieces:
        raise ReadingError(ReadingFault.BLANK)
    parts: list[str] = []
    blocks: list[Block] = []
    length = 0
    before: Piece | None = None
    for piece in pieces:
        joint = _joint(before, piece)
        start = length + len(joint)
        length = start + len(piece.text)
        parts += (joint, piece.text)
        blocks.append(_block(piece, start, length))
        before = piece
    text = normal_text("".join(parts).encode("utf-8", "surrogatepass")).text
    blocks = list(mark_repeats(text, blocks))
    return Document(text, tuple(blocks), reading.metadata, original, reading.pages_without_text)


def _cleaned(piece: Piece) -> Piece:
    """Bring the words of a piece into the form that they have in the text."""
    text = without_unseen(_CONTROL.sub(" ", piece.text))
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    lines = filter(None, (line.strip() for line in text.split("\n")))
    return replace(piece, text=(" " if piece.cell else "\n").join(lines))


def _joint(before: Piece | None, piece: Piece) -> str:
    if before is None:
        return ""
    if before.cell and piece.cell and _row(before) == _row(piece):
        return BETWEEN_CELLS
    return "\n"


def _row(piece: Piece) -> tuple[int, int] | None:
    return (piece.cell.table, piece.cell.row) if piece.cell else None


def _block(piece: Piece, start: int, end: int) -> Block:
    return Block(piece.kind, start, end, piece.level, piece.cell, piece.aside, page=piece.page)
