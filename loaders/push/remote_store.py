"""A store on another machine: graphs and updates in, counts and rows out.

SPARQL 1.1 Protocol and Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/);
where a store lacks the latter, INSERT DATA takes its place.

Tries are counted here: aiohttp-retry (2.9) says only in its debug log that it waits, and for what.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import quote

import pyoxigraph as ox
from aiohttp import ClientConnectionError, ClientSession, ClientTimeout

from loaders.push.login import Login
from loaders.push.target import PushError, Target

log = logging.getLogger(__name__)
_ATTEMPTS = 4
_FIRST_PAUSE = 0.5
_TIMEOUT = ClientTimeout(total=None, sock_connect=10, sock_read=900)
_NO_GRAPH_STORE = (404, 405, 501)
_UPDATE_LINES = 1000
"""Triples of one INSERT DATA; Virtuoso compiles the whole text and refuses long ones."""


@dataclass(frozen=True)
class _Reply:
    status: int
    body: bytes


class RemoteStore:
    """One store; an async context manager. Every request may be repeated without harm."""

    def __init__(self, target: Target) -> None:
        self.target = target
        login = (Login(target.user, target.password),) if target.user else ()
        self._session = ClientSession(timeout=_TIMEOUT, middlewares=login)
        self._has_graphs = True

    async def __aenter__(self) -> RemoteStore:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def count(self, graph: str) -> int:
        """Count the triples of a graph, empty for the default graph."""
        pattern = f"GRAPH {iri(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        (row,) = await self.rows(f"SELECT (COUNT(*) AS ?count) WHERE {{ {pattern} }}")
        return int(row["count"])

    async def rows(self, query: str) -> list[dict[str, str]]:
        """Run a SELECT; the values of each row, by name."""
        form = {"query": query}
        headers = {"Accept": "application/sparql-results+json"}
        reply = await self._sent("POST", self.target.query, headers, form=form)
        _expect(reply, self.target.query)
        found = ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise PushError(f"{self.target.query}: expected the rows of a SELECT, found an ASK")
        names = [variable.value for variable in found.variables]
        return [{name: _value(row[name]) for name in names} for row in found]

    async def update(self, operations: Sequence[str]) -> None:
        """Send updates: one request where that makes one transaction of them, else one by one."""
        requests = [" ;\n".join(operations)] if self.target.atomic else operations
        for text in requests:
            reply = await self._sent("POST", self.target.update, {}, form={"update": text})
            _expect(reply, self.target.update)

    async def load(self, graph: str, ntriples: bytes, *, replace: bool) -> None:
        """Put triples into a named graph, in place of those it has or in addition to them."""
        if self._has_graphs:
            method = "PUT" if replace else "POST"
            address = f"{self.target.graphs}?{self.target.parameter}={quote(graph, safe='')}"
            headers = {"Content-Type": "application/n-triples"}
            reply = await self._sent(method, address, headers, body=ntriples)
            if reply.status not in _NO_GRAPH_STORE:
                return _expect(reply, self.target.graphs)
            log.warning("%s: no graph store; sending updates", self.target.graphs)
            self._has_graphs = False
        await self._insert(graph, ntriples, replace)
        return None

    async def _insert(self, graph: str, ntriples: bytes, replace: bool) -> None:
        if replace:
            await self.update([f"DROP SILENT GRAPH {iri(graph)}"])
        lines = ntriples.decode().splitlines()
        # a blank node means the same node within one request only, so such a chunk stays whole
        step = max(1, len(lines)) if _has_blank_nodes(lines) else _UPDATE_LINES
        for start in range(0, len(lines), step):
            triples = "\n".join(lines[start : start + step])
            await self.update([f"INSERT DATA {{ GRAPH {iri(graph)} {{\n{triples}\n}} }}"])

    async def _sent(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        *,
        body: bytes | None = None,
        form: Mapping[str, str] | None = None,
    ) -> _Reply:
        """Send a request, again after a pause where the store is out of reach or overloaded."""
        pause = _FIRST_PAUSE
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                reply = await self._sent_once(method, address, headers, body, form)
                if reply.status < 500 or reply.status == 501 or attempt == _ATTEMPTS:
                    return reply
                reason = f"status {reply.status}"
            except (ClientConnectionError, TimeoutError) as error:
                reason = str(error) or type(error).__name__
            if attempt < _ATTEMPTS:
                log.warning("%s: %s; again in %.1f s", address.partition("?")[0], reason, pause)
                await asyncio.sleep(pause)
                pause *= 2
        raise PushError(f"{address}: no answer in {_ATTEMPTS} attempts: {reason}")

    async def _sent_once(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: bytes | None,
        form: Mapping[str, str] | None,
    ) -> _Reply:
        async with self._session.request(
            method,
            address,
            headers=headers,
            data=form if body is None else io.BytesIO(body),
            allow_redirects=False,
        ) as response:
            return _Reply(response.status, await response.read())


def iri(name: str) -> str:
    """Write an IRI for SPARQL; raises ValueError where it is none."""
    return str(ox.NamedNode(name))


def _expect(reply: _Reply, address: str) -> None:
    if reply.status in (401, 403):
        raise PushError(
            f"{address}: expected to be let in as DXKG_PUSH_USER with DXKG_PUSH_PASSWORD, "
            f"found status {reply.status}"
        )
    if reply.status // 100 != 2:
        said = reply.body.decode("utf-8", "replace").strip()[:300]
        raise PushError(f"{address}: expected success, found status {reply.status}: {said}")


def _has_blank_nodes(lines: Sequence[str]) -> bool:
    return any(line.startswith("_:") or " _:" in line for line in lines)


def _value(term: object) -> str:
    return str(term.value) if isinstance(term, (ox.NamedNode, ox.BlankNode, ox.Literal)) else ""
