"""What the tools return: plain types, so that their JSON Schema can be declared to clients."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

Value = str | int | float | bool | list[str] | None

SOURCED = "sourced"
PARTLY = "partly sourced"
UNSOURCED = "no sourced answer"


@dataclass(frozen=True)
class Sourcing:
    """Whether the answer rests on passages, and what that means; say so to the user."""

    status: str
    """One of sourced, partly sourced, no sourced answer."""
    explanation: str


class Result(Protocol):
    """What every tool returns."""

    @property
    def release(self) -> str: ...

    @property
    def sourcing(self) -> Sourcing: ...


@dataclass(frozen=True)
class Passage:
    """Where a report says it; `text` is None where the archive lacks the report."""

    report: str
    report_label: str
    issued: str | None
    url: str | None
    start: int
    end: int
    text_digest: str | None
    text: str | None


@dataclass(frozen=True)
class InferredProperty:
    """A property of a fact that its reader inferred, and how surely, 0 to 1."""

    property: str
    label: str
    confidence: float | None


@dataclass(frozen=True)
class CitedFact:
    """A fact that an answer rests on."""

    fact: str
    label: str
    derivation: str | None
    review_status: str | None
    review_level: int | None
    """0: read by a machine or a role; 1: confirmed by a person; 2: by two independently."""
    attested_on: str | None
    passages: list[Passage]
    computed_from: list[str]
    confidence: float | None
    """Of the fact as a whole, 0 to 1; null where nobody gave one."""
    inferred: list[InferredProperty]
    """What of it no report states, though its derivation be `stated`. Say so to the user."""


@dataclass(frozen=True)
class Hit:
    """A thing that a search found, with the facts that state its names or types."""

    iri: str
    label: str
    matched: str
    kind: str
    facts: list[str]


@dataclass(frozen=True)
class SearchResult:
    """Things with a name like the text."""

    release: str
    sourcing: Sourcing
    hits: list[Hit]
    citations: list[CitedFact]
    notes: list[str] = field(default_factory=list)
    """With a level of review: how many facts were left out. Say so."""


@dataclass(frozen=True)
class ParameterInfo:
    """A parameter of a saved query; left out, it has its default."""

    name: str
    type: str
    label: str
    default: list[str]
    many: bool
    choices: list[str]


@dataclass(frozen=True)
class QueryInfo:
    """A saved query."""

    name: str
    title: str
    description: str
    tags: list[str]
    parameters: list[ParameterInfo]


@dataclass(frozen=True)
class QueryList:
    """The saved queries: not an answer, so nothing is cited."""

    release: str
    sourcing: Sourcing
    queries: list[QueryInfo]


@dataclass(frozen=True)
class ColumnInfo:
    """A column of an answer."""

    name: str
    label: str
    type: str


@dataclass(frozen=True)
class TableResult:
    """Rows, and for each row the facts that it rests on; `citations` has their passages."""

    release: str
    sourcing: Sourcing
    columns: list[ColumnInfo]
    rows: list[dict[str, Value]]
    row_facts: list[list[str]]
    citations: list[CitedFact]
    truncated: bool
    """Whether there are more rows than these, or more of the graph."""
    notes: list[str] = field(default_factory=list)
    """What was cut for its length; how many rows a level of review left out; with `as` = today its
    rule and what was left out. Say so."""
    asked: list[str] = field(default_factory=list)
    """The parameters of the saved query with the values asked, defaults included, by name."""
    title: str = ""
    description: str = ""
    permalink: str = ""
    """Path of this answer on this release, at any service that has it."""
    licence: str = ""
    boolean: bool | None = None
    """The answer to an ASK."""
    graph: str | None = None
    """The Turtle of a CONSTRUCT or DESCRIBE."""


@dataclass(frozen=True)
class Property:
    """One property of a fact, in words."""

    name: str
    values: list[str]


@dataclass(frozen=True)
class FactResult:
    """A fact with its value as printed and as read, its passages and its review."""

    release: str
    sourcing: Sourcing
    found: bool
    fact: str
    label: str = ""
    kind: str = ""
    printed_value: str = ""
    value: str = ""
    review_status: str = ""
    properties: list[Property] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    """What the checks say against it."""
    page: str = ""
    citations: list[CitedFact] = field(default_factory=list)
    """The fact itself first, then those that it was computed or inferred from."""
