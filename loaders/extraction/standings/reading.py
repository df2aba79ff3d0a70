"""Standings: layers in, every place that the text gives somebody out, with index and year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Ranking, Said
from loaders.extraction.standings.finishing import finished
from loaders.extraction.standings.holders import subject_of
from loaders.extraction.standings.indices import read_indices
from loaders.extraction.standings.lists import count_on, in_order, in_rows, in_turn
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.marks import read_marks
from loaders.extraction.standings.moves import change_of
from loaders.extraction.standings.naming import indices_of, is_on_topic
from loaders.extraction.standings.numbered import read_numbered
from loaders.extraction.standings.paragraph import (
    FAMILY,
    Paragraph,
    Told,
    end_of_words,
    is_in_brackets,
)
from loaders.extraction.standings.scopes import out_of_at, scope_of
from loaders.extraction.standings.subjects import (
    UNKNOWN,
    Subject,
    subject_before,
)
from loaders.extraction.standings.wishes import clause_of_result, is_wished
from loaders.extraction.standings.years import (
    is_goal,
    says_year_before,
    year_of_report,
    years_of,
)
from loaders.reading.document import BlockKind

_GAP = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:,|và|cùng|đều|cũng|còn)?\s*")
_PLAIN = ("ordinal", "bare-ordinal", "slash", "bare-number")
"""Ways of saying that are places also where nobody is named."""
_TABLE = re.compile(r" (?:trong |của )?bảng(?: xếp hạng| đánh giá)?(?!\w)", re.IGNORECASE)


def read_standings(layers: Layers) -> tuple[Ranking, ...]:
    """List all places, the fuller of two mentions of the same one."""
    told: list[Told] = []
    for number, sentences in groupby(layers.sentences, key=lambda one: one.block):
        if layers.blocks[number].kind is not BlockKind.CELL:
            paragraph = Paragraph(layers, number, tuple(told))
            for sentence in sentences:
                _read(paragraph, sentence)
            told += paragraph.told
    return *finished(told), *read_numbered(layers)


def _read(paragraph: Paragraph, sentence: Sentence) -> None:
    marks = read_marks(paragraph.layers, sentence)
    reached = [mark for mark in marks if not is_wished(paragraph, sentence, mark)]
    turn: list[Told] = []
    if len(reached) == len(marks):
        turn = in_turn(paragraph, sentence, marks) or in_order(paragraph, sentence)
    if reached or not marks:
        free = [mark for mark in reached if not any(_holds(one, mark) for one in turn)]
        rows, free = in_rows(paragraph, sentence, free)
        _read_marks(paragraph, sentence, free)
        paragraph.told += [*turn, *rows]
    _note(paragraph, sentence)


def _holds(told: Told, mark: Mark) -> bool:
    return told.start <= mark.span[0] < told.end


def _read_marks(paragraph: Paragraph, sentence: Sentence, marks: Sequence[Mark]) -> None:
    at = sentence.start
    for before, mark, after in zip([None, *marks], marks, [*marks[1:], None], strict=False):
        count_on(paragraph, sentence, at, mark.start)
        one = _mark(paragraph, sentence, mark, before, after)
        paragraph.told += [one] if one else []
        at = mark.end
    count_on(paragraph, sentence, at, sentence.end)


def _note(paragraph: Paragraph, sentence: Sentence) -> None:
    for area in within(paragraph.layers.areas, sentence.start, sentence.end):
        if area.level == "province":
            subject = subject_before(paragraph.layers, area.start, area.end, None, area.end)
            paragraph.subjects += [subject] if subject else []


def _mark(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, before: Mark | None, after: Mark | None
) -> Told | None:
    left = end_of_words(paragraph.text, before, mark.start) if before else sentence.start
    right = after.start if after else sentence.end
    end = end_of_words(paragraph.text, mark, right)
    floor = max(left, clause_of_result(paragraph, sentence, mark))
    if is_goal(paragraph, floor, mark.start) or is_goal(paragraph, mark.end, end):
        return None
    subject = subject_of(paragraph, sentence, mark, left, right)
    if subject is None or (mark.form == "champion" and subject.because is not Because.CLAUSE):
        return None
    scope = scope_of(paragraph, sentence, mark, left)
    indices, is_part = indices_of(paragraph, sentence, mark, left, right, end, subject)
    if subject.level == UNKNOWN and not (is_part and mark.form in _PLAIN):
        return None
    if not _is_place(paragraph, mark, subject, indices, scope):
        return None
    years = years_of(paragraph, sentence, mark, left, end, right)
    if not years and mark.form != "from":
        names = [FAMILY] if is_part else [each.value for each in indices]
        years = year_of_report(paragraph, mark, names, subject)
    if mark.form == "from" and says_year_before(paragraph, mark):
        mark = replace(mark, is_of_year_before=True)
    change = change_of(paragraph, sentence, mark, before, after)
    out_of = out_of_at(paragraph, sentence, mark, left)
    own = (subject.said, *indices, *years[:1], out_of, change)
    spans = [one.span for one in own if one and one.span]
    return Told(
        mark, paragraph.number, subject, indices, is_part, years, scope, out_of, change,
        min([mark.start, *(start for start, _ in spans if left <= start < mark.start)]),
        max([mark.end, *(stop for _, stop in spans if mark.end <= stop <= right)]),
        is_in_brackets(paragraph, sentence.start, mark.start),
    )  # fmt: skip


def _is_place(
    paragraph: Paragraph,
    mark: Mark,
    subject: Subject,
    indices: Sequence[Said[str]],
    scope: str,
) -> bool:
    """Tell a place in a list from a leader in something and from any other ordinal."""
    if mark.form in ("leading", "best"):
        behind = subject.start >= mark.end
        if not (indices or scope or behind or _tops_table(paragraph, mark)):
            return False
    if mark.form == "bare-ordinal" and not (indices or _touches(paragraph, mark)):
        return False
    return is_on_topic(paragraph, indices)


def _touches(paragraph: Paragraph, mark: Mark) -> bool:
    """Tell whether an ordinal without a verb stands directly behind a name."""
    reach = max(0, mark.start - 80)
    ends = [a.end for a in within(paragraph.layers.areas, reach, mark.start)]
    ends += [m.end for m in within(paragraph.layers.once(read_indices), reach, mark.start)]
    ends += [one.mark.end for one in paragraph.told[-1:] if one.mark.end <= mark.start]
    touching = any(_GAP.fullmatch(paragraph.text, each, mark.start) for each in ends)
    return touching or mark.out_of is not None


def _tops_table(paragraph: Paragraph, mark: Mark) -> bool:
    """Tell `đứng đầu bảng xếp hạng` from being a leader in something."""
    return _TABLE.match(paragraph.text, mark.end) is not None
