"""PDFs: paragraphs from lines, tables from rules, pages without text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.composition import compose
from loaders.reading.document import Aside, BlockKind, Cell, Document, Metadata, Original
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.formats import read_format
from loaders.reading.masking import masked
from loaders.reading.media_type import PDF
from loaders.reading.pdf import read_pdf
from loaders.reading.report import read_bytes
from loaders.reports.fault import TextError
from tests.loaders.reading.pages import BODY, TITLE, assert_whole, block_with, words
from tests.loaders.reading.printer import HEIGHT, Printer

ORIGINAL = Original("0" * 64, PDF, 1)
LOCKED = b"""%%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj
3 0 obj <</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>> endobj
trailer <</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>
%%%%EOF""" % (b"41" * 32, b"42" * 32)


def _read(printer: Printer) -> Document:
    found = compose(read_pdf(printer.saved()), ORIGINAL)
    assert_whole(found)
    return found


def test_lines_become_paragraphs_and_large_ones_headings() -> None:
    page = Printer()
    page.print(TITLE, 80, 740, 18)
    page.print("Xã Thử, ngày 4 tháng 3 năm 2024", 80, 710)
    page.print("1. Kết quả", 80, 680, 14)
    page.lines(
        ("UBND xã Thử ban hành Kế hoạch số 68/KH-UBND ngày", "21/3/2022 về việc này."), 80, 650
    )
    page.lines(("Năm 2023, cả xã có 45/60 trạm gửi dữ liệu về kho.",), 100, 619.2)
    page.print("- Trạm ở Thôn Một", 80, 590)
    found = _read(page)
    assert [block.kind for block in found.blocks] == [
        BlockKind.TITLE,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
    ]
    assert found.metadata == Metadata(TITLE, "2024-03-04")
    assert "68/KH-UBND ngày\n21/3/2022" in found.text
    assert "68/KH-UBND ngày 21/3/2022" in masked(found)


@pytest.mark.parametrize("thin", [False, True])
def test_a_ruled_table_has_cells_also_where_some_are_merged(thin: bool) -> None:
    page = Printer()
    page.print(BODY[0], 50, 760)
    rows, columns = (700, 670, 640, 610), (50, 200, 300, 400)

    def rule(x0: float, y0: float, x1: float, y1: float) -> None:
        if thin:
            page.box(x0 - 0.25, y0 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5)
        else:
            page.rule(x0, y0, x1, y1)

    for number, y in enumerate(rows):
        rule(200 if number == 1 else 50, y, 400, y)
    for number, x in enumerate(columns):
        rule(x, 610, x, 670 if number == 2 else 700)
    page.print("Đơn vị", 60, 665)
    page.print("Hồ sơ", 280, 680)
    for text, x, y in (
        ("Nhận", 210, 650),
        ("Đúng hạn", 310, 650),
        ("Sở Thử", 60, 620),
        ("1.200", 210, 620),
        ("97%", 310, 620),
    ):
        page.print(text, x, y)
    page.print(BODY[1], 50, 570)
    found = _read(page)
    assert found.text.split("\n")[1:-1] == [
        "Đơn vị | Hồ sơ",
        "Nhận | Đúng hạn",
        "Sở Thử | 1.200 | 97%",
    ]
    assert block_with(found, "97%").cell == Cell(0, 3, 3, ("Hồ sơ", "Đúng hạn"), "Sở Thử")
    assert block_with(found, BODY[1]).kind is BlockKind.PARAGRAPH


def test_lines_that_frame_a_text_make_no_table() -> None:
    page = Printer()
    page.print(BODY[0], 50, 700)
    page.rule(40, 690, 500, 690)
    page.rule(40, 720, 500, 720)
    page.rule(40, 690, 40, 720)
    page.rule(500, 690, 500, 720)
    assert [block.kind for block in _read(page).blocks] == [BlockKind.PARAGRAPH]


def test_a_paragraph_goes_on_over_a_page_and_its_edges_come_last() -> None:
    page = Printer()
    page.print("UBND XÃ THỬ", 50, HEIGHT - 30, 9)
    page.print("Trung tâm nhận phản ánh của người dân qua một", 50, 700)
    page.print("Trang 1", 280, 20, 9)
    page.turn()
    page.print("UBND XÃ THỬ", 50, HEIGHT - 30, 9)
    page.print("ứng dụng và trả lời trong hai ngày.", 50, 700)
    page.print("Trang 2", 280, 20, 9)
    found = _read(page)
    assert masked(found).startswith(BODY[2] + "\n")
    assert [(block.aside, block.page) for block in found.blocks] == [
        (None, 1),
        (Aside.PAGE_EDGE, 1),
        (Aside.PAGE_EDGE, 1),
        (Aside.PAGE_EDGE, 2),
        (Aside.PAGE_EDGE, 2),
    ]


def test_a_line_at_the_edge_of_one_page_is_of_the_report() -> None:
    page = Printer()
    page.print(BODY[0], 50, HEIGHT - 30)
    page.turn()
    page.print(BODY[1], 50, 700)
    assert words(_read(page), BlockKind.PARAGRAPH) == list(BODY[:2])


def test_a_scanned_document_is_refused_and_a_scanned_page_is_named() -> None:
    page = Printer()
    page.picture()
    with pytest.raises(ReadingError) as refused:
        read_bytes(page.saved(), "x.pdf")
    assert refused.value.fault is ReadingFault.SCANNED
    page.turn()
    page.print(BODY[0], 50, 700)
    assert read_bytes(page.saved(), "x.pdf").pages_without_text == (1,)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (LOCKED, ReadingFault.ENCRYPTED),
        (b"%PDF-1.7 and nothing more", ReadingFault.BROKEN),
        (Printer().saved(), ReadingFault.BLANK),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, fault: ReadingFault) -> None:
    with pytest.raises(ReadingError) as refused:
        read_bytes(data, "x.pdf")
    assert refused.value.fault is fault


def test_the_same_file_reads_alike() -> None:
    page = Printer()
    page.print(BODY[0], 50, 700)
    data = page.saved()
    first = read_bytes(data, "x.pdf")
    assert first == read_bytes(data, "y.pdf")
    assert first.original.media_type == PDF


def _small() -> bytes:
    page = Printer()
    page.print("45/60", 50, 700)
    return page.saved()


SMALL = _small()


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_a_damaged_file_gives_a_text_or_a_refusal(place: int, byte: int) -> None:
    damaged = SMALL[:place] + bytes([byte]) + SMALL[place + 1 :]
    try:
        assert_whole(compose(read_format(damaged, PDF), ORIGINAL))
    except (ReadingError, TextError):
        return
