"""Places in a ranking: a text and the span of a number in, whether it is a place or a top out."""

import re
from collections.abc import Iterator
from decimal import Decimal

from loaders.vietnamese.numerals import Numeral

_NEAR = 64
_FIRST, _SECOND = Decimal(1), Decimal(2)
_RANK = re.compile(
    r"(?:(?:hạng|xếp|vị trí|vị thứ|thứ hạng)(?: (?:thứ|số|là|ở))?:?"
    r"|(?<!lần )(?<!họp )(?<!khóa )thứ)[ :]{1,2}$",
    re.IGNORECASE,
)
_RANK_WORDS = frozenset({"thứ", "hạng", "xếp", "trí", "số", "là", "ở"})
"""The last word before a place; only then is it worth looking further."""
_STEPS = ("bậc", "hạng", "nấc")
_SPELLED = re.compile(
    r"(?:đứng|xếp|hạng|vị trí|thứ|giữ ngôi|về) (?:(?P<first>nhất)|nhì)(?!\w)", re.IGNORECASE
)
_LEADING = re.compile(
    r"(?<!người )(?:(?:đứng|xếp|ngôi) đầu|dẫn đầu|quán quân|đầu bảng)"
    r"(?= (?:cả nước|toàn quốc|vùng|khu vực|về|tỉnh|trong|các|so|bảng|khối|nhóm|với|ở|năm|\d)"
    r"|[.,;)]|$)|(?:cao )?nhất (?:cả )?(?:nước|toàn quốc|vùng)|(?<=\w )nhất (?:ở|về) \d",
    re.IGNORECASE,
)
_TOP = re.compile(
    r"(?:(?:top|tốp)[ -]?|(?:vào|lọt|thuộc|trong|giữ|vững) (?:nhóm|tốp|top) )$", re.IGNORECASE
)
_LED = re.compile(
    r" (?:tỉnh|thành|địa phương|đơn vị|sở|huyện|xã|quốc gia|nước|bộ)[^\d.;:()\n]{0,40}?"
    r"(?:dẫn đầu|đứng đầu|cao nhất|tốt nhất|hàng đầu)(?!\w)",
    re.IGNORECASE,
)
_RANKING = re.compile(r"(?<!\w)(?:xếp hạng|thứ hạng|hạng|xếp|vị trí|thứ tự)(?!\w)", re.IGNORECASE)
_IN_A_ROW = re.compile(r" ?(?:,|và|;|lên|xuống|đến|tới) (?:hạng |vị trí )?", re.IGNORECASE)


def stands_for_place(text: str, start: int, noun: str) -> bool:
    """Tell `hạng 3`, `xếp thứ 3` from `tụt hạng 3 bậc`."""
    if noun.lower().startswith(_STEPS):
        return False
    before = text[max(0, start - 24) : start]
    words = before.rstrip(" :").lower().replace("(", " ").rsplit(None, 1)
    return bool(words) and words[-1] in _RANK_WORDS and _RANK.search(before) is not None


def stands_for_top(text: str, start: int, end: int) -> bool:
    """Tell `top 10`, `nhóm 10 tỉnh dẫn đầu` and `10 tỉnh có điểm cao nhất`."""
    if _LED.match(text, end, end + _NEAR):
        return True
    return _TOP.search(text[max(0, start - 12) : start]) is not None


def speaks_of_places(text: str) -> bool:
    """Tell whether a text has a word of ranking, so that a bare number there may be a place."""
    return _RANKING.search(text) is not None


def goes_on(between: str) -> bool:
    """Tell whether a number after a place is one too: `thứ 12, 15 và 20`, `từ hạng 34 lên 29`."""
    return len(between) < _NEAR and _IN_A_ROW.fullmatch(between) is not None


def spelled_places(text: str) -> Iterator[Numeral]:
    """Read places in words that are no numbers: `đứng nhất`, `dẫn đầu cả nước`."""
    for match in _SPELLED.finditer(text):
        yield Numeral(match.start(), match.end(), _FIRST if match["first"] else _SECOND, True)
    for match in _LEADING.finditer(text):
        yield Numeral(match.start(), match.end(), _FIRST, spelled=True)
