"""Signs of comparison: a text and a figure in, how exactly it is meant and what it changed out.

sign_at(text, figure) -> Sign              words before or after it: `trên`, `khoảng`, `trở lên`
read_changes(text, figures) -> tuple[Change, ...]   `tăng 5 bậc so với năm 2021`
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import Figure

EXACT, APPROX, MORE, AT_LEAST = "exact", "approx", "more-than", "at-least"
AT_MOST, RANGE = "at-most", "range"

_WORDS = {
    AT_LEAST: "ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn|từ|đạt từ|thấp nhất",
    AT_MOST: (
        "tối đa|không quá|không vượt quá|không hơn|dưới|chưa đến|chưa tới|chưa đầy|nhiều nhất"
        "|chậm nhất|cao nhất|nhỏ hơn|không lớn hơn"
    ),
    MORE: "trên|hơn|quá|vượt|vượt quá|vượt trên|vượt mức|lớn hơn|đã hơn",
    APPROX: (
        "khoảng|chừng|cỡ|xấp xỉ|ước|ước đạt|ước tính|ước khoảng|ước chừng|độ|tầm|gần|gần đạt"
        "|trên dưới|vào khoảng|ngót|suýt soát|~|≈|cả"
    ),
}  # fmt: skip
_BEFORE = {
    sign: re.compile(
        rf"(?:^|(?<=[\s(“\"]))(?:{words})(?: (?:đạt|là|có|được|mức|tỷ lệ|con số|chiếm|một))? ?$",
        re.I,
    )
    for sign, words in _WORDS.items()
}
_AFTER = {
    AT_LEAST: re.compile(r"(?: [^\W\d_]+){0,4} trở lên(?!\w)", re.IGNORECASE),
    AT_MOST: re.compile(r"(?: [^\W\d_]+){0,4} trở xuống(?!\w)", re.IGNORECASE),
}
_COMPARED = re.compile(r"(?:cao|thấp|nhiều|ít|lớn|nhỏ|nhanh|chậm|tốt|kém|sớm|muộn|mạnh) $", re.I)
"""Before `hơn`: then it compares, as in `cao hơn 5 điểm`."""
_PLACE = frozenset({
    "khía", "nhóm", "lĩnh", "mặt", "phương", "trụ", "địa", "nền", "hệ", "cổng", "trang", "kênh",
    "tuyến", "tỉnh", "thành", "huyện", "quận", "xã", "phường", "thôn", "khu", "vùng", "góc",
    "bình", "ứng", "thiết", "máy",
})  # fmt: skip
"""First words of what something may be done on: there `trên` is as well a preposition."""
_SMALL = 10
"""`trên 4 khía cạnh` lies on them, `trên 40 đơn vị` are more; between the two it may be either."""
_UNSURE = frozenset({"từ", "cả", "độ", "cao nhất", "thấp nhất"})
"""Words with another meaning that is as frequent."""

_UP = (
    "tăng|tăng thêm|gia tăng|thêm|nhích|cải thiện|nâng|vượt|vươn|vươn lên|thăng|nhảy|tiến|bứt phá"
    "|lên|cao hơn|nhiều hơn|lớn hơn|vượt hơn|hơn"
)
_DOWN = (
    "giảm|sụt|sụt giảm|tụt|lùi|rớt|rơi|hạ(?! tầng)|(?<!tải )xuống|tụt xuống|kém|thua|thấp hơn"
    "|ít hơn"
    "|nhỏ hơn|mất"
    "|kéo giảm"
)
_DIRECTION = re.compile(rf"(?<!\w)(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?!\w)", re.IGNORECASE)
_TREND = re.compile(
    r"(?<!\w)(?:(?P<up>tăng|gia tăng|cải thiện|nâng cao|nâng lên|thăng hạng|vươn lên)"
    r"|(?P<down>giảm|sụt giảm|sụt|tụt|tụt hạng|lùi|đi xuống|suy giảm|xấu đi))(?!\w)",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"(?<!\w)(?:giảm|sụt|tụt|lùi|hạ thấp|bớt|cắt|rút|thu hẹp|hạn chế|ít|thấp|miễn|suy|xuống"
    r"|tiết kiệm|kém|mất|yếu|thiếu|xóa|bỏ|chậm|loại bỏ|gỡ|co lại|rơi|rớt|không còn)(?!\w)",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:(?P<up>[+↑▲])|(?P<down>[-−–↓▼])) ?$")
_BULLET = re.compile(r"(?:^|\n)[ \t]*[-+–−] $")
"""A mark at the beginning of a line is one of a list."""
_BASE = re.compile(r"(?:so với|so) ([^,.;:()\n]{1,60})", re.IGNORECASE)
_SIGN_WORDS = re.compile(
    r"(?<!\w)(?:tối thiểu|ít nhất|khoảng|trên|hơn|gần|xấp xỉ|tối đa)(?=\s*$)", re.IGNORECASE
)
_LEVEL = frozenset({"lên", "xuống", "còn", "đến", "tới", "thành", "về"})
_CHANGE_BEFORE = 40
_SIGN_BEFORE = 28


@dataclass(frozen=True)
class Sign:
    """How exactly a figure is meant; `printed` are the words that say so, `sure` that only so."""

    code: str
    printed: str = ""
    sure: bool = True


@dataclass(frozen=True)
class Change:
    """By how much something rose (positive) or fell, and since when, as printed."""

    figure: Figure
    direction: int
    printed: str
    base: str = ""

    @property
    def amount(self) -> Decimal | None:
        value = self.figure.value
        return None if value is None else self.direction * value


def sign_at(text: str, figure: Figure) -> Sign:
    """Read the sign that stands beside a figure; without one the figure is exact."""
    if figure.upper is not None:
        return Sign(RANGE, text[figure.start : figure.end])
    after = text[figure.end : figure.end + 40]
    for code, pattern in _AFTER.items():
        match = pattern.match(after)
        if match:
            return Sign(code, match.group().strip())
    before = text[max(0, figure.start - _SIGN_BEFORE) : figure.start].replace("\u00a0", " ")
    for code, pattern in _BEFORE.items():
        match = pattern.search(before)
        if match and not (code == MORE and _is_no_sign(before[: match.start()], match.group())):
            return _sign(code, match.group().strip(), figure)
    return Sign(EXACT)


def read_changes(text: str, figures: Sequence[Figure]) -> tuple[Change, ...]:
    """Read what rose or fell by how much; figures are those of the same text."""
    return tuple(_changes(text, figures))


def directions(text: str) -> frozenset[int]:
    """Tell whether a text speaks of rising (1), of falling (-1), or of both."""
    found = _TREND.finditer(text)
    return frozenset(1 if match["up"] else -1 for match in found)


def speaks_of_less(text: str) -> bool:
    """Tell whether a text has any word of lessening: `miễn`, `cắt bớt`, `rút ngắn`, `ít hơn`."""
    return _LESS.search(text) is not None


def _is_no_sign(earlier: str, words: str) -> bool:
    return words.strip().lower() == "hơn" and _COMPARED.search(earlier) is not None


def _sign(code: str, printed: str, figure: Figure) -> Sign:
    word = printed.lower()
    if word == "trên":
        small, lain_on = _is_small(figure), figure.noun.split(" ")[0].lower() in _PLACE
        if not figure.unit and small and lain_on:
            return Sign(EXACT)
        return Sign(code, printed, sure=bool(figure.unit) or not (small or lain_on))
    return Sign(code, printed, sure=word not in _UNSURE)


def _is_small(figure: Figure) -> bool:
    value = figure.value
    return value is not None and value < _SMALL and value == value.to_integral_value()


def _changes(text: str, figures: Sequence[Figure]) -> Iterator[Change]:
    last = 0
    for figure in figures:
        if figure.kind is Kind.AMOUNT:
            start = max(last, figure.start - _CHANGE_BEFORE)
            yield from _change(text, start, figure)
        last = figure.end


def _change(text: str, start: int, figure: Figure) -> Iterator[Change]:
    before = re.split(r"[,.;:(\n]", text[start : figure.start])[-1]
    mark = _MARK.search(before)
    bullet = _BULLET.search(text, start, figure.start)
    words = mark if mark and not bullet and before.strip(" (") == mark.group().strip() else None
    for word in _DIRECTION.finditer(before):
        if word.group().lower() != "hơn" or not _qualifies(before, word, figure):
            words = word
            break
    if words and not _is_level(words.group(), before[words.end() :], figure):
        base = _BASE.search(text, figure.end, figure.end + 100)
        clause = text[figure.end : base.start()] if base else "."
        since = base[1].strip() if base and not re.search(r"[.;\n]", clause) else ""
        yield Change(figure, 1 if words["up"] else -1, words.group(), since)


def _is_level(words: str, between: str, figure: Figure) -> bool:
    """Tell where something rose to from by how much: `tăng lên 85%`, `tăng từ 8% lên 12%`."""
    read = _SIGN_WORDS.sub("", f"{words} {between}".lower()).split()
    steps = figure.noun.lower().startswith(("bậc", "hạng", "nấc", "điểm"))
    return "từ" in read or (not steps and not _LEVEL.isdisjoint(read[-2:]))


def _qualifies(before: str, word: re.Match[str], figure: Figure) -> bool:
    """Tell `hơn` that stands directly before a figure and means more than it."""
    return not before[word.end() :].strip() and _COMPARED.search(before[: word.start()]) is None
