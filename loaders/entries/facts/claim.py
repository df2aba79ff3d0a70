"""Claims: what someone holds to be so, or wants to be so, in our own words."""

from dataclasses import dataclass
from typing import ClassVar

from loaders.entries.facts.fact import Fact
from loaders.entries.forms import UNDATED, Agents, Facts, Label, PartialDate
from loaders.entries.names import Names
from ontology import vocab


@dataclass(frozen=True, kw_only=True)
class Claim(Fact):
    """A statement that its author sums up in `label`."""

    shape: ClassVar[str] = "claim"

    label: Label
    stated_by: Agents = ()
    addressee: Agents = ()
    assignee: Agents = ()
    due_date: PartialDate = UNDATED
    responds_to: Facts = ()

    def name(self, names: Names, language: str) -> str:
        parts = (names.of(vocab.DX + self.type, language), self.part("about", names, language))
        return " – ".join(filter(None, parts))


@dataclass(frozen=True, kw_only=True)
class Limitation(Claim):
    """What is lacking or hinders."""


@dataclass(frozen=True, kw_only=True)
class Recommendation(Claim):
    """What someone proposes to others."""


@dataclass(frozen=True, kw_only=True)
class Directive(Claim):
    """What someone orders others to do."""


@dataclass(frozen=True, kw_only=True)
class Assessment(Claim):
    """How someone judges something."""


@dataclass(frozen=True, kw_only=True)
class Goal(Claim):
    """What someone wants to reach."""
