"""The service description: what the service really offers, as triples.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Triple, serialize

from service.engine.source import Release
from service.formats import GRAPH_FORMATS, GRAPHS, ROWS, Format

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_VOID_TRIPLES = NamedNode("http://rdfs.org/ns/void#triples")
_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_PREFIXES = {"sd": _SD, "void": "http://rdfs.org/ns/void#"}


def describe(endpoint: str, release: Release | None, format: Format) -> bytes:
    """Write the description of the endpoint at an address, in a graph format."""
    written = serialize(
        _triples(NamedNode(endpoint), release),
        format=GRAPH_FORMATS[format.name],
        prefixes=_PREFIXES,
    )
    assert written is not None  # noqa: S101 no output was given
    return written


def _triples(service: NamedNode, release: Release | None) -> Iterator[Triple]:
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield Triple(service, _RDF_TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for format in (*ROWS, *GRAPHS):
        yield Triple(service, _sd("resultFormat"), NamedNode(format.iri))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, _RDF_TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _RDF_TYPE, _sd("Graph"))
    for position, name in enumerate(release.graphs if release else ()):
        graph = BlankNode(f"graph{position}")
        yield Triple(dataset, _sd("namedGraph"), graph)
        yield Triple(graph, _RDF_TYPE, _sd("NamedGraph"))
        yield Triple(graph, _sd("name"), NamedNode(name))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
