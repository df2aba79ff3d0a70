"""Inheriting: a place in, what it is ranked in by what stands before its own words out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.extraction.layers.layers import within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Said, Text
from loaders.extraction.standings.indices import IndexMention, read_indices
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.paragraph import LOCAL, Paragraph, Told, internal_list
from loaders.extraction.standings.subjects import Subject

_MINISTRY = re.compile(
    r"(?:Bộ (?!CHQS|Chỉ huy)|Viện Hàn lâm|Ngân hàng Nhà nước|Thanh tra Chính phủ"
    r"|Văn phòng Chính phủ"
    r"|Bảo hiểm xã hội Việt Nam|Đài (?:Truyền hình|Tiếng nói) Việt Nam|Thông tấn xã|Ủy ban Dân tộc)"
)
_LIST_NAMED = re.compile(
    r"(?<!\w)(?P<name>bảng xếp hạng [^;.:()\d\n]{3,80}?)(?= (?:năm|tháng|quý|kỳ) \d)", re.IGNORECASE
)
"""`bảng xếp hạng phục vụ người dân tháng 2`, of local units."""
_LOOK_BACK = 3
"""Blocks before one in which the index or year of its places may be said."""


def inherited(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, subject: Subject, overall: bool = False
) -> tuple[tuple[Said[str], ...], bool]:
    """Give the indices of a place whose own words name none, and whether they are parts."""
    last = None if overall else _last_of_sentence(paragraph, sentence, subject)
    if last:
        return _again(last, Because.SENTENCE), last.is_part
    if subject.level not in ("province", "nation") and not _is_of_country(subject):
        return _of_local_list(paragraph, mark), False
    mains = [one for one in paragraph.layers.once(read_indices) if not one.is_part]
    main = (
        _of_paragraph(paragraph, mark, mains)
        or _of_heading(paragraph, mains)
        or _of_blocks_before(paragraph, mark, mains)
    )
    return ((main,) if main else _told_before(paragraph, mains)), False


def _last_of_sentence(paragraph: Paragraph, sentence: Sentence, subject: Subject) -> Told | None:
    """Choose the place before in the same sentence, if what follows is ranked in the same."""
    here = [one for one in paragraph.told if one.start >= sentence.start]
    if not here:
        return None
    last = here[-1]
    alike = last.subject.name == subject.name or _heads(paragraph, sentence, last)
    return last if not last.is_part or alike else None


def _again(told: Told, because: Because) -> tuple[Said[str], ...]:
    return tuple(replace(each, because=because) for each in told.indices)


def _of_paragraph(paragraph: Paragraph, mark: Mark, mains: Sequence[IndexMention]) -> Text:
    block = paragraph.layers.blocks[paragraph.number]
    found = within(mains, block.start, mark.start)
    return _said(found[-1], Because.PARAGRAPH) if found else None


def _of_heading(paragraph: Paragraph, mains: Sequence[IndexMention]) -> Text:
    for heading in paragraph.layers.headings(paragraph.number):
        found = within(mains, heading.start, heading.end)
        if found:
            return _said(found[0], Because.HEADING)
    return None


def _of_blocks_before(paragraph: Paragraph, mark: Mark, mains: Sequence[IndexMention]) -> Text:
    """Name the only index that the blocks before a place and its own speak of."""
    first = paragraph.layers.blocks[max(0, paragraph.number - _LOOK_BACK)]
    near = within(mains, first.start, paragraph.layers.blocks[paragraph.number].end)
    if len({one.name for one in near}) != 1:
        return None
    return _said(near[-1] if near[-1].end <= mark.start else near[0], Because.PARAGRAPH)


def _told_before(paragraph: Paragraph, mains: Sequence[IndexMention]) -> tuple[Said[str], ...]:
    names = {one.name for one in mains}
    for told in reversed(paragraph.earlier):
        near = paragraph.number - told.block <= _LOOK_BACK
        if near and told.indices and told.indices[0].value in names:
            return _again(told, Because.PARAGRAPH)
    return ()


def _said(mention: IndexMention, because: Because) -> Said[str]:
    return Said(mention.name, (mention.start, mention.end), because)


def _of_local_list(paragraph: Paragraph, mark: Mark) -> tuple[Said[str], ...]:
    """Read what local units or bodies are ranked in, which is seldom what provinces are."""
    block = paragraph.layers.blocks[paragraph.number]
    places = [(block.start, mark.start, Because.PARAGRAPH)]
    places += [
        (each.start, each.end, Because.HEADING)
        for each in paragraph.layers.headings(paragraph.number)
    ]
    mentions = paragraph.layers.once(read_indices)
    listed = list(_LIST_NAMED.finditer(paragraph.text, block.start, mark.start))
    if listed:
        return (_said_list(paragraph, listed[-1]),)
    for start, end, because in places:
        named = [one for one in within(mentions, start, end) if not one.is_part]
        if named and (because is Because.PARAGRAPH or LOCAL.search(paragraph.text, start, end)):
            return (
                Said(_printed(paragraph, named[-1]), (named[-1].start, named[-1].end), because),
            )
    internal = internal_list(paragraph, mark.start)
    if internal:
        return (Said(internal["name"], internal.span("name"), Because.PARAGRAPH),)
    return ()


def _said_list(paragraph: Paragraph, match: re.Match[str]) -> Said[str]:
    span = match.span("name")
    return Said(paragraph.layers.words(span), span, Because.PARAGRAPH)


def _printed(paragraph: Paragraph, mention: IndexMention) -> str:
    """Name an index of local units as printed: it is DTI only where the text says so."""
    words = paragraph.layers.words((mention.start, mention.end))
    return mention.name if words[:1].isupper() else words


def _heads(paragraph: Paragraph, sentence: Sentence, last: Told) -> bool:
    """Tell whether an index heads a sentence: `Về kinh tế số, Huế thứ 2, Hà Nội thứ 3`."""
    span = last.indices[0].span if last.indices else None
    return span is not None and span[0] < last.subject.start and span[0] - sentence.start < 40


def _is_of_country(subject: Subject) -> bool:
    """Tell a ministry, which the indices of the country rank too, from a body of a province."""
    return subject.level == "body" and _MINISTRY.match(subject.name) is not None
