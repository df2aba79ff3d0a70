"""Words of names of systems: places and words of the lexicon by where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.system_name import Reading
from loaders.vietnamese.lexicon import Cue

_OF_OBJECT = re.compile(
    r"\b(?:quản lý|theo dõi|giám sát|thông tin|xúc tiến|thu hút|báo cáo)(?: vốn| dự án)? $"
)
"""Before what is a verb elsewhere: `phần mềm quản lý đầu tư`."""


@dataclass(frozen=True)
class NameWords:
    """A text with the words that names of systems are read by."""

    text: str
    areas: Sequence[Area]
    cues: Callable[[str], tuple[Cue, ...]]

    def at(self, group: str, start: int) -> Cue | None:
        return self.starts(group).get(start)

    @cached_property
    def _groups(self) -> dict[str, dict[int, Cue]]:
        return {}

    def starts(self, group: str) -> Mapping[int, Cue]:
        if group not in self._groups:
            self._groups[group] = {cue.start: cue for cue in self.cues(group)}
        return self._groups[group]

    def ends_of(self, group: str) -> frozenset[int]:
        if group not in self._last:
            self._last[group] = frozenset(cue.end for cue in self.cues(group))
        return self._last[group]

    @cached_property
    def _last(self) -> dict[str, frozenset[int]]:
        return {}

    def area(self, at: int) -> Area | None:
        place = bisect_left(self.areas, at, key=lambda area: area.start)
        if place < len(self.areas) and self.areas[place].start == at:
            return self.areas[place]
        unit = re.compile(r"(?:tỉnh|thành phố|TP\.?) ?").match(self.text, at)
        if unit and place < len(self.areas) and self.areas[place].start == unit.end():
            return self.areas[place]
        return None

    def begins_verb(self, reading: Reading, at: int) -> bool:
        if not self.text[at].islower() or _OF_OBJECT.search(self.text, reading.end - 12, at):
            return False
        joins = reading.words > 0 and self.at("connection-verb", at) is not None
        return joins or self.at("system-status", at) is not None

    def is_object(self, reading: Reading, stop: Cue) -> bool:
        """Tell what would be a verb elsewhere, in what a system is for."""
        verb = stop.entry.code == "verb"
        return verb and _OF_OBJECT.search(self.text, reading.end - 12, stop.start) is not None

    def ends(self, reading: Reading, stop: Cue) -> bool:
        """Tell whether a name that was read so far ends before a word."""
        return self.ends_name(stop.start) and not self.is_object(reading, stop)

    def ends_name(self, at: int) -> bool:
        """Tell whether a word ends a name; one with a capital of its own is of the name."""
        stop = self.at("system-name-end", at)
        if stop is None or stop.entry.code == "part":
            return False
        return not (stop.printed[0].isupper() and stop.printed[1:].islower())

    def take(self, reading: Reading, end: int) -> bool:
        reading.parts.append(self.text[reading.end : end].strip())
        reading.end = end
        return True

    def own(self, reading: Reading, end: int) -> bool:
        reading.core = reading.core or len(reading.parts)
        return self.take(reading, end)

    def nation(self, reading: Reading) -> bool:
        match = re.compile(r" quốc gia", re.IGNORECASE).match(self.text, reading.end)
        if match is None or reading.brand:
            return False
        reading.national = True
        reading.words += 1
        reading.specific += 1
        return self.take(reading, match.end())
