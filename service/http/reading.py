"""Requests out of the bytes of one connection: within the limits, or a `Problem`.

llhttp (by httptools) reads the syntax; what RFC 9112 leaves to a server and what the limits forbid
is decided here.
"""

from __future__ import annotations

import functools
from collections import deque

import httptools

from service.errors import Problem
from service.http.bounds import Bounds
from service.http.escapes import mended, unescaped
from service.replies.message import Request

MOST_CHUNKS = 10_000
"""Pieces in which a body may come: each costs as much as a hundred bytes."""


_PORTION = 4 << 10
"""Bytes read at a time: a client may send ten thousand requests at once, few in each portion."""
_AHEAD = 16
"""Requests that are read before the first of them is answered, and those of its portion."""


class RequestReader:
    """Collects requests; give it bytes, have it read, then take what stands in `complete`."""

    def __init__(self, bounds: Bounds, peer: str) -> None:
        self._bounds = bounds
        self._peer = peer
        self._parser = httptools.HttpRequestParser(self)
        self._rest = memoryview(b"")
        """Bytes that came and are not read yet."""
        self.complete: deque[tuple[Request, bool]] = deque()
        """Requests, each with whether the connection may live on after its answer."""
        self.in_head = False
        self.in_body = False
        self.expects_continue = False
        self._pending = 0
        """Bytes since something was complete: the parser gathers a field however long it gets."""
        self._body = bytearray()
        self._begin()

    @property
    def is_between(self) -> bool:
        """Whether nothing of a next request has come."""
        return not (self.in_head or self.in_body or self.is_behind)

    @property
    def is_one(self) -> bool:
        """Whether one request is complete and nothing of a next has come."""
        return len(self.complete) == 1 and not (self.in_head or self.in_body or self._rest)

    @property
    def is_behind(self) -> bool:
        """Whether something that has come waits to be read or taken."""
        return bool(self.complete or self._rest)

    @property
    def is_ahead(self) -> bool:
        """Whether no more should come before some of it is taken."""
        return bool(self._rest) or len(self.complete) > _AHEAD

    @property
    def held(self) -> int:
        """Bytes of requests that came and are not taken."""
        bodies = sum(len(each.body) for each, _ in self.complete)
        return (self._size if self.in_head else 0) + len(self._body) + len(self._rest) + bodies

    def take(self, data: bytes) -> None:
        """Take in bytes, to be read in their turn."""
        self._rest = memoryview(bytes(self._rest) + data if self._rest else data)

    def read_on(self) -> None:
        """Read until enough is complete; raises Problem on which the connection must close."""
        while self._rest and len(self.complete) < _AHEAD:
            portion, self._rest = self._rest[:_PORTION], self._rest[_PORTION:]
            try:
                self._feed(portion)
            except Problem:
                self._rest = memoryview(b"")
                raise

    def _feed(self, data: memoryview) -> None:
        self._pending += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # an upgrade may be ignored; the request itself is complete
        except httptools.HttpParserCallbackError as error:
            if isinstance(error.__context__, Problem):
                raise error.__context__ from None
            raise Problem(400, "bad-request") from error
        except httptools.HttpParserError as error:
            raise Problem(400, "bad-request") from error
        if self._pending > self._bounds.max_head:
            raise Problem(431, "head-size", limit=self._bounds.max_head)

    def clear(self) -> None:
        """Let go of all that has come."""
        self._rest = memoryview(b"")
        self.complete.clear()
        self._begin()

    # Callbacks of httptools, in the order in which it calls them.

    def on_message_begin(self) -> None:
        self._begin()
        self.in_head = True

    def on_url(self, url: bytes) -> None:
        self._pending = 0
        self._size += len(url)
        if self._size > self._bounds.max_head:
            raise Problem(414, "address-size", limit=self._bounds.max_head)
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._size += len(name) + len(value)
        self._fields += 1
        self._pending = 0
        check_fields(self._fields, self._size, self._bounds)
        if not self.in_head:
            return  # after a body in chunks: RFC 9110, 6.5.1 forbids to take it for one of the head
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip(" \t")
        known = self._headers.get(key)
        if known is not None and key in ("host", "content-type", "content-length"):
            raise Problem(400, "bad-request")
        self._headers[key] = text if known is None else f"{known}, {text}"

    def on_headers_complete(self) -> None:
        headers = self._headers
        self.in_head = False
        self._pending = 0
        if "host" not in headers and self._parser.get_http_version() == "1.1":
            raise Problem(400, "bad-request")
        if headers.get("transfer-encoding", "chunked").lower() != "chunked":
            raise Problem(501, "bad-request")
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise Problem(400, "bad-request")
        if int(length) > self._bounds.max_body:
            raise Problem(413, "body-size", limit=self._bounds.max_body)
        self.in_body = length != "0" or "transfer-encoding" in headers
        self.expects_continue = self.in_body and headers.get("expect", "").lower() == "100-continue"

    def on_chunk_header(self) -> None:
        self._chunks += 1
        check_chunks(self._chunks)

    def on_body(self, data: bytes) -> None:
        self._body += data
        self._pending = 0
        if len(self._body) > self._bounds.max_body:
            raise Problem(413, "body-size", limit=self._bounds.max_body)

    def on_message_complete(self) -> None:
        self.in_body = False
        self._pending = 0
        path, _, query = bytes(self._target).partition(b"?")
        version = self._parser.get_http_version()
        request = Request(
            method=self._parser.get_method().decode("ascii"),
            target=bytes(self._target),
            path=decoded_path(path),
            query=query,
            headers=self._headers,
            body=bytes(self._body),
            peer=self._peer,
            version=version,
        )
        lives = self._parser.should_keep_alive() and not self._parser.should_upgrade()
        self.complete.append((request, lives and version == "1.1"))
        self._body = bytearray()

    def _begin(self) -> None:
        self._target = bytearray()
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._size = self._fields = self._chunks = 0


def check_fields(fields: int, size: int, bounds: Bounds) -> None:
    """Raise Problem for more header fields than are allowed, or more bytes of them."""
    if fields > bounds.max_fields:
        raise Problem(431, "head-fields", limit=bounds.max_fields)
    if size > bounds.max_head:
        raise Problem(431, "head-size", limit=bounds.max_head)


def check_chunks(chunks: int) -> None:
    """Raise Problem for a body in more pieces than are allowed."""
    if chunks > MOST_CHUNKS:
        raise Problem(413, "body-chunks", limit=MOST_CHUNKS)


@functools.lru_cache(64)  # few: a client may send long ones to fill memory
def decoded_path(path: bytes) -> str:
    """Return a path without escapes; of a target in absolute form only its path. Raises Problem."""
    return unescaped(mended(_origin(path))).decode("utf-8", "replace")


def _origin(path: bytes) -> bytes:
    """Return the path of a target in absolute form, as a proxy may send it, or the path itself."""
    if path.startswith(b"/"):
        return path
    _, found, rest = path.partition(b"://")
    return b"/" + rest.partition(b"/")[2] if found else path
