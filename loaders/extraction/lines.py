"""Proposals as JSON Lines: one fact a line, with the keys of annotated texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal

from loaders.extraction.proposal import Proposal, Said
from loaders.reading.document import Document

_KEYS = {"indicator": "indicator_vi"}
_APART = ("start", "end", "mentions", "negated", "rule")


def lines(document: Document, proposals: Iterable[Proposal]) -> Iterator[str]:
    """Write each proposal as one line of JSON; statements too, which annotated texts have not."""
    for proposal in proposals:
        yield json.dumps(dict(_pairs(document.text, proposal)), ensure_ascii=False)


def _pairs(text: str, proposal: Proposal) -> Iterator[tuple[str, object]]:
    yield "kind", proposal.kind
    for each in fields(proposal):
        if each.name not in _APART:
            yield _KEYS.get(each.name, each.name), _plain(getattr(proposal, each.name))
    yield "quote", text[proposal.start : proposal.end]
    yield "start", proposal.start
    yield "end", proposal.end
    if proposal.mentions:
        yield "mentions", [list(span) for span in proposal.mentions]
    if proposal.negated:
        yield "negated", True
    yield "rule", proposal.rule
    yield "because", dict(_reasons(proposal))


def _reasons(proposal: Proposal) -> Iterator[tuple[str, Mapping[str, object]]]:
    for name, said in proposal.said():
        yield _KEYS.get(name, name), {"because": said.because.value, "span": said.span}


def _plain(value: object) -> object:
    if isinstance(value, Said):
        return _plain(value.value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
