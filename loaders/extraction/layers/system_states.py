"""States of systems: a name in its clause in, what the words about it tell of its state out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.system_names import SystemName
from loaders.extraction.proposal import Because, Said
from loaders.vietnamese.lexicon import Cue

_BEFORE_GAP = re.compile(
    r"[\s,“\"(]*(?:(?:và|thêm|cùng|chính thức|dự án|đề án|được|có|riêng|các|cả|với|xong|một)"
    r"[\s,“\"]*)*$",
    re.IGNORECASE,
)
_AFTER_GAP = re.compile(
    r"[\s,“”\"()]*(?:(?:đã|đang|sẽ|được|bị|phải|cũng|vừa|mới|chính thức|dự kiến|vẫn|hiện|đều|chưa"
    r"|không|này|khi|và|cần|tiếp tục|tỉnh|thành phố|cùng)[\s,“”\"]*)*$",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:^|\s)(?:trên|qua|bằng|từ|vào|tại|với|trong|của|theo|về) [“\"]?$")
_HAVE_NOT = re.compile(r"(?:chưa|không) (?:hề )?(?:có|được)? ?$", re.IGNORECASE)
_NEAR = 90


@dataclass(frozen=True)
class State:
    """The state of a system, and whether the text denies that there is one."""

    status: Said[str] | None
    denied: bool = False
    is_told: bool = False
    """A word tells it; otherwise it is in use because the text speaks of it so."""
    span: Span | None = None
    """Name and word together."""


@dataclass(frozen=True)
class StateReader:
    """A text with its names of systems and the words that tell states."""

    text: str
    names: Sequence[SystemName]
    cues: Callable[[str], tuple[Cue, ...]]
    is_plan: Callable[[int], bool]

    def state(self, name: SystemName, clause: Span) -> State:
        """Tell the state of a system where it is named."""
        start, end = clause
        before = self.text[max(start, name.start - 16) : name.start]
        if _HAVE_NOT.search(before):
            return self._told("planned", name, (max(start, name.start - 8), name.start), True)
        cue = self._after(name, end) or (None if _ON.search(before) else self._before(name, start))
        if cue is None and _ON.search(before):
            cue = self._adjacent(name)
        if cue is None:
            return self._untold(name, clause)
        denied = self._is_denied(cue, start)
        return self._told(self._status(cue, name, start), name, (cue.start, cue.end), denied)

    def _told(self, status: str, name: SystemName, cue: Span, denied: bool) -> State:
        span = min(name.start, cue[0]), max(name.end, cue[1])
        return State(Said(status, cue), denied, True, span)

    def _untold(self, name: SystemName, clause: Span) -> State:
        colon = self.text.rfind(":", clause[0], name.start)
        future = self._future(clause[0], colon) if colon > 0 else None
        if future is not None and not name.national:
            return State(Said("planned", (future.start, future.end), Because.LIST), is_told=True)
        if self.is_plan(name.start) and not name.national:
            return State(Said("planned", None, Because.HEADING))
        return State(Said("operating", None, Because.SENTENCE))

    def _status(self, cue: Cue, name: SystemName, start: int) -> str:
        means = cue.means
        late = max(cue.end, name.start) if cue.start > name.end else cue.start
        put_off = self._future(start, late) is not None
        if means in ("retired", "upgraded", "pilot", "building"):
            return means
        if put_off:
            return "planned"
        if means == "made":
            return "planned" if self.is_plan(name.start) else "operating"
        return means

    def _is_denied(self, cue: Cue, start: int) -> bool:
        near = self.text[max(start, cue.start - 12) : cue.start]
        return bool(re.search(r"(?:chưa|không)(?: được| thể| hề)? $", near, re.IGNORECASE))

    def _future(self, start: int, end: int) -> Cue | None:
        at = bisect_left(self._futures, start, key=lambda cue: cue.start)
        found = self._futures[at] if at < len(self._futures) else None
        return found if found is not None and found.end <= end else None

    def _after(self, name: SystemName, end: int) -> Cue | None:
        at = bisect_left(self._statuses, name.end, key=lambda cue: cue.start)
        if at == len(self._statuses):
            return None
        cue = self._statuses[at]
        if cue.end > end or cue.start - name.end > _NEAR:
            return None
        gap = self._without_names(name.end, cue.start)
        return cue if _AFTER_GAP.match(gap) else None

    def _before(self, name: SystemName, start: int) -> Cue | None:
        at = bisect_left(self._statuses, name.start, key=lambda cue: cue.start) - 1
        if at < 0:
            return None
        cue = self._statuses[at]
        if cue.start < start or cue.end > name.start:
            return None
        return cue if _BEFORE_GAP.match(self._without_names(cue.end, name.start)) else None

    def _adjacent(self, name: SystemName) -> Cue | None:
        at = bisect_left(self._statuses, name.start, key=lambda cue: cue.start) - 1
        cue = self._statuses[at] if at >= 0 else None
        return (
            cue if cue is not None and name.start - cue.end <= 2 and "của" in cue.printed else None
        )

    def _without_names(self, start: int, end: int) -> str:
        """Return the words of a span without the systems that stand in it."""
        at = bisect_left(self.names, start, key=lambda name: name.start)
        parts, here = [], start
        for name in self.names[at:]:
            if name.start >= end:
                break
            parts.append(self.text[here : name.start])
            here = name.end
        return "".join((*parts, self.text[here:end]))

    @cached_property
    def _statuses(self) -> Sequence[Cue]:
        return self.cues("system-status")

    @cached_property
    def _futures(self) -> Sequence[Cue]:
        return self.cues("system-future")
