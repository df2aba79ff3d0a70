"""Naming: a place in a sentence in, what somebody is ranked in out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from loaders.extraction.layers.layers import within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Said
from loaders.extraction.standings.indices import IndexMention, grouped, led, read_indices
from loaders.extraction.standings.inheriting import inherited
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.paragraph import (
    FAMILY,
    Paragraph,
)
from loaders.extraction.standings.subjects import (
    Subject,
)

_ABOUT = re.compile(
    r"(?:[^,;.()]{0,40}? )?(?:về|ở|trong|tại|trên|theo|của) "
    r"(?:(?:bảng xếp hạng|bảng|bộ|lĩnh vực|trụ cột|nhóm) )*$",
    re.IGNORECASE,
)
_LED = re.compile(r" (?:cả |về |ở |chỉ số |trụ cột |bộ chỉ số )*", re.IGNORECASE)
"""Between a word that leads and what somebody leads in: `dẫn đầu kinh tế số`, `nhất cả …`."""
_BEFORE_BRACKET = re.compile(
    r" về (?P<name>[^\W\d_][^,;.():\d\n]{2,60}?) \((?:[^()]{0,20} )?$", re.IGNORECASE
)
_AMOUNT = re.compile(r"t[ỷỉ] (?:lệ|trọng)|số lượng|lượng|tiến độ", re.IGNORECASE)
_ABOUT_WHAT = re.compile(
    r"(?: (?:của |trong |trên |ở |trên phạm vi )?(?:cả nước|toàn quốc|vùng|khu vực))?,? về "
    r"(?P<name>(?:mức độ |việc |kết quả )?[^\W\d_][^,;.():\d\n]{2,80}?)"
    r"(?= (?:với|năm|trong (?:cả nước|toàn quốc|năm|tháng|vùng)|của (?:cả nước|toàn quốc|vùng)"
    r"|tăng|giảm"
    r"|so với|và (?:thứ|đứng|xếp|hạng)|đạt|do|theo)(?!\w)|[,;.():\n]|$)",
    re.IGNORECASE,
)
_WHAT_BEFORE = re.compile(
    r"(?:^|[,;:.\n]\s*|(?<=\s))(?P<name>(?-i:Tỷ lệ|Tỉ lệ|Chỉ số|Bộ chỉ số|Lượng|Số lượng|Số|Mức độ"
    r"|Tỷ trọng|Tỉ trọng"
    r"|Tiến độ|tỷ trọng|tỉ trọng|tỷ lệ|tỉ lệ|chỉ số|số lượng|mức độ|tiến độ) [^,;.:()\d\n]{3,90}?)"
    r"(?= (?:đạt|xếp|đứng|của (?:tỉnh|thành phố)|năm|tháng|với|là|đưa|lên|tăng|giảm|hiện|cũng"
    r"|được)(?!\w)"
    r"|[,;:(]| \d| ?$)",
)
_COMPONENT = re.compile(
    r"(?:chỉ số|tiêu chí|nội dung|trục nội dung) (?:thành phần|con|nội dung)(?: về)? "
    r"(?P<name>[^;.:()\d]{3,80}?) (?:trong|của|thuộc)(?: bộ)? $",
    re.IGNORECASE,
)
_OVERALL = re.compile(r"\s*(?:chung cuộc|chung|tổng thể|toàn diện|chung cả nước)(?!\w)", re.I)
_BESIDE = re.compile(
    r"(?:bên cạnh|ngoài|cùng với|so với|khác với|như)(?: (?:chỉ số|bộ chỉ số))? $", re.IGNORECASE
)


Named: TypeAlias = tuple[tuple[Said[str], ...], bool]
"""Indices, and whether they are parts of one."""


def indices_of(
    paragraph: Paragraph,
    sentence: Sentence,
    mark: Mark,
    left: int,
    right: int,
    end: int,
    subject: Subject,
) -> Named:
    """Tell what a place is in, by the words behind it, before it, or earlier in the text."""
    said = _said_behind(paragraph, sentence, mark, left, right, end)
    if said:
        return said
    if _OVERALL.match(paragraph.text, mark.end):
        return inherited(paragraph, sentence, mark, subject, overall=True)
    said = _said_before(paragraph, sentence, mark, left)
    if said:
        return said
    if mark.form in ("size", "most"):
        return (), False
    return inherited(paragraph, sentence, mark, subject)


def _said_behind(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, left: int, right: int, end: int
) -> Named | None:
    mentions = paragraph.layers.once(read_indices)
    behind = _behind(paragraph, mark, within(mentions, mark.end, right), end)
    own = within(mentions, left, mark.start)
    if behind and not (any(one.is_part for one in own) and not behind[0].is_part):
        return named(paragraph, behind, sentence)
    about = _ABOUT_WHAT.match(paragraph.text, mark.end, right)
    if about and not behind and not _is_region(about["name"]):
        return _phrase(paragraph, about)
    return None


def _said_before(paragraph: Paragraph, sentence: Sentence, mark: Mark, left: int) -> Named | None:
    text = paragraph.text
    floor = left
    if mark.form == "best":
        floor = max([sentence.start, *(one.mark.end for one in paragraph.told[-1:])])
    own = within(paragraph.layers.once(read_indices), floor, mark.start)
    what = list(_WHAT_BEFORE.finditer(text, left, mark.start))
    if own and not (what and _is_amount_of(what[-1], own[-1])):
        component = _COMPONENT.search(text, left, own[-1].start)
        if component and not own[-1].is_part:
            name = f"{component['name']} ({own[-1].name})"
            return (Said(name, (component.start("name"), own[-1].end)),), False
        return named(paragraph, _without_asides(text, grouped(text, own)), sentence)
    if not own:
        what += list(_BEFORE_BRACKET.finditer(text, sentence.start, mark.start))
    return _phrase(paragraph, what[-1]) if what else None


def _is_amount_of(what: re.Match[str], mention: IndexMention) -> bool:
    """Tell `tỷ trọng của kinh tế số trong GRDP`, which is more than the part that it names."""
    inside = what.start("name") < mention.start and mention.end <= what.end("name")
    return inside and _AMOUNT.match(what["name"]) is not None


def _behind(
    paragraph: Paragraph, mark: Mark, mentions: Sequence[IndexMention], end: int
) -> tuple[IndexMention, ...]:
    """Choose indices named behind a place: `thứ 3 về kinh tế số`, `nhất ở 4 chỉ số: …`."""
    if not mentions:
        return ()
    first = mentions[0]
    between = paragraph.text[mark.end : first.start]
    counted = re.fullmatch(
        r" ?(?:ở|về|trong|tại) (?:cả )?\w+ (?:chỉ số|trụ cột|lĩnh vực|nhóm)[^.;:]{0,20}: ?",
        between,
    )
    led_in = mark.form == "leading" and _LED.fullmatch(between)
    if counted or led_in or (first.start <= end and _ABOUT.fullmatch(between.lstrip() and between)):
        return led(paragraph.text, mentions)
    return ()


def named(paragraph: Paragraph, chosen: Sequence[IndexMention], sentence: Sentence) -> Named:
    named = [one for one in chosen if not one.is_all_pillars]
    chosen = named or chosen
    is_part = any(one.is_part for one in chosen)
    if is_part and any(not one.is_part for one in chosen):
        chosen = [one for one in chosen if one.is_part]
    suffix = f" ({FAMILY})" if is_part and _has_family(paragraph, sentence) else ""
    return (
        tuple(Said(name + suffix, (one.start, one.end)) for one in chosen for name in one.names),
        is_part,
    )


def _has_family(paragraph: Paragraph, sentence: Sentence) -> bool:
    """Tell whether the text speaks of DTI before the end of a paragraph or in a heading."""
    end = paragraph.layers.blocks[paragraph.number].end
    return any(
        one.name.startswith(FAMILY) and one.start < end
        for one in paragraph.layers.once(read_indices)
    )


def _phrase(paragraph: Paragraph, match: re.Match[str]) -> Named:
    name, span = match["name"], match.span("name")
    words = " ".join(name.split())
    plain = words.lower().removeprefix("kết quả ").removeprefix("công tác ")
    if plain in ("chuyển đổi số", "cđs") and _speaks_of_family(paragraph):
        return (Said(FAMILY, span, Because.PARAGRAPH),), False
    return (Said(words, span),), False


def _speaks_of_family(paragraph: Paragraph) -> bool:
    """Tell whether the text names DTI anywhere, or its parts in this paragraph."""
    block = paragraph.layers.blocks[paragraph.number]
    return any(
        one.name.startswith(FAMILY) or (one.is_part and block.start <= one.start < block.end)
        for one in paragraph.layers.once(read_indices)
    )


def is_on_topic(paragraph: Paragraph, indices: Sequence[Said[str]]) -> bool:
    """Tell whether what is ranked is an index, or in a paragraph of digital transformation."""
    mentions = paragraph.layers.once(read_indices)
    known = {name for one in mentions for name in one.names}
    phrases = [one for one in indices if one.because is Because.CLAUSE]
    if not phrases or any(one.value.split(" (")[0] in known for one in phrases):
        return True
    if any(one.span and within(mentions, *one.span) for one in phrases):
        return True
    block = paragraph.layers.blocks[paragraph.number]
    return paragraph.layers.topic.for_it(block.start, block.end) > 0


def _without_asides(text: str, chosen: Sequence[IndexMention]) -> tuple[IndexMention, ...]:
    """Leave out an index that another is only named beside: `bên cạnh DTI, PAR INDEX xếp …`."""
    return tuple(
        one
        for one in chosen
        if one is chosen[-1] or not _BESIDE.search(text, max(0, one.start - 24), one.start)
    )


def _is_region(name: str) -> bool:
    return name.lower().startswith(("đích", "trước", "nhất", "nhì"))
