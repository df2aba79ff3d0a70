"""Holders: a place in a sentence in, who has it by what the paragraph says out."""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.paragraph import (
    Paragraph,
)
from loaders.extraction.standings.subjects import (
    UNKNOWN,
    Subject,
    home_subject,
    is_strange,
    last_province,
    subject_after,
    subject_before,
)


def subject_of(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, left: int, right: int
) -> Subject | None:
    behind = subject_after(paragraph.layers, mark.start, mark.end, min(right, mark.end + 90))
    if behind:
        return behind
    if is_strange(paragraph.layers, left, mark.start):
        return None
    found = subject_before(paragraph.layers, sentence.start, mark.start, mark.out_of, left)
    if found:
        return found
    if (
        mark.form in ("leading", "best")
        and mark.form != "best"
        and not _is_subject_open(paragraph, sentence, mark)
    ):
        return None
    told = [one.subject for one in paragraph.told if one.subject.level in ("province", "nation")]
    known = last_province([*paragraph.subjects]) or (told[-1] if told else None)
    if known:
        return replace(known, because=Because.PARAGRAPH)
    unknown = Subject(mark.start, mark.start, "", UNKNOWN)
    return home_subject(paragraph.layers) or unknown


def _is_subject_open(paragraph: Paragraph, sentence: Sentence, mark: Mark) -> bool:
    """Tell `tỉnh dẫn đầu`, where the province is named before, from `ai dẫn đầu`."""
    before = paragraph.text[max(sentence.start, mark.start - 30) : mark.start]
    return (
        re.search(r"(?:tỉnh|thành phố|địa phương|và|,)(?: (?:này|ta|nhà|đã|đang))* $", before)
        is not None
    )
