"""Plain text: it stays as it is, and its lines become blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.document import Aside, BlockKind, Document, Metadata, Original
from loaders.reading.fault import ReadingError
from loaders.reading.masking import masked, masked_text
from loaders.reading.plain import plain_document
from loaders.reading.report import read_bytes
from loaders.reports.fault import TextError
from loaders.reports.normal_form import normal_text
from tests.loaders.reading.pages import BODY, LEAD, TITLE, assert_whole, block_with, words

ORIGINAL = Original("0" * 64, "text/plain", 1)


def _read(text: str) -> Document:
    document = plain_document(text, ORIGINAL)
    assert_whole(document)
    assert document.text == text
    return document


def test_the_first_line_is_the_title_where_it_looks_like_one() -> None:
    assert words(_read(f"{TITLE}\n{LEAD}\n"), BlockKind.TITLE) == [TITLE]
    assert _read(f"{TITLE}\n{LEAD}\n").metadata == Metadata(TITLE)
    assert words(_read(f"{LEAD}\n{BODY[0]}\n"), BlockKind.TITLE) == []


def test_lines_show_what_they_are() -> None:
    found = _read(
        f"{TITLE}\n05/03/2024 08:00\nI. KẾT QUẢ\n1.1. Hạ tầng số\n{BODY[0]}\n- Trạm ở Thôn Một\n"
        "a) Phần mềm\nẢnh: Lê Mẫu\nLượt xem: 12\n"
    )
    assert [block.kind for block in found.blocks] == [
        BlockKind.TITLE,
        BlockKind.BOILERPLATE,
        BlockKind.HEADING,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.LIST_ITEM,
        BlockKind.CAPTION,
        BlockKind.BOILERPLATE,
    ]
    assert found.metadata.date == "2024-03-05"
    assert block_with(found, "Lượt xem").aside is Aside.COUNTER


def test_a_paragraph_that_was_broken_at_a_width_is_one_block() -> None:
    text = (
        "Xã Thử\nUBND xã Thử ban hành Kế hoạch số 68/KH-UBND ngày\n21/3/2022 về ngày chuyển\n"
        "đổi số.\nNăm 2023, xã làm tiếp.\n"
    )
    found = _read(text)
    assert len(found.blocks) == 3
    assert "ngày 21/3/2022 về ngày chuyển đổi số." in masked(found)
    assert "đổi số.\nNăm 2023" in masked(found)
    assert len(masked(found)) == len(text)


def test_rows_with_bars_or_tabs_are_a_table() -> None:
    found = _read("Xã Thử\nThôn | Trạm\nMột | 20\nHai\t25\nHết bảng | không phải hàng, một mình.")
    cell = block_with(found, "25").cell
    assert cell is not None
    assert (cell.row, cell.column, cell.column_headers, cell.row_header) == (3, 2, ("Trạm",), "Hai")
    assert _read("Xã Thử\nThôn | Trạm\nHết.").blocks[1].cell is None


def test_a_document_has_its_title_below_its_letterhead() -> None:
    found = _read(
        "ỦY BAN NHÂN DÂN\nXÃ THỬ\nSố: 12/KH-UBND\nKẾ HOẠCH\nNối trạm cảm biến năm 2024\n"
        f"{BODY[0]}\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n"
    )
    assert words(found, BlockKind.TITLE) == ["KẾ HOẠCH\nNối trạm cảm biến năm 2024"]
    assert found.metadata.title == "KẾ HOẠCH Nối trạm cảm biến năm 2024"
    assert words(found, BlockKind.HEADING) == []
    sentence = _read(f"KẾ HOẠCH\n{BODY[0]}\n")
    assert words(sentence, BlockKind.TITLE) == ["KẾ HOẠCH"]


def test_a_name_in_capitals_at_the_end_is_the_author() -> None:
    news = "\n".join((TITLE, *BODY))
    found = _read(f"{news}\nTRẦN THỬ\nLượt xem: 12\n")
    assert block_with(found, "TRẦN THỬ").aside is Aside.BYLINE
    assert found.metadata.author == "TRẦN THỬ"
    above = _read(f"{TITLE}\n{BODY[0]}\nHẠ TẦNG SỐ\n{BODY[1]}\n{BODY[2]}\n")
    assert block_with(above, "HẠ TẦNG").kind is BlockKind.HEADING
    assert above.metadata.author == ""


def test_a_title_before_a_figure_is_not_broken() -> None:
    found = _read(f"{TITLE} năm nay\n24/26 trạm đã nối, sớm hơn kế hoạch.\n")
    assert words(found, BlockKind.TITLE) == [f"{TITLE} năm nay"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("1. Hạ tầng số", BlockKind.HEADING),
        ("2.1 Hạ tầng số", BlockKind.HEADING),
        ("Điều 5. Tổ chức thực hiện", BlockKind.HEADING),
        ("HẠ TẦNG SỐ", BlockKind.HEADING),
        ("89 trạm trên quốc lộ", BlockKind.PARAGRAPH),
        ("I.O.C của xã, nơi tiếp nhận.", BlockKind.PARAGRAPH),
        ("UBND XÃ THỬ", BlockKind.PARAGRAPH),
        ("TM. ỦY BAN NHÂN DÂN", BlockKind.PARAGRAPH),
    ],
)
def test_headings_are_told_by_number_or_capitals(line: str, kind: BlockKind) -> None:
    assert block_with(_read(f"{TITLE}\n{BODY[0]}\n{line}\n{BODY[1]}\n"), line).kind is kind


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("05/03/2024 08:00", "2024-03-05"),
        ("Thứ ba, 05/03/2024 | 08:00 GMT+7", "2024-03-05"),
        ("TRẦN THỬ | 5-3-2024 - 18:55 PM", "2024-03-05"),
        ("Cập nhật lúc: 08:00, ngày 05/03/2024", "2024-03-05"),
        ("31/02/2024", ""),
        ("Đến 05/03/2024 xong", ""),
    ],
)
def test_a_line_with_nothing_but_its_day_dates_the_report(line: str, day: str) -> None:
    assert _read(f"{TITLE}\n{line}\n{BODY[0]}\n").metadata.date == day


def test_the_day_that_a_document_was_signed_is_its_date() -> None:
    assert _read("Xã Thử, ngày 4 tháng 3 năm 2024\nKẾ HOẠCH").metadata.date == "2024-03-04"
    assert _read("Xã Thử, ngày 31 tháng 2 năm 2024\nKẾ HOẠCH").metadata.date == ""


@pytest.mark.parametrize("run", [" ", "\t", "\u00a0", " | ", "\n", ".)", "a\n", "I. "])
def test_long_runs_are_read_in_bounded_time(run: str) -> None:
    """A pattern that goes back over such a run for each of its places would take hours."""
    _read("a" + run * 100_000 + "b")


@pytest.mark.parametrize("sign", ["\u00a0", "\u200b", "\u00ad", "\ufeff", "\u202f", "\u2028", "\t"])
def test_masking_moves_no_position(sign: str) -> None:
    assert masked_text(f"85{sign}%") == "85 %"


@given(st.text())
def test_masking_keeps_the_length_of_any_text(text: str) -> None:
    assert len(masked_text(text)) == len(text)
    assert masked_text(masked_text(text)) == masked_text(text)


@given(st.text(alphabet=st.sampled_from("aB1à |\t\n.-:/ẢnhI)\u00a0\u0301")))
def test_any_text_keeps_its_words(text: str) -> None:
    try:
        normal = normal_text(text.encode()).text
    except TextError:
        return
    assert len(masked(_read(normal))) == len(normal)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_refusal(data: bytes) -> None:
    try:
        document = read_bytes(data, "x.txt")
    except (ReadingError, TextError):
        return
    assert_whole(document)
    assert read_bytes(data, "x.txt") == document


PAGE = """Tin Sông Hồng | Trang chủ | Thời sự
Thời sự » Chuyển đổi số
Hà Nam: ba huyện nối mạng
Đăng lúc: 07:30 - 05/03/2024 | Lượt xem: 1.204
(TSH) Ngày 4/3, ba huyện của tỉnh khai trương đường truyền số liệu dùng chung cho
Ủy ban nhân dân các xã. Tỉnh sẽ nối hai huyện còn lại.
Một góc phòng máy. Ảnh: Đ. HÒA
| Huyện | Số xã |
|---|---|
| Bình Lục | 17 |
Từ khóa: Hà Nam, mạng
Tin liên quan
Giá cau tăng
"""


def test_a_saved_page_shows_what_is_of_the_report() -> None:
    found = _read(PAGE)
    kinds = [(block.kind, block.aside) for block in found.blocks if not block.cell]
    assert found.metadata.title == "Hà Nam: ba huyện nối mạng"
    assert found.metadata.date == "2024-03-05"
    assert kinds == [
        (BlockKind.BOILERPLATE, Aside.NAVIGATION),
        (BlockKind.BOILERPLATE, Aside.NAVIGATION),
        (BlockKind.TITLE, None),
        (BlockKind.BOILERPLATE, Aside.DATELINE),
        (BlockKind.PARAGRAPH, None),
        (BlockKind.CAPTION, None),
        (BlockKind.BOILERPLATE, Aside.SHARING),
        (BlockKind.BOILERPLATE, Aside.RELATED),
        (BlockKind.BOILERPLATE, Aside.RELATED),
    ]


def test_a_table_of_markdown_has_its_header() -> None:
    cells = [block for block in _read(PAGE).blocks if block.cell]
    assert [_read(PAGE).text_of(block) for block in cells] == ["Huyện", "Số xã", "Bình Lục", "17"]
    assert cells[-1].cell is not None
    assert cells[-1].cell.column_headers == ("Số xã",)


def test_headings_lie_as_deep_as_their_numbers_say() -> None:
    lines = ["Phần I. KẾT QUẢ", "I. MỤC TIÊU", "1. Đến năm 2030", "1.1. Về hạ tầng", BODY[0]]
    found = _read("\n".join([TITLE, *lines]))
    levels = [block.level for block in found.blocks if block.kind is BlockKind.HEADING]
    assert levels == [1, 2, 3, 4]


def test_a_short_line_between_paragraphs_is_a_heading() -> None:
    found = _read(f"{TITLE}\n{BODY[0]}\nNhững con số bước đầu\n{BODY[1]}\n")
    assert block_with(found, "Những con số bước đầu").kind is BlockKind.HEADING
