"""The SPARQL 1.1 Protocol: a request in, what it asks for out; nothing is evaluated.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from service.errors import Problem
from service.http.escapes import mended, unescaped
from service.http.unpacking import decoded_body
from service.replies.message import Request
from service.settings import Settings

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ADDRESS, BODY = "the address", "the body"
"""Where parameters stand."""
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_NAME = 100
"""Characters of the longest name of a format, and more."""
_ONCE = ("query", "update", "format", "lang")
_MOST_TYPED = 10
"""Parameters of a media type that are read."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


class SparqlRequest(NamedTuple):
    """What a request asks for."""

    query: str | None
    """None where there is none, which asks for the service description."""
    format: str = ""
    default_graphs: tuple[str, ...] | None = None
    """The graphs that replace those of FROM; None where the query decides."""
    named_graphs: tuple[str, ...] | None = None


def read_request(request: Request, settings: Settings) -> SparqlRequest:
    """Read the parameters of a request; raises Problem for what the protocol or a limit forbids."""
    if request.method not in METHODS:
        raise not_allowed(METHODS)
    found = read_parameters(request.query, ADDRESS, settings.max_parameters)
    if request.method == "POST":
        _read_body(request, settings, found)
    for name in _ONCE:
        if len(found.get(name, ())) > 1:
            raise Problem(400, "query-repeated", name=name)
    if "update" in found:
        raise Problem(400, "query-and-update" if "query" in found else "update-refused")
    query = found["query"][0] if "query" in found else None
    if query is None and request.method == "POST":
        raise Problem(400, "query-missing")
    if query is not None and _is_larger(query, settings.max_query):
        raise Problem(413, "query-size", limit=settings.max_query)
    return _asked(query, found)


def not_allowed(methods: tuple[str, ...]) -> Problem:
    """Say which methods there are."""
    allow = ", ".join(methods)
    return Problem(405, "method", allow=allow).with_header("Allow", allow)


def read_parameters(text: bytes, where: str, limit: int) -> dict[str, list[str]]:
    """Read an encoded form; what is not UTF-8 is refused, not repaired.

    As `parse_qsl(text, keep_blank_values=True)` reads it. The parameters are counted before any is
    split off: a million of them, which gzip makes of 1 KB, took a second.
    """
    found: dict[str, list[str]] = {}
    if text.count(b"&") >= limit:
        status = 414 if where == ADDRESS else 413
        raise Problem(status, "parameters", limit=limit, found=text.count(b"&") + 1)
    for part in filter(None, mended(text).split(b"&")):
        name, _, value = part.partition(b"=")
        found.setdefault(_decoded(name, where), []).append(_decoded(value, where))
    return found


def graph_iri(name: str, iri: str) -> str:
    """Return an absolute IRI as it is; raises Problem for anything else."""
    if not _ABSOLUTE.fullmatch(iri):
        raise Problem(400, "graph-iri", name=name, found=iri[:100])
    return iri


def _is_larger(text: str, limit: int) -> bool:
    return len(text) * 4 > limit and len(text.encode()) > limit


def _asked(query: str | None, found: Mapping[str, list[str]]) -> SparqlRequest:
    if query is not None and len(found) == 1:  # the commonest by far
        return SparqlRequest(query)
    default, named = _graphs("default-graph-uri", found), _graphs("named-graph-uri", found)
    chosen = bool(default or named)
    return SparqlRequest(
        query=query,
        format=found.get("format", [""])[0][:_NAME],
        default_graphs=default if chosen else None,
        named_graphs=named if chosen else None,
    )


def _graphs(name: str, found: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the graphs that a parameter names, each once: the engine would count it twice."""
    return tuple(dict.fromkeys(graph_iri(name, iri) for iri in found.get(name, ())))


def _read_body(request: Request, settings: Settings, found: dict[str, list[str]]) -> None:
    """Add what a POST holds to the parameters of its address."""
    kind, charset = _content_type(request.header("content-type"))
    if kind not in (FORM, QUERY, UPDATE):
        raise Problem(415, "media-type", expected=f"{FORM}, {QUERY}", found=kind[:80] or "-")
    if kind == UPDATE:
        raise Problem(400, "update-refused")
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Problem(415, "charset", found=charset[:40])
    body = decoded_body(request, settings.max_body)
    if kind == QUERY:
        if "query" in found:
            raise Problem(400, "query-repeated", name="query")
        try:
            found["query"] = [body.decode("utf-8")]
        except UnicodeDecodeError as error:
            raise Problem(400, "encoding", where=f"byte {error.start}") from None
        return
    for name, values in read_parameters(body, BODY, settings.max_parameters).items():
        found.setdefault(name, []).extend(values)


def _content_type(header: str) -> tuple[str, str]:
    """Return media type and charset, in lower case."""
    kind, *parameters = header.lower().split(";", _MOST_TYPED)
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            return kind.strip(), value.strip().strip('"')
    return kind.strip(), ""


def _decoded(text: bytes, where: str) -> str:
    try:
        return unescaped(text.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "encoding", where=f"{where}, {error.start}") from None
