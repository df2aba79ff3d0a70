"""Every figure of a fact is read again from its passage: each rule passes and fails."""

from pathlib import Path

import pytest

from loaders import resources
from loaders.check.passage import editions, figures, ranks, summaries
from tests.loaders.check.passage.invented import NUMBERED, codes, findings

RULES = {rule.code for module in (editions, figures, ranks, summaries) for rule in module.RULES}
STATIONS = "Toàn tỉnh có khoảng 1.907 trạm, tăng 33 trạm so với tháng 2/2023."
HOUSEHOLDS = "Cáp quang đã tới 71,2% hộ gia đình trong tỉnh."
COUNT = NUMBERED | {"value": "1907", "valueQualifier": "approx", "printedValue": '"1.907"'}
CHANGED = COUNT | {"change": "33", "basePeriod": "tháng 2/2023"}
SHARE = NUMBERED | {
    "indicator": "indicator/fibre-available-households",
    "value": "71.2",
    "printedValue": '"71,2%"',
}
BUDGET = "Năm ấy tỉnh chi 30 tỷ đồng cho chuyển đổi số."
MONEY = NUMBERED | {
    "indicator": "indicator/dx-budget",
    "value": "30000000000",
    "printedValue": "30 tỷ đồng",
}
COMMUNES = "Có 1.505/1.830 thôn có tổ công nghệ số; trong đó 130 thôn ở vùng cao."
RATIO = NUMBERED | {
    "type": "RatioObservation",
    "indicator": "indicator/communes-with-digital-teams",
    "numerator": "1505",
    "denominator": "1830",
}
PLAN = "Bản hướng dẫn có từ 50 đến 60 việc."
RANGE = NUMBERED | {
    "indicator": "indicator/local-dx-guide-tasks",
    "minValue": "50",
    "maxValue": "60",
    "valueQualifier": "range",
}
PLACE = "Năm 2022 tỉnh xếp thứ 40/63 về DTI, tăng 2 bậc so với năm 2021."
RANKED = {
    "type": "RankObservation",
    "indicator": "indicator/dti-rank",
    "refArea": "unit/lang-son",
    "framework": "framework/dti-2022",
    "periodStart": "2022-01-01",
    "periodEnd": "2022-12-31",
    "rank": "40",
    "rankOutOf": "63",
    "printedValue": "40/63",
    "change": "2",
    "basePeriod": "năm 2021",
}
FIRST = "Tỉnh nằm trong nhóm 10 địa phương dẫn đầu cả nước về kinh tế số."
TOP = {
    "type": "RankObservation",
    "indicator": "indicator/dti-digital-economy-rank",
    "refArea": "unit/lang-son",
    "topN": "10",
}
LEADER = {
    "type": "RankObservation",
    "indicator": "indicator/dti-rank",
    "refArea": "unit/lang-son",
    "rank": "1",
}
OF_COMMUNES = RATIO | {"numerator": "130", "denominator": "1505"}
ASPECTS = NUMBERED | {"indicator": "indicator/resolution-aspects", "value": "4"}
ENTERPRISES = NUMBERED | {"indicator": "indicator/enterprises", "value": "21"}
BARE_MONEY = MONEY | {"printedValue": "30 tỷ"}
GOOD = [
    (STATIONS, COUNT),
    (STATIONS, CHANGED),
    (HOUSEHOLDS, SHARE),
    (BUDGET, MONEY),
    ("Ngân sách chi 30 tỷ cho chuyển đổi số.", BARE_MONEY),
    ("Đô thị\tTỷ lệ (%)\nQuận Mẫu\t71,2", SHARE | {"printedValue": '"71,2"'}),
    (COMMUNES, RATIO),
    (COMMUNES, OF_COMMUNES),
    (PLAN, RANGE),
    (PLACE, RANKED),
    (FIRST, TOP),
    ("Kết quả nổi bật trên 4 khía cạnh.", ASPECTS),
    ("Đã mời hai mươi mốt doanh nghiệp.", ENTERPRISES),
    ("Tỉnh dẫn đầu cả nước về DTI.", LEADER),
]
WRONG = [
    (STATIONS, COUNT | {"value": "1970"}, {"figure-not-printed", "printed-value-differs"}),
    (STATIONS, NUMBERED | {"value": "1908"}, {"figure-not-printed"}),
    (STATIONS, NUMBERED | {"value": "1.907"}, {"figure-not-printed"}),
    (STATIONS, COUNT | {"printedValue": '"1.970"'}, {"printed-value-differs"}),
    (STATIONS, COUNT | {"printedValue": '"1.90"'}, {"printed-value-differs"}),
    (STATIONS, COUNT | {"unit": "PERCENT"}, {"unit-not-printed"}),
    (STATIONS, COUNT | {"valueQualifier": "exact"}, {"qualifier-differs"}),
    (STATIONS, COUNT | {"valueQualifier": "more-than"}, {"qualifier-differs"}),
    (STATIONS, CHANGED | {"change": "-33"}, {"change-differs"}),
    (STATIONS, CHANGED | {"change": "34"}, {"change-differs"}),
    (STATIONS, CHANGED | {"basePeriod": "tháng 3/2023"}, {"base-period-not-printed"}),
    (HOUSEHOLDS, SHARE | {"unit": "NUM"}, {"unit-not-printed"}),
    (HOUSEHOLDS, SHARE | {"valueQualifier": "at-least"}, {"qualifier-differs"}),
    (BUDGET, MONEY | {"value": "30000000"}, {"figure-not-printed", "printed-value-differs"}),
    (BUDGET, MONEY | {"unit": "NUM"}, {"unit-not-printed"}),
    ("Tỉnh có 30 tỷ lượt truy cập.", BARE_MONEY, {"unit-not-printed"}),
    (COMMUNES, RATIO | {"numerator": "1.505", "denominator": "1.830"}, {"parts-not-printed"}),
    (COMMUNES, RATIO | {"denominator": "1831"}, {"parts-not-printed"}),
    (COMMUNES, RATIO | {"denominator": "130"}, {"parts-not-printed"}),
    (COMMUNES, RATIO | {"numerator": "1830", "denominator": "1505"}, {"parts-not-printed"}),
    (COMMUNES, OF_COMMUNES | {"denominator": "130"}, {"parts-not-printed"}),
    (COMMUNES, RATIO | {"unit": "NUM"}, {"unit-not-printed"}),
    (PLAN, RANGE | {"maxValue": "70"}, {"figure-not-printed"}),
    (PLAN, RANGE | {"unit": "PERCENT"}, {"unit-not-printed"}),
    (PLAN, RANGE | {"valueQualifier": "at-most"}, {"qualifier-differs"}),
    (PLACE, RANKED | {"rank": "41"}, {"rank-not-printed", "printed-value-differs"}),
    (PLACE, RANKED | {"rankOutOf": "64"}, {"rank-not-printed"}),
    (PLACE, RANKED | {"change": "-2"}, {"change-differs"}),
    (PLACE, RANKED | {"basePeriod": "năm 2022"}, {"base-period-not-printed"}),
    (PLACE, RANKED | {"framework": "framework/dti-2025"}, {"edition-of-other-year"}),
    (PLACE, RANKED | {"framework": "framework/par-index-2022"}, {"edition-of-other-index"}),
    (FIRST, TOP | {"topN": "5"}, {"rank-not-printed"}),
]


@pytest.mark.parametrize(("text", "keys"), GOOD)
def test_what_is_printed_passes(text: str, keys: dict[str, str], tmp_path: Path) -> None:
    assert codes(tmp_path, text, keys, RULES) == set()


@pytest.mark.parametrize(("text", "keys", "expected"), WRONG)
def test_what_is_not_printed_is_found(
    text: str, keys: dict[str, str], expected: set[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, text, keys, RULES) == expected


GROWTH = "Thứ hạng của tỉnh được cải thiện sau 3 năm."
LABELS = [
    (GROWTH, "{vi: Sau 3 năm hạng của tỉnh cải thiện, en: After 3 years the rank improved}", ""),
    (GROWTH, "{vi: Sau 4 năm hạng của tỉnh cải thiện}", "label-number-not-printed"),
    (GROWTH, "{vi: Hạng của tỉnh giảm}", "label-direction-differs"),
    (GROWTH, "{vi: Hạng của tỉnh cải thiện, en: The rank fell}", "label-languages-differ"),
    (GROWTH, "{vi: Hạng tốt sau 3 năm, en: A good rank after 4 years}", "label-languages-differ"),
    ("Tỉnh miễn phí cho người dân.", "{vi: Giảm phí cho dân, en: Lower charges}", ""),
    ("Tỉnh mở rộng mạng lưới.", "{vi: Giảm mạng lưới}", "label-direction-differs"),
]


@pytest.mark.parametrize(("text", "label", "code"), LABELS)
def test_label_says_what_its_passage_says(text: str, label: str, code: str, tmp_path: Path) -> None:
    keys = {
        "type": "Assessment",
        "label": label,
        "holder": "org/chinh-phu",
        "topic": "digital-government",
        "refArea": "unit/lang-son",
    }
    assert codes(tmp_path, text, keys, RULES) == ({code} if code else set())


def test_sign_and_scale_outside_the_passage_count(tmp_path: Path) -> None:
    start = STATIONS.index("1.907")
    cut = COUNT | {"evidence": f"[{start}, {start + 10}]"}
    assert codes(tmp_path, STATIONS, cut, RULES) == set()
    exact = cut | {"valueQualifier": "exact"}
    assert codes(tmp_path, STATIONS, exact, RULES) == {"qualifier-differs"}


@pytest.mark.parametrize(("value", "expected"), [("1874", set()), ("1875", {"figure-not-printed"})])
def test_inferred_figure_follows_from_its_grounds(
    value: str, expected: set[str], tmp_path: Path
) -> None:
    keys = NUMBERED | {
        "value": value,
        "inferred": f"[{{property: value, evidence: [0, {len(STATIONS)}]}}]",
    }
    assert codes(tmp_path, STATIONS, keys, RULES) == expected


def test_finding_names_line_passage_and_fact(tmp_path: Path) -> None:
    (found,) = [
        one
        for one in findings(tmp_path, PLACE, RANKED | {"change": "-2"})
        if one.rule.endswith("change-differs")
    ]
    assert "tăng 2 bậc" in found.message.en
    assert "-2" in found.message.en
    assert found.place.startswith("demo.yaml:")


def test_answered_finding_does_not_stop(tmp_path: Path) -> None:
    answer = "[{code: qualifier-differs, reason: {vi: Đúng là số đếm, en: It was counted}}]"
    keys = COUNT | {"valueQualifier": "exact", "exceptions": answer}
    assert codes(tmp_path, STATIONS, keys, RULES) == set()


def test_every_rule_finds_something() -> None:
    found = {code for _, _, expected in WRONG for code in expected}
    assert found | {one for _, _, one in LABELS if one} == RULES


def test_documentation_lists_every_rule() -> None:
    document = (resources.ROOT / "docs" / "quality.md").read_text("utf-8")
    for module in (editions, figures, ranks, summaries):
        for rule in module.RULES:
            assert f"| `{rule.code}` | V | {rule.title.vi} | {rule.title.en} |" in document


ABOUT = {
    "type": "Assessment",
    "label": "{vi: Cách chấm điểm cần xem lại, en: The scoring needs review}",
    "holder": "org/bo-tttt",
    "topic": "dx-measurement",
}


@pytest.mark.parametrize(
    ("text", "edition", "expected"),
    [
        ("Cách chấm điểm DTI cần xem lại.", "dti-2022", set()),
        ("Cách chấm điểm cần xem lại.", "dti-2022", set()),
        ("Cách chấm điểm DTI cần xem lại.", "par-index-2022", {"edition-of-other-index"}),
        ("Cách chấm điểm PAR Index cần xem lại.", "dti-2022", {"edition-of-other-index"}),
    ],
)
def test_what_a_statement_is_about_is_the_index_that_its_passage_names(
    text: str, edition: str, expected: set[str], tmp_path: Path
) -> None:
    keys = ABOUT | {"about": f"framework/{edition}"}
    assert codes(tmp_path, text, keys, RULES) == expected
