"""Ranks: the place of a unit among others."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from loaders.entries.entry import Choice
from loaders.entries.facts.observation import Observation
from loaders.entries.forms import WholeNumber

_TOP = {"vi": "trong nhóm {}", "en": "top {}"}
_RANKED = {"vi": "hạng {}", "en": "rank {}"}


@dataclass(frozen=True, kw_only=True)
class RankObservation(Observation):
    """A rank, or that a unit is among the first."""

    shape: ClassVar[str] = "rank"
    choice: ClassVar[Choice | None] = Choice(("rank", "topN", "missingValue"))

    rank: WholeNumber | Decimal | None = None  # a computed one may not be whole: a shape tells
    rank_out_of: WholeNumber | None = None
    top_n: WholeNumber | None = None

    @property
    def has_figure(self) -> bool:
        return self.rank is not None or super().has_figure

    def figure(self, language: str) -> str:
        if self.rank is not None:
            total = "" if self.rank_out_of is None else f"/{self.rank_out_of}"
            return _RANKED[language].format(f"{self.rank}{total}")
        return _TOP[language].format(self.top_n)
