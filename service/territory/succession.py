"""Provinces through time: figures as reported in, the same figures on today's map out.

On 1 July 2025 the 63 provincial units became 34. A count of things that stand in one territory each
(dx:isAdditive) may be added up, as the old territories make up the new one; a rank or a ratio may
not. `today.rule` in messages.yaml says this to readers.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from ontology.vocab import CONCEPT, QUDT_UNIT
from queries.magnitude import DIGITS

ACTUAL = CONCEPT + "value-kind/actual"
COUNT = QUDT_UNIT + "NUM"
QUALIFIERS = ("exact", "at-least", "more-than", "approx")
"""What figures that are added up may be: their sum is as the loosest, the last of these."""


@dataclass(frozen=True)
class Reported:
    """One figure as a report gives it; `period` is its end, or the day it was attested."""

    fact: str
    area: str
    indicator: str
    period: str
    value: Decimal | None
    unit: str
    value_kind: str
    qualifier: str = "exact"
    is_rank: bool = False
    is_additive: bool = True


@dataclass(frozen=True)
class Summed:
    """One figure on today's map; `computed` is false where a report gives it for that unit."""

    area: str
    indicator: str
    period: str
    value: Decimal
    unit: str
    qualifier: str
    facts: tuple[str, ...]
    missing: tuple[str, ...]
    computed: bool

    @property
    def partial(self) -> bool:
        """Whether a predecessor's figure is missing, so that this is no total."""
        return bool(self.missing)


@dataclass(frozen=True)
class NotCarried:
    """A figure that has no place on today's map, and why: a message key after `today.`."""

    reported: Reported
    reason: str


@dataclass(frozen=True)
class Today:
    """Figures on today's map, and those that could not be brought there."""

    summed: tuple[Summed, ...]
    left: tuple[NotCarried, ...]


@dataclass(frozen=True)
class Succession:
    """Which unit took over from which: unit -> its successors."""

    successors: Mapping[str, tuple[str, ...]]

    @functools.cached_property
    def heirs(self) -> frozenset[str]:
        """Units that took over from others."""
        return frozenset(new for each in self.successors.values() for new in each)

    def family(self, unit: str) -> tuple[str, ...]:
        """Return the unit of today of a unit, and all others that became part of it."""
        today = self.today(unit)
        if today is None:
            return (unit,)
        return (today, *sorted(old for old in self.successors if self.today(old) == today))

    def today(self, unit: str) -> str | None:
        """Return the unit of today; None where a unit was split, so that no single one follows."""
        seen = {unit}
        while following := self.successors.get(unit, ()):
            if len(following) > 1 or following[0] in seen:
                return None
            unit = following[0]
            seen.add(unit)
        return unit

    def origins(self, unit: str) -> frozenset[str]:
        """Return the units at the beginning whose territory a unit has; itself if it is one."""
        before = [old for old, new in self.successors.items() if unit in new and old != unit]
        if not before:
            return frozenset({unit})
        return frozenset().union(*(self.origins(old) for old in before))


def on_todays_map(figures: Iterable[Reported], succession: Succession) -> Today:
    """Bring figures to the units of today, adding up counts only where that is sound."""
    left: list[NotCarried] = []
    groups: dict[tuple[str, str, str], list[Reported]] = {}
    for figure in figures:
        unit = succession.today(figure.area)
        if unit is None or (unit != figure.area and (reason := obstacle(figure))):
            left.append(NotCarried(figure, "split" if unit is None else reason))
        elif figure.value is None or obstacle(figure):
            left.append(NotCarried(figure, "unchanged"))
        else:
            groups.setdefault((unit, figure.indicator, figure.period), []).append(figure)
    summed: list[Summed] = []
    for (unit, _, _), group in groups.items():
        found = _sum(unit, group, succession)
        if found is None:
            left.extend(NotCarried(figure, "conflict") for figure in group)
        else:
            summed.append(found)
    return Today(tuple(summed), tuple(left))


def obstacle(figure: Reported) -> str:
    """Say why a figure of an old unit cannot be part of a sum; empty where it can."""
    if figure.is_rank:
        return "rank"
    if figure.value_kind != ACTUAL:
        return "plan"
    if figure.unit != COUNT:
        return "ratio"
    if not figure.is_additive:
        return "overlap"
    return "" if figure.value is not None and figure.qualifier in QUALIFIERS else "range"


def _sum(unit: str, group: Iterable[Reported], succession: Succession) -> Summed | None:
    """Add up one figure for each territory; None where two figures disagree or overlap."""
    by_area: dict[str, list[Reported]] = {}
    for figure in group:
        by_area.setdefault(figure.area, []).append(figure)
    if unit in by_area:  # its own figure needs no sum
        by_area = {unit: by_area[unit]}
    covered: set[str] = set()
    for area, figures in by_area.items():
        origins = succession.origins(area)
        if len({figure.value for figure in figures}) != 1 or covered & origins:
            return None
        covered |= origins
    used = [figure for area in sorted(by_area) for figure in by_area[area]]
    first = used[0]
    return Summed(
        area=unit,
        indicator=first.indicator,
        period=first.period,
        value=_exact_sum(figures[0].value or Decimal(0) for figures in by_area.values()),
        unit=first.unit,
        qualifier=max((figure.qualifier for figure in used), key=QUALIFIERS.index),
        facts=tuple(figure.fact for figure in used),
        missing=tuple(sorted(succession.origins(unit) - covered)),
        computed=unit not in by_area,
    )


def _exact_sum(values: Iterable[Decimal]) -> Decimal:
    with localcontext(prec=4 * DIGITS):  # of 28 digits by default
        return sum(values, Decimal(0))
