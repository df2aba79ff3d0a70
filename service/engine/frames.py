"""What a front and a worker say to each other: a tag, a length, a payload.

Marshal is Python's own, and keys of results, which clients hold as ETags, are digests of its bytes:
another encoding would change them all.
"""

from __future__ import annotations

import marshal
import struct
from typing import NamedTuple

HEADER = struct.Struct("!cI")
LONGEST = 128 << 10
"""Bytes of the longest frame with a part of a result."""
_MARSHAL = 2
"""The version whose bytes depend on the values alone, so that they can be a key."""
JOB = b"J"
HEAD = b"H"
"""What kind of result follows; before the first chunk."""
CHUNK = b"C"
PLAIN = b"P"
"""A chunk that is not compressed, perhaps although the job asked for it: too small to gain."""
END = b"E"
ENDING = struct.Struct("!?I")
"""Of an END: whether rows are missing, and the pages that the worker had to be given so far."""
WHOLE = b"W"
"""All in one, where nothing was sent before: the bytes of the result follow its head."""
WHOLE_HEAD = struct.Struct("!2s??I")
"""What a HEAD has, whether the bytes are compressed, and what an END has."""
ERROR = b"X"


class Job(NamedTuple):
    """One piece of work: a query to evaluate, or a graph to write."""

    text: str
    """The query; for a graph its IRI, empty for the default graph."""
    rows_format: str
    """Name of the format for SELECT and ASK; empty where the client takes none of these."""
    graph_format: str
    """Name of the format for CONSTRUCT, DESCRIBE and graphs; empty where the client takes none."""
    coding: str = ""
    base: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    is_graph: bool = False
    rows: int = 1_000_000
    """Most rows of a SELECT."""
    size: int = 1 << 30
    """Most bytes before compression."""
    depth: int = 1000
    """Most brackets open within each other."""

    def encoded(self) -> bytes:
        """Write the job as a frame."""
        return frame(JOB, marshal.dumps(tuple(self), _MARSHAL))

    @classmethod
    def decoded(cls, payload: bytes) -> Job:
        """Read the payload of a job's frame; workers trust the front, never the other way round."""
        return cls._make(marshal.loads(payload))  # noqa: S302 written by the front


def frame(tag: bytes, payload: bytes) -> bytes:
    """Write one frame."""
    return HEADER.pack(tag, len(payload)) + payload


def frames(tag: bytes, payload: bytes) -> bytes:
    """Write a payload in several frames where it is long: half a frame is copied at each read."""
    if len(payload) <= LONGEST:
        return frame(tag, payload)
    starts = range(0, len(payload), LONGEST)
    return b"".join(frame(tag, payload[start : start + LONGEST]) for start in starts)


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Return every frame that is complete with these bytes."""
        if self._waiting:
            data = self._waiting + data
        found = []
        start, size = 0, len(data)
        while size - start >= 5:
            tag, length = HEADER.unpack_from(data, start)
            end = start + 5 + length
            if end > size:
                break
            found.append((tag, data[start + 5 : end]))
            start = end
        self._waiting = data[start:] if start else data
        return found
