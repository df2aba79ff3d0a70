"""Every number, sentence and name of every report is accounted for by the graph, or set aside."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from loaders import resources
from loaders.build.dataset import Sources, quads_from_sources, read_sheets
from loaders.reports.archive import Archive, ReportText
from loaders.settings import Settings
from tests import synthetic
from tests.account import Account, accounts, known_names
from tests.gaps import Gap, lost_names, lost_numbers, lost_sentences, sentences

SHEETS = sorted(resources.SHEETS.glob("*.yaml"))
REPORTS = [path.stem for path in SHEETS]
NAMES_ASIDE = Path(__file__).parents[2] / "data" / "names-aside.yaml"
FIRST_LINE = synthetic.TEXT.partition("\n")[0]
Search = Callable[[Account], list[Gap]]


@pytest.fixture(scope="module")
def archive() -> Archive:
    found = Archive(Settings.from_environ().reports)
    if not found.reports():
        pytest.skip(f"no report texts in {found.folder}: set DXKG_REPORTS to their folder")
    return found


@pytest.fixture(scope="module")
def built(archive: Archive) -> dict[str, Account]:
    """Build the graphs of all sheets once and read what they say about each report."""
    sheets = read_sheets(SHEETS, synthetic.TERMS, archive)
    sources = Sources(sheets, synthetic.ONTOLOGY, synthetic.TERMS, archive)
    texts = filter(None, map(archive.text, REPORTS))
    return accounts(quads_from_sources(sources), texts)


@pytest.fixture(params=REPORTS)
def account(request: pytest.FixtureRequest, built: dict[str, Account]) -> Account:
    if request.param not in built:
        pytest.skip(f"report {request.param}: its text is not in the archive (DXKG_REPORTS)")
    return built[request.param]


def names_aside() -> list[str]:
    return [entry["name"] for entry in yaml.safe_load(NAMES_ASIDE.read_text("utf-8"))]


def listed(gaps: Iterable[Gap]) -> str:
    return "".join(f"\n{gap}" for gap in gaps)


def test_every_number_is_carried_by_a_fact(account: Account) -> None:
    gaps = lost_numbers(account)
    assert not gaps, listed(gaps)


def test_every_sentence_is_covered_by_passages(account: Account) -> None:
    gaps = lost_sentences(account)
    assert not gaps, listed(gaps)


def test_every_name_is_borne_by_something(account: Account) -> None:
    gaps = lost_names(account, names_aside())
    assert not gaps, listed(gaps)


def test_names_aside_have_reasons_and_are_needed(built: dict[str, Account]) -> None:
    assert all(entry["reason"] for entry in yaml.safe_load(NAMES_ASIDE.read_text("utf-8")))
    if len(built) < len(REPORTS):
        pytest.skip("some report texts are not in the archive (DXKG_REPORTS)")
    names = names_aside()
    for name in names:
        rest = [other for other in names if other != name]
        assert any(lost_names(one, rest) for one in built.values()), f"{name}: known without"


# --- the searches find what they are for, on an invented report ---

Build = Callable[..., tuple[ox.Quad, ...]]
SHEETS_ALONE = synthetic.quads_of_sheets  # names are looked for in the ontology too
TITLE_ASIDE = f"setAside:\n  - {{evidence: [0, {len(FIRST_LINE)}], reason: heading}}\n"


def invented(
    folder: Path, text: str = synthetic.TEXT, *edits: tuple[str, str], build: Build = SHEETS_ALONE
) -> Account:
    """Account for the invented report, its sheet edited first."""
    content = synthetic.SHEET + TITLE_ASIDE
    for old, new in ((synthetic.digest(), synthetic.digest(text)), *edits):
        assert old in content, f"the sheet of the invented report lacks: {old}"
        content = content.replace(old, new)
    content = content.replace(f"textLength: {len(synthetic.TEXT)}", f"textLength: {len(text)}")
    texts = synthetic.archive(folder / "reports", text)
    quads = build(synthetic.write(folder, content), texts=texts)
    name = synthetic.NAME
    return accounts(quads, [ReportText(name, text)])[name]


def words(gaps: Iterable[Gap]) -> list[str]:
    return [gap.words for gap in gaps]


@pytest.mark.parametrize("search", [lost_numbers, lost_sentences, lost_names])
def test_a_complete_sheet_leaves_no_gap(search: Search, tmp_path: Path) -> None:
    assert words(search(invented(tmp_path, build=synthetic.quads))) == []


def test_a_number_that_its_fact_does_not_carry_is_found(tmp_path: Path) -> None:
    edits = ("    rank: 21\n", "    rank: 22\n"), ("printedValue: 21/63", "printedValue: 22/63")
    (gap,) = lost_numbers(invented(tmp_path, synthetic.TEXT, *edits))
    assert str(gap) == f"report demo, offset {synthetic.TEXT.index('21/63')}: 21"


def test_a_number_outside_every_passage_is_found(tmp_path: Path) -> None:
    text = synthetic.TEXT + "Có 21 xã, 1,5 triệu dân, ngày 18.1.\n"
    assert words(lost_numbers(invented(tmp_path, text))) == ["21", "1,5", "18.1"]


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
    assert words(lost_numbers(invented(tmp_path, text, ("setAside:", fact + "setAside:")))) == []
    wrong = ("setAside:", fact.replace(f"value: {value}", f"value: 9{value}") + "setAside:")
    assert len(lost_numbers(invented(tmp_path, text, wrong))) == 1


def test_a_sentence_outside_every_passage_is_found(tmp_path: Path) -> None:
    unread = "Người dân chưa quen nộp hồ sơ qua mạng."
    assert words(lost_sentences(invented(tmp_path, synthetic.TEXT + unread))) == [unread]


def test_a_clause_left_out_is_found(tmp_path: Path) -> None:
    clause = " trong khi kinh phí cho hạ tầng của các huyện miền núi năm nay vẫn còn thiếu"
    text = synthetic.TEXT.rstrip(".\n") + clause
    assert len(lost_sentences(invented(tmp_path, text))) == 1


def test_a_passage_set_aside_leaves_no_gap(tmp_path: Path) -> None:
    sheet = (TITLE_ASIDE, "")
    assert words(lost_sentences(invented(tmp_path, synthetic.TEXT, sheet))) == [FIRST_LINE]


def test_names_that_nothing_bears_are_found(tmp_path: Path) -> None:
    text = synthetic.TEXT + "Sau đó ông Trần Văn Mẫu giới thiệu SOC cho Công ty Trăng Xanh.\n"
    account = invented(tmp_path, text, build=synthetic.quads)
    assert words(lost_names(account)) == ["Trần Văn Mẫu", "Trăng Xanh"]
    assert words(lost_names(account, ["Trần Văn Mẫu"])) == ["Trăng Xanh"]


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
