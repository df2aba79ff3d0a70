"""Figures of facts read again: a reading in, what its passages print of them otherwise out.

A fact's figure is one that is printed: value, unit and sign of comparison must agree on the same
one, and on the one that the printed value names, if there is such.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from loaders.check.finding import Message
from loaders.check.passage.printed import Printed, is_derivable, occurrences, printed_in
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.entries.entry import key_name
from loaders.entries.facts.observation import Observation
from loaders.entries.facts.rank import RankObservation
from loaders.entries.facts.ratio import RatioObservation
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.comparison import AT_MOST, EXACT, RANGE, Change, Sign, sign_at
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
RANK = PassageRule("rank-not-printed", Message("Thứ hạng có in trong đoạn", "The rank is printed"))
CHANGE = PassageRule(
    "change-differs",
    Message("Mức và chiều thay đổi như in trong đoạn", "The change is printed, with its direction"),
)
BASE = PassageRule(
    "base-period-not-printed",
    Message("Mốc so sánh có in trong đoạn", "The base of the change is printed"),
)
RULES = (FIGURE, UNIT, QUALIFIER, PRINTED_VALUE, PARTS, RANK, CHANGE, BASE)

_BESIDE = {
    "PERCENT": ("PERCENT",),
    "CCY_VND": ("CCY_VND",),
    "NUM": ("",),
}
"""Signs of unit that a figure may have; other units are their own."""
_RANKS = (Kind.RANK, Kind.FRACTION)
_NEARLY = ("gần", "ngót", "suýt soát", "gần đạt")
_CHANGE_UNITS = {"PERCENT": ("PERCENT", "POINT")}


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare every figure of an observation with what its passages print."""
    fact = reading.fact
    if not isinstance(fact, Observation):
        return
    printed = printed_in(reading)
    claimed = _claimed(printed, fact, reading)
    yield from _printed_value(reading, fact, printed)
    yield from _range(reading, fact, claimed)
    if fact.value is not None:
        yield from _value(reading, fact, fact.value, claimed)
    if isinstance(fact, RatioObservation):
        yield from _parts(reading, fact, printed)
    if isinstance(fact, RankObservation):
        yield from _rank(reading, fact, claimed, printed)
    if fact.change is not None:
        yield from _change(reading, fact, fact.change, printed)


def _claimed(printed: Printed, fact: Observation, reading: Reading) -> Printed:
    """Keep the figures that the printed value names, or all if it names none."""
    places = tuple(_places(reading, fact))
    kept = tuple(
        one
        for one in printed.figures
        if any(one.start < end and start < one.end for start, end in places)
    )
    return Printed(printed.text, kept or printed.figures, printed.changes)


def _places(reading: Reading, fact: Observation) -> Iterator[tuple[int, int]]:
    if fact.printed_value:
        words = " ".join(fact.printed_value.replace("\u00a0", " ").split(" "))
        yield from occurrences(reading.report.text, words, fact.evidence)


def _printed_value(reading: Reading, fact: Observation, printed: Printed) -> Iterator[Mismatch]:
    if not fact.printed_value:
        return
    if not any(True for _ in _places(reading, fact)):
        yield Mismatch(PRINTED_VALUE, "printedValue", _says(printed), fact.printed_value)
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
    same = [one for one in same if one.counts or one.kind is Kind.DATE]
    if not same:
        found = Mismatch(FIGURE, "value", _says(claimed), str(plain(value)))
        yield from _unless_derivable(reading, value, found)
        return
    yield from _unit_and_sign(reading, fact, same, claimed)


def _unit_and_sign(
    reading: Reading, fact: Observation, same: Sequence[Figure], claimed: Printed
) -> Iterator[Mismatch]:
    measured = [one for one in same if _has_unit(one, fact.unit)]
    if not measured and "unit" not in reading.inferred:
        yield Mismatch(UNIT, "unit", _with_noun(claimed, same), fact.unit)
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


def _has_unit(figure: Figure, unit: str) -> bool:
    return not unit or figure.unit in _BESIDE.get(unit, (unit,))


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
            found = Mismatch(FIGURE, key_name(key), _says(claimed), str(plain(value)))
            yield from _unless_derivable(reading, value, found)
            return
    if len(stated) == 2:
        whole = [
            one for one in claimed.figures if (one.value, one.upper) == (ends[0][1], ends[1][1])
        ]
        apart = [one for one in claimed.figures if one.value in (ends[0][1], ends[1][1])]
        yield from _of_range(fact, whole, apart, claimed)
    elif stated:
        same = [one for one in claimed.figures if stated[0][1] in (one.value, one.upper)]
        yield from _unit_and_sign(reading, fact, same, claimed)


def _of_range(
    fact: Observation, whole: Sequence[Figure], apart: Sequence[Figure], claimed: Printed
) -> Iterator[Mismatch]:
    if not whole and len(apart) < 2:
        said = f"{plain(fact.min_value)}–{plain(fact.max_value)}"
        yield Mismatch(FIGURE, "minValue", _says(claimed), said)
    elif not any(_has_unit(one, fact.unit) for one in whole or apart):
        yield Mismatch(UNIT, "unit", _with_noun(claimed, whole or apart), fact.unit)
    elif fact.value_qualifier not in ("", RANGE):
        yield Mismatch(QUALIFIER, "valueQualifier", claimed.shown(whole), fact.value_qualifier)


def _parts(reading: Reading, fact: RatioObservation, printed: Printed) -> Iterator[Mismatch]:
    numbers = {"numerator": fact.numerator, "denominator": fact.denominator}
    counted = [one for one in printed.figures if one.unit not in ("PERCENT", "POINT")]
    for key, wanted in numbers.items():
        if not any(wanted in one.numbers for one in counted):
            found = Mismatch(PARTS, key, _says(printed), str(plain(wanted)))
            yield from _unless_derivable(reading, wanted, found)
            return
    parts = [one for one in counted if one.value == fact.numerator]
    wholes = {one.out_of for one in parts} - {None}
    apart = any(one.out_of is None for one in parts)
    if wholes and not apart and fact.denominator not in wholes:
        said = f"{plain(fact.numerator)}/{plain(fact.denominator)}"
        yield from _unless_derivable(
            reading, fact.denominator, Mismatch(PARTS, "denominator", printed.shown(parts), said)
        )
    if fact.value is None and parts:
        yield from _bare_share(reading, fact, parts, printed)


def _bare_share(
    reading: Reading, fact: RatioObservation, parts: Sequence[Figure], printed: Printed
) -> Iterator[Mismatch]:
    """Compare the unit of a share that is printed as a fraction only with its indicator's."""
    measured = reading.report.terms.units.get(vocab.ID + fact.indicator, "")
    if fact.unit and measured and measured != vocab.QUDT_UNIT + fact.unit:
        yield Mismatch(UNIT, "unit", _with_noun(printed, parts), fact.unit)
    yield from _sign(reading, fact, parts, printed)


def _rank(
    reading: Reading, fact: RankObservation, claimed: Printed, printed: Printed
) -> Iterator[Mismatch]:
    if fact.rank is not None:
        places = [one for one in claimed.figures if one.kind in _RANKS]
        same = [one for one in places if one.value == fact.rank]
        if not same:
            shown = printed.shown(one for one in printed.figures if one.kind in _RANKS)
            found = Mismatch(RANK, "rank", shown or reading.passage, str(fact.rank))
            yield from _unless_derivable(reading, Decimal(fact.rank), found)
        else:
            yield from _out_of(reading, fact, same, printed)
            yield from _unit_and_sign(reading, fact, same, claimed)
    if fact.top_n is not None:
        tops = [one for one in claimed.figures if one.kind is Kind.TOP]
        if not any(one.value == fact.top_n for one in tops):
            found = Mismatch(RANK, "topN", _says(printed), str(fact.top_n))
            yield from _unless_derivable(reading, Decimal(fact.top_n), found)


def _out_of(
    reading: Reading, fact: RankObservation, same: Sequence[Figure], printed: Printed
) -> Iterator[Mismatch]:
    if fact.rank_out_of is None:
        return
    wholes = [one.out_of for one in same if one.out_of is not None]
    others = [number for one in printed.figures if one.counts for number in one.numbers]
    if fact.rank_out_of not in (wholes or others):
        found = Mismatch(RANK, "rankOutOf", _says(printed), str(fact.rank_out_of))
        yield from _unless_derivable(reading, Decimal(fact.rank_out_of), found)


def _change(
    reading: Reading, fact: Observation, change: Decimal, printed: Printed
) -> Iterator[Mismatch]:
    same = [one for one in printed.changes if one.amount == change]
    units = _CHANGE_UNITS.get(fact.unit, _BESIDE.get(fact.unit, (fact.unit,)))
    if isinstance(fact, RankObservation) or not fact.unit:
        units = ("",)
    if not same:
        said = ", ".join(_change_text(printed, one) for one in printed.changes)
        found = Mismatch(CHANGE, "change", said or _says(printed), f"{plain(change):+}")
        yield from _unless_derivable(reading, change, found)
        return
    if not any(one.figure.unit in units for one in same):
        figures = [one.figure for one in same]
        yield Mismatch(
            CHANGE, "change", _with_noun(printed, figures), f"{plain(change):+} {fact.unit}"
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


def _unless_derivable(reading: Reading, wanted: Decimal, found: Mismatch) -> Iterator[Mismatch]:
    """Excuse a key that the author inferred, if its grounds carry the number."""
    if not is_derivable(reading, found.key, wanted):
        yield found


def _change_text(printed: Printed, change: Change) -> str:
    figure = change.figure
    return f"{change.printed} {printed.text[figure.start : figure.end]} {figure.noun}".strip()


def _words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").casefold().split())


def _says(printed: Printed) -> str:
    shown = printed.shown(one for one in printed.figures if one.counts)
    return shown or "–"


def _with_noun(printed: Printed, figures: Sequence[Figure]) -> str:
    return ", ".join(f"{printed.text[one.start : one.end]} {one.noun}".strip() for one in figures)


def plain(number: Decimal | None) -> Decimal | None:
    """Write a number without exponent or trailing zeros."""
    return None if number is None else Decimal(f"{number.normalize():f}")
