"""Folded names: quads with names in, quads with the same names as people type them out."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from loaders.graph.past import HISTORY
from loaders.graph.quads import is_published, quad_of
from ontology import vocab
from ontology.folding import folded, is_searched

FOLDED = vocab.DX + "foldedLabel"
_NAMES = frozenset((vocab.RDFS + "label", vocab.SKOS + "prefLabel", vocab.SKOS + "altLabel"))

_PAST = ox.NamedNode(HISTORY)


def folded_labels(quads: Iterable[ox.Quad], graph: str) -> Iterator[ox.Quad]:
    """Fold every published name of every thing of ours, provenance and the past aside."""
    found = {
        (quad.subject.value, folded(quad.object.value))
        for quad in quads
        if quad.predicate.value in _NAMES
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.subject.value.startswith(vocab.BASE)
        and is_searched(quad.subject.value)
        and is_published(quad)
        and quad.graph_name != _PAST
    }
    for thing, text in sorted(found):
        triple = ox.Triple(ox.NamedNode(thing), ox.NamedNode(FOLDED), ox.Literal(text))
        yield quad_of(triple, graph)
