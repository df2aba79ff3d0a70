"""Search by name: tone marks, đ/d, acronyms and order."""

from decimal import Decimal

import pytest

from loaders.folding import folded
from service.language import collation_key, localised_number, message, messages
from service.search import Name, NameIndex

NAMES = NameIndex(
    [
        Name("unit/da-nang", "Thành phố Đà Nẵng", "vi", True, "Province"),
        Name("unit/da-nang", "Da Nang City", "en", True, "Province"),
        Name("unit/hue", "Thành phố Huế", "vi", True, "Province"),
        Name("unit/dak-lak", "Tỉnh Đắk Lắk", "vi", True, "Province"),
        Name("unit/hoa-binh", "Tỉnh Hòa Bình", "vi", True, "Province"),
        Name("topic/dx", "chuyển đổi số", "vi", True, "Concept"),
        Name("topic/dx", "CĐS", "vi", False, "Concept"),
        Name("unit/ho-chi-minh", "Thành phố Hồ Chí Minh", "vi", True, "Province"),
        Name("unit/ho-chi-minh", "TP.HCM", "vi", False, "Province"),
    ]
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("da nang", "unit/da-nang"),
        ("Đà Nẵng", "unit/da-nang"),
        ("DA\u0300 NA\u0306\u0303NG", "unit/da-nang"),
        ("\u00d0à Nẵng", "unit/da-nang"),  # Ð of old fonts, not Đ
        ("hue", "unit/hue"),
        ("dak lak", "unit/dak-lak"),
        ("Hoà Bình", "unit/hoa-binh"),
        ("cds", "topic/dx"),
        ("CĐS", "topic/dx"),
        ("chuyen doi", "topic/dx"),
        ("TP.HCM", "unit/ho-chi-minh"),
        ("tp hcm", "unit/ho-chi-minh"),
    ],
)
def test_a_name_is_found_however_it_is_typed(asked: str, found: str) -> None:
    assert NAMES.search(asked, "vi")[0].iri == found


@pytest.mark.parametrize("asked", ["", " ", '"', "* OR *", "NEAR(", "không có gì như vậy", "'; --"])
def test_a_search_without_a_match_is_empty(asked: str) -> None:
    assert NAMES.search(asked, "vi") == []


def test_a_label_comes_in_the_asked_language_or_the_other() -> None:
    labels = NAMES.labels(["unit/da-nang", "unit/hue", "unit/none"], "en")
    assert labels == {"unit/da-nang": "Da Nang City", "unit/hue": "Thành phố Huế"}


def test_vietnamese_order_is_that_of_the_alphabet() -> None:
    words = ["Hải Phòng", "Đà Nẵng", "Cần Thơ", "Ăn", "An Giang", "Âu", "Dương", "ma", "mà", "mạ"]
    expected = ["An Giang", "Ăn", "Âu", "Cần Thơ", "Dương", "Đà Nẵng", "Hải Phòng"]
    assert sorted(words, key=collation_key) == [*expected, "ma", "mà", "mạ"]


def test_folding_drops_case_and_marks() -> None:
    assert folded("Đắk Lắk ƯỚC") == "dak lak uoc"


@pytest.mark.parametrize(("language", "written"), [("vi", "1.234,5"), ("en", "1,234.5")])
def test_numbers_are_written_as_readers_write_them(language: str, written: str) -> None:
    assert localised_number(Decimal("1234.5"), language) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [("30000000000", "30.000.000.000"), ("-0.1", "-0,1"), ("1e400", "1E+400"), ("NaN", "NaN")],
)
def test_numbers_of_any_size_are_written(number: str, written: str) -> None:
    assert localised_number(Decimal(number), "vi") == written


def test_every_message_has_both_languages() -> None:
    assert {key for key, texts in messages().items() if set(texts) != {"vi", "en"}} == set()
    assert message("search.count", "en", count=3) == "3 results"
