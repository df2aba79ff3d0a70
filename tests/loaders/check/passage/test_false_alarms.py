"""What reports leave out and a reader understands is no finding; beside each, what is one."""

from pathlib import Path

import pytest

from tests.loaders.check.passage.invented import codes, findings

BEGUN = "Nền tảng NDXP chạy từ tháng 4/2022."
STATE = {
    "type": "StatusFact",
    "statusOf": "system/ndxp",
    "status": "operational",
    "refArea": "unit/viet-nam",
}


@pytest.mark.parametrize(
    ("start", "expected"), [("2022-04-01", set()), ("2022-05-01", {"time-not-printed"})]
)
def test_what_began_may_still_go_on(start: str, expected: set[str], tmp_path: Path) -> None:
    assert codes(tmp_path, BEGUN, STATE | {"periodStart": start}, {"time-not-printed"}) == expected


def test_a_passage_without_a_time_is_told_itself(tmp_path: Path) -> None:
    text = "Nền tảng NDXP chạy tốt."
    found = findings(tmp_path, text, STATE | {"periodStart": "2022-04-01"})
    (message,) = (one.message for one in found if one.rule.endswith("time-not-printed"))
    assert f"«{text}»" in message.vi
    assert "2022-04-01" in message.en


RANK = "Lạng Sơn có chỉ số chuyển đổi số (DTI) cấp tỉnh ở thứ hạng 22.\n"
TARGET = {
    "type": "RankObservation",
    "indicator": "indicator/dti-rank",
    "refArea": "unit/lang-son",
    "valueKind": "target",
    "topN": "20",
}


@pytest.mark.parametrize(
    ("field", "expected"), [("DTI", set()), ("may mặc", {"evidence-elsewhere"})]
)
def test_an_acronym_stands_for_the_name(field: str, expected: set[str], tmp_path: Path) -> None:
    text = f"{RANK}Phấn đấu vào nhóm 20 địa phương dẫn đầu về {field}."
    keys = TARGET | {"evidence": f"[{len(RANK)}, {len(text)}]"}
    assert codes(tmp_path, text, keys, {"evidence-elsewhere"}) == expected


OPENED = "Bà Trần Thị Mẫu mở đầu buổi họp. "
OTHER = "Theo ông Hoàng Văn Thử, kho dữ liệu còn thiếu máy chủ."
GOES_ON = "Kho dữ liệu còn thiếu máy chủ."


@pytest.mark.parametrize(
    ("speech", "speaker", "expected"),
    [
        (OTHER, "hoang-van-thu", set()),
        (GOES_ON, "tran-thi-mau", set()),
        (OTHER, "tran-thi-mau", {"person-not-named"}),
    ],
)
def test_a_speaker_goes_on_until_another_speaks(
    speech: str, speaker: str, expected: set[str], tmp_path: Path
) -> None:
    text = OPENED + speech
    persons = [("tran-thi-mau", "Trần Thị Mẫu"), ("hoang-van-thu", "Hoàng Văn Thử")]
    things = "".join(
        f"\n  - id: person/{key}\n    type: Person\n    label: {{vi: {name}}}\n"
        f"    evidence: [{text.index(name)}, {text.index(name) + len(name)}]"
        for key, name in persons
        if name in text
    )
    keys = {
        "type": "Limitation",
        "label": "{vi: Kho thiếu máy chủ, en: The store lacks servers}",
        "topic": "digital-infrastructure",
        "evidence": f"[{len(OPENED)}, {len(text)}]",
        "holder": f"person/{speaker}",
        "statedBy": f"person/{speaker}\nthings:{things}",
    }
    assert codes(tmp_path, text, keys, {"person-not-named"}) == expected
