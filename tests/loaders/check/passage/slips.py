"""Slips in the times of sheets: a sheet in, copies of it with one time changed out."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from loaders.entries.entry import Supported
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from loaders.entries.forms import Date
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms
from loaders.entries.things import Event, PolicyDocument
from ontology import vocab

E = TypeVar("E", bound=Supported)
DATES = ("attested_on", "period_start", "period_end", "due_date")


@dataclass(frozen=True)
class Slip:
    """One changed time."""

    what: str
    where: str
    sheet: Sheet


def time_slips(sheet: Sheet, terms: Terms) -> Iterator[Slip]:
    """Move every time of a sheet by a year and by a month, and exchange day and month."""
    for name in ("year", "month", "exchange"):
        for place, fact in enumerate(sheet.facts):
            for changed in _facts(fact, name, terms):
                facts = (*sheet.facts[:place], changed, *sheet.facts[place + 1 :])
                yield Slip(name, fact.id, replace(sheet, facts=facts))
        for place, thing in enumerate(sheet.things):
            if isinstance(thing, Event | PolicyDocument):
                for other in _things(thing, name):
                    things = (*sheet.things[:place], other, *sheet.things[place + 1 :])
                    yield Slip(name, thing.id, replace(sheet, things=things))
        for date in _moved(sheet.preface.attested_on, name):
            preface = replace(sheet.preface, attested_on=date)
            yield Slip(name, "attestedOn", replace(sheet, preface=preface))


def _facts(fact: Fact, name: str, terms: Terms) -> Iterator[Fact]:
    given: dict[str, Any] = {one.name: getattr(fact, one.name) for one in fields(fact)}
    if isinstance(fact, RelationFact) and terms.term(fact.predicate).type == vocab.XSD + "date":
        for date in _moved(fact.object_value, name):
            yield replace(fact, object_value=str(date))
    pair = [key for key in ("period_start", "period_end") if given[key]]
    moved = [list(_moved(given[key], name)) for key in pair]
    if pair and all(moved):
        for dates in zip(*moved, strict=True):
            yield _with(fact, dict(zip(pair, dates, strict=True)))
    for key in DATES:
        if given.get(key) and not (key in pair and len(pair) == 1):
            for date in _moved(given[key], name):
                yield _with(fact, {key: date})


def _with(entry: E, dates: dict[str, Any]) -> E:
    return replace(entry, **dates)


def _things(thing: Event | PolicyDocument, name: str) -> Iterator[Event | PolicyDocument]:
    for key in ("start_date", "end_date", "date"):
        for date in _moved(getattr(thing, key, ""), name):
            yield _with(thing, {key: date})


def _moved(date: str, name: str) -> Iterator[Date]:
    if name == "exchange":
        if len(date) == 10 and date[5:7] != date[8:] and int(date[8:]) <= 12:
            yield Date(f"{date[:4]}-{date[8:]}-{date[5:7]}")
        return
    for step in (-1, 1) if date else ():
        number, month, day = (*map(int, date.split("-")), 0, 0)[:3]
        if name == "year":
            yield Date(_written(number + step, month, day))
        elif month:
            at = number * 12 + month - 1 + step
            yield Date(_written(at // 12, at % 12 + 1, day))


def _written(number: int, month: int, day: int) -> str:
    parts = [f"{number:04}"]
    if month:
        parts.append(f"{month:02}")
    if day:
        parts.append(f"{min(day, calendar.monthrange(number, month)[1]):02}")
    return "-".join(parts)
