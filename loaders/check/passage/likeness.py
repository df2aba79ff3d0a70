"""Two facts side by side: complete facts in, where they differ out.

Facts of one meaning are of one kind and say the same of the same thing, place and time as far as
both say it. What is left out by one is no difference.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from loaders.entries.entry import key_name, texts_of
from loaders.entries.facts.claim import Claim
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.vietnamese.numerals import DIGITS, digits_value

VALUES = ("value", "rank", "top_n", "numerator", "denominator", "min_value", "max_value")
"""Figures that two facts of one meaning share."""
_MEANING = (
    "indicator", "ref_area", "value_kind", "framework", "unit", "person", "post", "status_of",
    "status", "from_system", "to_system", "agent", "role", "subject", "predicate", "object",
    "object_value",
)  # fmt: skip
_TIMES = ("period_start", "period_end")
_ROUNDED = ("approx", "more-than", "at-least", "at-most")


class Difference(NamedTuple):
    """A key in which two facts differ, and what each has there."""

    key: str
    one: str
    other: str


def differences_of_meaning(one: Fact, other: Fact) -> Iterator[Difference]:
    """Find what makes two facts speak of different things."""
    if one.type != other.type:
        yield Difference("type", one.type, other.type)
        return
    for attribute in (*_MEANING, *_TIMES):
        yield from _unlike(attribute, one, other)
    if isinstance(one, Claim) and isinstance(other, Claim):
        if not (_leads(one, other) and _leads(other, one)):
            yield Difference("topic", ", ".join(one.topic), ", ".join(other.topic))
        if one.about and other.about and not set(one.about) & set(other.about):
            yield Difference("about", ", ".join(one.about), ", ".join(other.about))
    elif set(one.about) != set(other.about):
        yield from _unlike("about", one, other)
    if isinstance(one, Observation):
        yield from _unlike("holder", one, other)


def differences_of_value(one: Fact, other: Fact) -> Iterator[Difference]:
    """Find figures that are not equal in the precision in which they are printed."""
    for attribute in VALUES:
        mine, theirs = getattr(one, attribute, None), getattr(other, attribute, None)
        if mine is None or theirs is None:
            continue
        allowed = max(_precision(one, attribute), _precision(other, attribute))
        if abs(Decimal(mine) - Decimal(theirs)) * 2 > allowed:
            yield Difference(key_name(attribute), f"{mine}", f"{theirs}")


def _unlike(attribute: str, one: Fact, other: Fact) -> Iterator[Difference]:
    mine, theirs = (texts_of(getattr(fact, attribute, ())) for fact in (one, other))
    if mine and theirs and set(mine) != set(theirs):
        yield Difference(key_name(attribute), ", ".join(mine), ", ".join(theirs))


def _leads(one: Fact, other: Fact) -> bool:
    """Tell whether the first topic of a fact is one of the other's; of none, nothing is known."""
    return not (one.topic and other.topic) or one.topic[0] in other.topic


def _precision(fact: Fact, attribute: str) -> Decimal:
    """Give the unit of the last digit in which a figure is printed: of `1,2 triệu`, 100000."""
    value = Decimal(getattr(fact, attribute))
    if attribute not in ("value", "min_value", "max_value") or not isinstance(fact, Observation):
        return Decimal(0)
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    printed = (_unit(match.group(), value) for match in DIGITS.finditer(fact.printed_value))
    unit = max([unit, *filter(None, printed)])
    return max(unit, _last_digit(value)) if fact.value_qualifier in _ROUNDED else unit


def _unit(printed: str, value: Decimal) -> Decimal | None:
    """Give the unit of a printed number where the value is that number or a scale of it."""
    number = digits_value(printed)
    if not number or not value:
        return None
    scale = value / number
    whole = scale.normalize()
    if whole.as_tuple().digits != (1,) or scale < 1:
        return None
    return Decimal(1).scaleb(int(number.as_tuple().exponent)) * scale


def _last_digit(value: Decimal) -> Decimal:
    """Give the unit of the last digit that is not 0: of 65000, 1000."""
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
