"""Tables as CSV and as workbooks: every cell with its place, its headers and its address."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from loaders.reading.composition import compose
from loaders.reading.document import Aside, BlockKind, Cell, Document, Original
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.formats import read_format
from loaders.reading.media_type import CSV, XLSX
from loaders.reading.report import read_bytes
from loaders.reading.separated import read_separated
from loaders.reading.workbook import read_workbook, shown
from loaders.reports.fault import TextError
from tests.loaders.reading.pages import assert_whole, block_with

ORIGINAL = Original("0" * 64, "", 1)


def _separated(text: str) -> Document:
    document = compose(read_separated(text), ORIGINAL)
    assert_whole(document)
    return document


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_cell_has_its_address_by_rfc_7111(delimiter: str) -> None:
    rows = [["TT", "Đơn vị", "Tỷ lệ"], ["1", "Sở Thử", '"85,3"'], ["2", "Sở Mẫu", '"97,0"']]
    found = _separated("\r\n".join(delimiter.join(row) for row in rows))
    assert found.text == "TT | Đơn vị | Tỷ lệ\n1 | Sở Thử | 85,3\n2 | Sở Mẫu | 97,0"
    cell = block_with(found, "97,0").cell
    assert cell == Cell(0, 3, 3, ("Tỷ lệ",), "Sở Mẫu", "cell=3,3")


def test_a_decimal_comma_is_no_delimiter() -> None:
    found = _separated("Năm;Tỷ lệ\n2022;85,3\n2023;97,1\n")
    assert block_with(found, "97,1").cell == Cell(0, 3, 2, ("Tỷ lệ",), "", "cell=3,2")


def test_a_first_row_of_figures_is_no_header() -> None:
    cell = block_with(_separated("Sở Thử,85\nSở Mẫu,97\n"), "97").cell
    assert cell == Cell(0, 2, 2, (), "Sở Mẫu", "cell=2,2")


def test_a_line_over_the_header_heads_no_column() -> None:
    cell = block_with(_separated("Bảng 1,\nĐơn vị,Tỷ lệ\nSở Thử,85\n"), "Sở Thử").cell
    assert cell is not None
    assert cell.column_headers == ("Đơn vị",)


def test_marks_that_do_not_close_are_refused() -> None:
    with pytest.raises(ReadingError) as refused:
        read_separated('a,"b\nc')
    assert refused.value.fault is ReadingFault.BROKEN


@given(st.text(alphabet=st.sampled_from('a1,;|\t"\n\u00a0\u0301')))
def test_any_text_gives_cells_or_a_refusal(text: str) -> None:
    try:
        assert _separated(text) == _separated(text)
    except (ReadingError, TextError):
        return


def test_a_file_by_name() -> None:
    assert read_bytes(b"x,y\n1,2\n", "so-lieu.CSV").original.media_type == CSV


def _book(*rows: list[object], title: str = "Bảng 1") -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Put a part into a package in place of the one of that name."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return buffer.getvalue()


def test_a_cell_of_a_workbook_has_the_address_of_its_sheet() -> None:
    book = _book(["Đơn vị", "Tỷ lệ"], ["Sở Thử", 0.853])
    book.worksheets[0]["B2"].number_format = "0.0%"
    found = read_bytes(_saved(book), "x.xlsx")
    assert_whole(found)
    assert found.original.media_type == XLSX
    assert found.text == "Bảng 1\nĐơn vị | Tỷ lệ\nSở Thử | 85,3%"
    cell = block_with(found, "85,3%").cell
    assert cell == Cell(0, 2, 2, ("Tỷ lệ",), "Sở Thử", "'Bảng 1'!B2")


def test_a_hidden_sheet_is_marked() -> None:
    book = _book(["a", "b"], title="Chính")
    book.create_sheet("Nháp").append(["ẩn", 1])
    book.create_sheet("Rỗng")
    book.worksheets[1].sheet_state = "hidden"
    found = compose(read_workbook(_saved(book)), ORIGINAL)
    assert block_with(found, "ẩn").aside is Aside.HIDDEN
    assert block_with(found, "a").kind is BlockKind.CELL
    assert "Rỗng" not in found.text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.853, "0%", "85%"),
        (0.1 + 0.2, "General", "0,3"),
        (1234567.5, "#,##0.00", "1.234.567,50"),
        (1234567, "General", "1234567"),
        (12, '0" bậc"', "12"),
        (True, "General", "TRUE"),
        (date(2024, 3, 4), "dd/mm/yyyy", "04/03/2024"),
        (datetime(2024, 3, 4, 8, 30), "General", "04/03/2024 08:30"),
        ("  Sở Thử ", "General", "  Sở Thử "),
    ],
)
def test_values_are_written_as_they_are_shown(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_a_sheet_that_lies_about_its_size_is_read_all_the_same() -> None:
    data = _saved(_book(["a", "b"]))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"')
    assert lying != sheet
    assert len(read_bytes(_with_part(data, "xl/worksheets/sheet1.xml", lying), "x").blocks) == 3


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<x>" + b" " * (64 << 20) + b"</x>", ReadingFault.BOMB),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', ReadingFault.ENTITIES),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'.encode("utf-16"), ReadingFault.ENTITIES),
        (b"<x", ReadingFault.BROKEN),
    ],
)
def test_a_workbook_that_is_made_to_do_harm_is_refused(content: bytes, fault: ReadingFault) -> None:
    data = _with_part(_saved(_book(["a"])), "xl/workbook.xml", content)
    with pytest.raises(ReadingError) as refused:
        read_bytes(data, "x.xlsx")
    assert refused.value.fault is fault


SAVED = _saved(_book(["a", 1]))


@given(st.integers(0, len(SAVED) - 1), st.integers(0, 255))
def test_a_damaged_workbook_gives_a_text_or_a_refusal(place: int, byte: int) -> None:
    damaged = SAVED[:place] + bytes([byte]) + SAVED[place + 1 :]
    try:
        assert_whole(compose(read_format(damaged, XLSX), ORIGINAL))
    except (ReadingError, TextError):
        return
