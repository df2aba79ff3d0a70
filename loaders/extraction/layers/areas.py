"""Areas: a text in, the places that it names out, with the unit of the graph where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.extraction.gazetteer import Gazetteer

_CAPITAL = r"[A-ZÀ-ỸĐ]"
_WORD = rf"{_CAPITAL}[\w'’]*"
_LOCAL = re.compile(
    rf"\b(?P<type>(?i:huyện|quận|thị xã|thị trấn|thành phố|phường|xã|đặc khu|TP\.?|TX\.?|TT\.?))"
    rf"\s?(?P<name>{_WORD}(?: {_WORD}){{0,3}}|\d{{1,2}}\b)"
)
_NATION = re.compile(r"\b(?:cả nước|toàn quốc|Việt Nam)\b", re.IGNORECASE)
NATION = "Việt Nam"


@dataclass(frozen=True)
class Area:
    """A place that a text names."""

    start: int
    end: int
    name: str
    """As a fact has it: a province by its bare name, another unit with its type as printed."""
    level: str
    """`nation`, `province` or `local`."""
    units: tuple[str, ...] = ()
    """IRIs of units that bear the name, at whatever time."""


def read_areas(text: str, gazetteer: Gazetteer) -> tuple[Area, ...]:
    """List the places in their order, none inside another."""
    found = sorted(
        (*_provinces(text, gazetteer), *_local(text), *_nation(text)),
        key=lambda area: (area.start, -area.end),
    )
    kept: list[Area] = []
    for area in found:
        if not kept or area.start >= kept[-1].end:
            kept.append(area)
    return tuple(kept)


def _provinces(text: str, gazetteer: Gazetteer) -> Iterator[Area]:
    for found in gazetteer.provinces.find(text):
        yield Area(
            found.start, found.end, gazetteer.short_name(found.things), "province", found.things
        )


def _local(text: str) -> Iterator[Area]:
    for match in _LOCAL.finditer(text):
        yield Area(match.start(), match.end(), " ".join(match.group().split()), "local")


def _nation(text: str) -> Iterator[Area]:
    for match in _NATION.finditer(text):
        yield Area(match.start(), match.end(), NATION, "nation")
