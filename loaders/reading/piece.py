"""What a format's reader finds, before it has positions: pieces of text in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loaders.reading.document import Aside, BlockKind, Cell, Metadata


@dataclass(frozen=True)
class Piece:
    """A block to be, with its words as they stand in the file."""

    kind: BlockKind
    text: str
    level: int = 0
    cell: Cell | None = None
    aside: Aside | None = None
    page: int = 0


@dataclass(frozen=True)
class Reading:
    """All that was found in a file."""

    pieces: tuple[Piece, ...]
    metadata: Metadata = field(default_factory=Metadata)
    pages_without_text: tuple[int, ...] = ()


def first_of(pieces: Iterable[Piece], kind: BlockKind) -> str:
    """Return the words of the first piece of a kind, on one line; nothing where there is none."""
    found: Iterator[str] = (piece.text for piece in pieces if piece.kind is kind)
    return " ".join(next(found, "").split())
