"""Addresses of passages that are cells of a CSV table, by RFC 7111."""

from __future__ import annotations

import pytest

from loaders.reading.document import Document
from loaders.reading.fragment import fragment
from loaders.reading.report import read_bytes

TABLE = "Hạng,Đơn vị,Điểm\n1,Sở Thử,85\n2,Sở Mẫu,80\n".encode()


@pytest.fixture(scope="module")
def document() -> Document:
    return read_bytes(TABLE, "bang.csv")


def of(document: Document, words: str) -> str:
    start = document.text.index(words)
    return fragment(document, start, start + len(words))


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("Sở Mẫu", "cell=3,2"),
        ("1 | Sở Thử", "cell=2,1-2,2"),
        ("Hạng | Đơn vị | Điểm", "cell=1,1-1,3"),
    ],
)
def test_whole_cells_of_a_row_have_an_address(words: str, address: str, document: Document) -> None:
    assert of(document, words) == address


@pytest.mark.parametrize("words", ["Sở", "1 | ", "85\n2", "1 | Sở"])
def test_parts_of_cells_and_several_rows_have_none(words: str, document: Document) -> None:
    assert of(document, words) == ""


def test_a_table_of_another_format_has_none() -> None:
    printed = read_bytes("Hạng | Đơn vị\n1 | Sở Thử\n".encode(), "bang.txt")
    assert of(printed, "1 | Sở Thử") == ""
