"""The directory: names as printed in, known things of that name out, and those with a name like it.

Tone marks placed otherwise, abbreviations and capitals make no other name. A name without marks, or
with đ as d, is that of a thing only where no other has it, and the link says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from loaders.check.passage.content import phrases
from loaders.extraction.gazetteer import KnownThing, read_gazetteer
from loaders.resources import ONTOLOGY
from loaders.vietnamese.syllables import syllables
from ontology import vocab
from ontology.folding import folded

_ALIKE = 0.6
"""Names that share so much of their syllables and pairs are shown to whoever decides."""
_MOST_ALIKE = 3
_KEPT = 4096


@dataclass(frozen=True)
class Match:
    """Known things of a name."""

    things: tuple[KnownThing, ...] = ()
    is_without_marks: bool = False


@dataclass(frozen=True)
class Directory:
    """The known things of one kind: `org`, `system` and so on."""

    things: tuple[KnownThing, ...]

    def find(self, name: str) -> Match:
        """Find the things of a name."""
        exact = self._by_key.get(key_of(name), ())
        if exact:
            return Match(exact)
        bare = self._by_letters.get(folded(name), ())
        return Match(bare, True) if len(bare) == 1 else Match()

    def alike(self, name: str) -> tuple[KnownThing, ...]:
        """List the things whose name is like one, the most like first."""
        if name not in self._alike:
            if len(self._alike) >= _KEPT:
                self._alike.clear()
            self._alike[name] = self._most_like(name)
        return self._alike[name]

    @cached_property
    def _alike(self) -> dict[str, tuple[KnownThing, ...]]:
        return {}

    def _most_like(self, name: str) -> tuple[KnownThing, ...]:
        own = phrases(name)
        shares: dict[str, float] = {}
        for iri in {iri for phrase in own for iri in self._with_phrase.get(phrase, ())}:
            known = self._by_iri[iri]
            shares[iri] = max(_likeness(own, phrases(each)) for each in known.names)
        likely = sorted((-share, iri) for iri, share in shares.items() if share >= _ALIKE)
        return tuple(self._by_iri[iri] for _, iri in likely[:_MOST_ALIKE])

    @cached_property
    def _by_iri(self) -> Mapping[str, KnownThing]:
        return {thing.iri: thing for thing in self.things}

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[KnownThing, ...]]:
        return _grouped((key_of(name), thing) for thing in self.things for name in thing.names)

    @cached_property
    def _by_letters(self) -> Mapping[str, tuple[KnownThing, ...]]:
        return _grouped((folded(name), thing) for thing in self.things for name in thing.names)

    @cached_property
    def _with_phrase(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for thing in self.things:
            for name in thing.names:
                for phrase in phrases(name):
                    found[phrase].add(thing.iri)
        return {phrase: frozenset(iris) for phrase, iris in found.items()}


def key_of(name: str) -> str:
    """Reduce a name to its syllables, abbreviations written out."""
    return " ".join(one.key for one in syllables(name) if one.is_word)


@cache
def directories(folder: Path = ONTOLOGY) -> Mapping[str, Directory]:
    """Sort the known things of an ontology by kind."""
    found: dict[str, list[KnownThing]] = defaultdict(list)
    for thing in read_gazetteer(folder).things.values():
        found[thing.iri.removeprefix(vocab.ID).partition("/")[0]].append(thing)
    return {kind: Directory(tuple(things)) for kind, things in found.items()}


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _grouped(pairs: Iterable[tuple[str, KnownThing]]) -> Mapping[str, tuple[KnownThing, ...]]:
    found: dict[str, dict[str, KnownThing]] = defaultdict(dict)
    for key, thing in _with_key(pairs):
        found[key][thing.iri] = thing
    return {key: tuple(things.values()) for key, things in found.items()}


def _with_key(pairs: Iterable[tuple[str, KnownThing]]) -> Iterator[tuple[str, KnownThing]]:
    return (pair for pair in pairs if pair[0])
