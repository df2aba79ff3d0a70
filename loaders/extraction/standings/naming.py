"""Naming: a place in a sentence in, what somebody is ranked in out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.entries.written import Span
from loaders.extraction.layers.layers import within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Said
from loaders.extraction.standings.indices import IndexMention, grouped, led, read_indices
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.paragraph import (
    FAMILY,
    LOCAL,
    Paragraph,
    Told,
    internal_list,
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
_MINISTRY = re.compile(
    r"(?:Bộ (?!CHQS|Chỉ huy)|Viện Hàn lâm|Ngân hàng Nhà nước|Thanh tra Chính phủ"
    r"|Văn phòng Chính phủ"
    r"|Bảo hiểm xã hội Việt Nam|Đài (?:Truyền hình|Tiếng nói) Việt Nam|Thông tấn xã|Ủy ban Dân tộc)"
)
_BESIDE = re.compile(
    r"(?:bên cạnh|ngoài|cùng với|so với|khác với|như)(?: (?:chỉ số|bộ chỉ số))? $", re.IGNORECASE
)
_LIST_NAMED = re.compile(
    r"(?<!\w)(?P<name>bảng xếp hạng [^;.:()\d\n]{3,80}?)(?= (?:năm|tháng|quý|kỳ) \d)", re.IGNORECASE
)
"""`bảng xếp hạng phục vụ người dân tháng 2`, of local units."""
_LOOK_BACK = 3
"""Blocks before one in which the index or year of its places may be said."""


def indices_of(
    paragraph: Paragraph,
    sentence: Sentence,
    mark: Mark,
    left: int,
    right: int,
    end: int,
    subject: Subject,
) -> tuple[tuple[Said[str], ...], bool]:
    mentions = paragraph.layers.once(read_indices)
    behind = _behind(paragraph, mark, within(mentions, mark.end, right), end)
    own = within(mentions, left, mark.start)
    if behind and not (any(one.is_part for one in own) and not behind[0].is_part):
        return named(paragraph, behind, sentence)
    about = _ABOUT_WHAT.match(paragraph.text, mark.end, right)
    if about and not behind and not _is_region(about["name"]):
        return _phrase(paragraph, about["name"], about.span("name"))
    if _OVERALL.match(paragraph.text, mark.end):
        return _inherited(paragraph, sentence, mark, subject, overall=True)
    floor = left
    if mark.form == "best":
        floor = max([sentence.start, *(one.mark.end for one in paragraph.told[-1:])])
    own = within(mentions, floor, mark.start)
    what = list(_WHAT_BEFORE.finditer(paragraph.text, left, mark.start))
    if what and own and _is_amount_of(what[-1], own[-1]):
        return _phrase(paragraph, what[-1]["name"], what[-1].span("name"))
    if own:
        component = _COMPONENT.search(paragraph.text, left, own[-1].start)
        if component and not own[-1].is_part:
            name = f"{component['name']} ({own[-1].name})"
            return (Said(name, (component.start("name"), own[-1].end)),), False
        return named(
            paragraph, _without_asides(paragraph.text, grouped(paragraph.text, own)), sentence
        )
    what += list(_BEFORE_BRACKET.finditer(paragraph.text, sentence.start, mark.start))
    if what:
        return _phrase(paragraph, what[-1]["name"], what[-1].span("name"))
    if mark.form in ("size", "most"):
        return (), False
    return _inherited(paragraph, sentence, mark, subject)


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


def named(
    paragraph: Paragraph, chosen: Sequence[IndexMention], sentence: Sentence
) -> tuple[tuple[Said[str], ...], bool]:
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


def _phrase(paragraph: Paragraph, name: str, span: Span) -> tuple[tuple[Said[str], ...], bool]:
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


def _inherited(
    paragraph: Paragraph, sentence: Sentence, mark: Mark, subject: Subject, overall: bool = False
) -> tuple[tuple[Said[str], ...], bool]:
    here = [one for one in paragraph.told if one.start >= sentence.start]
    if here and not overall:
        last = here[-1]
        if (
            not last.is_part
            or last.subject.name == subject.name
            or _heads(paragraph, sentence, last)
        ):
            return tuple(
                replace(each, because=Because.SENTENCE) for each in last.indices
            ), last.is_part
    if subject.level not in ("province", "nation") and not _is_of_country(subject):
        return _of_local_list(paragraph, mark), False
    mains = [one for one in paragraph.layers.once(read_indices) if not one.is_part]
    block = paragraph.layers.blocks[paragraph.number]
    last_main = within(mains, block.start, mark.start)[-1:]
    if last_main:
        return (
            Said(last_main[0].name, (last_main[0].start, last_main[0].end), Because.PARAGRAPH),
        ), False
    for heading in paragraph.layers.headings(paragraph.number):
        found = within(mains, heading.start, heading.end)
        if found:
            return (Said(found[0].name, (found[0].start, found[0].end), Because.HEADING),), False
    first = max(0, paragraph.number - _LOOK_BACK)
    back = within(mains, paragraph.layers.blocks[first].start, block.end)
    names = {one.name for one in back}
    if len(names) == 1:
        one = back[-1] if back[-1].end <= mark.start else back[0]
        return (Said(one.name, (one.start, one.end), Because.PARAGRAPH),), False
    for one_told in reversed([*paragraph.earlier]):
        if (
            paragraph.number - one_told.block <= _LOOK_BACK
            and one_told.indices
            and one_told.indices[0].value in {one.name for one in mains}
        ):
            return tuple(
                replace(each, because=Because.PARAGRAPH) for each in one_told.indices
            ), False
    return (), False


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


def _is_of_country(subject: Subject) -> bool:
    """Tell a ministry, which the indices of the country rank too, from a body of a province."""
    return subject.level == "body" and _MINISTRY.match(subject.name) is not None


def _without_asides(text: str, chosen: Sequence[IndexMention]) -> tuple[IndexMention, ...]:
    """Leave out an index that another is only named beside: `bên cạnh DTI, PAR INDEX xếp …`."""
    return tuple(
        one
        for one in chosen
        if one is chosen[-1] or not _BESIDE.search(text, max(0, one.start - 24), one.start)
    )


def _is_region(name: str) -> bool:
    return name.lower().startswith(("đích", "trước", "nhất", "nhì"))
