"""Measures: the figures of a document in, what each measures and in which way it is said out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.layers.surroundings import Spot, read_spots
from loaders.extraction.rules.counts import read_count, read_fraction
from loaders.extraction.rules.measure import Measure, Reading
from loaders.extraction.rules.scores import read_steps, read_top
from loaders.extraction.rules.shares import read_share
from loaders.extraction.rules.sums import is_multiple, read_length, read_money, read_multiple
from loaders.reading.document import BlockKind
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.comparison import Change, read_changes

_CELLS = re.compile(r"\s\|\s|\t|\S {3,}\S")
_STEPS = re.compile(r"\s?(?:bậc|hạng|nấc)(?!\w)")
"""Places that an index gained or lost are of its rank, not of its score."""
_LEVEL = re.compile(r"\s?,?\s?(?:và )?(?:đạt|lên|còn|ở mức|lên mức)\s(?:khoảng |hơn |gần |trên )?")
"""Between a change and the figure that it led to: `tăng 4,8%, đạt 772,6 điểm`."""
_AGAINST_PLAN = re.compile(r"(?:yêu cầu|chỉ tiêu|kế hoạch|bình quân|trung bình|mức chung)")
_AFTER = 14
_KEPT = 12
"""So many figures before a sentence may be what it refers to."""
_CHANGE_REACH = 120
"""Characters between a figure and by how much it changed."""


def read_measures(layers: Layers) -> tuple[Measure, ...]:
    """List what the figures of a document measure, in their order."""
    nouns = layers.cues("counted")
    spots = read_spots(layers.text, _prose(layers), layers.figures, nouns)
    changes = {one.figure.start: one for one in read_changes(layers.text, layers.figures)}
    stops = frozenset(cue.start for cue in layers.cues("uncounted"))
    heads = frozenset(cue.start for cue in layers.cues("measured"))
    indices, parts = layers.cues("index"), layers.cues("index-part")
    found: list[Measure] = []
    for sentence, group in groupby(spots, key=lambda spot: spot.sentence):
        near = [one for one in found[-_KEPT:] if one.spot.sentence.block == sentence.block]
        inside = within(nouns, sentence.start, sentence.end)
        own = frozenset(at for at in heads if sentence.start <= at < sentence.end)
        reading = Reading(layers, sentence, inside, stops, own, indices, parts, near)
        _read(reading, list(group), changes)
        found += reading.found
    return tuple(found)


def _prose(layers: Layers) -> Iterator[Sentence]:
    """List the sentences that are in no table and are none of its lines."""
    for sentence in layers.sentences:
        words = layers.document.text[sentence.start : sentence.end]
        if layers.blocks[sentence.block].kind is not BlockKind.CELL and not _CELLS.search(words):
            yield sentence


def _read(reading: Reading, spots: Sequence[Spot], changes: Mapping[int, Change]) -> None:
    pending: Change | None = None
    for spot, later in zip(spots, [*spots[1:], None], strict=True):
        change = changes.get(spot.figure.start)
        steps = read_steps(reading, spot) if change else None
        if steps:
            reading.found.append(steps)
            continue
        if change and not is_multiple(reading, spot) and not _is_added(reading, spot, change):
            pending = None if _change_last(reading, spot, change) else change
            continue
        measure = _measure(reading, spot, later)
        if measure and pending:
            between = reading.text[pending.figure.end : spot.figure.start]
            if measure.change is None and _LEVEL.fullmatch(between):
                measure = replace(measure, change=pending)
            pending = None
        if measure:
            reading.found.append(measure)


def _is_added(reading: Reading, spot: Spot, change: Change) -> bool:
    """Tell `lắp thêm 1.500 trạm` from `… 300 trạm, thêm 20 trạm`."""
    return change.printed.lower() == "thêm" and spot.noun is not None and reading.last is None


def _change_last(reading: Reading, spot: Spot, change: Change) -> bool:
    """Add to the figure before it by how much it changed; tell whether there is one."""
    last = reading.last
    if _STEPS.match(reading.text, spot.figure.end):
        return True
    start = max(0, reading.text.rfind(change.printed, spot.before[0], spot.figure.start))
    words = reading.text[start : spot.figure.end + _AFTER]
    if _AGAINST_PLAN.search(words):
        return True  # short of a plan or beyond it is no change
    if last is None or last.change is not None:
        return False
    between = reading.text[last.spot.figure.end : spot.figure.start]
    if not re.search(r"[.;:]\s", between) and len(between) < _CHANGE_REACH:
        quote = (last.quote[0], max(last.quote[1], spot.figure.end))
        reading.found[-1] = replace(last, change=change, quote=quote)
        return True
    return False


def _measure(reading: Reading, spot: Spot, later: Spot | None) -> Measure | None:
    figure = spot.figure
    if figure.kind is Kind.RANK or _is_said(reading, spot):
        return None
    if figure.kind is Kind.TOP:
        return read_top(reading, spot)
    if figure.kind is Kind.FRACTION:
        return read_fraction(reading, spot, later)
    if figure.unit == "PERCENT":
        return read_share(reading, spot)
    if figure.unit.startswith("CCY"):
        return read_money(reading, spot)
    if figure.unit == "KiloM":
        return read_length(reading, spot)
    if figure.unit:
        return None
    return (
        read_multiple(reading, spot)
        if is_multiple(reading, spot)
        else read_count(reading, spot, later)
    )


def _is_said(reading: Reading, spot: Spot) -> bool:
    """Tell whether the figure is already said as a part of a fraction."""
    return any(
        one.way in ("share-of-fraction", "fraction-in-words")
        and one.quote[0] <= spot.figure.start < one.quote[1]
        for one in reading.found
    )
