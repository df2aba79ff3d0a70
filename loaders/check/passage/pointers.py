"""What a fact points to: a complete fact in, the things that its passages are to name out."""

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.check.passage.naming import kind_of
from loaders.check.passage.reading import ReportReading
from loaders.entries.entry import texts_of
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from ontology import vocab

NAMED_KINDS = frozenset(
    ("person", "post", "org", "unit", "system", "function", "doc", "project", "asset", "event")
)
"""Kinds of things that have names of their own; indicators and editions are told by other words."""
_WHO = ("person", "post", "agent", "holder", "statedBy", "addressee", "assignee")
_KEYS = frozenset(
    (*_WHO, "refArea", "about", "statusOf", "fromSystem", "toSystem", "atEvent", "implements")
)


@dataclass(frozen=True)
class Pointer:
    """One thing that a fact points to.

    `key` is the key that its line has in the sheet, `attribute` that of the fact, by which `meant`
    and `inferred` name it.
    """

    key: str
    attribute: str
    thing: str


def pointers(fact: Fact, report: ReportReading) -> Iterator[Pointer]:
    """List what a fact points to, as its sheet wrote it."""
    if isinstance(fact, RelationFact):
        yield from _of_relation(fact, report)
    for key, value in fact.values():
        if key.name in _KEYS and not (key.name == "about" and _repeated(fact)):
            for thing in texts_of(value):
                if kind_of(thing) in NAMED_KINDS:
                    yield Pointer(key.name, key.name, thing)


def _of_relation(fact: RelationFact, report: ReportReading) -> Iterator[Pointer]:
    """List both ends of a relation; one that a thing holds has its lines there, `id` and key."""
    of_thing = fact.place[:1] == ("things",)
    if kind_of(fact.subject) in NAMED_KINDS:
        yield Pointer("id" if of_thing else "subject", "subject", fact.subject)
    term = report.terms.term(fact.predicate)
    values = [("object", thing) for thing in fact.object]
    if term.is_reference and term.base == vocab.ID:
        values += [("objectValue", thing) for thing in texts_of(fact.object_value)]
    for attribute, thing in values:
        if kind_of(thing) in NAMED_KINDS and "://" not in thing:
            yield Pointer(fact.predicate if of_thing else attribute, attribute, thing)


def _repeated(fact: Fact) -> bool:
    """Tell whether the fact is about what another of its keys names, as it is by default."""
    return fact.about == (fact.subject_matter,)
