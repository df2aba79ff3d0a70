"""Where a fact stands: the decisions on it in; its state, its level of review out.

Nothing here is stored: it follows from the events. Level 0: read by a machine, or by a role that
no name stands behind; 1: confirmed by a named person for exactly this content; 2: by two who did
not see each other's decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from loaders.entries.facts.fact import Fact
from loaders.entries.terms import Terms
from loaders.reviews.content import content_hash
from loaders.reviews.correction import corrected, misfits
from loaders.reviews.event import OUT, Decision, Event

F = TypeVar("F", bound=Fact)
_STATES = {
    Decision.ACCEPT: "accepted",
    Decision.CORRECT: "corrected",
    Decision.REJECT: "rejected",
    Decision.WITHDRAW: "withdrawn",
}


@dataclass(frozen=True)
class Standing:
    """A content with the decisions on its fact; those on an earlier content do not count for it."""

    content: str = ""
    decisions: tuple[Event, ...] = ()

    @property
    def level(self) -> int:
        """Count who vouches for exactly this content."""
        return level_of(self.content, self.decisions)

    @property
    def outdated(self) -> Event | None:
        """The last decision, where it was on an earlier content and so counts no more."""
        deciding = [one for one in self.decisions if one.decision is not Decision.NOTE]
        return deciding[-1] if deciding and not self.is_on_this(deciding[-1]) else None

    def is_on_this(self, event: Event) -> bool:
        """Tell whether a decision was on this content, or led to it."""
        return self.content in (event.content, event.result)


NOBODY = Standing()
"""Of a fact on which nobody has decided."""


def level_of(content: str, events: Iterable[Event]) -> int:
    """Tell how a content was confirmed; whoever moves away from it voids what was said before."""
    confirmed: dict[str, bool] = {}
    for event in events:
        if event.confirmed == content:
            confirmed[event.person] = event.independent or confirmed.get(event.person, False)
        elif event.content == content and event.decision is not Decision.NOTE:
            confirmed.clear()
    blind = sum(confirmed.values())
    return 2 if blind >= 2 else min(len(confirmed), 1)


def standings(facts: Iterable[Fact], events: Iterable[Event]) -> Mapping[str, Standing]:
    """Tell where complete facts stand."""
    listed = by_fact(events)
    return {fact.id: Standing(content_hash(fact), listed.get(fact.id, ())) for fact in facts}


def by_fact(events: Iterable[Event]) -> Mapping[str, tuple[Event, ...]]:
    """Group events by fact."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.fact].append(event)
    return {fact: tuple(listed) for fact, listed in found.items()}


def decided(fact: F, events: Sequence[Event], terms: Terms) -> F:
    """Apply decisions to a complete fact; each counts only on the content it was made on."""
    content = content_hash(fact)
    for event in events:
        if event.content != content or event.decision is Decision.NOTE:
            continue
        if any(misfits(type(fact), event.changes)):
            continue  # made when this kind of fact had other keys
        if event.decision is Decision.CORRECT:
            fact = corrected(fact, event.changes, terms)
            content = content_hash(fact)
        fact = replace(fact, review_status=_STATES[event.decision])
    return fact


def last_out(events: Iterable[Event]) -> Event | None:
    """Find the decision that took a fact out last."""
    return next((one for one in reversed([*events]) if one.decision in OUT), None)
