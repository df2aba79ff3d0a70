"""Merging: the same fact in headline, lead and body is one proposal with several passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from loaders.extraction.layers.layers import Layers
from loaders.extraction.proposal import Proposal, Said
from loaders.vietnamese.syllables import fold_name


def merged(layers: Layers, proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Join proposals that agree in all that they say; the fullest passage leads."""
    kept: dict[object, Proposal] = {}
    for one in in_order(proposals):
        key = _content(one)
        first = kept.get(key)
        kept[key] = one if first is None else _joined(first, one)
    return in_order(kept.values())


def in_order(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Order proposals by their passages."""
    return tuple(sorted(proposals, key=lambda each: (each.start, each.end, each.kind)))


def _joined(first: Proposal, second: Proposal) -> Proposal:
    lead, other = first, second
    if second.end - second.start > first.end - first.start:
        lead, other = second, first
    spans = (*first.mentions, *second.mentions, (other.start, other.end))
    mine = (lead.start, lead.end)
    return replace(lead, mentions=tuple(sorted({span for span in spans if span != mine})))


def _content(proposal: Proposal) -> object:
    said = (
        (each.name, _plain(getattr(proposal, each.name)))
        for each in fields(proposal)
        if each.name not in ("rule", "start", "end", "mentions")
    )
    return proposal.kind, tuple(said)


def _plain(value: object) -> object:
    if isinstance(value, Said):
        return _plain(value.value)
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return fold_name(value) if isinstance(value, str) else value
