"""Times of facts beside their passages: what is printed passes, every slip is told."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from loaders import resources
from loaders.build.dataset import read_sheets
from loaders.check.finding import Finding
from loaders.check.passage.gate import passage_findings
from loaders.check.passage.reading import ReportReading, read_report, recorded_names
from loaders.check.passage.times import RULES, mismatches, report_mismatches
from loaders.entries.sheet import Sheet
from loaders.reports.archive import Archive
from loaders.settings import Settings
from tests.loaders.check.passage.slips import time_slips
from tests.synthetic import ONTOLOGY, TERMS, archive, span, write

CODES = {rule.code for rule in RULES}
LINES = """Lạng Sơn: họp tổng kết, 12/3/2024
Năm 2023, tỉnh có 1.200 trạm BTS, tăng 200 so với năm 2022. Đến nay tỉnh có 150 xã có tổ công nghệ.
Tính đến ngày 28/2, tỉnh có 90 trạm ở xã khó khăn; đến tháng 1/2024 có 80 trạm thử nghiệm.
Phấn đấu đến năm 2025 có 1.500 trạm. Chậm nhất vào ngày 30-6 tới, sở trình đề án mới.
Trong 6 tháng còn lại của năm 2023, sở rà soát. Sau đó sở sẽ tập huấn.
Cuộc họp diễn ra ngày 12/3/2024 tại trụ sở.
"""
STATIONS = """\
    type: Observation
    indicator: indicator/bts-stations
    refArea: unit/lang-son
"""
GOAL = """\
    type: Goal
    label: {vi: Trình đề án mới, en: Submit a new scheme}
    holder: org/so-mau
    refArea: unit/lang-son
"""


def sheet(fact: str, passage: str, head: str = "attestedOn: 2024-03-12", things: str = "") -> str:
    return f"""\
"@context": https://w3id.org/vn-dx/context.jsonld
id: report/demo
type: SourceReport
label: {{vi: Báo cáo mẫu, en: Sample report}}
textDigest: {hashlib.sha256(LINES.encode()).hexdigest()}
textLength: {len(LINES)}
{head}
extraction: {{id: activity/demo-reading, agent: agent/reader, endedAt: "2026-11-21T12:00:00Z"}}
review: {{id: activity/demo-review, agent: agent/editor, endedAt: "2026-11-21T18:00:00Z"}}
things:
  - id: org/so-mau
    type: PublicBody
    label: {{vi: Sở Mẫu, en: Sample Department}}
    evidence: {at("sở rà soát")}
{things}facts:
  - id: fact/demo/one
    evidence: {at(passage)}
{fact}"""


def at(phrase: str) -> str:
    return span(phrase, LINES)


def told(folder: Path, text: str) -> list[Finding]:
    """List what the rules on times find in a sheet."""
    texts = archive(folder / "reports", LINES)
    sheets = read_sheets([write(folder, text)], TERMS, texts)
    found = passage_findings(sheets, ONTOLOGY, TERMS, texts)
    return [one for one in found if one.rule.rpartition("/")[2] in CODES]


def codes(found: Iterable[Finding]) -> list[str]:
    return [one.rule.rpartition("/")[2] for one in found]


BTS = "tỉnh có 1.200 trạm BTS, tăng 200 so với năm 2022"
YEAR = "    periodStart: 2023-01-01\n    periodEnd: 2023-12-31\n"
FROM_HEAD = f"    inferred: [{{property: dueDate, evidence: {at('12/3/2024')}}}]\n"
FROM_MONTH = f"inferred: [{{property: attestedOn, evidence: {at('tháng 1/2024')}}}]"
TWELVE = STATIONS + "    value: 1200\n"
PASSING = {
    "year in the sentence": (
        TWELVE + "    periodStart: 2023-01-01\n    periodEnd: 2023-12-31\n",
        BTS,
    ),
    "year of the paragraph": (
        STATIONS + "    value: 150\n    periodStart: 2023-01-01\n    periodEnd: 2023-12-31\n",
        "tỉnh có 150 xã",
    ),
    "month as a month": (
        STATIONS + "    value: 80\n    periodEnd: 2024-01\n    attestedOn: 2024-01\n",
        "đến tháng 1/2024 có 80 trạm",
    ),
    "year from an anchor": (
        STATIONS + "    value: 90\n    periodEnd: 2024-02-28\n    attestedOn: 2024-02-28\n"
        f"    inferred: [{{property: [attestedOn, periodEnd], evidence: {at('12/3/2024')}}}]\n",
        "Tính đến ngày 28/2, tỉnh có 90 trạm",
    ),
    "target of a year": (
        STATIONS + "    value: 1500\n    valueKind: target\n    periodEnd: 2025-12-31\n",
        "đến năm 2025 có 1.500 trạm",
    ),
    "deadline with an anchor": (
        GOAL + "    dueDate: 2024-06-30\n" + FROM_HEAD,
        "Chậm nhất vào ngày 30-6 tới, sở trình đề án mới",
    ),
    "what is left of a year": (
        GOAL + "    periodStart: 2023-07-01\n    periodEnd: 2023-12-31\n",
        "sở sẽ tập huấn",
    ),
    "no time at all": (TWELVE, BTS),
}
FAILING = {
    "another year": (
        TWELVE + "    periodStart: 2024-01-01\n    periodEnd: 2024-12-31\n", BTS,
        "time-not-printed", "periodStart", "năm 2023", "2024-01-01",
    ),
    "the year compared with": (
        TWELVE + "    periodStart: 2022-01-01\n    periodEnd: 2022-12-31\n", BTS,
        "time-not-printed", "periodStart", "năm 2023", "2022-01-01",
    ),
    "part of the year": (
        TWELVE + "    periodStart: 2023-01-01\n    periodEnd: 2023-06-30\n", BTS,
        "time-not-printed", "periodEnd", "năm 2023", "2023-06-30",
    ),
    "a day that is not printed": (
        STATIONS + "    value: 80\n    periodEnd: 2024-01-31\n", "đến tháng 1/2024 có 80 trạm",
        "time-not-printed", "periodEnd", "tháng 1/2024", "2024-01-31",
    ),
    "another month": (
        STATIONS + "    value: 80\n    attestedOn: 2023-12\n", "đến tháng 1/2024 có 80 trạm",
        "time-not-printed", "attestedOn", "tháng 1/2024", "2023-12",
    ),
    "another day than the anchor gives": (
        GOAL + "    dueDate: 2025-06-30\n" + FROM_HEAD,
        "Chậm nhất vào ngày 30-6 tới, sở trình đề án mới",
        "time-not-printed", "dueDate", "30-6", "2025-06-30",
    ),
    "a reading to come": (
        STATIONS + "    value: 150\n    periodEnd: 2031-12-31\n", "tỉnh có 150 xã",
        "told-before-it-was", "periodEnd", "2024-03-12", "2031-12-31",
    ),
    "attested after the report": (
        STATIONS + "    value: 150\n    attestedOn: 2024-04\n", "tỉnh có 150 xã",
        "told-before-it-was", "attestedOn", "2024-03-12", "2024-04",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PASSING)
def test_a_printed_time_passes(name: str, tmp_path: Path) -> None:
    fact, passage = PASSING[name]
    assert [one.message for one in told(tmp_path, sheet(fact, passage))] == []


@pytest.mark.parametrize("name", FAILING)
def test_another_time_is_told_with_both_sides(name: str, tmp_path: Path) -> None:
    fact, passage, code, key, printed, said = FAILING[name]
    found = [
        one for one in told(tmp_path, sheet(fact, passage)) if one.rule.endswith("/" + code)
        and f"{key}: “{said}”" in one.message.en
    ]  # fmt: skip
    assert found, name
    assert printed.lower() in found[0].message.en.lower()
    line = sheet(fact, passage).splitlines()[int(found[0].place.rpartition(":")[2]) - 1]
    assert f"{key}: {said}" in line


EVENT = """\
  - id: event/hop-mau
    type: Event
    label: {{vi: Cuộc họp mẫu, en: Sample meeting}}
    startDate: {}
    evidence: {}
"""


def test_day_and_month_exchanged_are_told(tmp_path: Path) -> None:
    def event(date: str) -> str:
        things = EVENT.format(date, at("Cuộc họp diễn ra ngày 12/3/2024"))
        return sheet(TWELVE, BTS, things=things)

    assert codes(told(tmp_path, event("2024-03-12"))) == []
    assert set(codes(told(tmp_path, event("2024-12-03")))) == {
        "time-not-printed",
        "told-before-it-was",
    }


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        ("attestedOn: 2024-03-12", []),
        ("attestedOn: 2024-03-13", ["report-date-not-printed"]),
        ("attestedOn: 2023-03-12", ["report-date-not-printed"]),
        ("attestedOn: 2024-01\n" + FROM_MONTH, []),
        (
            "attestedOn: 2024-03\n" + FROM_MONTH,
            ["report-date-not-printed"],
        ),
        ("attestedOn: 2024-03-12\nissued: 2024-03", []),
        ("attestedOn: 2024-03-12\nissued: 2024-05-02", ["report-date-not-printed"]),
        (
            "attestedOn: 2024-03-13\nexceptions:\n  - code: report-date-not-printed\n"
            "    reason: {vi: Ngày lấy ở trang chủ của báo, en: From the newspaper's front page}",
            [],
        ),
    ],
)
def test_the_date_of_a_report_is_printed_or_inferred(
    head: str, wrong: list[str], tmp_path: Path
) -> None:
    assert codes(told(tmp_path, sheet(TWELVE, BTS, head))) == wrong


def test_an_answered_time_passes(tmp_path: Path) -> None:
    fact, passage, *_ = FAILING["part of the year"]
    answer = "    exceptions: [{code: time-not-printed, reason: {vi: Lý do, en: Reason}}]\n"
    assert told(tmp_path, sheet(fact + answer, passage)) == []


ELSEWHERE = (
    TWELVE
    + YEAR.replace("2023", "{year}")
    + ("    inferred: [{{property: [periodStart, periodEnd], from: fact/other/one}}]\n")
)


@pytest.mark.parametrize(("year", "told"), [("2021", []), ("2020", ["time-not-printed"])])
def test_a_time_may_follow_from_a_fact_of_another_report(
    year: str, told: list[str], tmp_path: Path
) -> None:
    passage, reports = "tỉnh có 150 xã", tmp_path / "reports"
    here = sheet(ELSEWHERE.format(year=year), passage)
    there = sheet(TWELVE + YEAR.replace("2023", "2021"), passage).replace("demo", "other")
    there = there.replace("org/so-mau", "org/so-khac")
    texts = archive(reports, LINES)
    sheets = read_sheets([write(tmp_path, here), write(tmp_path, there, "other")], TERMS, texts)
    found = passage_findings(sheets, ONTOLOGY, TERMS, texts)
    assert [one.rule.rpartition("/")[2] for one in found if "/demo/" in one.focus
            and one.rule.rpartition("/")[2] in CODES] == told  # fmt: skip


@pytest.fixture(scope="module")
def sheets() -> tuple[tuple[Sheet, ...], Archive]:
    texts = Archive(Settings.from_environ().reports)
    if not texts.reports():
        pytest.skip(f"no report texts in {texts.folder}: set DXKG_REPORTS to their folder")
    return read_sheets(sorted(resources.SHEETS.glob("*.yaml")), TERMS, texts), texts


def is_told(report: ReportReading) -> bool:
    found = (found for reading in report.readings() for found in mismatches(reading))
    return next(found, None) is not None or next(report_mismatches(report), None) is not None


def test_every_slip_in_the_times_of_the_sheets_is_told(
    sheets: tuple[tuple[Sheet, ...], Archive],
) -> None:
    given, texts = sheets
    recorded = recorded_names(ONTOLOGY, given)
    planted, missed = Counter[str](), []
    for one in given:
        text = texts.text(one.name)
        if text is None:
            continue
        assert not is_told(read_report(one, text.text, given, TERMS, recorded)), one.name
        for slip in time_slips(one, TERMS):
            planted[slip.what] += 1
            if not is_told(read_report(slip.sheet, text.text, given, TERMS, recorded)):
                missed.append((slip.what, slip.where))
    share = 1 - len(missed) / planted.total()
    print(f"{planted.total()} slips {dict(planted)}, {share:.1%} told; missed: {missed}")
    assert share >= 0.97
