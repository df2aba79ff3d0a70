"""What is counted: a count in, the name and the unit of its noun out."""

from __future__ import annotations

import re

from loaders.entries.written import Span
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Said
from loaders.extraction.rules.measure import Reading
from loaders.extraction.rules.naming import is_short

_MEMBERS = frozenset({"thành", "hội", "đoàn"})
_SHORT_NAME = 4
"""A noun with no more words than this takes the verb before the figure into its name."""
_TOGETHER = re.compile(r"(?:,\s(?:[^\W\d_]+\s?){1,3}(?=,|\s(?:có|đã|đạt|được|đang)|$))+")


def counted_name(reading: Reading, spot: Spot) -> tuple[Said[str], Span]:
    """Name what is counted: the noun with its attributes, and the short verb before it."""
    left, right = reading.left(spot), reading.right(spot)
    name, start = right.value, spot.figure.start
    noun = spot.noun.printed if spot.noun else ""
    colon = reading.colon(spot)
    if colon and colon.span:
        end = right.span[1] if right.span else spot.figure.end
        return Said(f"{name} {colon.value}", right.span), (colon.span[0], end)
    short = len(name.split()) <= _SHORT_NAME and is_short(left.value)
    if short and left.span and not reading.is_place(left.span):
        name, start = f"{name} {left.value}", left.span[0]
    elif name.lower() == noun.lower():
        name = _same_noun(reading, spot, noun) or name
    end = right.span[1] if right.span else spot.figure.end
    return Said(name, right.span), (start, max(end, spot.figure.end))


def _same_noun(reading: Reading, spot: Spot, noun: str) -> str:
    """Find the full name of what is counted, where the noun alone is said again."""
    first = noun.lower().split()[0]
    for cue in reversed(reading.nouns):
        if cue.start < spot.figure.start and cue.printed.lower().startswith(first + " "):
            return reading.layers.words((cue.start, cue.end))
    for one in reversed(reading.said_before()):
        same = one.unit and one.unit.value.lower().split()[0] == first
        if same and " " in one.name.value:
            return one.name.value
    last = reading.last
    return f"{noun} {last.name.value}" if first in _MEMBERS and last and last.unit else ""


def counted_unit(reading: Reading, spot: Spot) -> Said[str] | None:
    """Name the unit: the counted noun, or several that are counted together."""
    cue = spot.noun
    if cue is None:
        return None
    more = _TOGETHER.match(reading.text[cue.end : spot.after[1]])
    end = cue.end + (more.end() if more else 0)
    words = reading.layers.words((cue.start, end))
    small = words[:1].lower() + words[1:] if not words[:2].isupper() else words
    return Said(small, (cue.start, end))
