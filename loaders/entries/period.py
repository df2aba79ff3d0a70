"""Periods: dates as written in sheets in, spans of days and their names out.

dateparser (1.5) reads Vietnamese dates, but as moments: `quý II/2023`, `cuối năm 2022` and `cùng kỳ
năm trước` are nothing to it.
"""

import calendar
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


@dataclass(frozen=True)
class Period:
    """First and last day; one of them may be unknown."""

    start: str = ""
    end: str = ""

    def name(self, language: str) -> str:
        """Write the period as people do: `2022`, `11/2023`, `01/01/2022–30/06/2022`."""
        if not (self.start and self.end):
            return _day(self.end or self.start, language)
        start, end = map(datetime.date.fromisoformat, (self.start, self.end))
        if self == year(start.year):
            return str(start.year)
        if self == month(start.year, start.month):
            return f"{start:%m/%Y}" if language == "vi" else f"{start:%Y-%m}"
        if start == end:
            return _day(self.end, language)
        return f"{_day(self.start, language)}–{_day(self.end, language)}"

    def in_year(self, wanted: int) -> "Period":
        """Move the period to another year."""
        if not self.end:
            return Period()
        shift = wanted - int(self.end[:4])
        return Period(_shifted(self.start, shift), _shifted(self.end, shift))


def year(number: int) -> Period:
    return Period(f"{number}-01-01", f"{number}-12-31")


def month(of_year: int, number: int) -> Period:
    return _months(of_year, number, number)


def quarter(of_year: int, number: int) -> Period:
    return _months(of_year, 3 * number - 2, 3 * number)


def base_period(text: str, period: Period) -> Period:
    """Understand the base of a change as printed; an empty period when it is not understood.

    `period` is the one that the changed value belongs to; "cùng kỳ năm trước" counts from it.
    """
    words = re.sub(r"\s+", " ", text.lower()).strip()
    for pattern, read in _FORMS:
        match = re.fullmatch(pattern, words)
        if match:
            return read(match, period)
    return Period()


def _year_before(_: re.Match[str], period: Period) -> Period:
    return year(int(period.end[:4]) - 1) if period.end else Period()


def _same_period(match: re.Match[str], period: Period) -> Period:
    if match[1]:
        return period.in_year(int(match[1]))
    return period.in_year(int(period.end[:4]) - 1) if period.end else Period()


def _month(match: re.Match[str], _: Period) -> Period:
    number = int(match[1])
    return month(int(match[2]), number) if 1 <= number <= 12 else Period()


def _quarter(match: re.Match[str], _: Period) -> Period:
    number = _ROMAN.get(match[1].upper()) or int(match[1] if match[1].isdecimal() else 0)
    return quarter(int(match[2]), number) if number in _ROMAN.values() else Period()


def _end_of_year(match: re.Match[str], _: Period) -> Period:
    return Period(end=f"{match[1]}-12-31")


def _one_day(match: re.Match[str], _: Period) -> Period:
    try:
        day = datetime.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        return Period()
    return Period(day, day)


_Reader = Callable[[re.Match[str], Period], Period]
_FORMS: tuple[tuple[str, _Reader], ...] = (
    (r"(?:so với )?(?:cả )?(?:năm )?([12]\d{3})", lambda match, _: year(int(match[1]))),
    (r"(?:so với )?(?:thời điểm )?tháng (\d{1,2})(?:/| năm |-)([12]\d{3})", _month),
    (r"(?:so với )?quý (i{1,3}|iv|[1-4])(?:/| năm )([12]\d{3})", _quarter),
    (r"(?:so với )?(?:thời điểm )?cuối năm ([12]\d{3})", _end_of_year),
    (r"(?:so với )?(?:ngày )?(\d{1,2})[/-](\d{1,2})[/-]([12]\d{3})", _one_day),
    (r"(?:so với )?cùng kỳ(?: năm)?(?: ([12]\d{3})| trước| ngoái)?", _same_period),
    (r"(?:so với )?năm (?:trước|ngoái)(?: đó)?", _year_before),
)


def _months(of_year: int, first: int, last: int) -> Period:
    days = calendar.monthrange(of_year, last)[1]
    return Period(f"{of_year}-{first:02}-01", f"{of_year}-{last:02}-{days}")


def _shifted(day: str, years: int) -> str:
    """Move a day by whole years; the last day of February stays the last day."""
    if not day:
        return ""
    moved, of_month, number = int(day[:4]) + years, int(day[5:7]), int(day[8:])
    days = calendar.monthrange(moved, of_month)[1]
    end_of_month = number == calendar.monthrange(int(day[:4]), of_month)[1]
    return f"{moved}-{of_month:02}-{days if end_of_month else min(number, days):02}"


def _day(text: str, language: str) -> str:
    if not text or language != "vi":
        return text
    return "/".join(reversed(text.split("-")))
