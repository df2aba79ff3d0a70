"""Terms in N-Triples notation, and the description of one thing as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ontology.folding import folded
from ontology.vocab import DX, RDF, RDFS, XSD

TYPE = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"
FOLDED = f"<{DX}foldedLabel>"


@dataclass(frozen=True)
class Statement:
    """A predicate and its object, written."""

    predicate: str
    object: str


def link(predicate: str, iri: str) -> Statement:
    """State a relation to another thing."""
    return Statement(f"<{predicate}>", f"<{iri}>")


def text(predicate: str, value: str, language: str = "") -> Statement:
    """State a text."""
    literal = ox.Literal(value, language=language) if language else ox.Literal(value)
    return Statement(f"<{predicate}>", str(literal))


def typed(predicate: str, value: object, datatype: str) -> Statement:
    """State a value of a datatype of XML Schema."""
    return Statement(f"<{predicate}>", f'"{value}"^^<{XSD}{datatype}>')


def types(classes: Iterable[str]) -> Iterator[Statement]:
    """State the classes of a thing."""
    for iri in classes:
        yield Statement(TYPE, f"<{iri}>")


def labels(names: Mapping[str, str]) -> Iterator[Statement]:
    """State the names of a thing by language."""
    for language, name in names.items():
        yield Statement(LABEL, str(ox.Literal(name, language=language)))


def quads(subject: str, graph: str, statements: Iterable[Statement]) -> Iterator[str]:
    """Write each statement in its graph and in the default graph, as a release has it."""
    for statement in statements:
        triple = f"<{subject}> {statement.predicate} {statement.object}"
        yield f"{triple} <{graph}> .\n"
        yield f"{triple} .\n"


def folded_names(subject: str, graph: str, names: Mapping[str, str]) -> Iterator[str]:
    """Write what search reads: names without case and marks, once where they are the same."""
    forms = sorted({folded(name) for name in names.values()})
    return quads(subject, graph, (Statement(FOLDED, str(ox.Literal(form))) for form in forms))
