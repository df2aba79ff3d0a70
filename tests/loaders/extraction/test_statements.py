"""Statements: who wants, judges, orders or proposes what, and what is none."""

import pytest

from loaders.extraction.proposal import Statement
from tests.loaders.extraction.reading import proposals

_TITLE = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sở Nội vụ phấn đấu chuyển đổi số mọi hồ sơ lưu trữ.", ("Goal", "Sở Nội vụ Hà Nam")),
        ("UBND tỉnh quyết tâm đưa chuyển đổi số về từng xã.", ("Goal", "UBND tỉnh Hà Nam")),
        (
            "Tập đoàn Sao Mai cam kết đồng hành chuyển đổi số với tỉnh.",
            ("Goal", "Tập đoàn Sao Mai"),
        ),
        (
            "Bộ Nội vụ đánh giá cao kết quả chuyển đổi số của tỉnh.",
            ("Assessment", "Bộ Nội vụ"),
        ),
        (
            "Phó Chủ tịch UBND tỉnh Giàng A Lử biểu dương các xã làm tốt chuyển đổi số.",
            ("Assessment", "Giàng A Lử"),
        ),
        (
            "Giám đốc Sở Nội vụ Ma Thị Hiên nhận định chuyển đổi số đã vào nền nếp.",
            ("Assessment", "Ma Thị Hiên"),
        ),
        (
            "Sở Nội vụ kiến nghị UBND tỉnh bố trí vốn chuyển đổi số.",
            ("Recommendation", "Sở Nội vụ Hà Nam"),
        ),
    ],
)
def test_a_statement_is_read(text: str, told: tuple[str, str]) -> None:
    (one,) = _statements(text)
    assert (one.statement_type.value, one.speaker and one.speaker.value) == told


@pytest.mark.parametrize(
    "text",
    [
        "Kết quả chuyển đổi số được Sở Nội vụ đánh giá hồ sơ hằng năm.",
        "Chuyển đổi số được đánh giá cao.",
        "Mục tiêu phấn đấu của chuyển đổi số là mọi hồ sơ.",
        "Sở Nội vụ đánh giá mức độ chuyển đổi số của từng xã.",
        "Theo cam kết, Sở Nội vụ chuyển đổi số đúng hạn.",
        "Quyết tâm chuyển đổi số lan đến từng xã.",
        "Bộ chỉ số giúp Sở Nội vụ chấm điểm chuyển đổi số, biểu dương xã tốt.",
        "Người dân kiến nghị và Sở Nội vụ trả lời về chuyển đổi số.",
    ],
)
def test_what_is_no_statement_is_not_read(text: str) -> None:
    assert not _statements(text)


def _statements(text: str) -> list[Statement]:
    return [one for one in proposals(_TITLE + text) if isinstance(one, Statement)]
