"""Sheets with mistakes: a message names file, line, key, what was expected and what was found."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.build.dataset import SheetError, read_sheets
from loaders.entries.facts.rank import RankObservation
from loaders.entries.things import Thing
from tests import synthetic
from tests.synthetic import HEAD, NAME, SHEET, TERMS, TEXT, archive, digest, span, write

APPROVED = Path(__file__).parents[2] / "approved" / "sheet"


def relation(predicate: str, value: str) -> tuple[str, str]:
    """Add a fact that names its property itself."""
    fact = f"""\
  - id: fact/{NAME}/relation
    type: RelationFact
    subject: system/mau-xanh
    predicate: {predicate}
    {value}
    evidence: [0, 5]
"""
    return f"  - id: fact/{NAME}/ndxp\n", f"{fact}  - id: fact/{NAME}/ndxp\n"


BROKEN = {
    "activity-of-another-sheet": (f"activity/{NAME}-review", f"activity/{NAME}-reading"),
    "address-malformed": ("language: vi", 'language: vi\nurl: "https://mic.gov.vn/%zz"'),
    "address-of-a-script": ("language: vi", 'language: vi\nurl: "javascript:alert(1)"'),
    "alias": ("type: SourceReport", "type: &a SourceReport\ntitle: *a"),
    "bad-number": ("    value: 1200", "    value: 1.200,5"),
    "code-twice-where-one-belongs": ("status: operational", "status: [operational, pilot]"),
    "code-unknown": ("status: operational", "status: operationel"),
    "content-twice": (
        f"  - id: fact/{NAME}/ndxp\n",
        f"  - id: fact/{NAME}/again\n    type: StatusFact\n    status: operational\n"
        f"    statusOf: system/mau-xanh\n    evidence: [0, 5]\n  - id: fact/{NAME}/ndxp\n",
    ),
    "date-does-not-exist": ("attestedOn: 2023-03-31", "attestedOn: 2023-02-30"),
    "date-in-vietnamese-order": ("periodStart: 2022-01-01", "periodStart: 01/01/2022"),
    "digest-of-another-text": (digest(), digest("khác")),
    "digest-too-short": (digest(), digest()[:40]),
    "evidence-missing": (f"    evidence: {span('nối với NDXP')}\n", ""),
    "evidence-not-a-pair": (span("nối với NDXP"), "[12]"),
    "evidence-not-numbers": (span("nối với NDXP"), "[đầu, cuối]"),
    "fact-id-of-another-sheet": (f"fact/{NAME}/bts\n", "fact/other/bts\n"),
    "fact-id-twice": (f"fact/{NAME}/bts\n", f"fact/{NAME}/communes\n"),
    "fact-not-found": (
        "status: operational",
        f"status: operational\n    corroborates: fact/{NAME}/platfrom",
    ),
    "inference-twice": (
        "    status: operational\n",
        "    status: operational\n    inferred:\n"
        "      - {property: status, evidence: [0, 5]}\n"
        "      - {property: status, evidence: [0, 9]}\n",
    ),
    "hidden-characters": (
        "vi: Nền tảng Mẫu Xanh",
        'vi: "Nền tảng\\u200B Mẫu\\u202F Xanh\\a"',
    ),
    "indicator-unknown": ("indicator/dti-rank", "indicator/dti-rnk"),
    "key-empty": ("    rank: 21", "    rank:"),
    "key-not-of-this-type": ("    topic: digital-human", "    rank: 3\n    topic: digital-human"),
    "key-twice": ("    rank: 21", "    rank: 21\n    rank: 22"),
    "key-unknown": ("    numerator: 150", "    numerater: 150"),
    "label-blank": ("vi: Báo cáo thử nghiệm", "vi: '  '"),
    "label-without-vietnamese": (
        "label: {vi: Báo cáo thử nghiệm, en: Test report}",
        "label: {en: Test report}",
    ),
    "mention-of-unknown-thing": ("  - id: system/ndxp", "  - id: system/ndxq"),
    "mention-with-keys-of-a-type": ("    names: [NDXP]", "    names: [NDXP]\n    systemType: lgsp"),
    "no-break-space": ("vi: Nền tảng Mẫu Xanh", "vi: Nền tảng\u00a0Mẫu Xanh"),
    "not-a-mapping": ("things:\n", "things:\n  - chỉ là chữ\n"),
    "not-a-unit": ("    value: 1200", "    value: 1200\n    unit: PERCENTAGE"),
    "number-without-end": ("    rank: 21", f"    rank: {'9' * 5000}"),
    "number-with-thousands": ("    value: 1200", "    value: 1.200.000"),
    "offset-without-end": (span("nối với NDXP"), f"[5, {'9' * 5000}]"),
    "offset-beyond-text": (span("nối với NDXP"), "[5, 99999]"),
    "offsets-reversed": (span("nối với NDXP"), "[40, 20]"),
    "place-unknown": ("refArea: unit/lang-son", "refArea: unit/lang-sơn"),
    "province-not-found": ("deployedIn: unit/lang-son", "deployedIn: unit/lang-sonn"),
    "sheet-id-other-than-file": (f"id: report/{NAME}", "id: report/other"),
    "relation-of-a-misspelt-property": relation("suppliedByy", "object: org/chinh-phu"),
    "relation-of-a-property-without-meaning": relation("owl:sameAs", "object: org/chinh-phu"),
    "relation-to-a-class-unknown": relation("rdf:type", "objectValue: DigitalSistem"),
    "relation-to-a-code-unknown": relation("status", "objectValue: operatonal"),
    "relation-to-a-day-that-is-none": relation("validFrom", "objectValue: hôm qua"),
    "relation-to-a-number-that-is-none": relation("value", "objectValue: nhiều"),
    "relation-to-a-script": relation("url", 'objectValue: "javascript://a b"'),
    "relation-to-a-thing-and-a-value": relation(
        "venue", "object: org/chinh-phu\n    objectValue: x"
    ),
    "relation-to-a-thing-unknown": relation("operatedBy", "objectValue: org/ftp"),
    "report-without-type": ("type: SourceReport\n", ""),
    "review-status-twice": ("    rank: 21", "    rank: 21\n    reviewStatus: [accepted, proposed]"),
    "syntax": ("names: [NDXP]", "names: [NDXP"),
    "tab": ("    rank: 21", "\trank: 21"),
    "thing-defined-already": (
        "    names: [NDXP]",
        "    type: DigitalSystem\n    label: {vi: NDXP}",
    ),
    "type-of-fact-unknown": ("type: StatusFact", "type: StatusFakt"),
    "value-missing": ("    value: 1200\n", ""),
}


def problems(folder: Path, content: str | bytes) -> str:
    """Read one sheet beside its text; the problems as a person sees them."""
    texts = archive(folder / "reports")
    with pytest.raises(SheetError) as caught:
        read_sheets([write(folder, content)], TERMS, texts)
    return "".join(f"{problem}\n" for problem in caught.value.problems)


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_explained(
    name: str, tmp_path: Path, approved: Callable[[Path, str], None]
) -> None:
    old, new = BROKEN[name]
    assert old in SHEET
    approved(APPROVED / f"{name}.txt", problems(tmp_path, SHEET.replace(old, new, 1)))


def test_the_sheet_of_these_tests_is_right(tmp_path: Path) -> None:
    (sheet,) = read_sheets([write(tmp_path)], TERMS, archive(tmp_path / "reports"))
    assert (len(sheet.things), len(sheet.facts)) == (5, 7)


def test_all_mistakes_of_all_sheets_are_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, SHEET.replace("rank: 21", "rank: x").replace("topic: d", "tópic: d"))
    other = SHEET.replace(f"/{NAME}", "/other").replace("indicator/dti-rank", "indicator/none")
    write(tmp_path, other, "other")
    with pytest.raises(SheetError) as caught:
        read_sheets(sorted(tmp_path.glob("*.yaml")), TERMS, None)
    files = [problem.file for problem in caught.value.problems]
    assert {(f, files.count(f)) for f in files} == {(f"{NAME}.yaml", 2), ("other.yaml", 5)}


@pytest.mark.parametrize("content", ["id: [", "", "- a\n"], ids=["syntax", "empty", "list"])
def test_an_unreadable_sheet_does_not_make_others_look_wrong(content: str, tmp_path: Path) -> None:
    uses = SHEET.replace("status: operational", "status: pilot\n    corroborates: fact/b/x", 1)
    with pytest.raises(SheetError) as caught:
        read_sheets([write(tmp_path, uses), write(tmp_path, content, "b")], TERMS, None)
    assert [problem.file for problem in caught.value.problems] == ["b.yaml"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (SHEET.encode("utf-16"), 1),
        (HEAD.encode() + "things: Bình Định".encode("cp1258", "replace"), HEAD.count("\n") + 1),
        (b"", 1),
        (b"- a\n- b\n", 1),
        (b"a: 1\n---\nb: 2\n", 2),
        ("id: báo cáo\ntitle: a\x07b\n".encode(), 2),
        (b"a:\n  " + b"[" * 100_000, 2),
    ],
    ids=["utf-16", "cp1258", "empty", "list", "two-documents", "control-character", "nesting"],
)
def test_bytes_that_are_no_sheet_are_refused(content: bytes, line: int, tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheets([write(tmp_path, content)], TERMS, None)
    assert caught.value.problems[0].line == line


def test_spaces_and_line_ends_around_a_value_do_not_count(tmp_path: Path) -> None:
    content = SHEET.replace("    rank: 21", "    rank: |\n      21")
    (sheet,) = read_sheets([write(tmp_path, content)], TERMS, None)
    assert 21 in [fact.rank for fact in sheet.facts if isinstance(fact, RankObservation)]


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    path = write(tmp_path, unicodedata.normalize("NFD", SHEET))
    (sheet,) = read_sheets([path], TERMS, archive(tmp_path / "reports"))
    (system, *_) = sheet.things
    assert isinstance(system, Thing)
    assert system.label["vi"] == "Nền tảng Mẫu Xanh"


def test_a_decomposed_report_text_has_the_digest_of_the_composed_one(tmp_path: Path) -> None:
    texts = archive(tmp_path / "reports", synthetic.decomposed(TEXT))
    (sheet,) = read_sheets([write(tmp_path)], TERMS, texts)
    text = texts.text(NAME)
    assert text is not None
    assert text.digest == sheet.report.text_digest


def test_without_the_text_a_sheet_is_read_all_the_same(tmp_path: Path) -> None:
    assert read_sheets([write(tmp_path)], TERMS, None)


def test_scalars_stay_as_they_were_written(tmp_path: Path) -> None:
    content = SHEET.replace("names: [NDXP]", "names: [no, 1.50, 2023-01-01, 0x10, null]")
    (sheet,) = read_sheets([write(tmp_path, content)], TERMS, None)
    assert sheet.things[4].names == ("no", "1.50", "2023-01-01", "0x10", "null")
