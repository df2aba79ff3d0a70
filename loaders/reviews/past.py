"""What facts said before, and which are out: the record before and facts in, that of now out.

A record has a line for each fact that ever was: its contents in order, since and until which
release, who changed it and why. The content of now bears no release: it is that of the record.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from loaders.entries.facts.fact import PUBLISHED, Fact
from loaders.reviews.content import content_text, text_hash
from loaders.reviews.event import OUT, Event
from loaders.reviews.standing import by_fact, last_out

REMOVED = "removed"
"""Of a fact that is in no sheet any more, without a decision."""
PROPOSED = "proposed"


@dataclass(frozen=True)
class Change:
    """Who made a content what it is, why, and in which release it came."""

    by: str = ""
    reason: str = ""
    release: str = ""
    """Empty: the release whose record this is."""
    time: str = ""
    """When that release was published; empty while it is not."""


@dataclass(frozen=True)
class Content:
    """What a fact said for a time."""

    text: str
    since: Change = field(default_factory=Change)
    until: str = ""
    """The last release that had it; empty for the content of now, and for what none ever had."""

    @property
    def hash(self) -> str:
        return text_hash(self.text)


@dataclass(frozen=True)
class Gone:
    """Why a fact is out, and what takes its place."""

    state: str
    change: Change = field(default_factory=Change)
    successor: str = ""
    last: str = ""
    """The last release that had it; empty where none had."""


@dataclass(frozen=True)
class Record:
    """One fact with all that it ever said."""

    fact: str
    contents: tuple[Content, ...] = ()
    gone: Gone | None = None
    candidate: str = ""
    """What a fact says that is not published, for stewards only."""

    @property
    def now(self) -> Content | None:
        """What the fact says now; nothing where it is out."""
        return self.contents[-1] if self.contents and self.gone is None else None

    @property
    def is_public(self) -> bool:
        """Tell whether readers may know of it: a proposal that never was published is nobody's."""
        return self.gone is None or self.gone.state != PROPOSED or bool(self.contents)

    @property
    def text(self) -> str:
        """What a steward decides on: what the fact says, published or not."""
        return self.now.text if self.now else self.candidate

    @property
    def earlier(self) -> tuple[Content, ...]:
        """What it said before, each content once, as it was last."""
        now = self.now
        found = {one.hash: one for one in self.contents if now is None or one.hash != now.hash}
        return tuple(found.values())


@dataclass(frozen=True)
class Past:
    """The record of all facts, by their names in sheets."""

    records: Mapping[str, Record] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """The release before, with its record as far as it is known."""

    past: Past = field(default_factory=Past)
    release: str = ""
    time: str = ""


def followed(
    before: Before, facts: Sequence[Fact], events: Iterable[Event], change: Change
) -> Past:
    """Go on with the record of the release before; `change` is by whom and why this one is."""
    known_then, decisions = dated(before), by_fact(events)
    found: dict[str, Record] = {}
    for fact in facts:
        known = known_then.get(fact.id, Record(fact.id))
        listed = decisions.get(fact.id, ())
        if (fact.review_status or PUBLISHED[0]) in PUBLISHED:
            found[fact.id] = _published(known, content_text(fact), listed, change, before)
        else:
            out = _out(known, fact.review_status, listed, change, before)
            found[fact.id] = replace(out, candidate=content_text(fact))
    for name, record in known_then.items():
        if name not in found:
            found[name] = _out(record, REMOVED, (), change, before)
    return Past(_with_successors(dict(sorted(found.items())), facts))


def resumed(before: Before, again: Past, change: Change) -> Past:
    """Go on with an earlier release that was published again: its facts say what they said."""
    known = dated(before)
    found = dict(known)
    for name in {*known, *again.records}:
        old, new = known.get(name, Record(name)), again.records.get(name, Record(name))
        if new.now is not None:
            same = old.now is not None and old.now.text == new.now.text
            contents = (*_ended(old, before), Content(new.now.text, change))
            found[name] = old if same else Record(name, contents)
        elif old.now is not None:
            state = new.gone.state if new.gone else REMOVED
            gone = Gone(state, change, new.gone.successor if new.gone else "", before.release)
            found[name] = Record(name, _ended(old, before), gone)
    return Past(dict(sorted(found.items())))


def with_decided(past: Past, decided: Past) -> Past:
    """Add the contents that decisions were on and no release had; a record alone lacks them."""
    return Past({name: _with_decided(one, decided) for name, one in past.records.items()})


def _with_decided(record: Record, decided: Past) -> Record:
    known, other = {one.hash for one in record.contents}, decided.records.get(record.fact)
    added = tuple(one for one in other.contents if one.hash not in known) if other else ()
    return replace(record, contents=(*added, *record.contents)) if added else record


def past_json(past: Past) -> bytes:
    """Write a record, a line for each fact."""
    lines = (json.dumps(asdict(record), ensure_ascii=False) for record in past.records.values())
    return "".join(f"{line}\n" for line in lines).encode()


def past_from_json(content: bytes) -> Past:
    """Read what `past_json` wrote; raises ValueError, KeyError or TypeError for anything else."""
    records = (record_from_json(line) for line in content.decode().split("\n") if line)
    return Past({record.fact: record for record in records})


def record_from_json(line: str) -> Record:
    """Read one line of a record."""
    written = json.loads(line)
    gone = written["gone"]
    return Record(
        written["fact"],
        tuple(
            Content(one["text"], Change(**one["since"]), one["until"])
            for one in written["contents"]
        ),
        gone and Gone(**{**gone, "change": Change(**gone["change"])}),
        written["candidate"],
    )


def dated(before: Before) -> Mapping[str, Record]:
    """Write the name of the release before where its own record could not know it."""
    return {name: _dated_record(one, before) for name, one in before.past.records.items()}


def _dated_record(record: Record, before: Before) -> Record:
    def dated(change: Change) -> Change:
        missing = not change.release and before.release
        return replace(change, release=before.release, time=before.time) if missing else change

    last = len(record.contents) - 1
    contents = tuple(
        one if place < last or one.until else replace(one, since=dated(one.since))
        for place, one in enumerate(record.contents)
    )
    gone = record.gone and replace(record.gone, change=dated(record.gone.change))
    return replace(record, contents=contents, gone=gone)


def _published(
    known: Record, text: str, events: tuple[Event, ...], change: Change, before: Before
) -> Record:
    """Go on with a fact that is published."""
    now = known.now
    if now is not None and now.text == text:
        return known
    if not known.contents:
        corrections = [one for one in events if one.result]
        unpublished = tuple(Content(one.text) for one in corrections if one.text != text)
        known = replace(known, contents=unpublished)
    wanted = text_hash(text)
    leading = next((one for one in reversed(events) if wanted in (one.result, one.content)), None)
    since = _by(leading) if leading and leading.decision not in OUT else change
    contents = (*_ended(known, before), Content(text, since))
    return Record(known.fact, contents)


def _out(
    known: Record, state: str, events: tuple[Event, ...], change: Change, before: Before
) -> Record:
    """Go on with a fact that is out; without another reason, why it is stays as it was told."""
    event = last_out(events)
    if known.gone is not None:
        told = _by(event) if event else known.gone.change
        is_told = known.gone.change.by == told.by and known.gone.change.reason == told.reason
        told, last = (known.gone.change if is_told else told), known.gone.last
    else:
        told, last = _by(event) if event else change, before.release if known.contents else ""
    successor = event.successor if event else ""
    return Record(known.fact, _ended(known, before), Gone(state, told, successor, last))


def _ended(known: Record, before: Before) -> tuple[Content, ...]:
    if known.now is None:
        return known.contents
    published = known.now.since.release
    return (*known.contents[:-1], replace(known.now, until=before.release if published else ""))


def _by(event: Event) -> Change:
    return Change(event.by, event.reason)


def _with_successors(records: dict[str, Record], facts: Iterable[Fact]) -> Mapping[str, Record]:
    """Name what corrects a fact as its successor where no decision names one."""
    for name, successor in _corrections(facts):
        gone = records[name].gone if name in records else None
        if gone is not None and not gone.successor:
            records[name] = replace(records[name], gone=replace(gone, successor=successor))
    return records


def _corrections(facts: Iterable[Fact]) -> Iterator[tuple[str, str]]:
    for fact in facts:
        if fact.is_published:
            yield from ((corrected, fact.id) for corrected in fact.corrects)
