"""The SHACL shapes as people read them: `shapes/*.ttl` in, one documented shape each out.

pyLODE (3.4) writes pages of its own, about ontologies and in one language.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from loaders.resources import SHAPES
from ontology.vocab import RDF, SH, SHAPE, constraint_name
from service.graph.names import Name

_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class ShapeNote:
    """What the documentation says of one rule; texts by language."""

    iri: str
    file: str
    names: dict[str, str]
    messages: dict[str, str]
    severity: str
    targets: tuple[tuple[str, str], ...]
    path: str
    query: str
    parent: str

    @property
    def anchor(self) -> str:
        return self.iri.removeprefix(SHAPE)


@functools.cache
def shape_notes() -> tuple[ShapeNote, ...]:
    """Read every shape that has a name of its own, file by file."""
    return tuple(note for path in sorted(SHAPES.glob("*.ttl")) for note in _notes(path))


def shape_names() -> Iterator[Name]:
    """Yield the names of all shapes, so that findings are listed by them."""
    for note in shape_notes():
        for language, text in note.names.items():
            yield Name(note.iri, text, language, main=True, kind=SH + "Shape")


@functools.cache
def shape_triples() -> tuple[Triple, ...]:
    """Read the triples of all shapes."""
    found = tuple(
        quad.triple
        for path in sorted(SHAPES.glob("*.ttl"))
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    return tuple(_with_names(found))


def _with_names(triples: tuple[Triple, ...]) -> Iterator[Triple]:
    """Give each SPARQL constraint the name by which findings point to it."""
    names = {
        triple.object: NamedNode(constraint_name(triple.subject.value))
        for triple in triples
        if triple.predicate.value == SH + "sparql" and isinstance(triple.subject, NamedNode)
    }
    for triple in triples:
        subject = names.get(triple.subject, triple.subject)
        yield Triple(subject, triple.predicate, names.get(triple.object, triple.object))


def _notes(path: Path) -> Iterator[ShapeNote]:
    store = Store()
    store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    kinds = (NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape"))
    shapes = {
        quad.subject
        for kind in kinds
        for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), kind)
        if isinstance(quad.subject, NamedNode)
    }
    for shape in sorted(shapes, key=lambda node: node.value):
        yield _note(store, shape, path.stem)


def _note(store: Store, shape: NamedNode, file: str) -> ShapeNote:
    severity = _one(store, shape, "severity").removeprefix(SH)
    targets = tuple(
        (name, quad.object.value)
        for name in _TARGETS
        for quad in store.quads_for_pattern(shape, NamedNode(SH + name), None)
        if isinstance(quad.object, NamedNode)
    )
    parents = store.quads_for_pattern(None, NamedNode(SH + "property"), shape)
    parent = next((q.subject.value for q in parents if isinstance(q.subject, NamedNode)), "")
    return ShapeNote(
        iri=shape.value,
        file=file,
        names=_texts(store, shape, "name"),
        messages=_texts(store, shape, "message"),
        severity=severity if severity in _SEVERITIES else "",
        targets=targets,
        path=_one(store, shape, "path"),
        query=_query(store, shape),
        parent=parent,
    )


def _texts(store: Store, shape: NamedNode, name: str) -> dict[str, str]:
    return {
        quad.object.language or "": quad.object.value
        for quad in store.quads_for_pattern(shape, NamedNode(SH + name), None)
        if isinstance(quad.object, Literal)
    }


def _one(store: Store, shape: NamedNode, name: str) -> str:
    found = store.quads_for_pattern(shape, NamedNode(SH + name), None)
    return next((quad.object.value for quad in found if isinstance(quad.object, NamedNode)), "")


def _query(store: Store, shape: NamedNode) -> str:
    """Return the SELECT of a shape that is written in SPARQL."""
    for quad in store.quads_for_pattern(shape, NamedNode(SH + "sparql"), None):
        if isinstance(quad.object, Literal | Triple):
            continue
        for select in store.quads_for_pattern(quad.object, NamedNode(SH + "select"), None):
            if isinstance(select.object, Literal):
                return select.object.value
    return ""
