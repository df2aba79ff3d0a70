"""What a front and a worker say to each other: a tag, a length, a payload."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass

HEADER = struct.Struct("!cI")
JOB = b"J"
CHUNK = b"C"
PLAIN = b"P"
"""A chunk that is not compressed although the job asked for it: too small to gain."""
END = b"E"
ERROR = b"X"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: a query to evaluate, or a graph to write."""

    text: str
    """The query; for a graph its IRI, empty for the default graph."""
    format: str
    """Name of the format of a SELECT or ASK, and of a graph."""
    graph_format: str = ""
    """Name of the format of a CONSTRUCT or DESCRIBE."""
    coding: str = ""
    rows: int = 0
    """Most rows; 0 for a query that states its own lower limit."""
    original: str = ""
    """The query as the client sent it, where `rows` put a LIMIT into it."""
    beyond: str = ""
    """The query for the first row after the limit."""
    size: int = 0
    """Most bytes before compression."""
    base: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    is_graph: bool = False

    def encoded(self) -> bytes:
        """Write the job as a frame."""
        return frame(JOB, json.dumps({k: v for k, v in asdict(self).items() if v != ""}).encode())

    @classmethod
    def decoded(cls, payload: bytes) -> Job:
        """Read the payload of a job's frame."""
        return cls(**json.loads(payload))


def frame(tag: bytes, payload: bytes) -> bytes:
    """Write one frame."""
    return HEADER.pack(tag, len(payload)) + payload


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield every frame that is complete with these bytes."""
        if self._waiting:
            data = self._waiting + data
        start, size = 0, len(data)
        while size - start >= 5:
            tag, length = HEADER.unpack_from(data, start)
            end = start + 5 + length
            if end > size:
                break
            yield tag, data[start + 5 : end]
            start = end
        self._waiting = data[start:] if start else data
