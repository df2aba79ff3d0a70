"""Marks: layers and a sentence in, the words in it that give somebody a place out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.standings.indices import IndexMention, read_indices
from loaders.extraction.standings.leading import read_leading
from loaders.extraction.standings.mark import (
    RANKED,
    RANKED_NOUN,
    Mark,
    Words,
    read_words,
    walk_back,
)
from loaders.extraction.standings.orders import read_orders
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import Figure

_MOST = 200
"""A place beyond this is none of provinces, bodies or local units."""
_UNITS_RANKED = frozenset({34, 63})
"""Numbers of provinces, since and before 2025-07-01."""
_OUT_OF = re.compile(
    rf" (?:trên|trong|/)(?: tổng)?(?: số)? (?P<number>\d{{1,3}})(?= {RANKED}\b)", re.IGNORECASE
)
_NOT_BEFORE = re.compile(
    r"(?:lần|năm|kỳ|khóa|khoá|vòng|ngày|phiên|quý|tuần|bên|đợt|phần|thế hệ|cuộc|hội nghị"
    r"|cửa hàng|chi nhánh|trạm|nhà máy|dự án|gói thầu"
    r"|người|chương|điều|mục|họp|lớp|cấp|bước|giai đoạn|nhóm) (?:công bố )?$",
    re.IGNORECASE,
)
_AWARD = re.compile(
    r"(?:huân chương|huy chương|giải|thương binh|chức danh|giáo viên|bác sĩ|viên chức|khách sạn"
    r"|đô thị|công trình|hạng mục|cuộc thi|hội thi)[^,.;:]{0,40}$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*[,.;)\]…]|\s*$|\s+(?:và|còn|song|nhưng)(?!\w)")
_SHARE_NOUN = re.compile(r" (?:chỉ tiêu|mục tiêu|nhiệm vụ|tiêu chí|điểm|hồ sơ|thủ tục|đơn vị cấp)")
_CONTEST = re.compile(
    r"(?<!\w)(?:(?:vòng loại|vòng chung kết|kỳ thi|cuộc thi|hội thi|hội thao|hội diễn|thi đấu"
    r"|thi tốt nghiệp|điểm thi|đội (?:bóng|tuyển|thi|chủ nhà|khách)|huấn luyện viên|học sinh giỏi)"
    rf"(?!\w)|đội (?=(?-i:[{UPPER}])))",
    re.IGNORECASE,
)
"""Words of contests, whose places are those of teams and pupils."""
_FROM_BELOW = re.compile(r" (?:từ dưới|từ cuối|tính từ dưới)(?!\w)")
_SIZES = frozenset(f"rank-verb:{word}" for word in ("cao", "nhiều", "lớn", "tốt"))
_MOVED = ("tụt", "lùi", "rớt", "rơi", "trượt", "vươn", "leo", "nhảy", "bứt", "nhích")
"""Verbs that only places are moved by, unlike `tăng lên`."""
_NAMES_PLACE = re.compile(r"thứ|hạng|vị trí")
_DENIED = re.compile(r"(?:không|chưa|không được|chưa được|chẳng) $", re.IGNORECASE)


def read_marks(layers: Layers, sentence: Sentence) -> tuple[Mark, ...]:
    """List the marks of a sentence in their order, none inside another."""
    words = layers.once(read_words)
    found = [
        mark
        for mark in (
            *_numbered(layers, words, sentence),
            *read_leading(layers, words, sentence),
            *read_orders(layers, sentence),
        )
        if not _CONTEST.search(layers.text, sentence.start, mark.start)
        and not _FROM_BELOW.match(layers.text, mark.end)
    ]
    found.sort(key=lambda mark: (mark.start, -mark.end))
    kept: list[Mark] = []
    for mark in found:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    if kept:
        kept += _bare(layers, sentence, tuple(kept))
    return tuple(sorted(kept, key=lambda mark: mark.start))


def _numbered(layers: Layers, words: Words, sentence: Sentence) -> Iterator[Mark]:
    figures = within(layers.figures, sentence.start, sentence.end)
    for figure in figures:
        if figure.kind not in (Kind.RANK, Kind.FRACTION) or not _is_place(figure):
            continue
        start, cues = walk_back(layers, words, sentence.start, figure.start)
        form = _form(layers, sentence, figure, start, cues)
        if form:
            yield _with_out_of(
                layers.text,
                figure,
                Mark(form, start, figure.end, _rank(figure), (figure.start, figure.end)),
            )


def _is_place(figure: Figure) -> bool:
    value = figure.value
    if value is None or value != value.to_integral_value() or not 1 <= value <= _MOST:
        return False
    return figure.upper is None and (figure.out_of is None or value <= figure.out_of <= 300)


def _rank(figure: Figure) -> int:
    return int(figure.value or 0)


def _form(
    layers: Layers, sentence: Sentence, figure: Figure, start: int, told: Sequence[str]
) -> str:
    text = layers.text
    before = text[max(sentence.start, start - 60) : start]
    if _AWARD.search(before) or _DENIED.search(before):
        return ""
    said = any(
        word.startswith(("rank-verb", "rank-noun")) or word in ("hạng", "vị trí") for word in told
    )
    ordinal = "thứ" in told or figure.spelled
    if figure.kind is Kind.FRACTION:
        return _fraction_form(layers, figure, start, told)
    printed = text[figure.start : figure.end].lower()
    if figure.spelled and not _NAMES_PLACE.search(printed) and not _names_place(told):
        return ""  # words that lead are read from the lexicon
    noun = any(word.startswith("rank-noun") or word in ("hạng", "vị trí") for word in told)
    if said and (noun or ordinal or "xếp" in " ".join(told)):
        if any(word == "rank-verb:từ" for word in told):
            return "from"
        if any(word in _SIZES for word in told):
            return "size"
        return "ordinal"
    if figure.spelled and not told:
        return "ordinal" if not _NOT_BEFORE.search(before) else ""
    if ordinal and not _NOT_BEFORE.search(before):
        return "bare-ordinal"
    return ""


def _names_place(told: Sequence[str]) -> bool:
    return any(
        word.startswith("rank-noun") or word in ("thứ", "hạng", "vị trí", "số") for word in told
    )


def _fraction_form(layers: Layers, figure: Figure, start: int, told: Sequence[str]) -> str:
    text, out_of = layers.text, int(figure.out_of or 0)
    if _SHARE_NOUN.match(text, figure.end) or "%" in text[figure.end : figure.end + 2]:
        return ""
    ranked = RANKED_NOUN.match(text, figure.end) is not None or out_of in _UNITS_RANKED
    verbs = [word.partition(":")[2] for word in told if word.startswith("rank-verb")]
    moved = out_of in _UNITS_RANKED and any(word.startswith(_MOVED) for word in verbs)
    stood = (
        moved
        or any(word.startswith(("xếp", "đứng")) for word in verbs)
        or any(word.startswith("rank-noun") or word in ("thứ", "hạng", "vị trí") for word in told)
    )
    if ranked and stood and (not figure.noun or RANKED_NOUN.match(text, figure.end)):
        return "ordinal"
    named = _index_before(layers, start)
    bare = not figure.noun or RANKED_NOUN.match(text, figure.end) is None
    return "slash" if named and out_of in _UNITS_RANKED and bare and not figure.noun else ""


def _index_before(layers: Layers, start: int) -> IndexMention | None:
    """Return the index that stands directly before a place."""
    mentions = within(layers.once(read_indices), max(0, start - 60), start)
    if not mentions:
        return None
    between = layers.text[mentions[-1].end : start].strip(" :(–-")
    return mentions[-1] if between in ("", "đạt", "của tỉnh", "là") else None


def _with_out_of(text: str, figure: Figure, mark: Mark) -> Mark:
    if figure.out_of is not None:
        mark = replace(mark, out_of=int(figure.out_of), out_of_span=(figure.start, figure.end))
    else:
        match = _OUT_OF.match(text, figure.end)
        if match:
            number = int(match["number"])
            mark = replace(mark, out_of=number, out_of_span=match.span("number"), end=match.end())
    noun = RANKED_NOUN.match(text, mark.end) if mark.out_of else None
    return replace(mark, end=noun.end()) if noun else mark


def _bare(layers: Layers, sentence: Sentence, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Read numbers alone after an index, `Chính quyền số 12`, or in brackets after a place."""
    text, first = layers.text, marks[0]
    if first.form not in ("ordinal", "bare-ordinal", "slash", "from"):
        return
    for figure in within(layers.figures, first.end, sentence.end):
        if figure.kind is not Kind.AMOUNT or figure.unit or not _is_place(figure) or figure.spelled:
            continue
        if any(mark.start <= figure.start < mark.end for mark in marks):
            continue
        span = figure.start, figure.end
        if text[figure.start - 1] == "(" and text[figure.end : figure.end + 1] == ")":
            least = max(mark.rank for mark in marks)
            if _named_before(layers, figure.start - 1) and _rank(figure) >= least:
                yield Mark("bracketed", figure.start - 1, figure.end + 1, _rank(figure), span)
        elif _TAIL.match(text, figure.end) and _index_before(layers, figure.start):
            yield Mark("bare-number", figure.start, figure.end, _rank(figure), span)


def _named_before(layers: Layers, start: int) -> bool:
    areas = within(layers.areas, max(0, start - 60), start)
    return bool(areas) and not layers.text[areas[-1].end : start].strip()
