"""Ranks and changes read again: a reading in, what its passages print of them otherwise out.

A change is positive where its passage says that something rose, be it a value or a place gained.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from loaders.check.finding import Message
from loaders.check.passage.figures import UNITS_BESIDE, unit_and_sign
from loaders.check.passage.printed import (
    Printed,
    claimed_by,
    plain,
    printed_in,
    unless_derivable,
)
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.entries.facts.observation import Observation
from loaders.entries.facts.rank import RankObservation
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.comparison import Change
from loaders.vietnamese.figures import Figure
from loaders.vietnamese.places import speaks_of_places

RANK = PassageRule("rank-not-printed", Message("Thứ hạng có in trong đoạn", "The rank is printed"))
CHANGE = PassageRule(
    "change-differs",
    Message("Mức và chiều thay đổi như in trong đoạn", "The change is printed, with its direction"),
)
BASE = PassageRule(
    "base-period-not-printed",
    Message("Mốc so sánh có in trong đoạn", "The base of the change is printed"),
)
RULES = (RANK, CHANGE, BASE)

_RANKS = (Kind.RANK, Kind.FRACTION)
_CHANGE_UNITS = {"PERCENT": ("PERCENT", "POINT")}


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare the rank of an observation, and its change, with what its passages print."""
    fact = reading.fact
    if not isinstance(fact, Observation):
        return
    printed = printed_in(reading)
    if isinstance(fact, RankObservation):
        claimed = claimed_by(reading, fact, printed)
        yield from _rank(reading, fact, claimed, printed)
        yield from _top(reading, fact, claimed)
    if fact.change is not None:
        yield from _change(reading, fact, fact.change, printed)


def _rank(
    reading: Reading, fact: RankObservation, claimed: Printed, printed: Printed
) -> Iterator[Mismatch]:
    if fact.rank is not None:
        places = [one for one in claimed.figures if one.kind in _RANKS]
        if not places and speaks_of_places(" ".join(reading.sentences)):
            places = [one for one in claimed.figures if one.kind is Kind.AMOUNT and not one.unit]
        same = [one for one in places if one.value == fact.rank]
        if not same:
            shown = printed.shown(one for one in printed.figures if one.kind in _RANKS)
            found = Mismatch(RANK, "rank", shown or reading.passage, str(fact.rank))
            yield from unless_derivable(reading, Decimal(fact.rank), found)
        else:
            yield from _out_of(reading, fact, same, printed)
            yield from unit_and_sign(reading, fact, same, claimed)


def _top(reading: Reading, fact: RankObservation, claimed: Printed) -> Iterator[Mismatch]:
    if fact.top_n is not None:
        tops = [one for one in claimed.figures if one.kind is Kind.TOP]
        if not any(one.value == fact.top_n for one in tops):
            found = Mismatch(RANK, "topN", claimed.says(), str(fact.top_n))
            yield from unless_derivable(reading, Decimal(fact.top_n), found)


def _out_of(
    reading: Reading, fact: RankObservation, same: Sequence[Figure], printed: Printed
) -> Iterator[Mismatch]:
    if fact.rank_out_of is None:
        return
    wholes = [one.out_of for one in same if one.out_of is not None]
    others = [number for one in printed.figures if one.counts for number in one.numbers]
    if fact.rank_out_of not in (wholes or others):
        found = Mismatch(RANK, "rankOutOf", printed.says(), str(fact.rank_out_of))
        yield from unless_derivable(reading, Decimal(fact.rank_out_of), found)


def _change(
    reading: Reading, fact: Observation, change: Decimal, printed: Printed
) -> Iterator[Mismatch]:
    same = [one for one in printed.changes if one.amount == change]
    units = _CHANGE_UNITS.get(fact.unit, UNITS_BESIDE.get(fact.unit, (fact.unit,)))
    if isinstance(fact, RankObservation) or not fact.unit:
        units = ("",)
    if not same:
        said = ", ".join(_change_text(printed, one) for one in printed.changes)
        found = Mismatch(CHANGE, "change", said or printed.says(), f"{plain(change):+}")
        yield from unless_derivable(reading, change, found)
        return
    if not any(one.figure.unit in units for one in same):
        figures = [one.figure for one in same]
        yield Mismatch(
            CHANGE, "change", printed.with_nouns(figures), f"{plain(change):+} {fact.unit}"
        )
    yield from _base(reading, fact, [one.base for one in same if one.base])


def _base(reading: Reading, fact: Observation, bases: Iterable[str]) -> Iterator[Mismatch]:
    wanted = _words(fact.base_period).removeprefix("so với ")
    if not wanted or "basePeriod" in reading.inferred:
        return
    beside = [_words(base) for base in bases]
    if beside:
        if not any(wanted in base or base in wanted for base in beside):
            yield Mismatch(BASE, "basePeriod", ", ".join(beside), fact.base_period)
    elif wanted not in _words(reading.passage):
        yield Mismatch(BASE, "basePeriod", reading.passage, fact.base_period)


def _change_text(printed: Printed, change: Change) -> str:
    figure = change.figure
    return f"{change.printed} {printed.text[figure.start : figure.end]} {figure.noun}".strip()


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
