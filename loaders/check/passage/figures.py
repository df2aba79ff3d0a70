"""Figures of facts read again: a reading in, what its passages print of them otherwise out.

A fact's figure is one that is printed: value, unit and sign of comparison must agree on the same
one, and on the one that the printed value names, if there is such.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from loaders.check.finding import Message
from loaders.check.passage.printed import (
    Printed,
    claimed_by,
    places_of,
    plain,
    printed_in,
    unless_derivable,
)
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.entries.entry import key_name
from loaders.entries.facts.observation import Observation
from loaders.entries.facts.ratio import RatioObservation
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.comparison import AT_MOST, EXACT, RANGE, Sign, sign_at
from loaders.vietnamese.figures import Figure, read_figures
from ontology import vocab

FIGURE = PassageRule(
    "figure-not-printed", Message("Số liệu có in trong đoạn", "The figure is printed")
)
UNIT = PassageRule(
    "unit-not-printed", Message("Đơn vị in cạnh số liệu", "The unit is printed beside the figure")
)
QUALIFIER = PassageRule(
    "qualifier-differs",
    Message("Từ so sánh in cạnh số liệu", "The sign of comparison is that beside the figure"),
)
PRINTED_VALUE = PassageRule(
    "printed-value-differs",
    Message("Giá trị in đúng như trong đoạn", "The printed value stands in the passage"),
)
PARTS = PassageRule(
    "parts-not-printed", Message("Phần và tổng có in trong đoạn", "Part and whole are printed")
)
RULES = (FIGURE, UNIT, QUALIFIER, PRINTED_VALUE, PARTS)

UNITS_BESIDE = {
    "PERCENT": ("PERCENT",),
    "CCY_VND": ("CCY_VND",),
    "NUM": ("", "MIN", "DAY", "WK", "MO", "YR", "KiloM"),
}
"""Signs of unit that a figure may have; other units are their own."""
_VALUES = (Kind.AMOUNT, Kind.FRACTION, Kind.DATE)
_MILLION = 10**6
_NEAR = 80
_MONEY = re.compile(
    r"(?<!\w)(?:đồng|kinh phí|ngân sách|vốn|chi phí|dự toán|doanh thu|trị giá|tổng mức)(?!\w)",
    re.IGNORECASE,
)
_CELL_MARKS = frozenset("\t|")
_NEARLY = ("gần", "ngót", "suýt soát", "gần đạt")


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare every figure of an observation with what its passages print."""
    fact = reading.fact
    if not isinstance(fact, Observation):
        return
    printed = printed_in(reading)
    claimed = claimed_by(reading, fact, printed)
    yield from _printed_value(reading, fact, printed)
    yield from _range(reading, fact, claimed)
    if fact.value is not None:
        yield from _value(reading, fact, fact.value, claimed)
    if isinstance(fact, RatioObservation):
        yield from _parts(reading, fact, printed)


def _printed_value(reading: Reading, fact: Observation, printed: Printed) -> Iterator[Mismatch]:
    if not fact.printed_value:
        return
    if not any(True for _ in places_of(reading, fact)):
        yield Mismatch(PRINTED_VALUE, "printedValue", printed.says(), fact.printed_value)
        return
    own = {number for one in read_figures(fact.printed_value) for number in one.numbers}
    if own and own.isdisjoint(_all_numbers(fact)):
        said = ", ".join(str(plain(one)) for one in sorted(_all_numbers(fact)))
        yield Mismatch(PRINTED_VALUE, "printedValue", fact.printed_value, said)


def _all_numbers(fact: Observation) -> set[Decimal]:
    keys = ("value", "min_value", "max_value", "numerator", "denominator", "rank", "top_n")
    found = (getattr(fact, key, None) for key in keys)
    return {Decimal(one) for one in found if one is not None}


def _value(
    reading: Reading, fact: Observation, value: Decimal, claimed: Printed
) -> Iterator[Mismatch]:
    same = [one for one in claimed.figures if one.value == value and one.upper is None]
    same = [one for one in same if one.kind in _VALUES]
    if not same:
        found = Mismatch(FIGURE, "value", claimed.says(), str(plain(value)))
        yield from unless_derivable(reading, value, found)
        return
    yield from unit_and_sign(reading, fact, same, claimed)


def unit_and_sign(
    reading: Reading, fact: Observation, same: Sequence[Figure], claimed: Printed
) -> Iterator[Mismatch]:
    measured = [one for one in same if _has_unit(claimed, one, fact.unit)]
    if not measured and "unit" not in reading.inferred:
        yield Mismatch(UNIT, "unit", claimed.with_nouns(same), fact.unit)
        return
    yield from _sign(reading, fact, measured or same, claimed)


def _sign(
    reading: Reading, fact: Observation, figures: Sequence[Figure], claimed: Printed
) -> Iterator[Mismatch]:
    signs = [sign_at(claimed.text, one) for one in figures]
    agreed = any(_agrees(one, fact.value_qualifier) for one in signs)
    if not agreed and "valueQualifier" not in reading.inferred:
        said = " ".join(filter(None, (signs[0].printed, claimed.shown(figures[:1]))))
        yield Mismatch(QUALIFIER, "valueQualifier", said, fact.value_qualifier or EXACT)


def _has_unit(printed: Printed, figure: Figure, unit: str) -> bool:
    """Compare with the sign beside a figure; in a table it stands at the head of the column."""
    if not unit or figure.unit in UNITS_BESIDE.get(unit, (unit,)):
        return True
    bare = not figure.unit and not figure.noun
    money = bare and unit == "CCY_VND" and _is_money(printed.text, figure)
    return money or (not figure.unit and _is_cell(printed.text, figure))


def _is_money(text: str, figure: Figure) -> bool:
    """Tell `chi 30 tỷ cho …` where what is spent is spoken of near by."""
    scaled = figure.value is not None and figure.value >= _MILLION
    near = text[max(0, figure.start - _NEAR) : figure.end + _NEAR]
    return scaled and _MONEY.search(near) is not None


def _is_cell(text: str, figure: Figure) -> bool:
    beside = text[max(0, figure.start - 2) : figure.start] + text[figure.end : figure.end + 2]
    return not _CELL_MARKS.isdisjoint(beside)


def _agrees(sign: Sign, code: str) -> bool:
    if sign.printed.lower() in _NEARLY and code == AT_MOST:
        return True
    if not sign.sure and (code or EXACT) == EXACT:
        return True
    return sign.code == (code or EXACT)


def _range(reading: Reading, fact: Observation, claimed: Printed) -> Iterator[Mismatch]:
    ends = [(key, getattr(fact, key)) for key in ("min_value", "max_value")]
    stated = [(key, value) for key, value in ends if value is not None]
    for key, value in stated:
        if not any(value in (one.value, one.upper) for one in claimed.figures):
            found = Mismatch(FIGURE, key_name(key), claimed.says(), str(plain(value)))
            yield from unless_derivable(reading, value, found)
            return
    if len(stated) == 2:
        whole = [
            one for one in claimed.figures if (one.value, one.upper) == (ends[0][1], ends[1][1])
        ]
        apart = [one for one in claimed.figures if one.value in (ends[0][1], ends[1][1])]
        yield from _of_range(fact, whole, apart, claimed)
    elif stated:
        same = [one for one in claimed.figures if stated[0][1] in (one.value, one.upper)]
        yield from unit_and_sign(reading, fact, same, claimed)


def _of_range(
    fact: Observation, whole: Sequence[Figure], apart: Sequence[Figure], claimed: Printed
) -> Iterator[Mismatch]:
    if not whole and len(apart) < 2:
        said = f"{plain(fact.min_value)}–{plain(fact.max_value)}"
        yield Mismatch(FIGURE, "minValue", claimed.says(), said)
    elif not any(_has_unit(claimed, one, fact.unit) for one in whole or apart):
        yield Mismatch(UNIT, "unit", claimed.with_nouns(whole or apart), fact.unit)
    elif fact.value_qualifier not in ("", RANGE):
        yield Mismatch(QUALIFIER, "valueQualifier", claimed.shown(whole), fact.value_qualifier)


def _parts(reading: Reading, fact: RatioObservation, printed: Printed) -> Iterator[Mismatch]:
    numbers = {"numerator": fact.numerator, "denominator": fact.denominator}
    counted = [one for one in printed.figures if one.unit not in ("PERCENT", "POINT")]
    of_parts = {one.value for one in counted}
    places = {"numerator": of_parts, "denominator": of_parts | {one.out_of for one in counted}}
    for key, wanted in numbers.items():
        if wanted not in places[key]:
            found = Mismatch(PARTS, key, printed.says(), str(plain(wanted)))
            yield from unless_derivable(reading, wanted, found)
            return
    parts = [one for one in counted if one.value == fact.numerator]
    if not any(_is_part(one, fact, counted) for one in parts):
        said = f"{plain(fact.numerator)}/{plain(fact.denominator)}"
        found = Mismatch(PARTS, "denominator", printed.shown(parts), said)
        yield from unless_derivable(reading, fact.denominator, found)
    if fact.value is None and parts:
        yield from _bare_share(reading, fact, parts, printed)


def _is_part(figure: Figure, fact: RatioObservation, counted: Sequence[Figure]) -> bool:
    """Tell whether a figure is the part: of the whole that it is printed with, or of another."""
    if figure.out_of is not None:
        return figure.out_of == fact.denominator
    others = (one for one in counted if one is not figure)
    return any(fact.denominator in (one.value, one.out_of) for one in others)


def _bare_share(
    reading: Reading, fact: RatioObservation, parts: Sequence[Figure], printed: Printed
) -> Iterator[Mismatch]:
    """Compare the unit of a share that is printed as a fraction only with its indicator's."""
    measured = reading.report.terms.units.get(vocab.ID + fact.indicator, "")
    if fact.unit and measured and measured != vocab.QUDT_UNIT + fact.unit:
        yield Mismatch(UNIT, "unit", printed.with_nouns(parts), fact.unit)
    yield from _sign(reading, fact, parts, printed)
