"""Times printed in running Vietnamese text: a text in, its dates and periods with positions out.

dateparser (1.5) reads Vietnamese dates, but as moments: `quý II/2023`, `cuối năm 2022`, `6 tháng
đầu năm` and `cùng kỳ năm trước` are nothing to it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from loaders.vietnamese.period import Period, year
from loaders.vietnamese.printed_time import Time
from loaders.vietnamese.time_forms import FORMS, NEXT_YEAR, form

_REACH = 60
"""Characters before a time in which the word stands that makes it a deadline or a beginning."""
_BETWEEN = r",?(?: là)?(?: vào| trong)?(?: khoảng)?(?: hết| cuối)?(?: thời điểm)?(?: ngày| tháng)?"
_ROLES = tuple(
    (role, form(rf"(?<!\w){words}{_BETWEEN}\s*$"))
    for role, words in (
        ("until", r"(?:đến|tới|hết|chậm nhất|muộn nhất|không muộn hơn|không quá|hạn(?: chót)?)"),
        ("before", "trước"),
        ("since", "từ"),
        ("after", "sau"),
    )
)
_SPOKEN_TO = form(r" (?:cho )?(?:đến|tới)(?: hết| cuối)?(?: ngày| tháng)? ")
_DASH = form(r"\s?[-–—]\s?")


@lru_cache(16)  # whoever extracts reads a report, and then the gate does
def read_times(text: str) -> tuple[Time, ...]:
    """Find every time that a text prints, in its order; of those that overlap, the longest."""
    found = sorted(_candidates(text), key=lambda time: (time.start, -time.end))
    kept: list[Time] = []
    for time in found:
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    return tuple(_ranges(text, [replace(time, role=_role(text, time)) for time in kept]))


def base_period(text: str, period: Period) -> Period:
    """Understand the base of a change as printed; an empty period when it is not understood.

    `period` is the one that the changed value belongs to; "cùng kỳ năm trước" counts from it.
    """
    words = re.sub(r"^\s*(?:so với\s+)?(?:thời điểm\s+)?", "", text, flags=re.IGNORECASE).rstrip()
    times = read_times(words)
    if len(times) != 1 or (times[0].start, times[0].end) != (0, len(words)):
        return Period()
    found = times[0].resolved(period)
    return Period(end=found.end) if times[0].part == "end" else found


def _candidates(text: str) -> Iterator[Time]:
    for pattern, read in FORMS:
        for match in pattern.finditer(text):
            time = read(match)
            if time:
                start = match.start("at") if "at" in pattern.groupindex else match.start()
                yield replace(time, start=start, end=match.end())
                if time.precision == "year" and not match[0].isdecimal():
                    yield from _more_years(text, match.end())


def _more_years(text: str, end: int) -> Iterator[Time]:
    """Read on after a year: `năm 2021, 2022 và 2023`."""
    while match := NEXT_YEAR.match(text, end):
        yield Time(match.start("Y"), match.end(), "year", year(int(match["Y"])))
        end = match.end()


def _role(text: str, time: Time) -> str:
    before = text[max(0, time.start - _REACH) : time.start]
    return next((role for role, pattern in _ROLES if pattern.search(before)), "point")


def _ranges(text: str, times: list[Time]) -> Iterator[Time]:
    """Join `từ … đến …` and `… - …` of two times; the first has the year of the second."""
    place = 0
    while place < len(times):
        joined = _range(text, *times[place : place + 2]) if times[place + 1 : place + 2] else None
        yield joined or times[place]
        place += 2 if joined else 1


def _range(text: str, first: Time, last: Time) -> Time | None:
    between = text[first.end : last.start]
    spoken = first.role == "since" and _SPOKEN_TO.fullmatch(between)
    if not (spoken or _DASH.fullmatch(between)) or "period" in (first.lacks, last.lacks):
        return None
    if "date" in (first.lacks, last.lacks) or (last.lacks and not first.lacks):
        return None
    opening = first.in_year(int(last.period.end[:4])) if first.lacks else first.period
    period = Period(opening.start, last.period.end)
    if not period.start or period.start > period.end:
        return None
    return replace(first, end=last.end, precision="period", period=period, lacks=last.lacks)
