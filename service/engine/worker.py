"""A query worker: jobs in, results out, one at a time; it may be killed at any moment without harm."""

from __future__ import annotations

import json
import re
import resource
import socket
from dataclasses import dataclass

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from service.engine.frames import END, ERROR, HEADER, Job, frame
from service.engine.sink import Sink, TooLargeError

RESULT_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
}
_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)


@dataclass(frozen=True)
class Refusal(Exception):
    """Why a job has no result."""

    code: str
    message: str = ""
    line: int = 0
    column: int = 0


def work(connection: socket.socket, store: Store) -> None:
    """Do jobs until the front closes the connection."""
    while (payload := _read_job(connection)) is not None:
        job = Job.decoded(payload)
        sink = Sink(connection, job.coding, job.size)
        try:
            truncated = _dump(job, store, sink) if job.is_graph else _answer(job, store, sink)
            faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            sink.finish(frame(END, b"%d %d" % (truncated, faults)))
        except Refusal as refusal:
            connection.sendall(frame(ERROR, json.dumps(vars(refusal)).encode()))
        except TooLargeError:
            connection.sendall(frame(ERROR, b'{"code": "size"}'))
        except MemoryError:
            connection.sendall(frame(ERROR, b'{"code": "too-complex"}'))


def _answer(job: Job, store: Store, sink: Sink) -> bool:
    """Evaluate a query into the sink; returns whether rows are missing."""
    try:
        results = _evaluated(job.text, job, store)
    except Refusal:
        if not job.original:
            raise
        results = _evaluated(job.original, job, store)  # so that an error's place is the client's
    try:
        if isinstance(results, QueryTriples):
            sink.use(job.graph_format)
            results.serialize(sink, GRAPH_FORMATS[job.graph_format])  # type: ignore[arg-type]  # any object with write
            return False
        sink.use(job.format)
        results.serialize(sink, RESULT_FORMATS[job.format])  # type: ignore[arg-type]  # any object with write
    except (TooLargeError, MemoryError):
        raise
    except Exception as error:
        raise _refusal(error) from error
    if isinstance(results, QueryBoolean) or not job.rows or sink.marks < job.rows:
        return False
    if not _has_more(job, store):
        return False
    if sink.sent and not sink.mark_truncated(job.rows):
        raise Refusal("size")
    return True


def _evaluated(text: str, job: Job, store: Store) -> QuerySolutions | QueryBoolean | QueryTriples:
    default, named = job.default_graphs, job.named_graphs
    try:
        if default is None and named is None:
            return store.query(text, base_iri=job.base or None)
        return store.query(
            text,
            base_iri=job.base or None,
            default_graph=[NamedNode(iri) for iri in default or ()],
            named_graphs=[NamedNode(iri) for iri in named or ()],
        )
    except MemoryError:
        raise
    except Exception as error:
        raise _refusal(error) from error


def _has_more(job: Job, store: Store) -> bool:
    """Tell whether the query has a row beyond the limit; asked only when the limit may be reached."""
    beyond = _evaluated(job.beyond, job, store)
    return isinstance(beyond, QuerySolutions) and next(iter(beyond), None) is not None


def _dump(job: Job, store: Store, sink: Sink) -> bool:
    graph = NamedNode(job.text) if job.text else DefaultGraph()
    if isinstance(graph, NamedNode) and not store.contains_named_graph(graph):
        raise Refusal("no-graph")
    sink.use(job.graph_format)
    store.dump(sink, GRAPH_FORMATS[job.graph_format], from_graph=graph)  # type: ignore[call-overload]  # any object with write
    return False


def _refusal(error: Exception) -> Refusal:
    """Turn what pyoxigraph raises into a reason that a client may see."""
    if isinstance(error, SyntaxError):
        found = _PLACE.match(str(error.args[0]))
        if found:
            return Refusal("syntax", _short(found[3]), int(found[1]), int(found[2]))
        return Refusal("syntax", _short(str(error.args[0])))
    return Refusal("unsupported", _short(str(error)))


def _short(message: str) -> str:
    """Keep the part of a parser's message that helps: no lists of character ranges."""
    line = re.sub(r"\['.*?'\](?:, )?|\[_\](?:, )?", "", message.replace("\n", " "))
    return (line.strip(" ,") or "unexpected end or character")[:300]


def _read_job(connection: socket.socket) -> bytes | None:
    """Read one frame; None at the end of the connection."""
    data = connection.recv(65536)
    if not data:
        return None
    while len(data) < HEADER.size or len(data) < HEADER.size + HEADER.unpack_from(data)[1]:
        more = connection.recv(1 << 20)
        if not more:
            return None
        data += more
    return data[HEADER.size :]
