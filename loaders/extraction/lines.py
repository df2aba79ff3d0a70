"""Proposals as JSON Lines: one fact a line, with the keys of annotated texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal

from loaders.extraction.confidence import Measured, read_measured
from loaders.extraction.proposal import Proposal, Said
from loaders.reading.document import Document

_KEYS = {"indicator": "indicator_vi"}
_APART = ("start", "end", "mentions", "negated", "rule")


def lines(
    document: Document, proposals: Iterable[Proposal], measured: Measured | None = None
) -> Iterator[str]:
    """Write each proposal as one line of JSON; statements too, which annotated texts have not."""
    counted = measured or read_measured()
    for proposal in proposals:
        yield json.dumps(dict(_pairs(document.text, proposal, counted)), ensure_ascii=False)


def _pairs(text: str, proposal: Proposal, measured: Measured) -> Iterator[tuple[str, object]]:
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
    yield "confidence", measured.confidence(proposal.rule)
    yield "because", dict(_reasons(proposal, measured))


def _reasons(proposal: Proposal, measured: Measured) -> Iterator[tuple[str, Mapping[str, object]]]:
    for name, said in proposal.said():
        believed = measured.field_confidence(proposal.rule, name)
        reason = {"because": said.because.value, "span": said.span, "confidence": believed}
        yield _KEYS.get(name, name), reason


def _plain(value: object) -> object:
    if isinstance(value, Said):
        return _plain(value.value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
