"""Meanings: the words that stand over or beside a cell in, what its figures are out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.proposal import Because, Said
from loaders.extraction.standings.indices import read_indices

_RANK = re.compile(
    r"(?:xếp (?:thứ )?hạng|thứ hạng|hạng|vị trí|thứ bậc|xếp thứ)(?! mục| loại)(?!\w)", re.IGNORECASE
)
_RANK_IN_BRACKETS = re.compile(r"\((?:xếp |thứ )?(?:hạng|vị trí|thứ bậc)\)", re.IGNORECASE)
_POINTS = re.compile(r"(?<!\w)(?:điểm|điểm số)(?! (?:cầu|phục|phát|giao|truy|thu|%))(?!\w)", re.I)
_SHARE = re.compile(r"%|^(?:tỷ|tỉ) lệ(?!\w)", re.IGNORECASE)
_BASE = re.compile(r"(?<!\w)(?:tăng|giảm|so với|chênh lệch|thay đổi|cùng kỳ)(?!\w)", re.IGNORECASE)
"""Headers of columns that say by how much something changed."""
_MONEY = re.compile(
    r"\((?:ĐVT: ?|đơn vị(?: tính)?: ?)?(?P<unit>(?:triệu|tỷ|tỉ|nghìn) đồng)\)", re.IGNORECASE
)
_SUM = re.compile(r"(?:triệu|tỷ|tỉ|nghìn) đồng")
_NUMBER_OF = re.compile(r"(?:tổng số lượng|tổng số|số lượng|lượng|số|tổng) ", re.IGNORECASE)
_CODE = re.compile(r"(?:mã|ký hiệu)(?!\w)", re.IGNORECASE)
_SILENT = re.compile(
    r"(?:[\s\d/.,()TtQqIVX–-]|năm|tháng|quý|kỳ|kế hoạch|KH|chỉ tiêu|mục tiêu|thực hiện|TH|kết quả"
    r"|đạt(?: được)?|ước|được giao|giao|giá trị|số liệu|đến|hết|đầu|cuối|này|hiện nay)+",
    re.IGNORECASE,
)
"""Headers that tell a time or a standing, and not of what."""
_UNIT_HEADER = re.compile(r"ĐVT|Đơn vị(?: tính)?", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """What figures are of, how they are read, and their unit."""

    way: str
    """`rank`, `score`, `index` (points of an index that is named), `share` or `count`."""
    name: Said[str]
    unit: Said[str] | None = None


def is_silent(words: str) -> bool:
    """Tell a header that leaves to the row, or to the caption, what its figures are."""
    return _SILENT.fullmatch(words) is not None


def is_unit_header(words: str) -> bool:
    return _UNIT_HEADER.fullmatch(words) is not None


def meaning_of(layers: Layers, words: str, span: Span) -> Meaning | None:
    """Tell what figures are by a header, the name of a row or a caption; None where it is open."""
    if not words or _BASE.search(words) or _CODE.match(words):
        return None
    name = Said(words, span, Because.HEADER)
    ranks = bool(_RANK.match(words) or _RANK_IN_BRACKETS.search(words))
    points = _POINTS.search(words) is not None
    if ranks:
        return None if points else Meaning("rank", name)
    if points:
        return Meaning("score", name, Said("điểm", span, Because.HEADER))
    if _SHARE.search(words):
        return Meaning("share", name, Said("percent", span, Because.HEADER))
    money = _MONEY.search(words)
    if money:
        return Meaning("count", name, Said(money["unit"].lower(), span, Because.HEADER))
    if _is_index(layers, span):
        return Meaning("index", name, Said("điểm", span, Because.HEADER))
    noun = _noun(layers, words)
    return Meaning("count", name, Said(noun, span, Because.HEADER)) if noun else None


def meaning_in(layers: Layers, words: str, span: Span, unit: str, at: Span) -> Meaning | None:
    """Tell what figures are by the name of a row that has a cell for the unit."""
    if _BASE.search(words) or _CODE.match(words):
        return None
    name, plain = Said(words, span, Because.HEADER), unit.lower()
    if plain in ("%", "phần trăm"):
        return Meaning("share", name, Said("percent", at, Because.HEADER))
    if plain == "điểm":
        return Meaning("score", name, Said("điểm", at, Because.HEADER))
    if _SUM.fullmatch(plain) or _noun(layers, unit):
        return Meaning("count", name, Said(plain, at, Because.HEADER))
    return None


def _is_index(layers: Layers, span: Span) -> bool:
    """Tell a header that is the name of an index, or of a part of one, and nothing else."""
    start, end = span
    named = within(layers.once(read_indices), start, end)
    return any(one.end - one.start >= (end - start) / 2 for one in named)


def _noun(layers: Layers, words: str) -> str:
    """Find what a column counts: `Số hồ sơ tiếp nhận`, `Trạm BTS`."""
    number = _NUMBER_OF.match(words)
    start = number.end() if number else 0
    cues = layers.lexicon.find("counted", words)
    return next((cue.printed.lower() for cue in cues if cue.start == start), "")
