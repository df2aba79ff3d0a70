"""From a decided query to its response: key, ETag, cache, engine, headers. Used by /sparql, /data and pages."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass

from service.cache import Entry, ResultCache
from service.engine.frames import Job
from service.engine.interface import Engine, Outcome, Stream
from service.errors import Problem
from service.formats import Format
from service.headers import DATA_HEADERS
from service.http.message import Response, written_head
from service.metrics import Metrics, QueryLog
from service.settings import Settings

TRUNCATED = "X-DXKG-Truncated"


@dataclass(frozen=True)
class Question:
    """A job, the format of what it will give, and whether that may be kept."""

    job: Job
    format: Format
    volatile: bool = False


class Replies:
    """Replies questions from the cache or the engine."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self.engine = engine
        self.cache = ResultCache(settings.cache_size, settings.cache_entry)
        self.metrics = Metrics(engine, self.cache)
        self.log = QueryLog(settings)
        self._digest = ""

    def key(self, question: Question) -> str:
        """Return what determines the result: release, work, format, coding. Another release empties the cache."""
        release = self.engine.release
        if release is None:
            raise Problem(503, "starting").with_header("Retry-After", "2")
        if release.digest != self._digest:
            self._digest = release.digest
            self.cache.clear()
        job = question.job
        parts = (
            release.digest, job.text, question.format.name, job.coding, job.base, job.is_graph,
            job.default_graphs, job.named_graphs,
        )  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def kept(self, key: str, question: Question, if_none_match: str) -> Response | None:
        """Return the response that needs no evaluation, if there is one."""
        etag = f'"{key}"'
        if question.volatile:
            return None
        if if_none_match and matches(if_none_match, etag):
            return Response(304, self._headers(question, etag, "", truncated=False))
        entry = self.cache.get(key)
        return entry_response(entry) if entry is not None else None

    async def evaluate(self, key: str, question: Question) -> Response:
        """Have the engine do the work; raises Problem."""
        started = time.perf_counter()
        try:
            outcome = await self.engine.run(question.job)
        except Problem as problem:
            self._note(question, problem.code, started, 0)
            raise
        except asyncio.CancelledError:
            self._note(question, "left", started, 0)
            raise
        coding = question.job.coding if outcome.coded else ""
        etag = "" if question.volatile else f'"{key}"'
        headers = self._headers(question, etag, coding, truncated=outcome.truncated)
        if outcome.rest is not None:
            return Response(200, headers, _Counted(self, key, question, outcome, headers, started))
        self._note(
            question, "truncated" if outcome.truncated else "ok", started, len(outcome.first)
        )
        if etag:
            self.cache.put(key, Entry(written_head(200, headers), outcome.first, etag))
        return Response(200, headers, outcome.first)

    def keep(
        self, key: str, question: Question, body: bytes, headers: tuple[tuple[str, str], ...]
    ) -> None:
        """Keep a result that was streamed, now that all of it is known."""
        if not question.volatile:
            self.cache.put(key, Entry(written_head(200, headers), body, f'"{key}"'))

    def _headers(
        self, question: Question, etag: str, coding: str, *, truncated: bool
    ) -> tuple[tuple[str, str], ...]:
        own = [("Content-Type", question.format.content_type), ("Vary", "Accept, Accept-Encoding")]
        own.append(
            ("Cache-Control", f"public, max-age={self._settings.max_age}" if etag else "no-store")
        )
        if etag:
            own.append(("ETag", etag))
        if coding:
            own.append(("Content-Encoding", coding))
        if truncated:
            own.append((TRUNCATED, f"rows={question.job.rows}"))
        return (*own, *DATA_HEADERS)

    def _note(self, question: Question, outcome: str, started: float, size: int) -> None:
        seconds = time.perf_counter() - started
        self.metrics.observe(outcome, seconds)
        if self.log.evaluated:
            self.log.write(
                question.job.text,
                outcome=outcome,
                seconds=round(seconds, 4),
                bytes=size,
                format=question.format.name,
                release=self._digest[:12],
            )


class _Counted:
    """A streamed result that is gathered for the cache while it passes, if it is not too large."""

    def __init__(
        self, replies: Replies, key: str, question: Question, outcome: Outcome,
        headers: tuple[tuple[str, str], ...], started: float,
    ) -> None:  # fmt: skip
        assert outcome.rest is not None  # noqa: S101 the caller looked
        self._replies = replies
        self._key = key
        self._question = question
        self._rest: Stream = outcome.rest
        self._first = outcome.first
        self._headers = headers
        self._started = started
        self._parts: list[bytes] | None = []
        self._size = 0
        self._over = False

    def __aiter__(self) -> _Counted:
        return self

    async def __anext__(self) -> bytes:
        if self._first:
            data, self._first = self._first, b""
        else:
            try:
                data = await anext(self._rest)
            except StopAsyncIteration:
                self._finish("ok")
                raise
            except Problem as problem:
                self._finish(problem.code)
                raise
        self._size += len(data)
        if self._parts is not None:
            self._parts.append(data)
            if not self._replies.cache.takes(self._size):
                self._parts = None
        return data

    async def aclose(self) -> None:
        """Give up what is still to come."""
        self._finish("left")
        await self._rest.aclose()

    def _finish(self, outcome: str) -> None:
        if self._over:
            return
        self._over = True
        if outcome == "ok" and self._parts is not None:
            self._replies.keep(self._key, self._question, b"".join(self._parts), self._headers)
        self._replies._note(self._question, outcome, self._started, self._size)


def entry_response(entry: Entry) -> Response:
    """Return a kept result as a response."""
    return Response(200, (), entry.body, entry.head)


def matches(if_none_match: str, etag: str) -> bool:
    """Tell whether an If-None-Match names an ETag, by the weak comparison that it asks for."""
    found = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in found
