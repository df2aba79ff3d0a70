"""States, roles and kinds of statements are those that the words of the passage tell."""

from pathlib import Path

import pytest

from loaders.check.passage import telling
from tests.loaders.check.passage.invented import codes, findings

RULES = {rule.code for rule in telling.RULES}
STATE = {"type": "StatusFact", "statusOf": "system/ndxp", "refArea": "unit/viet-nam"}
PART = {
    "type": "Participation",
    "agent": "org/bo-tttt",
    "atEvent": "event/hop",
    "refArea": "unit/lang-son",
}
CLAIM = {
    "holder": "org/bo-tttt",
    "refArea": "unit/lang-son",
    "topic": "digital-data",
    "addressee": "org/bo-tttt",
    "label": "{vi: Nhãn, en: Label}",
}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Nền tảng NDXP đã nối với kho hồ sơ.", "operational"),
        ("Nền tảng NDXP phục vụ cán bộ hằng ngày.", "operational"),
        ("Nền tảng NDXP kết nối với kho hồ sơ từ năm 2021.", "operational"),
        ("Dự kiến sang năm lắp đặt nền tảng NDXP.", "planned"),
        ("Xây dựng nền tảng NDXP cho các xã.", "planned"),
        ("Đơn vị đang xây dựng nền tảng NDXP.", "under-construction"),
        ("Nền tảng NDXP được chạy thử ở ba xã.", "pilot"),
        ("Nền tảng NDXP ngừng chạy từ mùa hè.", "retired"),
    ],
)
def test_a_state_told_by_its_words_passes(tmp_path: Path, text: str, status: str) -> None:
    assert not codes(tmp_path, text, STATE | {"status": status}, RULES)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Dự kiến sang năm lắp đặt nền tảng NDXP.", "operational"),
        ("Nền tảng NDXP sẽ kết nối với kho hồ sơ từ năm 2025.", "operational"),
        ("Nền tảng NDXP được chạy thử ở ba xã.", "operational"),
        ("Xây dựng nền tảng NDXP cho các xã.", "operational"),
        ("Nền tảng NDXP đã nối với kho hồ sơ.", "planned"),
        ("Nền tảng NDXP đã nối với kho hồ sơ.", "pilot"),
        ("Đơn vị đang xây dựng nền tảng NDXP.", "planned"),
        ("Nền tảng NDXP đã nối với kho hồ sơ.", "under-construction"),
        ("Nền tảng NDXP đã nối với kho hồ sơ.", "retired"),
    ],
)
def test_a_state_told_otherwise_is_found(tmp_path: Path, text: str, status: str) -> None:
    assert codes(tmp_path, text, STATE | {"status": status}, RULES) == {"status-not-told"}


def test_the_message_says_what_text_and_fact_say(tmp_path: Path) -> None:
    text = "Nền tảng NDXP đã nối với kho hồ sơ."
    found = findings(tmp_path, text, STATE | {"status": "retired"})
    told = next(one for one in found if one.rule.endswith("status-not-told"))
    assert text in told.message.vi
    assert "retired" in told.message.en
    assert "demo.yaml:" in told.place


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bộ TT&TT: dữ liệu ở cấp xã còn thiếu, chưa khớp nhau.", "Limitation"),
        ("Bộ TT&TT: nhiều xã e ngại đưa dữ liệu lên mạng.", "Limitation"),
        ("Bộ TT&TT: tỷ lệ dữ liệu được dùng lại mới chỉ ở mức một phần ba.", "Limitation"),
        ("Bộ TT&TT đề nghị sớm cấp dữ liệu cho xã.", "Recommendation"),
        ("Bộ TT&TT yêu cầu từng xã rà soát dữ liệu.", "Directive"),
        ("Bộ TT&TT phấn đấu mọi xã dùng chung dữ liệu.", "Goal"),
        ("Dữ liệu của Bộ TT&TT khá tốt.", "Assessment"),
    ],
)
def test_a_statement_of_its_kind_passes(tmp_path: Path, text: str, kind: str) -> None:
    assert not codes(tmp_path, text, CLAIM | {"type": kind}, RULES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bộ TT&TT đề nghị sớm cấp dữ liệu tốt cho mọi xã.", "Limitation"),
        ("Bộ TT&TT chỉ đạo cấp dữ liệu tốt cho mọi xã.", "Limitation"),
        ("Bộ TT&TT: dữ liệu ở cấp xã thiếu, chưa khớp nhau.", "Recommendation"),
        ("Bộ TT&TT: dữ liệu ở cấp xã thiếu, chưa khớp nhau.", "Directive"),
        ("Bộ TT&TT: dữ liệu ở cấp xã thiếu, chưa khớp nhau.", "Goal"),
    ],
)
def test_a_statement_of_another_kind_is_found(tmp_path: Path, text: str, kind: str) -> None:
    assert codes(tmp_path, text, CLAIM | {"type": kind}, RULES) == {"statement-not-told"}


MEETING = {
    "chair": "Bộ TT&TT chủ trì buổi họp.",
    "host": "Bộ TT&TT đón các đại biểu.",
    "guest": "Đoàn của Bộ TT&TT thăm các xã.",
    "announcer": "Bộ TT&TT công bố cổng mới.",
    "speaker": "Bộ TT&TT phát biểu đầu giờ.",
    "participant": "Có mặt còn có Bộ TT&TT.",
}


@pytest.mark.parametrize("role", MEETING)
def test_a_role_told_by_its_words_passes(tmp_path: Path, role: str) -> None:
    assert not codes(tmp_path, MEETING[role], _part(role), RULES)


@pytest.mark.parametrize("role", [role for role in MEETING if role != "participant"])
def test_a_role_told_otherwise_is_found(tmp_path: Path, role: str) -> None:
    assert codes(tmp_path, MEETING["participant"], _part(role), RULES) == {"role-not-told"}


def _part(role: str) -> dict[str, str]:
    """Write a participation, and after the facts the event that it is in."""
    event = (
        "things:\n  - id: event/hop\n    type: Event\n    label: {vi: Họp, en: Meeting}\n"
        "    eventType: working-session\n    evidence: [0, 9]"
    )
    return PART | {"role": f"{role}\n{event}"}
