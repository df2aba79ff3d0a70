"""One time as a text prints it: where it stands, and the days that it means."""

from dataclasses import dataclass, field

from loaders.vietnamese.period import Period, month, quarter, year

TEMPLATE = 2000
"""The year in which a date without one is kept: a leap year, so that 29/2 is a day."""


@dataclass(frozen=True)
class Time:
    """A time as printed: where it stands, and the days that it means.

    `lacks` names what an anchor must give before it means any: the `year` of `12/3`, the `date`
    from which `tháng trước` counts, the `period` whose like `cùng kỳ năm trước` is.
    """

    start: int
    end: int
    precision: str  # day, month, quarter, half-year, year, period
    period: Period = field(default_factory=Period)  # in the year TEMPLATE where the year is lacking
    role: str = "point"  # point, until, before, since, after
    lacks: str = ""
    part: str = ""  # start, middle, end: of the period
    steps: int = 0  # years, quarters, months or days after the anchor
    of_year: int = 0  # printed with `cùng kỳ`

    @property
    def is_remaining(self) -> bool:
        """Tell whether the end of a year is meant from a day on that is not said."""
        return self.precision == "period" and self.part == "end"

    def resolved(self, anchor: Period) -> Period:
        """Tell the days that are meant, counted from an anchor; an empty period if it cannot."""
        if not self.lacks:
            return self.period
        if not anchor.end:
            return Period()
        now = int(anchor.end[:4])
        if self.lacks == "year":
            return self.in_year(now)
        if self.lacks == "period":
            return anchor.in_year(self.of_year or now + self.steps)
        return _counted(self.precision, anchor.end, self.steps)

    def in_year(self, number: int) -> Period:
        """Put a time without a year into one; an empty period where it has no such day."""
        moved = self.period.in_year(number)
        there = moved.end[5:] == self.period.end[5:] or self.precision != "day"
        return moved if there else Period()


def _counted(precision: str, now: str, steps: int) -> Period:
    """Count years, quarters or months from a date; a date less exact than that has none."""
    number = int(now[:4])
    if precision == "year":
        return year(number + steps)
    if len(now) < len("2022-01"):
        return Period()
    at = number * 12 + int(now[5:7]) - 1
    if precision == "month":
        return month((at + steps) // 12, (at + steps) % 12 + 1)
    at = at // 3 + steps
    return quarter(at // 4, at % 4 + 1)
