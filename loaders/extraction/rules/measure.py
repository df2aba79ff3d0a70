"""Measure: one figure with what it measures; and a sentence while its figures are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Said
from loaders.extraction.rules.naming import is_short, left_of, phrase, right_of
from loaders.vietnamese.comparison import Change
from loaders.vietnamese.lexicon import Cue

_NUMBER_OF = re.compile(r"(?:tổng số lượng|tổng số|số lượng|lượng|số|tổng) ", re.IGNORECASE)
INTRODUCES = re.compile(
    r"(?:biết|nói|kể|tin|tích|cáo|bày|sau|thể|đó|quả|cho hay|hỏi|tới|này|khăn|đến|rằng|tháng|năm)$"
)
"""Last words before a colon that say nothing of what is counted after it."""
_SHORT_SUBJECTS = frozenset({"phủ", "cấp", "mở", "nhận", "đón", "lắp", "trao", "gộp", "xong"})
"""Verbs of one syllable that may stand before a figure; other single syllables tell nothing."""
_ALONE = re.compile(r"(?<!\w)\d+(?!\w)")


@dataclass(frozen=True)
class Measure:
    """A figure, what it measures and how the text says it."""

    way: str
    spot: Spot
    value: Decimal
    unit: Said[str] | None
    name: Said[str]
    quote: Span
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    change: Change | None = None
    negated: bool = False
    whole: bool = False
    """Tasks of which the text goes on to say how many are done."""


@dataclass
class Reading:
    """A sentence while its figures are read from left to right: the later refer to the earlier."""

    layers: Layers
    sentence: Sentence
    nouns: Sequence[Cue]
    """Counted nouns of the sentence."""
    stops: frozenset[int]
    """Where nouns begin whose numbers are no facts."""
    heads: frozenset[int]
    """Where names of shares and sums begin: `tỷ lệ`."""
    indices: Sequence[Cue]
    """Names of indices in the document, and of their parts below."""
    index_parts: Sequence[Cue]
    earlier: Sequence[Measure]
    """What the block says before the sentence."""
    found: list[Measure] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.layers.text

    @property
    def last(self) -> Measure | None:
        return self.found[-1] if self.found else None

    def said_before(self) -> list[Measure]:
        return [*self.earlier, *self.found]

    def left(self, spot: Spot) -> Said[str]:
        """Name the subject before a figure; an empty name if there is none."""
        span, _ = left_of(self.layers, spot.before)
        words = phrase(self.layers, span)
        if words.islower() and " " not in words and words not in _SHORT_SUBJECTS:
            words = ""
        return Said(words, span)

    def links(self, spot: Spot) -> str:
        """Return the words between the subject and the figure: `đạt trên`."""
        return left_of(self.layers, spot.before)[1]

    def right(self, spot: Spot, start: int = 0) -> Said[str]:
        """Name what stands after a figure, or after a place behind it."""
        low = max(start, spot.after[0])
        span = right_of(self.layers, (low, max(low, spot.after[1])))
        return Said(phrase(self.layers, span), span)

    def before(self, spot: Spot) -> str:
        """Return all words before a figure, from the last mark on."""
        return self.text[spot.before[0] : spot.figure.start].strip()

    def opening(self, spot: Spot) -> int:
        """Return where the words before a figure begin."""
        part = self.text[spot.before[0] : spot.before[1]]
        return spot.before[0] + len(part) - len(part.lstrip())

    def opening_of_clause(self, spot: Spot) -> int:
        """Return where the part of the sentence begins, since the last semicolon."""
        start = self.text.rfind(";", self.sentence.start, spot.figure.start)
        return max(self.sentence.start, start + 1)

    def header(self, spot: Spot) -> str:
        """Read the words before the colon, where they say what is counted after it."""
        if spot.header is None:
            return ""
        span, _ = left_of(self.layers, spot.header)
        words = phrase(self.layers, span)
        if _ALONE.search(words) or not is_short(words):
            return ""
        measured = self.layers.lexicon.find("measured", words)
        return words if self.noun_in(span) or measured else ""

    def colon(self, spot: Spot) -> Said[str] | None:
        """Name what stands directly before the colon before a figure: `Kinh tế số: 0,59`."""
        if spot.opened != ":" or spot.header is None or self.before(spot):
            return None
        span, _ = left_of(self.layers, spot.header)
        words = phrase(self.layers, span)
        if not is_short(words) or _ALONE.search(words) or INTRODUCES.search(words):
            return None
        return None if self.is_place(span) else Said(words, span)

    def noun_in(self, span: Span) -> str:
        """Find the noun that a phrase says the number of: `số trạm …`, `hồ sơ …`."""
        words = self.text[span[0] : span[1]]
        start = len(words) - len(words.lstrip(" -–+•*"))
        number = _NUMBER_OF.match(words, start)
        start = number.end() if number else start
        cues = self.layers.lexicon.find("counted", words)
        return next((cue.printed for cue in cues if cue.start == start), "")

    def is_place(self, span: Span) -> bool:
        """Tell whether a phrase is no more than the name of a place."""
        near = within(self.layers.areas, span[0] - 20, span[1] + 1)
        return span[0] == span[1] or any(
            area.start <= span[0] + 12 and area.end >= span[1] for area in near
        )

    def is_attribute(self, spot: Spot) -> bool:
        """Tell whether the figure says which are counted: `4 xã dưới 50 điểm`."""
        last = self.last
        if last is None or last.way not in ("count", "fraction"):
            return False
        counted = last.unit.span[1] if last.unit and last.unit.span else 0
        between = self.text[max(last.spot.figure.end, counted) : spot.figure.start]
        return not re.search(r"[,;:()]|\s(?:và|đạt|với)\s", between)


def figure_span(spot: Spot) -> Span:
    """Return where the figure stands."""
    return spot.figure.start, spot.figure.end
