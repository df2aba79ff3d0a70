"""Recorded names are found in running text, however it spells them."""

import itertools
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.vietnamese.names import Found, NameFinder, forms_of_address
from loaders.vietnamese.syllables import fold_name, spelling_key, syllables

RECORDED = {
    "unit/mau": ["Tỉnh Hòa Mẫu"],
    "unit/que": ["Thành phố Quế Thử"],
    "org/ubnd": ["Ủy ban nhân dân tỉnh Hòa Mẫu"],
    "org/bo": ["Bộ Thông tin và Truyền thông"],
    "org/cang": ["Cảng Hòa Mẫu"],
    "org/bcd": ["Ban Chỉ đạo Cải cách hành chính, Chuyển đổi số và Đô thị Mẫu"],
    "org/nhan-dan": ["nhân dân"],
    "doc/36": ["Nghị quyết số 36-NQ/TW"],
    "doc/749": ["Quyết định 749/QĐ-TTg về chuyển đổi số"],
    "person/thu": ["Lê Thị Thử"],
    "system/ioc": ["IOC", "Trung tâm Điều hành thông minh (IOC)"],
    "code/52": ["52"],
}
FINDER = NameFinder(RECORDED)


def named(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.name, found.things) for found in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "name", "thing"),
    [
        ("họp ở tỉnh Hòa Mẫu hôm nay", "tỉnh Hòa Mẫu", "unit/mau"),
        ("ở Hoà Mẫu", "Hoà Mẫu", "unit/mau"),
        ("ở HOÀ MẪU", "HOÀ MẪU", "unit/mau"),
        ("UBND tỉnh Hòa Mẫu", "UBND tỉnh Hòa Mẫu", "org/ubnd"),
        ("Uỷ ban nhân dân tỉnh Hoà Mẫu", "Uỷ ban nhân dân tỉnh Hoà Mẫu", "org/ubnd"),
        ("Bộ TT&TT cho biết", "Bộ TT&TT", "org/bo"),
        ("Bộ TT-TT cho biết", "Bộ TT-TT", "org/bo"),
        ("Bộ Thông tin & Truyền thông", "Bộ Thông tin & Truyền thông", "org/bo"),
        ("Bộ TTTT", "Bộ TTTT", "org/bo"),
        ("BCĐ CCHC, CĐS và Đô thị Mẫu họp", "BCĐ CCHC, CĐS và Đô thị Mẫu", "org/bcd"),
        ("TP. Quế Thử", "TP. Quế Thử", "unit/que"),
        ("TP Quế Thử", "TP Quế Thử", "unit/que"),
        ("Nghị quyết 36 của Đảng", "Nghị quyết 36", "doc/36"),
        ("theo 36 NQ/TW", "36 NQ/TW", "doc/36"),
        ("Nghị quyết số 36-NQ/TW.", "Nghị quyết số 36-NQ/TW", "doc/36"),
        ("số 749/ QĐ-TTg của", "749/ QĐ-TTg", "doc/749"),
        ("Bà Lê Thị Thử nói", "Lê Thị Thử", "person/thu"),
        ("Trung tâm điều hành thông minh", "Trung tâm điều hành thông minh", "system/ioc"),
        ("ở Quế\u00a0Thử", "Quế\u00a0Thử", "unit/que"),
    ],
)
def test_a_name_is_found_as_reports_spell_it(text: str, name: str, thing: str) -> None:
    assert named(text) == [(name, (thing,))]


@pytest.mark.parametrize(
    "text",
    [
        "vì hòa mẫu mực",  # a province is written in capitals
        "Nghị quyết số 36/NQ-CP",  # another document
        "Nghị quyết số 36.000",
        "Hòa\nMẫu",  # two lines
        "Hòa, Mẫu",
        "Hòa Mẫuu",  # within a syllable
        "mã 52 của tỉnh",  # a code is no name
        "ioc",
        "",
        "…",
    ],
)
def test_what_is_no_name_is_not_found(text: str) -> None:
    assert named(text) == []


def test_the_longest_name_wins_and_none_inside_it_counts() -> None:
    assert named("Cảng Hòa Mẫu và UBND tỉnh Hòa Mẫu") == [
        ("Cảng Hòa Mẫu", ("org/cang",)),
        ("UBND tỉnh Hòa Mẫu", ("org/ubnd",)),
    ]


def test_a_name_of_two_things_names_both() -> None:
    finder = NameFinder({"unit/a": ["Thử Nghiệm"], "unit/b": ["huyện Thử Nghiệm"]})
    assert finder.find("xã Thử Nghiệm")[0].things == ("unit/a", "unit/b")
    assert finder.find("huyện Thử Nghiệm")[0].things == ("unit/b",)


def test_a_person_is_called_by_the_last_name_after_an_honorific() -> None:
    assert "ông Thử" in forms_of_address("Lê Văn Thử")


@pytest.mark.parametrize(("one", "other"), [("Hoà", "HÒA"), ("thuỷ", "Thủy"), ("kĩ", "kỹ")])
def test_spellings_of_a_syllable_share_a_key(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(("one", "other"), [("ma", "má"), ("thuý", "thúi"), ("đa", "da")])
def test_other_syllables_keep_theirs(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)


def test_folding_a_name_forgets_case_and_the_place_of_tone_marks() -> None:
    assert fold_name("Hoà  Bình") == fold_name("HÒA BÌNH")


FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
WORDS = st.sampled_from(
    ["Hòa", "Mẫu", "tỉnh", "UBND", "và", "Quế", "Thử", "36", "-", "/", "NQ", "TW", ".", ",", "\n"]
)
TEXTS = st.lists(WORDS | st.text(max_size=6), max_size=30).map(" ".join)


@given(TEXTS)
def test_what_is_found_stands_there_in_order_and_apart(text: str) -> None:
    found = FINDER.find(text)
    assert all(text[one.start : one.end] == one.name for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(TEXTS)
def test_syllables_stand_in_the_text_in_order(text: str) -> None:
    read = syllables(text)
    assert all(0 <= one.start < one.end <= len(text) for one in read)
    assert [one.start for one in read] == sorted(one.start for one in read)


@given(st.sampled_from(sorted(RECORDED)), st.sampled_from(FORMS))
def test_every_name_is_found_in_any_normal_form(thing: str, form: Literal["NFC", "NFD"]) -> None:
    for name in RECORDED[thing]:
        text = unicodedata.normalize(form, f"Ở {name} có tin.")
        assert thing == "code/52" or thing in FINDER.things(text)


@given(TEXTS)
def test_capitals_hide_no_proper_name(text: str) -> None:
    proper = {thing for thing in FINDER.things(text) if thing.startswith("unit/")}
    assert proper <= FINDER.things(text.upper())


def test_a_hostile_text_is_read_to_its_end() -> None:
    text = "Ủy ban nhân dân " * 20_000
    assert FINDER.find(text)[-1] == Found(
        len(text) - 9, len(text) - 1, "nhân dân", ("org/nhan-dan",)
    )


def test_a_name_does_not_begin_in_the_middle_of_a_word() -> None:
    finder = NameFinder({"nghe-an": ["Tỉnh Nghệ An"], "an-giang": ["Tỉnh An Giang"]})
    assert finder.things("Sở Khoa học và Công nghệ An Giang") == {"an-giang"}
    assert finder.things("UBND tỉnh Nghệ An") == {"nghe-an"}
