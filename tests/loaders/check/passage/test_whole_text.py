"""Every number, sentence and name of every report is accounted for by the graph, or set aside."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from loaders import resources
from loaders.build.dataset import Sources, quads_from_sources, read_sheets
from loaders.check.passage.account import Account, Passage, accounts, known_names
from loaders.check.passage.gaps import Gap, lost_names, lost_numbers, lost_sentences, sentences
from loaders.check.passage.whole_text import account_findings
from loaders.check.wording import CHECK
from loaders.reports.archive import Archive, ReportText
from loaders.settings import Settings
from service.__main__ import main
from tests import synthetic

SHEETS = sorted(resources.SHEETS.glob("*.yaml"))
FIRST_LINE = synthetic.TEXT.partition("\n")[0]
Search = Callable[[Account], list[Gap]]


def left_out(paths: Iterable[Path], archive: Archive | None) -> list[tuple[str, str, str]]:
    """Run the stage: rule, place and value of each finding."""
    sheets = read_sheets(paths, synthetic.TERMS, archive)
    quads = quads_from_sources(Sources(sheets, synthetic.ONTOLOGY, synthetic.TERMS, archive))
    found = account_findings(quads, sheets, archive)
    return [(one.rule.removeprefix(CHECK), one.place, one.text) for one in found]


def test_of_the_reports_at_hand_nothing_is_left_out() -> None:
    archive = Archive(Settings.from_environ().reports)
    if not archive.reports():
        pytest.skip(f"no report texts in {archive.folder}: set DXKG_REPORTS to their folder")
    assert left_out(SHEETS, archive) == []


def test_without_texts_nothing_is_looked_for(tmp_path: Path) -> None:
    path = synthetic.write(tmp_path, synthetic.SHEET)
    assert left_out([path], None) == []
    assert left_out([path], Archive(tmp_path / "none")) == []


LAST = "Người dân chưa quen nộp hồ sơ qua mạng.\n"
NAMED = "Sau đó ông Trần Văn Mẫu giới thiệu 17 máy cho Công ty Trăng Xanh.\n"


def written(folder: Path, more: str, sheet: str = synthetic.WHOLE) -> tuple[Path, Archive]:
    """Write the invented report with more text at its end, and a sheet of it."""
    text = synthetic.TEXT + more
    sheet = sheet.replace(synthetic.digest(), synthetic.digest(text))
    sheet = sheet.replace(f"textLength: {len(synthetic.TEXT)}", f"textLength: {len(text)}")
    return synthetic.write(folder, sheet), synthetic.archive(folder / "reports", text)


def test_a_sheet_that_is_whole_passes(tmp_path: Path) -> None:
    path, archive = written(tmp_path, "")
    assert left_out([path], archive) == []


def test_what_is_left_out_is_told_with_position_and_listed(tmp_path: Path) -> None:
    path, archive = written(tmp_path, NAMED)
    start, line = len(synthetic.TEXT), 0
    lines = path.read_text("utf-8").splitlines()
    line = lines.index(f"  - id: fact/{synthetic.NAME}/staff") + 1
    place = f"{synthetic.NAME}.yaml:{line}"
    number, name, company = (start + NAMED.index(word) for word in ("17", "Trần", "Trăng"))
    assert left_out([path], archive) == [
        ("number-left-out", place, f"{number}: 17"),
        ("sentence-left-out", place, f"{start}: {NAMED.strip()}"),
        ("name-left-out", place, f"{name}: Trần Văn Mẫu"),
        ("name-left-out", place, f"{company}: Trăng Xanh"),
    ]


def test_what_is_set_aside_with_a_reason_is_not_left_out(tmp_path: Path) -> None:
    start = len(synthetic.TEXT)
    aside = f"  - {{evidence: [{start}, {start + len(NAMED)}], reason: heading}}\n"
    path, archive = written(tmp_path, NAMED, synthetic.WHOLE + aside)
    assert left_out([path], archive) == []


def test_names_are_set_aside_by_themselves(tmp_path: Path) -> None:
    said = "Nhiều máy IoT ở xã còn thiếu.\n"
    start = len(synthetic.TEXT)
    staff = f"evidence: {synthetic.span('Thiếu cán bộ kỹ thuật ở xã')}"
    both = staff.replace("[", "[[") + f", [{start}, {start + len(said) - 1}]]"
    sheet = synthetic.WHOLE.replace(staff, both)
    path, archive = written(tmp_path, said, sheet)
    (lost,) = left_out([path], archive)
    assert (lost[0], lost[2].partition(": ")[2]) == ("name-left-out", "IoT")
    names = "namesAside:\n  - {name: IoT, reason: {vi: thuật ngữ chung}}\n"
    path, archive = written(tmp_path, said, sheet + names)
    assert left_out([path], archive) == []
    unneeded = "  - {name: KT-XH, reason: {vi: viết tắt}}\n"
    path, archive = written(tmp_path, said, sheet + names + unneeded)
    (one,) = left_out([path], archive)
    assert (one[0], one[2]) == ("name-aside-unneeded", "KT-XH")


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_a_fact_that_is_not_published_accounts_for_its_passage(status: str, tmp_path: Path) -> None:
    staff = "    topic: digital-human-resources\n"
    sheet = synthetic.WHOLE.replace(staff, f"{staff}    reviewStatus: {status}\n")
    path, archive = written(tmp_path, "", sheet)
    assert left_out([path], archive) == []


def test_a_last_sentence_in_no_fact_stops_the_build(tmp_path: Path) -> None:
    path, archive = written(tmp_path, LAST)
    environ = {
        "DXKG_RELEASES": str(tmp_path / "releases"), "DXKG_REPORTS": str(archive.folder)
    }  # fmt: skip
    result = CliRunner(env=environ).invoke(main, ["build", str(path)])
    assert result.exit_code == 1
    assert f"The text says “{LAST.strip()}” at position {len(synthetic.TEXT)}" in result.output
    assert f"Văn bản viết «{LAST.strip()}» ở vị trí {len(synthetic.TEXT)}" in result.output
    assert not (tmp_path / "releases" / "current").exists()


@given(st.text(alphabet=st.sampled_from('aÀĐ1.,:;"“”( )\n-/&…'), max_size=200))
def test_any_text_is_cut_into_sentences_without_loss(text: str) -> None:
    found = list(sentences(text))
    assert "".join(text[each.start : each.stop] for each in found) == text


@pytest.mark.parametrize(
    "piece", ["TP. A ", "A B ", "1 ", "9", "a. ", ": A", "“ ", "MẪU ", "\n", "1."], ids=repr
)
def test_hostile_texts_are_searched_to_their_end(piece: str) -> None:
    """In time that grows as the text does: a square of it would not end."""
    text = piece * 20_000
    passages = tuple(Passage(range(place, place + 50)) for place in range(0, len(text), 50))
    account = Account(ReportText("x", text), passages, known_names(["Sở Mẫu", "A B"]))
    for search in (lost_numbers, lost_sentences, lost_names):
        search(account)


@pytest.mark.parametrize(
    ("run", "lost"),
    [("Sở Mẫu Trần Văn Thử", False), ("Sở Mẫu Lê", True), ("SMX Trần Văn Thử", False),
     ("Trần Văn Thử Sở Mẫu SMX", False), ("Sở Trần Văn Thử", True)],
)  # fmt: skip
def test_names_in_a_row_are_known_each_by_itself(run: str, lost: bool) -> None:
    known = known_names(["Sở Mẫu", "Trần Văn Thử", "SMX"])
    text = f"Cùng với đoàn của {run} có nhiều người."
    assert bool(lost_names(Account(ReportText("x", text), (), known))) is lost


def listed(gaps: Iterable[Gap]) -> list[str]:
    return [gap.words for gap in gaps]


# --- the searches find what they are for, on an invented report ---

Build = Callable[..., tuple[ox.Quad, ...]]
SHEETS_ALONE = synthetic.quads_of_sheets  # names are looked for in the ontology too


def invented(
    folder: Path, text: str = synthetic.TEXT, *edits: tuple[str, str], build: Build = SHEETS_ALONE
) -> Account:
    """Account for the invented report, its sheet edited first."""
    content = synthetic.WHOLE
    for old, new in ((synthetic.digest(), synthetic.digest(text)), *edits):
        assert old in content, f"the sheet of the invented report lacks: {old}"
        content = content.replace(old, new)
    content = content.replace(f"textLength: {len(synthetic.TEXT)}", f"textLength: {len(text)}")
    texts = synthetic.archive(folder / "reports", text)
    quads = build(synthetic.write(folder, content), texts=texts)
    name = synthetic.NAME
    return accounts(quads, [ReportText(name, text)])[name]


@pytest.mark.parametrize("search", [lost_numbers, lost_sentences, lost_names])
def test_a_complete_sheet_leaves_no_gap(search: Search, tmp_path: Path) -> None:
    assert listed(search(invented(tmp_path, build=synthetic.quads))) == []


def test_a_number_that_its_fact_does_not_carry_is_found(tmp_path: Path) -> None:
    edits = ("    rank: 21\n", "    rank: 22\n"), ("printedValue: 21/63", "printedValue: 22/63")
    (gap,) = lost_numbers(invented(tmp_path, synthetic.TEXT, *edits))
    assert str(gap) == f"report demo, offset {synthetic.TEXT.index('21/63')}: 21"


def test_a_number_outside_every_passage_is_found(tmp_path: Path) -> None:
    text = synthetic.TEXT + "Có 21 xã, 1,5 triệu dân, ngày 18.1.\n"
    assert listed(lost_numbers(invented(tmp_path, text))) == ["21", "1,5", "18.1"]


@pytest.mark.parametrize(("day", "lost"), [("2024-03-12", 0), ("2024-03-13", 1), ("2023-03-12", 1)])
def test_a_date_in_one_word_is_carried_by_its_parts(day: str, lost: int, tmp_path: Path) -> None:
    start = len(synthetic.TEXT)
    text = f"{synthetic.TEXT}Ngày 12.3.2024 trạm chạy."
    fact = f"""\
  - id: fact/{synthetic.NAME}/more
    type: StatusFact
    statusOf: system/mau-xanh
    status: operational
    periodStart: {day}
    evidence: [{start}, {len(text)}]
"""
    account = invented(tmp_path, text, ("setAside:", fact + "setAside:"))
    assert len(lost_numbers(account)) == lost


@pytest.mark.parametrize(
    ("printed", "value"),
    [("1,5 triệu", "1500000"), ("12.345", "12345"), ("7,25", "7.25"), ("2", "2"), ("2", "2.0")],
)
def test_numbers_are_read_as_printed(printed: str, value: str, tmp_path: Path) -> None:
    start = len(synthetic.TEXT)
    text = f"{synthetic.TEXT}Có {printed} trạm."
    fact = f"""\
  - id: fact/{synthetic.NAME}/more
    type: Observation
    indicator: indicator/bts-stations
    refArea: unit/lang-son
    value: {value}
    evidence: [{start}, {len(text)}]
"""
    assert listed(lost_numbers(invented(tmp_path, text, ("setAside:", fact + "setAside:")))) == []
    wrong = ("setAside:", fact.replace(f"value: {value}", f"value: 9{value}") + "setAside:")
    assert len(lost_numbers(invented(tmp_path, text, wrong))) == 1


def test_a_sentence_outside_every_passage_is_found(tmp_path: Path) -> None:
    unread = "Người dân chưa quen nộp hồ sơ qua mạng."
    assert listed(lost_sentences(invented(tmp_path, synthetic.TEXT + unread))) == [unread]


def test_a_clause_left_out_is_found(tmp_path: Path) -> None:
    clause = " trong khi kinh phí cho hạ tầng của các huyện miền núi năm nay vẫn còn thiếu"
    text = synthetic.TEXT.rstrip(".\n") + clause
    assert len(lost_sentences(invented(tmp_path, text))) == 1


@pytest.mark.parametrize(("start", "lost"), [(6, 0), (0, 1)])
def test_a_clause_left_out_at_the_end_may_be_shorter_than_an_opening(start: int, lost: int) -> None:
    text = " ".join(["từ"] * 20)  # twenty words of two letters, fourteen of them read
    passage = Passage(range(3 * start, 3 * (start + 14)))
    account = Account(ReportText("x", text), (passage,), known_names([]))
    assert len(lost_sentences(account)) == lost


def test_a_passage_set_aside_leaves_no_gap(tmp_path: Path) -> None:
    sheet = (synthetic.ASIDE, "")
    assert listed(lost_sentences(invented(tmp_path, synthetic.TEXT, sheet))) == [FIRST_LINE]


def test_names_that_nothing_bears_are_found(tmp_path: Path) -> None:
    text = synthetic.TEXT + "Sau đó ông Trần Văn Mẫu giới thiệu SOC cho Công ty Trăng Xanh.\n"
    account = invented(tmp_path, text, build=synthetic.quads)
    assert listed(lost_names(account)) == ["Trần Văn Mẫu", "Trăng Xanh"]
    assert listed(lost_names(account, ["Trần Văn Mẫu"])) == ["Trăng Xanh"]


def test_an_acronym_counts_as_written() -> None:
    known = known_names(["Nền tảng LGSP tỉnh", "Cổng dịch vụ công"])
    assert known("LGSP")
    assert known("Cổng Dịch vụ công")
    assert not known("AI")
    assert not known_names(["kỹ thuật ai"])("AI")


def test_sentences_keep_numbers_addresses_and_abbreviations_whole() -> None:
    text = "Ngày 18.1, TP. Mẫu có 1.907 trạm. Xem https://a.vn/b.html nhé! Hết…\nTổ 3"
    found = [text[part.start : part.stop].strip() for part in sentences(text)]
    assert found == [
        "Ngày 18.1, TP. Mẫu có 1.907 trạm.",
        "Xem https://a.vn/b.html nhé!",
        "Hết…",
        "Tổ 3",
    ]


@pytest.mark.parametrize(("change", "lost"), [("-3.1", []), ("-3.2", ["3,1"])])
def test_a_fall_carries_its_number_which_prints_no_sign(
    change: str, lost: list[str], tmp_path: Path
) -> None:
    text = "Toàn tỉnh Lạng Sơn có 28,4% hộ dân dùng cáp quang, giảm 3,1% so với kỳ trước."
    head = synthetic.HEAD.replace(synthetic.digest(), synthetic.digest(text))
    head = head.replace(f"textLength: {len(synthetic.TEXT)}", f"textLength: {len(text)}")
    fact = {
        "type": "Observation", "indicator": "indicator/fibre-connected-households",
        "refArea": "unit/lang-son", "value": "28.4", "unit": "PERCENT", "change": change,
        "basePeriod": "kỳ trước", "evidence": f"[0, {len(text)}]",
    }  # fmt: skip
    lines = "".join(f"    {key}: {value}\n" for key, value in fact.items())
    path = synthetic.write(tmp_path, f"{head}facts:\n  - id: fact/{synthetic.NAME}/one\n{lines}")
    found = left_out([path], synthetic.archive(tmp_path / "reports", text))
    assert [text.split(": ")[1] for code, _, text in found if code == "number-left-out"] == lost


def test_a_roman_number_is_no_name(tmp_path: Path) -> None:
    path, archive = written(
        tmp_path, "Hết quý III/2023 và quý IV, người dân nộp hồ sơ qua mạng XYZ.\n"
    )
    lost = [text.split(": ")[1] for code, _, text in left_out([path], archive) if "name" in code]
    assert lost == ["XYZ"]
