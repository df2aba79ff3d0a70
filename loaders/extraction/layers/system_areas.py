"""Areas of systems: the name of a system in, the place whose it is out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.areas import NATION, Area
from loaders.extraction.layers.system_name import SystemName
from loaders.extraction.proposal import Because, Said
from ontology.folding import folded

_LOCAL = ("huyện", "quận", "thị xã", "xã", "phường")
_LEADS = re.compile(
    r"(?:^|[;:,“(–-] ?|(?:\b(?:Ở|ở|Tại|tại|Riêng|riêng|UBND|Tỉnh|tỉnh|Thành phố|thành phố|Sở|và)"
    r" ))$"
)
_TYPE = re.compile(
    r"(?:huyện|quận|thị xã|thị trấn|thành phố|phường|xã|đặc khu|TP\.?|TX\.?)\s?", re.IGNORECASE
)
_TELLING = 5
"""Letters of a place that tell it in a name written without blanks."""


@dataclass(frozen=True)
class SystemAreas:
    """A text with its places."""

    text: str
    areas: Sequence[Area]
    provinces: Mapping[str, str]
    """Names of provinces by their letters alone: `hanam`."""
    home: Said[Area] | None
    clause: Callable[[SystemName], Span]

    def of(self, name: SystemName) -> Said[str] | None:
        """Tell whose a system is: by its name, its sentence, or the report's province."""
        span = name.start, name.end
        if name.national:
            return Said(NATION, span)
        own = name.area or self._in_brackets(name) or self._inside(name)
        if own is not None:
            return Said(own.name, (own.start, own.end))
        compact = self._compact(name)
        if compact is not None:
            return compact
        if name.unit in _LOCAL:
            return self._last_local(name)
        same = self._same(name) or self._leading(name)
        if name.unit and same is not None and same.level != "province":
            same = None
        if same is not None:
            return Said(same.name, (same.start, same.end), Because.SENTENCE)
        if self.home is None:
            return None
        return Said(self.home.value.name, self.home.span, Because.HOME)

    def _in_brackets(self, name: SystemName) -> Area | None:
        if name.acronym is None:
            return None
        return next(iter(self.within(*name.acronym[1])), None)

    def _inside(self, name: SystemName) -> Area | None:
        """Find the place in a proper name or its owner: `“Một cửa Hà Nam”`, `của UBND Hà Nam`."""
        named = name.brand or name.body
        return next(self.within(name.start, name.end), None) if named else None

    def _compact(self, name: SystemName) -> Said[str] | None:
        """Find the place that a name has in it without blanks: `HaNam-S`."""
        letters = _only_letters(name.brand)
        found = [each for each in self._letters if each in letters]
        if not found or not name.brand.isascii():
            return None
        place, span = self._letters[max(found, key=len)]
        return Said(place, span or (name.start, name.end))

    @cached_property
    def _letters(self) -> Mapping[str, tuple[str, Span | None]]:
        """Provinces, and places that the text names with where it does, by letters alone."""
        found: dict[str, tuple[str, Span | None]] = {}
        for area in self.areas:
            letters = _only_letters(_TYPE.sub("", area.name))
            if area.level == "local" and len(letters) >= _TELLING:
                found.setdefault(letters, (area.name, (area.start, area.end)))
        return {**found, **{letters: (name, None) for letters, name in self.provinces.items()}}

    def _last_local(self, name: SystemName) -> Said[str] | None:
        at = bisect_left(self.areas, name.start, key=lambda area: area.start)
        for area in reversed(self.areas[:at]):
            if area.level == "local" and area.name.lower().startswith(name.unit):
                return Said(area.name, (area.start, area.end), Because.PARAGRAPH)
        return None

    def _same(self, name: SystemName) -> Area | None:
        """Find the province that `của tỉnh này` means."""
        if not name.name.endswith(" này"):
            return None
        at = bisect_left(self.areas, name.start, key=lambda area: area.start)
        return next((each for each in reversed(self.areas[:at]) if each.level == "province"), None)

    def _leading(self, name: SystemName) -> Area | None:
        """Find the place that the clause before a name speaks of: `Ở Hà Nam, …`."""
        start, _ = self.clause(name)
        found = [
            area
            for area in self.within(start, name.start)
            if area.level != "nation"
            and _LEADS.search(self.text[max(start, area.start - 16) : area.start])
        ]
        return found[-1] if found else None

    def within(self, start: int, end: int) -> Iterator[Area]:
        at = bisect_left(self.areas, start, key=lambda area: area.start)
        for area in self.areas[at:]:
            if area.end > end:
                break
            yield area


def _only_letters(name: str) -> str:
    return re.sub("[^a-z]", "", folded(name))
