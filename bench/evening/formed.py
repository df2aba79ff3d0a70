"""Whether an answer is what its form promises: bytes in, what is wrong with them out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

import pyoxigraph as ox

LARGEST = 4 << 20
"""Bytes beyond which an answer is not looked at: reading it would keep the client from its work."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ACTIVE = re.compile(
    rb"""(?:href|src|action|formaction)\s*=\s*["']?\s*(?:javascript|vbscript|data:text)"""
    rb"""|<script>alert|<img[^>]+onerror=""",
    re.IGNORECASE,
)


def fault_of(form: str, body: bytes) -> str:
    """Say why a body is not what it should be; empty where it is, or cannot be told."""
    check = _CHECKS.get(form)
    if check is None or len(body) > LARGEST:
        return ""
    try:
        return check(body)
    except (ValueError, SyntaxError, RecursionError, expat.ExpatError) as error:
        return f"no {form}: {str(error)[:120]}"


def _json(body: bytes) -> str:
    json.loads(body, parse_int=str, parse_float=str)
    return ""


def _xml(body: bytes) -> str:
    expat.ParserCreate().Parse(body, True)
    return ""


def _text(body: bytes) -> str:
    body.decode("utf-8")
    return ""


def _html(body: bytes) -> str:
    body.decode("utf-8")
    if found := _CONTROL.search(body):
        return f"a control character in the page: {found[0]!r}"
    if found := _ACTIVE.search(body):
        return f"a stranger's text acts in the page: {found[0][:80]!r}"
    return ""


def _triples(format: ox.RdfFormat) -> Callable[[bytes], str]:
    def check(body: bytes) -> str:
        for _ in ox.parse(body, format=format, base_iri="urn:base"):
            pass
        return ""

    return check


_CHECKS: Mapping[str, Callable[[bytes], str]] = {
    "json": _json,
    "xml": _xml,
    "csv": _text,
    "tsv": _text,
    "html": _html,
    "turtle": _triples(ox.RdfFormat.TURTLE),
    "ntriples": _triples(ox.RdfFormat.N_TRIPLES),
    "jsonld": _json,
    "rdfxml": _xml,
}
