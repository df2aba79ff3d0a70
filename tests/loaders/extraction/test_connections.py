"""Connections: two ends and a verb, lists of ends, ends that stand for systems named before."""

import pytest

from loaders.extraction.proposal import Connection
from tests.loaders.extraction.reading import fields, proposals


def connections(body: str) -> list[dict[str, object]]:
    found = (one for one in proposals(f"Hà Nam\n{body}") if isinstance(one, Connection))
    return [fields(one) for one in found]


def ends(body: str) -> list[tuple[object, object]]:
    return [(each["from_system"], each["to_system"]) for each in connections(body)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            "Cổng Dịch vụ công tỉnh được liên thông với Cổng Dịch vụ công quốc gia.",
            ("Cổng Dịch vụ công tỉnh", "Cổng Dịch vụ công quốc gia"),
        ),
        (
            "Ứng dụng Hà Nam Số sẽ được nhúng vào VNeID.",
            ("Hà Nam Số", "VNeID"),
        ),
        (
            "IOC Hà Nam lấy dữ liệu từ kho dữ liệu dùng chung của tỉnh.",
            ("IOC Hà Nam", "kho dữ liệu dùng chung của tỉnh"),
        ),
        (
            "Phần mềm VNLAND truyền kết quả về IOC Hà Nam.",
            ("Phần mềm VNLAND", "IOC Hà Nam"),
        ),
        (
            "Sở phải kết nối phần mềm VNLAND với IOC Hà Nam trước tháng 6.",
            ("phần mềm VNLAND", "IOC Hà Nam"),
        ),
        (
            "LGSP Hà Nam kết nối 12 hệ thống của bộ, trong đó có Cổng Dịch vụ công quốc gia.",
            ("LGSP Hà Nam", "Cổng Dịch vụ công quốc gia"),
        ),
        (
            "Phần mềm VNLAND lấy dữ liệu hộ tịch, đất đai qua LGSP Hà Nam.",
            ("Phần mềm VNLAND", "LGSP Hà Nam"),
        ),
        (
            "Hồ sơ từ phần mềm VNLAND được chuyển về IOC Hà Nam.",
            ("phần mềm VNLAND", "IOC Hà Nam"),
        ),
        (
            "Hệ thống theo dõi đê điều (TDDD) đã mở. TDDD kết nối với IOC Hà Nam.",
            ("Hệ thống theo dõi đê điều", "IOC Hà Nam"),
        ),
        (
            "IOC Hà Nam nhận dữ liệu từ hệ thống đo mưa nước tự động.",
            ("IOC Hà Nam", "hệ thống đo mưa nước tự động"),
        ),
        (
            "Trung tâm IOC Hà Nam đã mở. Phần mềm VNLAND chia sẻ số liệu về trung tâm.",
            ("Phần mềm VNLAND", "Trung tâm IOC Hà Nam"),
        ),
        (
            "Sở nêu: Phần mềm VNLAND dùng ở 12 xã; từ tháng 10 tích hợp IOC Hà Nam.",
            ("Phần mềm VNLAND", "IOC Hà Nam"),
        ),
        (
            "Rõ nhất là VNLAND: phần mềm đất đai này kết nối với IOC Hà Nam.",
            ("VNLAND", "IOC Hà Nam"),
        ),
        (
            "Phần mềm VNLAND chạy từ tháng 5. Phần mềm này kết nối với IOC Hà Nam.",
            ("Phần mềm VNLAND", "IOC Hà Nam"),
        ),
    ],
)
def test_a_verb_joins_two_systems(body: str, wanted: tuple[str, str]) -> None:
    assert ends(body) == [wanted]


def test_each_end_of_a_list_is_joined_and_the_next_verb_has_the_same_subject() -> None:
    portal = "Cổng Dịch vụ công tỉnh"
    found = ends(
        f"{portal} kết nối với Cổng Dịch vụ công quốc gia, phần mềm VNLAND và khai thác dữ liệu từ "
        "Cơ sở dữ liệu quốc gia về dân cư."
    )
    assert found == [
        (portal, "Cổng Dịch vụ công quốc gia"),
        (portal, "phần mềm VNLAND"),
        (portal, "Cơ sở dữ liệu quốc gia về dân cư"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Phần mềm VNLAND chưa kết nối với IOC Hà Nam.",
        "Phần mềm VNLAND vẫn không liên thông được với IOC Hà Nam.",
    ],
)
def test_what_the_text_denies_is_marked(body: str) -> None:
    (found,) = connections(body)
    assert found["negated"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Phần mềm VNLAND sẽ kết nối với IOC Hà Nam.", "planned"),
        ("Phần mềm VNLAND phải kết nối với IOC Hà Nam.", "building"),
        ("Phần mềm VNLAND đã kết nối với IOC Hà Nam.", "operating"),
    ],
)
def test_words_before_the_verb_tell_the_state(body: str, status: str) -> None:
    assert [each["status"] for each in connections(body)] == [status]


@pytest.mark.parametrize(
    "body",
    [
        "Đường kết nối vùng trồng với Cổng Dịch vụ công tỉnh.",
        "Các tuyến chưa kết nối với nhau, hệ thống chiến thuật trơn tru.",
        "Nền tảng số kết nối với nông dân qua phần mềm VNLAND.",
        "Cổng rào nhà ông gắn camera, kết nối thẳng qua máy của con.",
        "Kho VNLAND chạy tốt. Hình ảnh từ huyện được truyền về IOC Hà Nam.",
        "Xã trả hồ sơ từ phần mềm VNLAND rồi gửi về IOC Hà Nam.",
        "Dân lấy dữ liệu qua LGSP Hà Nam.",
        "Trên phần mềm VNLAND, xã gửi hồ sơ về sở.",
    ],
)
def test_without_two_systems_there_is_none(body: str) -> None:
    assert not ends(body)
