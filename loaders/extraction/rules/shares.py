"""Shares: per cent of a noun, of a subject, of a count or of a fraction just said."""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.entries.written import Span
from loaders.extraction.layers.layers import within
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Because, Said
from loaders.extraction.rules.measure import INTRODUCES, Measure, Reading, figure_span
from loaders.extraction.rules.naming import BASE, is_short, left_of, phrase, right_of

_LINK = re.compile(
    r"^(?:chiếm tỷ lệ|chiếm|tương đương|tương ứng|đạt tỷ lệ|đạt tỉ lệ|đạt|tỷ lệ đạt|tỷ lệ|tỉ lệ"
    r"|bằng|ứng với|tức là|tức|lên|xuống|còn|và)?(?: (?:là|đạt|hơn|trên|gần|khoảng|tỷ lệ|tỉ lệ))*$",
    re.IGNORECASE,
)
_RELATED = re.compile(r"^(?:đạt|chiếm|bằng|tương đương|tức)(?!\w)", re.IGNORECASE)
_SAID_OF = re.compile(r"(?:^|\s)(?:đạt|chiếm|là|:)")
_AGAIN = re.compile(
    r"\b(?:tỷ lệ|tỉ lệ|con số|chỉ tiêu|chỉ số|số) (?:này|trên|đó|ấy|chung)\b", re.IGNORECASE
)
_WHOLE = re.compile(r"GRDP|GDP")
_ONLY_PLACE = re.compile(
    r"(?:[\s+•>*-]|\d{1,2}[.)]\s)*"
    r"(?:và|là|riêng|tiếp theo|tiếp đến|kế đến|sau đó|dẫn đầu|đứng đầu|khu vực|thấp nhất"
    r"|cao nhất|còn|chỉ có|ở"
    r"|tại)?"
    r"(?: là| ở)?\s*",
    re.IGNORECASE,
)
_AFTER_PLACE = re.compile(
    r"(?: \((?:cũ|mới)\)| trước đây| cũ)?(?: (?:chậm nhất|thấp nhất|cao nhất|đạt|là|chỉ|mới|với"
    r"|được|có|còn)){0,3}"
    r"\s?[:,(–—-]?\s?(?:với |đạt |là )?"
)
_NEAR = 30
"""Between a fraction and its share stand no more characters than these."""
_ATTRIBUTED = 5
"""A noun with fewer words than this takes the verb before the figure into its name."""


def read_share(reading: Reading, spot: Spot) -> Measure | None:
    """Read a share in whichever way it is said."""
    return (
        _dated_again(reading, spot)
        or _of_next_place(reading, spot)
        or _of_last(reading, spot)
        or _said_again(reading, spot)
        or _of_noun(reading, spot)
        or _of_subject(reading, spot)
    )


def share_of(reading: Reading, spot: Spot, later: Spot | None) -> Span | None:
    """Find the share that says a fraction again, `(97,3%)`: from its figure to its end."""
    if later is None or later.figure.unit != "PERCENT":
        return None
    inside = later.opened == "("
    if not inside and later.noun is not None:
        return None
    words = reading.before(later)
    between = reading.text[spot.after[1] : later.before[0]]
    if re.search(r"[;.:]\s", between) or len(between.strip(" ,(")) >= _NEAR:
        return None
    if (inside and not words) or (later.opened in (",", "(", "và") and _LINK.match(words)):
        return later.figure.start, later.figure.end + (1 if later.closed == ")" else 0)
    return None


def _unit(spot: Spot) -> Said[str]:
    return Said("percent", figure_span(spot))


def _is_base(words: str) -> bool:
    return BASE.match(words) is not None


def _dated_again(reading: Reading, spot: Spot) -> Measure | None:
    """Read the same at another time: `60% hồ sơ trực tuyến (năm 2021: 27,4%)`."""
    last = reading.last
    if spot.opened != ":" or spot.header is None or last is None:
        return None
    span, _ = left_of(reading.layers, spot.header)
    only_time = span[0] == span[1] and bool(within(reading.layers.times, *spot.header))
    if not only_time or not last.way.startswith("share"):
        return None
    quote = (last.quote[0], spot.figure.end)
    return Measure("share-said-again", spot, spot.value, _unit(spot), last.name, quote)


def _of_next_place(reading: Reading, spot: Spot) -> Measure | None:
    """Read the same of another place: `Kon Tum: 98,7%`, `huyện Yên Mô (96%)`."""
    right, text = reading.right(spot), reading.text
    if right.value and not _is_base(right.value):
        return None
    shares = [one for one in reading.said_before() if one.way.startswith("share")]
    name = shares[-1].name if shares else _listed(reading)
    if name is None:
        return None
    low = _opening_of_place(reading, spot, shares[-1].spot.figure.end if shares else 0)
    places = within(reading.layers.areas, low, spot.figure.start)
    if not places or not _ONLY_PLACE.fullmatch(text[low : places[0].start]):
        return None
    if not _AFTER_PLACE.fullmatch(text[places[-1].end : spot.figure.start]):
        return None
    name = replace(name, because=Because.LIST)
    quote = (places[0].start, spot.figure.end)
    return Measure("share-in-list", spot, spot.value, _unit(spot), name, quote)


def _opening_of_place(reading: Reading, spot: Spot, low: int) -> int:
    """Return where the words about a place begin, before the mark between it and its figure."""
    text, start = reading.text, spot.before[0]
    if reading.before(spot) or spot.opened not in (":", "(", "-", "–", "—"):
        return start
    if spot.opened == ":" and spot.header:
        return spot.header[0]
    comma = max(text.rfind(",", 0, start), text.rfind(";", 0, start)) + 1
    return max(reading.sentence.start, comma, low)


def _listed(reading: Reading) -> Said[str] | None:
    """Name what the shares of a list are of, as the line above says it: `Tỷ lệ … tháng 10:`."""
    layers = reading.layers
    for head in [*layers.above(reading.sentence.block)][:1]:
        heads = within(layers.cues("measured"), head.start, head.end)
        if heads:
            end = re.search(r"[,:;()\n]|$", layers.text[heads[0].start : head.end])
            span = right_of(layers, (heads[0].start, heads[0].start + end.start() if end else 0))
            return Said(phrase(layers, span), span, Because.LIST)
    return None


def _of_last(reading: Reading, spot: Spot) -> Measure | None:
    """Read the share of what was just said: `17.000 hồ sơ trực tuyến (85%)`, `…, chiếm 18%`."""
    last, right = reading.last, reading.right(spot)
    if last is None or reading.left(spot).value or spot.opened not in ("(", ",", "và"):
        return None
    words, inside = _undated(reading, spot), spot.opened == "("
    based = bool(right.value) and not _is_base(right.value)
    if based and not (_RELATED.match(words) and last.way in ("count", "count-after-subject")):
        return None
    between = reading.text[last.spot.figure.end : spot.figure.start]
    if re.search(r"[.;]\s", between) or not (inside or _LINK.match(words)):
        return None
    end = spot.figure.end + (1 if spot.closed == ")" else 0)
    if _is_share_of(last, spot):
        reading.found.pop()
        quote = (last.quote[0], max(end, last.quote[1]))
        said = replace(last, spot=spot, value=spot.value, unit=_unit(spot), quote=quote)
        return replace(said, way="share-of-fraction")
    again = last.way.startswith("share")
    name = last.name if again else replace(last.name, value=f"tỷ lệ {last.name.value}")
    way = "share-said-again" if again else "share-of-count"
    if based and right.span:
        name, end = replace(name, value=f"{name.value} {right.value}"), right.span[1]
    return Measure(way, spot, spot.value, _unit(spot), name, (last.quote[0], end))


def _is_share_of(one: Measure, spot: Spot) -> bool:
    """Tell whether a share says again the fraction before it, and not a part of it."""
    if (
        one.numerator is None
        or not one.denominator
        or one.way not in ("fraction", "fraction-in-words")
    ):
        return False
    return abs(100 * one.numerator / one.denominator - spot.value) < 1


def _undated(reading: Reading, spot: Spot) -> str:
    """Return the words before a figure without the time among them."""
    start = spot.before[0]
    for time in within(reading.layers.times, *spot.before):
        start = time.end
    words = reading.text[start : spot.figure.start].strip()
    return "" if words in ("là", "ước", "hiện ước khoảng") else words


def _said_again(reading: Reading, spot: Spot) -> Measure | None:
    """Read `tỷ lệ này là …`: of what, the block says before."""
    if not _AGAIN.search(reading.text, spot.before[0], spot.figure.start):
        return None
    shares = [one for one in reading.said_before() if one.way.startswith("share")]
    said = shares[-1] if shares else reading.last
    if said is None:
        return None
    name = replace(said.name, because=Because.PARAGRAPH)
    quote = (reading.opening(spot), spot.figure.end)
    return Measure("share-said-again", spot, spot.value, _unit(spot), name, quote)


def _of_noun(reading: Reading, spot: Spot) -> Measure | None:
    """Read `98% dân số dùng …`; a short noun takes the verb before it: `sóng phủ 99% thôn`."""
    left, right = reading.left(spot), reading.right(spot)
    if not right.value or _is_base(right.value) or right.span is None:
        return None
    if _AGAIN.search(reading.text, spot.before[0], spot.figure.start):
        return None
    if left.value and _SAID_OF.search(reading.links(spot)):
        return None
    name, start = right.value, spot.figure.start
    colon, last = reading.colon(spot), reading.last
    if right.value.startswith("cấp ") and last and last.way.startswith("share"):
        name = f"{last.name.value} {right.value}"
    elif colon and colon.span:
        name, start = f"{name} {colon.value}", colon.span[0]
    elif left.value and is_short(left.value) and len(name.split()) <= _ATTRIBUTED and left.span:
        name, start = f"{name} {left.value}", left.span[0]
    quote = (start, right.span[1])
    return Measure("share-of-noun", spot, spot.value, _unit(spot), Said(name, right.span), quote)


def _of_subject(reading: Reading, spot: Spot) -> Measure | None:
    """Read `tỷ lệ … đạt 85%`, `kinh tế số chiếm 20% GRDP`, `hợp đồng điện tử: 60%`."""
    left, right = reading.left(spot), reading.right(spot)
    if _AGAIN.search(reading.text, spot.before[0], spot.figure.start):
        return None
    header = reading.header(spot) or _list_header(reading, spot)
    if reading.is_attribute(spot):
        return None
    respective = _respective(reading, spot)
    if respective:
        name = respective
    elif not left.value:
        name = _before_colon(reading, spot)
    elif left.span and (
        is_short(left.value)
        or left.span[0] in reading.heads
        or _SAID_OF.search(reading.links(spot))
    ):
        span = _whole_subject(reading, spot, left.span)
        words = phrase(reading.layers, span) if span != left.span else left.value
        name = Said(f"{header} {words}".strip(), span)
    else:
        return None
    if not name.value or name.span is None or _is_only_place(reading, name.span):
        return None
    start = name.span[0]
    if _WHOLE.match(right.value):
        name = replace(name, value=f"{name.value} {right.value}")
    end = right.span[1] if _WHOLE.match(right.value) and right.span else spot.figure.end
    quote = (start, end)
    return Measure("share-after-subject", spot, spot.value, _unit(spot), name, quote)


def _is_only_place(reading: Reading, span: Span) -> bool:
    """Tell whether the subject is a place, which has no share without saying of what."""
    text = reading.text
    return any(
        area.end >= span[1] and not re.search(r"[^\W\d_]", text[span[0] : area.start])
        for area in within(reading.layers.areas, span[0], span[1] + 1)
    )


def _respective(reading: Reading, spot: Spot) -> Said[str] | None:
    """Name what the places of `… của A, B và C lần lượt đạt …` have: the words before the first."""
    if "lần lượt" not in reading.before(spot):
        return None
    places = within(reading.layers.areas, reading.opening_of_clause(spot), spot.figure.start)
    if not places:
        return None
    span, _ = left_of(reading.layers, (reading.opening_of_clause(spot), places[0].start))
    words = phrase(reading.layers, span)
    return Said(words, span) if " " in words else None


def _before_colon(reading: Reading, spot: Spot) -> Said[str]:
    """Name what stands before the colon; directly before the figure it may be any noun."""
    header = reading.header(spot)
    if header:
        return Said(header, spot.header)
    return reading.colon(spot) or Said("")


def _list_header(reading: Reading, spot: Spot) -> str:
    """Read what stands before the colon of a list of parts: `chi: tuyến tỉnh 54%, huyện 20%`."""
    if spot.header is None or len(reading.left(spot).value.split()) > _ATTRIBUTED:
        return ""
    span, _ = left_of(reading.layers, spot.header)
    words = phrase(reading.layers, span)
    if not is_short(words) or re.search(r"\d", words) or INTRODUCES.search(words):
        return ""
    return "" if reading.is_place(span) else words


def _whole_subject(reading: Reading, spot: Spot, left: Span) -> Span:
    """Go back over commas of a list of nouns to the head: `tỷ lệ cán bộ, công chức dùng …`."""
    heads = [at for at in reading.heads if reading.sentence.start <= at < left[0]]
    if spot.opened != "," or not heads:
        return left
    between = reading.text[max(heads) : left[0]]
    return left if re.search(r"[;:()\d]", between) or len(between) > 60 else (max(heads), left[1])
