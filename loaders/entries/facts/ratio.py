"""Ratios: a of b."""

from dataclasses import dataclass
from typing import ClassVar

from loaders.entries.entry import Choice
from loaders.entries.facts.observation import Observation
from loaders.entries.forms import Number
from loaders.entries.names import number_text


@dataclass(frozen=True, kw_only=True)
class RatioObservation(Observation):
    """A figure printed as a fraction."""

    shape: ClassVar[str] = "ratio"
    choice: ClassVar[Choice | None] = None

    numerator: Number
    denominator: Number

    @property
    def has_figure(self) -> bool:
        return True

    def amount(self, language: str) -> str:
        parts = (number_text(one, language) for one in (self.numerator, self.denominator))
        ratio, amount = "/".join(parts), super().amount(language)
        return f"{ratio} ({amount})" if amount else ratio
