"""A query asked of a SPARQL endpoint: address and query in, results out, one line when it fails."""

import ast
import json
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from loaders.commands.failure import Failure

Results = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Quad]
_ROWS = ("SELECT", "ASK")
_SHOWN = 200
"""Characters shown of what an endpoint says of a failure."""
_LARGEST = 1 << 30
"""Bytes of an answer; one that never ends would fill the memory."""


def ask(endpoint: str, query: str, timeout: int) -> Results:
    """Ask an endpoint; `timeout` is the seconds that it may stay silent.

    Raises Failure where it cannot be reached, refuses, stays silent or sends what is no result.
    What follows a `?` in its address is not shown: it may be a secret.
    """
    shown = _shown(endpoint)
    asked = _request(endpoint, query, timeout)
    is_rows = asked.queryType in _ROWS
    asked.setReturnFormat(JSON if is_rows else TURTLE)
    body = _body(shown, asked, timeout)
    try:
        if is_rows:
            return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        return iter(list(ox.parse(body, format=ox.RdfFormat.TURTLE)))
    except (SyntaxError, ValueError) as error:
        message = f"expected a result in {'JSON' if is_rows else 'Turtle'}, found {_start(body)!r}"
        raise Failure(f"{shown}: {message}; is it a SPARQL endpoint?") from error


def _shown(endpoint: str) -> str:
    """Return what may be shown of an address that can be asked; raises Failure."""
    try:
        parts = urlsplit(endpoint)
    except ValueError as error:
        raise Failure(f"--endpoint: expected an address http:// or https://: {error}") from error
    if "@" in parts.netloc:  # a redirection would take them to another host
        raise Failure("--endpoint: expected an address without user and password")
    if parts.scheme not in ("http", "https"):
        raise Failure(f"--endpoint: expected an address http:// or https://, found '{endpoint}'")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _request(endpoint: str, query: str, timeout: int) -> SPARQLWrapper:
    asked = SPARQLWrapper(endpoint, agent="dxkg")
    asked.setOnlyConneg(True)  # no parameters beside `query`: some endpoints refuse them
    asked.setMethod(POST)  # a query may be longer than an address
    asked.setTimeout(timeout)
    asked.setQuery(query)
    return asked


def _body(endpoint: str, asked: SPARQLWrapper, timeout: int) -> bytes:
    try:
        response = asked.query().response
        body: bytes = response.read(_LARGEST + 1)
        if response.length and len(body) <= _LARGEST:  # a bounded read does not say so itself
            raise IncompleteRead(body, response.length)
    except SPARQLWrapperException as error:
        status = error.__context__
        code = status.code if isinstance(status, HTTPError) else "an error"
        raise Failure(f"{endpoint}: HTTP {code}: {_reason(_told(error))}") from error
    except HTTPError as error:
        raise Failure(f"{endpoint}: HTTP {error.code}: {_reason(error.read())}") from error
    except TimeoutError as error:
        raise Failure(f"{endpoint}: no answer within {timeout} seconds") from error
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise Failure(f"{endpoint}: no answer within {timeout} seconds") from error
        raise Failure(f"{endpoint}: cannot be reached: {error.reason}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Failure(
            f"{endpoint}: the answer broke off: {error or type(error).__name__}"
        ) from error
    if len(body) > _LARGEST:
        raise Failure(f"{endpoint}: expected an answer of at most {_LARGEST >> 20} MiB")
    return body


def _told(error: SPARQLWrapperException) -> bytes:
    """Return the body of a refusal, which SPARQLWrapper keeps in its message only."""
    written = str(error).partition("Response:\n")[2]
    return bytes(ast.literal_eval(written)) if written else b""


def _reason(body: bytes) -> str:
    """Say in one line what an endpoint says: the detail of a problem in JSON, or its first line."""
    try:
        problem = json.loads(body)
        return _line(str(problem.get("detail") or problem["title"]))
    except (ValueError, AttributeError, KeyError):
        return _start(body) or "no reason given"


def _start(body: bytes) -> str:
    return _line(body.decode("utf-8", "replace"))


def _line(text: str) -> str:
    """Write foreign text into one line, without what a terminal takes for an order."""
    line = " ".join(text[: 4 * _SHOWN].split())[:_SHOWN]
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)
