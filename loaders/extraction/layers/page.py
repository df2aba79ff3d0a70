"""The page: which blocks of a document are of the report, its day, its title, its home province.

A block is read if it is no boilerplate, no repeat, and speaks of digital transformation or stands
in a report that does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from loaders.extraction.layers.areas import Area
from loaders.extraction.proposal import Because, Said
from loaders.reading.document import Block, BlockKind, Document

_ASIDE = (BlockKind.BOILERPLATE,)
_HEADINGS = (BlockKind.TITLE, BlockKind.HEADING, BlockKind.LEAD)
_HOME_LEAD = 600
"""Characters at the beginning in which a report says which province it is about."""


def read_blocks(document: Document) -> tuple[int, ...]:
    """List the numbers of the blocks that facts are read from, those of repeats included."""
    return tuple(number for number, block in enumerate(document.blocks) if block.kind not in _ASIDE)


def home_area(text: str, areas: Sequence[Area], blocks: Iterable[Block]) -> Said[Area] | None:
    """Tell the province that a report is about: the one of title or letterhead, else the only one.

    Nothing where several are equal.
    """
    provinces = [area for area in areas if area.level == "province"]
    first = [area for area in provinces if area.start < _HOME_LEAD]
    for candidates in (first, provinces):
        counts = Counter(area.name for area in candidates).most_common(2)
        if counts and (len(counts) == 1 or counts[0][1] > counts[1][1]):
            area = next(each for each in candidates if each.name == counts[0][0])
            return Said(area, (area.start, area.end), Because.HOME)
    return None


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


PLAN_TITLE = re.compile(r"^\s*(?:KẾ HOẠCH|ĐỀ ÁN|CHƯƠNG TRÌNH HÀNH ĐỘNG)\b")
_PLAN_HEADING = re.compile(
    r"^\W*(?:[IVX\d]+(?:[.)] ?| )){0,4}(?:KẾ HOẠCH|ĐỀ ÁN|CHƯƠNG TRÌNH HÀNH ĐỘNG|MỤC TIÊU|NHIỆM VỤ"
    r"|GIẢI PHÁP|PHƯƠNG HƯỚNG|ĐỊNH HƯỚNG)\b",
    re.IGNORECASE,
)
_RESULT_HEADING = re.compile(r"\b(?:KẾT QUẢ|HIỆN TRẠNG|ĐÁNH GIÁ|TỒN TẠI|HẠN CHẾ)\b", re.IGNORECASE)


def plans(text: str, headings: Iterable[Block]) -> bool:
    """Tell whether what stands under headings, the innermost first, is planned."""
    for heading in headings:
        words = text[heading.start : heading.end]
        if _RESULT_HEADING.search(words):
            return False
        if _PLAN_HEADING.match(words):
            return True
    return False
