"""Decisions applied to sheets: sheets as written and events in, sheets as decided out.

A decision on a statement about a thing (`deployedIn`, a printed name) moves that statement out of
the thing and into a fact of its own, which keeps its name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from loaders.entries.completion import completed, relation_facts
from loaders.entries.entry import texts_of
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from loaders.entries.forms import UNDATED, Date
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms
from loaders.entries.things import Mention, Thing
from loaders.reviews.event import Event
from loaders.reviews.standing import by_fact, decided

F = TypeVar("F", bound=Fact)
CLASS = "rdf:type"
"""What no decision changes: a thing without its class would be nothing."""
_LINKS = (
    "corroborates", "conflicts_with", "in_tension_with", "distinct_from", "responds_to",
    "has_target", "change_base", "has_part",
)  # fmt: skip
"""Keys that only point at a fact: they go with it. What rests on a fact (`computedFrom`) does not:
whoever takes the one out must look at the other."""


def apply_decisions(
    sheets: Iterable[Sheet], events: Iterable[Event], terms: Terms
) -> tuple[Sheet, ...]:
    """Correct, take out or publish facts as it was decided; then drop links to what is out."""
    listed = by_fact(events)
    return without_links_to_unpublished([_applied(sheet, listed, terms) for sheet in sheets])


def without_links_to_unpublished(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Drop from published facts what only points at facts that are not."""
    out = {fact.id for sheet in sheets for fact in sheet.facts if not fact.is_published}
    return tuple(
        replace(sheet, facts=tuple(_unlinked(fact, out) for fact in sheet.facts))
        for sheet in sheets
    )


def _applied(sheet: Sheet, listed: Mapping[str, tuple[Event, ...]], terms: Terms) -> Sheet:
    if not listed:
        return sheet
    facts = [_decided(fact, listed.get(fact.id, ()), sheet, terms) for fact in sheet.facts]
    things = list(sheet.things)
    for said in relation_facts(sheet):
        if said.id not in listed or said.predicate == CLASS:
            continue
        found = _decided(said, listed[said.id], sheet, terms)
        if not _is_same(found, completed(said, sheet, terms)):
            facts.append(found)
            things = [_without(thing, said) for thing in things]
    return replace(sheet, facts=tuple(facts), things=tuple(things))


def _decided(fact: F, events: Sequence[Event], sheet: Sheet, terms: Terms) -> F:
    return decided(completed(fact, sheet, terms), events, terms) if events else fact


def _is_same(fact: RelationFact, said: RelationFact) -> bool:
    """Tell whether a statement was only accepted: it may then stay where it stands."""
    return fact.is_published and replace(fact, review_status=said.review_status) == said


def _without(thing: Thing | Mention, said: RelationFact) -> Thing | Mention:
    """Take one statement out of a thing."""
    if thing.id != said.subject:
        return thing
    key = type(thing).keys()[said.predicate]
    value = getattr(thing, key.attribute)
    if isinstance(value, tuple):
        rest: Any = tuple(text for text in value if text != said.object_value)
    else:
        gone = said.object_value in texts_of(value)
        rest = value if not gone else UNDATED if isinstance(value, Date) else ""
    changed: dict[str, Any] = {key.attribute: rest}
    return replace(thing, **changed)


def _unlinked(fact: Fact, out: set[str]) -> Fact:
    if not fact.is_published:
        return fact
    kept: dict[str, Any] = dict(_kept_links(fact, out))  # Any: values of its fields
    return replace(fact, **kept) if kept else fact


def _kept_links(fact: Fact, out: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in _LINKS:
        links: tuple[str, ...] = getattr(fact, name, ())
        if any(link in out for link in links):
            yield name, tuple(link for link in links if link not in out)
