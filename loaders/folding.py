"""Names as people type them in a hurry: any text in, the text without case and marks out.

SPARQL has no function that drops marks, so every name also stands in the graph folded.
"""

import unicodedata
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from loaders import vocab
from loaders.graph import is_published, quad_of

FOLDED = vocab.DX + "foldedLabel"
_NAMES = frozenset((vocab.RDFS + "label", vocab.SKOS + "prefLabel", vocab.SKOS + "altLabel"))
_UNSEARCHED = tuple(vocab.mint(kind, "") for kind in ("activity", "evidence", "review"))


def folded(text: str) -> str:
    """Return a text without case, tone and vowel marks, đ as d.

    So is ð: old fonts and keyboards wrote its capital Ð (U+00D0), which looks like Đ (U+0110).
    """
    lowered = text.casefold().replace("đ", "d").replace("ð", "d")
    plain = unicodedata.normalize("NFD", lowered)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def folded_labels(quads: Iterable[ox.Quad], graph: str) -> Iterator[ox.Quad]:
    """Fold every published name of every thing of ours, provenance aside."""
    found = {
        (quad.subject.value, folded(quad.object.value))
        for quad in quads
        if quad.predicate.value in _NAMES
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.subject.value.startswith(vocab.BASE)
        and is_searched(quad.subject.value)
        and is_published(quad)
    }
    for thing, text in sorted(found):
        triple = ox.Triple(ox.NamedNode(thing), ox.NamedNode(FOLDED), ox.Literal(text))
        yield quad_of(triple, graph)


def is_searched(iri: str) -> bool:
    """Tell what people look for by name; what was done to the data they reach from there."""
    return not iri.startswith(_UNSEARCHED)
