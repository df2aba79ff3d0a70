"""Scores: verdicts of many texts in, shares out, each with an interval over the texts."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from loaders.extraction.judging.matching import Outcome, Verdict

Interval: TypeAlias = tuple[float, float]
_RESAMPLES = 1_000
_SEED = 20_240_101
"""The same texts give the same intervals."""
_TAIL = 0.025


@dataclass(frozen=True)
class Counts:
    """How many were right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    whole: int = 0
    """Right ones that need no edit."""
    fields: int = 0
    fields_right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
            self.whole + other.whole,
            self.fields + other.fields,
            self.fields_right + other.fields_right,
        )

    @property
    def annotated(self) -> int:
        return self.right + self.missed

    @property
    def found(self) -> int:
        return self.right + self.wrong

    @property
    def precision(self) -> float:
        return _share(self.right, self.found)

    @property
    def recall(self) -> float:
        return _share(self.right, self.annotated)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def field_share(self) -> float:
        return _share(self.fields_right, self.fields)

    @property
    def whole_share(self) -> float:
        return _share(self.whole, self.right)


MEASURES = ("precision", "recall", "f1")


@dataclass(frozen=True)
class Score:
    """What was counted, and within which bounds 19 of 20 such sets of texts would lie."""

    counts: Counts
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    """Of each measure, by name."""


def counted(verdicts: Iterable[Verdict]) -> Counts:
    """Count verdicts."""
    outcomes: Counter[Outcome] = Counter()
    whole = fields = fields_right = 0
    for one in verdicts:
        outcomes[one.outcome] += 1
        whole += one.whole
        for _, right in one.fields():
            fields += 1
            fields_right += right
    wrong = outcomes[Outcome.WRONG] + outcomes[Outcome.DENIED]
    missed = outcomes[Outcome.MISSED]
    return Counts(outcomes[Outcome.RIGHT], wrong, missed, whole, fields, fields_right)


def score(texts: Sequence[Counts]) -> Score:
    """Sum the counts of texts, with a 95 % interval of each measure.

    The interval is the percentile bootstrap over texts (Efron and Tibshirani, "An Introduction to
    the Bootstrap", 1993, chapter 13): facts of one text succeed and fail together, so that an
    interval over facts would be too narrow. With few texts it is somewhat too narrow still.
    """
    total = sum(texts, Counts())
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    drawn: dict[str, list[float]] = defaultdict(list)
    for _ in range(_RESAMPLES if texts else 0):
        again = _summed(chance.choices(texts, k=len(texts)))
        for name in MEASURES:
            drawn[name].append(getattr(again, name))
    return Score(total, {name: _middle(values) for name, values in drawn.items()})


def _summed(texts: Sequence[Counts]) -> Counts:
    return Counts(
        sum(one.right for one in texts),
        sum(one.wrong for one in texts),
        sum(one.missed for one in texts),
    )


def _middle(values: list[float]) -> Interval:
    ordered, cut = sorted(values), int(_TAIL * len(values))
    return ordered[cut], ordered[-1 - cut]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
