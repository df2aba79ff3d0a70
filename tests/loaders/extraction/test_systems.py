"""Systems: which words name one, whose it is, in which state it is, once a text."""

import pytest

from loaders.extraction.proposal import System
from tests.loaders.extraction.reading import fields, proposals


def systems(body: str, title: str = "Hà Nam") -> list[dict[str, object]]:
    found = (one for one in proposals(f"{title}\n{body}") if isinstance(one, System))
    return [fields(one) for one in found]


def names(body: str) -> list[object]:
    return [each["name"] for each in systems(body)]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Tỉnh có Cổng Dịch vụ công của tỉnh.", "Cổng Dịch vụ công của tỉnh"),
        ("Hồ sơ nhập vào phần mềm VNLAND.", "phần mềm VNLAND"),
        ("Dân cài ứng dụng “Hoa Sen Số” để hỏi.", "Hoa Sen Số"),
        ("Dân cài ứng dụng mang tên “Hoa Sen Số”.", "Hoa Sen Số"),
        ("HaNam-S có 200 người dùng.", "HaNam-S"),
        ("Hà Nam Smart có 200 người dùng.", "Hà Nam Smart"),
        ("Xã dùng hệ thống theo dõi đê điều (TDDD).", "hệ thống theo dõi đê điều"),
        ("Xã dùng hệ thống họp không giấy của tỉnh.", "hệ thống họp không giấy của tỉnh"),
        ("Dân dùng hệ thống một cửa điện tử (iCua).", "hệ thống một cửa điện tử"),
        ("Dân mở tài khoản trên nền tảng MyHaNam.", "MyHaNam"),
        ("IOC Gò Bồi đã mở.", "IOC Gò Bồi"),
        ("Xã nhắn tin qua Zalo “Chính quyền số Hà Nam”.", "Chính quyền số Hà Nam"),
        ("Xã có cơ sở dữ liệu giáo dục của tỉnh.", "cơ sở dữ liệu giáo dục của tỉnh"),
        ("Hệ thống quản lý văn bản iOffice đã chạy.", "Hệ thống quản lý văn bản iOffice"),
        ("Khách hỏi nền tảng du lịch Hà Nam Tourism.", "nền tảng du lịch Hà Nam Tourism"),
        ("Dữ liệu qua trục HNA LGSP.", "trục HNA LGSP"),
        ("Xã mở bản đồ số làng nghề Hà Nam.", "bản đồ số làng nghề Hà Nam"),
        ("Xã bán chè trên sàn thương mại điện tử của tỉnh.", "sàn thương mại điện tử của tỉnh"),
        ("Kho lưu trữ điện tử của Sở Nội vụ đã mở.", "Kho lưu trữ điện tử của Sở Nội vụ"),
        ("Cổng dữ liệu Hà Nam có 30 bảng.", "Cổng dữ liệu Hà Nam"),
        ("Phần mềm quản lý đầu tư của Sở Tài chính chạy tốt.",
         "Phần mềm quản lý đầu tư của Sở Tài chính"),
        ("Tổ tự học trên nền tảng hocso.edu.vn.", "hocso.edu.vn"),
        ("Cả 12 trường dùng vnMath.", "vnMath"),
        ("Cả 12 trường dùng VNPT-Sen.", "VNPT-Sen"),
        ("Cổng thông tin ẩm thực tạm dừng.", "Cổng thông tin ẩm thực"),
        ("Sở có cơ sở dữ liệu nhà ở của Sở Xây dựng và Đô thị.",
         "cơ sở dữ liệu nhà ở của Sở Xây dựng và Đô thị"),
    ],
)  # fmt: skip
def test_a_name_is_read_to_its_end(body: str, name: str) -> None:
    assert names(body) == [name]


@pytest.mark.parametrize(
    "body",
    [
        "Cả hệ thống chính trị vào cuộc, hệ thống đường được nâng cấp.",
        "Tỉnh cần một nền tảng tích hợp và các phần mềm chuyên ngành.",
        "Đề án mô tả hệ thống thoát nước và hệ thống cảm biến của thành phố.",
        "Trung tâm Phục vụ hành chính công đón dân từ 7 giờ.",
        "Nền tảng cho kết quả này là nghị quyết của tỉnh.",
        "Ông khoe cổng rào nhà ông cũng gắn camera.",
        "Thành phố xây dựng 12 hệ thống thông tin.",
        "Hệ thống y tế và hệ thống giáo dục của tỉnh phát triển.",
        "Mọi xã có cổng dịch vụ công của các huyện, 100% cơ sở dữ liệu dùng chung.",
        "Cả 12 loại phần mềm của tỉnh đã cũ.",
        "Trợ lý ảo nói giọng địa phương.",
        "Báo Hà Nam Online và Báo Hà Nam Today đưa tin.",
        "Công viên phần mềm Sao Mai mở rộng.",
        "Các hộ lên các sàn thương mại điện tử và một bản đồ số.",
        "Kho lưu trữ giấy của Sở Nội vụ đã đầy.",
        "Thầy cô chấm bài trên iPad.",
        "Phần mềm kế toán đã mua. Hệ thống giao thông đang được nâng cấp.",
        "Ứng dụng bán hàng đã mở.",
        "Dân ứng dụng công nghệ thông tin, gửi tin qua mạng xã hội.",
    ],
)
def test_kinds_of_systems_and_offices_are_none(body: str) -> None:
    assert not names(body)


def test_a_system_is_proposed_once_by_its_fullest_name() -> None:
    found = systems(
        "Trung tâm Điều hành thông minh (IOC) của tỉnh đã mở. IOC có 8 phần. Dân gọi IOC Hà Nam."
    )
    assert [(each["name"], each["acronym"]) for each in found] == [
        ("Trung tâm Điều hành thông minh của tỉnh", "IOC")
    ]


def test_a_misprinted_short_form_is_that_of_the_name() -> None:
    (found,) = systems("Trung tâm điều hành thông minh (ICO) tỉnh đã mở.")
    assert (found["acronym"], found["system_type"]) == ("IOC", "IOC")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Tỉnh sẽ xây dựng Kho dữ liệu dùng chung.", "planned"),
        ("Tỉnh đang xây dựng Kho dữ liệu dùng chung.", "building"),
        ("Kho dữ liệu dùng chung vừa được nâng cấp.", "upgraded"),
        ("Tỉnh thí điểm Kho dữ liệu dùng chung.", "pilot"),
        ("Kho dữ liệu dùng chung dừng hoạt động từ tháng 9.", "retired"),
        ("Kho dữ liệu dùng chung nhận 300 bảng.", "operating"),
        ("Kho dữ liệu dùng chung, thay cho hai kho cũ, đã mở.", "operating"),
        ("Kho giấy sẽ được thay bằng Kho dữ liệu dùng chung.", "planned"),
        ("Tỉnh sẽ phục vụ lễ hội bằng nhiều thứ: loa, Kho dữ liệu dùng chung.", "planned"),
    ],
)
def test_words_about_a_system_tell_its_state(body: str, status: str) -> None:
    assert [each["status"] for each in systems(body)] == [status]


@pytest.mark.parametrize(
    ("body", "area"),
    [
        ("Ở Ninh Bình cũ, trung tâm điều hành thông minh (IOC) có 16 phần.", "Ninh Bình"),
        ("Kho dữ liệu dùng chung tỉnh Ninh Bình có 30 bảng.", "Ninh Bình"),
        ("Xã nhập phần mềm hộ tịch của Bộ Tư pháp.", "Việt Nam"),
        ("Xã nhập phần mềm hộ tịch.", "Hà Nam"),
        ("Xã tra cơ sở dữ liệu dân cư.", "Việt Nam"),
        ("Xã tra CSDLQG về hộ nghèo.", "Việt Nam"),
        ("Xã vào hệ thống VNeID.", "Việt Nam"),
        ("Xã gửi hệ thống thông tin báo cáo Chính phủ.", "Việt Nam"),
        ("Xã tra cơ sở dữ liệu đất đai.", "Hà Nam"),
        ("Xã vào hệ thống “Một cửa điện tử Ninh Bình”.", "Ninh Bình"),
        ("Ninh Bình khai trương nền tảng dữ liệu số tỉnh (NBDP).", "Ninh Bình"),
    ],
)
def test_a_system_is_somebodys(body: str, area: str) -> None:
    assert [each["area"] for each in systems(body)] == [area]


@pytest.mark.parametrize(
    "body",
    [
        "Tỉnh chưa có Kho dữ liệu dùng chung.",
        "Tỉnh chưa triển khai Kho dữ liệu dùng chung.",
        "Kho dữ liệu dùng chung đến nay vẫn chưa có.",
        "Tỉnh bàn về kho dữ liệu dùng chung – hạng mục tỉnh chưa có.",
    ],
)
def test_what_the_text_denies_is_marked(body: str) -> None:
    (found,) = systems(body)
    assert found["negated"]


def test_places_listed_have_one_each_of_their_level() -> None:
    found = systems("Huyện Bình Lục và huyện Lý Nhân cũng đã đưa vào vận hành IOC cấp huyện.")
    assert [each["name"] for each in found] == ["IOC Huyện Bình Lục", "IOC huyện Lý Nhân"]


def test_places_listed_have_one_each() -> None:
    found = systems("Thị xã Duy Tiên, huyện Bình Lục và thị xã Kim Bảng vận hành IOC.")
    assert [each["area"] for each in found] == [
        "Thị xã Duy Tiên",
        "huyện Bình Lục",
        "thị xã Kim Bảng",
    ]


@pytest.mark.parametrize(
    ("body", "areas"),
    [
        (
            "Ba IOC của huyện Bình Lục, huyện Lý Nhân và thị xã Kim Bảng đã mở.",
            ["huyện Bình Lục", "huyện Lý Nhân", "thị xã Kim Bảng"],
        ),
        (
            "Hai trung tâm điều hành thông minh tại huyện Bình Lục và huyện Lý Nhân chạy thử.",
            ["huyện Bình Lục", "huyện Lý Nhân"],
        ),
        ("IOC của huyện Bình Lục đón đoàn của huyện Lý Nhân.", ["huyện Bình Lục"]),
    ],
)
def test_owners_listed_have_one_each(body: str, areas: list[str]) -> None:
    assert [each["area"] for each in systems(body)] == areas


def test_a_short_form_alone_is_the_system_that_it_was_introduced_with() -> None:
    (found,) = systems("Hệ thống theo dõi đê điều tập trung (TDDD) đã mở. Xã nhập TDDD mỗi ngày.")
    assert found["acronym"] == "TDDD"
    assert found["mentions"] == ((65, 69),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tỉnh ra mắt ứng dụng Công dân số Hà Nam và kênh phản ánh.", "Công dân số Hà Nam"),
        ("Ứng dụng Công dân số đã có 20.000 người dùng.", "Công dân số"),
        (
            "Ứng dụng Du lịch thông minh Hà Nam đã có 20.000 người dùng.",
            "Du lịch thông minh Hà Nam",
        ),
    ],
)
def test_a_product_may_have_a_name_of_several_words(text: str, name: str) -> None:
    found = [one for one in proposals(f"Hà Nam chuyển đổi số\n{text}\n") if isinstance(one, System)]
    assert [one.name.value for one in found] == [name]


def test_what_is_applied_is_no_application() -> None:
    text = "Hà Nam chuyển đổi số\nĐiểm “ứng dụng nền tảng số nội bộ” của tỉnh bị trừ.\n"
    assert not [one for one in proposals(text) if isinstance(one, System)]
