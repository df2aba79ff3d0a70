"""What changed between two releases: quads of each in, facts added, removed and changed out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from loaders import vocab
from loaders.graph import graph_name

_FACT = ox.NamedNode(vocab.DX + "Fact")
_TYPE = ox.NamedNode(vocab.RDF + "type")


@dataclass(frozen=True)
class Change:
    """One statement about a fact that only one of the releases makes."""

    fact: str
    predicate: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Published facts by name; changes are listed by fact and predicate."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        return tuple(sorted({change.fact for change in self.changes}))


def difference(before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> Difference:
    """Compare the published facts of two releases."""
    old, new = _facts(before), _facts(after)
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changes=tuple(
            change
            for fact in sorted(old.keys() & new.keys())
            for change in _changes(fact, old[fact], new[fact])
        ),
    )


_Statements = Mapping[str, frozenset[str]]


def _facts(quads: Iterable[ox.Quad]) -> dict[str, _Statements]:
    """Collect what the default graph says about each fact."""
    facts: set[str] = set()
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        if graph_name(quad) or not isinstance(quad.subject, ox.NamedNode):
            continue
        said[quad.subject.value][quad.predicate.value].add(str(quad.object))
        if quad.predicate == _TYPE and quad.object == _FACT:
            facts.add(quad.subject.value)
    return {fact: {p: frozenset(o) for p, o in said[fact].items()} for fact in facts}


def _changes(fact: str, old: _Statements, new: _Statements) -> Iterable[Change]:
    for predicate in sorted(old.keys() | new.keys()):
        before, after = old.get(predicate, frozenset()), new.get(predicate, frozenset())
        if before != after:
            gone, come = tuple(sorted(before - after)), tuple(sorted(after - before))
            yield Change(fact, predicate, gone, come)
