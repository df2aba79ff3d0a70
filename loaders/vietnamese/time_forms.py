"""Ways in which Vietnamese texts print times: matches in, the times that they mean out."""

import re
from collections.abc import Callable

from loaders.vietnamese.period import Period, day, month, months, quarter, year
from loaders.vietnamese.printed_time import TEMPLATE, Time

_MONTHS = {
    word: number
    for number, words in enumerate(
        ("một giêng", "hai", "ba", "tư", "năm", "sáu", "bảy bẩy", "tám", "chín", "mười"), 1
    )
    for word in words.split()
} | {"mười một": 11, "mười hai": 12, "chạp": 12}
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "nhất": 1, "hai": 2, "ba": 3, "tư": 4}
_YEAR_PARTS = {"đầu": "start", "giữa": "middle", "cuối": "end"}
_STEPS = (
    (-1, frozenset({"trước", "ngoái", "qua", "rồi"})),
    (0, frozenset({"nay", "này"})),
    (1, frozenset({"sau", "tới", "tiếp"})),
)
_SPOKEN = "|".join(sorted(_MONTHS, key=len, reverse=True))
_PARTS = {
    "D": r"(?:3[01]|[12]\d|0?[1-9])",
    "M": r"(?:1[0-2]|0?[1-9])",
    "N": rf"(?:1[0-2]|0?[1-9]|{_SPOKEN})",
    "Q": r"(?:iv|i{1,3}|[1-4]|nhất|hai|ba|tư)",
    "Y": r"(?:1[5-9]|20|21)\d{2}",
    "CUE": r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|mùng|mồng|nhật"
    r"|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])),?(?: \()?(?: ngày)?",
    "DUE": r"(?:trước|hết|chậm nhất|muộn nhất)(?: vào| là)?",
    "ENDED": r"[,.;:!?)\]”\"’'…]|$|\n| (?:và|đến|tới|là|của|với|cho|so|tại|đạt|thì) ",
    "OFYEAR": r"(?:(?: của|,)? năm |[/.-]|,? của )",
    "SIDE": r"(?P<side>đầu|giữa|cuối|cả|trọn)",
    "TO": r"(?:\s?[-–—]\s?|\s(?:đến|tới)\s(?:hết\s)?)",
    "WHICH": r"(?P<which>trước đó|trước|ngoái|vừa qua|qua|rồi|nay|này|sau|tới|tiếp theo)",
    "WORD": rf"(?P<M>1[0-2]|0?[1-9]|{_SPOKEN})",
}
"""What `{D}`, `{M1}` … stand for in a pattern; one letter and a digit name what they find."""
_BEGIN = r"(?<![\w/])(?<!\d[.,])"
_END = r"(?![\w/])(?![.,]\d)(?!\s?%)"


def _month_number(text: str) -> int:
    words = " ".join(text.lower().split())
    return int(words) if words.isdecimal() else _MONTHS[words]


def _of(match: re.Match[str]) -> tuple[int, str]:
    """Tell the year of a match, and what is lacking where none is printed."""
    number = match.groupdict().get("Y")
    return (int(number), "") if number else (TEMPLATE, "year")


def _made(precision: str, period: Period, lacks: str = "", part: str = "") -> Time | None:
    ordered = bool(period.end) and period.start <= period.end
    return Time(0, 0, precision, period, lacks=lacks, part=part) if ordered else None


def _one_day(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    return _made("day", day(number, _month_number(match["M"]), int(match["D"])), lacks)


def _days(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    last = day(number, int(match["M"]), int(match["D"]))
    first = day(number, int(match["M"]), int(match["D1"]))
    return _made("period", Period(first.start, last.end), lacks) if first.start else None


def _one_month(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    return _made("month", month(number, _month_number(match["M"])), lacks)


def _month_range(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    first, last = int(match["M1"]), int(match["M"])
    return _made("period", months(number, first, last), lacks) if first < last else None


def _quarter(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    word = match["Q"].lower()
    return _made("quarter", quarter(number, _QUARTERS.get(word) or int(word)), lacks)


def _some_months(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    count, side = _month_number(match["N"]), (match["side"] or "đầu").lower()
    first = 1 if side.startswith(("đầu", "qua")) else 13 - count
    precision = "half-year" if count == 6 else "period"
    return _made(precision, months(number, first, first + count - 1), lacks)


def _half(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    first = 1 if match["side"].lower() == "đầu" else 7
    return _made("half-year", months(number, first, first + 5), lacks)


def _year_part(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    part = _YEAR_PARTS.get((match["side"] or "").lower(), "")
    return _made("year", year(number), lacks, part)


def _months_of_year(match: re.Match[str]) -> Time | None:
    number, lacks = _of(match)
    part = "start" if match["side"].lower() == "đầu" else "end"
    return _made("period", year(number), lacks, part)


def _years(match: re.Match[str]) -> Time | None:
    first, last = int(match["Y1"]), int(match["Y"])
    return _made("period", Period(year(first).start, year(last).end))


def _relative(match: re.Match[str]) -> Time | None:
    word = " ".join(match["which"].lower().split())
    steps = next(number for number, words in _STEPS if not words.isdisjoint(word.split()))
    precision = {"năm": "year", "tháng": "month"}.get(match["what"].lower(), "quarter")
    part = _YEAR_PARTS.get((match["side"] or "").lower(), "")
    return Time(0, 0, precision, lacks="date", steps=steps, part=part)


def _same_period(match: re.Match[str]) -> Time | None:
    return Time(0, 0, "period", lacks="period", steps=-1, of_year=int(match["Y"] or 0))


def form(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; a blank in it is any white space."""
    filled = re.sub(r"\{([A-Z]+)(\d?)\}", _part, pattern)
    return re.compile(filled.replace(" ", r"\s{1,3}"), re.IGNORECASE)


def _part(found: re.Match[str]) -> str:
    name, part = found[1] + found[2], _PARTS[found[1]]
    return f"(?P<{name}>{part})" if len(found[1]) == 1 else part


NEXT_YEAR = form(rf"(?:,| và|, và|;| hoặc) {{Y}}{_END}(?![-–])(?! \w+ đồng)")
"""A year that goes on a list of years."""
FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Time | None]], ...] = tuple(
    (form(_BEGIN + pattern + _END), read)
    for pattern, read in (
        (r"(?:ngày )?{D}\s?(?P<sep>[/.-])\s?{M}\s?(?P=sep)\s?{Y}", _one_day),
        (r"{Y}(?P<sep>[/-]){M}(?P=sep){D}", _one_day),
        (r"(?:ngày )?(?:m[ùồ]ng )?{D} tháng {WORD}(?:,? năm |\s?[/.-]\s?){Y}", _one_day),
        (r"(?:ngày )?{D}[/.-]{M},? năm {Y}", _one_day),
        (r"(?:ngày|(?:ngày )?m[ùồ]ng) {D} tháng {WORD}", _one_day),
        (r"{CUE} (?P<at>{D}\s?[/.-]\s?{M})", _one_day),
        (r"\((?P<at>{D}/{M})(?=\))", _one_day),
        (r"{DUE} (?P<at>{D}/{M})", _one_day),
        (r"(?:ngày )?{D1}(?:{TO}|, ?| và )(?:ngày )?{D}\s?(?P<sep>[/.-])\s?{M}(?P=sep){Y}", _days),
        (r"ngày {D1}(?:{TO}|, ?| và )(?:ngày )?{D}[/.]{M}", _days),
        (r"tháng {WORD}{OFYEAR}{Y}", _one_month),
        (r"(?<!\d-)(?<!số\s){M}[/-]{Y}", _one_month),
        (r"{Y}-{M}", _one_month),
        (r"(?<!\d\s)tháng {M}(?! tuần)", _one_month),
        (r"tháng {M1}{TO}(?:tháng )?{M}{OFYEAR}{Y}", _month_range),
        (r"tháng {M1}{TO}tháng {M}", _month_range),
        (r"(?:qu[ýí] |q){Q}{OFYEAR}{Y}", _quarter),
        (r"qu[ýí] {Q}", _quarter),
        (
            r"{N} tháng(?: (?P<side>đầu|cuối|qua|còn lại|tiếp theo))?(?:(?: của)? năm |/| ){Y}",
            _some_months,
        ),
        (r"{N} tháng (?P<side>đầu|cuối)(?: của)? năm(?: nay)?", _some_months),
        (r"nửa (?P<side>đầu|cuối)(?: của)? năm {Y}", _half),
        (r"nửa (?P<side>đầu|cuối)(?: của)? năm(?: nay)?", _half),
        (r"(?:những|các|mấy) tháng (?P<side>đầu|cuối|còn lại)(?: của)? năm {Y}", _months_of_year),
        (r"(?:{SIDE} )?năm (?:học |tài chính )?{Y}", _year_part),
        (r"(?P<side>đầu|giữa|cuối) năm", _year_part),
        (
            r"(?:(?:năm|năm học|giai đoạn|thời kỳ|nhiệm kỳ) )?{Y1}\s?[-–—]\s?(?:năm )?{Y}",
            _years,
        ),
        (r"(?:{SIDE} )?(?P<what>năm|tháng|quý) {WHICH}", _relative),
        (r"cùng kỳ(?: năm)?(?: (?:{Y}|trước|ngoái))?", _same_period),
        (r"(?P<side>)(?=19|20){Y}(?=\s*(?:{ENDED}))", _year_part),
    )
)
