"""Days of events: where a clause says when something took place, and the day that it means."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.proposal import Because, Said, Text
from loaders.vietnamese.lexicon import Cue
from loaders.vietnamese.period import Period
from loaders.vietnamese.printed_time import Time

_OPENING = 32
"""Characters of a clause before which the time of an event stands."""
AT_EVENT = re.compile(
    r"(?:Tại|Trong|Nhân) (?:[Cc]hương trình|[Ll]ễ|[Bb]uổi|[Hh]ội|[Pp]hiên|[Dd]ịp) "
)
_LONG_OPENING = 90
_TAKES_PLACE = re.compile(
    r"(?:diễn ra|tổ chức)(?: (?:tại|ở) [^,.;:]{3,50})?"
    r"(?:(?: vào| trong)?(?: (?:ngày|sáng|chiều|tối|trưa|hai ngày|ba ngày|\d ngày)){0,2})? $"
)
_TO_DAY = re.compile(r" (?:(?:hôm|vào|sáng|trưa|chiều|tối) )?$")
_NEXT_YEAR = re.compile(r" (?:năm|của năm) (?:sau|tới|đến)(?!\w)")
_TO_COMING = re.compile(r"[^,;.]{0,90}? (?:(?:vào|trong|ngay trong) )?(?:(?:sáng|chiều|tối) )?$")
_COMING_PRECISION = frozenset({"day", "month", "quarter"})
_SYMBOL_NEAR = 14
_CLOSING_REACH = 70
_SAME_DAY = re.compile(r"(?:(?:[Ss]áng|[Cc]hiều|[Tt]ối) cùng|[Cc]ùng) ngày(?=[,:])")
_DAYS = re.compile(
    r"(?:ngày )?\d{1,2}(?:[/.-]\d{1,2}(?:[/.-]\d{4})?)?(?: ?[-–] ?| đến (?:ngày )?)\d"
)
_PART_OF_DAY = re.compile(r"(?:[Ss]áng|[Tt]rưa|[Cc]hiều|[Tt]ối|[Đđ]êm|[Nn]gày)(?: ngày)? $")
_ANCHOR_REACH = 170


@dataclass(frozen=True)
class When:
    """When something took place, and where the text says so."""

    said: Text
    start: int
    end: int


def opening_time(layers: Layers, start: int, end: int) -> When | None:
    """Read the day or month with which a clause opens; none where it counts from a day on."""
    same = _SAME_DAY.search(layers.text, start, min(end, start + _OPENING))
    if same:
        return _same_day(layers, same)
    at_event = AT_EVENT.match(layers.text, start, end)
    opening = start + (_LONG_OPENING if at_event else _OPENING)
    acts = within(layers.cues("event"), start, end)
    first = acts[0].start if acts and not at_event else end
    for time in within(layers.times, start, min(end, opening + 40)):
        if time.start > opening or time.start > first:
            break
        exact = time.precision in ("day", "month") or _DAYS.match(layers.text, time.start)
        if exact and time.role in ("point", "since") and not is_of_document(layers, time):
            since = time.role == "since" and time.precision != "period"
            return None if since else when_of(layers, time)
    return None


def _same_day(layers: Layers, same: re.Match[str]) -> When | None:
    """Find the day that `cùng ngày` means: the last one before."""
    days = [
        time
        for time in reversed(within(layers.times, 0, same.start()))
        if time.precision == "day" and time.role == "point" and not is_of_document(layers, time)
    ]
    days = [time for time in days if _begins(layers, time, same.start())]
    day = next((when for time in days if (when := when_of(layers, time))), None)
    if day is None or day.said is None:
        return None
    said = replace(day.said, because=Because.PARAGRAPH)
    return When(said, same.start(), same.end())


def _begins(layers: Layers, time: Time, at: int) -> bool:
    """Tell a day that opens a sentence, or one of the same paragraph."""
    if "\n" not in layers.text[time.end : at]:
        return True
    number = bisect_right(layers.sentences, time.start, key=lambda each: each.start) - 1
    return number >= 0 and time.start - layers.sentences[number].start <= _OPENING


def closing_time(layers: Layers, cue: Cue, end: int) -> When | None:
    """Read the day after an act: `khai trương … ngày 5/4`."""
    for time in within(layers.times, cue.end, min(end, cue.end + _CLOSING_REACH)):
        comma = layers.text.find(",", cue.end, time.start) >= 0
        exact = time.precision == "day" or (
            cue.means != "announcement" and (time.precision == "month" or bool(time.part))
        )
        if time.role == "point" and exact and not comma and not is_of_document(layers, time):
            return when_of(layers, time)
    return None


def held_on(layers: Layers, cue: Cue, end: int) -> When | None:
    """Read the day of `cuộc họp … diễn ra sáng 5/4`, `Ban Chỉ đạo họp ngày 5/4`."""
    for time in within(layers.times, cue.end, end):
        exact = time.precision == "day" or _DAYS.match(layers.text, time.start)
        is_said = _TAKES_PLACE.search(layers.text, cue.end, time.start) is not None
        if exact and time.role == "point" and (is_said or _is_next(layers, cue, time)):
            return when_of(layers, time)
    return None


def _is_next(layers: Layers, cue: Cue, time: Time) -> bool:
    """Tell a day directly after a meeting, or after the body that was met."""
    bodies = within(layers.bodies, cue.end, time.start)
    met = bodies and bodies[0].start == cue.end + 1
    return _TO_DAY.fullmatch(layers.text, bodies[0].end if met else cue.end, time.start) is not None


def coming_time(layers: Layers, cue: Cue, end: int) -> When | None:
    """Read the day, month or quarter in which something is to take place."""
    for time in within(layers.times, cue.end, end):
        fits = time.role == "point" and time.precision in _COMING_PRECISION and not time.steps
        told = _TO_COMING.fullmatch(layers.text, cue.end, time.start) is not None
        if fits and told and not is_of_document(layers, time):
            return _coming(layers, time)
    return None


def _coming(layers: Layers, time: Time) -> When | None:
    period, because, now = time.period, Because.CLAUSE, layers.published.end
    if time.lacks:
        if time.lacks != "year" or not now:
            return None
        because = Because.DATELINE
        next_year = _NEXT_YEAR.match(layers.text, time.end)
        period = time.in_year(int(now[:4]) + (1 if next_year else 0))
        if period.end < now:
            period = time.in_year(int(now[:4]) + 1)
    date = _written(time, period)
    if date is None or (now and period.end < now):
        return None
    return When(Said(date, (time.start, time.end), because), time.start, time.end)


def is_of_document(layers: Layers, time: Time) -> bool:
    """Tell the date that follows a document's symbol."""
    number = bisect_right(layers.symbols, time.start, key=lambda symbol: symbol.end) - 1
    between = layers.text[layers.symbols[number].end : time.start] if number >= 0 else "\n"
    return len(between) < _SYMBOL_NEAR and "\n" not in between


def when_of(layers: Layers, time: Time) -> When | None:
    """Date a time that is not to come; None for one without a date."""
    period, because = _period(layers, time)
    date = _written(time, period)
    if date is None or (layers.published.end and period.start > layers.published.end):
        return None
    part = _PART_OF_DAY.search(layers.text, max(0, time.start - 12), time.start)
    begin = part.start() if part else time.start
    return When(Said(date, (time.start, time.end), because), begin, time.end)


def _period(layers: Layers, time: Time) -> tuple[Period, Because]:
    """Resolve a time, one without year by the day of the page, else by a year said before."""
    if not time.lacks:
        return time.period, Because.CLAUSE
    if time.lacks != "year":
        return Period(), Because.CLAUSE
    if layers.published.end:
        return _latest(time, layers.published.end), Because.DATELINE
    known = [each for each in layers.times if not each.lacks and each.period.end]
    before = [each for each in known if each.start < time.start]
    after = [each for each in known if time.end < each.start < time.end + _ANCHOR_REACH]
    near = (*before[-1:], *after[:1])
    if not near:
        return time.period, Because.CLAUSE
    return time.resolved(near[0].period), Because.PARAGRAPH


def _latest(time: Time, published: str) -> Period:
    """Choose the year in which a time was not yet to come."""
    number = int(published[:4])
    found = time.in_year(number)
    return time.in_year(number - 1) if found.start > published else found


def _written(time: Time, period: Period) -> str | None:
    if not period.start or not period.end:
        return None
    if time.precision == "day":
        return f"--{period.start[5:]}" if period.start.startswith("2000-") else period.start
    if period.start.startswith("2000-"):
        return None
    if time.precision == "month":
        return period.start[:7]
    return period.start[:4] if time.precision == "year" else f"{period.start}/{period.end}"
