"""The engine of another endpoint: jobs go to it over HTTP, under the limits of this service.

The release is the one that `dxkg build --push` wrote down in `graph/release`; at an endpoint loaded
by other means it is a digest of the endpoint's address and the number of its triples.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Sequence

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from loaders.push.transfer import DIGEST, MARKER, QUADS, SUBSET
from service.engine.frames import Job
from service.engine.interface import Load, Outcome, Tally
from service.engine.pool.pool import Pool
from service.engine.pool.spool import SpoolSpace
from service.engine.remote.dialect import learn
from service.engine.remote.endpoint import Address, Endpoint
from service.engine.remote.forwarding import Dataset, dataset_parameters
from service.engine.remote.worker import RemoteWorkers
from service.engine.source import Refused, Release
from service.errors import Problem
from service.formats import format_of
from service.settings import Settings
from service.stream import Work

log = logging.getLogger(__name__)
_WATCH = 2.0
_UNMARKED_WATCH = 300.0
"""Seconds between counts of all triples, at an endpoint that does not say what it holds."""
_SURVEY = 60.0
_LISTED_GRAPHS = 1000
_MARKER_QUERY = f"SELECT ?p ?o WHERE {{ GRAPH <{MARKER}> {{ <{MARKER}> ?p ?o }} }}"
_COUNT_QUERY = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_GRAPHS_QUERY = (
    f"SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} }} LIMIT {_LISTED_GRAPHS + 1}"
)


class RemoteEngine:
    """Serves what an endpoint holds; notices when that is another release, or when it is gone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._address = Address.of(settings.endpoint)
        self._default_graph = settings.endpoint_default_graph
        self._release: Release | None = None
        self._endpoint: Endpoint | None = None
        self._workers: RemoteWorkers | None = None
        self._pool: Pool | None = None
        self._tally = Tally()
        self._publishing = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._surveyed = 0.0
        self.ready = False
        """Whether the endpoint answered when it was asked last."""
        self.failures = 0
        """How often it has ceased to answer."""
        self.refused: Refused | None = None
        """Nothing: what an endpoint holds lies in no file of ours."""

    @property
    def release(self) -> Release | None:
        """The release that the endpoint held when it was asked last."""
        return self._release

    @property
    def store(self) -> str:
        """Where the release is read."""
        return "remote" if self._release else ""

    @property
    def load(self) -> Load:
        """How busy it is; the workers are connections."""
        return self._pool.load if self._pool else self._tally.load()

    async def start(self) -> None:
        """Ask the endpoint what it is; go on asking."""
        self._endpoint = Endpoint(self._address)
        await self.publish()
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def do(self, job: Job, done: Callable[[Outcome | Problem], None]) -> Work:
        """Have the endpoint do a job; raises Problem."""
        if self._pool is None:
            raise Problem(502, "upstream")
        return self._pool.start(job, done)

    async def publish(self, *, again: bool = True) -> bool:
        """Ask which release the endpoint holds; False where it is the same, or nobody answers."""
        async with self._publishing:
            try:
                async with asyncio.timeout(_SURVEY):
                    found = await self._found(again)
            except (Problem, TimeoutError):
                if self.ready:
                    self.failures += 1
                    log.error("the endpoint does not answer")
                self.ready = False
                return False
            if not self.ready:
                log.info("the endpoint answers")
            self.ready = True
            if self._release is not None and found.digest == self._release.digest:
                return False
            self._release = found
            log.info("serving release %s, %d quads", found.id, found.quads)
            return True

    async def stop(self) -> None:
        """End all that runs and close the connections."""
        if self._watching is not None:
            self._watching.cancel()
        if self._pool is not None:
            await self._pool.stop()
        if self._endpoint is not None:
            await self._endpoint.close()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH)
            await self.publish(again=False)

    async def _found(self, again: bool) -> Release:
        assert self._endpoint is not None  # noqa: S101 start() comes first
        rows = await self._rows(self._endpoint, _MARKER_QUERY)
        marked: dict[str, list[str]] = {}
        for predicate, value in rows:
            marked.setdefault(predicate, []).append(value)
        if DIGEST in marked:
            graphs = sorted(marked.get(SUBSET, ()))
            release = _release(marked[DIGEST][0], int(marked[QUADS][0]), graphs)
        elif SUBSET in marked:  # another release is on its way: no two answers need agree
            release = _release(_digest(self._address.url, str(time.time())), 0, marked[SUBSET])
        elif self._release is None or again or time.monotonic() > self._surveyed + _UNMARKED_WATCH:
            release = await self._counted(self._endpoint)
        else:
            release = self._release
        await self._equip(self._endpoint, release)
        return release

    async def _counted(self, endpoint: Endpoint) -> Release:
        """Tell releases apart by their size, which is the best there is without a marker."""
        ((count,),) = await self._rows(endpoint, _COUNT_QUERY)
        graphs = sorted(row[0] for row in await self._rows(endpoint, _GRAPHS_QUERY))
        self._surveyed = time.monotonic()
        return _release(_digest(self._address.url, count), int(count), graphs)

    async def _equip(self, endpoint: Endpoint, release: Release) -> None:
        """Have workers, and tell them the dataset of queries that name none."""
        if self._workers is None:
            dialect = await learn(endpoint, self._settings.max_rows)
            self._workers = RemoteWorkers(self._settings, endpoint, dialect)
            space = SpoolSpace(self._settings.spool_limit)
            clock = asyncio.get_running_loop()
            self._pool = Pool(self._settings, self._workers, 0, space, self._tally, clock)
        self._workers.dataset = Dataset(self._default_graph, release.graphs)

    async def _rows(self, endpoint: Endpoint, query: str) -> list[Sequence[str]]:
        dataset = Dataset(self._default_graph if query is _COUNT_QUERY else "")
        _, body = await endpoint.read(
            query, dataset_parameters(dataset), format_of("json").media_type
        )
        try:
            found = parse_query_results(body, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise Problem(502, "upstream") from error
        if not isinstance(found, QuerySolutions):
            raise Problem(502, "upstream")
        return [[str(term.value) for term in row] for row in found]


def _release(digest: str, quads: int, graphs: Sequence[str]) -> Release:
    listed = tuple(graphs[:_LISTED_GRAPHS])
    return Release(digest, quads, listed, len(graphs), size=0, loaded_at=time.time())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
