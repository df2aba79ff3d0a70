"""Small charts drawn on the server: figures in, shapes of an SVG out; they need no script.

The same figures always stand in a table below, which is the text alternative.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 60, 24, 40
_BAR, _LABEL, _MOST = 26, 260, 40


@dataclass(frozen=True)
class Rank:
    """A rank at the end of a period."""

    day: datetime.date
    rank: int
    period: str


@dataclass(frozen=True)
class Point:
    """A place in a line chart, with its texts."""

    x: float
    y: float
    period: str
    value: str


@dataclass(frozen=True)
class LineChart:
    """Ranks over time; better ranks stand higher."""

    title: str
    points: tuple[Point, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def path(self) -> str:
        """The line through all points."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)

    @property
    def summary(self) -> str:
        """The chart in words."""
        said = "; ".join(f"{point.period}: {point.value}" for point in self.points)
        return f"{self.title}: {said}"


@dataclass(frozen=True)
class Measure:
    """A figure of a bar chart."""

    label: str
    value: Decimal
    text: str


@dataclass(frozen=True)
class Bar:
    """A bar with its texts."""

    y: int
    length: float
    label: str
    text: str


@dataclass(frozen=True)
class BarChart:
    """Figures side by side, on one scale from zero."""

    title: str
    bars: tuple[Bar, ...]
    width: int = WIDTH

    @property
    def height(self) -> int:
        """The height that all bars need."""
        return _BAR * len(self.bars) + 8

    @property
    def summary(self) -> str:
        """The chart in words."""
        return f"{self.title}: " + "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars)


def rank_chart(title: str, ranks: Iterable[Rank]) -> LineChart | None:
    """Draw ranks over time; None where there are not two periods, or a period with two ranks."""
    known = sorted(set(ranks), key=lambda rank: (rank.day, rank.rank))
    days = [rank.day for rank in known]
    if len(known) < 2 or len(set(days)) != len(days):
        return None
    span = (days[-1] - days[0]).days
    worst, best = max(rank.rank for rank in known), min(rank.rank for rank in known)
    return LineChart(
        title,
        tuple(
            Point(
                x=_LEFT + (rank.day - days[0]).days / span * (WIDTH - _LEFT - _RIGHT),
                y=_TOP + _share(rank.rank - best, worst - best) * (HEIGHT - _TOP - _BOTTOM),
                period=rank.period,
                value=str(rank.rank),
            )
            for rank in known
        ),
    )


def bar_chart(title: str, measures: Sequence[Measure]) -> BarChart | None:
    """Draw figures from zero; None where there are not two, or too many, or one below zero."""
    if not 2 <= len(measures) <= _MOST or min(measure.value for measure in measures) < 0:
        return None
    most = max(measure.value for measure in measures)
    room = WIDTH - _LABEL - 90
    return BarChart(
        title,
        tuple(
            Bar(
                y=number * _BAR + 4,
                length=max(1.0, _share(measure.value, most) * room),
                label=measure.label,
                text=measure.text,
            )
            for number, measure in enumerate(measures)
        ),
    )


def _share(part: Decimal | int, whole: Decimal | int) -> float:
    return float(part / whole) if whole else 0.5
