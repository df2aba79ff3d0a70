"""The engine for pages: Flask runs in threads, the engine in the event loop; this lets one call the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from service.engine.frames import Job
from service.engine.interface import Stream
from service.engine.source import Release
from service.errors import Problem
from service.formats import GRAPHS, ROWS, Format, named
from service.query import Form, beyond, limited, read_query
from service.replies import Question, Replies


@dataclass(frozen=True)
class Result:
    """A query's result, in chunks; read to the end or closed."""

    format: Format
    truncated: bool
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """Return all of it."""
        return b"".join(self.chunks)


class Bridge:
    """What pages may ask of the service. Every method may be called from any thread but the loop's."""

    def __init__(self, replies: Replies, loop: asyncio.AbstractEventLoop) -> None:
        self._replies = replies
        self._loop = loop

    @property
    def release(self) -> Release:
        """The release served now; raises Problem (503) before the first is ready."""
        found = self._replies.engine.release
        if found is None:
            raise Problem(503, "starting").with_header("Retry-After", "2")
        return found

    def evaluate(self, sparql: str) -> bytes:
        """Run a SELECT or ASK; SPARQL JSON results out."""
        return self.run(sparql, "json").read()

    def rows(self, sparql: str) -> QuerySolutions:
        """Run a SELECT; its solutions with pyoxigraph's terms out."""
        found = parse_query_results(self.evaluate(sparql), format=QueryResultsFormat.JSON)
        if not isinstance(found, QuerySolutions):
            raise TypeError("expected a SELECT, found an ASK")
        return found

    def run(self, sparql: str, format: str = "", *, rows: int | None = None) -> Result:
        """Run any query in the format of that name; every limit of the service holds. Raises Problem."""
        settings = self._replies._settings
        query = read_query(sparql, settings.max_depth)
        is_rows = query.form in (Form.SELECT, Form.ASK)
        offered = ROWS if is_rows else GRAPHS
        chosen = named(format, offered) if format else offered[0]
        if chosen is None:
            names = ", ".join(each.name for each in offered)
            raise Problem(400, "form-format", found=format[:40], available=names)
        most = min(rows or settings.max_rows, settings.max_rows)
        cut = limited(query, most) if query.form is Form.SELECT else None
        job = Job(
            text=cut or sparql,
            format=chosen.name if is_rows else ROWS[0].name,
            graph_format=GRAPHS[0].name if is_rows else chosen.name,
            rows=most if cut else 0,
            original=sparql if cut else "",
            beyond=beyond(query, most) if cut else "",
            size=settings.max_result,
        )
        return self._result(Question(job, chosen, query.volatile))

    def _result(self, question: Question) -> Result:
        future = asyncio.run_coroutine_threadsafe(self._answer(question), self._loop)
        first, rest, truncated = future.result()
        return Result(question.format, truncated, self._chunks(first, rest))

    async def _answer(self, question: Question) -> tuple[bytes, Stream | None, bool]:
        replies = self._replies
        key = replies.key(question)
        response = replies.kept(key, question, "") or await replies.evaluate(key, question)
        truncated = any(name == "X-DXKG-Truncated" for name, _ in response.headers)
        if isinstance(response.body, bytes):
            return response.body, None, truncated
        return b"", response.body, truncated

    def _chunks(self, first: bytes, rest: Stream | None) -> Iterator[bytes]:
        yield first
        if rest is None:
            return
        try:
            while data := asyncio.run_coroutine_threadsafe(_next(rest), self._loop).result():
                yield data
        finally:
            asyncio.run_coroutine_threadsafe(rest.aclose(), self._loop).result()


async def _next(stream: Stream) -> bytes:
    """Return the next bytes, empty at the end: StopAsyncIteration cannot pass a future."""
    try:
        return await anext(stream)
    except StopAsyncIteration:
        return b""
