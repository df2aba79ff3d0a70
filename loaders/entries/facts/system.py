"""Systems: the state that one is in, and what it is connected to."""

from dataclasses import dataclass
from typing import ClassVar

from loaders.entries.facts.fact import Fact
from loaders.entries.forms import Code, Reference, System
from loaders.entries.names import Names


@dataclass(frozen=True, kw_only=True)
class StatusFact(Fact):
    """The state of a system, project or asset."""

    shape: ClassVar[str] = "system"

    status_of: Reference
    status: Code

    @property
    def subject_matter(self) -> str:
        return self.status_of

    def name(self, names: Names, language: str) -> str:
        return f"{self.part('status_of', names, language)}: {self.part('status', names, language)}"


@dataclass(frozen=True, kw_only=True)
class Connection(Fact):
    """That a system is connected with another, or is to be; texts seldom say which gives data."""

    shape: ClassVar[str] = "system"

    from_system: System
    to_system: System
    status: Code

    @property
    def subject_matter(self) -> str:
        return self.from_system

    def name(self, names: Names, language: str) -> str:
        ends = (self.part(key, names, language) for key in ("from_system", "to_system"))
        return f"{' → '.join(ends)}: {self.part('status', names, language)}"
