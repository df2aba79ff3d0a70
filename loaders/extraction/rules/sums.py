"""Sums of money, lengths, and how many times as much."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Said
from loaders.extraction.rules.measure import Measure, Reading, figure_span
from loaders.extraction.rules.naming import BASE, is_short

_MONEY = re.compile(
    r"(?P<scale>(?:(?:nghìn|ngàn) )?(?:tỷ|tỉ)|triệu|nghìn|ngàn)? ?(?P<currency>đồng|USD|đô la)$",
    re.IGNORECASE,
)
_POWERS = {"": 0, "nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "nghìn tỷ": 12, "ngàn tỷ": 12}
_LONG = re.compile(r"(?:dài|cáp|tuyến|đường truyền|bán kính)", re.IGNORECASE)
_SPEED = re.compile(r"\s?([MG]b(?:ps|it/s|/s))(?!\w)", re.IGNORECASE)
_LINE = re.compile(r"(?:tốc độ|băng thông|băng rộng|đường truyền)", re.IGNORECASE)
_TIMES_BEFORE = re.compile(r"(?:gấp|tăng)(?: \w+)? $")


def read_money(reading: Reading, spot: Spot) -> Measure | None:
    """Read a sum as printed, `68,4 tỷ đồng`: its scale is part of its unit; no price of a thing."""
    figure, text = spot.figure, reading.text
    printed = _MONEY.search(text[figure.start : figure.end])
    if printed is None or text[figure.end : figure.end + 1] == "/":
        return None
    scale = (printed["scale"] or "").lower().replace("tỉ", "tỷ")
    unit = f"{scale} {printed['currency']}".strip()
    left, right = reading.left(spot), reading.right(spot)
    object_ = right.value
    if BASE.match(object_) and not object_.startswith("cho"):
        object_ = ""
    subject = left.value if is_short(left.value) else ""
    words = subject or reading.header(spot)
    name = f"{words} {object_}".strip()
    if not name and reading.last and reading.last.way == "money" and spot.opened == ",":
        name = reading.last.name.value
    if not name:
        return None
    start = left.span[0] if subject and left.span else figure.start
    end = right.span[1] if object_ and right.span else figure.end
    return Measure(
        "money",
        spot,
        _scaled(spot.value, _POWERS[scale]),
        Said(unit, figure_span(spot)),
        Said(name, left.span if subject else right.span),
        (start, max(end, figure.end)),
    )


def read_length(reading: Reading, spot: Spot) -> Measure | None:
    """Read the length of a cable or line; no distance."""
    left, right = reading.left(spot), reading.right(spot)
    object_ = "" if right.value.startswith("/") else right.value
    name = left if left.value and is_short(left.value) else replace(right, value=object_)
    if not _LONG.search(name.value) or BASE.match(name.value) or name.span is None:
        return None
    end = right.span[1] if right.span else spot.figure.end
    return Measure(
        "length",
        spot,
        spot.value,
        Said("km", figure_span(spot)),
        name,
        (min(name.span[0], spot.figure.start), max(end, spot.figure.end)),
    )


def is_speed(reading: Reading, spot: Spot) -> bool:
    """Tell `85 Mbps`."""
    return _SPEED.match(reading.text, spot.figure.end) is not None


def read_speed(reading: Reading, spot: Spot) -> Measure | None:
    """Read the speed of a line, where the text says that it is one."""
    left, match = reading.left(spot), _SPEED.match(reading.text, spot.figure.end)
    if match is None or left.span is None or not is_short(left.value):
        return None
    if not _LINE.search(left.value):
        return None
    unit = Said(match[1], (spot.figure.start, match.end(1)))
    return Measure("speed", spot, spot.value, unit, left, (left.span[0], match.end(1)))


def is_multiple(reading: Reading, spot: Spot) -> bool:
    """Tell `gấp 3 lần` from `đi lại 3 lần`."""
    text, figure = reading.text, spot.figure
    before = text[max(0, figure.start - 12) : figure.start]
    return text.startswith(" lần", figure.end) and _TIMES_BEFORE.search(before) is not None


def read_multiple(reading: Reading, spot: Spot) -> Measure | None:
    """Read how many times as much something is, or what was said before it."""
    left = reading.left(spot)
    name = left if left.value else reading.last.name if reading.last else None
    if name is None:
        return None
    start = left.span[0] if left.span else spot.figure.start
    end = spot.figure.end + len(" lần")
    unit = Said("lần", (spot.figure.start, end))
    return Measure("multiple", spot, spot.value, unit, name, (start, end))


def _scaled(value: Decimal, power: int) -> Decimal:
    return value.scaleb(-power).normalize() + 0
