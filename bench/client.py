"""One keep-alive connection that asks and measures: a request's bytes in, an `Answer` out.

Cheap on purpose (llhttp, no headers kept): the client shares the machine with what it measures.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

import httptools


@dataclass(slots=True)
class Answer:
    """What came back, and when."""

    status: int
    marks: int
    """How often the mark stood in the body."""
    digest: int
    """CRC-32 of the body."""
    seconds: float
    first_byte: float
    """Seconds until the first byte of the body."""


class Connection(asyncio.Protocol):
    """Sends one request at a time."""

    def __init__(self) -> None:
        self._answered: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._mark, self._tail = b"", b""
        self._marks = self._size = self._digest = 0
        self._started = self._first = 0.0

    async def ask(self, request: bytes, mark: bytes) -> Answer:
        """Send a request and wait for its whole answer; raises ConnectionError for none."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the server closed the connection")
        self._answered = asyncio.get_running_loop().create_future()
        self._mark, self._tail = mark, b""
        self._marks = self._size = self._digest = 0
        self._first = 0.0
        self._parser = httptools.HttpResponseParser(self)
        self._started = time.perf_counter()
        self._transport.write(request)
        return await self._answered

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.abort()

    # What the transport and the parser call.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ConnectionResetError(f"not HTTP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(ConnectionResetError("the connection ended before the answer"))

    def on_body(self, data: bytes) -> None:
        if not self._size:
            self._first = time.perf_counter() - self._started
        self._size += len(data)
        self._digest = zlib.crc32(data, self._digest)
        seen = self._tail + data  # a mark may stand across two parts
        self._marks += seen.count(self._mark)
        kept = len(self._mark) - 1
        self._tail = seen[-kept:] if kept else b""

    def on_message_complete(self) -> None:
        seconds = time.perf_counter() - self._started
        status = self._parser.get_status_code()
        answer = Answer(status, self._marks, self._digest, seconds, self._first or seconds)
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(answer)

    def _fail(self, error: ConnectionError) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(error)


async def connect(host: str, port: int) -> Connection:
    """Open a connection."""
    _, protocol = await asyncio.get_running_loop().create_connection(Connection, host, port)
    return protocol


def written(host: str, path: str, query: str, accept: str) -> bytes:
    """Write a query as a GET request."""
    joined = "&" if "?" in path else "?"
    target = f"{path}{joined}query={quote(query, safe='')}"
    return fetching(host, target, accept)


def fetching(host: str, target: str, accept: str) -> bytes:
    """Write a GET request for an address."""
    lines = (f"GET {target} HTTP/1.1", f"Host: {host}", f"Accept: {accept}", "", "")
    return "\r\n".join(lines).encode("ascii")
