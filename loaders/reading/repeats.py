"""Blocks that say again what an earlier one said: leads printed twice, captions like the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.reading.document import Block, BlockKind

_WORD = re.compile(r"\w+")
_WINDOW = 6
"""So many words in a row are compared; blocks of fewer repeat nothing but a whole block."""
_LEAST = 4
"""Fewer words than these are said twice by chance."""
_SHARE = 0.9
"""Of a block's windows so many stand in one earlier block."""


def mark_repeats(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Say of each block which earlier one it repeats, whole or nearly; cells repeat nothing."""
    owners: dict[tuple[str, ...], int] = {}
    for number, block in enumerate(blocks):
        if block.kind in (BlockKind.CELL, BlockKind.BOILERPLATE):
            yield block
            continue
        words = [word.casefold() for word in _WORD.findall(text[block.start : block.end])]
        windows = _windows(words) if len(words) >= _LEAST else []
        yield replace(block, repeats=_owner(windows, owners))
        for window in windows:
            owners.setdefault(window, number)


def _windows(words: Sequence[str]) -> list[tuple[str, ...]]:
    size = min(_WINDOW, len(words))
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]


def _owner(windows: Sequence[tuple[str, ...]], owners: dict[tuple[str, ...], int]) -> int | None:
    """Find the one earlier block in which almost all windows stand."""
    counts: dict[int, int] = {}
    for window in windows:
        if window in owners:
            counts[owners[window]] = counts.get(owners[window], 0) + 1
    best = max(counts, key=lambda number: counts[number], default=None)
    return best if best is not None and counts[best] >= _SHARE * len(windows) else None
