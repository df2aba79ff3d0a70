"""Which formats an endpoint writes as they are specified: asked once, the answers being known.

What it writes wrongly, or not at all, is converted from a format that can be read. (Virtuoso 7
writes ASK as a table, TSV without terms and JSON with `typed-literal`.)
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import (
    Literal,
    NamedNode,
    QuerySolutions,
    Triple,
    parse,
    parse_query_results,
)

from service.engine.remote.endpoint import Endpoint
from service.errors import Problem
from service.formats import GRAPH_FORMATS, RESULT_FORMATS, format_of

_XSD = "http://www.w3.org/2001/XMLSchema#"
_A, _B = NamedNode("https://w3id.org/vn-dx/id/a"), NamedNode("https://w3id.org/vn-dx/id/b")
_TEXT = Literal('Bình "Định"\t\\ & <đ>', language="vi")
_DATE = Literal("2020-01-31", datatype=NamedNode(f"{_XSD}date"))
_ROWS_PROBE = f"SELECT ({_A} AS ?a) ({_TEXT} AS ?b) ({_DATE} AS ?c) (7 AS ?d) WHERE {{}}"
_SORT_PROBE = "SELECT ?s WHERE { { SELECT ?s WHERE { ?s ?p ?o } LIMIT 1 } } ORDER BY ?s"
_ROW = (_A, _TEXT, _DATE, Literal(7))
_TRIPLES = {Triple(_A, _B, each) for each in _ROW[1:]}
_GRAPH_PROBE = f"CONSTRUCT {{ {_A} {_B} {', '.join(map(str, _ROW[1:]))} }} WHERE {{}}"
_ROW_SOURCES = ("json", "xml")
_GRAPH_SOURCES = ("ntriples", "turtle", "rdfxml")
_CONVERTED = frozenset({"jsonld"})
"""Never passed on: Virtuoso 7 loses languages in it, in one of its starts and not in another."""
_ENDINGS = {"json": b"]}}", "xml": b"</sparql>", "rdfxml": b"</rdf:RDF>"}
_JSON_TYPES = {"uri", "literal", "bnode"}


@dataclass(frozen=True)
class Dialect:
    """What to ask the endpoint for, and what to do with it."""

    source: Mapping[str, str]
    """For each format of ours the one to ask for."""
    native: frozenset[str]
    """Formats that can be passed on as they come."""
    sorts_with_limit: bool
    """Whether a sorted query may have our LIMIT; Virtuoso 7 refuses one above 10,000."""
    endings: Mapping[str, bytes]
    """How a complete document of a format ends, without blanks; of the formats that show it."""


async def learn(endpoint: Endpoint, rows: int) -> Dialect:
    """Ask an endpoint for every format, and for so many rows; raises Problem where it is dead."""
    rows_of = {name: await _tried(endpoint, _ROWS_PROBE, name) for name in RESULT_FORMATS}
    asked = [name for name in GRAPH_FORMATS if name not in _CONVERTED]
    graphs = {name: await _tried(endpoint, _GRAPH_PROBE, name) for name in asked}
    good = {name for name, body in rows_of.items() if body and _is_good_table(name, body)}
    good |= {name for name, body in graphs.items() if body and _is_good_graph(name, body)}
    readable_rows = [name for name in _ROW_SOURCES if rows_of[name] and _reads(name, rows_of[name])]
    readable_rows.sort(key=lambda name: name not in good)  # what is written well is read well
    readable_graphs = [name for name in _GRAPH_SOURCES if name in good]
    if not readable_rows:
        raise Problem(502, "upstream")
    source = {name: name if name in good else readable_rows[0] for name in rows_of}
    for name in GRAPH_FORMATS:
        source[name] = name if name in good else next(iter(readable_graphs), "turtle")
    endings = {name: end for name, end in _ENDINGS.items() if _ends(rows_of, graphs, name)}
    return Dialect(source, frozenset(good), await _sorts(endpoint, rows), endings)


async def _sorts(endpoint: Endpoint, rows: int) -> bool:
    try:
        await endpoint.read(f"{_SORT_PROBE} LIMIT {rows}", (), format_of("json").media_type)
    except Problem:
        return False
    return True


def _ends(rows: Mapping[str, bytes], graphs: Mapping[str, bytes], name: str) -> bool:
    body = rows.get(name) or graphs.get(name) or b""
    return b"".join(body.split()).endswith(_ENDINGS[name])


async def _tried(endpoint: Endpoint, query: str, name: str) -> bytes:
    """Return what the endpoint writes in a format; empty where it says that it does not."""
    wanted = format_of(name).media_type
    try:
        found, body = await endpoint.read(query, (), wanted)
    except Problem as problem:
        if name == "json":
            raise
        if problem.status >= 503:
            raise
        return b""
    return body if found == wanted else b""


def _is_good_table(name: str, body: bytes) -> bool:
    if name == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8", "replace"), newline="")))
        return rows == [["a", "b", "c", "d"], [str(term.value) for term in _ROW]]
    return _reads(name, body) and (name != "json" or _is_plain_json(body))


def _reads(name: str, body: bytes) -> bool:
    try:
        found = parse_query_results(body, format=RESULT_FORMATS[name])
        rows = [tuple(row) for row in found] if isinstance(found, QuerySolutions) else []
    except (SyntaxError, ValueError, OSError):
        return False
    return rows == [_ROW]


def _is_plain_json(body: bytes) -> bool:
    """Tell whether JSON has the types of the recommendation only; readers of ours take more."""
    (row,) = json.loads(body)["results"]["bindings"]
    return {term["type"] for term in row.values()} <= _JSON_TYPES


def _is_good_graph(name: str, body: bytes) -> bool:
    try:
        return {quad.triple for quad in parse(body, format=GRAPH_FORMATS[name])} == _TRIPLES
    except (SyntaxError, ValueError, OSError):
        return False


def truth(body: bytes) -> bool:
    """Read the answer to an ASK in JSON; Virtuoso 7 writes a table of one number."""
    document = json.loads(body)
    if "boolean" in document:
        return document["boolean"] is True
    return any(
        term["value"] not in ("0", "false")
        for row in document["results"]["bindings"]
        for term in row.values()
    )


def truth_json(answer: bool) -> bytes:
    """Write the answer to an ASK as SPARQL JSON."""
    return json.dumps({"head": {}, "boolean": answer}).encode()
