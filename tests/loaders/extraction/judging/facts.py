"""Facts written down in tests: fields in, a fact of a text out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from loaders.entries.written import Span
from loaders.extraction.judging.fact import Fact
from loaders.extraction.judging.matching import Outcome, Verdict, matched

Fields: TypeAlias = Mapping[str, object]


def fact(kind: str, fields: Fields, span: Span = (0, 10)) -> Fact:
    start, end = span
    return Fact(kind, start, end, "x" * (end - start), fields)


def mentioned(given: Fact, *spans: Span) -> Fact:
    """Give a fact further passages."""
    return replace(given, mentions=spans)


def one(gold: Fact, found: Fact) -> Verdict:
    """Judge one proposal against one fact."""
    return matched([gold], [found])[0]


def same(gold: Fact, found: Fact) -> bool:
    """Tell whether a proposal is right."""
    return one(gold, found).outcome is Outcome.RIGHT
