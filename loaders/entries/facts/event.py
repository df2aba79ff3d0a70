"""Events: who took part in one, and as what."""

from dataclasses import dataclass, field
from typing import ClassVar

from loaders.entries.facts.fact import Fact
from loaders.entries.forms import Agent, Code, EventName
from loaders.entries.names import Names


@dataclass(frozen=True, kw_only=True)
class Participation(Fact):
    """Someone at an event."""

    shape: ClassVar[str] = "event"

    agent: Agent
    at_event: EventName = field()  # required here
    role: Code

    @property
    def subject_matter(self) -> str:
        return self.at_event

    def name(self, names: Names, language: str) -> str:
        keys = ("agent", "role", "at_event")
        return " – ".join(self.part(key, names, language) for key in keys)
