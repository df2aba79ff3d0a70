"""JSON-LD nodes in, quads out; nothing may vanish on the way.

pyoxigraph drops relative and malformed IRIs silently, so the triples of every node are counted.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from loaders import vocab
from loaders.node import Document, Json, Node
from loaders.terms import Terms

DEFAULT = ox.DefaultGraph()
CANDIDATE = vocab.mint_graph("candidate/")


class LostTriples(Exception):
    """Raised when the RDF of a node has not as many triples as the node has values."""


def quads_from_document(document: Document, terms: Terms) -> tuple[ox.Quad, ...]:
    """Turn nodes into quads of the document's graph."""
    content = {"@context": terms.context, "@graph": list(document.nodes)}
    graph = ox.NamedNode(document.graph)
    parsed = ox.parse(json.dumps(content).encode(), format=ox.RdfFormat.JSON_LD)
    quads = {ox.Quad(*quad.triple, graph) for quad in parsed}
    _check_count(document, quads, terms)
    return tuple(sorted(quads, key=str))


def with_default_graph(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Add each published triple to the default graph, once."""
    published = {}
    for quad in quads:
        yield quad
        if not quad.graph_name.value.startswith(CANDIDATE):
            published[quad.triple] = None
    for triple in published:
        yield ox.Quad(*triple, DEFAULT)


def lines(quads: Iterable[ox.Quad]) -> list[str]:
    """Write quads as sorted lines of N-Quads: the same quads give the same bytes."""
    return sorted({f"{quad} ." for quad in quads})


def _check_count(document: Document, quads: Iterable[ox.Quad], terms: Terms) -> None:
    written = Counter(str(quad.subject.value) for quad in quads)
    for node in document.nodes:
        name = vocab.ID + str(node["id"])
        name = str(node["id"]) if "://" in str(node["id"]) else name
        expected = sum(_count(key, item, terms.context) for key, item in node.items())
        if expected != written[name]:
            raise LostTriples(
                f"{name}: expected {expected} triples for the keys {', '.join(sorted(node))}, "
                f"found {written[name]}; look for an IRI with a character that is not allowed"
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


def node_names(nodes: Iterable[Node]) -> frozenset[str]:
    return frozenset(vocab.ID + str(node["id"]) for node in nodes)
