"""Indices: layers in, the indices, their parts and scopes that a text names out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers

PILLARS = ("Chính quyền số", "Kinh tế số", "Xã hội số")
_ALL_PILLARS = "pillars"
_JOINED = re.compile(r"\s*(?:,|và|&|cùng|lẫn|;|, và)\s*", re.IGNORECASE)
_SHORT_NAME = re.compile(r"\s*\((?:viết tắt là |gọi tắt là )?([A-ZĐ][\w -]{1,12})\)")
_YEAR = re.compile(
    r"(?:\s*\([^()]{1,30}\))?(?: cấp \w+| của \w+(?: [A-ZĐ]\w*){0,4}| tỉnh| quốc gia)*"
    r"(?: trong)?(?: năm)? (?P<year>20\d\d)(?![\d.,]\d)"
)
_SCOPE_OF_INDEX = re.compile(r"(?:\s*\([^()]{1,12}\))? (?P<scope>cấp (?:xã|huyện|bộ|sở))(?!\w)")


@dataclass(frozen=True)
class IndexMention:
    """An index, or a part of one, where a text names it."""

    start: int
    end: int
    name: str
    """Short name: `DTI`, `Chính quyền số`, or the level with it: `DTI cấp xã`."""
    is_part: bool = False
    is_all_pillars: bool = False
    year: int | None = None
    """Printed at the name: `DTI năm 2022`."""
    year_span: Span | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return PILLARS if self.is_all_pillars else (self.name,)


def read_indices(layers: Layers) -> tuple[IndexMention, ...]:
    """List the mentions in their order, a name in brackets after its long form left out."""
    text = layers.text
    found = [(cue, False) for cue in layers.cues("index")]
    found += [(cue, True) for cue in layers.cues("index-part")]
    found.sort(key=lambda each: (each[0].start, -each[0].end))
    mentions: list[IndexMention] = []
    for cue, is_part in found:
        last = mentions[-1] if mentions else None
        if last and cue.start < last.end:
            continue
        if (
            last
            and not is_part
            and last.name.startswith(cue.means)
            and _is_gloss(text, last.end, cue.start)
        ):
            continue
        mentions.append(_mention(text, cue.start, cue.end, cue.means, is_part))
    return tuple(mentions)


def grouped(text: str, mentions: Sequence[IndexMention]) -> tuple[IndexMention, ...]:
    """Choose the last mention and those before it that are joined to it by commas or `và`."""
    chosen: list[IndexMention] = []
    for mention in reversed(mentions):
        if chosen and not _JOINED.fullmatch(text, mention.end, chosen[0].start):
            break
        chosen.insert(0, mention)
    return tuple(chosen)


def led(text: str, mentions: Sequence[IndexMention]) -> tuple[IndexMention, ...]:
    """Choose the first mention and those after it that are joined to it."""
    chosen: list[IndexMention] = []
    for mention in mentions:
        if chosen and not _JOINED.fullmatch(text, chosen[-1].end, mention.start):
            break
        chosen.append(mention)
    return tuple(chosen)


def _is_gloss(text: str, end: int, start: int) -> bool:
    between = text[end:start].strip()
    return between in ("", "(", "của người dân (", "của tỉnh (", "-", "–", "(chỉ số")


def _mention(text: str, start: int, end: int, name: str, is_part: bool) -> IndexMention:
    scope = None if is_part else _SCOPE_OF_INDEX.match(text, end)
    year = _YEAR.match(text, scope.end() if scope else end)
    return IndexMention(
        start,
        scope.end() if scope else end,
        f"{name} {scope['scope']}" if scope else name,
        is_part,
        name == _ALL_PILLARS,
        int(year["year"]) if year else None,
        year.span("year") if year else None,
    )
