"""Wishes: a place in a sentence in, whether somebody only aims at it out."""

from __future__ import annotations

import re

from loaders.extraction.layers.layers import within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.standings.mark import Mark, read_words
from loaders.extraction.standings.paragraph import Paragraph
from loaders.extraction.standings.years import years_within
from loaders.reading.document import BlockKind

_SECTION = re.compile(r"mục tiêu|phương hướng|nhiệm vụ|chỉ tiêu|giải pháp", re.IGNORECASE)
_TURN = re.compile(r"[;(]|,(?= (?:song|nhưng|còn|trong khi|hiện|năm ngoái|năm trước)(?!\w))")
_NOW = re.compile(
    r"(?<!\w)(?:hiện(?! đại)|năm ngoái|năm trước|kết quả|vừa qua|(?<!sau khi )đã)(?!\w)",
    re.IGNORECASE,
)


def is_wished(paragraph: Paragraph, sentence: Sentence, mark: Mark) -> bool:
    """Tell what somebody aims at, by words before a place or by the heading."""
    start = clause_of_result(paragraph, sentence, mark)
    if within(paragraph.layers.once(read_words).wishes, start, mark.start):
        return True
    headings = paragraph.layers.headings(paragraph.number)[:1]
    return any(
        _SECTION.search(paragraph.text, each.start, each.end)
        for each in headings
        if each.kind is BlockKind.HEADING
    )


def clause_of_result(paragraph: Paragraph, sentence: Sentence, mark: Mark) -> int:
    """Tell where a clause of what is so begins: `phấn đấu vào tốp 20; hiện xếp thứ 34`."""
    turns = [one.end() for one in _TURN.finditer(paragraph.text, sentence.start, mark.start)]
    if turns and _is_reached(paragraph, sentence.start, turns[-1], mark.start):
        return turns[-1]
    return sentence.start


def _is_reached(paragraph: Paragraph, start: int, turn: int, end: int) -> bool:
    """Tell words of what is so, or years before those of the wish."""
    if _NOW.search(paragraph.text, turn, end):
        return True
    wanted = [time.period.end[:4] for time in within(paragraph.layers.times, start, turn)]
    years = years_within(paragraph, turn, end)
    return bool(wanted and years) and max(one.value for one in years) < int(min(wanted) or 0)
