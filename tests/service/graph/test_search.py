"""Search by name: tone marks, đ/d, acronyms and order."""

import json
from decimal import Decimal

import pytest

from ontology.folding import folded
from ontology.vocab import DX
from service.graph.names import Name, NameIndex
from service.language import collation_key, localised_number, message, messages
from tests.service_process import Service

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
        Name("system/portal", "hochiminh.example.vn", "", True, "DigitalSystem"),
        Name("park/da-nang", "Khu công nghệ cao Đà Nẵng", "vi", True, "Organisation"),
        Name("org/chi-nhanh", "Chi nhánh thử", "vi", True, "Organisation"),
        Name("topic/chinh", "chính quyền số", "vi", True, "Concept"),
        Name("topic/quan", "Quan họ", "vi", True, "Concept"),
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


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("daklak", ["unit/dak-lak"]),
        ("ĐắkLắk", ["unit/dak-lak"]),
        ("dak-lak", ["unit/dak-lak"]),
        ("tinhdaklak", ["unit/dak-lak"]),
        ("tinh daklak", ["unit/dak-lak"]),
        ("hoabi", ["unit/hoa-binh"]),  # still being typed
        ("danang", ["unit/da-nang", "park/da-nang"]),  # what begins so is first
        ("tphcm", ["unit/ho-chi-minh"]),
        ("hochiminh", ["system/portal", "unit/ho-chi-minh"]),  # the word itself is first
        ("ho chi minh", ["unit/ho-chi-minh"]),
        ("chinh", ["topic/chinh"]),  # a word of names is no beginning of two
        ("hue", ["unit/hue"]),
    ],
)
def test_words_written_as_one_are_found_after_the_word_itself(asked: str, found: list[str]) -> None:
    assert [hit.iri for hit in NAMES.search(asked, "vi")] == found


@pytest.mark.parametrize(
    "asked", ["qua", "quan", "anang", "akl", "aklak", "lakdak", "dakl ak x", "daklak" * 7]
)
def test_only_whole_words_are_found_written_as_one(asked: str) -> None:
    found = {hit.iri for hit in NAMES.search(asked, "vi")}
    assert found <= {"topic/quan"}  # by its word


@pytest.mark.parametrize("asked", ["quangninh", "binhduong", "lamdong", "quang-ninh", "binhdinh"])
def test_provinces_are_found_as_their_sites_are_named(site: Service, asked: str) -> None:
    reply = site.get(f"/search?q={asked}", Accept="application/json")
    found = [hit for hit in json.loads(reply.body)["results"] if hit["class"] == DX + "Province"]
    assert folded(found[0]["matched"]).replace(" ", "").endswith(asked.replace("-", ""))


def test_as_many_hits_as_wanted_and_no_more() -> None:
    assert [hit.iri for hit in NAMES.search("hochiminh", "vi", limit=1)] == ["system/portal"]
    assert len(NAMES.search("danang", "vi", limit=1)) == 1


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
