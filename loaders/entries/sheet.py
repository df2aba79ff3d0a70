"""A fact sheet as typed entries: what was written and found right in form in, a `Sheet` out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.entries.entry import Entry, Identified, entry_of
from loaders.entries.facts.fact import Fact
from loaders.entries.forms import (
    UNDATED,
    ActivityName,
    Addresses,
    Agent,
    Code,
    Codes,
    Comment,
    ContextAddress,
    Digest,
    Evidence,
    Label,
    Language,
    Moment,
    Note,
    Organisations,
    PartialDate,
    References,
    ReportId,
    Text,
    Texts,
    WholeNumber,
)
from loaders.entries.grounds import Exceptions, Inferred
from loaders.entries.kinds import FACTS, THINGS, by_name
from loaders.entries.things import Mention, Thing
from loaders.entries.written import Place, Source, Tree, WrittenSheet

_FACTS, _THINGS = by_name(FACTS), by_name(THINGS)


@dataclass(frozen=True, kw_only=True)
class SourceReport(Identified):
    """What is known of the report itself."""

    id: ReportId
    label: Label
    title: Text = ""
    publisher: Organisations = ()
    author: Texts = ()
    url: Addresses = ()
    issued: PartialDate = UNDATED
    text_digest: Digest
    text_length: WholeNumber
    language: Language = ""
    about: References = ()
    topic: Codes = ()
    comment: Comment = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Preface(Entry):
    """What a sheet says once for all of its facts."""

    context: ContextAddress = field(metadata={"key": "@context"})
    attested_on: PartialDate = UNDATED
    inferred: Inferred = ()
    exceptions: Exceptions = ()


@dataclass(frozen=True, kw_only=True)
class Activity(Identified):
    """What was done to the report: its reading, its review."""

    id: ActivityName
    agent: Agent
    ended_at: Moment
    plan: Text = ""


@dataclass(frozen=True, kw_only=True)
class Passage(Entry):
    """A passage that yields no fact."""

    evidence: Evidence
    reason: Code
    note: Note = ""


@dataclass(frozen=True, kw_only=True)
class NameAside(Entry):
    """A capitalised word of the text that names nothing the graph should hold."""

    name: Text
    reason: Comment


@dataclass(frozen=True)
class Sheet(Source):
    """The content of one sheet."""

    preface: Preface
    report: SourceReport
    extraction: Activity
    review: Activity | None
    """Who accepted the facts; none where nobody has, and every fact is proposed."""
    things: tuple[Thing | Mention, ...]
    facts: tuple[Fact, ...]
    set_aside: tuple[Passage, ...]
    names_aside: tuple[NameAside, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """List the report itself and every entry in the sheet."""
        yield from (self.preface, self.report, *self.things, *self.facts, *self.set_aside)
        yield from filter(None, (self.extraction, self.review))


def typed_sheet(written: WrittenSheet) -> Sheet:
    """Read a sheet without problems of form."""
    tree = written.tree
    return Sheet(
        written.name,
        written.file,
        written.lines,
        written.origins,
        preface=entry_of(Preface, tree, ()),
        report=entry_of(SourceReport, tree, ()),
        extraction=_activity(tree, "extraction"),
        review=_activity(tree, "review") if "review" in tree else None,
        things=tuple(_thing(item, place) for place, item in written.entries("things")),
        facts=tuple(
            entry_of(_FACTS[str(item["type"])], item, place)
            for place, item in written.entries("facts")
        ),
        set_aside=tuple(
            entry_of(Passage, item, place) for place, item in written.entries("setAside")
        ),
        names_aside=tuple(
            entry_of(NameAside, item, place) for place, item in written.entries("namesAside")
        ),
    )


def _thing(item: Mapping[str, Tree], place: Place) -> Thing | Mention:
    kind = _THINGS.get(str(item.get("type")))
    return entry_of(kind, item, place) if kind else entry_of(Mention, item, place)


def _activity(tree: Mapping[str, Any], key: str) -> Activity:  # Any: found to be a mapping
    return entry_of(Activity, tree[key], (key,))
