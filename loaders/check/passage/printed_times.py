"""Times around a passage: a report's text in, the times in, beside and before given spans out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from loaders.entries.written import Span
from loaders.vietnamese.period import Period
from loaders.vietnamese.printed_time import Time
from loaders.vietnamese.times import read_times

_BASE = re.compile(
    r"\bso\s+với(?:\s+cùng\s+kỳ)?(?:\s+thời\s+điểm)?(?:\s+(?:cuối|đầu))?\s*$", re.IGNORECASE
)
_TO_ITS_END = re.compile(r"(?:\b(?:hết|cuối)\s+)(?:ngày\s+|tháng\s+)?$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{6,}")
_REACH = 40
"""Characters before a time in which a word stands that says how it is meant."""


@dataclass(frozen=True)
class Printed:
    """A time of a text with the days that it means there."""

    text: str
    span: Span
    period: Period
    precision: str
    is_to_its_end: bool
    is_remaining: bool
    """The end of a year is meant, from a day on that is not said."""


@dataclass(frozen=True)
class Printing:
    """The times of a report."""

    text: str
    sentences: tuple[Span, ...]
    lines: tuple[Span, ...]

    @cached_property
    def times(self) -> tuple[Printed, ...]:
        """Every time whose year is printed with it, beside it or before it in its paragraph."""
        return tuple(self._printed(time) for time in self._read if self._resolved(time).end)

    def near(self, spans: Iterable[Span]) -> tuple[Printed, ...]:
        """List the times in spans, else in their sentences, else the last before them in the line.

        What a value is compared with is no time of it.
        """
        spans = tuple(spans)
        own = tuple(time for time in self.times if not self._is_base(time.span))
        return (
            _within(own, spans)
            or _within(own, _touched(self.sentences, spans))
            or tuple(self._last_before(own, spans))
        )

    def anchored(self, spans: Iterable[Span], anchors: Iterable[Span]) -> tuple[Printed, ...]:
        """List the times of anchors, and those in spans that lack what the anchors give."""
        given = [self._followed(time) for time in self.times if _is_within(time.span, anchors)]
        lacking = [
            time
            for time in self._read
            if time.lacks and _is_within((time.start, time.end), (*spans, *anchors))
        ]
        found = [
            replace(self._printed(time), period=time.resolved(anchor.period))
            for time in lacking
            for anchor in given
        ]
        completed = tuple(time for time in found if time.period.end)
        alone = [one for one in given if not completed or one.span not in _places(completed)]
        return completed or tuple(alone)

    def _followed(self, time: Printed) -> Printed:
        """Take the year after that which is compared with: `so với năm 2021` speaks of 2022."""
        if not self._is_base(time.span):
            return time
        following = int(time.period.end[:4]) + 1
        return replace(time, period=time.period.in_year(following))

    def in_digits(self, spans: Iterable[Span], date: str) -> bool:
        """Tell whether a row of digits, as of a page's address, has a date or one of its month."""
        wanted = date.replace("-", "")
        if len(date) < len("2022-01"):
            return False
        rows = [row for start, end in spans for row in _DIGITS.findall(self.text[start:end])]
        return any(wanted in row or wanted[2:] in row for row in rows)

    @property
    def _read(self) -> tuple[Time, ...]:
        return read_times(self.text)

    def _printed(self, time: Time) -> Printed:
        before = self.text[max(0, time.start - _REACH) : time.start]
        ends = time.part == "end" or bool(_TO_ITS_END.search(before))
        text, span = self.text[time.start : time.end], (time.start, time.end)
        return Printed(text, span, self._resolved(time), time.precision, ends, time.is_remaining)

    def _resolved(self, time: Time) -> Period:
        """Complete a time that lacks its year by the one beside it, where that is unambiguous."""
        if not time.lacks:
            return self._remaining(time) if time.is_remaining else time.period
        if time.lacks != "year":
            return Period()
        here = ((time.start, time.end),)
        whole = [one for one in self._read if not one.lacks]
        beside = _years(whole, _touched(self.sentences, here))
        if len(beside) == 1:
            return time.in_year(beside.pop())
        earlier = [one for one in whole if one.end <= time.start]
        line = _touched(self.lines, here)
        before = [one for one in earlier if _is_within((one.start, one.end), line)]
        return time.in_year(int(before[-1].period.end[:4])) if before else Period()

    def _remaining(self, time: Time) -> Period:
        """Begin what remains of a year where another time of the text says that it begins."""
        ends = [one.period for one in self._read if not one.lacks and not one.is_remaining]
        starts = [one.start for one in ends if one.end == time.period.end]
        return Period(max(starts, default=time.period.start), time.period.end)

    def _is_base(self, span: Span) -> bool:
        return bool(_BASE.search(self.text[max(0, span[0] - _REACH) : span[0]]))

    def _last_before(self, times: Iterable[Printed], spans: tuple[Span, ...]) -> Iterator[Printed]:
        lines = _touched(self.lines, spans)
        first = min((start for start, _ in spans), default=0)
        before = [one for one in _within(times, lines) if one.span[1] <= first]
        yield from before[-1:]


@lru_cache(maxsize=64)
def printing_of(text: str, sentences: tuple[Span, ...], lines: tuple[Span, ...]) -> Printing:
    """Read the times of a text once, whatever is asked of them."""
    return Printing(text, sentences, lines)


def _years(times: Iterable[Time], spans: Iterable[Span]) -> set[int]:
    spans = tuple(spans)
    inside = (one for one in times if _is_within((one.start, one.end), spans))
    return {int(one.period.end[:4]) for one in inside}


def _places(times: Iterable[Printed]) -> set[Span]:
    return {time.span for time in times}


def _within(times: Iterable[Printed], spans: Iterable[Span]) -> tuple[Printed, ...]:
    spans = tuple(spans)
    return tuple(time for time in times if _is_within(time.span, spans))


def _is_within(span: Span, spans: Iterable[Span]) -> bool:
    """Tell whether the greater part of a span lies in one of others."""
    start, end = span
    return any(2 * (min(end, last) - max(start, first)) > end - start for first, last in spans)


def _touched(parts: Iterable[Span], spans: Iterable[Span]) -> tuple[Span, ...]:
    """List the lines or sentences that spans touch."""
    spans = tuple(spans)
    return tuple(
        (start, end)
        for start, end in parts
        if any(one < end and start < other for one, other in spans)
    )
