"""Figures: what an indicator was, or was to be, for a unit and a time."""

from dataclasses import dataclass, field
from typing import ClassVar

from loaders.entries.entry import Choice
from loaders.entries.facts.fact import Fact
from loaders.entries.forms import (
    Agents,
    Area,
    Code,
    Facts,
    Framework,
    Indicator,
    Number,
    Text,
    Unit,
)
from loaders.entries.names import Names, number_text

QUALIFIERS = {
    "approx": {"vi": "khoảng {}", "en": "about {}"},
    "more-than": {"vi": "trên {}", "en": "more than {}"},
    "at-least": {"vi": "ít nhất {}", "en": "at least {}"},
    "at-most": {"vi": "nhiều nhất {}", "en": "at most {}"},
}
"""How a figure is written that the source does not give as exact, by the code of its qualifier."""
_UNITS = {
    "PERCENT": {"vi": "{}%", "en": "{}%"},
    "CCY_VND": {"vi": "{} đồng", "en": "{} VND"},
    "HR": {"vi": "{} giờ", "en": "{} hours"},
}
_KINDS = {
    "target": {"vi": "mục tiêu {}", "en": "target {}"},
    "plan": {"vi": "kế hoạch {}", "en": "plan {}"},
}


@dataclass(frozen=True, kw_only=True)
class Observation(Fact):
    """A figure."""

    shape: ClassVar[str] = "observation"
    choice: ClassVar[Choice | None] = Choice(("value", "minValue", "maxValue", "missingValue"))

    indicator: Indicator
    ref_area: Area = field()  # required here
    value_kind: Code = ""
    value: Number | None = None
    printed_value: Text = ""
    unit: Unit = ""
    value_qualifier: Code = ""
    min_value: Number | None = None
    max_value: Number | None = None
    change: Number | None = None
    base_period: Text = ""
    change_base: Facts = ()
    has_target: Facts = ()
    framework: Framework = ""
    missing_value: Code = ""
    has_part: Facts = ()
    stated_by: Agents = ()
    quantifies: Facts = ()

    @property
    def has_value(self) -> bool:
        """Tell whether there is a value in the unit of the indicator, be it a range."""
        return not (self.value is None and self.min_value is None and self.max_value is None)

    @property
    def has_figure(self) -> bool:
        """Tell whether one exact figure is stated."""
        return self.value is not None

    def name(self, names: Names, language: str) -> str:
        where = self.part("ref_area", names, language)
        about = self.part("about", names, language)
        parts = [
            self.part("indicator", names, language),
            where,
            about if about != where else "",
            self.period.name(language),
        ]
        return f"{' – '.join(filter(None, parts))}: {self._said(names, language)}"

    def figure(self, language: str) -> str:
        """Write what was observed."""
        qualified = QUALIFIERS.get(self.value_qualifier, {}).get(language, "{}")
        return qualified.format(self.amount(language))

    def amount(self, language: str) -> str:
        """Write the value or the range with its unit; nothing where there is none."""
        unit = _UNITS.get(self.unit, {}).get(language, "{}")
        if self.value is not None:
            return unit.format(number_text(self.value, language))
        ends = (one for one in (self.min_value, self.max_value) if one is not None)
        text = "–".join(number_text(one, language) for one in ends)
        return unit.format(text) if text else ""

    def _said(self, names: Names, language: str) -> str:
        if self.missing_value:
            return self.part("missing_value", names, language)
        return _KINDS.get(self.value_kind, {}).get(language, "{}").format(self.figure(language))
