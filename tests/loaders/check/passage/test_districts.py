"""Areas that a report leaves unsaid: a district and its province, a count of all provinces."""

from pathlib import Path

import pytest

from loaders.build.dataset import read_sheets
from loaders.check.passage.gate import passage_findings
from tests.loaders.check.passage.invented import codes
from tests.synthetic import HEAD, NAME, ONTOLOGY, TERMS, TEXT, archive, digest, write

AREA = {"area-not-named"}
COUNT = "12/63 tỉnh, thành phố đã giảm phí nộp hồ sơ qua mạng."
OTHERS = f"Lạng Sơn thuộc số {COUNT}"
SHARE = {
    "type": "RatioObservation",
    "indicator": "indicator/provinces-with-fee-reduction",
    "numerator": "12",
    "denominator": "63",
    "unit": "PERCENT",
    "evidence": f"[{OTHERS.index(COUNT)}, {len(OTHERS)}]",
}
OWN = "Lạng Sơn mở cổng mới. Cổng của tỉnh đã nối với 12 tỉnh."
OWN_COUNT = {
    "type": "Observation",
    "indicator": "indicator/databases-connected-to-case-system",
    "value": "12",
    "unit": "NUM",
    "evidence": f"[{OWN.index('Cổng của')}, {len(OWN)}]",
}
DISTRICT = """Huyện Thạch Mai, tỉnh Lạng Sơn đổi mới.
Phần mềm văn bản của huyện đã liên thông với Trục gửi nhận của tỉnh.
Lãnh đạo huyện hài lòng.
"""


def place(phrase: str) -> str:
    start = DISTRICT.index(phrase)
    return f"[{start}, {start + len(phrase)}]"


SHEET = f"""\
things:
  - id: unit/thach-mai
    type: District
    label: {{vi: Huyện Thạch Mai, en: Thạch Mai district}}
    partOfUnit: unit/lang-son
    evidence: {place("Huyện Thạch Mai, tỉnh Lạng Sơn")}
  - id: org/chinh-quyen-thach-mai
    type: PublicBody
    label: {{vi: Chính quyền huyện Thạch Mai, en: Government of Thạch Mai}}
    classification: peoples-committee
    jurisdiction: unit/thach-mai
    evidence: {place("Huyện Thạch Mai")}
  - id: system/van-ban
    type: DigitalSystem
    label: {{vi: Phần mềm văn bản huyện Thạch Mai, en: Document software}}
    systemType: document-system
    deployedIn: unit/thach-mai
    evidence: {place("Phần mềm văn bản của huyện")}
  - id: system/truc
    type: DigitalSystem
    label: {{vi: Trục gửi nhận tỉnh Lạng Sơn, en: Exchange of the province}}
    systemType: document-system
    deployedIn: unit/lang-son
    evidence: {place("Trục gửi nhận của tỉnh")}
facts:
  - id: fact/{NAME}/about
    type: RelationFact
    subject: report/{NAME}
    predicate: about
    object: unit/thach-mai
    evidence: {place("Huyện Thạch Mai")}
  - id: fact/{NAME}/link
    type: Connection
    fromSystem: system/van-ban
    toSystem: system/truc
    status: operational
    refArea: unit/thach-mai
    evidence: {place("Phần mềm văn bản của huyện đã liên thông với Trục gửi nhận của tỉnh")}
  - id: fact/{NAME}/content
    type: Assessment
    label: {{vi: Lãnh đạo huyện thấy hài lòng, en: The leaders are content}}
    holder: org/chinh-quyen-thach-mai
    topic: dx-governance
    refArea: unit/thach-mai
    evidence: {place("Lãnh đạo huyện hài lòng")}
"""


def district_findings(folder: Path, sheet: str) -> set[tuple[str, str]]:
    """Read the report of a district again: codes and things that facts name in vain."""
    head = HEAD.replace(digest(), digest(DISTRICT))
    head = head.replace(f"textLength: {len(TEXT)}", f"textLength: {len(DISTRICT)}")
    texts = archive(folder / "reports", DISTRICT)
    sheets = read_sheets([write(folder, head + sheet)], TERMS, texts)
    found = passage_findings(sheets, ONTOLOGY, TERMS, texts)
    return {(one.rule.rpartition("/")[2], one.text.rpartition("(")[2].strip(")")) for one in found}


def test_a_report_of_a_district_calls_its_province_and_government_for_short(tmp_path: Path) -> None:
    assert district_findings(tmp_path, SHEET) == set()


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("deployedIn: unit/lang-son", "deployedIn: unit/bac-kan", "area-not-named"),
        ("partOfUnit: unit/lang-son", "partOfUnit: unit/bac-kan", "area-not-named"),
        ("deployedIn: unit/thach-mai", "deployedIn: unit/quy-nhon", "area-not-named"),
    ],
)
def test_another_unit_than_the_district_and_its_province_is_found(
    right: str, wrong: str, code: str, tmp_path: Path
) -> None:
    found = district_findings(tmp_path, SHEET.replace(right, wrong))
    assert (code, wrong.split(": ")[1]) in found


@pytest.mark.parametrize(
    ("text", "keys", "area", "expected"),
    [
        (OTHERS, SHARE, "unit/viet-nam", set()),
        (OTHERS, SHARE, "unit/lang-son", AREA),
        (OWN, OWN_COUNT, "unit/lang-son", set()),
    ],
)
def test_a_count_of_provinces_is_the_countrys(
    text: str, keys: dict[str, str], area: str, expected: set[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, text, keys | {"refArea": area}, AREA) == expected


@pytest.mark.parametrize(
    ("area", "expected"), [("unit/ca-mau", set()), ("unit/bac-kan", {"body-not-named"})]
)
def test_a_province_whose_name_a_merged_one_keeps_is_no_other(
    area: str, expected: set[str], tmp_path: Path
) -> None:
    text = "Tỉnh Cà Mau có UBND tỉnh Cà Mau. UBND tỉnh chưa đủ máy tính, mạng còn chậm."
    things = (
        "\nthings:\n  - id: org/ubnd-mau\n    type: PublicBody\n"
        "    label: {vi: UBND tỉnh Cà Mau, en: Committee}\n    classification: peoples-committee\n"
        "    evidence: [15, 31]"
    )
    about = (
        f"\n  - id: fact/{NAME}/about\n    type: RelationFact\n    subject: report/{NAME}\n"
        f"    predicate: about\n    object: {area}\n    evidence: [0, 11]"
    )
    keys = {
        "type": "Limitation",
        "label": "{vi: Ủy ban thiếu máy tính, en: Few computers}",
        "holder": "org/ubnd-mau",
        "evidence": f"[33, {len(text)}]",
        "topic": f"smart-devices{about}{things}",
    }
    assert codes(tmp_path, text, keys, {"body-not-named"}) == expected
