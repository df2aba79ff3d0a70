"""Numerals: digits or number words of a Vietnamese text in, their value out.

Babel (2.19) reads one number, no scale, and `51.2`, as some reports print it, as 512; text2num and
num2words know no Vietnamese words in running text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LONGEST = 30
"""Digits beyond this are no figure of a report, and no number worth computing with."""
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+")
_SIMPLE = re.compile(r"\d+(?:[.,]\d+)?")

SCALES = {
    "chục": 1, "trăm": 2, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tr": 6, "trđ": 6, "tỷ": 9,
    "tỉ": 9,
}  # fmt: skip
"""Powers of ten; `vạn` is ten thousand."""

_UNITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TOO_MUCH = Decimal(10) ** 18
_ONLY_AFTER_TENS = ("mốt", "tư", "lăm", "nhăm")
_WORDS = (*_UNITS, "không", "mười", "mươi", "linh", "lẻ", "rưỡi", *SCALES)
_WORD = "|".join(sorted(set(_WORDS) - {"tr", "trđ"}, key=len, reverse=True))
_RUN = re.compile(rf"(?<!\w)(?:{_WORD})(?:[ \u00a0](?:{_WORD}))*(?!\w)", re.IGNORECASE)
_ORDINAL = re.compile(r"thứ[ \u00a0]$", re.IGNORECASE)
HALF = Decimal("0.5")
_HALF = re.compile(
    r"(?<!\w)nửa(?! (?:đầu|cuối|năm|tháng|nhiệm|đời|vời|chừng|muốn)(?!\w))(?!\w)", re.IGNORECASE
)
_TWICE = re.compile(r"(?<=gấp[ \u00a0])đôi(?!\w)", re.IGNORECASE)
_FIRST = re.compile(r"\w+")
_NOT_COUNTED = frozenset({
    "nửa", "số", "phần", "cửa", "cách", "vài", "khi", "mặt", "loạt", "chút", "lòng", "mực", "bên",
    "đời", "thời", "thể", "trong", "cấp",
})  # fmt: skip
"""Words after which `một` is no number: `một số`, `một phần`, `một cửa`."""
_COUNTED = frozenset({
    "tỉnh", "thành", "huyện", "quận", "xã", "phường", "thôn", "nhóm", "trụ", "nhiệm", "lĩnh",
    "mục", "giải", "chỉ", "dự", "hệ", "nền", "đơn", "cơ", "sở", "thủ", "dịch", "bước", "điểm",
    "người", "cán", "doanh", "khía", "nội", "kết", "công", "trung", "tập", "đề", "phần", "lần",
    "bậc", "hạng",
})  # fmt: skip
"""Words after which `năm` is five and not a year."""


@dataclass(frozen=True)
class Numeral:
    """A number where it stands."""

    start: int
    end: int
    value: Decimal
    spelled: bool = False


def digits_value(text: str) -> Decimal | None:
    """Read digits: `1.907`, `71,2`, `51.2`, `1,234,567.8`; none of `1.2.3` or `12.3.2024`."""
    if len(text) > _LONGEST:
        return None
    if _GROUPED.fullmatch(text) and not text.startswith("0"):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", ".")) if _SIMPLE.fullmatch(text) else None


def spelled_numerals(text: str) -> Iterator[Numeral]:
    """Find numbers in words: `hai mươi mốt`, `ba trăm linh năm nghìn`; not `một số`, `năm nay`."""
    for twice in _TWICE.finditer(text):
        yield Numeral(twice.start(), twice.end(), Decimal(2), spelled=True)
    for half in _HALF.finditer(text):
        yield Numeral(half.start(), half.end(), HALF, spelled=True)
    for run in _RUN.finditer(text):
        words = [(word.group().lower(), word.start(), word.end()) for word in _words(run)]
        at = 0
        first = words[0][0]
        tens = len(words) > 1 and words[1][0] == "mươi"
        ordinal = _ORDINAL.search(text, max(0, run.start() - 4), run.start())
        if first in _UNITS and ordinal and not tens:
            yield Numeral(words[0][1], words[0][2], Decimal(_UNITS[first]), spelled=True)
            at = 1
        while at < len(words):
            count, value = _longest(words, at)
            start, end = words[at][1], words[at + max(count, 1) - 1][2]
            if count > 1 or (count and _is_counted(words[at][0], text, end)):
                yield Numeral(start, end, value, spelled=True)
            at += max(count, 1)


def _words(run: re.Match[str]) -> Iterator[re.Match[str]]:
    return _FIRST.finditer(run.string, run.start(), run.end())


def _is_counted(only: str, text: str, end: int) -> bool:
    if only not in ("một", "năm"):
        return True
    follows = _FIRST.match(text, end + 1, end + 12)
    word = follows.group().lower() if follows and text[end : end + 1] in (" ", "\u00a0") else ""
    return word not in _NOT_COUNTED if only == "một" else word in _COUNTED


def _longest(words: Sequence[tuple[str, int, int]], at: int) -> tuple[int, Decimal]:
    """Read as many words as make one number: how many they are, and the number."""
    reader = _Spelled()
    end = at
    while end < len(words):
        if not reader.takes(words[end][0], words[end + 1][0] if end + 1 < len(words) else ""):
            break
        end += 1
    return end - at, reader.value


class _Spelled:
    """Reads a number word by word."""

    def __init__(self) -> None:
        self._whole = Decimal(0)  # what stands before the last scale of a thousand or more
        self._part = 0  # hundreds and tens since then
        self._unit: int | None = None
        self._scale = 0
        self._last = ""

    @property
    def value(self) -> Decimal:
        return self._whole + self._part + (self._unit or 0)

    def takes(self, word: str, follows: str) -> bool:
        """Take the next word unless a number cannot go on with it."""
        taken = self._take(word, follows)
        self._last = word if taken else self._last
        return taken

    def _take(self, word: str, follows: str) -> bool:
        if word in _UNITS:
            return self._take_unit(word)
        if word == "không":
            return follows == "trăm" and self._scale > 0 and self._begins_group() and self._zero()
        if word in ("linh", "lẻ"):
            return self._last in ("trăm", *_THOUSANDS) and follows in _UNITS
        if word == "rưỡi":
            return self._take_half()
        if word == "mười":
            return self._unit is None and self._part % 100 == 0 and self._add(10)
        if word in ("mươi", "chục"):
            return self._part % 100 == 0 and self._multiply(10)
        if word == "trăm":
            return self._part == 0 and self._multiply(100)
        return self._take_scale(SCALES[word])

    def _take_unit(self, word: str) -> bool:
        tens = self._last in ("mươi", "mười")
        if self._unit is not None or self._last == "chục":
            return False
        if word in _ONLY_AFTER_TENS and not (tens or (word, self._last) == ("tư", "linh")):
            return False
        if word == "năm" and tens:
            return False  # `mười năm` is ten years
        self._unit = _UNITS[word]
        return True

    def _begins_group(self) -> bool:
        return self._part == 0 and self._unit is None

    def _zero(self) -> bool:
        self._unit = 0
        return True

    def _add(self, number: int) -> bool:
        self._part += number
        return True

    def _multiply(self, by: int) -> bool:
        if self._unit is None or (self._unit == 0 and by != 100):
            return False
        self._part, self._unit = self._part + self._unit * by, None
        return True

    def _take_half(self) -> bool:
        if self._last not in ("trăm", *_THOUSANDS):
            return False
        self._whole += Decimal(5).scaleb(SCALES[self._last] - 1)
        return True

    def _take_scale(self, scale: int) -> bool:
        group = self._part + (self._unit or 0)
        if not (group or self._last in _THOUSANDS) or self._whole >= _TOO_MUCH:
            return False
        if self._scale and scale > self._scale:
            self._whole = (self._whole + group).scaleb(scale)
        elif self._scale == scale:
            return False
        else:
            self._whole += Decimal(group).scaleb(scale)
        self._part, self._unit, self._scale = 0, None, scale
        return True


_THOUSANDS = tuple(word for word, power in SCALES.items() if power >= 3)
