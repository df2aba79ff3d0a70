"""Pages kept by the front until what they depend on changes: a request in, its answer out.

What a page may depend on: the release, the report texts, and of its request what makes the key.
Flask-Caching (2.5) keeps pages by address and time, bounded by their number and not their bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from loaders.reports.archive import Archive
from service.engine.interface import Engine
from service.formats import choose_coding
from service.replies.cache import BoundedCache
from service.replies.headers import CITE
from service.replies.message import Headers, Request, Response
from service.replies.reply import matches

SIZE = 64 << 20
LARGEST = 2 << 20
_OVERHEAD = 2 << 10
_CITE = CITE.lower()
_OF_THE_BODY = ("content-type", "content-encoding", "content-length", "content-disposition")


@dataclass(frozen=True)
class Basis:
    """What all pages depend on."""

    release: str
    texts: str


@dataclass(frozen=True)
class _Page:
    basis: Basis
    headers: Headers
    etag: str
    body: bytes


class KeptPages:
    """Keeps answers that are said to be the same as long as release and texts are."""

    def __init__(self, engine: Engine, archive: Archive) -> None:
        self._engine = engine
        self._archive = archive
        self._pages = BoundedCache[bytes, _Page](
            SIZE, LARGEST, lambda page: len(page.body) + _OVERHEAD
        )

    def basis(self) -> Basis:
        """Return what pages depend on now."""
        release = self._engine.release
        return Basis(release.digest if release else "", self._archive.stamp())

    def get(self, request: Request) -> Response | None:
        """Return the answer to a request, where it is kept; 304 for who has it."""
        key = _key(request)
        page = self._pages.get(key) if key else None
        if page is None or page.basis != self.basis():
            return None
        condition = request.header("if-none-match")
        if condition.strip() == "*" or (page.etag and matches(condition, page.etag)):
            kept = [each for each in page.headers if each[0].lower() not in _OF_THE_BODY]
            return Response(304, kept)
        return Response(200, page.headers, page.body)

    def put(self, request: Request, response: Response, basis: Basis) -> None:
        """Keep an answer that was begun on a basis, unless that has changed meanwhile."""
        key, body = _key(request), response.body
        if not key or response.status != 200 or not isinstance(body, bytes):
            return
        if basis.release and basis == self.basis():
            etag = response.fields().get("ETag", "").removeprefix("W/")
            self._pages.put(key, _Page(basis, tuple(response.headers), etag, body))


def _key(request: Request) -> bytes:
    """Return a digest of what its page may depend on of a request; empty where that is more.

    No key is longer than another: fields may be longer than pages.
    """
    if request.method not in ("GET", "HEAD") or request.body or _CITE in request.headers:
        return b""
    named = [request.header(name) for name in ("host", "accept", "accept-language")]
    coding = choose_coding(request.header("accept-encoding"), ("gzip",))
    parts = [request.target, *(each.encode("latin-1", "replace") for each in (*named, coding))]
    return hashlib.sha256(b"\n".join(parts)).digest()  # no part holds a line end
