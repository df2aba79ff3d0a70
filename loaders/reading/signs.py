"""Signs by which a line shows what it is, alike in every format: its words in, its kind out.

They are those of Vietnamese news pages and administrative documents (Decree 30/2020/NĐ-CP).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from loaders.reading.document import Aside, BlockKind

_HEADING = re.compile(
    r"(?:(?:[IVX]{1,5}|[A-Z]|\d{1,2}(?:\.\d{1,2}){0,3})[.)/]|\d{1,2}(?:\.\d{1,2}){1,3})\s+\D"
    r"|(?:Phần|Chương|Mục|Điều|Phụ lục)\s+(?:\d+|[IVX]+|thứ)\b",
    re.IGNORECASE,
)
_HEADING_LENGTH = 120
_LEVELS = re.compile(
    r"(?P<part>Phần|Chương)\b|(?P<article>Mục|Điều|Phụ lục)\b|(?P<roman>(?:[IVX]{1,5}|[A-Z])[.)/])"
    r"|(?P<arabic>\d{1,2}(?:\.\d{1,2}){0,3}\.?)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-–—•●▪◦‣*+✓✔➢·]|[a-zđ]\)|\(\d{1,2}\))\s+\S")
_CAPTION = re.compile(
    r"\(?(?:Ảnh|Hình|Biểu đồ|Sơ đồ|Bảng|Đồ họa|Nguồn ảnh)(?:\s+\d+(?:\.\d+)*)?\s*[:.]"
    r"|.{0,300}[.(]\s*(?:Ảnh|Đồ họa|Nguồn ảnh)\s*:\s*(?:[^.]|\.(?=\w)|(?<=\b\w)\.){1,60}\.?\)?$",
    re.IGNORECASE | re.DOTALL,
)
_CAPTION_LENGTH = 400
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’)]*$")
_WEEKDAY = r"(?:(?:thứ\s+\w+|chủ nhật)\s*[,-]?\s*)?"
_CLOCK = r"(?:\d{1,2}[:hg]\d{0,2}(?::\d{2})?\s*(?:AM|PM)?)?"
_DAY = r"(?:ngày\s+)?(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>(?:19|20)\d{2})"
_DATELINE = re.compile(
    r"(?:[^\W\d][^|\d]{1,40}\|\s*)?"
    r"(?:(?:cập nhật|đăng|ngày đăng|đăng lúc|xuất bản)\s*(?:lúc|ngày)?\s*:?\s*)?"
    rf"{_WEEKDAY}{_CLOCK}"
    rf"\s*[,|-]?\s*{_WEEKDAY}{_DAY}\s*[,|-]?\s*{_CLOCK}\s*(?:\(?GMT\s*\+\s*\d{{1,2}}\)?)?",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"[^\W\d][^,\n]{1,40},\s+ngày\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s+năm\s+(?P<y>\d{4})"
)
_LETTERHEAD = re.compile(
    r"(?:ỦY BAN|UỶ BAN|UBND|HĐND|HỘI ĐỒNG|BỘ|SỞ|CỤC|BAN|TỈNH|THÀNH PHỐ|HUYỆN|XÃ|PHƯỜNG)\b"
)
_NUMBERED = re.compile(r"Số\s*:")
_DOCUMENT_KIND = re.compile(
    r"(?:KẾ HOẠCH|QUYẾT ĐỊNH|BÁO CÁO|THÔNG BÁO|CHƯƠNG TRÌNH|ĐỀ ÁN|TỜ TRÌNH|NGHỊ QUYẾT|CHỈ THỊ)"
)
_SIGNER = re.compile(r"(?:TM|KT|TL|TUQ|Q)\.\s|(?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|THỦ TƯỚNG)\b")
_NAME_WORDS = range(2, 9)
_LEADS_TO_FIGURE = re.compile(
    r"(?:\b(?:ngày|tháng|năm|quý|(?<!con )số|điều|khoản|đạt|còn|có|là|và|với|gần|hơn|trên|dưới"
    r"|khoảng|tới|đến|từ|lên|xuống|thứ|hạng)|,)$",
    re.IGNORECASE,
)
_ASIDES = tuple(
    (aside, longest, re.compile(words, re.IGNORECASE))
    for aside, longest, words in (
        (
            Aside.LETTERHEAD,
            80,
            r"cộng h(?:òa|oà) xã hội chủ nghĩa việt nam$|độc lập\W+tự do\W+hạnh phúc\W*$",
        ),
        (
            Aside.COUNTER,
            80,
            r"(?:số\s+)?(?:lượt\s+(?:xem|đọc|truy cập)|đã xem|tổng lượt truy cập|đang truy cập"
            r"|(?:số\s+)?người đang trực tuyến)\b[^a-zà-ỹ]*$|[\d.,]+\s+lượt (?:xem|đọc)$"
            r"|(?:đã xem|lượt xem|đang truy cập|đang online|trực tuyến|hôm nay)\s*:\s*[\d.,]+\b.*"
            r"|tổng số điểm của bài viết\b.*|xếp hạng\s*:\s*[\d.,]+\s*[-/]\s*\d+ phiếu.*"
            r"|(?:thống kê truy cập|đánh giá bài viết)\s*:.*",
        ),
        (
            Aside.COMMENTS,
            200,
            r".*gõ tiếng việt có dấu|(?:\(?\d+\)?\s+)?(?:bình luận|ý kiến bạn đọc|ý kiến của bạn)"
            r"\W*(?:\(?\d+\)?)?$|(?:gửi|viết|để lại) (?:ý kiến|bình luận|phản hồi)\b"
            r"|(?:ý kiến của bạn|bình luận|phản hồi)\s*[|:].*|.*không được hiển thị công khai\W*$"
            r"|.*(?:bình luận|ý kiến) .{0,40}(?:vi phạm pháp luật|thuần phong mỹ tục|kiểm duyệt).*",
        ),
        (
            Aside.SHARING,
            60,
            r"(?:chia sẻ|in bài(?: viết)?|in trang|sao chép liên kết|facebook|zalo|twitter|lưu bài"
            r"|gửi email|cỡ chữ|nghe (?:đọc )?bài(?: viết)?|theo dõi .{1,40} trên|lên đầu trang"
            r"|tags?|\W*từ khóa|tệp đính kèm|tải app)\b[^.]{0,60}$",
        ),
        (
            Aside.RELATED,
            300,
            r"(?:tin|bài)(?: viết)?(?: bài)? (?:liên quan|khác|mới(?: nhất| hơn)?|cũ hơn|cùng"
            r" chuyên mục|nổi bật|đọc nhiều)\W*$|(?:các tin(?: bài)? (?:khác|liên quan)"
            r"|cùng chuyên mục|đọc thêm|xem thêm|có thể bạn quan tâm)\W*$|(?:xem|đọc) thêm\s*:"
            r"|những tin (?:mới|cũ) hơn\b.*|>>\s*\S.*|(?:đọc nhiều|tin mới|tin khác|bài liên quan"
            r"|tin liên quan|có thể bạn quan tâm|mời xem thêm|xem nhiều|trong bản tin khác)\s*:.*",
        ),
        (
            Aside.IMPRINT,
            400,
            r"©|bản quyền (?:thuộc|©|\d)|.{0,80}giấy phép .{0,60}(?:BTTTT|TTĐT|CBC|báo chí)"
            r"|(?:tổng biên tập|chịu trách nhiệm (?:chính|nội dung|xuất bản))\s*:|ghi rõ nguồn\b",
        ),
    )
)


_BYLINE = re.compile(
    r"(?:(?:Tác giả|Bài(?: và ảnh| viết)?|Tin(?: và ảnh|, ảnh|, bài)?|Thực hiện|Biên tập"
    r"|Nguồn(?: tin)?|Theo)\s*:\s*\S|(?i:theo)\s+(?:báo|trang)\b).{0,80}"
)
_CHOICES = re.compile(r"\s+(?:[|»›→●•≡]|>+)\s+|\s+/\s+")
_LOOSE_CHOICES = re.compile(r"\s+[-–]\s+|\s*[●•≡]\s*|\s{2,}")
_MENU_LENGTH = 400
_CHOICE_LENGTH = 45
_LOOSE = 4
"""So many short parts between dashes or wide spaces are a menu."""
_LOOSE_LENGTH = 25
_RULED = re.compile(r"[\W_]+")
_FULL_DAY = re.compile(
    rf"{_DAY}|(?:ngày\s+)?(?P<d2>\d{{1,2}})\s+tháng\s+(?P<m2>\d{{1,2}})\s*(?:,|năm)\s*(?P<y2>\d{{4}})"
    r"|(?P<y3>(?:19|20)\d{2})-(?P<m3>\d{2})-(?P<d3>\d{2})",
    re.IGNORECASE,
)
_OF_PAGES = re.compile(
    r"\d{1,2}[:hg]\d{2}(?::\d{2}(?:\.\d)?)?|\b\d{1,2}h\b|(?:lượt|đã) (?:xem|đọc)\W*[\d.,]*"
    r"|\b(?:ngày )?(?:đăng|cập nhật|xuất bản)\b|phản hồi\W*\d*|cỡ chữ.*",
    re.IGNORECASE,
)
_ASIDE_OF_DAYS = re.compile(
    r"\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|ngày|lúc|AM|PM|SA|CH|A[+-]*)(?!\w)"
    r"|\(?GMT\s*\+\s*\d{1,2}\)?|[\W\d]",
    re.IGNORECASE,
)
_DATELINE_LENGTH = 120
_DATELINE_REST = 25
"""Letters that a dateline may have beside day and hour: those of an author or a place."""
_SITE = re.compile(
    r"(?:(?:báo|tạp chí|đài|cổng thông tin|trang thông tin|chuyên trang)\b.{0,60}?"
    r"(?:online|điện tử|tỉnh .+|thành phố .+)?|.{0,80}\b[\w-]+(?:\.[\w-]+)*\.vn\W*)",
    re.IGNORECASE,
)
_SITE_LENGTH = 80


def is_navigation(line: str) -> bool:
    """Tell a row of choices (`Trang chủ | Thời sự`) or the way to a page (`Tin tức » …`)."""
    if len(line) > _MENU_LENGTH:
        return False
    choices = [each for each in _CHOICES.split(line) if each]
    if len(choices) > 1 and _are_choices(choices, _CHOICE_LENGTH):
        return True
    loose = [each for each in _LOOSE_CHOICES.split(line) if each]
    no_figure = not any(letter.isdigit() for letter in line)
    return len(loose) >= _LOOSE and no_figure and _are_choices(loose, _LOOSE_LENGTH)


def _are_choices(parts: Iterable[str], longest: int) -> bool:
    return all(len(each) <= longest and not ends_sentence(each) for each in parts)


def is_site(line: str) -> bool:
    """Tell the name of a newspaper or a portal over its page, which is not the title."""
    return len(line) <= _SITE_LENGTH and bool(_SITE.fullmatch(line.strip()))


def is_letterhead(line: str) -> bool:
    """Tell the body and number over a document, which are not its title."""
    is_body = _LETTERHEAD.match(line) and line == line.upper()
    return bool(is_body or _NUMBERED.match(line) or signed_on(line))


def is_document_kind(line: str) -> bool:
    """Tell the line over the title of a document that says only what kind it is."""
    return bool(_DOCUMENT_KIND.fullmatch(line))


def is_name_in_capitals(line: str) -> bool:
    """Tell what may be the name of an author: some words in capitals, and nothing else."""
    is_words = all(word.isalpha() or word in "-–,&" for word in line.split())
    return line == line.upper() and is_words and len(line.split()) in _NAME_WORDS


def leads_to_figure(line: str) -> bool:
    """Tell whether the last word of a line wants a figure after it."""
    return bool(_LEADS_TO_FIGURE.search(line))


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends where a sentence does."""
    return bool(_SENTENCE_END.search(line.rstrip()))


def is_heading(line: str) -> bool:
    """Tell a heading by its number or its capitals; bodies and signers have these too."""
    if len(line) > _HEADING_LENGTH or line.rstrip()[-1:] in (".", ";", ","):
        return False
    if is_letterhead(line) or is_signer(line):
        return False
    letters = [letter for letter in line if letter.isalpha()]
    return bool(_HEADING.match(line)) or (len(letters) >= 6 and line == line.upper())


def is_signer(line: str) -> bool:
    """Tell the line over a signature that says for whom or as what it is given."""
    return bool(_SIGNER.match(line))


def heading_level(line: str) -> int:
    """Tell how deep a heading lies by its number, from 1: `Phần I`, `II.`, `3.`, `3.1.`."""
    numbered = _LEVELS.match(line)
    if numbered is None:
        return 1
    if numbered["arabic"]:
        return 3 + numbered["arabic"].strip(".").count(".")
    return 2 if numbered["roman"] or numbered["article"] else 1


def is_item(line: str) -> bool:
    """Tell an item of a list by its mark."""
    return bool(_ITEM.match(line))


def is_caption(line: str) -> bool:
    """Tell the caption of a picture, chart or table by its first word or its credit."""
    return len(line) <= _CAPTION_LENGTH and bool(_CAPTION.match(line))


def kind_of(words: str) -> BlockKind:
    """Tell by its signs alone what a stretch of text is."""
    if is_caption(words):
        return BlockKind.CAPTION
    if is_item(words):
        return BlockKind.LIST_ITEM
    return BlockKind.HEADING if is_heading(words) else BlockKind.PARAGRAPH


def aside_of(line: str) -> Aside | None:
    """Tell what a line of a page is that is not of the report."""
    flat = " ".join(line.split())
    if _RULED.fullmatch(flat):
        return Aside.PAGE_EDGE
    if dateline(line):
        return Aside.DATELINE
    if len(flat) <= _SITE_LENGTH and _BYLINE.fullmatch(flat):
        return Aside.BYLINE
    return next(
        (aside for aside, longest, words in _ASIDES if len(flat) <= longest and words.match(flat)),
        None,
    )


def dateline(line: str) -> str:
    """Return the day (`YYYY-MM-DD`) of a line that prints little but when it was published."""
    flat = " ".join(line.split())
    if len(flat) > _DATELINE_LENGTH:
        return ""
    found = _DATELINE.fullmatch(flat)
    if found:
        return _day(found)
    day = _FULL_DAY.search(flat)
    if day is None or signed_on(flat):
        return ""
    rest, of_pages = _OF_PAGES.subn(" ", flat[: day.start()] + " " + flat[day.end() :])
    letters = _ASIDE_OF_DAYS.sub("", rest)
    return _full_day(day) if of_pages and len(letters) <= _DATELINE_REST else ""


def signed_on(line: str) -> str:
    """Return the day of the line that places and dates a document; nothing of any other."""
    found = _SIGNED.fullmatch(line.strip()[:100])
    return _day(found) if found else ""


def printed_date(lines: Iterable[tuple[str, Aside | None]]) -> str:
    """Find the day that a report prints of itself: its dateline, or where it was signed."""
    for words, aside in lines:
        day = dateline(" ".join(words.split())) if aside is Aside.DATELINE else signed_on(words)
        if day:
            return day
    return ""


def _full_day(found: re.Match[str]) -> str:
    year, month, number = (
        next(filter(None, (found[part + end] for end in ("", "2", "3")))) for part in "ymd"
    )
    try:
        return date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return ""


def _day(found: re.Match[str]) -> str:
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        return ""
