"""What each row of a SELECT asserts: a query in, its triple patterns between two variables out."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from rdflib import URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

# It tells of each literal of a stranger's query that is no value of its datatype.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
# Parts of the algebra whose patterns a row need not fulfil: negations, one side of a union, and
# subqueries, where a variable of the same name may be another one.
NOT_ASSERTED = {"Minus": ("p2",), "Union": ("p1", "p2"), "ToMultiSet": ("p",)}


def patterns(sparql: str) -> frozenset[tuple[str, str, str]]:
    """List the triple patterns of a query that have a variable at both ends."""
    algebra = prepareQuery(sparql).algebra
    return frozenset(
        (str(start), str(predicate), str(end))
        for start, predicate, end in _triples(algebra)
        if isinstance(start, Variable)
        and isinstance(predicate, URIRef)
        and isinstance(end, Variable)
    )


def _triples(node: object) -> Iterator[tuple[object, object, object]]:
    """Yield the triples of the basic graph patterns that hold wherever a row has their values."""
    if isinstance(node, CompValue):
        if node.name == "BGP":
            yield from node["triples"]
        for name, part in node.items():
            if name not in NOT_ASSERTED.get(node.name, ("expr",)):
                yield from _triples(part)
    elif isinstance(node, (list, tuple)):
        for part in node:
            yield from _triples(part)
