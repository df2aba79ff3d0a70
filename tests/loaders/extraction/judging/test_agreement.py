"""What makes a proposal the same as an annotated fact, and which of its fields are right."""

import pytest

from tests.loaders.extraction.judging.facts import Fields, fact, mentioned, one, same

PLACE = {"rank": 3, "area": "tỉnh Hải Dương"}
POST = {"person": "Lê Thị Mơ", "role": "Phó Giám đốc", "organization": "Sở Y tế Hải Dương"}
SHARE = {"value": 95.5, "unit": "percent", "indicator_vi": "tỷ lệ hồ sơ nộp trực tuyến"}
LINK = {"from_system": "Cổng dịch vụ công tỉnh", "to_system": "Nền tảng định danh quốc gia"}
MEETING = {"event_type": "conference", "date": "2024-05-10"}
PLAN = {"number": "12/KH-UBND", "doc_type": "Kế hoạch"}
APP = {"name": "Ứng dụng Công dân số Xứ Đông", "acronym": None, "system_type": "app"}


@pytest.mark.parametrize(
    ("kind", "gold", "found"),
    [
        ("observation", SHARE, SHARE),
        ("observation", SHARE, SHARE | {"indicator_vi": "giá trị"}),
        ("observation", {"value": 6000, "unit": "tỷ đồng"}, {"value": 6, "unit": "nghìn tỷ đồng"}),
        ("ranking", PLACE, PLACE | {"area": "Hải Dương"}),
        ("person_role", POST, POST | {"organization": None}),
        ("person_role", POST, POST | {"role": "Trưởng phòng"}),
        ("person_role", POST, POST | {"person": "LÊ THỊ MƠ"}),
        ("system", APP, APP | {"name": "Công dân số Xứ Đông"}),
        ("system", {"name": "a b c", "acronym": "QLVB"}, {"name": "x y z", "acronym": "QLVB"}),
        ("connection", LINK, LINK | {"from_system": "Cổng dịch vụ công"}),
        ("event", MEETING, MEETING | {"date": None}),
        ("event", MEETING, MEETING | {"event_type": "meeting"}),
        ("document", PLAN, PLAN | {"number": "12 /KH-UBND", "doc_type": None}),
        ("document", PLAN | {"number": None}, PLAN | {"doc_type": "kế hoạch"}),
    ],
)
def test_the_same_fact(kind: str, gold: Fields, found: Fields) -> None:
    assert same(fact(kind, gold), fact(kind, found))


@pytest.mark.parametrize(
    ("kind", "gold", "found"),
    [
        ("observation", SHARE, SHARE | {"value": 95}),
        ("observation", SHARE, SHARE | {"unit": "hồ sơ"}),
        ("observation", SHARE, SHARE | {"value": None}),
        ("observation", {"value": 6, "unit": "tỷ đồng"}, {"value": 6, "unit": "triệu đồng"}),
        ("ranking", PLACE, PLACE | {"rank": 4}),
        ("ranking", PLACE, PLACE | {"area": "Hưng Yên"}),
        ("ranking", PLACE, PLACE | {"area": None}),
        ("person_role", POST, POST | {"person": "Lê Thị Mây"}),
        ("person_role", POST, POST | {"role": "Chủ tịch", "organization": "UBND huyện"}),
        ("system", APP, APP | {"name": "Phần mềm hộ tịch"}),
        ("system", APP | {"acronym": ""}, APP | {"acronym": "", "name": "Phần mềm hộ tịch"}),
        ("connection", LINK, LINK | {"to_system": "Kho dữ liệu đất đai"}),
        ("event", MEETING, {"event_type": "launch", "date": "2024-05-11"}),
        ("event", MEETING | {"date": None}, {"event_type": "launch", "date": None}),
        ("document", PLAN, PLAN | {"number": "13/KH-UBND"}),
        ("document", PLAN | {"number": None}, PLAN | {"number": None, "doc_type": "Nghị quyết"}),
    ],
)
def test_another_fact(kind: str, gold: Fields, found: Fields) -> None:
    assert not same(fact(kind, gold), fact(kind, found))


def test_a_passage_must_overlap() -> None:
    assert same(fact("ranking", PLACE, (0, 10)), fact("ranking", PLACE, (9, 20)))
    assert not same(fact("ranking", PLACE, (0, 10)), fact("ranking", PLACE, (10, 20)))


def test_any_mention_of_the_fact_will_do() -> None:
    gold = mentioned(fact("ranking", PLACE), (50, 60))
    assert same(gold, fact("ranking", PLACE, (55, 58)))
    assert not same(gold, fact("ranking", PLACE, (70, 80)))


def test_a_system_of_the_very_name_is_found_anywhere() -> None:
    assert same(fact("system", APP), fact("system", APP, (90, 99)))
    near = APP | {"name": "Công dân số Xứ Đông"}
    assert not same(fact("system", APP), fact("system", near, (90, 99)))


def test_kinds_are_not_mixed() -> None:
    assert not same(fact("ranking", PLACE), fact("observation", {**PLACE, "value": 3}))


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        ({"area": "Hải Dương"}, {"area": "HẢI DƯƠNG"}, True),
        ({"area": "Hải Dương"}, {"area": "tỉnh Hải Dương"}, True),
        ({"area": "Hải Dương"}, {"area": "huyện Kim Thành"}, False),
        ({"area": None}, {"area": None}, True),
        ({"area": None}, {}, True),
        ({"area": None}, {"area": "Hải Dương"}, False),
        ({"area": "Hải Dương"}, {"area": None}, False),
        ({"numerator": 5}, {"numerator": 5.0}, True),
        ({"numerator": 5}, {"numerator": 6}, False),
        ({"numerator": 5}, {"numerator": "năm"}, False),
    ],
)
def test_fields(gold: Fields, found: Fields, right: bool) -> None:
    verdict = one(fact("observation", {**SHARE, **gold}), fact("observation", {**SHARE, **found}))
    assert [is_right for _, is_right in verdict.fields()] == [right]


def test_a_field_that_is_not_annotated_is_not_judged() -> None:
    verdict = one(fact("observation", SHARE), fact("observation", {**SHARE, "period": "2024"}))
    assert not list(verdict.fields())
    assert verdict.whole


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ({}, True),
        ({"indicator_vi": "tỷ lệ hồ sơ trực tuyến"}, True),
        ({"indicator_vi": "tiến độ số hóa"}, False),
        ({"area": "Hưng Yên"}, False),
    ],
)
def test_an_observation_that_needs_no_edit(found: Fields, whole: bool) -> None:
    gold = SHARE | {"area": "Hải Dương"}
    assert one(fact("observation", gold), fact("observation", {**gold, **found})).whole is whole


@pytest.mark.parametrize(
    ("unit", "whole"), [("triệu hồ sơ", True), ("hồ sơ số", True), ("văn bản", False)]
)
def test_the_unit_of_an_observation_that_needs_no_edit(unit: str, whole: bool) -> None:
    gold = SHARE | {"value": 2_000_000, "unit": "hồ sơ"}
    value = 2 if unit.startswith("triệu") else 2_000_000
    found = gold | {"value": value, "unit": unit}
    assert one(fact("observation", gold), fact("observation", found)).whole is whole
