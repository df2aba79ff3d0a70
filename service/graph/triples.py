"""A thing as RDF: an IRI in, the triples that describe it out, in any format that pages offer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple, serialize

from ontology.vocab import DX, PREFIXES, RDF, RDFS, XSD, compact
from queries.row import Term, named_node
from service.errors import Problem
from service.formats import HTML, JSON, JSONLD, NTRIPLES, TURTLE, Format, GraphFormat
from service.graph.reader import Reader


@dataclass(frozen=True)
class Description:
    """What the graph says of a thing."""

    iri: str
    triples: tuple[Triple, ...]

    @property
    def is_gone(self) -> bool:
        """Tell whether it is of a fact that is out."""
        gone = Triple(NamedNode(self.iri), NamedNode(RDF + "type"), NamedNode(DX + "GoneFact"))
        return gone in self.triples


TRIPLES = (TURTLE, JSONLD, NTRIPLES)
"""The formats of triples that pages offer."""
DATA = (*TRIPLES, JSON)
"""The formats of a thing."""
OFFERED = (HTML, *DATA)
_PREFIXES = {name: space for name, space in PREFIXES.items() if name != "unit"}


def describe_thing(reader: Reader, iri: str) -> Description | None:
    """Collect what describes an IRI; None where the graph says nothing of it."""
    thing = named_node(iri)
    triples = reader.triples("description", thing=thing) if thing is not None else ()
    return Description(iri, triples) if any(_is_about(triple, iri) for triple in triples) else None


def written(description: Description, format: Format) -> bytes:
    """Write a description in one of the formats of a thing."""
    if isinstance(format, GraphFormat):
        return written_triples(description.triples, format)
    return _plain(description)


def written_triples(triples: Iterable[Triple], format: GraphFormat) -> bytes:
    """Write triples with the prefixes of the project; raises Problem where a format cannot."""
    given = None if format is NTRIPLES else _PREFIXES
    try:
        result = serialize(triples, format=format.serialiser, prefixes=given)
    except OSError as error:  # JSON-LD has no triple terms
        others = ", ".join(each.media_type for each in TRIPLES if each is not format)
        raise Problem(406, "not-acceptable", available=others) from error
    assert result is not None  # noqa: S101 no output was given
    return result


def _is_about(triple: Triple, iri: str) -> bool:
    return isinstance(triple.subject, NamedNode) and triple.subject.value == iri


def _plain(description: Description) -> bytes:
    """Write a thing as plain JSON: its own statements, each value with its label."""
    labels = _labels(description.triples)
    found: dict[str, list[object]] = {}
    for triple in description.triples:
        if _is_about(triple, description.iri) and triple.predicate.value != RDF + "type":
            values = found.setdefault(compact(triple.predicate.value), [])
            values.append(_value(triple.object, labels))
    types = [
        compact(triple.object.value)
        for triple in description.triples
        if _is_about(triple, description.iri)
        and triple.predicate.value == RDF + "type"
        and isinstance(triple.object, NamedNode)
    ]
    document = {
        "iri": description.iri,
        "label": labels.get(description.iri, {}),
        "types": sorted(types),
        "properties": {name: found[name] for name in sorted(found)},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _labels(triples: Iterable[Triple]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for triple in triples:
        named = triple.predicate.value == RDFS + "label"
        if named and isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            texts = labels.setdefault(triple.subject.value, {})
            texts[triple.object.language or ""] = triple.object.value
    return labels


def _value(term: Term | Triple, labels: Mapping[str, Mapping[str, str]]) -> object:
    if isinstance(term, NamedNode):
        return {"iri": term.value, "label": labels.get(term.value, {})}
    if isinstance(term, Literal):
        if term.language:
            return {"value": term.value, "language": term.language}
        kind = term.datatype.value
        typed = {} if kind == XSD + "string" else {"datatype": compact(kind)}
        return {"value": term.value, **typed}
    return {"node": str(term)}
