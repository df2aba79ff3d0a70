"""Lists: the number of a block in, the line that opens the list which the block is of out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.reading.document import Block, BlockKind

_CAPTION = 110
"""A line above a list has no more characters, if no colon ends it."""
_ENDED = re.compile(r"[.!?…;,]\W*$")


def line_above(text: str, blocks: Sequence[Block], number: int) -> Block | None:
    """Find the line that opens a list: one that ends with a colon, or a short one without mark."""
    own, at = blocks[number], number - 1
    while at >= 0 and _is_beside(text, blocks[at], own):
        at -= 1
    listed = own.kind is BlockKind.LIST_ITEM or at < number - 1 or _is_numbered(text, own)
    before = blocks[at] if at >= 0 else None
    if before is None or before.kind is not BlockKind.PARAGRAPH:
        return None
    words = text[before.start : before.end].rstrip()
    caption = listed and len(words) <= _CAPTION and not _ENDED.search(words)
    return before if words.endswith(":") or caption else None


def _is_beside(text: str, one: Block, own: Block) -> bool:
    if one.kind is BlockKind.LIST_ITEM:
        return True
    return one.level == own.level and _is_numbered(text, one) and _is_numbered(text, own)


def _is_numbered(text: str, block: Block) -> bool:
    return block.kind is BlockKind.HEADING and text[block.start : block.start + 1].isdigit()
