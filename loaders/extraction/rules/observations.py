"""Rules for observations: one for each way in which texts say figures."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from loaders.check.finding import Message
from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers
from loaders.extraction.layers.periods import Standings
from loaders.extraction.proposal import Amount, Because, Observation, Proposal, Said, Text
from loaders.extraction.rule import Example, Rule
from loaders.extraction.rules.measure import Measure
from loaders.extraction.rules.measures import read_measures
from loaders.extraction.rules.territory import area_of
from loaders.reading.document import Block, BlockKind
from loaders.vietnamese import comparison
from loaders.vietnamese.comparison import sign_at

_COMPARATORS = {
    comparison.MORE: ">",
    comparison.AT_LEAST: ">=",
    comparison.AT_MOST: "<",
    comparison.APPROX: "~",
    comparison.RANGE: ">=",
}
_FLOWS = re.compile(
    r"(?:tỷ lệ |tỉ lệ |số )?(?:hồ sơ|lượt|giao dịch|cuộc gọi|phản ánh|kiến nghị|thủ tục)",
    re.IGNORECASE,
)
"""What is counted by the quarter or half-year: its next sentences are of the same one."""
_BESIDE = 3
_CHANGE_UNITS = {"PERCENT": "percent", "POINT": "điểm phần trăm"}
_UNSURE = frozenset(
    {"ước", "ước đạt", "ước tính", "cả", "độ", "tầm", "từ", "cao nhất", "thấp nhất"}
)


def _observation(layers: Layers, standings: Standings, measure: Measure) -> Observation:
    spot, figure = measure.spot, measure.spot.figure
    place = (figure.start, figure.end)
    clause = (spot.before[0], max(spot.after[1], figure.end))
    change, change_unit, change_base = _change(measure)
    period = standings.period_at(spot.sentence, place, clause)
    if period is None and measure.unit and _FLOWS.match(measure.name.value):
        period = standings.period_running(spot.sentence)
    if period is None and measure.way in ("score", "top"):
        period = standings.year_of_index(spot.sentence, place)
    status = _status(standings, measure, period)
    if period is None and status.value == "plan" and not measure.whole:
        period = standings.period_of_plan()
    return Observation(
        rule=f"observation/{measure.way}",
        start=_start(measure, period),
        end=measure.quote[1],
        negated=measure.negated,
        indicator=measure.name,
        value=Said(measure.value, place),
        unit=measure.unit,
        area=area_of(layers, measure),
        period=period,
        status=status,
        comparator=_comparator(layers.text, measure),
        upper=Said(figure.upper, place) if figure.upper is not None else None,
        numerator=_amount(measure.numerator, place),
        denominator=_amount(measure.denominator, place),
        change=change,
        change_unit=change_unit,
        change_base=change_base,
    )


def _start(measure: Measure, period: Said[str] | None) -> int:
    """Begin with the time beside the parentheses that the figure stands in: `năm 2021 (0,43)`."""
    start = measure.quote[0]
    span = period.span if period and measure.spot.opened == "(" else None
    return span[0] if span and 0 <= start - span[1] <= _BESIDE else start


def _status(standings: Standings, measure: Measure, period: Said[str] | None) -> Said[str]:
    """Tell the status by the words around; a figure of a time to come is not reached."""
    place = (measure.spot.figure.start, measure.spot.figure.end)
    status = standings.status_at(measure.spot.sentence, place)
    published = standings.layers.published.end
    if measure.way == "part" and status.value == "plan":
        return Said("actual", place)
    if status.because is Because.HEADING and status.value == "plan" and _is_share(measure):
        return Said("target", status.span, status.because)
    if status.value == "target" and period and published and period.value[:4] < published[:4]:
        return Said("actual", period.span, period.because)
    if measure.whole and status.value == "actual":
        return Said("plan", place)
    if status.value == "actual" and period and published and period.value[:4] > published[:4]:
        return Said("target", period.span, period.because)
    return status


def _is_share(measure: Measure) -> bool:
    return measure.denominator is not None or (
        measure.unit is not None and measure.unit.value == "percent"
    )


def _amount(value: Decimal | None, place: Span) -> Said[Decimal] | None:
    return None if value is None else Said(value, place)


def _comparator(text: str, measure: Measure) -> Said[str]:
    figure = measure.spot.figure
    if measure.way == "top":
        return Said("<", (figure.start, figure.end))
    sign = sign_at(text, figure)
    words = sign.printed.lower()
    if sign.code == comparison.EXACT or words in _UNSURE:
        return Said("=")
    return Said(_COMPARATORS[sign.code], (max(0, figure.start - len(sign.printed) - 1), figure.end))


def _change(measure: Measure) -> tuple[Amount, Text, Text]:
    """Return by how much a figure changed, in what and since when."""
    change = measure.change
    if change is None or change.amount is None:
        return None, None, None
    span = (change.figure.start, change.figure.end)
    unit = _CHANGE_UNITS.get(change.figure.unit) or (measure.unit.value if measure.unit else "")
    return (
        Said(change.amount, span),
        Said(unit, span) if unit else None,
        Said(change.base, span) if change.base else None,
    )


_BRIEF = (BlockKind.TITLE, BlockKind.LEAD, BlockKind.HEADING, BlockKind.CAPTION)


def without_headlines(layers: Layers, read: Sequence[Observation]) -> Iterator[Observation]:
    """Join what a headline says in short to the body that says it in full."""
    brief = [one for one in read if _block(layers, one).kind in _BRIEF]
    body = [one for one in read if one not in brief]
    for one in brief:
        full = next((at for at, other in enumerate(body) if _says_more(other, one)), None)
        if full is None:
            yield one
        else:
            mentions = (*body[full].mentions, (one.start, one.end))
            body[full] = replace(body[full], mentions=mentions)
    yield from body


def _says_more(full: Observation, brief: Observation) -> bool:
    units = [one.unit.value.split()[0].strip(",") if one.unit else "" for one in (full, brief)]
    signs = [one.comparator.value for one in (full, brief)]
    return full.value.value == brief.value.value and units[0] == units[1] and signs[0] == signs[1]


def _block(layers: Layers, one: Observation) -> Block:
    at = bisect_right(layers.blocks, one.start, key=lambda block: block.start) - 1
    return layers.blocks[max(at, 0)]


@lru_cache(maxsize=1)
def observations(layers: Layers) -> tuple[Observation, ...]:
    """List all observations of a document; its rules ask one after the other."""
    standings = Standings(layers)
    read = [_observation(layers, standings, one) for one in read_measures(layers)]
    return tuple(without_headlines(layers, read))


def _finder(way: str) -> Callable[[Layers], Iterable[Proposal]]:
    def find(layers: Layers) -> Iterator[Proposal]:
        return (one for one in observations(layers) if one.rule == f"observation/{way}")

    return find


_TITLE = "Hà Nam: chuyển đổi số đi vào đời sống\n"


def _rule(way: str, vi: str, en: str, said: str, fields: dict[str, object], unsaid: str) -> Rule:
    positive = Example(_TITLE + said, fields)
    return Rule(f"observation/{way}", Message(vi, en), _finder(way), positive, _TITLE + unsaid)


RULES: tuple[Rule, ...] = (
    _rule(
        "count",
        "Số lượng đứng trước danh từ được đếm",
        "A count before the noun that is counted",
        "Năm 2023, toàn tỉnh có hơn 1.250 tổ công nghệ số cộng đồng.",
        {
            "value": 1250,
            "unit": "tổ công nghệ số cộng đồng",
            "comparator": ">",
            "period": "2023",
            "area": "Hà Nam",
        },
        "Kế hoạch chuyển đổi số nêu 3 trụ cột: hạ tầng số, dữ liệu số, nhân lực số.",
    ),
    _rule(
        "count-in-words",
        "Số lượng viết bằng chữ",
        "A count in words",
        "Tỉnh số hóa xong bảy loại sổ hộ tịch.",
        {"value": 7, "unit": "loại sổ"},
        "Hai bên ký thỏa thuận chuyển đổi số.",
    ),
    _rule(
        "count-after-subject",
        "Số lượng đứng sau “là”, “đạt”",
        "A count after `là` or `đạt`",
        "Số hồ sơ trực tuyến trong năm là 48.210.",
        {"value": 48210, "unit": "hồ sơ"},
        "Mã của công trình chuyển đổi số là 48.210.",
    ),
    _rule(
        "count-in-list",
        "Số lượng trong danh sách, danh từ nêu trước",
        "A count in a list whose noun stands before",
        "Số trạm BTS 5G: Viettel 214, VNPT 96.",
        {"value": 96, "unit": "trạm BTS"},
        "Các đội chuyển đổi số gặp nhau: Viettel 2, VNPT 1.",
    ),
    _rule(
        "part",
        "Một phần của số lượng nêu trước, không lặp lại danh từ",
        "A part of a count before it, its noun not said again",
        "Trong 40 nhiệm vụ của Đề án 06, tỉnh đã xong 31, còn 9.",
        {"value": 31, "numerator": 31, "denominator": 40},
        "Tỉnh đã xong 31 nhiệm vụ chuyển đổi số.",
    ),
    _rule(
        "fraction",
        "Phân số có danh từ",
        "A fraction with its noun",
        "Đến nay 58/61 xã có cáp quang.",
        {"value": 58, "numerator": 58, "denominator": 61, "unit": "xã"},
        "Hạ tầng số 7/63, nhân lực số 40/63.",
    ),
    _rule(
        "fraction-in-words",
        "Phân số nói bằng lời",
        "A fraction in words",
        "Mới có 9 trên 21 phường mở kênh số.",
        {"value": 9, "numerator": 9, "denominator": 21, "unit": "phường"},
        "Tỉnh mở 9 kênh số trên 21 đường phố.",
    ),
    _rule(
        "share-of-fraction",
        "Phân số kèm tỷ lệ của nó",
        "A fraction with its share",
        "Toàn tỉnh có 1.320/1.356 thôn (97,3%) có sóng 4G.",
        {"value": Decimal("97.3"), "unit": "percent", "numerator": 1320, "denominator": 1356},
        "Toàn tỉnh có 1.320/1.356 thôn có sóng 4G; 85% hộ dân có Internet.",
    ),
    _rule(
        "share-of-count",
        "Tỷ lệ của số lượng vừa nêu",
        "The share of a count just said",
        "Tỉnh tiếp nhận 17.000 hồ sơ trực tuyến (85%).",
        {"value": 85, "unit": "percent"},
        "Tỉnh tiếp nhận 17.000 hồ sơ trực tuyến. Internet đến với 85% hộ dân.",
    ),
    _rule(
        "share-of-noun",
        "Tỷ lệ đứng trước danh từ",
        "A share before the noun",
        "Gần 70% hộ gia đình có cáp quang.",
        {"value": 70, "unit": "percent", "indicator": "hộ gia đình có cáp quang"},
        "Tỷ lệ phủ sóng 4G đạt 99%.",
    ),
    _rule(
        "share-after-subject",
        "Tỷ lệ đứng sau chủ ngữ",
        "A share after its subject",
        "Tỷ lệ hồ sơ nộp trực tuyến đạt 85,3%, tăng 12,5 điểm phần trăm so với năm trước.",
        {
            "value": Decimal("85.3"),
            "indicator": "Tỷ lệ hồ sơ nộp trực tuyến",
            "change": Decimal("12.5"),
            "change_unit": "điểm phần trăm",
        },
        "85,3% hồ sơ được nộp trực tuyến.",
    ),
    _rule(
        "share-said-again",
        "Tỷ lệ của cùng chỉ tiêu ở thời điểm khác",
        "A share of the same at another time",
        "Phấn đấu 60% hồ sơ nộp trực tuyến (năm 2021: 27,4%).",
        {"value": Decimal("27.4"), "period": "2021", "indicator": "hồ sơ nộp trực tuyến"},
        "Phấn đấu 60% hồ sơ nộp trực tuyến.",
    ),
    _rule(
        "share-in-list",
        "Tỷ lệ của nơi tiếp theo trong danh sách",
        "The share of the next place in a list",
        "Tỷ lệ hồ sơ trực tuyến của huyện Thanh Liêm đạt 91%, huyện Bình Lục 88%.",
        {"value": 88, "area": "huyện Bình Lục"},
        "Tỷ lệ hồ sơ trực tuyến đạt 91%; huyện Bình Lục có 88% hộ dùng Internet.",
    ),
    _rule(
        "money",
        "Số tiền",
        "A sum of money",
        "Tổng kinh phí của kế hoạch là 68,4 tỷ đồng.",
        {"value": Decimal("68.4"), "unit": "tỷ đồng", "status": "plan"},
        "Giá cước chuyển đổi số còn 96.000 đồng/tháng.",
    ),
    _rule(
        "score",
        "Điểm của một chỉ số",
        "The score of an index",
        "Năm 2023, tỉnh đạt 0,6321 điểm DTI, trong đó chính quyền số 0,7012 điểm.",
        {"value": Decimal("0.7012"), "unit": "điểm", "indicator": "chính quyền số"},
        "Tỉnh mở 12 điểm cầu họp trực tuyến, cách nhau 0,6321 dặm.",
    ),
    _rule(
        "top",
        "Nhóm dẫn đầu",
        "Among the first so many",
        "Phấn đấu đến năm 2030 vào nhóm 10 tỉnh, thành phố dẫn đầu về DTI.",
        {"value": 10, "unit": "hạng", "comparator": "<", "status": "target", "period": "2030"},
        "Tỉnh có 5 đơn vị dẫn đầu phong trào chuyển đổi số.",
    ),
    _rule(
        "steps",
        "Số bậc phải tăng",
        "Places that are to be gained",
        "Phấn đấu mỗi năm tăng ít nhất 2 bậc trong bảng xếp hạng DTI.",
        {"value": 2, "unit": "bậc", "comparator": ">=", "status": "target"},
        "DTI của tỉnh tăng 2 bậc so với năm trước.",
    ),
    _rule(
        "multiple",
        "Gấp nhiều lần",
        "So many times as much",
        "Số giao dịch qua cổng tăng gấp 3 lần so với năm 2022.",
        {"value": 3, "unit": "lần"},
        "Người dân phải đi lại 3 lần.",
    ),
    _rule(
        "length",
        "Chiều dài",
        "A length",
        "Mạng cáp quang của tỉnh dài hơn 9.400 km.",
        {"value": 9400, "unit": "km", "comparator": ">"},
        "Cách đó 12 km, chuyển đổi số còn mới.",
    ),
    _rule(
        "speed",
        "Tốc độ đường truyền",
        "The speed of a line",
        "Tốc độ tải xuống trung bình đạt 85 Mbps.",
        {"value": 85, "unit": "Mbps", "indicator": "Tốc độ tải xuống"},
        "Gói cước số 85 Mbps có giá mới.",
    ),
)
