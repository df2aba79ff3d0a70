"""The engine for pages, wherever it is: a query in, its result out.

Where Flask runs in threads beside the event loop of the engine, a call goes between; a process
that renders pages asks over a socket (`service.page_process`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from queries.row import unmarked
from service.engine.frames import Job
from service.engine.interface import not_ready
from service.engine.source import Release
from service.formats import GRAPHS, ROWS, Format, named
from service.replies.reply import TRUNCATED, Replies
from service.settings import Settings
from service.stream import pieces


@dataclass(frozen=True)
class Result:
    """A query's result, in chunks; read to the end or closed."""

    content_type: str
    truncated: bool
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """Return all of it."""
        return b"".join(self.chunks)


class Digested(Protocol):
    """What is told of a release to pages."""

    @property
    def digest(self) -> str:
        """The SHA-256 of its data, in hexadecimal."""


class Served(Protocol):
    """What answers jobs, on whichever release it serves."""

    @property
    def release(self) -> Digested:
        """The release served now; raises Problem (503) before the first is ready."""

    def do(self, job: Job) -> Result:
        """Do a job; raises Problem."""


class Place(Protocol):
    """Where the engine is: beside other threads."""

    @property
    def replies(self) -> Replies:
        """What has it answer; may begin with being asked for."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that it runs in."""


@dataclass(frozen=True)
class Home:
    """A place that stands."""

    replies: Replies
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True)
class BesideThreads:
    """What is served at a place, for any thread but the loop's."""

    place: Place

    @property
    def release(self) -> Digested:
        return served_release(self.place.replies)

    def do(self, job: Job) -> Result:
        replies, loop = self.place.replies, self.place.loop
        response = asyncio.run_coroutine_threadsafe(replies.answered(job), loop).result()
        headers = response.fields()
        return Result(headers["Content-Type"], TRUNCATED in headers, pieces(response.body, loop))


def served_release(replies: Replies) -> Release:
    """Return the release served now; raises Problem (503) where there is none."""
    engine = replies.engine
    if engine.release is None:
        raise not_ready(engine.refused)
    return engine.release


class Bridge:
    """What pages may ask of the service."""

    def __init__(self, settings: Settings, served: Served) -> None:
        self._settings = settings
        self._served = served

    @property
    def release(self) -> Digested:
        """The release served now; raises Problem (503) before the first is ready."""
        return self._served.release

    def evaluate(self, sparql: str) -> bytes:
        """Run a SELECT or ASK; SPARQL JSON results out, as a parser takes them."""
        return unmarked(self.run(sparql, "json").read())[0]

    def chunks(self, sparql: str) -> Iterator[bytes]:
        """Run the same; the result as it comes."""
        return self.run(sparql, "json").chunks

    def rows(self, sparql: str) -> QuerySolutions:
        """Run a SELECT; its solutions with pyoxigraph's terms out."""
        found = parse_query_results(self.evaluate(sparql), format=QueryResultsFormat.JSON)
        if not isinstance(found, QuerySolutions):
            raise TypeError("expected a SELECT, found an ASK")
        return found

    def run(
        self,
        sparql: str,
        format: str = "",
        *,
        rows: int | None = None,
        base: str = "",
        default_graphs: tuple[str, ...] | None = None,
        named_graphs: tuple[str, ...] | None = None,
    ) -> Result:
        """Run any query, by default as JSON or Turtle; every limit holds. Raises Problem."""
        settings = self._settings
        job = Job(
            text=sparql,
            rows_format=_name(format, ROWS),
            graph_format=_name(format, GRAPHS),
            base=base,
            rows=min(rows or settings.max_rows, settings.max_rows),
            size=settings.max_result,
            depth=settings.max_depth,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
        )
        return self._served.do(job)


def _name(format: str, offered: tuple[Format, ...]) -> str:
    """Return the name of a format in a family, of its first where none is asked for."""
    found = named(format, offered) if format else offered[0]
    return found.name if found else ""
