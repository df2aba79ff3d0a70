"""A WSGI application over a handler whose event loop runs in another thread.

WSGI tells nobody that a client left: what it waits for ends at its own time limit, and a stream
when the server closes it. Deadlines for clients are the server's; the bounds on heads are kept for
what it hands on.

a2wsgi (1.10) makes WSGI of ASGI, but never tells an application to begin or to end, and changes
threads twice for each piece of a page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol
from urllib.parse import quote_from_bytes

from service.errors import Problem
from service.http.answered import answered
from service.http.bounds import Bounds
from service.http.reading import check_fields
from service.http.writing import refused
from service.http.wsgi import Environ, StartResponse
from service.replies.message import Handler, Request, Response, phrase
from service.stream import Stream, pieces


class Place(Protocol):
    """Where requests are answered."""

    @property
    def handler(self) -> Handler:
        """What answers; may begin with being asked for."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that it runs in."""


class Gateway:
    """Reads what PEP 3333 gives, has it answered, and writes as PEP 3333 wants."""

    def __init__(self, place: Place, bounds: Bounds) -> None:
        self._place = place
        self._bounds = bounds

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            request = _request(environ, self._bounds)
        except Problem as problem:
            return _written(environ["REQUEST_METHOD"], refused(problem), start_response)
        handler, loop = self._place.handler, self._place.loop
        response = asyncio.run_coroutine_threadsafe(answered(handler, request), loop).result()
        if isinstance(response.body, bytes):
            return _written(request.method, response, start_response)
        return self._streamed(request, response, response.body, loop, start_response)

    def _streamed(
        self,
        request: Request,
        response: Response,
        body: Stream,
        loop: asyncio.AbstractEventLoop,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        start_response(_status(response), list(response.listed()))
        parts = Streamed(body, loop)
        if request.method == "HEAD":
            parts.close()
            return []
        return parts


class Streamed:
    """A body as it comes. One that breaks off raises, on which the server ends the connection."""

    def __init__(self, body: Stream, loop: asyncio.AbstractEventLoop) -> None:
        self._body = body
        self._loop = loop
        self._parts = pieces(body, loop)

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """Give up what is still to come; a generator that never began would not."""
        self._parts.close()
        asyncio.run_coroutine_threadsafe(self._body.aclose(), self._loop).result()


def _written(method: str, response: Response, start_response: StartResponse) -> Iterable[bytes]:
    body = response.body
    assert isinstance(body, bytes)  # noqa: S101 all callers looked
    headers = list(response.listed())
    if response.status not in (204, 304):
        headers.append(("Content-Length", str(len(body))))
    start_response(_status(response), headers)
    return [b"" if method == "HEAD" else body]


def _status(response: Response) -> str:
    return f"{response.status} {phrase(response.status)}"


def _request(environ: Environ, bounds: Bounds) -> Request:
    """Read a request; raises Problem for what is too large, or a body of no known length."""
    path = environ.get("PATH_INFO", "").encode("latin-1")
    query = environ.get("QUERY_STRING", "").encode("latin-1")
    target = quote_from_bytes(path).encode()
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    _check_head(len(target) + len(query), headers, bounds)
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    return Request(
        method=environ["REQUEST_METHOD"],
        target=target + b"?" + query if query else target,
        path=path.decode("utf-8", "replace"),
        query=query,
        headers=headers,
        body=_body(environ, bounds.max_body),
        peer=environ.get("REMOTE_ADDR", ""),
    )


def _check_head(address: int, headers: Mapping[str, str], bounds: Bounds) -> None:
    """Raise Problem for a head beyond the bounds; fields of one name came here as one."""
    if address > bounds.max_head:
        raise Problem(414, "address-size", limit=bounds.max_head)
    size = sum(len(name) + len(value) for name, value in headers.items())
    check_fields(len(headers), address + size, bounds)


def _body(environ: Environ, max_body: int) -> bytes:
    length = environ.get("CONTENT_LENGTH") or ""
    if length and not length.isdecimal():
        raise Problem(400, "bad-request")
    ends = bool(environ.get("wsgi.input_terminated"))  # a body in chunks, which the server cuts
    size = int(length) if length else max_body + 1 if ends else 0
    if length and size > max_body:
        raise Problem(413, "body-size", limit=max_body)
    body: bytes = environ["wsgi.input"].read(size) if size else b""
    if len(body) > max_body:
        raise Problem(413, "body-size", limit=max_body)
    return body
