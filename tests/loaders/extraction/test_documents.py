"""Documents that texts cite, as real pages print them."""

import pytest

from loaders.extraction.proposal import Document, Said
from tests.loaders.extraction.reading import proposals

_TITLE = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"


@pytest.mark.parametrize(
    ("text", "number", "doc_type", "issuer", "date"),
    [
        (
            "UBND tỉnh ban hành Quyết định số 68/QĐ-UBND ngày \n21/3/2022 về ngày chuyển \nđổi số.",
            "68/QĐ-UBND",
            "Quyết định",
            "UBND tỉnh Hà Nam",
            "2022-03-21",
        ),
        (
            "Theo Tờ trình số 20/TTr-SKHCN ngày 31/01/2024, tỉnh chuyển đổi số.",
            "20/TTr-SKHCN",
            "Tờ trình",
            "Sở Khoa học và Công nghệ Hà Nam",
            "2024-01-31",
        ),
        (
            "Theo Công văn số 77/SKHCN-VP, tỉnh chuyển đổi số.",
            "77/SKHCN-VP",
            "Công văn",
            "Sở Khoa học và Công nghệ Hà Nam",
            None,
        ),
        (
            "Theo Công văn số 77/ABC-VP, tỉnh chuyển đổi số.",
            "77/ABC-VP",
            "Công văn",
            None,
            None,
        ),
        (
            "Thực hiện Nghị quyết số 57- NQ/TW của Bộ Chính trị về chuyển đổi số.",
            "57- NQ/TW",
            "Nghị quyết",
            "Bộ Chính trị",
            None,
        ),
        (
            "Quyết định 749/QĐ-TTG ngày 3/6/2020 phê duyệt chương trình chuyển đổi số.",
            "749/QĐ-TTG",
            "Quyết định",
            "Thủ tướng Chính phủ",
            "2020-06-03",
        ),
        (
            "Ngày 5/8/2022, Ban Thường vụ Tỉnh ủy ban hành Nghị quyết số 9-NQ/TU về chuyển đổi số.",
            "9-NQ/TU",
            "Nghị quyết",
            "Ban Thường vụ Tỉnh ủy Hà Nam",
            "2022-08-05",
        ),
        (
            "Kế hoạch số 46/KH-UBND do UBND huyện Kim Bảng ký ngày 29/9/2025 nêu chuyển đổi số.",
            "46/KH-UBND",
            "Kế hoạch",
            "UBND huyện Kim Bảng",
            "2025-09-29",
        ),
        (
            "Chuyển đổi số theo Luật số 20/2023/QH15 của Quốc hội.",
            "20/2023/QH15",
            "Luật",
            "Quốc hội",
            None,
        ),
        (
            "Chuyển đổi số theo Nghị quyết số 57-NQ/TW và 09-NQ/TU (22/7/2021).",
            "09-NQ/TU",
            "Nghị quyết",
            "Tỉnh ủy Hà Nam",
            "2021-07-22",
        ),
    ],
)
def test_a_document_is_read(
    text: str, number: str, doc_type: str, issuer: str | None, date: str | None
) -> None:
    found = {_plain(one.number): one for one in _documents(_TITLE + text)}
    assert number in found
    one = found[number]
    assert (_plain(one.doc_type), _plain(one.issuer), _plain(one.date)) == (doc_type, issuer, date)


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("Thành phố Đà Nẵng chuyển đổi số", "UBND thành phố Đà Nẵng"),
        ("Tỉnh Bắc Ninh chuyển đổi số", "UBND tỉnh Bắc Ninh"),
    ],
)
def test_an_issuer_is_of_a_city_or_of_a_province(title: str, issuer: str) -> None:
    text = f"{title}\n\nTheo Kế hoạch số 12/KH-UBND, chuyển đổi số đã đến từng xã."
    (one,) = (each for each in proposals(text) if isinstance(each, Document))
    assert _plain(one.issuer) == issuer


def test_mentions_of_one_number_are_one_document() -> None:
    found = _documents(
        _TITLE + "Nghị quyết số 57-NQ/TW mở đường cho chuyển đổi số.\n\n"
        "Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị nêu chuyển đổi số.\n\n"
        "Nghị quyết 57 được học tập trong chuyển đổi số."
    )
    assert [_plain(one.date) for one in found] == ["2024-12-22"]
    assert len(found[0].mentions) == 1


def test_the_day_of_the_next_line_is_not_of_a_document_that_ends_a_block() -> None:
    (one,) = _documents(_TITLE + "# Chuyển đổi số theo Nghị quyết 57\n\n17/7/2025 chuyển đổi số")
    assert one.date is None


@pytest.mark.parametrize(
    "text",
    [
        "Đề án 06 về đích, chuyển đổi số 16/16 nhiệm vụ.",
        "Mạng 4G/5G chuyển đổi số, hỗ trợ 24/7.",
        "Kỳ họp chuyển đổi số thông qua 22 nghị quyết.",
        "Theo Luật Giao dịch điện tử, tỉnh chuyển đổi số.",
    ],
)
def test_what_is_no_document_is_not_read(text: str) -> None:
    assert not _documents(_TITLE + text)


def _documents(text: str) -> list[Document]:
    return [one for one in proposals(text) if isinstance(one, Document)]


def _plain(said: Said[str] | None) -> str | None:
    return said.value if said else None
