"""From a job to its response: key, ETag, cache, engine, headers; for /sparql, /data and pages."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import time
from collections.abc import Callable

from service.cache import Entry, ResultCache
from service.engine.frames import Job
from service.engine.interface import Engine, Outcome, Stream
from service.errors import Problem
from service.formats import format_of
from service.headers import DATA_HEADERS
from service.http.message import Response, written_head
from service.metrics import Metrics, QueryLog
from service.settings import Settings

TRUNCATED = "X-DXKG-Truncated"
RESULT_HEADERS = (("Vary", "Accept, Accept-Encoding"), *DATA_HEADERS)
Headers = tuple[tuple[str, str], ...]


class Replies:
    """Replies questions from the cache or the engine."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self.engine = engine
        self.cache = ResultCache(settings.cache_size, settings.cache_entry)
        self.metrics = Metrics(engine, self.cache)
        self.log = QueryLog(settings)
        self._digest = ""

    def key(self, job: Job) -> str:
        """Return what determines the result; another release empties the cache."""
        release = self.engine.release
        if release is None:
            raise Problem(503, "starting").with_header("Retry-After", "2")
        if release.digest != self._digest:
            self._digest = release.digest
            self.cache.clear()
        return hashlib.sha256(self._digest.encode() + job.encoded()).hexdigest()[:32]

    def kept(self, key: str, if_none_match: str) -> Response | None:
        """Return the response that needs no evaluation, if there is one."""
        if if_none_match and matches(if_none_match, f'"{key}"'):
            return Response(304, self._headers(f'"{key}"'))
        entry = self.cache.get(key)
        return entry_response(entry) if entry is not None else None

    async def evaluate(self, key: str, job: Job) -> Response:
        """Have the engine do the work; raises Problem."""
        started = time.perf_counter()
        try:
            outcome = await self.engine.run(job)
        except Problem as problem:
            self.note(key, problem.code, started, 0)
            raise
        except asyncio.CancelledError:
            self.note(key, "left", started, 0)
            raise
        headers = self._result_headers(key, job, outcome)
        if outcome.rest is not None:
            keep = None if outcome.volatile else functools.partial(self._keep, key, headers)
            over = functools.partial(self.note, key, started=started)
            body = PassedStream(outcome.first, outcome.rest, keep, over, self.cache.largest)
            return Response(200, headers, body)
        self.note(key, "truncated" if outcome.truncated else "ok", started, len(outcome.first))
        if outcome.volatile:
            return Response(200, headers, outcome.first)
        return entry_response(self._keep(key, headers, outcome.first))

    def note(self, key: str, outcome: str, started: float, size: int) -> None:
        """Count and log one query."""
        seconds = time.perf_counter() - started
        self.metrics.observe(outcome, seconds)
        if self.log.evaluated:
            self.log.write(key[:16], outcome, seconds, size)

    def _keep(self, key: str, headers: Headers, body: bytes) -> Entry:
        entry = Entry(headers, written_head(200, headers), body)
        self.cache.put(key, entry)
        return entry

    def _result_headers(self, key: str, job: Job, outcome: Outcome) -> Headers:
        format = format_of(job.graph_format if outcome.is_graph else job.rows_format)
        own = [("Content-Type", format.content_type)]
        if outcome.coded and job.coding:
            own.append(("Content-Encoding", job.coding))
        if outcome.truncated:
            own.append((TRUNCATED, f"rows={job.rows}"))
        return (*own, *self._headers("" if outcome.volatile else f'"{key}"'))

    def _headers(self, etag: str) -> Headers:
        """Return what a result and a 304 have in common."""
        if not etag:
            return (("Cache-Control", "no-store"), *RESULT_HEADERS)
        age = f"public, max-age={self._settings.max_age}"
        return (("ETag", etag), ("Cache-Control", age), *RESULT_HEADERS)


class PassedStream:
    """A streamed result that is gathered for the cache while it passes, if it is not too large."""

    def __init__(
        self,
        first: bytes,
        rest: Stream,
        keep: Callable[[bytes], object] | None,
        over: Callable[..., None],
        largest: int,
    ) -> None:
        self._first = first
        self._rest = rest
        self._keep = keep
        self._over: Callable[..., None] | None = over
        self._largest = largest
        self._parts: list[bytes] = []
        self._size = 0

    def __aiter__(self) -> PassedStream:
        return self

    async def __anext__(self) -> bytes:
        if self._first:
            data, self._first = self._first, b""
        else:
            try:
                data = await anext(self._rest)
            except StopAsyncIteration:
                if self._keep is not None:
                    self._keep(b"".join(self._parts))
                self._finish("ok")
                raise
            except Problem as problem:
                self._finish(problem.code)
                raise
        self._size += len(data)
        if self._keep is not None:
            self._parts.append(data)
            if self._size > self._largest:
                self._keep, self._parts = None, []
        return data

    async def aclose(self) -> None:
        """Give up what is still to come."""
        self._finish("left")
        await self._rest.aclose()

    def _finish(self, outcome: str) -> None:
        if self._over is not None:
            self._over(outcome=outcome, size=self._size)
            self._over = None


def entry_response(entry: Entry) -> Response:
    """Return a kept result as a response."""
    return Response(200, entry.headers, entry.body, entry.head)


def matches(if_none_match: str, etag: str) -> bool:
    """Tell whether an If-None-Match names an ETag, by the weak comparison that it asks for."""
    found = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in found
