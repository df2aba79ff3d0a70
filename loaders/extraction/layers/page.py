"""The page: which blocks of a document are of the report, its day, its title, its home province.

A block is read if it is no boilerplate, no repeat, and speaks of digital transformation or stands
in a report that does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from loaders.entries.written import Span
from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.topic import Topic
from loaders.extraction.proposal import Because, Said
from loaders.reading.document import Block, BlockKind, Document

_ASIDE = (BlockKind.BOILERPLATE,)
_OPENING = 600
"""Characters at the beginning in which a report says which province it is about."""
_SHARE, _AHEAD = 0.35, 1.5
_IN_TITLE, _IN_OPENING = 5, 2
_TYPED = re.compile(r"(?:tỉnh|thành phố|TP\.?) $", re.IGNORECASE)
_TYPE_LENGTH = 12
_ONE_PROVINCE = re.compile(r"(?<!\w)(?:toàn|của|trong|trên địa bàn|UBND) tỉnh(?=[,.;]| (?![A-ZĐ]))")
"""Words of a report on one province, which then is the one of its title."""


def read_blocks(document: Document, topic: Topic) -> tuple[int, ...]:
    """List the numbers of the blocks that facts are read from, those of repeats included.

    None where the text is about something else.
    """
    if not topic.holds(document.blocks, len(document.text)):
        return ()
    return tuple(
        number
        for number, block in enumerate(document.blocks)
        if block.kind not in _ASIDE and not topic.is_other(block.start, block.end)
    )


def home_area(text: str, areas: Sequence[Area], blocks: Sequence[Block]) -> Said[Area] | None:
    """Tell the province that a report is about: what it names most, its title and opening first.

    Nothing where none stands out: a report on several provinces has no home.
    """
    weights: dict[str, int] = defaultdict(int)
    first: dict[str, Area] = {}
    provinces = [area for area in areas if area.level == "province"]
    for area, block in _placed(provinces, blocks):
        if block.kind is not BlockKind.BOILERPLATE:
            weights[area.name] += _weight(text, area, block)
            first.setdefault(area.name, area)
    ordered = sorted(weights, key=lambda name: -weights[name])
    if not ordered:
        return None
    best = ordered[0]
    is_one = _ONE_PROVINCE.search(text) is not None and weights[best] >= _IN_TITLE
    if not (is_one or _stands_out([weights[name] for name in ordered])):
        return None
    return Said(first[best], (first[best].start, first[best].end), Because.HOME)


def _stands_out(weights: Sequence[int]) -> bool:
    """Tell whether the first of weights, the largest first, has its share and is well ahead."""
    second = weights[1] if len(weights) > 1 else 0
    return weights[0] >= _SHARE * sum(weights) and weights[0] >= _AHEAD * second


def _placed(areas: Sequence[Area], blocks: Sequence[Block]) -> Iterator[tuple[Area, Block]]:
    starts = [block.start for block in blocks]
    for area in areas:
        block = blocks[max(0, bisect_right(starts, area.start) - 1)]
        if block.start <= area.start < block.end:
            yield area, block


def _weight(text: str, area: Area, block: Block) -> int:
    """Weigh a mention: in the title, in the opening, as `tỉnh …`, or else."""
    if block.kind is BlockKind.TITLE:
        return _IN_TITLE
    opening = _IN_OPENING if area.start < _OPENING else 1
    typed = _TYPED.search(text, max(0, area.start - _TYPE_LENGTH), area.start) is not None
    return opening + typed


def headings_at(blocks: Sequence[Block], number: int) -> tuple[int, ...]:
    """List the numbers of the headings in force at a block: the innermost first, the title last."""
    found: list[int] = []
    level = 99
    for at in range(number - 1, -1, -1):
        block = blocks[at]
        if block.kind is BlockKind.HEADING and block.level < level:
            found.append(at)
            level = block.level
        elif block.kind is BlockKind.TITLE:
            found.append(at)
            break
    return tuple(found)


_PLAN_HEADING = re.compile(
    r"^\W*(?:[IVX\d]+(?:[.)] ?| )){0,4}(?:KẾ HOẠCH|ĐỀ ÁN|CHƯƠNG TRÌNH HÀNH ĐỘNG|MỤC TIÊU|NHIỆM VỤ"
    r"|GIẢI PHÁP|PHƯƠNG HƯỚNG|ĐỊNH HƯỚNG)\b",
    re.IGNORECASE,
)
_RESULT_HEADING = re.compile(r"\b(?:KẾT QUẢ|HIỆN TRẠNG|ĐÁNH GIÁ|TỒN TẠI|HẠN CHẾ)\b", re.IGNORECASE)


def plan_heading(text: str, headings: Iterable[Block]) -> Span | None:
    """Find the heading in force, the innermost first, by which what follows is planned."""
    for heading in headings:
        words = text[heading.start : heading.end]
        if _RESULT_HEADING.search(words):
            return None
        if _PLAN_HEADING.match(words):
            return heading.start, heading.end
    return None
