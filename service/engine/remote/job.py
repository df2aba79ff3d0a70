"""One job at another endpoint: the query sent, the response brought into the sink, rows counted.

What the endpoint writes well passes as it is; the rest is converted on its way, in a thread.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import ClientResponse
from pyoxigraph import QueryBoolean, QuerySolutions, parse, parse_query_results, serialize

from service.engine.frames import Job
from service.engine.remote.body import Body, NodeLabels
from service.engine.remote.dialect import Dialect, truth, truth_json
from service.engine.remote.endpoint import Endpoint, media_type
from service.engine.remote.forwarding import (
    Dataset,
    Forward,
    dataset_parameters,
    forwarded,
    graph_query,
)
from service.engine.sink import Sink
from service.errors import Problem
from service.formats import GRAPH_FORMATS, GRAPHS, RESULT_FORMATS, ROWS, Format, format_of
from service.sparql.policy import Form, beyond

JSON = format_of("json").media_type
_LONG = 4 << 10
"""Characters of a query that is read in a thread: 3 µs each, in the worst case."""
InThread = Callable[[Callable[[], object]], Awaitable[object]]


class Place(Protocol):
    """Where jobs are done."""

    endpoint: Endpoint
    dialect: Dialect
    dataset: Dataset


async def answer(job: Job, sink: Sink, place: Place, in_thread: InThread) -> bool:
    """Have a query evaluated into the sink; returns whether rows are missing."""
    sorts = place.dialect.sorts_with_limit
    forward = await forward_of(job, place.dataset, in_thread, sorts_with_limit=sorts)
    volatile = b"1" if forward.query.volatile else b"0"
    if forward.form in (Form.CONSTRUCT, Form.DESCRIBE):
        format = _acceptable(job.graph_format, GRAPHS)
        sink.begin(format, b"g" + volatile)
        response, _ = await _response(forward, format, place)
        await _transfer(response, format, sink, place, in_thread)
        return False
    format = _acceptable(job.rows_format, ROWS)
    sink.begin(format, b"r" + volatile)
    if forward.form is Form.ASK:
        _, body = await place.endpoint.read(forward.texts[0], forward.parameters, JSON)
        _write_truth(body, format, sink)
        return False
    response, cut = await _response(forward, format, place)
    limit = _row_limit(response, job.rows if cut else None)
    await _transfer(response, format, sink, place, in_thread)
    if limit is None:
        if sink.may_have(job.rows + 1) and not forward.bounded:
            raise Problem(400, "rows", limit=job.rows)
        return False
    if not sink.may_have(limit) or not await _has_row(forward, limit, place):
        return False
    if not sink.mark_truncated(limit) and sink.sent:
        raise Problem(400, "rows", limit=limit)
    return True


async def forward_of(
    job: Job, dataset: Dataset, in_thread: InThread, *, sorts_with_limit: bool = True
) -> Forward:
    """Decide how a query is sent; a long one takes a second, and others are answered meanwhile."""
    decide = functools.partial(forwarded, job, dataset, sorts_with_limit=sorts_with_limit)
    if len(job.text) < _LONG:
        return decide()
    found = await in_thread(decide)
    assert isinstance(found, Forward)  # noqa: S101 it is what was asked for
    return found


async def dump(job: Job, sink: Sink, place: Place, in_thread: InThread) -> bool:
    """Write a graph into the sink; the default graph is there even when it is empty."""
    parameters = () if job.text else dataset_parameters(place.dataset)
    if job.text:
        _, body = await place.endpoint.read(graph_query(job.text, "ASK"), (), JSON)
        if not truth(body):
            raise Problem(404, "no-graph", graph=job.text)
    sink.begin(job.graph_format, b"g0")
    accept = format_of(place.dialect.source[job.graph_format]).media_type
    response = await place.endpoint.ask(graph_query(job.text), parameters, accept)
    await _transfer(response, job.graph_format, sink, place, in_thread)
    return False


async def _response(forward: Forward, format: str, place: Place) -> tuple[ClientResponse, bool]:
    """Send the query with our LIMIT, or as it is where that fails."""
    accept = format_of(place.dialect.source[format]).media_type
    *cut, own = forward.texts
    for text in cut:
        try:
            return await place.endpoint.ask(text, forward.parameters, accept), True
        except Problem as problem:
            if problem.status not in (400, 502):
                raise
    try:
        return await place.endpoint.ask(own, forward.parameters, accept), False
    except Problem as problem:
        if problem.values.get("line") == 1 and isinstance(problem.values.get("column"), int):
            problem.values["column"] = max(1, int(str(problem.values["column"])) - forward.shift)
        raise


def _row_limit(response: ClientResponse, ours: int | None) -> int | None:
    """Return the number of rows after which the result was cut; None where nobody cuts it."""
    theirs = response.headers.get("X-SPARQL-MaxRows", "")  # Virtuoso says so when it has cut
    limits = [limit for limit in (ours, int(theirs) if theirs.isdecimal() else None) if limit]
    return min(limits, default=None)


async def _has_row(forward: Forward, rows: int, place: Place) -> bool:
    """Tell whether there is a row beyond the limit; an endpoint that cannot say has cut it."""
    prologue = forward.texts[-1][: forward.shift]
    text = prologue + beyond(forward.query, rows)
    try:
        accept = format_of(place.dialect.source["json"]).media_type
        _, body = await place.endpoint.read(text, forward.parameters, accept)
    except Problem:
        return True
    found = parse_query_results(body, format=RESULT_FORMATS[place.dialect.source["json"]])
    return isinstance(found, QuerySolutions) and next(iter(found), None) is not None


async def _transfer(
    response: ClientResponse, format: str, sink: Sink, place: Place, in_thread: InThread
) -> None:
    """Bring a response into the sink, closing it whatever happens."""
    source = place.dialect.source[format]
    body = Body(response)
    if source in ("json", "xml") and "Virtuoso" in response.headers.get("Server", ""):
        body.labels = NodeLabels(source)
    try:
        if media_type(response) not in _names(source):
            raise Problem(502, "upstream")
        if format in place.dialect.native:
            ending = place.dialect.endings.get(format, b"")
            await in_thread(lambda: _pass(body, sink, ending))
        elif format in RESULT_FORMATS:
            await in_thread(lambda: _convert_rows(body, source, format, sink))
        else:
            await in_thread(lambda: _convert_graph(body, source, format, sink))
    except BrokenPipeError:
        raise
    except (SyntaxError, ValueError, OSError) as error:
        if sink.full:
            raise Problem(400, "size", limit=sink.limit) from error
        raise Problem(502, "upstream") from error
    finally:
        body.close()


def _pass(body: Body, sink: Sink, ending: bytes) -> None:
    """WorkerLink on the bytes; a document that does not end as its format does was broken off."""
    tail = b""
    space = b""
    while data := body.read():
        data = space + data
        kept = data.rstrip() if ending else data
        space = data[len(kept) :]
        sink.write(kept)
        tail = (tail + b"".join(kept[-64:].split()))[-64:]
    if not tail.endswith(ending):
        raise ValueError("the document was broken off")


def _convert_rows(body: Body, source: str, format: str, sink: Sink) -> None:
    results = parse_query_results(body, format=RESULT_FORMATS[source])  # type: ignore[arg-type]  # any object with read
    if isinstance(results, QueryBoolean):
        raise ValueError("expected rows, found an answer to ASK")
    results.serialize(sink, RESULT_FORMATS[format])  # type: ignore[arg-type]  # any object with write


def _convert_graph(body: Body, source: str, format: str, sink: Sink) -> None:
    quads = parse(body, format=GRAPH_FORMATS[source])  # type: ignore[arg-type]  # any object with read
    triples = (quad.triple for quad in quads)
    serialize(triples, sink, format=GRAPH_FORMATS[format])  # type: ignore[arg-type]  # any object with write


def _write_truth(body: bytes, format: str, sink: Sink) -> None:
    document = parse_query_results(truth_json(truth(body)), format=RESULT_FORMATS["json"])
    document.serialize(sink, RESULT_FORMATS[format])  # type: ignore[arg-type]  # any object with write


def _names(format: str) -> tuple[str, ...]:
    found = format_of(format)
    return (found.media_type, *found.aliases)


def _acceptable(format: str, offered: tuple[Format, ...]) -> str:
    """Return the format that the client takes for this form of query; raises Problem for none."""
    if not format:
        available = ", ".join(each.media_type for each in offered)
        raise Problem(406, "not-acceptable", available=available)
    return format
