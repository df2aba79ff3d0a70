"""Rows of a SELECT: terms by variable, and the mark in SPARQL JSON that says that rows are missing.

Parsers do not know the mark; https://www.w3.org/TR/sparql11-results-json/ lets none stand there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode

from ontology.vocab import XSD

Term = NamedNode | Literal | BlankNode
Row = Mapping[str, Term]

NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double", "float", "int", "long"))
_MARK = re.compile(rb',"truncated":\{"rows":\d+\}\}\s*$')
LONGEST = 64
"""Bytes at the end of a result among which it stands."""


def unmarked(content: bytes) -> tuple[bytes, bool]:
    """Return a result, or the end of one, without the mark, and whether there was one."""
    found = _MARK.search(content, max(0, len(content) - LONGEST))
    return (content, False) if found is None else (content[: found.start()] + b"}", True)
