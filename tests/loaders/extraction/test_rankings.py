"""Places among others: who has which place, in what, when; each sentence is invented."""

import pytest

from loaders.extraction.proposal import Ranking
from tests.loaders.extraction.reading import proposals


def _told(
    text: str,
) -> list[tuple[str | None, int, str | None, int | None, int | None, int | None]]:
    return [
        (
            one.area.value if one.area else None,
            one.rank.value,
            one.index.value if one.index else None,
            one.out_of.value if one.out_of else None,
            one.year.value if one.year else None,
            one.change.value if one.change else None,
        )
        for one in proposals(text)
        if isinstance(one, Ranking)
    ]


def test_each_part_of_an_index_has_its_place() -> None:
    text = (
        "Cao Bằng: DTI\n"
        "Năm 2023, chính quyền số hạng 18, kinh tế số hạng 22, xã hội số hạng 9 trên 63 tỉnh."
    )
    assert _told(text) == [
        ("Cao Bằng", 18, "Chính quyền số (DTI)", 63, 2023, None),
        ("Cao Bằng", 22, "Kinh tế số (DTI)", 63, 2023, None),
        ("Cao Bằng", 9, "Xã hội số (DTI)", 63, 2023, None),
    ]


def test_a_part_is_one_of_dti_only_where_the_text_says_dti() -> None:
    text = "Cao Bằng\nNăm 2023, chính quyền số của tỉnh xếp thứ 18."
    assert _told(text) == [("Cao Bằng", 18, "Chính quyền số", None, 2023, None)]


def test_what_is_ranked_is_named_as_printed_and_is_not_dti() -> None:
    text = "Cao Bằng: DTI\nTỉnh đứng thứ 8/63 về số nền tảng số dùng chung."
    assert _told(text) == [("Cao Bằng", 8, "số nền tảng số dùng chung", 63, None, None)]


def test_without_evidence_index_and_year_stay_open() -> None:
    text = "Cao Bằng đẩy mạnh chuyển đổi số\nNhờ chuyển đổi số, Cao Bằng xếp thứ 12 cả nước."
    assert _told(text) == [("Cao Bằng", 12, None, None, None, None)]


def test_each_year_of_a_list_has_its_place() -> None:
    text = "Cà Mau\nDTI của Cà Mau: năm 2021 hạng 50, năm 2022 hạng 44, năm 2023 hạng 31."
    assert _told(text) == [
        ("Cà Mau", 50, "DTI", None, 2021, None),
        ("Cà Mau", 44, "DTI", None, 2022, None),
        ("Cà Mau", 31, "DTI", None, 2023, None),
    ]


def test_the_year_of_a_comparison_is_not_the_year_of_a_place() -> None:
    text = "Hà Nam: DTI năm 2023\nHà Nam xếp thứ 20/63, tăng 5 bậc so với năm 2022."
    assert _told(text) == [("Hà Nam", 20, "DTI", 63, 2023, 5)]


def test_a_step_down_is_negative() -> None:
    text = "Hà Nam: DTI năm 2023\nHà Nam xếp thứ 20/63 (giảm 2 bậc)."
    assert _told(text) == [("Hà Nam", 20, "DTI", 63, 2023, -2)]


def test_the_place_of_the_year_before_has_that_year() -> None:
    text = "Hà Nam: DTI\nTừ hạng 30 của năm trước, Hà Nam vươn lên hạng 25/63 năm 2023."
    assert _told(text) == [
        ("Hà Nam", 30, "DTI", 63, 2022, None),
        ("Hà Nam", 25, "DTI", 63, 2023, None),
    ]


def test_parts_share_a_place() -> None:
    text = "Phú Yên: DTI\nPhú Yên có kinh tế số và xã hội số cùng thứ 12."
    assert [(rank, index) for _, rank, index, *_ in _told(text)] == [
        (12, "Kinh tế số (DTI)"),
        (12, "Xã hội số (DTI)"),
    ]


def test_who_has_a_place_may_stand_behind_it() -> None:
    text = "Kết quả DTI\nỞ vị trí thứ 2 là TP.HCM."
    assert _told(text) == [("Hồ Chí Minh", 2, "DTI", None, None, None)]


def test_bodies_and_wards_have_places_in_their_lists() -> None:
    text = (
        "Lào Cai: kết quả đánh giá chuyển đổi số năm 2024\n"
        "Kết quả đánh giá chuyển đổi số nội bộ năm 2024: Sở Xây dựng dẫn đầu khối sở, ngành; "
        "ở cấp xã, phường Cam Đường đứng đầu, phường Sa Pa thứ 2."
    )
    assert [(area, rank) for area, rank, *_ in _told(text)] == [
        ("Sở Xây dựng", 1),
        ("phường Cam Đường", 1),
        ("phường Sa Pa", 2),
    ]


def test_a_place_in_brackets_is_of_the_name_before_it() -> None:
    text = (
        "Kết quả DTI 2023\nĐứng trên Lào Cai trong vùng là Sơn La (thứ 31) và Lai Châu (hạng 22)."
    )
    assert [(area, rank) for area, rank, *_ in _told(text)] == [("Sơn La", 31), ("Lai Châu", 22)]


def test_a_place_in_a_region_is_out_of_the_provinces_of_the_region() -> None:
    text = (
        "Kết quả DTI 2023\nLào Cai xếp thứ 20/63. "
        "Tại 5 tỉnh, thành Tây Nguyên, Lâm Đồng xếp thứ hai."
    )
    assert _told(text)[-1] == ("Lâm Đồng", 2, "DTI (vùng Tây Nguyên)", 5, 2023, None)


def test_a_list_says_once_how_many_are_ranked() -> None:
    text = (
        "Lào Cai: DTI năm 2023\nLào Cai xếp thứ 20/63.\n- Kinh tế số: 0,59 điểm, hạng 21, lên 4 bậc"
    )
    assert _told(text)[-1] == ("Lào Cai", 21, "Kinh tế số (DTI)", 63, 2023, 4)


def test_years_in_turn_have_places_in_turn() -> None:
    text = "Lào Cai: DTI\nNăm 2022 và 2023, tỉnh lần lượt xếp thứ 30 và thứ 25 về DTI."
    assert [(rank, year) for _, rank, _, _, year, _ in _told(text)] == [(30, 2022), (25, 2023)]


def test_a_running_period_gives_each_of_its_years() -> None:
    text = "Lào Cai: DTI\nGiai đoạn 2021 - 2023, Lào Cai ba năm liền đứng đầu DTI vùng."
    assert [year for *_, year, _ in _told(text)] == [2021, 2022, 2023]


def test_places_that_are_only_compared_with_have_no_place() -> None:
    text = "Lâm Đồng: DTI\nLâm Đồng xếp sau Đà Nẵng, Huế và đứng thứ 3 về DTI."
    assert [(area, rank) for area, rank, *_ in _told(text)] == [("Lâm Đồng", 3)]


def test_a_headline_and_its_body_give_one_place() -> None:
    text = "Hà Nam lên hạng 20 về chuyển đổi số\nNăm 2023, Hà Nam xếp thứ 20/63 về DTI."
    assert _told(text) == [("Hà Nam", 20, "DTI", 63, 2023, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Long An nằm trong nhóm 10 tỉnh, thành phố dẫn đầu về DTI.",
        "Long An phấn đấu xếp thứ 10 về DTI vào năm 2026.",
        "Người đứng đầu cơ quan chịu trách nhiệm; tỉnh có 5 đơn vị dẫn đầu phong trào.",
        "Long An là một trong những địa phương dẫn đầu về DTI.",
        "Thứ tư, 05/03/2025 - 14:20",
        "Phiên họp lần thứ 3 bàn về DTI.",
        "Nhóm chính quyền số hoàn thành 11/11 mục tiêu, nhóm kinh tế số 5/6.",
        "Tỉnh có 63/63 xã dùng chung một nền tảng số.",
        "Ông được tặng Huân chương Lao động hạng Ba.",
        "Trung tâm dữ liệu của tỉnh xếp hạng A.",
        "Vòng loại cấp vùng, đội Long An xếp thứ nhất.",
        "Kỳ thi tốt nghiệp, tỉnh xếp thứ 50/63.",
        "Long An đứng thứ ba của cả nước về trồng mía.",
        "Long An đứng thứ 3 từ dưới lên.",
        "Nhiệm vụ trọng tâm: đưa Long An lên vị trí thứ 20 về DTI.",
        "Đến năm 2030, DTI của tỉnh xếp thứ 10.",
    ],
)
def test_no_place_is_read(sentence: str) -> None:
    assert not _told(f"Long An: chuyển đổi số\n{sentence}")


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Tỉnh phấn đấu vào nhóm 20 về DTI; hiện xếp thứ 34.", [34]),
        ("Tỉnh đặt mục tiêu đến năm 2030 vào nhóm 20 về DTI (năm 2022 xếp thứ 41).", [41]),
        ("Tỉnh phấn đấu xếp thứ 20 về DTI; năm 2030 xếp thứ 15.", []),
        ("Tỉnh xếp thứ 34 về DTI, phấn đấu sang năm xếp thứ 30.", [34]),
    ],
)
def test_only_the_clause_of_a_wish_is_none_of_a_result(sentence: str, places: list[int]) -> None:
    assert [rank for _, rank, *_ in _told(f"Hà Nam: chuyển đổi số\n{sentence}")] == places


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Về DTI, năm 2021 tỉnh xếp thứ 40/63, năm 2022 tụt còn 52/63.", [40, 52]),
        ("Về DTI, năm 2021 tỉnh xếp thứ 40/63, năm 2022 tăng lên 52/63.", [40]),
        ("Về DTI, Hà Nam ở hàng thứ sáu.", [6]),
        ("Về DTI, Hà Nam có cửa hàng thứ sáu.", []),
        ("Hà Nam nhất cả kinh tế số lẫn xã hội số.", [1, 1]),
        ("Hà Nam thống nhất cả kinh tế số lẫn xã hội số.", []),
    ],
)
def test_verbs_of_places(sentence: str, places: list[int]) -> None:
    assert [rank for _, rank, *_ in _told(f"Hà Nam: DTI\n{sentence}")] == places


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Hà Nam dẫn đầu kinh tế số.", "Kinh tế số (DTI)"),
        ("Tỉnh vào nhóm khá về nền tảng số (hiện xếp thứ 9).", "nền tảng số"),
        ("Tỷ trọng của kinh tế số xếp thứ 9.", "Tỷ trọng của kinh tế số"),
        ("Vùng Tây Nguyên có 5 tỉnh, Hà Nam xếp thứ 2 về DTI.", "DTI (vùng Tây Nguyên)"),
        ("Trong nhóm 5 tỉnh, Hà Nam xếp thứ 2 về DTI.", "DTI"),
    ],
)
def test_what_somebody_is_ranked_in(sentence: str, told: str) -> None:
    assert [index for _, _, index, *_ in _told(f"Hà Nam: DTI\n{sentence}")] == [told]


def test_a_name_that_is_of_no_area_has_its_place_not_the_province() -> None:
    text = "Hà Nam: DTI\nHà Nam tập huấn về DTI. Cam Bình Hòa đứng thứ ba; {} đứng thứ năm về DTI."
    assert [rank for _, rank, *_ in _told(text.format("VietMau"))] == []
    assert [rank for _, rank, *_ in _told(text.format("tỉnh"))] == [5]


def test_who_ranks_has_no_place() -> None:
    text = "Hà Nam: DTI\nHà Nam được Hội Truyền Số xếp thứ năm về DTI."
    assert [(area, rank) for area, rank, *_ in _told(text)] == [("Hà Nam", 5)]


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Thứ hạng DTI của tỉnh từ 42 lên 34.", [42, 34]),
        ("Tỉnh xếp thứ 28 về DTI, tăng 3 bậc so với 31 của năm 2022.", [28, 31]),
        ("Tỉnh xếp thứ 12 về DTI, hạng của năm trước là 10.", [12, 10]),
        ("Vị trí trạm tăng từ 42 lên 34 điểm.", []),
        ("Tỉnh xếp thứ 28 về DTI, có 3 sở đạt so với 31 của năm 2022.", [28]),
        ("Tỉnh xếp thứ 12 về DTI, số bậc của năm trước là 10.", [12]),
    ],
)
def test_places_without_a_word_of_ranking_before_them(sentence: str, places: list[int]) -> None:
    assert [rank for _, rank, *_ in _told(f"Hà Nam: DTI\n{sentence}")] == places


def test_a_numbered_list_gives_places_where_its_values_fall() -> None:
    text = (
        "Hà Nam: kết quả DTI năm 2023 của các sở, huyện\n"
        "KHỐI SỞ, NGÀNH\n1. Sở Tài chính: 91,2 điểm\n2. Sở Tư pháp: 88,7 điểm\n...\n"
        "19. Sở Xây dựng: 57 điểm"
    )
    assert _told(text) == [
        ("Sở Tài chính Hà Nam", 1, "DTI khối sở, ngành", None, 2023, None),
        ("Sở Tư pháp Hà Nam", 2, "DTI khối sở, ngành", None, 2023, None),
        ("Sở Xây dựng Hà Nam", 19, "DTI khối sở, ngành", None, 2023, None),
    ]


@pytest.mark.parametrize(
    "items",
    [
        "1. Huyện Cẩm Mỹ: 80%\n2. Huyện Định Quán: 90%",
        "1. Huyện Cẩm Mỹ: 90%",
        "2. Huyện Cẩm Mỹ: 90%\n3. Huyện Định Quán: 80%",
        "1. Huyện Cẩm Mỹ: 90 hồ sơ\n2. Huyện Định Quán: 80 hồ sơ",
    ],
)
def test_another_numbered_list_gives_no_places(items: str) -> None:
    assert not _told(f"Đồng Nai: chuyển đổi số\nTỷ lệ hồ sơ trực tuyến năm 2024:\n{items}")


def test_a_year_before_a_move_is_that_of_its_end() -> None:
    text = "Hà Nam\nVề DTI, năm 2023, Hà Nam leo từ hạng 30 lên hạng 19."
    assert [(rank, year) for _, rank, _, _, year, _ in _told(text)] == [(30, None), (19, 2023)]
    text = "Hà Nam\nVề DTI, Hà Nam từ hạng 30 năm 2022 lên hạng 19 năm 2023."
    assert [(rank, year) for _, rank, _, _, year, _ in _told(text)] == [(30, 2022), (19, 2023)]


def test_where_nobody_is_named_only_parts_of_an_index_have_places() -> None:
    assert _told("Cẩm Mỹ\nNăm 2023, chính quyền số hạng 18 trên 63 tỉnh.") == [
        (None, 18, "Chính quyền số", 63, 2023, None)
    ]
    assert not _told("Cẩm Mỹ\nNăm 2023, xếp hạng 18 trên 63 tỉnh về chuyển đổi số.")


def test_local_units_are_ranked_in_the_list_that_the_paragraph_names() -> None:
    text = "Hà Nam\nTrong bảng xếp hạng phục vụ người dân {}, phường Hòa Bình Nam về nhất."
    assert [one[:3] for one in _told(text.format("tháng 2"))] == [
        ("phường Hòa Bình Nam", 1, "bảng xếp hạng phục vụ người dân")
    ]
    assert not _told("Hà Nam\nTrong hội thi tháng 2, phường Hòa Bình Nam về nhất.")
