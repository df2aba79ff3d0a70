"""Territory: a measure in, the place or body that its figure is about out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from loaders.extraction.layers.areas import NATION, Area
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.layers.surroundings import Spot
from loaders.extraction.proposal import Because, Said
from loaders.extraction.rules.measure import Measure

_EARLIER = 12
"""So many sentences back a place still goes on."""
_SUBJECT = 16
"""So many characters before a place leave it what the words after it are about: `Riêng ở …`."""
_OWN = re.compile(r"\s(?:tự đánh giá|đạt|có|được|:)")
"""Words after a body that make what follows its own."""
_BOUND = re.compile(r"\s*(?:\(|với |đạt |là )?\d+[\d.,]*(?:%| điểm)?(?:[,;)]| và)")
"""After a place that has a figure of its own: `Cần Thơ 214.900, …`."""
_EVERYWHERE = re.compile(r"\b(?:các|[Cc]ác) (?:tỉnh|địa phương|bộ, ngành)(?!\w)")
_SEVERAL = 2
_ONLY_PLACE = re.compile(r"[\W\d_]*(?:[IVX]{1,4}[.)]\s*)?(?:Tại |Ở |[Tt]ỉnh |TỈNH )?")
_ASIDE = re.compile(r"\s*(?:\([^()\n]*\)|(?:cũ|mới))?\s*[:.]?\s*")
"""What may stand after a place that is alone in its heading."""
_HOME = re.compile(r"\b(?:toàn tỉnh|cả tỉnh|trên địa bàn tỉnh|toàn thành phố)\b", re.IGNORECASE)
_OF_PROVINCE = re.compile(r"(?<!\w)(?:tỉnh|cấp tỉnh)(?!\w)", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:dẫn đầu|đứng đầu|nhất|so với|mặt bằng|hàng đầu|đầu|hạng)(?: \w+){0,2} $", re.IGNORECASE
)
_OF = re.compile(r"(?:của|tại|ở|trên địa bàn|cho|xã|trong|trên) (?:\w+ ){0,2}$", re.IGNORECASE)


def area_of(layers: Layers, measure: Measure) -> Said[str] | None:
    """Tell the place of a figure: in its clause, sentence, paragraph, or the home of the report."""
    spot = measure.spot
    start, end = spot.before[0], max(spot.after[1], spot.figure.end)
    own = _body(layers, measure) or _respective(layers, spot)
    if own:
        return own
    if measure.way == "part":
        whole = _telling(layers, spot.sentence.start, spot.figure.start)
        if whole:
            return _said(whole[-1], Because.SENTENCE)
    before = _telling(layers, start, spot.figure.start)
    if not before and spot.opened == ":" and spot.header:
        before = _telling(layers, *spot.header)
    if before:
        return _said(before[-1], Because.CLAUSE)
    if spot.opened == "(":
        outside = _telling(layers, max(spot.sentence.start, start - 60), start)
        if outside and not layers.text[outside[-1].end : start].strip(" ("):
            return _said(outside[-1], Because.CLAUSE)
    after = [
        area
        for area in _telling(layers, spot.figure.end, end)
        if _OF.search(layers.text, area.start - 24, area.start)
    ]
    if after:
        return _said(after[0], Because.CLAUSE)
    if _HOME.search(layers.text, spot.sentence.start, spot.figure.start):
        return _home(layers)
    earlier = _earlier(layers, spot)
    if earlier:
        return _said(earlier, Because.SENTENCE)
    return (
        _running(layers, spot.sentence)
        or _above(layers, spot.sentence.block)
        or _locality(layers, spot)
        or _home(layers)
        or _only(layers, spot)
    )


def _body(layers: Layers, measure: Measure) -> Said[str] | None:
    """Find the department or office whose own score or share it is: it is the subject."""
    spot = measure.spot
    if measure.way not in ("score", "share-of-noun", "share-after-subject"):
        return None
    spans = [spot.before]
    if spot.opened == ":" and spot.header:
        spans.append(spot.header)
    if spot.opened == "(":
        spans.append((max(spot.sentence.start, spot.before[0] - 80), spot.before[0]))
    for low, high in spans:
        for body in within(layers.bodies, low, high):
            own = _OWN.match(layers.text, body.end) or measure.way == "score"
            head = re.split(r"[,;:]\s", layers.text[low : body.start])[-1].strip(" -+>•\n")
            if own and not head and not body.short and body.kind == "field":
                return layers.full_name(body)
    return None


def _respective(layers: Layers, spot: Spot) -> Said[str] | None:
    """Find the place of `A, B và C lần lượt đạt 1, 2 và 3` by its order."""
    word = layers.text.rfind("lần lượt", spot.sentence.start, spot.figure.start)
    if word < 0:
        return None
    low = max(spot.sentence.start, layers.text.rfind(";", spot.sentence.start, word) + 1)
    places = _telling(layers, low, word)
    earlier = [one for one in within(layers.figures, word, spot.figure.start) if one.counts]
    if len(places) < _SEVERAL or len(earlier) >= len(places):
        return None
    return _said(places[len(earlier)], Because.LIST)


def _earlier(layers: Layers, spot: Spot) -> Area | None:
    """Find the place that the sentence, or its part since the last semicolon, begins with."""
    text = layers.text
    low = max(spot.sentence.start, text.rfind(";", spot.sentence.start, spot.figure.start) + 1)
    for start in (low, spot.sentence.start):
        for area in reversed(_telling(layers, start, spot.figure.start)):
            head = re.split(r"[,;:]\s", text[start : area.start])[-1]
            tail = text[area.end : spot.figure.start]
            inside = text[area.end : spot.figure.start].count(")") > text[
                area.end : spot.figure.start
            ].count("(")
            if not inside and len(head) <= _SUBJECT and not _BOUND.match(tail):
                return area
    return None


def _telling(layers: Layers, start: int, end: int) -> Sequence[Area]:
    return [
        area for area in within(layers.areas, max(0, start), end) if not _is_aside(layers, area)
    ]


def _is_aside(layers: Layers, area: Area) -> bool:
    """Tell a country that is compared with, and `huyện 80%`."""
    if area.level == "nation":
        return _COMPARED.search(layers.text[max(0, area.start - 24) : area.start]) is not None
    name = area.name.split()[-1]
    counted = name.isdigit() and layers.text[area.end : area.end + 1] in ("%", ",")
    return area.level == "local" and (name[:1].islower() or counted)


def _only(layers: Layers, spot: Spot) -> Said[str] | None:
    """Find the one place of the sentence, else of the block before, of a report without a home."""
    block = layers.blocks[spot.sentence.block]
    for start, because in (
        (spot.sentence.start, Because.SENTENCE),
        (block.start, Because.PARAGRAPH),
    ):
        found = _telling(layers, start, spot.figure.start)
        if len({area.name for area in found}) == 1:
            return _said(found[0], because)
    everywhere = _EVERYWHERE.search(layers.text, spot.sentence.start, spot.sentence.end)
    return Said(NATION, everywhere.span(), Because.SENTENCE) if everywhere else None


def _running(layers: Layers, sentence: Sentence) -> Said[str] | None:
    """Find the place that an earlier sentence of the block begins with."""
    at = bisect_left(layers.sentences, sentence.start, key=lambda one: one.start)
    for one in reversed(layers.sentences[max(0, at - _EARLIER) : at]):
        if one.block != sentence.block:
            return None
        if _HOME.search(layers.text, one.start, one.end):
            return None
        for area in _telling(layers, one.start, one.end):
            words = layers.text[one.start : area.start]
            head = re.split(r"[,;:]\s", words)[-1] if area.level == "province" else words
            if len(head) <= _SUBJECT:
                return _said(area, Because.PARAGRAPH)
    return None


def _above(layers: Layers, number: int) -> Said[str] | None:
    """Find the place that a heading above is no more than the name of: `3. TỈNH CAO BẰNG`."""
    for head in layers.headings(number)[:1]:
        for area in _telling(layers, head.start, head.end)[:1]:
            before = layers.text[head.start : area.start]
            if _ONLY_PLACE.fullmatch(before) and _ASIDE.fullmatch(layers.text, area.end, head.end):
                return _said(area, Because.HEADING)
    return None


def _locality(layers: Layers, spot: Spot) -> Said[str] | None:
    """Take the district or commune of the report, unless the sentence speaks of the province."""
    locality = layers.locality
    if locality is None or _OF_PROVINCE.search(layers.text, spot.sentence.start, spot.sentence.end):
        return None
    return Said(locality.value.name, locality.span, Because.HOME)


def _home(layers: Layers) -> Said[str] | None:
    home = layers.home
    return Said(home.value.name, home.span, Because.HOME) if home else None


def _said(area: Area, because: Because) -> Said[str]:
    return Said(area.name, (area.start, area.end), because)
