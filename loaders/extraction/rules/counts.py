"""Counts: with their noun, as a fraction, as a part of another, or in a list."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from loaders.entries.written import Span
from loaders.extraction.layers.layers import within
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Because, Said
from loaders.extraction.rules.measure import Measure, Reading, figure_span
from loaders.extraction.rules.naming import BASE, is_short, phrase
from loaders.extraction.rules.scores import is_points, read_score
from loaders.extraction.rules.shares import share_of
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import read_numbers

_PROVINCES = frozenset({Decimal(63), Decimal(34)})
"""Out of so many provinces a bare fraction is a place."""
_PROVINCE_WORDS = frozenset({"tỉnh", "thành phố", "địa phương", "tỉnh thành"})
_AMONG = re.compile(r"(?:trong|trên|tại|ở)(?: số| tổng số)? $", re.IGNORECASE)
_TASKS = frozenset({"nhiệm vụ", "chỉ tiêu", "mục tiêu"})
_BASE_NOUNS = frozenset({"dân", "người", "người dân", "hộ"})
_OVER = re.compile(r"\s?/\s?(\d[\d.,]*)(?=\s)")
_PHRASE = 3
"""A noun that the lexicon does not know needs words about it."""
_OUT_OF = re.compile(r"\s(?:trên|trong)(?: tổng)?(?: số)?\s")
_ON = re.compile(r"\s(?:trên|trong)(?: tổng)?(?: số)?\s$")
_FEW_OF = re.compile(r"\s\d/\d (?:có|dùng|đạt)(?: hơn| trên| dưới| từ)? $")
"""Before a number that says which are counted: `chỉ 1/4 có trên 500 người`."""
_EACH = re.compile(r"(?:^|\s)cứ$", re.IGNORECASE)
_BASES = frozenset(map(Decimal, (100, 1000, 10000, 100000)))
"""What rates are of: `2,6 doanh nghiệp trên 1.000 dân`."""
_DAY = re.compile(r"(?:^|\s)(?:ngày|trước|sau|hôm|sáng|trưa|chiều|tối|đêm)$", re.IGNORECASE)
"""Before a day without its year, `trước 15/9`."""
_NO_NOUN = re.compile(r"(?:các|những|mọi|mỗi|làm|là|phải|sẽ|đã|để|và|hoặc|thì|được|có)(?!\w)")
_INDEX_PARTS = ("chỉ số", "tiêu chí")
_INDEX_MAKING = re.compile(r"(?:DTI|[Bb]ộ (?:chỉ số|tiêu chí)|[Tt]rụ cột)")
_STATES = "đã|đang|chưa|quá hạn|còn lại|hoàn thành|trong hạn|đúng hạn|trễ hạn|xong|được"
_PART = re.compile(rf"^(?:{_STATES})(?!\w)", re.IGNORECASE)
_PART_BEFORE = re.compile(rf"(?:^|\s)(?:{_STATES}|còn|đạt|làm|thực hiện|vượt|gộp)$", re.IGNORECASE)
_OF_WHOLE = re.compile(r"(?:^|\s)trong(?: tổng)?(?: số)?$", re.IGNORECASE)
_INTRODUCED = 20
"""Counts above this do not merely announce what follows a colon."""
_NAMED = re.compile(r"[^,;.:()]{2,40}? (?:là|gồm|như)(?= [A-ZĐ“])")
_TAIL = re.compile(r",?\s([^,;.:()\n]{3,90})")
_NO_TAIL = re.compile(r"(?:và|trong|tăng|giảm|so|cao|xếp|còn|tỉnh|với|theo|.{0,3}\d)")
_IS = re.compile(r"(?:^|\s)(?:là|đạt|còn|có|chỉ|mới|:)")
_LISTED = re.compile(r"^(?:gồm|riêng|trong đó|và|của)\s")
_MEMBERS = frozenset({"thành", "hội", "đoàn"})
_SHORT_NAME = 4
"""A noun with no more words than this takes the verb before the figure into its name."""
_TOGETHER = re.compile(r"(?:,\s(?:[^\W\d_]+\s?){1,3}(?=,|\s(?:có|đã|đạt|được|đang)|$))+")


def read_fraction(reading: Reading, spot: Spot, later: Spot | None) -> Measure | None:
    """Read `58/61 xã …`, with its share if the text says it too."""
    figure, noun = spot.figure, spot.noun
    if is_points(reading, spot):
        return read_score(reading, spot, figure.out_of)
    if noun is None:
        return _bare_fraction(reading, spot) or _of_other_noun(reading, spot)
    if figure.out_of in _PROVINCES and noun.printed.lower() in _PROVINCE_WORDS:
        return None
    name, quote = _name(reading, spot)
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
    unit_ = _unit(reading, spot)
    return _fraction("fraction", spot, unit_, name, quote)


def read_count(reading: Reading, spot: Spot, later: Spot | None = None) -> Measure | None:
    """Read a count with its noun, or a bare number whose noun stands before."""
    if is_points(reading, spot):
        return read_score(reading, spot)
    spoken = _in_words_of(reading, spot, later)
    if spoken:
        return spoken
    at, noun = spot.figure.end + 1, spot.noun
    if _is_bracket(reading, spot) or _says_of_which(reading, spot):
        return None
    if _EACH.search(reading.before(spot)):
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
        return _of_two_nouns(reading, spot, out_of, later)
    if _join_whole(reading, spot):
        return None
    name, quote = _name(reading, spot)
    way = "count-in-words" if spot.figure.spelled else "count"
    measure = Measure(way, spot, spot.value, _unit(reading, spot), name, quote)
    if _is_whole(reading, measure):
        return replace(measure, whole=noun.printed.lower() in _TASKS)
    return _as_part(reading, measure)


def _in_words_of(reading: Reading, spot: Spot, later: Spot | None) -> Measure | None:
    """Read `9 trên 21 phường`, `12 trong số 40 trường`: a fraction without its stroke."""
    if spot.noun or later is None or later.noun is None or spot.figure.kind is not Kind.AMOUNT:
        return None
    between = reading.text[spot.figure.end : later.figure.start]
    if not _OUT_OF.fullmatch(between) or not spot.value <= later.value:
        return None
    whole = replace(
        later, figure=spot.figure, before=spot.before, opened=spot.opened, header=spot.header
    )
    name, quote = _name(reading, whole)
    measure = Measure("fraction-in-words", whole, spot.value, _unit(reading, whole), name, quote)
    return replace(measure, numerator=spot.value, denominator=later.value)


def _join_whole(reading: Reading, spot: Spot) -> bool:
    """Set the whole of the count before: `480 lượt tra cứu đúng trên 600 lượt`."""
    last, unit = reading.last, _unit(reading, spot)
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
    near = reading.text[max(reading.sentence.start, spot.figure.start - 20) : spot.figure.start]
    return _FEW_OF.search(near) is not None


def _is_bracket(reading: Reading, spot: Spot) -> bool:
    """Tell `(6 lượt)` behind a heading or a label, which says of nothing what is counted."""
    alone = spot.opened == "(" and spot.closed == ")" and not reading.said_before()
    if spot.noun is None or not alone or spot.after[1] + 2 < reading.sentence.end:
        return False
    return (
        reading.text[spot.before[0] : spot.after[1]].strip()
        == (reading.text[spot.figure.start : spot.noun.end])
    )


def _of_two_nouns(
    reading: Reading, spot: Spot, out_of: re.Match[str], later: Spot | None
) -> Measure | None:
    """Read `110 tài khoản/2.070 chỉ tiêu`, with its share if the text says it too."""
    numbers = read_numbers(out_of[1])
    name, (start, end) = _name(reading, spot)
    noun = spot.noun.printed if spot.noun else ""
    rest = reading.layers.words((out_of.end(), max(end, out_of.end())))
    name = Said(f"{noun} {rest}".strip(" /"), name.span)
    if not numbers:
        return None
    measure = Measure("fraction", spot, spot.value, _unit(reading, spot), name, (start, end))
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
    return match.span(1) if match and not _NO_TAIL.match(match[1]) else None


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
    name, quote = _name(reading, spot)
    unit = Said(" ".join(words[:2]), (right.span[0], right.span[0] + len(words[0])))
    return _fraction("fraction", spot, unit, name, quote)


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


def _name(reading: Reading, spot: Spot) -> tuple[Said[str], Span]:
    """Name what is counted: the noun with its attributes, and the short verb before it."""
    left, right = reading.left(spot), reading.right(spot)
    name, start = right.value, spot.figure.start
    noun = spot.noun.printed if spot.noun else ""
    colon = reading.colon(spot)
    if colon and colon.span:
        end = right.span[1] if right.span else spot.figure.end
        return Said(f"{name} {colon.value}", right.span), (colon.span[0], end)
    short = len(name.split()) <= _SHORT_NAME and is_short(left.value)
    if short and left.span and not reading.is_place(left.span):
        name, start = f"{name} {left.value}", left.span[0]
    elif name.lower() == noun.lower():
        name = _same_noun(reading, spot, noun) or name
    end = right.span[1] if right.span else spot.figure.end
    return Said(name, right.span), (start, max(end, spot.figure.end))


def _same_noun(reading: Reading, spot: Spot, noun: str) -> str:
    """Find the full name of what is counted, where the noun alone is said again."""
    first = noun.lower().split()[0]
    for cue in reversed(reading.nouns):
        if cue.start < spot.figure.start and cue.printed.lower().startswith(first + " "):
            return reading.layers.words((cue.start, cue.end))
    for one in reversed(reading.said_before()):
        same = one.unit and one.unit.value.lower().split()[0] == first
        if same and " " in one.name.value:
            return one.name.value
    last = reading.last
    return f"{noun} {last.name.value}" if first in _MEMBERS and last and last.unit else ""


def _unit(reading: Reading, spot: Spot) -> Said[str] | None:
    """Name the unit: the counted noun, or several that are counted together."""
    cue = spot.noun
    if cue is None:
        return None
    more = _TOGETHER.match(reading.text[cue.end : spot.after[1]])
    end = cue.end + (more.end() if more else 0)
    words = reading.layers.words((cue.start, end))
    small = words[:1].lower() + words[1:] if not words[:2].isupper() else words
    return Said(small, (cue.start, end))


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
