"""Scores of indices, and places among the first so many."""

from __future__ import annotations

import re
from decimal import Decimal

from loaders.extraction.layers.layers import within
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Because, Said
from loaders.extraction.rules.measure import Measure, Reading, figure_span
from loaders.extraction.rules.naming import BASE, is_short

_OTHER = (
    "cầu|phục|phát|giao|truy|bưu|thu|đen|nóng|%|phần|bán|dân|trường|chấp|kết|thanh|du|đến|tiếp|hẹn"
)
_POINTS = re.compile(rf"^\s?điểm(?! (?:{_OTHER}))(?!\w)")
_TOP_BEFORE = re.compile(
    r"(?:top|tốp|nhóm|trong|số|vào|thuộc)[ -]?(?:nhóm |top |tốp |số )?$", re.IGNORECASE
)
_AWAY = re.compile(r"\bcách (?:top|tốp|nhóm) $", re.IGNORECASE)
"""Before a place that is still to be reached."""
_DENIED = re.compile(r"\b(?:chưa|không|chẳng)\b", re.IGNORECASE)
_PLACE_WORDS = re.compile(r"^(?:ở|về|tại|cho)\s")
_POINTS_OF = re.compile(r"(?:[Bb]ảng )?[Đđ]iểm \w[\w ]{5,50}?(?= tháng| năm| quý|,|:)")
_STEPS = re.compile(r"\s(?:bậc|hạng)(?!\w)")
_AT_LEAST = re.compile(r"(?:ít nhất|tối thiểu|từ)$", re.IGNORECASE)
_LED_IN = re.compile(r"\b(?:về|dẫn đầu|đứng đầu|hàng đầu|tốt nhất|cao nhất)\b")
_NO_INDEX = frozenset({"giá trị", "điểm", "tổng điểm", "kết quả", "điểm số", "mức"})
_REACHED = re.compile(r"(?:đạt|được|điểm)(?: \w+){0,2}$", re.IGNORECASE)
_REACH = 1500
"""Characters in which a score is still of the index that was named last."""


def is_points(reading: Reading, spot: Spot) -> bool:
    """Tell `0,61 điểm` from `12 điểm cầu`."""
    end = spot.figure.end
    return _POINTS.match(reading.text[end : end + 24]) is not None


def read_score(reading: Reading, spot: Spot, out_of: Decimal | None = None) -> Measure | None:
    """Read a score: `0,61 điểm DTI`, `Hạ tầng số 0,7233`, `88,4/100 điểm`."""
    if reading.is_attribute(spot):
        return None
    end = spot.figure.end
    points = _POINTS.match(reading.text[end : end + 24])
    start = end + (points.end() if points else 0)
    left, right = reading.left(spot), reading.right(spot, start)
    object_ = _PLACE_WORDS.sub("", right.value)
    if BASE.match(object_) or not is_short(object_):
        object_ = ""
    index = _index(reading, spot)
    far = index is None or index.because is Because.HEADING
    if points and far and not _is_reached(reading, spot):
        return None
    if not (points or out_of) and (object_ or (index is None and not _speaks_of_points(reading))):
        return None
    header = reading.colon(spot)
    if header and not object_:
        left = header
    own = (
        left.value.lower() not in _NO_INDEX
        and bool(left.value)
        and is_short(left.value)
        and not reading.is_place(left.span or (0, 0))
    )
    name = left if own and not object_ else Said(object_, right.span) if object_ else index
    name = name or _table_of_points(reading, spot)
    if name is None:
        return None
    first = left.span[0] if left.value and left.span else reading.opening(spot)
    last = right.span[1] if object_ and right.span else start
    value = spot.value
    return Measure(
        "score",
        spot,
        value,
        Said("điểm", figure_span(spot)),
        name,
        (first, max(last, start)),
        numerator=value if out_of else None,
        denominator=out_of,
    )


def read_top(reading: Reading, spot: Spot) -> Measure | None:
    """Read a place among the first: `vào nhóm 10 tỉnh dẫn đầu`, `Top 20`; also one denied."""
    text, start = reading.text, spot.figure.start
    near = text[max(reading.sentence.start, start - 16) : start]
    if _AWAY.search(near):
        return None
    if not _TOP_BEFORE.search(near) or reading.is_attribute(spot):
        return None
    right = reading.right(spot)
    name = Said(f"nhóm {right.value}", right.span) if right.value else _top_again(reading, spot)
    indices = within(reading.indices, *spot.before)
    if indices and not _LED_IN.search(right.value):
        name = Said(indices[-1].printed, (indices[-1].start, indices[-1].end))
    if not name.value:
        return None
    end = max(right.span[1] if right.span else 0, spot.figure.end)
    return Measure(
        "top",
        spot,
        spot.value,
        Said("hạng", figure_span(spot)),
        name,
        (reading.opening(spot), end),
        negated=_DENIED.search(text, spot.before[0], start) is not None,
    )


def read_steps(reading: Reading, spot: Spot) -> Measure | None:
    """Read the places that are to be gained: `tăng ít nhất 2 bậc`; no score before."""
    end = spot.figure.end
    steps = _STEPS.match(reading.text, end)
    scored = reading.last is not None and reading.last.way == "score"
    if steps is None or scored or not _AT_LEAST.search(reading.before(spot)):
        return None
    right = reading.right(spot, steps.end())
    index = _index(reading, spot)
    words = right.value or (f"trong {index.value}" if index else "")
    span = (spot.figure.start, max(steps.end(), right.span[1] if right.value and right.span else 0))
    name = Said(f"số bậc tăng {words}".strip(), span)
    unit = Said("bậc", (spot.figure.start, steps.end()))
    return Measure("steps", spot, spot.value, unit, name, (reading.opening(spot), span[1]))


def _table_of_points(reading: Reading, spot: Spot) -> Said[str] | None:
    found = list(_POINTS_OF.finditer(reading.text, reading.sentence.start, spot.figure.start))
    return Said(found[-1].group().strip(), found[-1].span()) if found else None


def _top_again(reading: Reading, spot: Spot) -> Said[str]:
    tops = [one for one in reading.said_before() if one.way == "top"]
    return tops[-1].name if tops else _index(reading, spot) or reading.left(spot)


def _index(reading: Reading, spot: Spot) -> Said[str] | None:
    """Find the index or part of one that a score is of: in the sentence, the block, or before."""
    start = spot.figure.start
    block = reading.layers.blocks[reading.sentence.block]
    parts = within(reading.index_parts, reading.opening_of_clause(spot), start)
    if parts:
        return Said(parts[-1].printed, (parts[-1].start, parts[-1].end), Because.CLAUSE)
    for low, because in (
        (reading.sentence.start, Because.SENTENCE),
        (block.start, Because.PARAGRAPH),
        (max(0, start - _REACH), Because.HEADING),
    ):
        found = within(reading.indices, low, start)
        if found:
            return Said(found[-1].printed, (found[-1].start, found[-1].end), because)
    return None


def _is_reached(reading: Reading, spot: Spot) -> bool:
    """Tell a score without an index, `đạt 83,5 điểm`, from `sạt lở 2 điểm`."""
    printed = reading.text[spot.figure.start : spot.figure.end]
    return "," in printed or "." in printed or _REACHED.search(reading.before(spot)) is not None


def _speaks_of_points(reading: Reading) -> bool:
    return "điểm" in reading.text[reading.sentence.start : reading.sentence.end]
