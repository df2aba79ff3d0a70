"""A query worker: jobs in, results out, one at a time; killing it does no harm."""

from __future__ import annotations

import json
import re
import resource
import socket
from collections.abc import Iterator

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

from service.engine.frames import ERROR, FrameReader, Job, frame
from service.engine.sink import Sink
from service.errors import Problem
from service.formats import GRAPH_FORMATS, GRAPHS, RESULT_FORMATS, ROWS, Format
from service.sparql.mistakes import mistake
from service.sparql.policy import Form, beyond, in_text_order, limited, read_query

Results = QuerySolutions | QueryBoolean | QueryTriples

_READ = 8 << 10
"""Most jobs fit, and so small a piece of memory is quickly at hand."""
_READ_MORE = 1 << 20
_LARGE = 16 << 10
_COUNTED = 16
"""Small results touch few pages, so that these are counted only now and then."""


def work(connection: socket.socket, store: Store) -> None:
    """Do jobs until the front closes the connection."""
    faults = jobs = 0
    for job in _jobs(connection):
        sink = Sink(connection, job.coding, job.size)
        try:
            truncated = _dump(job, store, sink) if job.is_graph else _answer(job, store, sink)
            jobs += 1
            if sink.total > _LARGE or jobs % _COUNTED == 0:
                faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            sink.finish(truncated, faults)
        except Problem as problem:
            refusal = [problem.status, problem.code, problem.values]
            connection.sendall(frame(ERROR, json.dumps(refusal).encode()))


def _answer(job: Job, store: Store, sink: Sink) -> bool:
    """Evaluate a query into the sink; returns whether rows are missing."""
    query = read_query(job.text, job.depth)
    if query.form in (Form.CONSTRUCT, Form.DESCRIBE):
        format = _acceptable(job.graph_format, GRAPHS)
        sink.begin(format, b"g1" if query.volatile else b"g0")
        _serialized(_evaluated(job.text, job, store), sink, GRAPH_FORMATS[format])
        return False
    format = _acceptable(job.rows_format, ROWS)
    sink.begin(format, b"r1" if query.volatile else b"r0")
    cut = limited(query, job.rows) if query.form is Form.SELECT else None
    results = _limited_results(cut, job, store)
    if query.star is not None and isinstance(results, QuerySolutions):
        names = [variable.value for variable in results.variables]
        if text := in_text_order(cut or job.text, query.star, names):
            results = _evaluated(text, job, store)
    _serialized(results, sink, RESULT_FORMATS[format])
    if cut is None or not sink.may_have(job.rows):
        return False
    if not _has_row(beyond(query, job.rows), job, store):
        return False
    if not sink.mark_truncated(job.rows) and sink.sent:
        raise Problem(400, "rows", limit=job.rows)
    return True


def _limited_results(cut: str | None, job: Job, store: Store) -> Results:
    """Evaluate the query with our LIMIT; where that fails as it is, for the place of the error."""
    try:
        return _evaluated(cut or job.text, job, store)
    except Problem:
        if cut is None:
            raise
        return _evaluated(job.text, job, store)


def _evaluated(text: str, job: Job, store: Store) -> Results:
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
    except SyntaxError as error:
        raise mistake(text, job.base, str(error.args[0])) from error
    except Exception as error:
        raise _problem(error) from error


def _serialized(results: Results, sink: Sink, format: QueryResultsFormat | RdfFormat) -> None:
    try:
        results.serialize(sink, format)  # type: ignore[arg-type]  # any object with write
    except BrokenPipeError:
        raise
    except Exception as error:
        if sink.full:
            raise Problem(400, "size", limit=sink.limit) from error
        raise _problem(error) from error


def _has_row(text: str, job: Job, store: Store) -> bool:
    """Tell whether there is a row beyond the limit; asked only when the limit may be reached."""
    found = _evaluated(text, job, store)
    return isinstance(found, QuerySolutions) and next(iter(found), None) is not None


def _dump(job: Job, store: Store, sink: Sink) -> bool:
    graph = NamedNode(job.text) if job.text else DefaultGraph()
    if isinstance(graph, NamedNode) and not store.contains_named_graph(graph):
        raise Problem(404, "no-graph", graph=job.text)
    sink.begin(job.graph_format, b"g0")
    try:
        store.dump(sink, GRAPH_FORMATS[job.graph_format], from_graph=graph)  # type: ignore[arg-type]  # as above
    except OSError as error:
        if sink.full:
            raise Problem(400, "size", limit=sink.limit) from error
        raise
    return False


def _acceptable(format: str, offered: tuple[Format, ...]) -> str:
    """Return the format that the client takes for this form of query; raises Problem for none."""
    if not format:
        available = ", ".join(each.media_type for each in offered)
        raise Problem(406, "not-acceptable", available=available)
    return format


def _problem(error: Exception) -> Problem:
    """Turn what pyoxigraph raises into what a client may see."""
    if isinstance(error, MemoryError):
        return Problem(400, "too-complex", limit=0)
    return Problem(400, "unsupported", message=_short(str(error)))


def _short(message: str) -> str:
    """Keep the part of a parser's message that helps: no lists of character ranges."""
    line = re.sub(r"\['.*?'\](?:, )?|\[_\](?:, )?", "", message.replace("\n", " "))
    return (line.strip(" ,") or "unexpected end or character")[:300]


def _jobs(connection: socket.socket) -> Iterator[Job]:
    """Yield what the front sends, to the end of the connection."""
    reader = FrameReader()
    size = _READ
    while data := connection.recv(size):
        size = _READ_MORE if len(data) == size else _READ
        for _, payload in reader.feed(data):
            yield Job.decoded(payload)
