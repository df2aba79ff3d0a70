"""Numbers that count nothing: text in, spans of dates, symbols, addresses and their like out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a number is there for; only the first four say how much or in which place."""

    AMOUNT = "amount"
    FRACTION = "fraction"
    RANK = "rank"
    TOP = "top"
    DATE = "date"
    TIME = "time"
    SYMBOL = "symbol"
    ADDRESS = "address"
    TELEPHONE = "telephone"
    NAME = "name"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Apart:
    """A number, or several in a row, that are part of something else."""

    start: int
    end: int
    kind: Kind


_YEAR = r"(?:19|20)\d\d(?!\d)"
_DASH = r" ?[-–—] ?"
_NUMBERED = (
    "nghị quyết|quyết định|chỉ thị|đề án|luật|nghị định|thông tư|công văn|kết luận|chương trình"
    "|tờ trình|thông báo|công điện|kế hoạch|hướng dẫn|văn bản|báo cáo|pháp lệnh"
)
_MEASURES = (
    r"km²?|m[²³23]?|ha|kg|cm|mm|[GMTPK]B|k?Wh?|MW|USD|VND|VNĐ|[GMK]bps|k|tr|trđ|đ|h"  # 5km, 200k
)
_FOLLOWED = r"(?! ?(?:%|phần trăm|nghìn|ngàn|triệu|tỷ|tỉ|năm|tháng|ngày|tuần)\b| ?%|\d|[.,]\d)"
_PATTERNS = {
    Kind.TELEPHONE: (
        r"(?:tổng đài|hotline|đường dây nóng|điện thoại|số máy|zalo)[: ]{1,2}(?:số )?"
        r"(?:\+84|0\d|1[89]00)[\d. ]{3,}\d",
        r"(?<![\d.,])(?:\+84|0)\d{1,3}(?:[ .]?\d{3,4}){2,3}(?!\d)",
    ),
    Kind.TIME: (
        r"(?<![\d.,])\d{1,2}(?:h\d{0,2}|:\d\d|(?: giờ ?|g)\d{1,2}(?: phút)?)(?!\w)",
        r"(?:lúc|hồi) \d{1,2} giờ",
    ),
    Kind.DATE: (
        rf"(?<![\d.,])\d{{1,2}} ?([/.-]) ?\d{{1,2}} ?\1 ?{_YEAR}",
        rf"ngày \d{{1,2}}(?!\d)(?:{_DASH}\d{{1,2}}(?!\d))?(?: ?[/-] ?\d{{1,2}}(?!\d))?"
        rf"(?: ?[/-] ?{_YEAR})?",
        r"(?:sáng|trưa|chiều|tối|đêm|hôm|mùng|mồng)(?: nay| qua| ngày)?,? ?"
        r"\(?\d{1,2}[/-]\d{1,2}(?!\d)",
        r"\(\d{1,2}[/-]\d{1,2}\)",
        rf"tháng \d{{1,2}}(?!\d)(?:{_DASH}\d{{1,2}}(?!\d))?(?: ?[/-] ?{_YEAR})?",
        rf"(?<![\d.,/])(?:1[0-2]|0?[1-9])[/-]{_YEAR}",
        rf"quý (?:[1-4](?!\d)|I{{1,3}}|IV)(?:[/-]{_YEAR})?",
        rf"(?:năm|giai đoạn|nhiệm kỳ|năm học|thời kỳ) {_YEAR}"
        rf"(?:(?:{_DASH}|, ?| và | đến ){_YEAR})*",
        rf"(?<![\d.,/]){_YEAR}{_DASH}{_YEAR}",
        r"thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])(?:,| \()? ?(?:ngày|hằng tuần|hàng tuần|tuần)\b",
        rf"thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])(?:,| \(| [-–"
        rf"|])? ?\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_YEAR}",
    ),
    Kind.SYMBOL: (
        rf"(?<![\d.,])\d+(?:/{_YEAR})?[-–/](?-i:[A-ZĐ]{{2}})\w*(?:[-–/]\w+)*",
        r"(?<![\d.,])\d+ ?[-–/] ?(?-i:[A-ZĐ]{2})\w*(?:[-–/]\w+)+",
        rf"\b(?:{_NUMBERED}) số \d+(?:/\d+)*(?: ?[-–/] ?(?-i:[A-ZĐ])\w*)*",
        rf"\b(?:{_NUMBERED}) \d{{1,4}}{_FOLLOWED}",
        r"\b(?:điều|khoản|phụ lục|biểu mẫu|trang|tiểu mục) (?:số )?\d{1,3}(?!\d)",
        r"(?<=, )số \d+(?:/\d+)+",
    ),
    Kind.NAME: (
        rf"(?<![\w.,])\d+(?![\d.,])(?!(?:{_MEASURES})(?!\w))(?=[^\W\d_])\w+",
        r"[^\W\d_]+\d+(?!\d)\w*",
        r"\b(?:covid|sars-cov|wi-?fi|web|windows|ipv|công nghiệp|công nghệ)[- ]?"
        r"(?:\d\.\d|\d{1,2})(?![\d.,]\d|\d)",
        r"(?<![\d.,])[1-9]\.0(?![\d.,%])",
        r"\b24/7\b",
        r"\b(?:lần|kỳ họp|khóa|phiên họp|đại hội) thứ "
        r"(?:\d+|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b",
        r"\b(?:mức độ|cấp độ|phiên bản|giai đoạn|đợt|loại|kỳ họp|tổ số|phường|quận|số nhà)"
        rf" \d{{1,2}}(?:\.\d(?!\d))?{_FOLLOWED}",
    ),
}
_ALL = re.compile(
    "|".join(
        f"(?P<{kind.value}>{'|'.join(patterns)})".replace(r"\1", f"(?P=mark_{kind.value})").replace(
            "([/.-])", f"(?P<mark_{kind.value}>[/.-])"
        )
        for kind, patterns in _PATTERNS.items()
    ),
    re.IGNORECASE,
)
_CHUNK = re.compile(r"\S+")
_DOMAIN = re.compile(r"(?:https?://|www\.)|[\w.-]{1,64}\.(?:vn|com|gov|org|net|edu)(?!\w)")


def read_apart(text: str) -> tuple[Apart, ...]:
    """Find what holds digits and is no figure, in order, none within another."""
    addresses = tuple(_addresses(text))
    others = (Apart(m.start(), m.end(), Kind(_kind(m))) for m in _ALL.finditer(text))
    ordered = sorted((*addresses, *others), key=lambda one: (one.start, -one.end))
    found: list[Apart] = []
    for one in ordered:
        if not found or one.start >= found[-1].end:
            found.append(one)
    return tuple(found)


def _kind(match: re.Match[str]) -> str:
    return next(kind.value for kind in _PATTERNS if match[kind.value] is not None)


def _addresses(text: str) -> Iterator[Apart]:
    for chunk in _CHUNK.finditer(text):
        word = chunk.group()
        if ("." in word or "@" in word or "://" in word) and _is_address(word):
            yield Apart(chunk.start(), chunk.end(), Kind.ADDRESS)


def _is_address(word: str) -> bool:
    head = word[:512]
    return "@" in head.strip("@") or _DOMAIN.match(head.lstrip('(“"')) is not None
