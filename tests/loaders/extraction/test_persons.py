"""Persons and their posts, in the ways in which reports say them."""

import pytest

from loaders.extraction.proposal import PersonRole
from tests.loaders.extraction.reading import proposals

_TITLE = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Ông Y Khoa Niê Kđăm - Ủy viên Trung ương Đảng, Phó Bí thư Tỉnh ủy, Chủ tịch HĐND "
            "tỉnh nói về chuyển đổi số.",
            {
                ("Y Khoa Niê Kđăm", "Ủy viên", "Trung ương Đảng"),
                ("Y Khoa Niê Kđăm", "Phó Bí thư", "Tỉnh ủy Hà Nam"),
                ("Y Khoa Niê Kđăm", "Chủ tịch", "HĐND tỉnh Hà Nam"),
            },
        ),
        (
            "Dự có hai Phó Chủ tịch UBND tỉnh: ông Trần Văn Bình và bà Lê Thị Hoa.",
            {
                ("Trần Văn Bình", "Phó Chủ tịch", "UBND tỉnh Hà Nam"),
                ("Lê Thị Hoa", "Phó Chủ tịch", "UBND tỉnh Hà Nam"),
            },
        ),
        (
            "Phó giám đốc Sở KH-CN Bùi Văn Khôi cho biết kết quả chuyển đổi số.",
            {("Bùi Văn Khôi", "Phó giám đốc", "Sở KH-CN Hà Nam")},
        ),
        (
            "Ông Lã Văn Hưng, Trưởng phòng Tư pháp quận Cầu Giấy, trao đổi về chuyển đổi số.",
            {("Lã Văn Hưng", "Trưởng phòng", "phòng Tư pháp quận Cầu Giấy")},
        ),
        (
            "Phó Giám đốc Sở Tư pháp Hà Nội Phạm Thành Cao cho biết về chuyển đổi số.",
            {("Phạm Thành Cao", "Phó Giám đốc", "Sở Tư pháp Hà Nội")},
        ),
        (
            "Thống đốc Ngân hàng Nhà nước Nguyễn Thị Hương dự lễ chuyển đổi số.",
            {("Nguyễn Thị Hương", "Thống đốc", "Ngân hàng Nhà nước")},
        ),
        (
            "Giám đốc Công an tỉnh, Đại tá Ma Văn Lử chủ trì họp chuyển đổi số.",
            {("Ma Văn Lử", "Giám đốc", "Công an tỉnh Hà Nam")},
        ),
        (
            "Bí thư Tỉnh ủy Trần Văn Sen, Chủ tịch UBND tỉnh Lê Văn Súng dự lễ chuyển đổi số.",
            {
                ("Trần Văn Sen", "Bí thư", "Tỉnh ủy Hà Nam"),
                ("Lê Văn Súng", "Chủ tịch", "UBND tỉnh Hà Nam"),
            },
        ),
        (
            "PGS.TS Trần Thị Sen, nguyên Giám đốc Trung tâm Chuyển đổi số Hà Nam, góp ý.",
            {("Trần Thị Sen", "nguyên Giám đốc", "Trung tâm Chuyển đổi số Hà Nam")},
        ),
        (
            "Tổng Giám đốc Công ty Cổ phần Sao Mai Trần Văn Bình trình bày về chuyển đổi số.",
            {("Trần Văn Bình", "Tổng Giám đốc", "Công ty Cổ phần Sao Mai")},
        ),
        (
            "Chủ tịch UBND thành phố Phủ Lý Lê Văn Súng và Bí thư Đảng ủy xã Hòa An Sùng Mí Sính "
            "bàn về chuyển đổi số.",
            {
                ("Lê Văn Súng", "Chủ tịch", "UBND thành phố Phủ Lý"),
                ("Sùng Mí Sính", "Bí thư", "Đảng ủy xã Hòa An"),
            },
        ),
        (
            "Bà Ma Thị Sen, Ủy viên Ban Thường vụ, Trưởng ban Tuyên giáo Tỉnh ủy, nói về chuyển "
            "đổi số.",
            {
                ("Ma Thị Sen", "Ủy viên Ban Thường vụ", "Tỉnh ủy Hà Nam"),
                ("Ma Thị Sen", "Trưởng ban", "ban Tuyên giáo Tỉnh ủy Hà Nam"),
            },
        ),
        (
            "Thủ tướng Chính phủ Trần Văn Bình họp về chuyển đổi số. Ông Lê Văn Súng được bổ nhiệm "
            "làm Giám đốc Sở Nội vụ.",
            {
                ("Trần Văn Bình", "Thủ tướng", "Chính phủ"),
                ("Lê Văn Súng", "Giám đốc", "Sở Nội vụ Hà Nam"),
            },
        ),
        (
            "Tập đoàn Sao Mai tham gia chuyển đổi số. Ông Lê Văn Súng, Phó Tổng Giám đốc Tập đoàn, "
            "cùng Chánh Văn phòng UBND tỉnh Trần Văn Bình dự.",
            {
                ("Lê Văn Súng", "Phó Tổng Giám đốc", "Tập đoàn Sao Mai"),
                ("Trần Văn Bình", "Chánh Văn phòng", "Văn phòng UBND tỉnh Hà Nam"),
            },
        ),
        (
            "Đoàn kiểm tra chuyển đổi số do ông Trần Văn Bình, Phó Giám đốc Sở Nội vụ làm Trưởng "
            "đoàn đến các xã.",
            {
                ("Trần Văn Bình", "Phó Giám đốc", "Sở Nội vụ Hà Nam"),
                ("Trần Văn Bình", "Trưởng đoàn", "Đoàn kiểm tra chuyển đổi số"),
            },
        ),
        (
            "Chủ tịch UBND xã Hà Thị Nụ, ông Thạch Văn Sa, nói về chuyển đổi số.",
            {("Thạch Văn Sa", "Chủ tịch", "UBND xã Hà Thị Nụ")},
        ),
        (
            "Trung tá Đỗ Văn Sa, Phó Trưởng Công an huyện Hồ Sơn, nói về chuyển đổi số.",
            {("Đỗ Văn Sa", "Phó Trưởng Công an", "Công an huyện Hồ Sơn")},
        ),
        (
            "Phó Bí thư Đảng ủy xã Tân Mai Vì Văn Sếnh và Bí thư Đảng ủy xã Trần Văn Bình dự lễ "
            "chuyển đổi số.",
            {
                ("Vì Văn Sếnh", "Phó Bí thư", "Đảng ủy xã Tân Mai"),
                ("Trần Văn Bình", "Bí thư", "Đảng ủy xã"),
            },
        ),
        (
            "Ông Lỗ Văn Tấn từng làm Bí thư Huyện ủy Thanh Liêm, nay lo chuyển đổi số.",
            {("Lỗ Văn Tấn", "nguyên Bí thư", "Huyện ủy Thanh Liêm")},
        ),
        (
            "“Chuyển đổi số là việc khó”, ông Dương Tấn Khoa nói. Ông Khoa là Giám đốc Sở Nội vụ "
            "từ tháng trước, trước đó giữ chức Phó Giám đốc Sở Tư pháp.",
            {
                ("Dương Tấn Khoa", "Giám đốc", "Sở Nội vụ Hà Nam"),
                ("Dương Tấn Khoa", "nguyên Phó Giám đốc", "Sở Tư pháp Hà Nam"),
            },
        ),
        (
            "Tổ công tác chuyển đổi số tỉnh họp. Ông Lê Văn Súng, Phó Chủ tịch UBND tỉnh, Tổ "
            "trưởng, chủ trì.",
            {
                ("Lê Văn Súng", "Phó Chủ tịch", "UBND tỉnh Hà Nam"),
                ("Lê Văn Súng", "Tổ trưởng", "Tổ công tác chuyển đổi số tỉnh Hà Nam"),
            },
        ),
        (
            "Tổng công ty Viễn thông Sao Mai chuyển đổi số. Bà Ma Thị Sen, Phó Tổng Giám đốc, "
            "trình bày.",
            {("Ma Thị Sen", "Phó Tổng Giám đốc", "Tổng công ty Viễn thông Sao Mai")},
        ),
        (
            "Tổng công ty Dệt Sao Mai chuyển đổi số. Bà Ma Thị Sen, Giám đốc công ty, trình bày.",
            {("Ma Thị Sen", "Giám đốc", "Tổng công ty Dệt Sao Mai")},
        ),
        (
            "Phó Trưởng ban Kinh tế - Ngân sách HĐND tỉnh Tiêu Văn Sa hỏi về chuyển đổi số.",
            {("Tiêu Văn Sa", "Phó Trưởng ban", "ban Kinh tế - Ngân sách HĐND tỉnh Hà Nam")},
        ),
        (
            "Theo Sở Nội vụ, tỉnh đã chuyển đổi số. Bà Ma Thị Sen, Trưởng phòng Tổ chức, nói thêm.",
            {("Ma Thị Sen", "Trưởng phòng", "phòng Tổ chức Sở Nội vụ Hà Nam")},
        ),
        (
            "Sở Nội vụ và Sở Tư pháp chuyển đổi số. Bà Ma Thị Sen, Trưởng phòng Tổ chức, nói thêm.",
            {("Ma Thị Sen", "Trưởng phòng", "phòng Tổ chức")},
        ),
    ],
)
def test_persons_are_read(text: str, told: set[tuple[str, str, str]]) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Chủ tịch UBND tỉnh Hà Nam yêu cầu các Sở đẩy mạnh chuyển đổi số.",
        "Nhân dân đường Chủ tịch Hồ Chí Minh dùng chuyển đổi số.",
        "Bài: Trần Minh Khôi. Ảnh: Lê Thị Sen. Chuyển đổi số là việc của Chủ tịch UBND xã.",
        "Viettel Hà Nam, Giám đốc Sở Nội vụ và Sở Công Thương, bàn về chuyển đổi số.",
        "Ông Khôi, Chủ tịch UBND tỉnh nói về chuyển đổi số.",
        "Ông Trần Minh Khôi và ông Lê Văn Khôi lo chuyển đổi số. Ông Khôi là Giám đốc Sở Nội vụ.",
        "Công ty Sao Mai và Công ty Sao Hôm chuyển đổi số. Bà Ma Thị Sen, Tổng Giám đốc, dự.",
        "Tổ công tác tỉnh và Tổ giúp việc tỉnh lo chuyển đổi số. Ông Lê Văn Súng, Tổ trưởng, dự.",
    ],
)
def test_what_names_no_person_is_not_read(text: str) -> None:
    assert not _told(text)


def test_a_post_without_body_is_no_fact() -> None:
    assert not _told("Chủ tịch Trần Minh Khôi nói về chuyển đổi số.")


def test_a_city_of_the_first_level_is_added_to_its_committee() -> None:
    text = "Phó Chủ tịch UBND thành phố Lê Văn Súng nói về chuyển đổi số."
    (one,) = (
        each
        for each in proposals("Thành phố Đà Nẵng chuyển đổi số\n\n" + text)
        if isinstance(each, PersonRole)
    )
    assert one.organization
    assert one.organization.value == "UBND thành phố Đà Nẵng"


_LETTER = """ỦY BAN NHÂN DÂN TỈNH HÀ NAM
SỞ NỘI VỤ
-------
Số: 15/KH-SNV
Hà Nam, ngày 03 tháng 4 năm 2023

KẾ HOẠCH
Chuyển đổi số năm 2023

Tỉnh chuyển đổi số.

"""


@pytest.mark.parametrize(
    "signature",
    [
        "GIÁM ĐỐC\n\nTrần Minh Khôi",
        "GIÁM ĐỐC\n[Chữ ký số]\nTrần Minh Khôi",
        "GIÁM ĐỐC\n(Đã ký)\nTrần Minh Khôi",
        "Nơi nhận:                         GIÁM ĐỐC\n- UBND tỉnh;\n"
        "- Lưu: VT.                        Trần Minh Khôi",
    ],
)
def test_a_director_signs_for_the_department_of_the_letter(signature: str) -> None:
    found = [one for one in proposals(_LETTER + signature) if isinstance(one, PersonRole)]
    assert [
        (one.person.value, one.organization.value if one.organization else None) for one in found
    ] == [("Trần Minh Khôi", "Sở Nội vụ Hà Nam")]


def _told(text: str) -> set[tuple[str, str, str | None]]:
    return {
        (one.person.value, one.role.value, one.organization.value if one.organization else None)
        for one in proposals(_TITLE + text)
        if isinstance(one, PersonRole)
    }


def test_a_signature_may_stand_in_the_second_column_of_a_table() -> None:
    text = (
        "KẾ HOẠCH\nChuyển đổi số tỉnh Hà Nam năm 2024\nTỉnh có 12 nền tảng số.\n"
        "Nơi nhận: | TM. ỦY BAN NHÂN DÂN\n- Sở Nội vụ; | KT. CHỦ TỊCH\n"
        "- Các huyện; | PHÓ CHỦ TỊCH\n- Lưu: VT. |\n | Trần Minh Khuê\n"
    )
    found = [one for one in proposals(text) if isinstance(one, PersonRole)]
    assert [(one.person.value, one.role.value) for one in found] == [
        ("Trần Minh Khuê", "Phó chủ tịch")
    ]


def test_a_deputy_minister_is_of_the_one_ministry_named_before() -> None:
    text = (
        "Tổng quan chuyển đổi số các tỉnh\n"
        "Bộ Khoa học và Công nghệ họp về chuyển đổi số. Thứ trưởng Đinh Văn Sơn kết luận.\n"
    )
    (found,) = [one for one in proposals(text) if isinstance(one, PersonRole)]
    assert found.organization is not None
    assert found.organization.value == "Bộ Khoa học và Công nghệ"
    other = text.replace("họp", "và Bộ Tài chính họp")
    assert not [one for one in proposals(other) if isinstance(one, PersonRole)]
