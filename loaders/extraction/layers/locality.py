"""The locality: the district or commune that a whole report is about, where it is about one.

A report on one commune says `của xã`, `toàn xã`, `UBND xã` as one on a province says `của tỉnh`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.extraction.layers.areas import Area
from loaders.extraction.proposal import Because, Said

_OPENING = 900
"""Characters at the beginning in which a report names the place that it is about."""
_LEAST = 2
"""So often the unit is named, and called the report's own without its name."""
_TYPES = ("đặc khu", "thị trấn", "thị xã", "huyện", "quận", "phường", "xã")
_OWN = r"(?:(?i:của|toàn|cả|trong|trên địa bàn)|UBND) {}(?=[,.;:]| (?![A-ZĐ]|\d))"
_PROVINCE = re.compile(_OWN.format("(?:tỉnh|thành phố)"))


def read_locality(text: str, areas: Sequence[Area], title_end: int) -> Said[Area] | None:
    """Tell the local unit that a report is about: the first named, where it speaks of no other so.

    `title_end` is where the title ends, which names the unit with its type or without.
    """
    local = [area for area in areas if area.level == "local"]
    first = local[0] if local else None
    if first is None or first.start >= _OPENING:
        return None
    kind = next((each for each in _TYPES if first.name.casefold().startswith(each)), "")
    bare = first.name[len(kind) :].strip()
    again = sum(_same(area, first) for area in local)
    if not (kind and bare) or not (again >= _LEAST or bare in text[:title_end]):
        return None
    own = len(re.findall(_OWN.format(kind), text))
    if own < _LEAST or own <= len(_PROVINCE.findall(text)):
        return None
    return Said(first, (first.start, first.end), Because.HOME)


def _same(area: Area, other: Area) -> bool:
    """Tell the same unit, a person's name behind it or not."""
    return area.name.casefold().startswith(other.name.casefold())
