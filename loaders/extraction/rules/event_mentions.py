"""Mentions of events: those that tell of one day and have an actor in common are one event."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers
from loaders.extraction.proposal import Event


def told_once(layers: Layers, events: Iterable[Event]) -> Iterator[Event]:
    """Join what two sentences tell of one day: the first leads."""
    kept: dict[tuple[str, str], Event] = {}
    for one in events:
        key = key_of(one)
        first = kept.get(key)
        is_other = first is not None and _sentence(layers, first) != _sentence(layers, one)
        if first and is_other and may_be_one(first, one):
            kept[key] = _joined(first, one)
        elif first:
            yield one
        else:
            kept[key] = one
    yield from kept.values()


def may_be_one(first: Event, second: Event) -> bool:
    """Tell whether two events have an actor in common, or one names none."""
    mine, others = ({actor.value for actor in each.actors} for each in (first, second))
    return not mine or not others or not mine.isdisjoint(others)


def key_of(event: Event) -> tuple[str, str]:
    return event.event_type.value, event.date.value if event.date else ""


def _joined(first: Event, second: Event) -> Event:
    """Join two mentions; that with more actors, then the longer one leads."""
    lead, other = first, second
    if (len(second.actors), second.end - second.start) > (
        len(first.actors),
        first.end - first.start,
    ):
        lead, other = second, first
    spans: tuple[Span, ...] = (*first.mentions, *second.mentions, (other.start, other.end))
    return replace(lead, mentions=tuple(sorted(set(spans))))


def _sentence(layers: Layers, event: Event) -> int:
    return bisect_right(layers.sentences, event.start, key=lambda each: each.start)
