"""Topic: which parts of a report speak of digital transformation, and which of something else.

News mixes them: a paragraph on the harvest stands in a report on public services, and a page on
football has ranks, shares and an application of its own. Words of the lexicon decide: what is
plainly of the topic counts twice, what goes with it once, what is of another topic against it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.reading.document import Block, BlockKind
from loaders.vietnamese.lexicon import Cue

_SHORT = 500
"""Characters of a text that need not say what it is about."""
_PER_WEIGHT = 1000
"""A longer one has a word near the topic for so many characters more, or one plainly of it."""


@dataclass(frozen=True)
class Topic:
    """The words of a text that tell what it is about, by where they stand."""

    plain: tuple[int, ...]
    near: tuple[int, ...]
    other: tuple[int, ...]

    def weight(self, start: int, end: int) -> int:
        """Weigh the words of the topic in a span against those of others."""
        return self.for_it(start, end) - _count(self.other, start, end)

    def for_it(self, start: int, end: int) -> int:
        return 2 * _count(self.plain, start, end) + _count(self.near, start, end)

    def is_other(self, start: int, end: int) -> bool:
        """Tell a span that speaks of something else: more of it than of the topic."""
        return self.weight(start, end) < 0

    def holds(self, blocks: Sequence[Block], end: int) -> bool:
        """Tell whether a whole text is about the topic."""
        titles = [block for block in blocks if block.kind is BlockKind.TITLE]
        if any(_count(self.plain, block.start, block.end) for block in titles):
            return self.weight(0, end) >= 0
        is_said = self.for_it(0, end) * _PER_WEIGHT >= end - _SHORT
        return is_said and not self.is_other(0, end)


def read_topic(topic: Sequence[Cue], other: Sequence[Cue]) -> Topic:
    """Sort the words of the groups `topic` and `other-topic`."""
    return Topic(
        tuple(cue.start for cue in topic if cue.means == "plain"),
        tuple(cue.start for cue in topic if cue.means == "near"),
        tuple(cue.start for cue in other),
    )


def _count(places: Sequence[int], start: int, end: int) -> int:
    return bisect_left(places, end) - bisect_left(places, start)
