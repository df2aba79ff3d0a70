"""What a format's reader finds, before it has positions: pieces of text in reading order."""

from __future__ import annotations

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
