"""What changed between two releases: sorted lines of each in, facts added, removed and changed out.

Releases are sorted, so both are read once, subject by subject, and never held in memory.

rdflib.compare (7.6) would hold both twice, as triples without a fact that they belong to.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from ontology import vocab

_IS_FACT = f"<{vocab.RDF}type> <{vocab.DX}Fact> ."
_LABEL = vocab.RDFS + "label"
_EVIDENCE = vocab.DX + "evidence"
_SOURCE = f"<{vocab.OA}hasSource> <"


@dataclass(frozen=True)
class Change:
    """One statement about a fact that only one of the releases makes."""

    fact: str
    predicate: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class FactName:
    """What a fact is called, and the report of its first passage; empty where there is none."""

    report: str = ""
    vi: str = ""
    en: str = ""


@dataclass(frozen=True)
class Difference:
    """Published facts by name; changes are listed by fact and predicate."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    names: Mapping[str, FactName] = field(default_factory=dict)
    """Of every fact that is listed, as in the newer release that has it."""

    @property
    def changed(self) -> tuple[str, ...]:
        return tuple(sorted({change.fact for change in self.changes}))


_Statements = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class _Pair:
    """What two releases say of one subject; empty where one of them does not know it."""

    subject: str
    old: tuple[str, ...]
    new: tuple[str, ...]


def difference(before: Iterable[str], after: Iterable[str]) -> Difference:
    """Compare the published facts of two releases, given as their sorted lines of N-Quads."""
    added: list[str] = []
    removed: list[str] = []
    changes: list[Change] = []
    names: dict[str, FactName] = {}
    reports: dict[str, str] = {}
    for pair in _pairs(before, after):
        reports |= _sources(pair)  # evidence stands before the facts: its IRI sorts before theirs
        if pair.old == pair.new:
            continue
        old, new = (_published(side) for side in (pair.old, pair.new))
        if old == new:
            continue
        fact = pair.subject[1:-1]
        names[fact] = _name(new or old, reports)
        if not old:
            added.append(fact)
        elif not new:
            removed.append(fact)
        else:
            changes += _changes(fact, old, new)
    return Difference(tuple(added), tuple(removed), tuple(changes), names)


def _pairs(before: Iterable[str], after: Iterable[str]) -> Iterator[_Pair]:
    """Walk through two sorted lists at once, one subject at a time."""
    old, new = _grouped(before), _grouped(after)
    left, right = next(old, None), next(new, None)
    while left or right:
        first = min(side[0] for side in (left, right) if side)
        here = left if left and left[0] == first else None
        there = right if right and right[0] == first else None
        yield _Pair(first.rstrip(), here[1] if here else (), there[1] if there else ())
        left = next(old, None) if here else left
        right = next(new, None) if there else right


def _grouped(sorted_lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Group lines by subject; the space behind it keeps the order of the lines."""
    for subject, group in itertools.groupby(sorted_lines, lambda line: line.partition(" ")[0]):
        yield f"{subject} ", tuple(group)


def _published(said: tuple[str, ...]) -> _Statements:
    """Read what the default graph says of a subject, if it is a fact there."""
    if not any(line.endswith(_IS_FACT) for line in said):
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for quad in ox.parse("\n".join(said), format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, ox.DefaultGraph):
            found[quad.predicate.value].add(str(quad.object))
    return {predicate: frozenset(objects) for predicate, objects in found.items()}


def _sources(pair: _Pair) -> dict[str, str]:
    """Tell which report a piece of evidence is of."""
    found = {}
    for line in (*pair.old, *pair.new):
        _, source, report = line.partition(_SOURCE)
        if source:
            found[pair.subject] = report.partition(">")[0]
    return found


def _name(said: _Statements, reports: Mapping[str, str]) -> FactName:
    labels = {}
    for label in sorted(said.get(_LABEL, ())):
        text, _, language = label.rpartition("@")
        labels[language] = _unescaped(text)
    evidence = sorted(said.get(_EVIDENCE, ()))
    report = next((reports[one] for one in evidence if one in reports), "")
    return FactName(report, labels.get("vi", ""), labels.get("en", ""))


def _unescaped(text: str) -> str:
    """Read a literal as N-Triples writes it."""
    line = f"<a:a> <a:a> {text} ."
    term = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
    return str(term.value) if isinstance(term, ox.Literal) else ""


def _changes(fact: str, old: _Statements, new: _Statements) -> Iterator[Change]:
    for predicate in sorted(old.keys() | new.keys()):
        before, after = old.get(predicate, frozenset()), new.get(predicate, frozenset())
        if before != after:
            gone, come = tuple(sorted(before - after)), tuple(sorted(after - before))
            yield Change(fact, predicate, gone, come)
