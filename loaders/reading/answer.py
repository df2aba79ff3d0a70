"""What the reading process answers: a reading, or the name of a fault."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.reading.piece import Reading


@dataclass(frozen=True)
class Answer:
    """One of the two."""

    reading: Reading | None = None
    fault: str = ""
    """A name of ReadingFault."""
    detail: str = ""
