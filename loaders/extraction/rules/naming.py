"""Names of indicators: the words around a figure in, the phrase that the figure is said of out."""

from __future__ import annotations

import re

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within

_LINKS = (
    "ước đạt|đạt được|đạt|là|có|gồm|bao gồm|chiếm|được|với|ước|lên|đến|tới|mức|còn|mới|chỉ|đã"
    "|hiện|đang"
    "|tổng cộng|khoảng|hơn|trên|gần|từ|tối thiểu|ít nhất|cả|ở mức|bằng|cho|tại|về|và|vẫn|phải|cần"
    "|sẽ|dưới"
    "|tăng|gấp|duy trì|xấp xỉ|toàn bộ|đủ|tính|thu được|ghi nhận|không dưới|không quá|vượt|quá|do"
    "|đặt|ở"
    "|trung bình|bình quân|lại|thêm|tương đương|trong|trong đó|còn lại|với số|là số|tổng|tổng số"
    "|tỷ lệ|tỉ lệ|thấp nhất"
    "|cao nhất|nhất|hiện có|chừng|tầm|của|đón"
)
_TAIL = re.compile(rf"(?:^|[\s(“])(?:{_LINKS}):?$", re.IGNORECASE)
_HEAD = re.compile(
    r"^(?:và|trong đó|riêng|đồng thời|hiện nay|hiện|đến nay|tính đến nay|tính đến|đến|tính từ"
    r"|toàn tỉnh"
    r"|toàn thành phố|cả tỉnh|tỉnh này|tỉnh|thành phố|toàn ngành|toàn huyện|toàn xã|cả nước"
    r"|toàn quốc|địa phương"
    r"|trên địa bàn|ngoài ra|bên cạnh đó|nhờ đó|nhờ vậy|trong|cùng|với|khi|mới|mà|đã|là|có|thì"
    r"|còn lại|còn"
    r"|tổng cộng|cụ thể|năm qua|theo đó|nhất là|chỉ riêng|ở|tại|qua|cũng|song|nhưng|kế đến"
    r"|tiếp đến|tiếp theo"
    r"|như|sau|để|[-–•+*]|[a-zđ]\)|\d+\.|của tỉnh|này|được|bảo đảm|đảm bảo|phấn đấu|mục tiêu|về"
    r"|đây|lần lượt"
    r"|tỉnh ta|chúng tôi|do đó|hàng năm|hằng năm|mỗi năm|cho thấy|cho biết|năm nay|năm|hết"
    r"|bởi)(?=\s"
    r"|$)[\s,:]*",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\s(?:của (?:toàn )?(?:tỉnh|thành phố|huyện|địa phương)(?: này)?"
    r"|trên địa bàn(?: (?:toàn )?tỉnh)?"
    r"|trong toàn tỉnh)(?!\w)(?! [A-ZĐ])",
)
_BODY = re.compile(
    r"^(?:(?:Các|các|những|Những|hệ thống các)\s)?(?:UBND|HĐND|Ủy ban|[Ss]ở|Ban (?!hành)|Bộ "
    r"|Tỉnh ủy|Thành ủy|Văn phòng|Công an"
    r"|Tổ công tác|các tổ|tổ công nghệ|đơn vị|địa phương|ngành|ông |bà |anh |chị |Đoàn |Hội "
    r"|Trung tâm)"
)
_VERB = re.compile(
    r"(?<=\s)(?:đã|đang|có|mới|được|tiếp nhận|tiếp cận|xử lý|giải quyết|cấp|tổ chức|mở|ban hành"
    r"|hoàn thành|triển khai"
    r"|nhận|xây dựng|kết nối|tích hợp|cung cấp|lắp|phát hiện|hợp nhất|gộp|tập huấn|hướng dẫn"
    r"|hỗ trợ|phát triển"
    r"|thành lập|số hóa|cập nhật|công bố|kiểm tra|trao|phục vụ|bố trí|dành)(?=\s)"
)
_SAYING = re.compile(
    r"(?<!\w)(?:yêu cầu|đặt mục tiêu|đề ra|kỳ vọng|xác định|cho biết|cho thấy|cho hay|nói rằng|rằng"
    r"|nêu rõ|quy định|đặt ra|phấn đấu|mục tiêu là)(?=\s)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\[\d{0,2}\]?")
BASE = re.compile(
    r"^(?:vì|hồi|do|khi|nhưng|song|mà|chỉ|còn|tức|nên|đã|chưa|vẫn|lên|xuống|so với|sau|trước|hơn"
    r"|từ|hay"
    r"|cao|thấp|như|theo|nếu|rồi|lại|cùng|cả|đến|tới|mỗi|trung bình|bình quân|GRDP|GDP|so|của|số"
    r"|tổng|yêu cầu|kế hoạch|trở lên|trở xuống|là|và|chỉ tiêu|dự toán|vào"
    r"|trong|tại|ở|thì|để|về|cho|tăng|giảm|với|,|theo|/)(?!\w)"
)
"""Words after a figure with which no noun begins that it is said of."""
_MANY = 14
"""A subject of more words than this is a clause about other things as well."""


def right_of(layers: Layers, span: Span) -> Span:
    """Trim the phrase after a figure: no blank edges, no time at its end."""
    start, end = _trimmed(layers.text, span)
    for time in reversed(within(layers.times, start, end)):
        if not layers.text[time.end : end].strip(" )"):
            end = _before_time(layers.text, start, time.start)
    return _trimmed(layers.text, (start, end))


def left_of(layers: Layers, span: Span) -> tuple[Span, str]:
    """Trim the phrase before a figure to the subject; also return the words that link both."""
    text = layers.text
    start, end = _trimmed(text, span)
    links = end
    while True:
        phrase = text[start:end]
        match = _TAIL.search(phrase)
        if match is None:
            times = [
                one for one in within(layers.times, start, end) if not text[one.end : end].strip()
            ]
            if not times:
                break
            end = _before_time(text, start, times[-1].start)
            continue
        end = start + len(phrase[: match.start()].rstrip(" (“:"))
    start = _headless(layers, _unreported(text, start, end), end)
    return (start, end), text[end:links].strip()


def phrase(layers: Layers, span: Span) -> str:
    """Write a phrase as a name: one line, without `của tỉnh` that every phrase could have."""
    words = _WITHIN.sub("", " " + _FOOTNOTE.sub("", layers.words(span)))
    return words.strip(" ,;:.“”\"'()-–")


def _unreported(text: str, start: int, end: int) -> int:
    """Find where what is reported begins: `kế hoạch yêu cầu …`, `báo cáo cho thấy …`."""
    found = list(_SAYING.finditer(text, start, end))
    return found[-1].end() if found else start


def _headless(layers: Layers, start: int, end: int) -> int:
    text = layers.text
    while start < end:
        at = start + len(text[start:end]) - len(text[start:end].lstrip(" ,:-–"))
        place = next((one for one in within(layers.areas, at, end) if one.start == at), None)
        time = next((one for one in within(layers.times, at, end) if one.start == at), None)
        match = _HEAD.match(text[at:end])
        if (place and place.level != "local") or (place and place.end < end):
            at = place.end
            aside = re.match(r"\s*(?:\((?:cũ|mới)\)|cũ|mới)(?=\s|$)", text[at:end])
            at += aside.end() if aside else 0
        elif time:
            at = time.end
        elif match and match.end():
            at += match.end()
        elif _BODY.match(text[at:end]):
            verb = _VERB.search(text, at, end)
            return verb.start() if verb else end
        if at == start:
            return start
        start = min(at, end)
    return end


def _before_time(text: str, start: int, at: int) -> int:
    words = text[start:at]
    cut = re.sub(
        r"\s*(?:(?:trong|vào|của|đến|tới|hết|tính|từ|cho|trước|ngày|cuối|khoảng)\s*)+$", "", words
    )
    return start + len(cut)


def _trimmed(text: str, span: Span) -> Span:
    part = text[span[0] : span[1]]
    start = span[0] + len(part) - len(part.lstrip(" ,:;-–\n\t"))
    return start, max(start, span[0] + len(part.rstrip(" .,:;(\n\t“")))


def is_short(text: str) -> bool:
    """Tell whether a subject is one and not a clause about other things as well."""
    return 0 < len(text.split()) <= _MANY
