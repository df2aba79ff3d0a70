"""The engine for pages: Flask runs in threads, the engine in the event loop, a call between."""

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


class Bridge:
    """What pages may ask of the service, from any thread but the loop's."""

    def __init__(self, settings: Settings, place: Place) -> None:
        self._settings = settings
        self._place = place

    @property
    def release(self) -> Release:
        """The release served now; raises Problem (503) before the first is ready."""
        engine = self._place.replies.engine
        if engine.release is None:
            raise not_ready(engine.refused)
        return engine.release

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
        replies, loop = self._place.replies, self._place.loop
        response = asyncio.run_coroutine_threadsafe(replies.answered(job), loop).result()
        headers = response.fields()
        return Result(headers["Content-Type"], TRUNCATED in headers, pieces(response.body, loop))


def _name(format: str, offered: tuple[Format, ...]) -> str:
    """Return the name of a format in a family, of its first where none is asked for."""
    found = named(format, offered) if format else offered[0]
    return found.name if found else ""
