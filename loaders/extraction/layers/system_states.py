"""States of systems: a name in its clause in, what the words about it tell of its state out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.system_names import SystemName
from loaders.extraction.proposal import Because, Said
from loaders.vietnamese.lexicon import Cue

_BEFORE_GAP = re.compile(
    r"[\s,“\"(]*(?:(?:và|thêm|cùng|chính thức|dự án|đề án|được|có|riêng|các|cả|với|xong|một)"
    r"[\s,“\"]*)*$|[\w\s,/-]{0,40}(?:,| và) [“\"]?$",
    re.IGNORECASE,
)
_AFTER_GAP = re.compile(
    r"[\s,“”\"()]*(?:(?:đã|đang|sẽ|được|bị|phải|cũng|vừa|mới|chính thức|dự kiến|vẫn|hiện|đều|chưa"
    r"|dành cho \w+(?: \w+)?|không|này|khi|và|cần|tiếp tục|tỉnh|thành phố|cùng)[\s,“”\"]*)*$",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?:^|\s)(?:trên|qua|bằng|từ|vào|tại|với|trong|của|theo|về|kết nối|tích hợp|liên thông)"
    r" (?:các )?[“\"]?$"
)
_OTHER_PART = re.compile(r"\b(?:kết nối|tích hợp|liên thông|với|từ|trên|qua|vào)\b")
"""Words after which a system has another part in what is told."""
_A_NEW = re.compile(r"\bmột (?:\w+ ){0,3}[“\"]?$")
_HAVE_NOT = re.compile(r"(?:chưa|không) (?:hề )?(?:có|được)? ?$", re.IGNORECASE)
_IS_NOT = re.compile(
    r"(?: [–-] (?:hạng mục|thứ|điều)(?: mà)?(?: \w+){0,2})?"
    r" (?:(?:đến nay|hiện nay|hiện|nay|vẫn|cũng) )*(?:chưa|không) có(?= ?[.,;]|$)",
    re.IGNORECASE,
)
_QUOTE = 2
"""A blank and a sign of quotation."""
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
    plan_at: Callable[[int], Span | None]
    """Find the heading by which what stands at a place is planned."""

    def state(self, name: SystemName, clause: Span) -> State:
        """Tell the state of a system where it is named."""
        start, end = clause
        before = self.text[max(start, name.start - 16) : name.start]
        lack = _HAVE_NOT.search(before)
        if lack:
            where = name.start - len(before) + lack.start(), name.start
            return self._told("planned", name, where, denied=True)
        absent = _IS_NOT.match(self.text, name.end, end)
        if absent:
            return self._told("planned", name, absent.span(), denied=True)
        cue = self._after(name, end) or (None if _ON.search(before) else self._before(name, start))
        if cue is None and _ON.search(before):
            cue = self._adjacent(name)
        if cue is None:
            return self._untold(name, clause)
        denied = self._is_denied(cue, start)
        status = "planned" if denied else self._status(cue, name, start)
        return self._told(status, name, (cue.start, cue.end), denied=denied)

    def _told(self, status: str, name: SystemName, cue: Span, *, denied: bool) -> State:
        span = min(name.start, cue[0]), max(name.end, cue[1])
        return State(Said(status, cue), denied, True, span)

    def _untold(self, name: SystemName, clause: Span) -> State:
        colon = self.text.rfind(":", self._line(name.start), name.start)
        until = name.start if _A_NEW.search(self.text, clause[0], name.start) else colon
        future = self._future(self._line(name.start), until) if until > 0 else None
        if future is not None and not name.national:
            return State(Said("planned", (future.start, future.end), Because.LIST), is_told=True)
        in_use = _ON.search(self.text[max(clause[0], name.start - 40) : name.start])
        plan = self.plan_at(name.start)
        if plan is not None and not name.national and not in_use:
            return State(Said("planned", plan, Because.HEADING))
        return State(Said("operating", None, Because.SENTENCE))

    def _line(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind(". ", 0, at)) + 1

    def _status(self, cue: Cue, name: SystemName, start: int) -> str:
        means = cue.means
        if means in ("retired", "upgraded", "building"):
            return means
        late = max(cue.end, name.start) if cue.start > name.end else cue.start
        if self._future(start, late) is not None:
            return "planned"
        if self.plan_at(name.start) and (means == "made" or cue.start > name.end):
            onward = self.text.startswith(" thành ", name.end)
            return "upgraded" if onward else "planned"
        return "operating" if means == "made" else means

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
        if self.text[name.end : cue.start].strip() == ",":
            return None  # another verb with its own object
        gap = self._without_names(name.end, cue.start)
        if cue.entry.code == "replacing" and not re.search(r"\b(?:bị|được) $", gap):
            return None
        return cue if _AFTER_GAP.match(gap) else None

    def _before(self, name: SystemName, start: int) -> Cue | None:
        at = bisect_left(self._statuses, name.start, key=lambda cue: cue.start) - 1
        if at < 0:
            return None
        cue = self._statuses[at]
        if cue.start < start or cue.end > name.start:
            return None
        gap = self._without_names(cue.end, name.start)
        return cue if _BEFORE_GAP.match(gap) and not _OTHER_PART.search(gap) else None

    def _adjacent(self, name: SystemName) -> Cue | None:
        """Find the word that ends in the preposition before a name: `thay bằng`."""
        at = bisect_left(self._statuses, name.start, key=lambda cue: cue.start) - 1
        cue = self._statuses[at] if at >= 0 else None
        return cue if cue is not None and name.start - cue.end <= _QUOTE else None

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
        """List the words that tell states, those within names aside: `dữ liệu dùng chung`."""
        starts = [name.start for name in self.names]

        def is_free(cue: Cue) -> bool:
            at = bisect_right(starts, cue.start) - 1
            return at < 0 or self.names[at].end <= cue.start

        return [cue for cue in self.cues("system-status") if is_free(cue)]

    @cached_property
    def _futures(self) -> Sequence[Cue]:
        return self.cues("system-future")
