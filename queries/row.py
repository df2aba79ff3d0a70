"""Rows of a SELECT: terms by variable, and the mark in SPARQL JSON that says that rows are missing.

Parsers do not know the mark; https://www.w3.org/TR/sparql11-results-json/ lets none stand there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | Literal | BlankNode
Row = Mapping[str, Term]

_MARK = re.compile(rb',"truncated":\{"rows":\d+\}\}\s*$')
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
"""https://www.w3.org/TR/sparql11-query/#rIRIREF"""
LONGEST = 64
"""Bytes at the end of a result among which it stands."""


def plain_term(term: Term | Triple) -> Term:
    """Write a triple term as the text that N-Triples has for it: all else has a name or a value."""
    return Literal(f"<<( {term} )>>") if isinstance(term, Triple) else term


def named_node(iri: str) -> NamedNode | None:
    """Make a term of what an address or a text names; None where no IRI can be written so."""
    if _NO_IRI.search(iri):
        return None
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def unmarked(content: bytes) -> tuple[bytes, bool]:
    """Return a result, or the end of one, without the mark, and whether there was one."""
    found = _MARK.search(content, max(0, len(content) - LONGEST))
    return (content, False) if found is None else (content[: found.start()] + b"}", True)
