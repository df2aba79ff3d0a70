"""A rule: what it finds, with an example in which it does and one in which it must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from loaders.check.finding import Message
from loaders.extraction.layers.layers import Layers
from loaders.extraction.proposal import Proposal


@dataclass(frozen=True)
class Example:
    """An invented text, title first, and fields of one proposal that the rule makes of it."""

    text: str
    fields: Mapping[str, object]


@dataclass(frozen=True)
class Rule:
    """One way in which texts state facts; its id stands in each proposal that it makes."""

    id: str
    title: Message
    find: Callable[[Layers], Iterable[Proposal]]
    positive: Example
    negative: str
    """An invented text near to the positive one, of which the rule must make nothing."""
