"""Proposals: facts that a text seems to state, each with its passage and the rule that read it.

Names are as printed, numbers and dates as understood. A field that the text gives no evidence for
is None: no default stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Generic, TypeAlias, TypeVar

from loaders.entries.written import Span

Value = TypeVar("Value", covariant=True)


class Because(StrEnum):
    """How a field was understood."""

    CLAUSE = "clause"
    """The words of the passage itself."""
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    """The heading in force, or the title."""
    HEADER = "header"
    """The header of a table's row or column, or its caption."""
    DATELINE = "dateline"
    """The day of the page or of the letter."""
    HOME = "home"
    """The province that the whole report is about; the report says which."""
    SYMBOL = "symbol"
    """The symbol of a document, `-UBND`."""
    LIST = "list"
    """The place in a list that counts: `tiếp theo là …`."""
    MODEL = "model"
    """A language model says so."""


@dataclass(frozen=True)
class Said(Generic[Value]):
    """One field: what it is, where the text says it, and how it was understood."""

    value: Value
    span: Span | None = None
    because: Because = Because.CLAUSE


Text: TypeAlias = Said[str] | None
Amount: TypeAlias = Said[Decimal] | None
Count: TypeAlias = Said[int] | None
Names: TypeAlias = tuple[Said[str], ...]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A fact that a text seems to state; the passage is `text[start:end]` of the stored text."""

    kind: ClassVar[str] = ""

    rule: str
    start: int
    end: int
    mentions: tuple[Span, ...] = ()
    """Other passages that state the same: headline, lead, caption."""
    negated: bool = False
    """The text denies it: such a proposal is never written as a fact."""

    def said(self) -> Iterator[tuple[str, Said[object]]]:
        """List the fields that the text gives, by name."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Said):
                yield each.name, value


@dataclass(frozen=True, kw_only=True)
class Observation(Proposal):
    """A figure: what was counted or measured, where, when."""

    kind: ClassVar[str] = "observation"

    indicator: Text
    value: Said[Decimal]
    unit: Text = None
    """`percent`, `điểm`, money with its scale (`tỷ đồng`), or the noun that was counted."""
    area: Text = None
    period: Text = None
    """`2024`, `2024-03`, `2024-03-05`, or two with `/` between them."""
    status: Said[str] = Said("actual")
    """`actual`, `target` or `plan`."""
    comparator: Said[str] = Said("=")
    """One of `= > >= < ~`."""
    upper: Amount = None
    """The other end of a range."""
    numerator: Amount = None
    denominator: Amount = None
    change: Amount = None
    """With its sign."""
    change_unit: Text = None
    change_base: Text = None


@dataclass(frozen=True, kw_only=True)
class Ranking(Proposal):
    """A place among others."""

    kind: ClassVar[str] = "ranking"

    rank: Said[int]
    area: Text = None
    index: Text = None
    out_of: Count = None
    year: Count = None
    change: Count = None
    """Places gained, negative for places lost."""


@dataclass(frozen=True, kw_only=True)
class PersonRole(Proposal):
    """A person with a post."""

    kind: ClassVar[str] = "person_role"

    person: Said[str]
    role: Said[str]
    organization: Text = None


@dataclass(frozen=True, kw_only=True)
class System(Proposal):
    """A named or definite system, application, portal or database."""

    kind: ClassVar[str] = "system"

    name: Said[str]
    acronym: Text = None
    system_type: Text = None
    """`LGSP`, `NDXP`, `IOC`, `SOC`, `platform`, `portal`, `app`, `database` or `other`."""
    area: Text = None
    status: Text = None
    """`operating`, `planned`, `building`, `pilot`, `upgraded` or `retired`."""


@dataclass(frozen=True, kw_only=True)
class Connection(Proposal):
    """One system connected to another."""

    kind: ClassVar[str] = "connection"

    from_system: Said[str]
    to_system: Said[str]
    status: Text = None


@dataclass(frozen=True, kw_only=True)
class Event(Proposal):
    """Something that took place, or will."""

    kind: ClassVar[str] = "event"

    event_type: Said[str]
    date: Text = None
    place: Text = None
    actors: Names = ()


@dataclass(frozen=True, kw_only=True)
class Document(Proposal):
    """A document that the text cites, or is."""

    kind: ClassVar[str] = "document"

    doc_type: Text
    number: Text = None
    issuer: Text = None
    date: Text = None


@dataclass(frozen=True, kw_only=True)
class Statement(Proposal):
    """A passage in which somebody finds something lacking, proposes, orders, wants or judges."""

    kind: ClassVar[str] = "statement"

    statement_type: Said[str]
    """`Limitation`, `Recommendation`, `Directive`, `Goal` or `Assessment`."""
    holder: Text = None
    """Whom or what it is about."""
    speaker: Text = None
