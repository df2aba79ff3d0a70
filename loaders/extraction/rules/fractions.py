"""Fractions: with a stroke or in words, with their share or without."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from loaders.entries.written import Span
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Because, Said
from loaders.extraction.rules.counted import counted_name, counted_unit
from loaders.extraction.rules.measure import Measure, Reading, figure_span
from loaders.extraction.rules.naming import BASE, phrase
from loaders.extraction.rules.scores import is_points, read_score
from loaders.extraction.rules.shares import share_of
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import read_numbers

_PROVINCES = frozenset({Decimal(63), Decimal(34)})
"""Out of so many provinces a bare fraction is a place."""
_PROVINCE_WORDS = frozenset({"tỉnh", "thành phố", "địa phương", "tỉnh thành"})
_PHRASE = 3
"""A noun that the lexicon does not know needs words about it."""
_OUT_OF = re.compile(r"\s(?:trên|trong)(?: tổng)?(?: số)?\s")
_DAY = re.compile(r"(?:^|\s)(?:ngày|trước|sau|hôm|sáng|trưa|chiều|tối|đêm)$", re.IGNORECASE)
"""Before a day without its year, `trước 15/9`."""
_NO_NOUN = re.compile(r"(?:các|những|mọi|mỗi|làm|là|phải|sẽ|đã|để|và|hoặc|thì|được|có)(?!\w)")
_TAIL = re.compile(r",?\s([^,;.:()\n]{3,90})")
_NO_TAIL = re.compile(r"(?:và|trong|tăng|giảm|so|cao|xếp|còn|tỉnh|với|theo|.{0,3}\d)")


def read_fraction(reading: Reading, spot: Spot, later: Spot | None) -> Measure | None:
    """Read `58/61 xã …`, with its share if the text says it too."""
    figure, noun = spot.figure, spot.noun
    if is_points(reading, spot):
        return read_score(reading, spot, figure.out_of)
    if noun is None:
        return _bare_fraction(reading, spot) or _of_other_noun(reading, spot)
    if figure.out_of in _PROVINCES and noun.printed.lower() in _PROVINCE_WORDS:
        return None
    name, quote = counted_name(reading, spot)
    share = share_of(reading, spot, later)
    if share and later:
        tail = _tail(reading, share[1])
        if tail:
            name = replace(name, value=f"{name.value} {phrase(reading.layers, tail)}")
        unit, end = Said("percent", figure_span(later)), tail[1] if tail else share[1]
        return Measure(
            "share-of-fraction",
            spot,
            later.value,
            unit,
            name,
            (quote[0], end),
            numerator=spot.value,
            denominator=figure.out_of,
        )
    unit_ = counted_unit(reading, spot)
    return _fraction("fraction", spot, unit_, name, quote)


def read_in_words(reading: Reading, spot: Spot, later: Spot | None) -> Measure | None:
    """Read `9 trên 21 phường`, `12 trong số 40 trường`: a fraction without its stroke."""
    if spot.noun or later is None or later.noun is None or spot.figure.kind is not Kind.AMOUNT:
        return None
    between = reading.text[spot.figure.end : later.figure.start]
    if not _OUT_OF.fullmatch(between) or not spot.value <= later.value:
        return None
    whole = replace(
        later, figure=spot.figure, before=spot.before, opened=spot.opened, header=spot.header
    )
    name, quote = counted_name(reading, whole)
    measure = Measure(
        "fraction-in-words", whole, spot.value, counted_unit(reading, whole), name, quote
    )
    return replace(measure, numerator=spot.value, denominator=later.value)


def read_two_nouns(
    reading: Reading, spot: Spot, out_of: re.Match[str], later: Spot | None
) -> Measure | None:
    """Read `110 tài khoản/2.070 chỉ tiêu`, with its share if the text says it too."""
    numbers = read_numbers(out_of[1])
    name, (start, end) = counted_name(reading, spot)
    noun = spot.noun.printed if spot.noun else ""
    rest = reading.layers.words((out_of.end(), max(end, out_of.end())))
    name = Said(f"{noun} {rest}".strip(" /"), name.span)
    if not numbers:
        return None
    measure = Measure("fraction", spot, spot.value, counted_unit(reading, spot), name, (start, end))
    measure = replace(measure, numerator=spot.value, denominator=numbers[0])
    share = share_of(reading, replace(spot, after=(spot.after[0], end)), later)
    if share and later:
        unit = Said("percent", figure_span(later))
        quote = (start, share[1])
        return replace(measure, way="share-of-fraction", value=later.value, unit=unit, quote=quote)
    return measure


def _fraction(
    way: str, spot: Spot, unit: Said[str] | None, name: Said[str], quote: Span
) -> Measure:
    value, out_of = spot.value, spot.figure.out_of
    return Measure(way, spot, value, unit, name, quote, numerator=value, denominator=out_of)


def _bare_fraction(reading: Reading, spot: Spot) -> Measure | None:
    """Read `5/6` after a fraction with its noun, if it can be no place."""
    parts = [one for one in reading.found if one.way in ("fraction", "part") and one.denominator]
    left = reading.left(spot)
    part_of_score = bool(reading.last and reading.last.way == "score") and _is_decimal(spot)
    if left.value.lower().startswith("điểm ") or part_of_score:
        return read_score(reading, spot, spot.figure.out_of)
    if not parts or spot.figure.out_of in _PROVINCES or not left.value or left.span is None:
        return None
    unit = parts[-1].unit
    name = Said(f"{unit.value if unit else ''} {left.value}".strip(), left.span, Because.SENTENCE)
    return _fraction("part", spot, unit, name, (left.span[0], spot.figure.end))


def _is_decimal(spot: Spot) -> bool:
    """Tell `17,4/20`, which is no count."""
    return spot.value % 1 != 0


def _tail(reading: Reading, end: int) -> Span | None:
    """Find what is said of a noun after its share in parentheses: `(99%) có sóng`."""
    match = _TAIL.match(reading.text, end, reading.sentence.end)
    if match is None or _NO_TAIL.match(match[1]) or re.search(r"\d", match[1]):
        return None
    return match.span(1)


def _of_other_noun(reading: Reading, spot: Spot) -> Measure | None:
    """Read a fraction of what the lexicon does not know as counted: `30/36 hồ chứa được …`."""
    right = reading.right(spot)
    words = right.value.split()
    if len(words) < _PHRASE or spot.figure.end + 1 in reading.stops or not right.span:
        return None
    if BASE.match(right.value) or not (words[0].isalpha() and words[0].islower()):
        return None
    if _DAY.search(reading.before(spot)) or _NO_NOUN.match(right.value):
        return None
    if spot.figure.out_of in _PROVINCES or reading.is_attribute(spot):
        return None
    name, quote = counted_name(reading, spot)
    unit = Said(" ".join(words[:2]), (right.span[0], right.span[0] + len(words[0])))
    return _fraction("fraction", spot, unit, name, quote)
