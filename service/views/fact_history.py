"""The history of a fact: its record and decisions in, rows for a page or a document out."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from loaders.entries.terms import Term, key_terms, read_context
from loaders.resources import ONTOLOGY
from loaders.reviews.past import Change, Content, Record
from loaders.reviews.past import Gone as RecordedGone
from ontology.vocab import ID, mint_concept
from queries.row import Row, named_node
from service.graph.cells import EMPTY, Cell, CellWriter, localised_day
from service.graph.past import Told
from service.graph.reader import Reader
from service.urls import page_of, permanent

_HIDDEN = ("id", "type")
"""Keys that never change and are told by the page itself."""


@dataclass(frozen=True)
class Gone:
    """Why a fact is out."""

    iri: str
    state: Cell
    by: str
    reason: str
    successor: Cell | None
    last: Cell | None
    """The last release that had it; None where none had, or it is not known here."""
    is_recorded: bool = True
    """Whether what releases had is known here."""


@dataclass(frozen=True)
class Difference:
    """One key with what it was and what it is."""

    key: Cell
    before: str
    after: str


@dataclass(frozen=True)
class Decision:
    """What a person decided."""

    decision: Cell
    agent: Cell
    when: str
    reason: str
    independent: bool
    content: str


@dataclass(frozen=True)
class ContentRow:
    """One content of a fact with what changed in it and what was decided on it."""

    digest: str
    since: Cell
    day: str
    until: Cell | None
    """None for the content of now, an empty cell for one that no release had."""
    by: str
    reason: str
    differences: tuple[Difference, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class HistoryView:
    """Everything the page of a history shows; `rows` has the newest content first."""

    iri: str
    label: str
    rows: tuple[ContentRow, ...]
    gone: Gone | None
    others: tuple[Decision, ...]
    """Decisions on contents that no release had."""
    is_recorded: bool = True
    """Whether what releases had is known here, or only what the graph keeps of it."""


def read_gone(reader: Reader, record: Record | None, iri: str, language: str) -> Gone | None:
    """Tell why a fact is out; None where it is not, or never was there.

    The graph knows of decisions, the record of what is in no sheet any more, and of releases.
    """
    gone = record.gone if record is not None and record.is_public else None
    thing = named_node(iri)
    row = next(iter(reader.rows("gone", fact=thing)), None) if thing is not None else None
    if row is None and gone is None:
        return None
    writer, row = CellWriter(reader.names, language), row or {}
    last = gone.last if gone else _text(row, "last")
    state = writer.term(row["state"]) if "state" in row else _state(writer, gone)
    return Gone(
        iri=iri,
        state=Cell(state.text),
        by=_text(row, "by") or (gone.change.by if gone else ""),
        reason=_text(row, "reason") or (gone.change.reason if gone else ""),
        successor=writer.term(row["successor"]) if "successor" in row else None,
        last=_linked(last, iri, language, record is not None) if last else None,
        is_recorded=record is not None,
    )


def _state(writer: CellWriter, gone: RecordedGone | None) -> Cell:
    return writer.thing(mint_concept("review-status", gone.state)) if gone else EMPTY


def read_history(reader: Reader, record: Record, release: str, language: str) -> HistoryView:
    """Lay the record of a fact out, the content of now first."""
    iri, writer = ID + record.fact, CellWriter(reader.names, language)
    decisions = tuple(_decisions(reader, writer, iri))
    rows = [
        _row(writer, record, place, release, decisions) for place in range(len(record.contents))
    ]
    known = {one.hash for one in record.contents}
    return HistoryView(
        iri=iri,
        label=writer.thing(iri).text,
        rows=tuple(reversed(rows)),
        gone=read_gone(reader, record, iri, language),
        others=tuple(one for one in decisions if one.content not in known),
    )


def read_told(reader: Reader, told: Told, language: str) -> HistoryView:
    """Lay out what the graph tells, the content of now first, of which it has the digest alone."""
    iri, writer = ID + told.fact, CellWriter(reader.names, language)
    decisions = tuple(_decisions(reader, writer, iri))

    def row(digest: str, content: Content, until: Cell | None) -> ContentRow:
        return ContentRow(
            digest=digest,
            since=Cell(content.since.release),
            day="",
            until=until,
            by=content.since.by,
            reason=content.since.reason,
            differences=tuple(_differences(writer, None, content)),
            decisions=tuple(one for one in decisions if one.content == digest),
        )

    rows = [row(told.now, Content("{}"), None)] if told.now else []
    rows += [row(one.hash, one, Cell(one.until)) for one in told.earlier]
    known = {row.digest for row in rows}
    return HistoryView(
        iri=iri,
        label=writer.thing(iri).text,
        rows=tuple(rows),
        gone=read_gone(reader, None, iri, language),
        others=tuple(one for one in decisions if one.content not in known),
        is_recorded=False,
    )


def told_document(told: Told, reader: Reader, release: str) -> dict[str, Any]:
    """Describe the same for programs, in the form of `history_document`."""
    iri = ID + told.fact
    now = {"digest": told.now, "since": None, "until": None, "current": True, "content": None}
    gone = next(iter(reader.rows("gone", fact=NamedNode(iri))), None)
    return {
        "fact": iri,
        "release": release,
        "recorded": False,
        "contents": [
            *(_content_document(one, False, "") for one in told.earlier),
            *([now] if told.now else []),
        ],
        "gone": gone
        and {
            "state": _text(gone, "state").rpartition("/")[2],
            "since": _change_document(Change(_text(gone, "by"), _text(gone, "reason")), ""),
            "successor": _text(gone, "successor") or None,
            "lastRelease": _text(gone, "last") or None,
        },
        "decisions": _decision_documents(reader, iri),
    }


def history_document(record: Record, reader: Reader, release: str) -> dict[str, Any]:
    """Describe the same for programs: contents in order, the oldest first."""
    iri = ID + record.fact
    gone = record.gone
    return {
        "fact": iri,
        "release": release,
        "recorded": True,
        "contents": [_content_document(one, one is record.now, release) for one in record.contents],
        "gone": gone
        and {
            "state": gone.state,
            "since": _change_document(gone.change, release),
            "successor": ID + gone.successor if gone.successor else None,
            "lastRelease": gone.last or None,
        },
        "decisions": _decision_documents(reader, iri),
    }


def _content_document(content: Content, is_now: bool, release: str) -> dict[str, Any]:
    return {
        "digest": content.hash,
        "since": _change_document(content.since, release),
        "until": None if is_now else content.until or None,
        "current": is_now,
        "content": json.loads(content.text),
    }


def _decision_documents(reader: Reader, iri: str) -> list[dict[str, Any]]:
    return [
        {
            "decision": _text(row, "decision").rpartition("/")[2],
            "by": reader.names.label(_text(row, "agent"), "vi"),
            "agent": _text(row, "agent"),
            "time": _text(row, "when"),
            "content": _text(row, "content"),
            "reason": _text(row, "reason") or None,
            "independent": _text(row, "independent") == "true",
        }
        for row in reader.rows("decisions", fact=NamedNode(iri))
    ]


def _change_document(change: Change, release: str) -> dict[str, str | None]:
    found = asdict(change) | {"release": change.release or release}
    return {name: text or None for name, text in found.items()}


def _row(
    writer: CellWriter, record: Record, place: int, release: str, decisions: tuple[Decision, ...]
) -> ContentRow:
    content = record.contents[place]
    before = record.contents[place - 1] if place else None
    iri, is_now = ID + record.fact, content is record.now
    published = is_now or bool(content.until)
    since = content.since.release or (release if published else "")
    return ContentRow(
        digest=content.hash,
        since=_release(since, iri, writer.language) if since else Cell(""),
        day=localised_day(content.since.time[:10], writer.language) if content.since.time else "",
        until=None if is_now else _release(content.until, iri, writer.language),
        by=content.since.by,
        reason=content.since.reason,
        differences=tuple(_differences(writer, before, content)),
        decisions=tuple(one for one in decisions if one.content == content.hash),
    )


def _linked(name: str, iri: str, language: str, is_recorded: bool) -> Cell:
    return _release(name, iri, language) if is_recorded else Cell(name)


def _release(name: str, iri: str, language: str) -> Cell:
    """Link to the page of the fact in a release."""
    path = page_of(iri, language)
    return Cell(name, permanent(name, path) if name and path else None)


def _differences(
    writer: CellWriter, before: Content | None, after: Content
) -> Iterator[Difference]:
    """List what changed; of the first content all it says."""
    old: Mapping[str, object] = json.loads(before.text) if before else {}
    new: Mapping[str, object] = json.loads(after.text)
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in _HIDDEN and old.get(key) != new.get(key):
            yield Difference(
                writer.thing(_terms()[key].iri) if key in _terms() else Cell(key),
                _written(writer, key, old.get(key)),
                _written(writer, key, new.get(key)),
            )


def _written(writer: CellWriter, key: str, value: object) -> str:
    """Write the value of a key for people, in their language where it has one."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return _of_parts(writer, key, value)
    if isinstance(value, list):
        if key == "evidence":
            return "; ".join("–".join(map(str, each)) for each in value)
        return ", ".join(_written(writer, key, each) for each in value)
    term = _terms().get(key)
    if key in ("predicate", "objectValue") or term is None:
        return str(value)
    if term.is_reference:
        return writer.thing(term.resolve(str(value))).text
    datatype = NamedNode(term.type) if term.type else None
    return writer.term(Literal(str(value), datatype=datatype)).text


def _of_parts(writer: CellWriter, key: str, value: Mapping[str, object]) -> str:
    """Write what has parts: an inference, an answered finding, mentions, a text by language."""
    match key:
        case "inferred":
            facts, spans = value.get("from"), value.get("evidence")
            grounds = [
                _written(writer, "computedFrom", facts),
                _written(writer, "evidence", spans),
            ]
            said = f"{_properties(writer, value)} ← {'; '.join(filter(None, grounds))}"
            sure = _written(writer, "confidence", value.get("confidence"))
            comment = _written(writer, "comment", value.get("comment"))
            return ": ".join(filter(None, (f"{said} ({sure})" if sure else said, comment)))
        case "exceptions":
            return f"{value.get('code', '')}: {_written(writer, 'comment', value.get('reason'))}"
        case "meant":
            modes = ((name, _written(writer, "mentionMode", mode)) for name, mode in value.items())
            return "; ".join(f"{_named(writer, name)}: {mode}" for name, mode in modes)
        case _:
            return str(value.get(writer.language) or value.get("vi") or value.get("en") or "")


def _properties(writer: CellWriter, value: Mapping[str, object]) -> str:
    names = value.get("property")
    return ", ".join(_named(writer, str(name)) for name in names) if isinstance(names, list) else ""


def _named(writer: CellWriter, key: str) -> str:
    return writer.thing(_terms()[key].iri).text if key in _terms() else key


@functools.cache
def _terms() -> Mapping[str, Term]:
    return key_terms(read_context(ONTOLOGY))


def _decisions(reader: Reader, writer: CellWriter, iri: str) -> Iterator[Decision]:
    for row in reader.rows("decisions", fact=NamedNode(iri)):
        when = _text(row, "when")
        yield Decision(
            decision=Cell(writer.term(row["decision"]).text),
            agent=Cell(writer.term(row.get("agent")).text),
            when=f"{localised_day(when[:10], writer.language)} {when[11:16]}" if when else "",
            reason=_text(row, "reason"),
            independent=_text(row, "independent") == "true",
            content=_text(row, "content"),
        )


def _text(row: Row, name: str) -> str:
    return row[name].value if name in row else ""
