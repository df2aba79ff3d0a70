"""What all facts have in common; a kind of fact is a subclass, named as its class in the ontology.

A kind tells everything about itself here: its keys and their forms, which of them it needs, the
file of its shapes, what it is about and how it is named in Vietnamese and English. A key that all
facts may have and this kind needs is written again with `= field()`: without it, dataclasses keep
the default of the base.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from loaders.entries.entry import Supported, key_name, texts_of
from loaders.entries.forms import (
    UNDATED,
    Agents,
    Area,
    Code,
    Codes,
    Comment,
    Day,
    Documents,
    EventName,
    FactId,
    Facts,
    Label,
    PartialDate,
    References,
    Text,
)
from loaders.entries.names import Names
from loaders.vietnamese.period import Period

PUBLISHED = ("accepted", "corrected")
"""States of review in which a fact is published."""


@dataclass(frozen=True, kw_only=True)
class Fact(Supported):
    """A statement with its evidence."""

    shape: ClassVar[str] = ""
    """The file of `shapes/` with the rules for facts of this kind."""

    id: FactId
    label: Label = field(default_factory=dict)
    comment: Comment = field(default_factory=dict)
    about: References = ()
    ref_area: Area = ""
    attested_on: PartialDate = UNDATED
    period_start: Day = UNDATED
    period_end: PartialDate = UNDATED
    review_status: Code = ""
    topic: Codes = ()
    holder: Agents = ()
    at_event: EventName = ""
    implements: Documents = ()
    corroborates: Facts = ()
    conflicts_with: Facts = ()
    in_tension_with: Facts = ()
    distinct_from: Facts = ()
    corrects: Facts = ()
    quoted_wording: Text = ""
    official_wording: Text = ""

    @property
    def subject_matter(self) -> str:
        """Name what the fact is about where the sheet does not say it."""
        return self.ref_area

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def is_published(self) -> bool:
        return (self.review_status or "accepted") in PUBLISHED

    def name(self, names: Names, language: str) -> str:
        """Compose the label of a complete fact whose author gave it none in this language."""
        raise NotImplementedError(f"{self.type} has no label")

    def part(self, attribute: str, names: Names, language: str) -> str:
        """Name what a key of the fact points to."""
        texts = texts_of(getattr(self, attribute))
        return names.part(key_name(attribute), texts, language)
