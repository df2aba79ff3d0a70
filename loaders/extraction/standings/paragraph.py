"""Paragraphs: blocks of which places are read, with what was understood of them so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.extraction.layers.layers import Layers
from loaders.extraction.proposal import Count, Said
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.subjects import (
    Subject,
)

BRACKET = re.compile(r"\s*\([^()]{0,60}\)")
_AFTER_END = re.compile(r"[,;.()\n]|\s(?:và|còn|song|nhưng|sau khi|trong khi)(?= )")
_INTERNAL = re.compile(
    r"(?:đánh giá|xếp hạng|bảng xếp hạng|kết quả)(?: (?:kết quả|và|xếp hạng|đánh giá))*"
    r" (?P<name>(?:mức độ )?(?:chuyển đổi số|CĐS)(?: (?:nội bộ|cấp \w+|các \w+|của \w+"
    r"|khối \w+)){0,2})",
    re.IGNORECASE,
)
LOCAL = re.compile(r"(?<!\w)(?:cấp (?:xã|huyện|sở)|các (?:sở|huyện|xã)|nội bộ|khối)(?!\w)", re.I)
FAMILY = "DTI"
"""The index whose parts texts rank beside it."""


@dataclass(frozen=True)
class Told:
    """One mark with what was understood of it."""

    mark: Mark
    block: int
    subject: Subject
    indices: tuple[Said[str], ...]
    is_part: bool
    years: tuple[Said[int], ...]
    scope: str
    out_of: Count
    change: Count
    start: int
    end: int
    in_brackets: bool

    @property
    def family(self) -> tuple[str, str, str]:
        """What a number of ranked units is the same for."""
        name = FAMILY if self.is_part else (self.indices[0].value if self.indices else "")
        return name, self.scope, self.subject.level


@dataclass
class Paragraph:
    """A block of which places are read."""

    layers: Layers
    number: int
    """Of the block, from 0."""
    earlier: Sequence[Told]
    """What was read of the blocks before."""
    told: list[Told] = field(default_factory=list)
    """What was read of this one so far."""
    subjects: list[Subject] = field(default_factory=list)
    """The provinces that it named so far."""

    @property
    def text(self) -> str:
        return self.layers.text


def end_of_words(text: str, mark: Mark, limit: int) -> int:
    """Tell where the words that belong to a mark end: at the next comma, brackets skipped."""
    at = mark.end
    bracket = BRACKET.match(text, at, limit)
    if bracket:
        at = bracket.end()
    end = _AFTER_END.search(text, at, limit)
    return end.start() if end else limit


def is_in_brackets(paragraph: Paragraph, start: int, at: int) -> bool:
    return paragraph.text.rfind("(", start, at) > paragraph.text.rfind(")", start, at)


def internal_list(paragraph: Paragraph, end: int) -> re.Match[str] | None:
    """Find where a report says last how a province ranks its own units and bodies."""
    found = [
        match
        for match in paragraph.layers.once(_internal_lists)
        if match.end() <= end and LOCAL.search(paragraph.text, match.start(), match.end() + 40)
    ]
    return found[-1] if found else None


def _internal_lists(layers: Layers) -> tuple[re.Match[str], ...]:
    return tuple(_INTERNAL.finditer(layers.text))
