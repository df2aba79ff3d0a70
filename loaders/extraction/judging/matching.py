"""Matching: the facts of a text and what was found in it in, a verdict on each out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from loaders.extraction.judging.agreement import (
    KINDS,
    agrees,
    field_agrees,
    other_fields,
    wholly_right,
)
from loaders.extraction.judging.fact import Fact


class Outcome(StrEnum):
    """What becomes of a proposal, or of a fact that nobody proposed."""

    RIGHT = "right"
    WRONG = "wrong"
    DENIED = "denied"
    """Proposed as true while the text denies it; as bad as a wrong one."""
    OPTIONAL = "optional"
    MISSED = "missed"

    @property
    def is_wrong(self) -> bool:
        return self in (Outcome.WRONG, Outcome.DENIED)


@dataclass(frozen=True)
class Verdict:
    """What was found, what it should be, and how they compare."""

    outcome: Outcome
    gold: Fact | None
    found: Fact | None

    @property
    def fact(self) -> Fact:
        """Return what was found, or what should have been."""
        fact = self.found or self.gold
        assert fact is not None  # noqa: S101 - a verdict is on something
        return fact

    @property
    def kind(self) -> str:
        return self.fact.kind

    @property
    def whole(self) -> bool:
        """Tell whether it is right and needs no edit."""
        gold, found = self._right
        return gold is not None and found is not None and wholly_right(gold, found)

    def fields(self) -> Iterator[tuple[str, bool]]:
        """List the other fields of a right one, and whether each is right."""
        gold, found = self._right
        if gold and found:
            for name in other_fields(gold):
                yield name, field_agrees(name, gold, found)

    def said_fields(self) -> Iterator[tuple[str, bool]]:
        """List the fields that a right one gives, and whether each is right."""
        gold, found = self._right
        if gold and found:
            for key, value in found.fields.items():
                name = key.removesuffix("_vi")
                if value is not None and gold.has(name) and not isinstance(value, list):
                    yield name, field_agrees(name, gold, found)

    @property
    def _right(self) -> tuple[Fact | None, Fact | None]:
        return (self.gold, self.found) if self.outcome is Outcome.RIGHT else (None, None)


def matched(gold: Iterable[Fact], found: Iterable[Fact]) -> tuple[Verdict, ...]:
    """Judge what was found in a text, in its order; what was missed comes last of its kind."""
    facts, proposals = tuple(gold), tuple(found)
    return tuple(
        verdict
        for kind in KINDS
        for verdict in _of_kind(
            [fact for fact in facts if fact.kind == kind],
            [fact for fact in proposals if fact.kind == kind],
        )
    )


def _of_kind(free: list[Fact], found: list[Fact]) -> Iterator[Verdict]:
    """Match each fact once; `free` is used up."""
    for one in found:
        gold = min(
            (fact for fact in free if agrees(fact, one)),
            key=lambda fact: abs(fact.start - one.start) + abs(fact.end - one.end),
            default=None,
        )
        if gold is not None:
            free.pop(next(place for place, fact in enumerate(free) if fact is gold))
        yield Verdict(_outcome(gold, one), gold, one)
    for fact in free:
        if not (fact.optional or fact.negated):
            yield Verdict(Outcome.MISSED, fact, None)


def _outcome(gold: Fact | None, found: Fact) -> Outcome:
    if gold is None:
        return Outcome.WRONG
    if gold.optional:
        return Outcome.OPTIONAL
    if gold.negated and not found.negated:
        return Outcome.DENIED
    return Outcome.RIGHT
