"""Surroundings of figures: what stands before a figure and after it, up to where a phrase ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from loaders.entries.written import Span
from loaders.extraction.layers.sentences import Sentence
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import Figure
from loaders.vietnamese.lexicon import Cue

_BREAK = re.compile(r",(?=\s|$)|[;()\n…]|:(?=\s|$)|(?<!\d)\s[-–—](?=\s)|\s[-–—](?=\s\D)")
_STOP = re.compile(
    r"\s(?:so với|so|tăng|giảm|vượt|gấp|trong đó|gồm|bao gồm|chiếm|tương đương|tương ứng|bằng|nhờ"
    r"|đồng thời|trong khi|cao nhất|cao hơn|thấp hơn|thấp nhất|xếp|đứng|trở lên|trở xuống|góp phần"
    r"|qua đó|từ đó|nhằm|như sau|do đó|nên|đạt(?= (?:trên |hơn |gần |khoảng |từ |tối thiểu "
    r"|ít nhất |tỷ lệ |tỉ lệ )?\d)|phấn đấu|đến nay|cụ thể|riêng)(?!\w)",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(
    r"(?:^|\s)(?:và|với|trên|hơn|gần|khoảng|có|cho|tại|ở|đến|là|đạt|cùng|hoặc|từ|đã|tối thiểu"
    r"|ít nhất"
    r"|trong|thì|được|tới|về|của|vào|mới|còn|dưới|\(|“)$",
    re.IGNORECASE,
)
_TIME = frozenset({"HR", "MIN", "DAY", "WK", "MO", "YR"})
_GLUED = re.compile(r"(?:/\s?|\[)$")
"""Before a number that is the base of a rate, `/100 dân`, or the mark of a footnote."""
_FEW = 4
"""Smaller numbers in words are seldom there for counting: `hai bên`, `ba cấp`."""
_PREDICATE = re.compile(r"\s(?:đã|đang|sẽ|có|còn)\s")
_AND = re.compile(r"\svà\s")
_COORDINATED_WORDS = 3
"""A noun of a list, `xã, phường, thị trấn`, has no more words than this."""


@dataclass(frozen=True)
class Spot:
    """A figure that counts, and what stands around it within its sentence."""

    figure: Figure
    sentence: Sentence
    before: Span
    """From the end of what was said before to the figure."""
    after: Span
    """From the figure to the end of its phrase."""
    noun: Cue | None
    """The counted noun that follows at once."""
    opened: str
    """The mark before `before`: one of `,;:(`, a dash, or nothing at the head of a sentence."""
    closed: str
    """The mark after `after`, or nothing where other words end it."""
    header: Span | None
    """What stands before the colon in force."""

    @property
    def value(self) -> Decimal:
        """Return the number, the lower of two."""
        return self.figure.numbers[0]


@dataclass(frozen=True)
class _Marks:
    places: Sequence[Span]
    text: str

    def before(self, start: int, low: int) -> Span | None:
        at = bisect_right(self.places, (start, start)) - 1
        if at >= 0 and low <= self.places[at][0] and self.places[at][1] <= start:
            return self.places[at]
        return None

    def after(self, end: int, high: int) -> Span | None:
        at = bisect_left(self.places, (end, end))
        return self.places[at] if at < len(self.places) and self.places[at][0] < high else None


def read_spots(
    text: str, sentences: Iterable[Sentence], figures: Sequence[Figure], nouns: Sequence[Cue]
) -> tuple[Spot, ...]:
    """List the figures that say how much, with their surroundings, in their order."""
    marks = _Marks([match.span() for match in _BREAK.finditer(text)], text)
    counting = [figure for figure in figures if _is_weighed(text, figure)]
    starts = [figure.start for figure in counting]
    by_start = {cue.start: cue for cue in nouns}
    found: list[Spot] = []
    for sentence in sentences:
        low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        for at in range(low, high):
            earlier = counting[at - 1] if at > low else None
            later = counting[at + 1] if at + 1 < high else None
            around = _Around(text, marks, sentence, figures, by_start)
            found.append(around.spot(counting[at], earlier, later))
    return tuple(found)


def _is_weighed(text: str, figure: Figure) -> bool:
    """Tell whether a figure says how much: no span of time, no `hai bên`, no base of `/100 dân`."""
    if (
        not figure.counts
        or figure.unit in _TIME
        or _GLUED.search(text, max(0, figure.start - 2), figure.start)
    ):
        return False
    if figure.spelled and figure.unit:
        return False
    return not (figure.spelled and figure.kind is Kind.AMOUNT and figure.numbers[0] < _FEW)


@dataclass(frozen=True)
class _Around:
    text: str
    marks: _Marks
    sentence: Sentence
    figures: Sequence[Figure]
    nouns: dict[int, Cue]

    def spot(self, figure: Figure, earlier: Figure | None, later: Figure | None) -> Spot:
        mark = self.marks.before(figure.start, self.sentence.start)
        start, opened = (
            (mark[1], self.text[mark[0] : mark[1]].strip()) if mark else (self.sentence.start, "")
        )
        if earlier and earlier.end > start:
            start, opened = self._behind(earlier, figure), "và"
        end, closed = self._end(figure, later)
        return Spot(
            figure,
            self.sentence,
            (start, figure.start),
            (figure.end, end),
            self._noun(figure.end),
            opened,
            closed,
            self._header(start),
        )

    def _behind(self, earlier: Figure, figure: Figure) -> int:
        """Find where words between two figures begin to be about the second."""
        between = self.text[earlier.end : figure.start]
        ands = list(_AND.finditer(between))
        stop = _STOP.search(between)
        if ands:
            return earlier.end + ands[-1].end()
        if stop:
            return earlier.end + stop.start()
        return earlier.end

    def _noun(self, end: int) -> Cue | None:
        """Find the noun that begins there, in the sentence: `Bảng 2` counts no offices below it."""
        found = self.nouns.get(end) or self.nouns.get(end + 1)
        return found if found and found.start < self.sentence.end else None

    def _end(self, figure: Figure, later: Figure | None) -> tuple[int, str]:
        limit = min(self.sentence.end, later.start if later else self.sentence.end)
        at = figure.end
        while True:
            mark = self.marks.after(at, limit)
            if mark is None or not self._goes_on(figure.end, mark, limit):
                break
            at = mark[1]
        end = mark[0] if mark else limit
        stop = _STOP.search(self.text, figure.end, end)
        closed = self.text[mark[0] : mark[1]].strip() if mark else ""
        if stop:
            end, closed = stop.start(), ""
        if later and end == later.start:
            end, closed = self._before(figure, later), ""
        return self._trimmed(figure.end, end), closed

    def _before(self, figure: Figure, later: Figure) -> int:
        """Find where the words after a figure end, when another figure follows."""
        between = self.text[figure.end : later.start]
        ands = list(_AND.finditer(between))
        return figure.end + ands[-1].start() if ands else later.start

    def _trimmed(self, start: int, end: int) -> int:
        phrase = self.text[start:end].rstrip()
        while match := _LAST_WORDS.search(phrase):
            phrase = phrase[: match.start()].rstrip()
        return start + len(phrase)

    def _goes_on(self, start: int, mark: Span, limit: int) -> bool:
        """Tell whether a comma is one between nouns that are counted together: `xã, phường`."""
        if self.text[mark[0]] != ",":
            return False
        at = mark[1]
        while self.text[at : at + 1] == " ":
            at += 1
        if at >= limit:
            return False
        first_here = bisect_left(self.figures, at, key=lambda one: one.start)
        for one in self.figures[first_here : first_here + 1]:
            if one.start == at and not one.counts and one.kind is Kind.NAME:
                return True
        part = re.split(r",\s", self.text[start : mark[0]])[-1]
        if len(part.split()) > _COORDINATED_WORDS:
            return False
        cue, first = self.nouns.get(at), self._noun(start)
        if cue is None or first is None:
            return False
        return cue.entry == first.entry or not _PREDICATE.match(self.text, cue.end)

    def _header(self, start: int) -> Span | None:
        """Find the words before a colon that still governs a place of the sentence."""
        at = start
        while mark := self.marks.before(at, self.sentence.start):
            if self.text[mark[0]] == ":":
                first = self.marks.before(mark[0], self.sentence.start)
                return (first[1] if first else self.sentence.start), mark[0]
            if self.text[mark[0]] == "\n":
                return None
            at = mark[0]
        return None
