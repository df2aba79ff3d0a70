"""The gazetteer: every name that the ontology knows of units, bodies, systems and indicators."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox

from loaders.entries.terms import read_ontology
from loaders.resources import ONTOLOGY
from loaders.vietnamese.names import NameFinder
from ontology import vocab
from ontology.folding import folded

_NAMES = tuple(vocab.SKOS + each for each in ("prefLabel", "altLabel", "hiddenLabel"))
_TYPE = ("Tỉnh ", "Thành phố ")
_LETTERS = re.compile("[^a-z]")


@dataclass(frozen=True)
class KnownThing:
    """A thing of the ontology: its class, its names in Vietnamese, and when it was valid."""

    iri: str
    kind: str
    """Local name of its class: `Province`, `PublicBody`, `Indicator` …"""
    names: tuple[str, ...]
    valid_from: str = ""
    valid_until: str = ""
    part_of: str = ""
    unit: str = ""
    """Of an indicator."""

    def is_valid(self, day: str) -> bool:
        """Tell whether the thing was valid on a day (`YYYY-MM-DD`), or the day is unknown."""
        return not day or (self.valid_from <= day and day <= (self.valid_until or day))


@dataclass(frozen=True)
class Gazetteer:
    """All things with names, by IRI."""

    things: Mapping[str, KnownThing]

    def of_kind(self, *kinds: str) -> tuple[KnownThing, ...]:
        return tuple(thing for thing in self.things.values() if thing.kind in kinds)

    @cached_property
    def provinces(self) -> NameFinder:
        return NameFinder({thing.iri: thing.names for thing in self.of_kind("Province")})

    @cached_property
    def province_letters(self) -> Mapping[str, str]:
        """Short names of provinces by their letters alone, as in `HaNam-S`: `hanam`."""
        names = {self.short_name([thing.iri]) for thing in self.of_kind("Province")}
        return {_LETTERS.sub("", folded(name)): name for name in sorted(names)}

    def any_valid(self, things: Iterable[str], day: str) -> bool:
        """Tell whether one of some things was valid on a day; where no day is known, any is."""
        return any(self.things[iri].is_valid(day) for iri in things)

    def short_name(self, things: Iterable[str]) -> str:
        """Name a province without its type: `Bình Định`."""
        label = self.things[next(iter(things))].names[0]
        for prefix in _TYPE:
            label = label.removeprefix(prefix)
        return label


@cache
def read_gazetteer(folder: Path = ONTOLOGY) -> Gazetteer:
    """Collect the named things of the ontology."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    values: dict[str, dict[str, str]] = defaultdict(dict)
    quads = read_ontology(folder)
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        iri, predicate, target = quad.subject.value, quad.predicate.value, quad.object
        if isinstance(target, ox.Literal) and target.language in ("vi", None):
            if predicate == vocab.RDFS + "label":
                names[iri] = {target.value: None, **names[iri]}
            elif predicate in _NAMES:
                names[iri][target.value] = None
        if isinstance(target, ox.Literal | ox.NamedNode):
            values[iri].setdefault(predicate, target.value)
    return Gazetteer(
        {
            iri: KnownThing(
                iri,
                values[iri].get(vocab.RDF + "type", "").removeprefix(vocab.DX),
                tuple(found),
                values[iri].get(vocab.DX + "validFrom", ""),
                values[iri].get(vocab.DX + "validUntil", ""),
                values[iri].get(vocab.DX + "partOfUnit", ""),
                values[iri].get(vocab.DX + "unit", ""),
            )
            for iri, found in names.items()
            if iri.startswith(vocab.ID)
        }
    )
