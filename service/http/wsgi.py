"""Pages by Flask: a `Request` in, a WSGI call in a thread, a `Response` out.

Werkzeug's run_wsgi_app (3.1) hands on a copy of the environ, by which an application could not say
that its answer streams; Flask-Compress (1.25) gives each coding an ETag of its own, which no kept
page would be found by.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from service.formats import choose_coding
from service.http.pulled import Pulled
from service.rendering.pages import KEEP, STREAMED, Answered
from service.replies.message import Request, Response

log = logging.getLogger(__name__)
Environ = dict[str, Any]  # Any: what PEP 3333 puts in
Field = tuple[str, str]
StartResponse = Callable[..., Any]  # Any: as PEP 3333 has it
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]
_CODINGS = ("gzip",)
_SMALL = 1 << 10
_PACKED = ("text/", "application/json", "application/javascript", "image/svg+xml", "+json", "+xml")


class ThreadedPages:
    """Calls a WSGI application; the requests that wait for a thread are bounded."""

    def __init__(self, app: WsgiApp, threads: int, base_url: str) -> None:
        self._app = app
        self._base_url = base_url
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._room = threads * 16
        self.waiting = 0

    def is_full(self, request: Request) -> bool:
        """Tell whether another request must be refused."""
        return self.waiting >= self._room

    async def respond(self, request: Request) -> Answered:
        """Render a page."""
        self.waiting += 1
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, self._call, request)
        finally:
            self.waiting -= 1

    async def stop(self) -> None:
        """Let the threads end."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _call(self, request: Request) -> Answered:
        found = called(self._app, request, self._base_url, shared=True)
        if found.parts is not None:
            found.response.body = Pulled(found.parts, self._executor, found.packed)
        return Answered(found.response, found.keep)


@dataclass(frozen=True)
class Called:
    """What an application answered."""

    response: Response
    keep: bool
    """Whether it said that the answer may be kept."""
    parts: Iterable[bytes] | None = None
    """The pieces of the body where that is too large for memory; then the response has none."""
    packed: bool = False
    """Whether these are still to be compressed."""


def called(app: WsgiApp, request: Request, base_url: str, *, shared: bool) -> Called:
    """Call an application.

    shared -- whether other threads call it at the same time
    """
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = [(status, headers)]  # Any: as PEP 3333 has it
        return written.append

    environ = environ_of(request, base_url) | {"wsgi.multithread": shared}
    parts = app(environ, start_response)
    if STREAMED in environ:
        status, headers = started[0]
        packed = bool(choose_coding(request.header("accept-encoding"), _CODINGS))
        kept = [each for each in headers if each[0].lower() != "content-length"]
        head = Response(int(status[:3]), _coded(kept) if packed else _varied(kept))
        return Called(head, False, parts, packed)
    try:
        written.extend(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = started[0]
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    response = _packed(request, Response(int(status[:3]), kept, b"".join(written)))
    return Called(response, KEEP in environ)


def environ_of(request: Request, base_url: str) -> Environ:
    """Write a request as PEP 3333 has it."""
    scheme, _, host = base_url.partition("://")
    server, _, port = (host or request.header("host") or "localhost").partition(":")
    environ: Environ = {
        # the connection leaves the body out of an answer to HEAD, and counts its bytes
        "REQUEST_METHOD": "GET" if request.method == "HEAD" else request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "CONTENT_TYPE": request.header("content-type"),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": server,
        "SERVER_PORT": port or ("443" if scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.peer,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme if host else "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if name not in ("content-type", "content-length") and "_" not in name:
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    if host:
        environ["HTTP_HOST"] = host
    return environ


def _packed(request: Request, response: Response) -> Response:
    """Compress a page for a client that takes gzip."""
    headers = {name.lower(): value for name, value in response.headers}
    kind = headers.get("content-type", "").partition(";")[0]
    body = response.body
    assert isinstance(body, bytes)  # noqa: S101 made above
    fit = len(body) >= _SMALL and any(part in kind for part in _PACKED)
    if not fit or "content-encoding" in headers or response.status != 200:
        return response
    kept = list(response.headers)
    if not choose_coding(request.header("accept-encoding"), _CODINGS):
        return Response(200, _varied(kept), body)
    packer = zlib.compressobj(level=5, wbits=31)
    return Response(200, _coded(kept), packer.compress(body) + packer.flush())


def _varied(headers: Sequence[Field]) -> list[Field]:
    """Say that another client may get other bytes."""
    varies = [value for name, value in headers if name.lower() == "vary"]
    kept = [(name, value) for name, value in headers if name.lower() != "vary"]
    named = [name.strip() for value in varies for name in value.split(",")]
    return [*kept, ("Vary", ", ".join(dict.fromkeys([*named, "Accept-Encoding"])))]


def _coded(headers: Sequence[Field]) -> list[Field]:
    """Say that the bytes are compressed; the ETag of others is only a weak one of these."""
    found = _varied(headers)
    for place, (name, value) in enumerate(found):
        if name.lower() == "etag" and not value.startswith("W/"):
            found[place] = (name, f"W/{value}")
    return [*found, ("Content-Encoding", "gzip")]
