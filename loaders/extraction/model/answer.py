"""What a model answered: its text in, proposals out; whatever it does not quote is refused.

A quotation must stand in the part of the report that was sent, letter by letter but for white
space; names and figures must stand in their quotation. So neither what a model invents nor what a
report tells it to say becomes a proposal without a passage of the report that has the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import msgspec

from loaders.entries.written import Span
from loaders.extraction.model.question import EVENT_TYPES, STATUSES, SYSTEM_TYPES
from loaders.extraction.proposal import (
    Because,
    Connection,
    Event,
    Observation,
    Proposal,
    Said,
    System,
)
from loaders.vietnamese.figures import Figure, read_figures
from loaders.vietnamese.lexicon import read_lexicon

_FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")
_LONGEST_QUOTE = 600
_MOST = 200
"""Statements of one kind that are read of an answer."""
_UNITS = {"PERCENT": "percent", "CCY_VND": "VND"}


Texts: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Unbelieved:
    """A statement of a model that no passage carries, and why."""

    kind: str
    statement: str
    why: str


@dataclass(frozen=True)
class Sent:
    """The part of a report that a model was sent."""

    text: str
    """The whole masked text."""
    span: Span

    def place(self, words: str, within: Span | None = None) -> Span | None:
        """Find where words stand, white space aside; nothing where they do not, or are too many."""
        start, end = within or self.span
        parts = words.split()
        if not parts or len(words) > _LONGEST_QUOTE:
            return None
        found = re.compile(r"\s+".join(map(re.escape, parts))).search(self.text, start, end)
        return found.span() if found else None


Reader: TypeAlias = Callable[[Sent, Span, Texts], Proposal | str]
"""Makes a proposal of a statement whose quotation stands, or says why not."""


def proposals(answer: str, sent: Sent) -> Iterator[Proposal | Unbelieved]:
    """Read an answer; what is no JSON object of the form is one refusal."""
    try:
        tree: Any = msgspec.json.decode(_FENCE.sub("", answer).encode())
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        yield Unbelieved("answer", answer[:200], f"expected JSON, found: {error}")
        return
    for kind, read in _READERS.items():
        found = tree.get(kind, []) if isinstance(tree, dict) else None
        if not isinstance(found, list):
            yield Unbelieved(kind, str(found)[:200], "expected a list of statements")
            continue
        for statement in found[:_MOST]:
            yield _read(kind, statement, sent, read)


def _read(kind: str, statement: object, sent: Sent, read: Reader) -> Proposal | Unbelieved:
    shown = str(statement)[:200]
    if not isinstance(statement, dict):
        return Unbelieved(kind, shown, "expected an object")
    texts = {key: value for key, value in statement.items() if isinstance(value, str)}
    quote = sent.place(texts.get("quote", ""))
    if quote is None:
        return Unbelieved(kind, shown, "the quotation does not stand in the report")
    found = read(sent, quote, texts)
    return Unbelieved(kind, shown, found) if isinstance(found, str) else found


def _system(sent: Sent, quote: Span, texts: Texts) -> System | str:
    name = _said(sent, quote, texts, "name")
    if name is None:
        return "the name does not stand in the quotation"
    return System(
        rule="model/system",
        start=quote[0],
        end=quote[1],
        name=name,
        system_type=_one_of(texts.get("type"), SYSTEM_TYPES),
        status=_one_of(texts.get("status"), STATUSES),
    )


def _connection(sent: Sent, quote: Span, texts: Texts) -> Connection | str:
    ends = [_said(sent, quote, texts, key) for key in ("from", "to")]
    if ends[0] is None or ends[1] is None:
        return "an end does not stand in the quotation"
    if read_lexicon().find("system-denial", sent.text[slice(*quote)]):
        return "the quotation denies it"
    return Connection(
        rule="model/connection",
        start=quote[0],
        end=quote[1],
        from_system=ends[0],
        to_system=ends[1],
        status=_one_of(texts.get("status"), STATUSES),
    )


def _event(sent: Sent, quote: Span, texts: Texts) -> Event | str:
    kind = _one_of(texts.get("type"), EVENT_TYPES)
    if kind is None:
        return f"expected one of {', '.join(EVENT_TYPES)}"
    return Event(rule="model/event", start=quote[0], end=quote[1], event_type=kind)


def _indicator(sent: Sent, quote: Span, texts: Texts) -> Observation | str:
    indicator, figure = _said(sent, quote, texts, "indicator"), _figure(sent, quote, texts)
    if indicator is None or figure is None or figure.value is None:
        return "indicator or figure does not stand in the quotation"
    return Observation(
        rule="model/indicator",
        start=quote[0],
        end=quote[1],
        indicator=indicator,
        value=Said(figure.value, (figure.start, figure.end), Because.MODEL),
        unit=_unit(figure),
    )


_READERS: Mapping[str, Reader] = {
    "systems": _system,
    "connections": _connection,
    "events": _event,
    "indicators": _indicator,
}


def _said(sent: Sent, quote: Span, texts: Texts, key: str) -> Said[str] | None:
    span = sent.place(texts.get(key, ""), quote)
    if span is None:
        return None
    return Said(" ".join(sent.text[slice(*span)].split()), span, Because.MODEL)


def _one_of(value: str | None, known: tuple[str, ...]) -> Said[str] | None:
    return Said(value, None, Because.MODEL) if value in known else None


def _figure(sent: Sent, quote: Span, texts: Texts) -> Figure | None:
    """Find the figure of the quotation that has the printed words; its place is in the text."""
    span = sent.place(texts.get("figure", ""), quote)
    if span is None:
        return None
    for figure in read_figures(sent.text[slice(*quote)]):
        start, end = figure.start + quote[0], figure.end + quote[0]
        if figure.counts and start <= span[0] < end:
            return _moved(figure, quote[0])
    return None


def _moved(figure: Figure, by: int) -> Figure:
    return replace(figure, start=figure.start + by, end=figure.end + by)


def _unit(figure: Figure) -> Said[str] | None:
    unit = _UNITS.get(figure.unit) or " ".join(figure.noun.split()[:2])
    return Said(unit, None, Because.MODEL) if unit else None
