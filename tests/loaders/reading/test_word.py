"""Word documents: body in order, tables, notes, tracked changes, edges of pages."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from loaders.reading.composition import compose
from loaders.reading.document import Aside, BlockKind, Document, Metadata, Original
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.media_type import DOCX
from loaders.reading.report import read_bytes
from loaders.reading.word import read_word
from tests.loaders.reading.pages import BODY, LEAD, TITLE, assert_whole, block_with, words

ORIGINAL = Original("0" * 64, DOCX, 1)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _saved(document: WordDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _read(document: WordDocument) -> Document:
    found = compose(read_word(_saved(document)), ORIGINAL)
    assert_whole(found)
    return found


def test_a_document_is_read_in_its_order() -> None:
    word = docx.Document()
    word.add_paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    word.add_paragraph("Xã Thử, ngày 4 tháng 3 năm 2024")
    word.add_paragraph(TITLE, style="Title")
    word.add_paragraph(LEAD, style="Subtitle")
    word.add_heading("Kết quả", 2)
    word.add_paragraph(BODY[0])
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("Thôn", "Trạm", "Một", "20"), strict=True):
        cell.text = text
    word.add_paragraph("Một ứng dụng", style="List Bullet")
    word.add_paragraph("Bảng 1: Trạm theo thôn")
    word.sections[0].header.paragraphs[0].text = "UBND xã Thử"
    found = _read(word)
    assert [(block.kind, block.level) for block in found.blocks] == [
        (BlockKind.BOILERPLATE, 0),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.TITLE, 0),
        (BlockKind.LEAD, 0),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, 0),
        *[(BlockKind.CELL, 0)] * 4,
        (BlockKind.LIST_ITEM, 0),
        (BlockKind.CAPTION, 0),
        (BlockKind.BOILERPLATE, 0),
    ]
    assert found.metadata == Metadata(TITLE, "2024-03-04")
    assert block_with(found, "UBND xã Thử").aside is Aside.PAGE_EDGE
    twenty = next(block for block in found.blocks if found.text_of(block) == "20")
    assert twenty.cell is not None
    assert (twenty.cell.column_headers, twenty.cell.row_header) == (("Trạm",), "Một")
    assert read_bytes(_saved(word), "x").original.media_type == DOCX


def test_a_title_without_a_style_is_the_first_heading_that_is_no_letterhead() -> None:
    word = docx.Document()
    for text in ("UBND XÃ THỬ", "KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2024", BODY[0]):
        word.add_paragraph(text)
    assert words(_read(word), BlockKind.TITLE) == ["KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2024"]
    word = docx.Document()
    for text in ("XÃ THỬ", "KẾ HOẠCH", "Nối trạm cảm biến năm 2024", BODY[0]):
        word.add_paragraph(text)
    found = _read(word)
    assert words(found, BlockKind.TITLE) == ["KẾ HOẠCH\nNối trạm cảm biến năm 2024"]
    assert found.metadata.title == "KẾ HOẠCH Nối trạm cảm biến năm 2024"


def test_merged_cells_are_read_once() -> None:
    word = docx.Document()
    table = word.add_table(3, 3)
    for cell, text in zip(
        table._cells, ("", "", "", "", "Nhận", "Đúng hạn", "Sở Thử", "9", "8"), strict=True
    ):
        cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Hồ sơ"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Đơn vị"
    found = _read(word)
    assert found.text == "Đơn vị | Hồ sơ\nNhận | Đúng hạn\nSở Thử | 9 | 8"
    cell = block_with(found, "8").cell
    assert cell is not None
    assert (cell.row, cell.column, cell.row_header) == (3, 3, "Sở Thử")


def test_inserted_words_are_read_and_deleted_ones_are_not() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Có 45")
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t> trạm</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>!</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:r {W}><w:br/><w:t>gửi dữ liệu</w:t></w:r>"))
    assert _read(word).text == "Có 45 trạm\ngửi dữ liệu"


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(ReadingError) as refused:
        _read(docx.Document())
    assert refused.value.fault is ReadingFault.BLANK


def test_a_package_without_its_parts_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(ReadingError) as refused:
        read_bytes(buffer.getvalue(), "x.docx")
    assert refused.value.fault is ReadingFault.BROKEN
