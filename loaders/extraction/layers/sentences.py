"""Sentences: a masked text and its blocks in, sentences and clauses with positions out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.entries.written import Span
from loaders.reading.document import Block, BlockKind

_END = re.compile(r"(?<=[.!?…])[\s\"”’)]+(?=[\w\"“‘(])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:TP|TX|TT|Tp|Tx|Q|P|H|ThS|TS|PGS|GS|BS|KS|CN|Ths|St|tr)|\b[A-ZĐ])\.$"
)
_LONGEST = 1_200
"""Characters of a sentence; a longer one is cut at a mark or blank, as rules look all over it."""
_CUT = re.compile(r"[;,]\s|\s")
_CLAUSE = re.compile(r";\s+|\n")


@dataclass(frozen=True)
class Sentence:
    """A sentence within one block."""

    start: int
    end: int
    block: int
    """Number of its block, from 0."""


def read_sentences(text: str, blocks: Iterable[tuple[int, Block]]) -> tuple[Sentence, ...]:
    """Cut blocks into sentences, blank edges aside."""
    return tuple(
        Sentence(start, end, number)
        for number, block in blocks
        for start, end in _spans(text, block)
    )


def clauses(text: str, sentence: Sentence) -> Iterator[Span]:
    """Cut a sentence at its semicolons."""
    start = sentence.start
    for match in _CLAUSE.finditer(text, sentence.start, sentence.end):
        yield start, match.start()
        start = match.end()
    yield start, sentence.end


def _spans(text: str, block: Block) -> Iterator[Span]:
    if block.kind is BlockKind.CELL:
        yield block.start, block.end
        return
    start = block.start
    for match in _END.finditer(text, block.start, block.end):
        if not _ABBREVIATED.search(text, max(start, match.start() - 8), match.start()):
            yield from _parts(text, start, match.start())
            start = match.end()
    yield from _parts(text, start, block.end)


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONGEST:
        cuts = [
            match.end() for match in _CUT.finditer(text, start + _LONGEST // 2, start + _LONGEST)
        ]
        cut = cuts[-1] if cuts else start + _LONGEST
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    right = end - len(part) + len(part.rstrip())
    if left < right:
        yield left, right
