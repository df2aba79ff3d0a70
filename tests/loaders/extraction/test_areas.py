"""Areas: which words of a text name places, and which only look so."""

import pytest

from loaders.extraction.extract import layers_of
from tests.loaders.extraction.reading import document


def _areas(text: str) -> list[tuple[str, str]]:
    return [(area.name, area.level) for area in layers_of(document(text)).areas]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TP.HCM", "Hồ Chí Minh"),
        ("TPHCM", "Hồ Chí Minh"),
        ("Thành phố Hồ Chí Minh", "Hồ Chí Minh"),
        ("Thừa Thiên - Huế", "Thừa Thiên Huế"),
        ("TP Huế", "Huế"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("BR-VT", "Bà Rịa - Vũng Tàu"),
        ("TỈNH THANH HÓA", "Thanh Hóa"),
        ("tỉnh Hòa Bình", "Hòa Bình"),
    ],
)
def test_a_province_is_known_in_each_spelling(text: str, name: str) -> None:
    assert _areas(f"Hội nghị của {text} diễn ra sáng nay.") == [(name, "province")]


@pytest.mark.parametrize(
    "name",
    [
        "TP. Đồng Xoài", "P.Đồng Hới", "xã Ea Kar", "huyện Cư M'gar", "quận 12", "TP Bắc Giang",
        "phường Trà Vinh", "huyện Bù Gia Mập", "TP Hội An",
    ],
)  # fmt: skip
def test_a_local_unit_has_its_type(name: str) -> None:
    assert _areas(f"Hội nghị của {name} đã diễn ra.") == [(name, "local")]


def test_each_of_a_list_of_local_units_has_the_type() -> None:
    assert _areas("Ở các huyện Lộc Ninh, Bù Đốp và Bù Gia Mập, sóng còn yếu.") == [
        ("huyện Lộc Ninh", "local"),
        ("huyện Bù Đốp", "local"),
        ("huyện Bù Gia Mập", "local"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Các xã, phường đã có cáp quang.",
        "TTHC được giải quyết, xã hội số phát triển.",
        "Bà Nguyễn Thị Hà Giang trao đổi.",
        "Người dân mong nền hòa bình.",
        "Ông Trần Thanh Hóa nói.",
    ],
)
def test_other_words_are_no_places(text: str) -> None:
    assert not _areas(text)


def test_a_province_at_the_end_of_a_body_is_marked() -> None:
    text = "Sở Tư pháp Hà Nội báo cáo; Cao Bằng học tập."
    assert [area.inside_body for area in layers_of(document(text)).areas] == [True, False]
