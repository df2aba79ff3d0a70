"""A request and its response, as values; what a handler is given and what it returns."""

from __future__ import annotations

import functools
import http
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Protocol

from service.stream import Stream, Work

Headers = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Request:
    """One request, its body complete and within the limits. Not frozen: that costs microseconds."""

    method: str
    target: bytes
    path: str
    query: bytes
    headers: Mapping[str, str]
    """Names in lower case; values of a repeated field joined by commas."""
    body: bytes
    peer: str
    """Address of the connection's other end, perhaps a proxy."""
    version: str = "1.1"

    def header(self, name: str) -> str:
        """Return a field's value, empty where it is absent."""
        return self.headers.get(name, "")


@dataclass(slots=True)
class Response:
    """An answer. A streamed body that raises makes the connection end abnormally, never cleanly."""

    status: int
    headers: Headers = ()
    body: bytes | Stream = b""
    head: bytes = field(default=b"", repr=False)
    key: str = ""
    """Of the result that is kept, where the same request may get it without being read again."""

    def fields(self) -> dict[str, str]:
        """Return the header fields, wherever they stand."""
        return dict(self.listed())

    def listed(self) -> Headers:
        """Return the header fields in their order, one that is repeated as often as it is."""
        if not self.head:
            return self.headers
        lines = self.head.decode("latin-1").split("\r\n")[1:-1]
        return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]

    def written_head(self) -> bytes:
        """Return status line and fields, without those of the connection and the empty line."""
        return self.head or written_head(self.status, self.headers)


class Known(Protocol):
    """An answer that stands ready."""

    @property
    def full_head(self) -> bytes:
        """Status line and all fields, but for those of the connection and the date."""

    @property
    def body(self) -> bytes: ...


class Handler(Protocol):
    """What answers requests."""

    def __call__(
        self, request: Request, then: Callable[[Response], None]
    ) -> Response | Awaitable[Response] | Work:
        """Answer a request; where that is work under way, its response goes to `then`, later."""

    def at_once(self, data: bytes) -> Known | None:
        """Return the answer to bytes that were one whole request before, and were remembered."""

    def remember(self, data: bytes, key: str) -> None:
        """Note that these bytes are a request whose answer has a key."""


def written_head(status: int, headers: Headers) -> bytes:
    """Write a status line and fields; a value that could end its line raises ValueError."""
    lines = "\r\n".join([f"{name}: {value}" for name, value in headers])
    if lines.count("\n") != max(0, len(headers) - 1) or "\0" in lines:
        raise ValueError(f"expected fields of one line each, found {lines!r}")
    end = "\r\n" if headers else ""
    return f"HTTP/1.1 {status} {phrase(status)}\r\n{lines}{end}".encode("latin-1", "replace")


class Clock:
    """The Date header, written once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """Return the Date field, its line's end included."""
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._line = b"Date: " + formatdate(now, usegmt=True).encode() + b"\r\n"
        return self._line


@functools.cache
def phrase(status: int) -> str:
    """Return the words that go with a status."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Status"
