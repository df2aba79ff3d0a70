"""Moves: a place in a sentence in, by how many places somebody moved out."""

from __future__ import annotations

import re

from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Count, Said
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.paragraph import (
    Paragraph,
)
from loaders.vietnamese.comparison import Change, read_changes

_STEPS = ("bậc", "hạng", "nấc", "thứ hạng", "vị trí", "thứ bậc")


def change_of(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, before: Mark | None, after: Mark | None
) -> Count:
    if mark.form == "from":
        return None
    if before and before.form == "from":
        before = None
    changes = paragraph.layers.once(_moves)
    right = after.start if after else sentence.end
    for change in changes:
        start, end = change.figure.start, change.figure.end
        if mark.end <= start and end <= right:
            between = paragraph.text[mark.end : start]
            leads_on = (
                after
                and not re.search(r"[,;.()]", paragraph.text[end : after.start])
                and " lên " in paragraph.text[end : after.start] + " "
            )
            if (
                ";" not in between
                and not leads_on
                and not _other_subject(paragraph.layers, mark.end, start)
            ):
                return _said_change(change)
        left = before.end if before else sentence.start
        if left <= start and end <= mark.start:
            gap = paragraph.text[end : mark.start]
            if (before is None and ";" not in gap) or not re.search(r"[,;.()]", gap):
                return _said_change(change)
    return None


def _moves(layers: Layers) -> tuple[Change, ...]:
    return tuple(
        change
        for change in read_changes(layers.text, layers.figures)
        if change.figure.noun.lower().startswith(_STEPS)
    )


def _said_change(change: Change) -> Count:
    amount = change.amount
    if amount is None:
        return None
    return Said(int(amount), (change.figure.start, change.figure.end))


def _other_subject(layers: Layers, start: int, end: int) -> bool:
    return any(area.level != "nation" for area in within(layers.areas, start, end))
