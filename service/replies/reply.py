"""From a job to its response: key, ETag, cache, engine, headers; for /sparql, /data and pages."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import time
from collections.abc import Callable

from service.engine.frames import Job
from service.engine.interface import Engine, Outcome, not_ready
from service.engine.source import Release
from service.errors import Problem
from service.formats import format_of, items
from service.replies.cache import Entry, ResultCache
from service.replies.headers import CITE, DATA_HEADERS
from service.replies.message import Response, written_head
from service.replies.metrics import Metrics, QueryLog
from service.replies.repeated import Repeated
from service.settings import Settings
from service.stream import Stream, Work

TRUNCATED = "X-DXKG-Truncated"
RESULT_HEADERS = (("Vary", f"Accept, Accept-Encoding, {CITE}"), *DATA_HEADERS)
Headers = tuple[tuple[str, str], ...]


class Replies:
    """Replies questions from the cache or the engine."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self.engine = engine
        self.cache = ResultCache(settings.cache_size, settings.cache_entry)
        self.metrics = Metrics(engine, self.cache)
        self.log = QueryLog(settings)
        self.repeated = Repeated(engine, self.cache)

    def answer(
        self,
        job: Job,
        then: Callable[[Response | Problem], None],
        *,
        condition: str = "",
        repeatable: bool = False,
    ) -> Response | Work:
        """Answer from the cache, or have the engine do the work and call back; raises Problem.

        condition -- an If-None-Match
        repeatable -- whether the same request may get a kept result without being read again
        """
        key = self._key(job)
        kept = self._kept(key, condition, repeatable)
        if kept is not None:
            return kept
        return Evaluation(self, key, job, then)

    async def answered(self, job: Job) -> Response:
        """Do the same for who can wait; raises Problem."""
        coming: asyncio.Future[Response | Problem] = asyncio.get_running_loop().create_future()
        answer = self.answer(job, functools.partial(_settle, coming))
        if isinstance(answer, Response):
            return answer
        try:
            found = await coming
        except asyncio.CancelledError:
            answer.cancel()
            raise
        if isinstance(found, Problem):
            raise found
        return found

    def _key(self, job: Job) -> str:
        """Return what determines the result; another release empties the cache."""
        release = self.engine.release
        if release is None:
            raise not_ready(self.engine.refused)
        if release is not self.cache.release:
            self.cache.turn_to(release)
        return hashlib.sha256(release.digest.encode() + job.encoded()).hexdigest()[:32]

    def _kept(self, key: str, if_none_match: str, repeatable: bool) -> Response | None:
        """Return the response that needs no evaluation, if there is one."""
        if if_none_match and matches(if_none_match, f'"{key}"'):
            return Response(304, _kept_headers(key, self._settings.max_age))
        entry = self.cache.get(key)
        if entry is None:
            return None
        if if_none_match.strip() == "*":  # which asks for any result
            return Response(304, _kept_headers(key, self._settings.max_age))
        return Response(200, (), entry.body, entry.head, key if repeatable else "")

    def response(
        self, key: str, job: Job, release: Release | None, outcome: Outcome, started: float
    ) -> Response:
        """Make a response of an outcome on a release, and keep it while that is served."""
        head = self._result_head(key, job, outcome)
        keep = None if outcome.volatile else functools.partial(self._keep, key, release, head)
        if outcome.rest is not None:
            over = functools.partial(self.note, key, started=started)
            body = PassedStream(outcome.first, outcome.rest, keep, over, self.cache.largest)
            return Response(200, (), body, head)
        self.note(key, "truncated" if outcome.truncated else "ok", started, len(outcome.first))
        if keep is not None:
            keep(outcome.first)
        return Response(200, (), outcome.first, head)

    def note(self, key: str, outcome: str, started: float, size: int) -> None:
        """Count and log one query."""
        seconds = time.perf_counter() - started
        self.metrics.observe(outcome, seconds)
        if self.log.evaluated:
            self.log.write(key[:16], outcome, seconds, size)

    def _keep(self, key: str, release: Release | None, head: bytes, body: bytes) -> None:
        entry = Entry(head, body, head + b"Content-Length: %d\r\n" % len(body))
        self.cache.keep(key, entry, release)

    def _result_head(self, key: str, job: Job, outcome: Outcome) -> bytes:
        before, after = _head_parts(
            job.graph_format if outcome.is_graph else job.rows_format,
            job.coding if outcome.coded else "",
            job.rows if outcome.truncated else 0,
            None if outcome.volatile else self._settings.max_age,
        )
        return before if outcome.volatile else b"".join((before, key.encode(), after))


@functools.cache
def _head_parts(format: str, coding: str, cut_at: int, max_age: int | None) -> tuple[bytes, bytes]:
    """Write the head of a result up to its ETag, and what follows that; without one for None."""
    own = [("Content-Type", format_of(format).content_type)]
    if coding:
        own.append(("Content-Encoding", coding))
    if cut_at:
        own.append((TRUNCATED, f"rows={cut_at}"))
    if max_age is None:
        return written_head(200, (*own, ("Cache-Control", "no-store"), *RESULT_HEADERS)), b""
    before, _, after = written_head(200, (*own, *_kept_headers("|", max_age))).partition(b"|")
    return before, after


def _kept_headers(key: str, max_age: int) -> Headers:
    """Return what a result that may be kept and its 304 have in common."""
    age = ("Cache-Control", f"public, max-age={max_age}")
    return (("ETag", f'"{key}"'), age, *RESULT_HEADERS)


def _settle(answer: asyncio.Future[Response | Problem], found: Response | Problem) -> None:
    if not answer.done():
        answer.set_result(found)


class Evaluation:
    """One job at the engine, and who waits for its response."""

    __slots__ = ("_job", "_key", "_release", "_replies", "_started", "_then", "_work")

    def __init__(
        self, replies: Replies, key: str, job: Job, then: Callable[[Response | Problem], None]
    ) -> None:
        self._replies = replies
        self._key = key
        self._job = job
        self._then = then
        self._release = replies.cache.release
        self._started = time.perf_counter()
        try:
            self._work = replies.engine.do(job, self._ended)
        except Problem as problem:
            replies.note(key, problem.code, self._started, 0)
            raise

    def cancel(self) -> None:
        """Give it up."""
        self._replies.note(self._key, "left", self._started, 0)
        self._work.cancel()

    def _ended(self, found: Outcome | Problem) -> None:
        if isinstance(found, Problem):
            self._replies.note(self._key, found.code, self._started, 0)
            self._then(found)
        else:
            self._then(
                self._replies.response(self._key, self._job, self._release, found, self._started)
            )


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


def matches(if_none_match: str, etag: str) -> bool:
    """Tell whether an If-None-Match lists an ETag, by the weak comparison that it asks for.

    Werkzeug's parse_etags would do, but the front begins to load a release before Werkzeug.
    """
    return etag in (part.strip().removeprefix("W/") for part in items(if_none_match))
