"""Figures of reports: what each is said of, where, when, and whether it is reached or wanted."""

from decimal import Decimal

import pytest

from loaders.extraction.extract import layers_of
from loaders.extraction.proposal import Observation
from loaders.extraction.rules.observations import observations
from tests.loaders.extraction.reading import document, fields

TITLE = "Hà Nam: chuyển đổi số đi vào đời sống\n"


def read(text: str) -> tuple[Observation, ...]:
    return observations(layers_of(document(TITLE + text)))


def values(text: str) -> list[Decimal]:
    return [one.value.value for one in read(text) if not one.negated]


def one(text: str, value: str) -> dict[str, object]:
    (found,) = (each for each in read(text) if each.value.value == Decimal(value))
    return fields(found)


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch chuyển đổi số gồm 3 trụ cột: hạ tầng số, dữ liệu số, nhân lực số.",
        "Hai dự án số: kho dữ liệu và cổng dữ liệu.",
        "Hạ tầng số 7/63, nhân lực số 40/63.",
        "Người dân gọi tổng đài 19001234 hoặc 0226 3812 345 về dịch vụ công.",
        "Hệ thống số chạy 24/7 từ 7 giờ 30 ngày 12/3/2024, sau 3 năm thí điểm.",
        "Bộ chỉ số DTI gồm 98 chỉ số thành phần.",
        "Tỉnh xếp hạng chuyển đổi số trên 63 tỉnh, thành phố.",
        "Năm 2023, DTI tăng 5 bậc so với năm trước.",
        "Nghị quyết số 12-NQ/TU, Kế hoạch 34/KH-UBND về chuyển đổi số.",
        "Về chuyển đổi số, tỉnh còn cách tốp 15 khá xa.",
        "Trước 15/9 mọi cơ quan phải dùng chữ ký số; ngành lấy 8/8 làm ngày hội số.",
        "Kho dữ liệu số (4 đơn vị)",
    ],
)
def test_numbers_that_count_nothing_are_left_alone(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        ("Kinh tế số tăng từ 8% năm 2022 lên 12,5% năm 2024.", "12.5", {"period": "2024"}),
        (
            "Quý II/2024, cổng dịch vụ công nhận 900 hồ sơ.",
            "900",
            {"period": "2024-04-01/2024-06-30"},
        ),
        ("Theo Kế hoạch 12/KH-UBND ngày 3/4/2023, 70% hộ có Internet.", "70", {"period": None}),
        ("Đến nay 70% hộ có Internet.", "70", {"period": None}),
        ("DTI năm 2023 của tỉnh cao hơn năm 2022 (0,5124).", "0.5124", {"period": "2022"}),
        ("Tính đến hết quý III năm 2024, 58/61 xã có cáp quang.", "58", {"period": "2024-09-30"}),
    ],
)
def test_period_is_the_one_that_the_text_says(
    text: str, value: str, wanted: dict[str, object]
) -> None:
    assert wanted.items() <= one(text, value).items()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Đến nay, 70% hộ dân có Internet.", "actual"),
        ("Phấn đấu 70% hộ dân có Internet.", "target"),
        ("Tỉnh dự kiến mở 70 lớp tập huấn kỹ năng số.", "plan"),
        ("II. MỤC TIÊU\n1. Đến năm 2030\n- 70% hộ dân có Internet;", "target"),
        ("I. KẾT QUẢ\n- 70% hộ dân có Internet;", "actual"),
        ("II. NHIỆM VỤ\n- Năm 2023, toàn tỉnh đã có 70 doanh nghiệp công nghệ số;", "actual"),
        ("II. NHIỆM VỤ\n- Mở 70 lớp tập huấn kỹ năng số;", "plan"),
        ("Phấn đấu 90% hộ dân có Internet (hiện đạt 70%).", "actual"),
    ],
)
def test_status_is_told_by_the_nearest_word_or_the_heading(text: str, status: str) -> None:
    assert one(text, "70")["status"] == status


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Toàn tỉnh có 70 trạm 5G.", "Hà Nam"),
        ("Ở huyện Lý Nhân, 70 trạm 5G đã phát sóng.", "huyện Lý Nhân"),
        ("Cả nước có 70 trạm 5G mới.", "Việt Nam"),
        (
            "Huyện Lý Nhân và huyện Thanh Liêm lần lượt có 50 trạm 5G, 70 trạm 5G.",
            "huyện Thanh Liêm",
        ),
    ],
)
def test_area_is_the_place_that_the_figure_is_said_of(text: str, area: str) -> None:
    assert str(one(text, "70")["area"]).casefold() == area.casefold()


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("Gần 70% hộ gia đình có cáp quang.", "70", "hộ gia đình có cáp quang"),
        ("Sóng 4G phủ 99% thôn.", "99", "thôn Sóng 4G phủ"),
        ("Hợp đồng điện tử: 60%.", "60", "Hợp đồng điện tử"),
        ("Kinh tế số chiếm 20% GRDP.", "20", "Kinh tế số GRDP"),
        ("Cổng nhận 200 hồ sơ, chiếm 18%.", "18", "tỷ lệ hồ sơ Cổng nhận"),
        ("Cổng nhận 200 hồ sơ (18%).", "18", "tỷ lệ hồ sơ Cổng nhận"),
        ("Có 1.043 tổ công nghệ số, với 7.356 thành viên.", "7356", "thành viên tổ công nghệ số"),
        ("Tỉnh còn 3/36 hồ chứa chưa gắn cảm biến số.", "3", "hồ chứa chưa gắn cảm biến số"),
    ],
)
def test_indicator_is_what_the_figure_is_said_of(text: str, value: str, name: str) -> None:
    assert str(one(text, value)["indicator"]).casefold() == name.casefold()


def test_what_is_left_of_a_fraction_is_a_part_of_the_same_whole() -> None:
    text = "Tỉnh kết nối 13/16 cơ sở dữ liệu; 3 cơ sở dữ liệu còn lại chưa kết nối."
    assert one(text, "3")["denominator"] == 16


def test_a_share_beside_two_nouns_is_that_of_their_fraction() -> None:
    found = one("Thị xã đạt 110 tài khoản/2.000 chỉ tiêu được giao, tức 5,5%.", "5.5")
    assert (found["numerator"], found["denominator"]) == (110, 2000)


def test_short_of_a_plan_is_no_change() -> None:
    found = one("Tỷ lệ hồ sơ trực tuyến đạt 66%, thấp hơn yêu cầu 14 điểm phần trăm.", "66")
    assert found["change"] is None


def test_a_change_may_stand_before_its_figure() -> None:
    found = one("Điểm DTI bình quân cấp huyện tăng 4,8%, đạt 772,6 điểm.", "772.6")
    assert (found["change"], found["change_unit"]) == (Decimal("4.8"), "percent")


def test_a_headline_says_no_fact_of_its_own() -> None:
    text = "Hà Nam có 1.250 tổ công nghệ số\nToàn tỉnh hiện có 1.250 tổ công nghệ số cộng đồng."
    (found,) = observations(layers_of(document(text)))
    assert found.mentions


def test_a_passage_holds_the_time_beside_its_parentheses() -> None:
    text = "Năm 2023, DTI đạt 0,61 điểm, cao hơn năm 2022 (0,5124)."
    (found,) = (each for each in read(text) if each.value.value == Decimal("0.5124"))
    assert (TITLE + text)[found.start : found.end].startswith("năm 2022 (")


def test_what_the_text_denies_is_marked() -> None:
    (found,) = read("Tỉnh chưa lọt vào nhóm 30 tỉnh dẫn đầu về DTI.")
    assert found.negated


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        (
            "Mới có ít nhất 12 trong số 40 trường học dùng học bạ số.",
            "12",
            {"numerator": 12, "denominator": 40, "comparator": ">=", "unit": "trường học"},
        ),
        (
            "Cổng nhận 480 lượt tra cứu thành công trên 600 lượt, bằng 80%.",
            "80",
            {"numerator": 480, "denominator": 600, "unit": "percent"},
        ),
        (
            "Năm 2024 chỉ số PAPI đạt 42,75 điểm, trong đó quản trị điện tử 3,2/10.",
            "3.2",
            {"indicator": "quản trị điện tử", "numerator": Decimal("3.2"), "denominator": 10},
        ),
    ],
)
def test_fractions_are_said_in_several_ways(
    text: str, value: str, wanted: dict[str, object]
) -> None:
    found = one(text, value)
    assert {name: found[name] for name in wanted} == wanted
    assert len(values(text)) == (2 if "PAPI" in text else 1)


def test_a_number_that_tells_which_are_counted_is_no_count() -> None:
    assert values("Cả nước có 300 ứng dụng số, chỉ 1/4 có trên 900 người dùng.") == [300]
    assert values("Có 5/30 xã, phường có tỷ lệ hồ sơ số hóa dưới 60%.") == [5]


def test_a_list_of_places_is_of_what_the_line_above_says() -> None:
    line = "Tỷ lệ hồ sơ trực tuyến tháng 9/2024 (nguồn: Sở Nội vụ)"
    text = f"{line}\n1. Xã Liêm Cần - 91,5%\n2. xã Nhân Mỹ: 90,25%\n"
    found = one(text, "90.25")
    assert found["indicator"] == "Tỷ lệ hồ sơ trực tuyến"
    assert (found["area"], found["period"]) == ("xã Nhân Mỹ", "2024-09")
    assert values("Các địa phương đang ở đâu về chuyển đổi số\n* Xã Liêm Cần: 91,5%\n") == []


def test_a_heading_that_is_a_place_tells_the_place() -> None:
    text = (
        "Kết quả chuyển đổi số ở các nơi\n\n1. TỈNH CAO BẰNG (mới khảo sát)\n\n"
        "Đã có 120 trạm BTS.\n\n2. HỢP TÁC VỚI LẠNG SƠN\n\nĐã có 130 trạm BTS.\n"
    )
    assert (one(text, "120")["area"], one(text, "130")["area"]) == ("Cao Bằng", "Hà Nam")


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("KẾ HOẠCH 45 CÓ GÌ?\n• 1.200 lượt cán bộ học kỹ năng số\n", "1200", "plan"),
        ("KẾ HOẠCH 45 CÓ GÌ?\n• 85% hộ dùng Internet\n", "85", "target"),
        ("Dự thảo đề ra: mọi xã tự đánh giá; 60% dân số có chữ ký số.", "60", "target"),
        ("Từ nay đến hết năm, mỗi huyện phải mở 4 lớp kỹ năng số.", "4", "target"),
        ("Tập đoàn cam kết cử 25 chuyên gia về chuyển đổi số.", "25", "plan"),
        ("Mục tiêu là 90% hộ dùng Internet nhưng mới được 71% hộ.", "71", "actual"),
        ("Mục tiêu năm nay: cấp mới cho 3.000 hộ tài khoản số.", "3000", "target"),
    ],
)
def test_status_is_told_by_plans_and_duties(text: str, value: str, status: str) -> None:
    assert one(text, value)["status"] == status


def test_the_upper_of_two_numbers_is_not_counted() -> None:
    assert values("Mỗi sáng bộ phận một cửa số đón 70 đến 95 lượt người.") == []
    assert values("Đến 12/2024, bộ phận một cửa số đón 95 lượt người.") == [95]


def test_what_belongs_to_nothing_that_the_text_names_is_left_open() -> None:
    """Shares of places that are not known, bases of rates, and lengths of courses."""
    assert values("Tỷ lệ dùng học bạ số của Ba Trại, Đồi Cao lần lượt đạt 92% và 79%.") == []
    assert values("Cứ mười cơ quan thì chín cơ quan dùng chữ ký số.") == []
    assert values("Lớp kỹ năng số kéo dài 10 buổi.") == []
    assert values("Sở mở 10 buổi tuyên truyền về kỹ năng số.") == [10]


def test_a_second_number_is_no_part_of_a_name() -> None:
    text = "Cổng số trả đúng hạn 2.318/2.340 lượt hồ sơ (99,06%), trễ hạn 22."
    assert "22" not in str(one(text, "99.06")["indicator"])
