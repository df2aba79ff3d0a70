"""A fact that points to what its passage does not name is found, and one that names it is not."""

from pathlib import Path

import pytest

from loaders.build.dataset import read_sheets
from loaders.check.finding import Finding, Severity
from loaders.check.passage import as_printed, content, people_and_places
from loaders.check.passage.gate import passage_findings
from loaders.check.wording import CHECK
from tests.synthetic import ONTOLOGY, TERMS, archive, digest, write

TEXT = """Lạng Sơn mở kho dữ liệu dùng chung
Phó Chủ tịch UBND tỉnh Lạng Sơn Trần Thị Mẫu dự lễ khai trương Kho dữ liệu Mẫu Xanh\
 do Sở Thử nghiệm vận hành.
Bà Mẫu đề nghị Bộ TT&TT hỗ trợ phần mềm cho các xã vùng cao.
Ông Hoàng Văn Thử, Giám đốc Sở Thử nghiệm, cho biết kho đã nối với Cổng Mẫu Vàng.\
 Máy chủ của kho còn thiếu.
Ở Bắc Kạn, Cổng Mẫu Vàng mở từ năm ngoái theo Kế hoạch số 15/KH-UBND và phục vụ 900 hồ sơ.
Ngành y tế làm bệnh án điện tử. Nông dân bán hàng trên sàn thương mại điện tử.
"""


def span(phrase: str) -> str:
    start = TEXT.index(phrase)
    return f"[{start}, {start + len(phrase)}]"


SHEET = f"""\
"@context": https://w3id.org/vn-dx/context.jsonld
id: report/kho
type: SourceReport
label: {{vi: Khai trương kho dữ liệu, en: A data store opens}}
textDigest: {digest(TEXT)}
textLength: {len(TEXT)}
language: vi
attestedOn: 2023-03
exceptions: [{{code: report-date-not-printed, reason: {{vi: Ngày ở bìa, en: From the cover}}}}]
extraction: {{id: activity/kho-reading, agent: agent/reader, endedAt: "2026-11-21T12:00:00Z"}}
review: {{id: activity/kho-review, agent: agent/editor, endedAt: "2026-11-21T18:00:00Z"}}
things:
  - id: org/ubnd-thu
    type: PublicBody
    label: {{vi: Ủy ban nhân dân tỉnh Lạng Sơn, en: People's Committee}}
    evidence: {span("UBND tỉnh Lạng Sơn")}
  - id: org/so-thu-nghiem
    type: PublicBody
    label: {{vi: Sở Thử nghiệm tỉnh Lạng Sơn, en: Test Department}}
    names: [Sở Thử nghiệm]
    jurisdiction: unit/lang-son
    evidence: {span("Sở Thử nghiệm vận hành")}
  - id: post/pho-chu-tich
    type: Post
    label: {{vi: Phó Chủ tịch UBND tỉnh Lạng Sơn, en: Vice Chairman}}
    postIn: org/ubnd-thu
    evidence: {span("Phó Chủ tịch UBND tỉnh Lạng Sơn")}
  - id: post/giam-doc
    type: Post
    label: {{vi: Giám đốc Sở Thử nghiệm tỉnh Lạng Sơn, en: Director}}
    postIn: org/so-thu-nghiem
    evidence: {span("Giám đốc Sở Thử nghiệm")}
  - id: person/tran-thi-mau
    type: Person
    label: {{vi: Trần Thị Mẫu}}
    evidence: {span("Trần Thị Mẫu")}
  - id: person/hoang-van-thu
    type: Person
    label: {{vi: Hoàng Văn Thử}}
    evidence: {span("Hoàng Văn Thử")}
  - id: system/kho
    type: DigitalSystem
    label: {{vi: Kho dữ liệu Mẫu Xanh, en: Green store}}
    systemType: lgsp
    deployedIn: unit/lang-son
    operatedBy: org/so-thu-nghiem
    evidence: {span("Kho dữ liệu Mẫu Xanh do Sở Thử nghiệm vận hành")}
  - id: system/cong
    type: DigitalSystem
    label: {{vi: Cổng Mẫu Vàng, en: Yellow portal}}
    systemType: lgsp
    deployedIn: unit/bac-kan
    evidence: {span("Ở Bắc Kạn, Cổng Mẫu Vàng")}
  - id: doc/ke-hoach-15
    type: PolicyDocument
    label: {{vi: Kế hoạch mở cổng, en: Plan}}
    docNumber: 15/KH-UBND
    docType: plan
    evidence: {span("Kế hoạch số 15/KH-UBND")}
  - id: org/bo-tttt
    names: [Bộ TT&TT]
    evidence: {span("Bộ TT&TT")}
facts:
  - id: fact/kho/area
    type: RelationFact
    subject: report/kho
    predicate: about
    object: unit/lang-son
    evidence: {span("Lạng Sơn mở kho")}
  - id: fact/kho/tenure-mau
    type: Tenure
    person: person/tran-thi-mau
    post: post/pho-chu-tich
    evidence: {span("Phó Chủ tịch UBND tỉnh Lạng Sơn Trần Thị Mẫu")}
  - id: fact/kho/tenure-thu
    type: Tenure
    person: person/hoang-van-thu
    post: post/giam-doc
    evidence: {span("Ông Hoàng Văn Thử, Giám đốc Sở Thử nghiệm")}
  - id: fact/kho/link
    type: Connection
    fromSystem: system/kho
    toSystem: system/cong
    status: operational
    evidence: {span("kho đã nối với Cổng Mẫu Vàng")}
    meant: {{fromSystem: heading}}
  - id: fact/kho/portal
    type: StatusFact
    statusOf: system/cong
    status: operational
    refArea: unit/bac-kan
    implements: doc/ke-hoach-15
    evidence: {span("Ở Bắc Kạn, Cổng Mẫu Vàng mở từ năm ngoái theo Kế hoạch số 15/KH-UBND")}
  - id: fact/kho/help
    type: Recommendation
    label: {{vi: Bộ giúp phần mềm cho xã vùng cao, en: Help with software}}
    holder: person/tran-thi-mau
    statedBy: person/tran-thi-mau
    addressee: org/bo-tttt
    topic: smart-devices
    refArea: unit/lang-son
    evidence: {span("đề nghị Bộ TT&TT hỗ trợ phần mềm cho các xã vùng cao")}
  - id: fact/kho/servers
    type: Limitation
    label: {{vi: Kho chưa đủ máy chủ, en: Servers are lacking}}
    holder: person/hoang-van-thu
    topic: smart-devices
    refArea: unit/lang-son
    evidence: {span("Máy chủ của kho còn thiếu")}
"""
RULES = (*people_and_places.RULES, *as_printed.RULES, *content.RULES)
MINE = {CHECK + rule.code for rule in RULES}


def findings(folder: Path, sheet: str, text: str = TEXT) -> list[Finding]:
    texts = archive(folder / "reports", text, "kho")
    sheets = read_sheets([write(folder, sheet, "kho")], TERMS, texts)
    found = passage_findings(sheets, ONTOLOGY, TERMS, texts)
    return [one for one in found if one.rule in MINE]


def codes(folder: Path, sheet: str) -> list[str]:
    return sorted({one.rule.removeprefix(CHECK) for one in findings(folder, sheet)})


def changed(fact: str, old: str, new: str, sheet: str = SHEET) -> str:
    """Change a line of one entry."""
    before, name, after = sheet.partition(f"  - id: {fact}\n")
    entry, dash, rest = after.partition("  - id: ")
    assert old in entry, entry
    return before + name + entry.replace(old, new) + dash + rest


def test_a_report_that_names_what_its_facts_say_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, SHEET) == []


SLIPS = [
    ("fact/kho/tenure-mau", "person/tran-thi-mau", "person/hoang-van-thu", "person-not-named"),
    ("fact/kho/tenure-mau", "post/pho-chu-tich", "post/giam-doc", "post-not-named"),
    ("fact/kho/tenure-thu", "post/giam-doc", "post/pho-chu-tich", "post-not-named"),
    (
        "fact/kho/tenure-thu",
        span("Ông Hoàng Văn Thử, Giám đốc Sở Thử nghiệm"),
        span("Nông dân bán hàng trên sàn thương mại điện tử"),
        "person-not-named",
    ),
    ("fact/kho/portal", "system/cong", "system/kho", "system-not-named"),
    ("fact/kho/portal", "unit/bac-kan", "unit/lang-son", "area-not-named"),
    ("fact/kho/portal", "unit/bac-kan", "unit/ca-mau", "area-not-named"),
    ("fact/kho/portal", "doc/ke-hoach-15", "doc/36-nq-tw", "document-not-named"),
    ("fact/kho/help", "refArea: unit/lang-son", "refArea: unit/bac-kan", "area-not-named"),
    ("fact/kho/help", "addressee: org/bo-tttt", "addressee: org/ubnd-thu", "body-not-named"),
    (
        "fact/kho/help",
        "statedBy: person/tran-thi-mau",
        "statedBy: person/hoang-van-thu",
        "person-not-named",
    ),
    ("fact/kho/servers", "person/hoang-van-thu", "person/tran-thi-mau", "person-not-named"),
    ("fact/kho/link", "toSystem: system/cong", "toSystem: system/ndxp", "system-not-named"),
    ("fact/kho/link", "fromSystem: heading", "fromSystem: group", "meant-otherwise"),
    ("system/kho", "operatedBy: org/so-thu-nghiem", "operatedBy: org/bo-tttt", "body-not-named"),
    ("system/cong", "unit/bac-kan", "unit/lang-son", "area-not-named"),
    ("post/giam-doc", "org/so-thu-nghiem", "org/ubnd-thu", "body-not-named"),
    ("person/tran-thi-mau", span("Trần Thị Mẫu"), span("Ngành y tế"), "person-not-named"),
    ("fact/kho/area", "unit/lang-son", "unit/bac-kan", "area-not-named"),
    ("org/bo-tttt", "Bộ TT&TT", "Bộ Y tế", "words-not-printed"),
    ("org/so-thu-nghiem", "[Sở Thử nghiệm]", "[Sở Mẫu]", "words-not-printed"),
    ("doc/ke-hoach-15", "15/KH-UBND", "16/KH-UBND", "words-not-printed"),
    (
        "fact/kho/servers",
        span("Máy chủ của kho còn thiếu"),
        span("Nông dân bán hàng trên sàn thương mại điện tử"),
        "evidence-elsewhere",
    ),
]


@pytest.mark.parametrize(("entry", "old", "new", "code"), SLIPS)
def test_a_slip_is_found(entry: str, old: str, new: str, code: str, tmp_path: Path) -> None:
    assert code in codes(tmp_path, changed(entry, old, new))


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000"])
def test_names_are_read_whatever_spaces_a_page_prints(space: str, tmp_path: Path) -> None:
    name = "Sở Thử nghiệm"
    text = TEXT.replace(name, name.replace(" ", space))
    assert findings(tmp_path, SHEET.replace(digest(TEXT), digest(text)), text) == []


def test_a_name_of_another_thing_is_found(tmp_path: Path) -> None:
    mention = f"  - id: unit/ca-mau\n    names: [Bắc Kạn]\n    evidence: {span('Bắc Kạn')}\nfacts:"
    assert "name-of-another" in codes(tmp_path, SHEET.replace("facts:", mention, 1))


def test_a_finding_tells_line_passage_and_fact(tmp_path: Path) -> None:
    wrong = changed("fact/kho/portal", "unit/bac-kan", "unit/ca-mau")
    (found,) = (one for one in findings(tmp_path, wrong) if one.path.endswith("refArea"))
    line = wrong[: wrong.index("refArea: unit/ca-mau")].count("\n") + 1
    assert found.severity is Severity.VIOLATION
    assert found.place == f"kho.yaml:{line}"
    assert "Bắc Kạn" in found.message.en
    assert "unit/ca-mau" in found.message.vi


MEANT = [
    ("fact/kho/servers", "holder: person/hoang-van-thu", "report", False),
    ("fact/kho/servers", "holder: person/hoang-van-thu", "heading", True),
    ("fact/kho/servers", "holder: person/tran-thi-mau", "anaphora", False),
    ("fact/kho/servers", "holder: org/bo-tttt", "part", False),
    ("fact/kho/help", "holder: person/tran-thi-mau", "group", True),
    ("fact/kho/servers", "holder: person/hoang-van-thu", "group", False),
    ("fact/kho/servers", "refArea: unit/lang-son", "report", True),
    ("fact/kho/servers", "refArea: unit/ca-mau", "report", False),
    ("fact/kho/servers", "refArea: unit/ca-mau", "heading", False),
]


@pytest.mark.parametrize(("fact", "line", "code", "is_so"), MEANT)
def test_what_meant_says_must_be_so(
    fact: str, line: str, code: str, is_so: bool, tmp_path: Path
) -> None:
    key, _, _ = line.partition(": ")
    old = next(one for one in SHEET.partition(fact)[2].splitlines() if one.strip().startswith(key))
    sheet = changed(fact, old, f"    {line}\n    meant: {{{key}: {code}}}")
    assert ("meant-otherwise" in codes(tmp_path, sheet)) is not is_so


def test_an_inferred_key_need_not_be_named(tmp_path: Path) -> None:
    old, new = "refArea: unit/lang-son", "refArea: unit/bac-kan"
    inferred = f"{new}\n    inferred: [{{property: refArea, from: fact/kho/portal}}]"
    assert codes(tmp_path, changed("fact/kho/help", old, inferred)) == []


def test_a_finding_may_be_answered(tmp_path: Path) -> None:
    answer = "\n    exceptions: [{code: area-not-named, reason: {vi: Biết từ nơi khác}}]"
    new = "refArea: unit/bac-kan" + answer
    assert codes(tmp_path, changed("fact/kho/help", "refArea: unit/lang-son", new)) == []


def test_without_a_word_on_its_area_a_report_is_about_the_only_province_it_names(
    tmp_path: Path,
) -> None:
    start, end = SHEET.index("  - id: fact/kho/area"), SHEET.index("  - id: fact/kho/tenure-mau")
    sheet = SHEET[:start] + SHEET[end:]
    assert "area-not-named" in codes(tmp_path, sheet)  # this one names two
    one, other = digest(TEXT), digest(TEXT.replace("Bắc Kạn", "Vùng xa"))
    alone = findings(tmp_path, sheet.replace(one, other), TEXT.replace("Bắc Kạn", "Vùng xa"))
    assert {found.place for found in alone if "lang-son" in found.text} == set()
