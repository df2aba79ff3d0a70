"""The lexicon: words by which texts tell things, as data; a text in, the words of a group out.

`ontology/lexicon.ttl` is SKOS: a scheme for each group, a concept for each thing that words tell.
Labels are found in every spelling that names are found in (`loaders.vietnamese.names`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox

from loaders.resources import ONTOLOGY
from loaders.vietnamese.names import Found, GroupFinder, NameFinder
from ontology import vocab

LEXICON = vocab.BASE + "lexicon/"
FILE = ONTOLOGY / "lexicon.ttl"
_LABELS = ("prefLabel", "altLabel", "hiddenLabel")


@dataclass(frozen=True)
class LexiconEntry:
    """What words tell: a code of a group, its labels, and sentences that show them."""

    group: str
    code: str
    labels: tuple[str, ...]
    means: str = ""
    """Notation of the concept or class that is told: `launch`, `IOC`, `percent`."""
    examples: tuple[str, ...] = ()
    """Sentences in which a label is found and tells this."""
    counter_examples: tuple[str, ...] = ()
    """Sentences in which no label is found."""

    @property
    def iri(self) -> str:
        return f"{LEXICON}{self.group}/{self.code}"


@dataclass(frozen=True)
class Cue:
    """Words of a text that an entry of the lexicon knows."""

    start: int
    end: int
    printed: str
    entry: LexiconEntry

    @property
    def means(self) -> str:
        return self.entry.means or self.entry.code


@dataclass(frozen=True)
class LexiconGroup:
    """What a group of words is for."""

    code: str
    entries: int
    labels: int
    told: Mapping[str, str]
    """By language."""


@dataclass(frozen=True)
class Lexicon:
    """All entries, by group."""

    groups: Mapping[str, tuple[LexiconEntry, ...]]

    @cached_property
    def _finders(self) -> Mapping[str, NameFinder]:
        return {
            group: NameFinder({entry.iri: entry.labels for entry in entries})
            for group, entries in self.groups.items()
        }

    @cached_property
    def _finder(self) -> GroupFinder:
        return GroupFinder(
            {
                group: {entry.iri: entry.labels for entry in entries}
                for group, entries in self.groups.items()
            }
        )

    @cached_property
    def _entries(self) -> Mapping[str, LexiconEntry]:
        return {entry.iri: entry for entries in self.groups.values() for entry in entries}

    def find(self, group: str, text: str) -> tuple[Cue, ...]:
        """List the words of a group in a text, in their order, the longest where they overlap.

        Raises KeyError for a group that the lexicon has not.
        """
        return tuple(map(self._cue, self._finders[group].find(text)))

    def find_all(self, text: str) -> Mapping[str, tuple[Cue, ...]]:
        """List the words of every group in a text, which is read but once."""
        found = self._finder.find(text)
        return {group: tuple(map(self._cue, names)) for group, names in found.items()}

    def _cue(self, found: Found) -> Cue:
        return Cue(found.start, found.end, found.name, self._entries[found.things[0]])


@cache
def read_lexicon(path: Path = FILE) -> Lexicon:
    """Read the lexicon; raises ValueError for an entry without label, or one written twice."""
    quads = tuple(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    subjects = [str(getattr(quad.subject, "value", "")) for quad in quads if _is_entry(quad)]
    twice = sorted(iri for iri, count in Counter(subjects).items() if count > 1)
    if twice:
        raise ValueError(f"{path}: expected each entry once, found twice: {', '.join(twice)}")
    values: dict[tuple[str, str], list[str]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, ox.Literal | ox.NamedNode
        ):
            values[quad.subject.value, quad.predicate.value].append(quad.object.value)
    groups: dict[str, list[LexiconEntry]] = defaultdict(list)
    for iri in subjects:
        entry = _entry(iri, values)
        groups[entry.group].append(entry)
    return Lexicon({group: tuple(entries) for group, entries in sorted(groups.items())})


def read_groups(path: Path = FILE) -> tuple[LexiconGroup, ...]:
    """List the groups that have entries, in the order of their codes, and what each is for."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        if (
            isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.Literal)
            and quad.predicate.value == vocab.SKOS + "scopeNote"
        ):
            group = quad.subject.value.removeprefix(LEXICON)
            told[group][quad.object.language or ""] = quad.object.value
    return tuple(
        LexiconGroup(group, len(entries), sum(len(each.labels) for each in entries), told[group])
        for group, entries in read_lexicon(path).groups.items()
    )


def _is_entry(quad: ox.Quad) -> bool:
    return (
        isinstance(quad.subject, ox.NamedNode)
        and quad.predicate.value == vocab.RDF + "type"
        and quad.object == ox.NamedNode(vocab.SKOS + "Concept")
    )


def _entry(iri: str, values: Mapping[tuple[str, str], list[str]]) -> LexiconEntry:
    def of(name: str, prefix: str = vocab.SKOS) -> tuple[str, ...]:
        return tuple(values.get((iri, prefix + name), ()))

    group, _, code = iri.removeprefix(LEXICON).partition("/")
    labels = _flat(of(name) for name in _LABELS)
    if not (iri.startswith(LEXICON) and group and code and labels):
        raise ValueError(f"{iri}: expected an IRI {LEXICON}GROUP/CODE with a label, found none")
    means = (*of("notation"), "")[0]
    return LexiconEntry(group, code, labels, means, of("example"), of("counterExample", vocab.DX))


def _flat(texts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(text for group in texts for text in group)
