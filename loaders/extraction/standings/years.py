"""Years: a place in a sentence in, the years in which somebody had it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.entries.written import Span
from loaders.extraction.layers.layers import within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Said
from loaders.extraction.standings.indices import read_indices
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.paragraph import (
    BRACKET,
    Paragraph,
    Told,
    internal_list,
)
from loaders.extraction.standings.subjects import (
    Subject,
)
from loaders.vietnamese.printed_time import Time

_BASE_ONLY = re.compile(r"(?:so với|so|hơn|thấp hơn|cao hơn) (?:cùng kỳ |cuối |kết quả )*$", re.I)
_AS_OF = re.compile(r"(?:tính đến|tính tới|tính từ|đến hết|tính hết)[^,;.]{0,20}$", re.IGNORECASE)
_MANY_YEARS = re.compile(
    r"[^;.()\n]{0,45}?(?<![\d/.-])(?P<years>20\d\d(?:(?:,| và|, và) (?:năm )?20\d\d)+"
    r"|20\d\d ?[-–] ?20\d\d)"
)
_BOTH_YEARS = re.compile(r"[^;.()\n,]{0,12}(?:cả )?(?:hai|2) năm(?! (?:liền|liên))", re.IGNORECASE)
_ONLY_YEAR = re.compile(r"\s*\((?:năm )?(?P<year>20\d\d)\)")
_COMPARED_WITH = re.compile(r"so với(?: năm)? (?P<year>20\d\d) \((?:xếp |đứng )?$", re.IGNORECASE)
_YEAR_OF_LIST = re.compile(r"(?<!\w)(?:kỳ|DTI|PCI|PAPI|SIPAS|Index|INDEX) (?P<year>20\d\d)(?!\d)")
_IN_A_ROW = re.compile(r"năm (?:liền|liên tiếp|liên tục)|các năm|những năm", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"[^,;.]{0,14}năm (?:trước|ngoái)(?: đó)?(?!\w)", re.IGNORECASE)
_RANKED_YEAR = re.compile(
    r"(?:DTI|xếp hạng|kết quả|đánh giá|bảng|chỉ số)[^.;]{0,90}?năm (?P<year>20\d\d)", re.IGNORECASE
)
_MOST_YEARS = 7


def years_of(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, left: int, end: int, right: int
) -> tuple[Said[int], ...]:
    compared = _COMPARED_WITH.search(
        paragraph.text, max(sentence.start, mark.start - 40), mark.start
    )
    if compared:
        return (Said(int(compared["year"]), compared.span("year")),)
    many = _MANY_YEARS.match(paragraph.text, mark.end, right)
    if many and (
        _IN_A_ROW.search(paragraph.text, mark.end, many.end()) or many.start("years") < end
    ):
        return _year_list(many["years"], many.span("years"))
    if _YEAR_BEFORE.match(paragraph.text, mark.end):
        return ()
    both = _BOTH_YEARS.match(paragraph.text, mark.end, right)
    here = [one for one in paragraph.told if one.start >= sentence.start]
    if both:
        known = {year.value: year for one in here for year in one.years}
        return tuple(sorted(known.values(), key=lambda year: year.value)[-2:])
    bracket = BRACKET.match(paragraph.text, mark.end, right)
    behind = bracket.end() if bracket else mark.end
    spanned = _years_in_a_row(paragraph, left, mark.start)
    if spanned:
        return spanned
    own = years_within(paragraph, behind, end) or years_within(paragraph, left, mark.start)[-1:]
    if own:
        running = _MANY_YEARS.search(paragraph.text, left, mark.start)
        if (
            running
            and running.end("years") <= mark.start
            and "lần lượt" not in paragraph.text[left : mark.start]
        ):
            return _year_list(running["years"], running.span("years"))
        return own[:1]
    alone = _ONLY_YEAR.match(paragraph.text, mark.end, right)
    if alone:
        return (Said(int(alone["year"]), alone.span("year")),)
    return _year_of_list(paragraph, sentence, mark, here, right)


def says_year_before(paragraph: Paragraph, mark: Mark) -> bool:
    """Tell `hạng 40 của năm trước` and `hạng của năm trước là 40`."""
    behind = _YEAR_BEFORE.match(paragraph.text, mark.end)
    return bool(behind or _YEAR_BEFORE.search(paragraph.text, mark.start, mark.end))


def _years_in_a_row(paragraph: Paragraph, start: int, end: int) -> tuple[Said[int], ...]:
    """Read `giai đoạn 2020 - 2023, tỉnh bốn năm liền …`."""
    if not _IN_A_ROW.search(paragraph.text, start, end):
        return ()
    for time in within(paragraph.layers.times, start, end):
        first, last = time.period.start[:4], time.period.end[:4]
        if not time.lacks and first and 0 < int(last) - int(first) < _MOST_YEARS:
            span = time.start, time.end
            return tuple(Said(year, span) for year in range(int(first), int(last) + 1))
    return ()


def _year_of_list(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, here: Sequence[Told], right: int
) -> tuple[Said[int], ...]:
    steady = [one for one in here if one.mark.form != "from" and not one.in_brackets]
    if steady:
        return tuple(replace(year, because=Because.SENTENCE) for year in steady[-1].years[-1:])
    tied = [
        one
        for one in within(paragraph.layers.once(read_indices), sentence.start, sentence.end)
        if one.year
    ]
    if tied:
        return (Said(tied[-1].year or 0, tied[-1].year_span, Because.SENTENCE),)
    block = paragraph.layers.blocks[paragraph.number]
    told = [
        one
        for one in paragraph.told
        if one.mark.form != "from" and not one.in_brackets and one.years
    ]
    if told:
        return (replace(told[-1].years[-1], because=Because.PARAGRAPH),)
    before = years_within(paragraph, block.start, sentence.start)
    if before:
        return (replace(before[-1], because=Because.PARAGRAPH),)
    return _year_of_heading(paragraph)


def _year_of_heading(paragraph: Paragraph) -> tuple[Said[int], ...]:
    mentions = paragraph.layers.once(read_indices)
    for heading in paragraph.layers.headings(paragraph.number):
        tied = [one for one in within(mentions, heading.start, heading.end + 1) if one.year]
        if tied:
            return (Said(tied[0].year or 0, tied[0].year_span, Because.HEADING),)
        ranked = _RANKED_YEAR.search(paragraph.text, heading.start, heading.end)
        if ranked:
            return (Said(int(ranked["year"]), ranked.span("year"), Because.HEADING),)
    return ()


def year_of_report(
    paragraph: Paragraph, mark: Mark, names: Sequence[str], subject: Subject
) -> tuple[Said[int], ...]:
    """Read the year from elsewhere in a report, where neither paragraph nor heading has one."""
    found = _year_of_index(paragraph, names)
    if not found and subject.level in ("local", "body"):
        found = _year_of_internal(paragraph, mark.start)
    return found or _year_of_blocks_before(paragraph, subject)


def _year_of_index(paragraph: Paragraph, names: Sequence[str]) -> tuple[Said[int], ...]:
    """Return the only year that the text prints at the name of an index, if it is only one."""
    tied = [
        one
        for one in paragraph.layers.once(read_indices)
        if one.year and not one.is_part and one.name in names
    ]
    if len({one.year for one in tied}) != 1:
        return ()
    return (Said(tied[0].year or 0, tied[0].year_span, Because.HEADING),)


def _year_of_internal(paragraph: Paragraph, end: int) -> tuple[Said[int], ...]:
    internal = internal_list(paragraph, end)
    year = internal and _RANKED_YEAR.search(paragraph.text, internal.start(), internal.end() + 60)
    return (Said(int(year["year"]), year.span("year"), Because.PARAGRAPH),) if year else ()


def _year_of_blocks_before(paragraph: Paragraph, subject: Subject) -> tuple[Said[int], ...]:
    for one in reversed(paragraph.earlier):
        steady = one.mark.form != "from" and not one.in_brackets and one.years
        if steady and paragraph.number - one.block <= 1 and one.subject.name == subject.name:
            return (replace(one.years[-1], because=Because.PARAGRAPH),)
    return _year_of_block_before(paragraph)


def _year_of_block_before(paragraph: Paragraph) -> tuple[Said[int], ...]:
    first = paragraph.layers.blocks[max(0, paragraph.number - 1)]
    years = years_within(paragraph, first.start, first.end)
    values = {year.value for year in years}
    return (replace(years[-1], because=Because.PARAGRAPH),) if len(values) == 1 else ()


def years_within(paragraph: Paragraph, start: int, end: int) -> tuple[Said[int], ...]:
    """List the years that a span gives as those of a result, not of a comparison or a goal."""
    found = {
        time.end: Said(int(time.period.end[:4]), (time.start, time.end))
        for time in within(paragraph.layers.times, start, end)
        if _is_of_result(paragraph, time)
    }
    for match in _YEAR_OF_LIST.finditer(paragraph.text, start, end):
        found.setdefault(match.end(), Said(int(match["year"]), match.span("year")))
    return tuple(found[at] for at in sorted(found))


def _is_of_result(paragraph: Paragraph, time: Time) -> bool:
    before = paragraph.text[max(0, time.start - 30) : time.start]
    if time.lacks or not time.period.end or _BASE_ONLY.search(before):
        return False
    if time.precision == "day" or time.role in ("until", "before"):
        return _AS_OF.search(before) is not None or (
            time.precision != "day" and time.role == "until" and "tính" in before
        )
    return time.period.start[:4] == time.period.end[:4]


def is_goal(paragraph: Paragraph, start: int, end: int) -> bool:
    """Tell `đến năm 2030 xếp thứ 10`, which nobody has reached, from what is so by a day."""
    return any(
        time.role in ("until", "before") and time.precision == "year" and not time.part
        and not _AS_OF.search(paragraph.text, max(0, time.start - 30), time.start)
        for time in within(paragraph.layers.times, start, end)
    )  # fmt: skip


def _year_list(text: str, span: Span) -> tuple[Said[int], ...]:
    years = [int(each) for each in re.findall(r"20\d\d", text)]
    if re.search(r"[-–]", text) and len(years) == 2 and 0 < years[1] - years[0] < 6:
        years = list(range(years[0], years[1] + 1))
    return tuple(Said(year, span) for year in years)
