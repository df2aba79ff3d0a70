"""What the editor completes: the names of a release in, one list of terms, concepts and things out.

Clients keep the list under its ETag, so that no key pressed costs a query.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.vocab import BASE, CONCEPT, DX, ID, OWL, PREFIXES, RDFS, SKOS, mint
from service.graph.names import Name, short
from service.graph.reader import Reader

_KINDS = {OWL + "Class": "class", RDFS + "Datatype": "class"}
_LEFT_OUT = tuple(mint(kind, "") for kind in ("activity", "evidence", "review", "fact"))


@dataclass(frozen=True)
class Known:
    """A term, concept or thing; `curie` is empty where SPARQL needs the full IRI."""

    iri: str
    kind: str
    curie: str
    labels: Mapping[str, str]
    others: tuple[str, ...] = ()

    @property
    def local(self) -> str:
        """The last part of the IRI, which is what people misspell."""
        return short(self.iri)


@functools.lru_cache(1)
def known_terms(reader: Reader) -> tuple[Known, ...]:
    """List everything that a query may name, terms first; kept for the release asked last."""
    by_iri: dict[str, list[Name]] = {}
    for name in reader.names.everything():
        by_iri.setdefault(name.iri, []).append(name)
    found = (_known(iri, names) for iri, names in by_iri.items())
    order = ("class", "property", "concept", "thing")
    kept = [known for known in found if known is not None]
    return tuple(sorted(kept, key=lambda known: (order.index(known.kind), known.iri)))


def completion_document(terms: Iterable[Known], release: str) -> bytes:
    """Write the list as JSON."""
    document = {
        "release": release,
        "prefixes": {name: space for name, space in PREFIXES.items() if name != "id"},
        "terms": [
            {
                "iri": term.iri,
                "kind": term.kind,
                "curie": term.curie,
                "label": dict(term.labels),
                "others": list(term.others),
            }
            for term in terms
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _known(iri: str, names: list[Name]) -> Known | None:
    kind = _kind(iri, names[0].kind)
    if not kind:
        return None
    labels = {name.language: name.text for name in names if name.main}
    others = tuple(sorted({name.text for name in names if not name.main}))
    return Known(iri, kind, "" if iri.startswith((ID, CONCEPT)) else _curie(iri), labels, others)


def _kind(iri: str, kind: str) -> str:
    """Tell what an IRI is for a query; empty for what no query names."""
    if iri.startswith(_LEFT_OUT):
        return ""
    if iri.startswith(ID):
        return "thing"
    if iri.startswith(CONCEPT):
        return "" if kind == SKOS + "ConceptScheme" else "concept"
    if iri.startswith(BASE) and not iri.startswith(DX):
        return ""
    if kind in _KINDS or kind.endswith("Property"):
        return _KINDS.get(kind, "property")
    return "" if kind else "class" if short(iri)[:1].isupper() else "property"


def _curie(iri: str) -> str:
    names = [name for name, space in PREFIXES.items() if iri.startswith(space)]
    if not names:
        return ""
    name = max(names, key=lambda known: len(PREFIXES[known]))
    return f"{name}:{iri.removeprefix(PREFIXES[name])}"
