"""Figures: a Vietnamese text in, every number in it with its place, kind, unit and noun out.

    read_figures(text) -> tuple[Figure, ...]   all numbers, in order, with kind
    read_numbers(text) -> tuple[Decimal, ...]  the numbers alone, whatever they are there for

Time is linear in the length of the text: every look around a number is bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile

from loaders.vietnamese.apart import Apart, Kind, read_apart
from loaders.vietnamese.numerals import (
    DIGITS,
    HALF,
    SCALES,
    Numeral,
    digits_value,
    spelled_numerals,
)
from loaders.vietnamese.places import (
    goes_on,
    spelled_places,
    stands_for_place,
    stands_for_top,
)

_SPACE = re.compile(r"[^\S\t\r\n]")
"""A space of any width, within a line."""
_BROKEN_LINE = re.compile(r"(?<=[^\s.:;!?])\n(?=\w)")
"""The end of a line within a sentence, unless a bullet or a heading follows."""
_NEAR = 64
"""So many characters around a number say what it is."""
_PASSAGE = 400
"""Characters of the longest passage that is kept beside others."""
_SCALE = re.compile(
    r"(?: ?((?:(?:nghìn|ngàn|vạn|triệu) )?(?:tỷ|tỉ)(?! lệ| trọng| suất)|nghìn|ngàn|vạn|triệu|chục"
    r"|trđ|tr(?=\.? ?(?:đ|vnd)))|(k))(?!\w)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\.? ?(?:(?P<POINT>(?:điểm )(?:phần trăm|%))|(?P<PERCENT>%|phần trăm(?!\w))"
    r"|(?P<CCY_VND>(?:đồng(?! chí| bằng| bào| hồ| thời| bộ| đội| ruộng)|vnđ|vnd|đ)(?!\w))"
    r"|(?P<CCY_USD>(?:usd|đô la|đô-la)(?!\w)|\$)"
    r"|(?P<HR>(?:giờ|tiếng đồng hồ)(?!\w))|(?P<MIN>phút(?!\w))"
    r"|(?P<DAY>ngày(?!\w| \d))|(?P<WK>tuần(?!\w))|(?P<MO>tháng(?!\w| \d))|(?P<YR>năm(?!\w| \d))"
    r"|(?P<KiloM>(?:km|ki-?lô-?mét)(?!\w)))",
    re.IGNORECASE,
)
_NOUN = re.compile(r" ([^\W\d_]+(?:[ -][^\W\d_]+){0,3})")
_FRACTION = re.compile(r" ?/ ?")
_RANGE = re.compile(r" ?[-–—] ?")
_UPTO = re.compile(r" (?:đến|tới) ")
_OUT_OF = re.compile(r" (?:trên|trong)(?: tổng)?(?: số)? ")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTED_YEAR = re.compile(
    r"(?:trên|hơn|gần|khoảng|đạt|có|được|tới|xấp xỉ|ít nhất|tối thiểu) $", re.I
)
_NO_NOUN = frozenset({
    "là", "và", "của", "đến", "tới", "có", "đã", "đang", "sẽ", "thì", "so", "với", "tại", "ở",
    "cho", "trên", "trong", "đạt", "được", "về", "theo", "trở", "do", "này", "tăng", "giảm", "lên",
    "xuống", "bằng", "chiếm", "mà", "nhưng", "để", "từ", "vào",
})  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number where it stands, its scale and sign of unit within the span.

    `upper` is the other end of a range, `out_of` what a place or part is of; `noun` are the words
    that follow, `unit` a unit of QUDT, `POINT` for points of per cent, or nothing.
    """

    start: int
    end: int
    kind: Kind
    value: Decimal | None
    unit: str = ""
    noun: str = ""
    upper: Decimal | None = None
    out_of: Decimal | None = None
    spelled: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether it says how much, how many or in which place."""
        return self.kind in (Kind.AMOUNT, Kind.FRACTION, Kind.RANK, Kind.TOP)

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        ends = (self.value, self.upper, self.out_of)
        return tuple(one for one in ends if one is not None)


def read_figures(text: str) -> tuple[Figure, ...]:
    """Read every number of a text; no-break spaces are spaces, and so are ends of broken lines."""
    return _of_passage(text) if len(text) <= _PASSAGE else _of_report(text)


@lru_cache(4096)
def _of_passage(text: str) -> tuple[Figure, ...]:
    return _read(text)


@lru_cache(4)  # whoever extracts reads a report, and then the gate does
def _of_report(text: str) -> tuple[Figure, ...]:
    return _read(text)


def _read(text: str) -> tuple[Figure, ...]:
    flat = _BROKEN_LINE.sub(" ", _SPACE.sub(" ", text))
    apart = read_apart(flat)
    numerals = _free(flat, apart)
    figures = [*_told_apart(flat, apart), *_composed(flat, numerals), *_leaders(flat)]
    figures.sort(key=lambda figure: (figure.start, -figure.end))
    return tuple(_ranked_in_a_row(flat, _without_overlap(figures)))


def read_numbers(text: str) -> tuple[Decimal, ...]:
    """Read the numbers of a text: `1.505`, `51,2`, `1,2 triệu`; none if it has no digit."""
    found = []
    for match in DIGITS.finditer(text):
        value = digits_value(match.group())
        if value is not None:
            found.append(value.scaleb(_scale_at(text, match.end())[0]))
    return tuple(found)


def _free(text: str, apart: tuple[Apart, ...]) -> list[Numeral]:
    """List the numerals that lie in nothing that was told apart."""
    digits = (
        Numeral(m.start(), m.end(), value)
        for m in DIGITS.finditer(text)
        if (value := digits_value(m.group())) is not None
    )
    ordered = sorted((*digits, *spelled_numerals(text)), key=lambda one: one.start)
    free: list[Numeral] = []
    at = 0
    for numeral in ordered:
        while at < len(apart) and apart[at].end <= numeral.start:
            at += 1
        if at == len(apart) or numeral.end <= apart[at].start:
            free.append(numeral)
    return free


def _told_apart(text: str, apart: tuple[Apart, ...]) -> Iterator[Figure]:
    for one in apart:
        yield Figure(one.start, one.end, one.kind, None)
    for match in DIGITS.finditer(text):
        if digits_value(match.group()) is None:
            yield Figure(match.start(), match.end(), Kind.UNREADABLE, None)


def _composed(text: str, numerals: list[Numeral]) -> Iterator[Figure]:
    """Join numerals to figures: scales, ends of ranges, parts of fractions."""
    last: Figure | None = None
    for numeral in numerals:
        single = _single(text, numeral)
        joined = _joined(text, last, single) if last else None
        if last and joined is None:
            yield _of_kind(text, last)
        last = joined or single
    if last:
        yield _of_kind(text, last)


def _single(text: str, numeral: Numeral) -> Figure:
    half = numeral.spelled and numeral.value == HALF
    scaled = half or not numeral.spelled
    power, end = _scale_at(text, numeral.end) if scaled else (0, numeral.end)
    unit, end = _unit_at(text, end)
    value = numeral.value.scaleb(power)
    if half and not (power or unit):
        value, unit = Decimal(50), "PERCENT"  # half of what follows
    return Figure(
        numeral.start, end, Kind.AMOUNT, value, unit, _noun_at(text, end), spelled=numeral.spelled
    )


def _joined(text: str, first: Figure, second: Figure) -> Figure | None:
    """Make one figure of two that stand side by side, if they are one."""
    between = text[first.end : second.start]
    if len(between) > _NEAR or first.value is None or second.value is None:
        return None
    if between == " " and _continues(text, first, second):
        total = first.value + second.value
        return replace(second, start=first.start, value=total)
    if first.upper is not None or first.out_of is not None:
        return None
    if _FRACTION.fullmatch(between) and not first.unit and not second.spelled:
        power = 0 if _power_within(text, first) else _power_within(text, second)
        return replace(second, start=first.start, value=first.value.scaleb(power),
                       out_of=second.value, kind=Kind.FRACTION)  # fmt: skip
    if _OUT_OF.fullmatch(between) and stands_for_place(text, first.start, ""):
        return replace(second, start=first.start, value=first.value, out_of=second.value)
    if _RANGE.fullmatch(between) or (_UPTO.fullmatch(between) and _is_span(text, first)):
        return _as_range(text, first, second)
    return None


def _continues(text: str, first: Figure, second: Figure) -> bool:
    """Tell `1 tỷ 200 triệu`: the second is smaller than the scale of the first, and scaled too."""
    scaled = [_power_within(text, one) for one in (first, second)]
    return not first.unit and scaled[0] > scaled[1] > 0 and second.numbers[0] < 10 ** scaled[0]


def _as_range(text: str, first: Figure, second: Figure) -> Figure | None:
    low, high = first.numbers[0], second.numbers[0]
    if first.unit and first.unit != second.unit:
        return None
    power = 0 if first.unit or _power_within(text, first) else _power_within(text, second)
    if low.scaleb(power) > high:
        power = 0
    return (
        replace(second, start=first.start, value=low.scaleb(power), upper=high)
        if low.scaleb(power) <= high
        else None
    )


def _is_span(text: str, first: Figure) -> bool:
    before = text[max(0, first.start - 8) : first.start].lower()
    return before.endswith("từ ") or not before.strip()


def _of_kind(text: str, figure: Figure) -> Figure:
    if not figure.unit and figure.upper is None:
        if stands_for_place(text, figure.start, figure.noun):
            return replace(figure, kind=Kind.RANK)
        if figure.out_of is None and stands_for_top(text, figure.start, figure.end):
            return replace(figure, kind=Kind.TOP)
    before = text[max(0, figure.start - 16) : figure.start]
    is_year = _YEAR.fullmatch(text, figure.start, figure.end) is not None
    return (
        replace(figure, kind=Kind.DATE)
        if is_year and not _is_counted(before, figure.noun)
        else figure
    )


def _is_counted(before: str, noun: str) -> bool:
    first = noun.split(" ")[0]
    return bool(first) and (
        _COUNTED_YEAR.search(before) is not None or (first.islower() and first != "tỉnh")
    )


def _leaders(text: str) -> Iterator[Figure]:
    for place in spelled_places(text):
        yield Figure(place.start, place.end, Kind.RANK, place.value, spelled=True)


def _ranked_in_a_row(text: str, figures: list[Figure]) -> Iterator[Figure]:
    last: Figure | None = None
    for figure in figures:
        follows = last is not None and last.kind is Kind.RANK and figure.kind is Kind.AMOUNT
        if last and follows and not figure.unit and goes_on(text[last.end : figure.start]):
            figure = replace(figure, kind=Kind.RANK)
        yield figure
        last = figure


def _without_overlap(figures: list[Figure]) -> list[Figure]:
    """Keep of figures that overlap the first, and of `10 tỉnh dẫn đầu` the ten alone."""
    kept: list[Figure] = []
    for figure in figures:
        led = figure.spelled and figure.kind is Kind.RANK and figure.end - figure.start > 4
        top = kept and kept[-1].kind is Kind.TOP and figure.start - kept[-1].end < _NEAR
        if not kept or (figure.start >= kept[-1].end and not (led and top)):
            kept.append(figure)
    return kept


def _scale_at(text: str, at: int) -> tuple[int, int]:
    """Read the scale that stands at a place: its power of ten, and where it ends."""
    match = _SCALE.match(text, at, at + _NEAR)
    if match is None:
        return 0, at
    words = "nghìn" if match[2] else match[1].lower()
    return sum(SCALES[word] for word in words.split(" ")), match.end()


def _unit_at(text: str, at: int) -> tuple[str, int]:
    match = _UNIT.match(text, at, at + _NEAR)
    return (match.lastgroup or "", match.end()) if match else ("", at)


def _noun_at(text: str, at: int) -> str:
    """Take the words that follow, up to one that can be in no noun phrase."""
    match = _NOUN.match(text, at, at + _NEAR)
    words = match[1].split(" ") if match else []
    return " ".join(takewhile(lambda word: word.lower() not in _NO_NOUN, words))


def _power_within(text: str, figure: Figure) -> int:
    digits = DIGITS.match(text, figure.start)
    return _scale_at(text, digits.end())[0] if digits else 0
