"""Lists: names and numbers that a sentence puts in a row in, the places that they tell out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.extraction.layers.layers import within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Said
from loaders.extraction.standings.holders import subject_of
from loaders.extraction.standings.indices import grouped, led, read_indices
from loaders.extraction.standings.mark import Mark, read_words
from loaders.extraction.standings.naming import indices_of, named
from loaders.extraction.standings.paragraph import (
    Paragraph,
    Told,
    end_of_words,
    is_in_brackets,
)
from loaders.extraction.standings.subjects import (
    Subject,
    listed_after,
    listed_before,
)
from loaders.extraction.standings.years import years_of, years_within
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import Figure
from loaders.vietnamese.lexicon import Cue

_IN_TURN = re.compile(
    r"lần lượt(?: (?:là|xếp|đứng|ở|giữ|đạt|có|vị trí|các vị trí|hạng|thứ hạng|thứ|số|từ))*:? ?",
    re.IGNORECASE,
)
_NEXT_IN_TURN = re.compile(
    r"(?:,| và|;|, và)(?: (?:hạng|thứ|vị trí|xếp|đứng|thứ hạng|số))* ", re.IGNORECASE
)
_ORDER = re.compile(
    r"(?:thứ tự|dẫn đầu|đứng đầu|vị trí đầu|vị trí dẫn đầu|tốp đầu|top đầu|top 3|top 5|xếp hạng)"
    r"[^.;()]{0,40}lần lượt (?:là|gồm|thuộc về|gọi tên):? ",
    re.IGNORECASE,
)
_NEXT_IS = re.compile(
    r"(?: (?:trong|của) (?:bảng xếp hạng|bảng|danh sách))?(?: lần lượt)?(?: vẫn)?"
    r"(?: (?:là|thuộc về|đến|có|gồm|gọi tên)(?: các (?:tỉnh|địa phương|đơn vị))?)?:? ",
    re.IGNORECASE,
)


def _count_on(paragraph: Paragraph, sentence: Sentence, cue: Cue) -> None:
    link = _NEXT_IS.match(paragraph.text, cue.end)
    told = _counted(paragraph, paragraph.told[-1])
    at = link.end() if link else cue.end
    local = told.subject.level == "local"
    for rank, subject in enumerate(
        listed_after(paragraph.layers, at, sentence.end, local), told.mark.rank + 1
    ):
        mark = Mark("continued", cue.start, subject.end, rank, (cue.start, cue.end))
        paragraph.told.append(_next(told, mark, subject))


def _counted(paragraph: Paragraph, last: Told) -> Told:
    """Choose the place from which a count goes on: the last of the whole index, if one is."""
    whole = [
        one
        for one in paragraph.told
        if not one.is_part and one.indices and one.subject.name == last.subject.name
    ]
    return whole[-1] if last.is_part and whole else paragraph.told[-1]


def in_order(paragraph: Paragraph, sentence: Sentence) -> list[Told]:
    """Read names in the order of their places: `thứ tự lần lượt là A, B, C`."""
    match = _ORDER.search(paragraph.text, sentence.start, sentence.end)
    if match is None:
        return []
    subjects = list(listed_after(paragraph.layers, match.end(), sentence.end))
    if len(subjects) < 2:
        return []
    told = []
    for rank, subject in enumerate(subjects, 1):
        mark = Mark(
            "order-of-names", match.start(), subject.end, rank, (subject.start, subject.end)
        )
        one = _listed(paragraph, sentence, mark, match.start(), subject, sentence.start)
        told.append(replace(one, start=match.start(), end=subject.end))
    return told


def in_turn(paragraph: Paragraph, sentence: Sentence, marks: Sequence[Mark]) -> list[Told]:
    """Read numbers and names of equal count: `A và B lần lượt xếp thứ 40 và 43`."""
    told: list[Told] = []
    for match in _IN_TURN.finditer(paragraph.text, sentence.start, sentence.end):
        figures = _row(paragraph, match.end(), sentence.end)
        if len(figures) < 2 or not (
            any(f.kind is Kind.RANK for f in figures) or marks or "hạng" in match.group()
        ):
            continue
        end = figures[-1].end
        floor = max([sentence.start, *(one.mark.end for one in told)])
        told += _pairs(paragraph, sentence, match.start(), end, figures, floor)
    return told


def in_rows(
    paragraph: Paragraph, sentence: Sentence, marks: Sequence[Mark]
) -> tuple[list[Told], list[Mark]]:
    """Read rows without `lần lượt`, `năm 2020, 2021 xếp thứ 50 và 46`, and tell what is left."""
    told: list[Told] = []
    left: list[Mark] = []
    floor = sentence.start
    for mark in marks:
        figures = _row(paragraph, mark.span[0], sentence.end) if mark.form == "ordinal" else []
        if len(figures) > 1:
            end = figures[-1].end
            told += _pairs(paragraph, sentence, mark.start, end, figures, floor)
        else:
            left.append(mark)
        floor = mark.end
    return told, left


def _pairs(
    paragraph: Paragraph,
    sentence: Sentence,
    start: int,
    end: int,
    figures: Sequence[Figure],
    floor: int,
) -> list[Told]:
    count = len(figures)
    marks = [
        Mark("in-turn", start, end, int(f.value or 0), (f.start, f.end),
             int(f.out_of) if f.out_of else None, (f.start, f.end) if f.out_of else None)
        for f in figures
    ]  # fmt: skip
    subjects = listed_before(paragraph.layers, floor, start)
    if len(subjects) == count:
        return [
            replace(
                _listed(paragraph, sentence, mark, start, subject, floor), start=subjects[0].start
            )
            for mark, subject in zip(marks, subjects, strict=True)
        ]
    years = years_within(paragraph, floor, start)
    if len(years) == count:
        told = []
        for mark, year in zip(marks, years, strict=True):
            who = subject_of(paragraph, sentence, mark, floor, sentence.end)
            if who:
                one = _listed(paragraph, sentence, mark, start, who, floor)
                told.append(replace(one, years=(year,)))
        return told
    mentions = paragraph.layers.once(read_indices)
    behind = led(paragraph.text, within(mentions, end, sentence.end)[:count])
    near = within(mentions, floor, start)
    before = grouped(paragraph.text, near)
    chosen = next((g for g in (behind, before) if len(g) == count), None)
    if chosen is None and len(near) >= count:
        chosen = tuple(near[-count:])
    subject = subject_of(paragraph, sentence, marks[0], floor, sentence.end)
    if chosen is None or subject is None:
        return []
    told = []
    for mark, mention in zip(marks, chosen, strict=True):
        names, is_part = named(paragraph, (mention,), sentence)
        one = _listed(paragraph, sentence, mark, start, subject, floor)
        told.append(replace(one, indices=names, is_part=is_part))
    return told


def _listed(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, start: int, subject: Subject, floor: int
) -> Told:
    at = replace(mark, start=start)
    in_brackets = is_in_brackets(paragraph, sentence.start, start)
    left = paragraph.text.rfind("(", floor, start) if in_brackets else floor
    indices, is_part = indices_of(paragraph, sentence, at, floor, sentence.end, mark.end, subject)
    end = end_of_words(paragraph.text, mark, sentence.end)
    years = years_of(paragraph, sentence, at, max(left, floor), end, sentence.end)
    out_of = Said(mark.out_of, mark.out_of_span) if mark.out_of else None
    return Told(
        mark, paragraph.number, subject, indices, is_part, years, "", out_of, None,
        max(left, floor), mark.end, in_brackets,
    )  # fmt: skip


def _row(paragraph: Paragraph, start: int, end: int) -> list[Figure]:
    row: list[Figure] = []
    for figure in within(paragraph.layers.figures, start, end):
        if figure.kind not in (Kind.RANK, Kind.AMOUNT, Kind.FRACTION) or figure.unit:
            break
        if figure.value is None or figure.value != figure.value.to_integral_value():
            break
        between = (
            paragraph.text[row[-1].end : figure.start]
            if row
            else paragraph.text[start : figure.start]
        )
        pattern = _NEXT_IN_TURN if row else re.compile(r"\s*(?:thứ |hạng )?", re.IGNORECASE)
        if not pattern.fullmatch(between) and not (
            row and figure.spelled and re.fullmatch(r"(?:,| và) ", between)
        ):
            break
        row.append(figure)
    return row


def count_on(paragraph: Paragraph, sentence: Sentence, start: int, end: int) -> None:
    """Count on from the last place: `tiếp theo là Huế, Hải Phòng`; cues are those of the span."""
    for cue in within(paragraph.layers.once(read_words).nexts, start, end):
        if paragraph.told:
            _count_on(paragraph, sentence, cue)


def _next(told: Told, mark: Mark, subject: Subject) -> Told:
    """Give a subject the place that follows another's in the same list."""
    return replace(
        told,
        mark=mark,
        subject=replace(subject, because=Because.LIST),
        indices=tuple(replace(each, because=Because.LIST) for each in told.indices),
        years=tuple(replace(each, because=Because.LIST) for each in told.years[-1:]),
        out_of=replace(told.out_of, because=Because.LIST) if told.out_of else None,
        change=None,
        start=mark.start,
        end=mark.end,
    )
