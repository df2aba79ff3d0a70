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
    ],
)
def test_what_is_no_event_is_not_read(text: str) -> None:
    assert not _told(text)


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
