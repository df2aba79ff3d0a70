"""Events: what took place and when, and what is no event."""

import pytest

from loaders.extraction.extract import layers_of
from loaders.extraction.merging import merged
from loaders.extraction.proposal import Event
from loaders.extraction.rules.events import RULES
from tests.loaders.extraction.reading import document

_TITLE = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Ngày 11-9-2025, tỉnh ký với Viettel thỏa thuận chuyển đổi số giai đoạn 2026-2030.",
            {("signing", "2025-09-11")},
        ),
        (
            "UBND tỉnh sáng nay làm lễ khai trương Trung tâm Điều hành thông minh (IOC).",
            {("launch", None)},
        ),
        (
            "- Ngày 3/4/2025: Sở Nội vụ công bố kết quả chuyển đổi số.\n"
            "- Sáng 12/5: UBND tỉnh tổ chức hội thảo chuyển đổi số.",
            {("announcement", "2025-04-03"), ("conference", "2025-05-12")},
        ),
        (
            "Sáng 9/9/2025, UBND TP Cần Thơ và VNPT ký kết hợp tác chuyển đổi số.",
            {("signing", "2025-09-09")},
        ),
        (
            "Từ ngày 5 đến 7/11/2025, Sở Nội vụ mở lớp tập huấn kỹ năng chuyển đổi số.",
            {("training", "2025-11-05/2025-11-07")},
        ),
        (
            "Ngày 5/4/2024, UBND tỉnh tổ chức chuỗi hoạt động chuyển đổi số: ra mắt ứng dụng, "
            "ký kết hợp tác với VNPT.",
            {("launch", "2024-04-05"), ("signing", "2024-04-05")},
        ),
        (
            "Sáng 5/4/2024, UBND tỉnh tổ chức hội nghị chuyển đổi số. Cũng tại hội nghị, "
            "Sở Nội vụ công bố kết quả.",
            {("conference", "2024-04-05"), ("announcement", "2024-04-05")},
        ),
        (
            "Cuộc họp về chuyển đổi số diễn ra sáng 5/4/2024. Cùng ngày, Sở Nội vụ ký kết hợp tác.",
            {("meeting", "2024-04-05"), ("signing", "2024-04-05")},
        ),
        (
            "Trong báo cáo gửi các huyện ngày 5/4/2024, Sở Nội vụ công bố kết quả chuyển đổi số.",
            {("announcement", "2024-04-05")},
        ),
        (
            "Ngày 5/4/2024, Trường Đại học Sao Mai khai giảng lớp kỹ sư chuyển đổi số.",
            {("training", "2024-04-05")},
        ),
        (
            "Công ty bàn giao IOC tỉnh (khai trương ngày 5/4/2024) để chuyển đổi số.",
            {("launch", "2024-04-05")},
        ),
        (
            "Hội đồng đánh giá chuyển đổi số họp ngày 15/4/2024.",
            {("meeting", "2024-04-15")},
        ),
        (
            "Chủ tịch UBND tỉnh nói về chuyển đổi số khi làm việc với Sở Nội vụ hôm 5/3/2024.",
            {("meeting", "2024-03-05")},
        ),
        (
            "Hội thảo chuyển đổi số diễn ra tại thành phố Phủ Lý trong hai ngày 7 - 8/5/2024.",
            {("conference", "2024-05-07/2024-05-08")},
        ),
        (
            "Chiều 6/8/2024, trong cuộc giao ban, ông Ma Văn Lử nhắc đến chuyển đổi số.",
            {("meeting", "2024-08-06")},
        ),
        (
            "Hôm 3/10/2024, đoàn công tác của Bộ Nội vụ vào thăm xã về chuyển đổi số.",
            {("inspection", "2024-10-03")},
        ),
        ("Hợp đồng ký ngày 1/2/2024 giao VNPT chuyển đổi số.", {("signing", "2024-02-01")}),
        (
            "Ngày 5/4/2024, công ty bàn giao và ra mắt cổng chuyển đổi số của tỉnh.",
            {("launch", "2024-04-05")},
        ),
        (
            "Ngày 8/8/2024, bà Ma Thị Hiên cho biết chuyển đổi số đã đến từng xã.",
            {("announcement", "2024-08-08")},
        ),
    ],
)
def test_events_are_read(text: str, told: set[tuple[str, str | None]]) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Tỉnh sẽ tổ chức hội nghị sơ kết chuyển đổi số vào tháng 12.",
        "Hằng năm, ngày 10/10, UBND tỉnh tổ chức hội nghị chuyển đổi số.",
        "Luật Công nghệ thông tin ngày 29/6/2006 nói về chuyển đổi số.",
        "UBND tỉnh công bố chuyển đổi số theo Quyết định số 12/QĐ-UBND ngày 3/4/2023.",
        "Năm 2022, công nghệ thông tin và hội nghị trực tuyến phục vụ chuyển đổi số.",
        "Trung tâm Hội nghị tỉnh dùng chữ ký số, chữ ký kết nối chuyển đổi số.",
        "Tỉnh chuyển đổi số phù hợp ngày 15/4/2024.",
        "Trung tâm giám sát chuyển đổi số của tỉnh có từ ngày 5/4/2024.",
        "Kết luận sau cuộc họp ngày 5/4/2024 nói về chuyển đổi số.",
        "Tỉnh không khai trương cổng chuyển đổi số ngày 5/4/2024.",
    ],
)
def test_what_is_no_event_is_not_read(text: str) -> None:
    assert not _told(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Tỉnh dự kiến tổ chức ngày hội chuyển đổi số vào 10/10/2026, ra mắt ứng dụng "
            "trong quý III.",
            {("other", "2026-10-10"), ("launch", "2026-07-01/2026-09-30")},
        ),
        ("Sở sẽ mở cổng chuyển đổi số trong tháng 12 tới.", {("launch", "2025-12")}),
        (
            "Cổng chuyển đổi số dự kiến ra mắt quý I năm sau.",
            {("launch", "2026-01-01/2026-03-31")},
        ),
        ("Sở sẽ mở cổng chuyển đổi số trước ngày 1/12/2025.", set()),
        ("Sở sẽ mở cổng chuyển đổi số trong thời gian tới.", set()),
        ("Sở sẽ không mở cổng chuyển đổi số vào ngày 1/12/2025.", set()),
        ("Tỉnh sẽ giao Sở Nội vụ mở cổng chuyển đổi số vào ngày 1/12/2025.", set()),
        ("Tỉnh sẽ công bố chuyển đổi số theo Kế hoạch số 12/KH-UBND ngày 3/12/2025.", set()),
    ],
)
def test_what_is_planned_for_a_time_is_read(text: str, told: set[tuple[str, str]]) -> None:
    assert _told("Thứ Hai, ngày 06/10/2025\n\n" + text) == told


def test_an_event_told_twice_is_one() -> None:
    (one,) = _events(
        "Ngày 10/10/2024, tỉnh công bố Ngày chuyển đổi số.\n\n"
        "Sáng 10/10/2024, UBND tỉnh tổ chức lễ công bố Ngày chuyển đổi số."
    )
    assert len(one.mentions) == 1
    assert [actor.value for actor in one.actors] == ["UBND tỉnh Hà Nam"]


def _told(text: str) -> set[tuple[str, str | None]]:
    return {(one.event_type.value, one.date.value if one.date else None) for one in _events(text)}


def _events(text: str) -> list[Event]:
    layers = layers_of(document(_TITLE + text))
    found = merged(layers, (one for rule in RULES for one in rule.find(layers)))
    return [one for one in found if isinstance(one, Event)]
