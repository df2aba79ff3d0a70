"""What generated facts are about: `ontology/` in, the names that a generator draws from out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from loaders.entries.terms import Terms, read_context, read_ontology, terms_from_quads
from loaders.graph.folded_labels import folded_labels
from ontology.vocab import CONCEPT, DX, ID, mint, mint_graph

_ELSEWHERE = ("viet-nam", "quy-nhon", "an-nhon")
"""Units that are no provinces."""


@dataclass(frozen=True)
class Vocabulary:
    """Names of the ontology, sorted, so that the same seed draws the same ones."""

    quads: tuple[ox.Quad, ...]
    """The graphs that every release has: ontology, concepts, reference."""
    terms: Terms
    units: tuple[str, ...]
    measures: tuple[str, ...]
    """Indicators with a unit."""
    ranks: tuple[str, ...]

    def codes(self, scheme: str) -> tuple[str, ...]:
        """List the concepts of a scheme, as IRIs."""
        base = f"{CONCEPT}{scheme}/"
        return tuple(base + code for code in self.terms.codes(base))

    def label(self, iri: str) -> Mapping[str, str]:
        """Return the labels of a thing by language."""
        return self.terms.labels[iri]


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read the ontology and sort out what facts are made of."""
    quads = read_ontology(folder)
    terms = terms_from_quads(quads, read_context(folder))
    indicators = sorted(iri for iri in terms.labels if iri.startswith(mint("indicator", "")))
    left_out = {mint("unit", slug) for slug in _ELSEWHERE} | _later(quads)
    units = sorted(iri for iri in terms.labels if iri.startswith(ID + "unit/"))
    return Vocabulary(
        quads=(*quads, *folded_labels(quads, mint_graph("derived"))),
        terms=terms,
        units=tuple(iri for iri in units if iri not in left_out),
        measures=tuple(iri for iri in indicators if iri in terms.units),
        ranks=tuple(iri for iri in indicators if iri.endswith("-rank")),
    )


def _later(quads: tuple[ox.Quad, ...]) -> set[str]:
    """List the units that the years of generated reports do not know yet."""
    return {
        quad.subject.value
        for quad in quads
        if quad.predicate.value == DX + "validFrom" and isinstance(quad.subject, ox.NamedNode)
    }
