"""A mark: what a place is in the words of a sentence, and the words of ranking around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.standings.indices import read_indices
from loaders.vietnamese.lexicon import Cue

RANKED = r"(?:tỉnh|thành|địa phương|đơn vị|bộ|sở|quốc gia|nước|huyện|quận|xã|phường|TP)"
RANKED_NOUN = re.compile(
    rf" ?{RANKED}(?:[ ,]{{1,2}}(?:thành phố|thành|TP|thị xã|phường|xã))?"
    r"(?: (?:trực thuộc Trung ương|trong cả nước|trong toàn quốc|cả nước|toàn quốc|trên cả nước))?",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:(?:thứ|số|là|hạng|vị trí|cùng|đến|vào):?|[:(])\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Mark:
    """Words that give a place: `xếp thứ 9/63 tỉnh, thành phố`."""

    form: str
    """Way of saying: `ordinal`, `bare-ordinal`, `slash`, `leading`, `best`, `from` …"""
    start: int
    end: int
    rank: int
    span: Span
    """Of the number or the words for it."""
    out_of: int | None = None
    out_of_span: Span | None = None
    is_of_year_before: bool = False


@dataclass(frozen=True)
class Words:
    """Words of ranking by where they end, and those that lead or go on."""

    ends: Mapping[int, Cue]
    leads: tuple[Cue, ...]
    nexts: tuple[Cue, ...]
    wishes: tuple[Cue, ...]


def read_words(layers: Layers) -> Words:
    """Collect the words of ranking in a text."""
    cues = (*layers.cues("rank-noun"), *layers.cues("rank-verb"))
    return Words(
        {cue.end: cue for cue in cues},
        layers.cues("rank-lead"),
        layers.cues("rank-next"),
        layers.cues("rank-wish"),
    )


def walk_back(layers: Layers, words: Words, floor: int, start: int) -> tuple[int, list[str]]:
    """Walk back over the words of ranking before a number: where they begin, and what they are."""
    text = layers.text
    told: list[str] = []
    indices = within(layers.once(read_indices), max(floor, start - 60), start)
    areas = within(layers.areas, max(floor, start - 60), start)
    floor = max([floor, *(one.end for one in indices[-1:]), *(one.end for one in areas[-1:])])
    while True:
        before = text[max(floor, start - 24) : start]
        link = _LINK.search(before)
        if link and link.group().strip() not in ("(",):
            start -= len(before) - link.start()
            told.append(link.group().strip(" :").lower())
            continue
        end = start - (len(before) - len(before.rstrip()))
        cue = words.ends.get(end)
        if cue is None or cue.start < floor:
            return start, told
        start = cue.start
        told.append(cue.entry.iri.rsplit("/", 2)[-2] + ":" + cue.printed.lower())
