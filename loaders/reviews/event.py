"""One decision of a person on a fact, as the journal keeps it; never changed afterwards."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from loaders.entries.written import Tree


class Decision(StrEnum):
    """What a person can decide; a note decides nothing."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    NOTE = "note"


OUT = (Decision.REJECT, Decision.WITHDRAW)
"""Decisions that take a fact out of what is published."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A decision on one content of one fact."""

    id: str
    time: str
    """When it was written down, in UTC: `2026-12-01T02:00:00Z`."""
    by: str
    """The person's name."""
    agent: str = ""
    """An IRI of the person, if there is one."""
    fact: str
    """The fact as sheets name it: `fact/000/bts-stations`."""
    content: str
    """Digest of the content that was decided on."""
    text: str
    """That content itself, so that it can be read when no release has it any more."""
    decision: Decision
    changes: Mapping[str, Tree] = field(default_factory=dict)
    """Of a correction: keys of the fact with their new values; an empty one removes the key."""
    result: str = ""
    """Of a correction: digest of the content that it leads to."""
    reason: str = ""
    successor: str = ""
    """The fact that takes its place, as sheets name it."""
    independent: bool = False
    """Whether the person decided without seeing what others had decided on this content."""

    @property
    def person(self) -> str:
        """What tells persons apart: one person is one however the name is spelt in case or space.

        A name only, for who decides with an IRI once and without it later is no second person.
        """
        return folded(self.by)

    @property
    def confirmed(self) -> str:
        """The digest of the content that the person vouches for; empty where for none."""
        if self.decision is Decision.ACCEPT:
            return self.content
        return self.result if self.decision is Decision.CORRECT else ""


def folded(name: str) -> str:
    """Write a name as all its spellings in case, space and Unicode have it."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
