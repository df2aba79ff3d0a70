"""JSON-LD nodes in, quads out; nothing may vanish on the way.

pyoxigraph drops relative and malformed IRIs silently, so the triples of every node are counted.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from loaders.entries.terms import Terms
from loaders.graph.node import Document, Json
from ontology import vocab

CANDIDATE = vocab.mint_graph("candidate", "")


class LostTriplesError(Exception):
    """Raised when the RDF of a node has not as many triples as the node has values."""


def quads_from_document(document: Document, terms: Terms) -> tuple[ox.Quad, ...]:
    """Turn nodes into quads of the document's graph."""
    content = {"@context": terms.context, "@graph": list(document.nodes)}
    parsed = ox.parse(json.dumps(content).encode(), format=ox.RdfFormat.JSON_LD)
    quads = {quad_of(quad.triple, document.graph) for quad in parsed}
    _check_count(document, quads, terms)
    return tuple(sorted(quads, key=str))


def quad_of(triple: ox.Triple, graph: str = "") -> ox.Quad:
    """Put a triple into a named graph, or into the default graph."""
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    return ox.Quad(triple.subject, triple.predicate, triple.object, name)


def graph_name(quad: ox.Quad) -> str:
    """Name the graph of a quad; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def is_published(quad: ox.Quad) -> bool:
    """Tell whether a quad belongs to the default graph too: all but candidates do."""
    return not graph_name(quad).startswith(CANDIDATE)


def with_default_graph(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Add each published triple to the default graph, once."""
    published: dict[ox.Triple, None] = {}
    for quad in quads:
        yield quad
        if is_published(quad):
            published[quad.triple] = None
    for triple in published:
        yield quad_of(triple)


def lines(quads: Iterable[ox.Quad]) -> list[str]:
    """Write quads as sorted lines of N-Quads: the same quads give the same bytes."""
    return sorted({f"{quad} ." for quad in quads})


def _check_count(document: Document, quads: Iterable[ox.Quad], terms: Terms) -> None:
    written = Counter(str(quad.subject) for quad in quads)
    for node in document.nodes:
        name = vocab.ID + str(node["id"])
        name = str(node["id"]) if "://" in str(node["id"]) else name
        expected = sum(_count(key, item, terms.context) for key, item in node.items())
        if expected != written[f"<{name}>"]:
            raise LostTriplesError(
                f"{name}: expected {expected} triples for the keys {', '.join(sorted(node))}, "
                f"found {written[f'<{name}>']}; look for a character that an IRI may not have"
            )


def _count(key: str, item: Json, context: Mapping[str, Any]) -> int:
    """Count the triples that a key of a node stands for."""
    if key == "id":
        return 0
    if isinstance(item, list):
        return sum(_count(key, part, context) for part in item)
    definition = context.get(key)
    by_language = isinstance(definition, dict) and definition.get("@container") == "@language"
    if by_language and isinstance(item, dict) and "@value" not in item:
        return sum(_count(key, part, {}) for part in item.values())
    return 1
