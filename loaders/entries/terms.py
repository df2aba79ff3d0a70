"""The vocabulary that sheets are written in: `ontology/` in, `Terms` and its quads out."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology import vocab

_GRAPHS = {"concepts": "concepts", "reference": "reference"}
_LABELS = (vocab.RDFS + "label", vocab.SKOS + "prefLabel")


@dataclass(frozen=True)
class Term:
    """What the context says about one key of a sheet."""

    key: str
    iri: str
    type: str = ""
    base: str = vocab.ID
    language: str = ""

    @property
    def is_reference(self) -> bool:
        return self.type == "@id"

    @property
    def is_code(self) -> bool:
        return self.is_reference and self.base.startswith(vocab.CONCEPT)

    def resolve(self, text: str) -> str:
        """Write the IRI that a value of this key stands for."""
        return text if "://" in text else self.base + text


@dataclass(frozen=True, eq=False)  # what is made of them is kept as long as they are
class Terms:
    """The keys, classes, concepts and shared things of the ontology."""

    context: Mapping[str, Any]  # Any: a JSON-LD context
    terms: Mapping[str, Term]
    superclasses: Mapping[str, frozenset[str]]
    labels: Mapping[str, Mapping[str, str]]
    described: frozenset[str]
    units: Mapping[str, str]

    def term(self, key: str) -> Term:
        """Find what a key means, or `prefix:name`; what the context lacks is a term of dx:."""
        if key in self.terms:
            return self.terms[key]
        iri = self.expand(key)
        known = (term for term in self.terms.values() if term.iri == iri and ":" in key)
        return next(known, Term(key, iri))

    def expand(self, name: str) -> str:
        """Write a key, `prefix:name` or local name of dx: as an IRI."""
        if name in self.terms:
            return self.terms[name].iri
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//"):
            return str(self.context.get(prefix, vocab.PREFIXES.get(prefix, prefix + ":"))) + local
        return name if colon else vocab.DX + name

    def codes(self, base: str) -> tuple[str, ...]:
        """List the codes of a concept scheme, given as the start of its concepts' IRIs."""
        return tuple(sorted(i.removeprefix(base) for i in self.described if i.startswith(base)))

    def classes(self, name: str) -> tuple[str, ...]:
        """List a class of dx: and all that it is a subclass of."""
        iri = vocab.DX + name
        return (iri, *sorted(self.superclasses.get(iri, frozenset()) - {iri}))


def read_context(folder: Path) -> Mapping[str, Any]:
    """Read the JSON-LD context that says what the keys of a sheet mean."""
    document: dict[str, dict[str, Any]] = json.loads((folder / "context.jsonld").read_text("utf-8"))
    return document["@context"]


def read_ontology(folder: Path) -> tuple[ox.Quad, ...]:
    """Read every Turtle file into its graph, blank nodes named by content (RDFC-1.0).

    The lexicon is none of them: it tells how reports speak, nothing that is published.
    """
    paths = sorted(path for path in folder.glob("*.ttl") if path.stem != "lexicon")
    return _ontology(tuple((path.stem, path.read_bytes()) for path in paths))


def terms_from_quads(quads: Iterable[ox.Quad], context: Mapping[str, Any]) -> Terms:
    """Index what the loader needs to know about the vocabulary."""
    quads = tuple(quads)
    units = _objects(quads, vocab.DX + "unit")
    subjects = (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
    return Terms(
        context=context,
        terms=key_terms(context),
        superclasses=_superclasses(quads),
        labels=labels_of(quads),
        described=frozenset(subjects) | frozenset(units.values()),
        units=units,
    )


def labels_of(quads: Iterable[ox.Quad]) -> dict[str, dict[str, str]]:
    """Collect the labels of everything, by language."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        subject, name = quad.subject, quad.object
        if quad.predicate.value not in _LABELS or not isinstance(subject, ox.NamedNode):
            continue
        if isinstance(name, ox.Literal):
            labels[subject.value].setdefault(name.language or "vi", name.value)
    return dict(labels)


def key_terms(context: Mapping[str, Any]) -> Mapping[str, Term]:
    """Index what the keys of sheets mean."""
    return dict(_terms(context))


def _terms(context: Mapping[str, Any]) -> Iterator[tuple[str, Term]]:
    prefixes = {k: v for k, v in context.items() if isinstance(v, str) and not k.startswith("@")}
    for key, definition in context.items():
        if not isinstance(definition, dict):
            continue
        name = str(definition.get("@id") or definition.get("@reverse") or key)
        scoped = definition.get("@context") or {}
        yield (
            key,
            Term(
                key,
                _absolute(name, prefixes),
                _absolute(str(definition.get("@type", "")), prefixes),
                str(scoped.get("@base", vocab.ID)),
                str(definition.get("@language") or ""),
            ),
        )


def _absolute(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if not name or name.startswith("@"):
        return name
    return prefixes.get(prefix, prefix + ":") + local if colon else vocab.DX + name


@lru_cache(maxsize=1)  # several builds of one process read the same
def _ontology(files: tuple[tuple[str, bytes], ...]) -> tuple[ox.Quad, ...]:
    quads: list[ox.Quad] = []
    for name, content in files:
        quads.extend(_turtle_quads(name, content))
    return (*quads, *_inherited_types(quads, _superclasses(quads)))


def _turtle_quads(name: str, content: bytes) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(vocab.mint_graph(_GRAPHS.get(name, "ontology")))
    dataset = ox.Dataset(ox.parse(content, format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for quad in dataset:
        subject, predicate, value = (_own(term, name) for term in quad.triple)
        yield ox.Quad(subject, predicate, value, graph)


def _own(term: Any, prefix: str) -> Any:  # Any: every kind of RDF term
    """Tell the blank nodes of one file from those of another."""
    return ox.BlankNode(f"{prefix}-{term.value}") if isinstance(term, ox.BlankNode) else term


def _superclasses(quads: Iterable[ox.Quad]) -> dict[str, frozenset[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value != vocab.RDFS + "subClassOf":
            continue
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            direct[quad.subject.value].add(quad.object.value)
    return {name: _reach(name, direct) for name in sorted(direct)}


def _reach(name: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        new = direct.get(todo.pop(), set()) - found
        found |= new
        todo.extend(new)
    return frozenset(found)


def _inherited_types(
    quads: Iterable[ox.Quad], superclasses: Mapping[str, frozenset[str]]
) -> Iterator[ox.Quad]:
    for quad in quads:
        if quad.predicate.value == vocab.RDF + "type" and isinstance(quad.object, ox.NamedNode):
            for name in sorted(superclasses.get(quad.object.value, frozenset())):
                yield ox.Quad(quad.subject, quad.predicate, ox.NamedNode(name), quad.graph_name)


def _objects(quads: Iterable[ox.Quad], predicate: str) -> dict[str, str]:
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate.value == predicate
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    }
