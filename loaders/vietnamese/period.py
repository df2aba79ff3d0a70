"""Periods: days as ISO dates in, spans of time and their names out."""

import calendar
import datetime
from dataclasses import dataclass

DAY = len("2022-01-01")
"""Characters of a date that names a day."""


@dataclass(frozen=True)
class Period:
    """First and last day; one of them may be unknown, an end alone may be a month or a year."""

    start: str = ""
    end: str = ""

    def name(self, language: str) -> str:
        """Write the period as people do: `2022`, `11/2023`, `01/01/2022–30/06/2022`."""
        if not (self.start and self.end):
            return date_name(self.end or self.start, language)
        if min(len(self.start), len(self.end)) == DAY:
            first = datetime.date.fromisoformat(self.start)
            if self == year(first.year):
                return self.start[:4]
            if self == month(first.year, first.month):
                return date_name(self.start[:7], language)
        if self.start == self.end:
            return date_name(self.end, language)
        return f"{date_name(self.start, language)}–{date_name(self.end, language)}"

    def in_year(self, wanted: int) -> "Period":
        """Move the period to another year, that of its end."""
        if not self.end:
            return Period()
        shift = wanted - int(self.end[:4])
        return Period(_shifted(self.start, shift), _shifted(self.end, shift))


def year(number: int) -> Period:
    return Period(f"{number:04}-01-01", f"{number:04}-12-31")


def month(of_year: int, number: int) -> Period:
    return months(of_year, number, number)


def quarter(of_year: int, number: int) -> Period:
    return months(of_year, 3 * number - 2, 3 * number)


def months(of_year: int, first: int, last: int) -> Period:
    days = calendar.monthrange(of_year, last)[1]
    return Period(f"{of_year:04}-{first:02}-01", f"{of_year:04}-{last:02}-{days}")


def day(of_year: int, of_month: int, number: int) -> Period:
    """Name one day; an empty period where there is no such day."""
    try:
        text = datetime.date(of_year, of_month, number).isoformat()
    except ValueError:
        return Period()
    return Period(text, text)


def days_of(date: str) -> Period:
    """Tell the first and last day of a day, month or year."""
    if len(date) == DAY or not date:
        return Period(date, date)
    return month(int(date[:4]), int(date[5:7])) if "-" in date else year(int(date))


def date_name(text: str, language: str) -> str:
    """Write a day, month or year as people do: `2023-11` is `11/2023` in Vietnamese."""
    if not text or language != "vi":
        return text
    return "/".join(reversed(text.split("-")))


def _shifted(date: str, years: int) -> str:
    """Move a date by whole years; the last day of February stays the last day."""
    moved = f"{int(date[:4]) + years:04}" if date else ""
    if len(date) < DAY:
        return moved + date[4:]
    of_month, number = int(date[5:7]), int(date[8:])
    days = calendar.monthrange(int(moved), of_month)[1]
    end_of_month = number == calendar.monthrange(int(date[:4]), of_month)[1]
    return f"{moved}-{of_month:02}-{days if end_of_month else min(number, days):02}"
