"""Signs of comparison and changes are read beside their figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.vietnamese.comparison import directions, read_changes, sign_at, speaks_of_less
from loaders.vietnamese.english import english_directions, english_numbers
from loaders.vietnamese.figures import read_figures

SIGNS = {
    "khoảng": "approx",
    "gần": "approx",
    "ước đạt": "approx",
    "xấp xỉ": "approx",
    "trên": "more-than",
    "hơn": "more-than",
    "ít nhất": "at-least",
    "tối thiểu": "at-least",
    "không dưới": "at-least",
    "tối đa": "at-most",
    "không quá": "at-most",
    "dưới": "at-most",
    "có": "exact",
    "lên tới": "exact",
}


def sign(text: str) -> str:
    figure = next(one for one in read_figures(text) if one.counts)
    return sign_at(text, figure).code


def changes(text: str) -> list[tuple[Decimal | None, str]]:
    return [(one.amount, one.base) for one in read_changes(text, read_figures(text))]


def test_the_mark_of_a_list_and_infrastructure_are_no_change() -> None:
    assert changes("Kết quả:\n- 95% hộ có Internet\n+ 23 doanh nghiệp") == []
    assert changes("Hạ tầng của tỉnh do 6 doanh nghiệp cung cấp") == []
    assert changes("tốc độ tải xuống 31 Mbps") == []
    assert changes("thấp hơn bình quân cả nước (79,1%)") == []
    assert changes("nâng tỷ lệ phủ sóng lên tối thiểu 30%") == []
    assert changes("Chỉ số hạ 6 bậc") == [(Decimal(-6), "")]


@given(st.sampled_from(sorted(SIGNS)), st.integers(20, 10**6))
def test_sign_before_a_figure(words: str, number: int) -> None:
    assert sign(f"toàn tỉnh {words} {number:,} hộ".replace(",", ".")) == SIGNS[words]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("50 tỷ đồng trở lên", "at-least"),
        ("5 người trở xuống", "at-most"),
        ("cao hơn 5 điểm", "exact"),
        ("hơn một nửa số xã", "more-than"),
        ("khoảng 50 - 60 việc", "range"),
        ("kết quả trên 4 lĩnh vực", "exact"),
        ("đạt trên 99%", "more-than"),
    ],
)
def test_sign(text: str, code: str) -> None:
    assert sign(text) == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tăng 5 bậc so với năm 2021", [(5, "năm 2021")]),
        ("giảm 2 bậc", [(-2, "")]),
        ("nhích 3 bậc so với tháng trước", [(3, "tháng trước")]),
        ("tụt hạng 3 bậc", [(-3, "")]),
        ("hạng 7/63 (tăng 4 bậc)", [(4, "")]),
        ("hạng 7/63 (-4)", [(-4, "")]),
        ("tăng hơn 33 hồ sơ", [(33, "")]),
        ("thấp hơn 5 điểm so với cùng kỳ", [(-5, "cùng kỳ")]),
        ("tăng lên 85%", []),
        ("tăng từ 8% lên 12,5%", []),
        ("hơn 1.300 hộ", []),
        ("có 12 xã, tăng cường tập huấn", []),
    ],
)
def test_changes(text: str, found: list[tuple[int, str]]) -> None:
    assert changes(text) == [(Decimal(number), base) for number, base in found]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("chỉ số cải thiện", {1}),
        ("thời gian giảm", {-1}),
        ("tăng rồi giảm", {1, -1}),
        ("họp", set()),
    ],
)
def test_directions(text: str, ways: set[int]) -> None:
    assert directions(text) == ways


def test_words_of_lessening() -> None:
    assert speaks_of_less("miễn phí cho người dân")
    assert not speaks_of_less("mở rộng cho người dân")


def test_english_label_is_compared() -> None:
    (number,) = english_numbers("some 1.2 million people")
    assert Decimal(1_200_000) in number[1]
    assert english_directions("the rank rose") == {1}
    assert english_directions("the rank fell") == {-1}
