"""Counts: with their noun, as a part of another, or in a list."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from loaders.extraction.layers.layers import within
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Because, Said
from loaders.extraction.rules.counted import counted_name, counted_unit
from loaders.extraction.rules.fractions import read_in_words, read_two_nouns
from loaders.extraction.rules.measure import Measure, Reading
from loaders.extraction.rules.scores import is_points, read_score

_PROVINCES = frozenset({Decimal(63), Decimal(34)})
"""Out of so many provinces a bare fraction is a place."""
_PROVINCE_WORDS = frozenset({"tỉnh", "thành phố", "địa phương", "tỉnh thành"})
_AMONG = re.compile(r"(?:trong|trên|tại|ở)(?: số| tổng số)? $", re.IGNORECASE)
_TASKS = frozenset({"nhiệm vụ", "chỉ tiêu", "mục tiêu"})
_BASE_NOUNS = frozenset({"dân", "người", "người dân", "hộ"})
_OVER = re.compile(r"\s?/\s?(\d[\d.,]*)(?=\s)")
_ON = re.compile(r"\s(?:trên|trong)(?: tổng)?(?: số)?\s$")
_FEW_OF = re.compile(r"\s\d/\d (?:có|dùng|đạt)(?: hơn| trên| dưới| từ)? $")
"""Before a number that says which are counted: `chỉ 1/4 có trên 500 người`."""
_UP_TO = re.compile(r"(?:^|\s)\d[\d.]* (?:đến|tới) $")
"""Before the upper of two numbers, `mỗi sáng 90 đến 120 lượt`, which is not what is counted."""
_EACH = re.compile(r"(?:^|\s)(?:cứ|kéo dài|cứ \S+ [^,;.]{1,30} thì)$", re.IGNORECASE)
"""Before what is a base or a length of time: `cứ mười hộ thì chín hộ …`."""
_BASES = frozenset(map(Decimal, (100, 1000, 10000, 100000)))
"""What rates are of: `2,6 doanh nghiệp trên 1.000 dân`."""
_INDEX_PARTS = ("chỉ số", "tiêu chí")
_INDEX_MAKING = re.compile(r"(?:DTI|[Bb]ộ (?:chỉ số|tiêu chí)|[Tt]rụ cột)")
_STATES = "đã|đang|chưa|quá hạn|còn lại|hoàn thành|trong hạn|đúng hạn|trễ hạn|xong|được"
_PART = re.compile(rf"^(?:{_STATES})(?!\w)", re.IGNORECASE)
_PART_BEFORE = re.compile(rf"(?:^|\s)(?:{_STATES}|còn|đạt|làm|thực hiện|vượt|gộp)$", re.IGNORECASE)
_OF_WHOLE = re.compile(r"(?:^|\s)trong(?: tổng)?(?: số)?$", re.IGNORECASE)
_INTRODUCED = 20
"""Counts above this do not merely announce what follows a colon."""
_NAMED = re.compile(r"[^,;.:()]{2,40}? (?:là|gồm|như)(?= [A-ZĐ“])")
_IS = re.compile(r"(?:^|\s)(?:là|đạt|còn|có|chỉ|mới|:)")
_LISTED = re.compile(r"^(?:gồm|riêng|trong đó|và|của)\s")
_SHORT_NAME = 4
"""A noun with no more words than this takes the verb before the figure into its name."""


def read_count(reading: Reading, spot: Spot, later: Spot | None = None) -> Measure | None:
    """Read a count with its noun, or a bare number whose noun stands before."""
    if is_points(reading, spot):
        return read_score(reading, spot)
    spoken = read_in_words(reading, spot, later)
    if spoken:
        return spoken
    at, noun = spot.figure.end + 1, spot.noun
    if _is_bracket(reading, spot) or _says_of_which(reading, spot):
        return None
    opened = reading.text[reading.opening_of_clause(spot) : spot.figure.start].strip()
    if _EACH.search(opened):
        return None
    if noun and (noun.printed.lower() in _BASE_NOUNS and spot.value in _BASES):
        return None
    if at in reading.stops and (noun is None or noun.start != at or " " not in noun.printed):
        return None
    if noun is None:
        return _bare(reading, spot)
    if _is_structure(reading, spot, noun.printed.lower()):
        return None
    out_of = _OVER.match(reading.text, noun.end)
    if out_of:
        return read_two_nouns(reading, spot, out_of, later)
    if _join_whole(reading, spot):
        return None
    name, quote = counted_name(reading, spot)
    way = "count-in-words" if spot.figure.spelled else "count"
    measure = Measure(way, spot, spot.value, counted_unit(reading, spot), name, quote)
    if _is_whole(reading, measure):
        return replace(measure, whole=noun.printed.lower() in _TASKS)
    return _as_part(reading, measure)


def _join_whole(reading: Reading, spot: Spot) -> bool:
    """Set the whole of the count before: `480 lượt tra cứu đúng trên 600 lượt`."""
    last, unit = reading.last, counted_unit(reading, spot)
    if last is None or last.way != "count" or not (last.unit and unit) or last.denominator:
        return False
    between = reading.text[last.spot.figure.end : spot.figure.start]
    same = last.unit.value.split()[0] == unit.value.split()[0]
    if not same or not _ON.search(between) or "," in between or last.value > spot.value:
        return False
    whole = spot.value
    quote = (last.quote[0], unit.span[1] if unit.span else spot.figure.end)
    last = replace(last, way="fraction-in-words", quote=quote)
    reading.found[-1] = replace(last, numerator=last.value, denominator=whole)
    return True


def _says_of_which(reading: Reading, spot: Spot) -> bool:
    """Tell a number that says which are meant, or how many at most, and is no count itself."""
    near = reading.text[max(reading.sentence.start, spot.figure.start - 20) : spot.figure.start]
    return _FEW_OF.search(near) is not None or _UP_TO.search(near) is not None


def _is_bracket(reading: Reading, spot: Spot) -> bool:
    """Tell `(6 lượt)` behind a heading or a label, which says of nothing what is counted."""
    alone = spot.opened == "(" and spot.closed == ")" and not reading.said_before()
    if spot.noun is None or not alone or spot.after[1] + 2 < reading.sentence.end:
        return False
    return (
        reading.text[spot.before[0] : spot.after[1]].strip()
        == (reading.text[spot.figure.start : spot.noun.end])
    )


def _is_structure(reading: Reading, spot: Spot, noun: str) -> bool:
    """Tell how an index is made, how many provinces there are, or what only names follow."""
    before = reading.text[reading.sentence.start : spot.figure.start]
    if noun.startswith(_INDEX_PARTS) and _INDEX_MAKING.search(before):
        return True
    if noun in _PROVINCE_WORDS and (spot.value in _PROVINCES or _AMONG.search(before)):
        return True
    if spot.value > _INTRODUCED:
        return False
    after = reading.text[spot.after[1] : reading.sentence.end]
    if spot.closed == ":" and not re.search(r"\d", after):
        return True
    return _NAMED.match(reading.text, spot.figure.end, reading.sentence.end) is not None


def _bare(reading: Reading, spot: Spot) -> Measure | None:
    """Read a number without noun: a score, a part of a count, or the count of what is before."""
    last = reading.last
    exponent = spot.value.as_tuple().exponent
    if spot.value < 1 and isinstance(exponent, int) and exponent <= -3:
        return read_score(reading, spot)
    if spot.opened == "(" and spot.closed == ")" and last and last.way == "score":
        return read_score(reading, spot)
    part = _part(reading, spot)
    if part or reading.right(spot).value:
        return part
    return _after_subject(reading, spot) or _in_list(reading, spot)


def _counted_before(reading: Reading) -> Measure | None:
    counts = [one for one in reading.found if one.way in ("count", "part", "fraction") and one.unit]
    return counts[-1] if counts else None


def _part(reading: Reading, spot: Spot) -> Measure | None:
    """Read `đã xong 31`, `9 đang làm`: the noun is that of the count before."""
    last, right, words = _counted_before(reading), reading.right(spot), reading.before(spot)
    if last is None or last.unit is None:
        return None
    if _PART.match(right.value) and right.span:
        said, quote = right, (spot.figure.start, right.span[1])
    elif not right.value and _PART_BEFORE.search(words):
        said, quote = Said(words), (reading.opening(spot), spot.figure.end)
    else:
        return None
    name = Said(f"{last.unit.value} {said.value}", quote, Because.SENTENCE)
    return _as_part(reading, Measure("part", spot, spot.value, last.unit, name, quote))


def _after_subject(reading: Reading, spot: Spot) -> Measure | None:
    """Read `số hồ sơ trực tuyến là 48.210`."""
    left = reading.left(spot)
    noun = reading.noun_in(left.span) if left.span else ""
    if not noun or not left.span or not _IS.search(reading.links(spot)):
        return None
    quote = (left.span[0], spot.figure.end)
    unit = Said(noun, left.span)
    return Measure("count-after-subject", spot, spot.value, unit, left, quote)


def _in_list(reading: Reading, spot: Spot) -> Measure | None:
    """Read `số trạm 5G: Viettel 214, VNPT 96`, `4.977 trạm (2G: 1.290; …)`."""
    left, last, header = reading.left(spot), _counted_before(reading), spot.header
    start = left.span[0] if left.value and left.span else spot.figure.start
    if header and spot.opened == ":" and last and len(reading.layers.words(header).split()) <= 3:
        name = Said(f"{last.name.value} {reading.layers.words(header)}", header, Because.SENTENCE)
        quote = (header[0], spot.figure.end)
        return Measure("count-in-list", spot, spot.value, last.unit, name, quote)
    words, noun = reading.header(spot), reading.noun_in(header) if header else ""
    if header and words and noun:
        name = Said(f"{words} {left.value}".strip(), header)
        quote = (start if left.value else header[0], spot.figure.end)
        return Measure("count-in-list", spot, spot.value, Said(noun, header), name, quote)
    if last and spot.opened == "(" and spot.closed == ")" and not reading.before(spot):
        near = within(
            reading.layers.areas,
            max(reading.sentence.start, spot.figure.start - 40),
            spot.figure.start,
        )
        if near and reading.text[near[-1].end : spot.figure.start].strip() == "(":
            quote = (near[-1].start, spot.figure.end)
            return Measure("count-in-list", spot, spot.value, last.unit, last.name, quote)
    if last and (_is_listed(reading, spot) or _is_detail(reading, spot)):
        name = Said(f"{last.name.value} {left.value}".strip(), left.span, Because.SENTENCE)
        quote = (min(start, reading.opening(spot)), spot.figure.end)
        listed = Measure("count-in-list", spot, spot.value, last.unit, name, quote)
        return _as_part(reading, listed)
    return None


def _is_listed(reading: Reading, spot: Spot) -> bool:
    """Tell `VNPT 18` in a list: a name, then its number, nothing else."""
    words = _LISTED.sub("", reading.before(spot)).split()
    named = all(word[:1].isupper() or word[:1].isdigit() or word == "-" for word in words)
    return 0 < len(words) <= 6 and named and spot.opened in (",", "và", ":", "(", ";")


def _is_detail(reading: Reading, spot: Spot) -> bool:
    """Tell `trong đó toàn trình 683, một phần 564`: parts of what was counted, by their kind."""
    words = reading.before(spot)
    last = reading.last
    goes_on = last is not None and last.way == "count-in-list" and spot.opened in (",", "và")
    opened = re.match(r"(?:trong đó|gồm)(?: có)?\s", words) is not None
    return (opened or goes_on) and 0 < len(reading.left(spot).value.split()) <= _SHORT_NAME


def _as_part(reading: Reading, measure: Measure) -> Measure:
    """Set the whole of a part: `trong 46 nhiệm vụ, đã xong 21`."""
    rest = _rest_of(reading, measure)
    if rest:
        return replace(measure, numerator=measure.value, denominator=rest)
    whole = next((one for one in reading.found if _is_whole(reading, one)), None)
    if whole is None and measure.way == "part":
        whole = _whole_before(reading, measure.spot)
    if whole is None or not (measure.unit and whole.unit) or measure.value > whole.value:
        return measure
    same = measure.unit.value.split()[0] == whole.unit.value.split()[0]
    if not same and measure.way != "part":
        return measure
    return replace(measure, numerator=measure.value, denominator=whole.value)


def _rest_of(reading: Reading, measure: Measure) -> Decimal | None:
    """Return the whole where a fraction before leaves just as many: `13/16 …; 3 … còn lại`."""
    for one in reading.found:
        same = one.unit and measure.unit and one.unit.value == measure.unit.value
        if same and one.denominator == (one.numerator or 0) + measure.value:
            return one.denominator
    return None


def _whole_before(reading: Reading, spot: Spot) -> Measure | None:
    """Find the count that a part is of: before the parentheses, before the colon, or the last."""
    counts = [one for one in reading.found if one.way == "count" and one.unit]
    if spot.header:
        before = [one for one in counts if one.spot.figure.start < spot.header[1]]
        opened = reading.text.rfind("(", spot.header[1], spot.figure.start)
        inside = opened >= 0 and ")" not in reading.text[opened : spot.figure.start]
        if before and not inside:
            counts = before
    return counts[-1] if counts else None


def _is_whole(reading: Reading, one: Measure) -> bool:
    return one.way == "count" and _OF_WHOLE.search(reading.before(one.spot)) is not None
