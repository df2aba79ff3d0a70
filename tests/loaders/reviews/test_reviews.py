"""Decisions through the command line: corrections, rejections, levels, history, rollback."""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.graph.past import HISTORY
from loaders.release.publication import history
from ontology import vocab
from tests.desk import BTS, Desk, changed, opened
from tests.synthetic import NAME, SHEET, WHOLE, archive, write

OTHER = f"{NAME}/communes"


@pytest.fixture
def new_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give a desk on which nothing is published."""
    return opened(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Build a release that nothing is decided on."""
    with pytest.MonkeyPatch.context() as patch:
        found = opened(tmp_path_factory.mktemp("untouched"), patch)
        found.build()
        yield found


@pytest.fixture
def desk(untouched: Desk, new_desk: Desk) -> Desk:
    """Give a desk on which the sheet is published, and nothing decided."""
    shutil.copytree(untouched.home, new_desk.home, symlinks=True, dirs_exist_ok=True)
    return new_desk


@pytest.fixture(scope="module")
def twice(untouched: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Build a second release, of a sheet with another rank."""
    with pytest.MonkeyPatch.context() as patch:
        found = opened(tmp_path_factory.mktemp("twice"), patch)
        shutil.copytree(untouched.home, found.home, symlinks=True, dirs_exist_ok=True)
        found.build(changed(SHEET, "rank: 21", "rank: 20").replace("21/63", "20/63"))
        return found


@pytest.fixture
def edited(twice: Desk, new_desk: Desk) -> Desk:
    """Give a desk on which the sheet was published, and then with another rank."""
    shutil.copytree(twice.home, new_desk.home, symlinks=True, dirs_exist_ok=True)
    return new_desk


# --- Corrections ---


def test_a_correction_keeps_the_name_and_answers_with_one_value(desk: Desk) -> None:
    first = desk.served
    desk.review("correct", BTS, "--set", "value=1201", "--set", "printedValue=1.201")
    second = desk.build()
    assert desk.values() == ["1201"]
    assert first != second
    (earlier,) = desk.ask(
        f"SELECT ?text {{ <{vocab.ID}{BTS}> prov:wasRevisionOf ?old . "
        "?old a dx:FactContent ; dx:contentText ?text }"
    )
    assert json.loads(earlier["text"])["value"] == "1200"
    assert desk.ask("SELECT ?x { ?x a dx:FactContent, dx:Fact }") == []
    rows = desk.contents()
    assert [(one["value"], one["until"]) for one in rows] == [("1200", first.id), ("1201", "")]
    assert desk.build() == second  # what is decided once is not decided again
    assert desk.contents() == rows


def test_a_correction_is_checked_as_what_it_makes_of_the_fact(desk: Desk) -> None:
    served = desk.served
    desk.review("correct", BTS, "--set", "periodStart=2023-02-01", "--set", "periodEnd=2023-01-01")
    result = desk.run("build", write(desk.home), code=1)
    assert f"{NAME}.yaml:" in result.stderr
    assert "Put the days in order" in result.stderr
    assert desk.served == served


def test_a_correction_that_the_passage_contradicts_is_stopped(new_desk: Desk) -> None:
    archive(new_desk.home / "reports")
    served = new_desk.build(WHOLE)
    new_desk.review("correct", BTS, "--set", "value=1201", "--set", "printedValue=1.201")
    result = new_desk.run("build", new_desk.home / f"{NAME}.yaml", code=1)
    assert "figure-not-printed" in result.stderr
    assert "1201" in result.stderr
    assert new_desk.served == served
    new_desk.review("reject", BTS)
    new_desk.build(WHOLE)
    assert new_desk.values() == []


def test_a_correction_of_a_place_is_about_the_new_place(desk: Desk) -> None:
    desk.review("correct", BTS, "--set", "refArea=unit/cao-bang")
    desk.build()
    query = f"SELECT ?area {{ <{vocab.ID}{BTS}> dx:refArea|dx:about ?area }}"
    assert {row["area"] for row in desk.ask(query)} == {vocab.mint("unit", "cao-bang")}
    assert desk.level() == "1"


def test_a_value_can_be_taken_away_where_the_kind_needs_none(desk: Desk) -> None:
    desk.review("correct", BTS, "--set", "change=", "--set", "basePeriod=")
    desk.build()
    assert desk.ask(f"SELECT ?x {{ <{vocab.ID}{BTS}> dx:change ?x }}") == []


def test_a_statement_about_a_thing_is_corrected_in_the_thing_too(desk: Desk) -> None:
    fact = f"fact/{NAME}/system-mau-xanh-deployed-in-lang-son"
    desk.review("correct", fact, "--set", "objectValue=unit/cao-bang")
    desk.build()
    query = f"SELECT ?area {{ <{vocab.mint('system', 'mau-xanh')}> dx:deployedIn ?area }}"
    assert [row["area"] for row in desk.ask(query)] == [vocab.mint("unit", "cao-bang")]
    assert desk.level(fact) == "1"
    desk.review("reject", fact)
    desk.build()
    assert desk.ask(query) == []


def test_an_edit_in_place_and_back_gives_three_rows(new_desk: Desk) -> None:
    other = changed(changed(SHEET, "value: 1200", "value: 1201"), '"1.200"', '"1.201"')
    builds = ((SHEET, "A", "đầu"), (other, "B", "sửa"), (SHEET, "C", "trả lại"))
    releases = [new_desk.build(sheet, "--by", by, "--reason", why) for sheet, by, why in builds]
    names = [release.id for release in releases]
    assert releases[0].manifest["inputs"] == releases[2].manifest["inputs"]  # the same sheets
    assert names[0] != names[2]  # with a past that the first had not
    told = new_desk.run("review", "history", BTS).stdout.splitlines()
    rows, texts = told[::2], told[1::2]
    assert [json.loads(text)["value"] for text in texts] == ["1200", "1201", "1200"]
    assert [row.partition("  by ")[2].partition("  until ")[0] for row in rows] == [
        "A  đầu", "B  sửa", "C  trả lại"
    ]  # fmt: skip
    assert [row.rpartition(" ")[2] for row in rows] == [*names[:2], "now"]
    assert new_desk.values() == ["1200"]
    assert new_desk.build(SHEET, "--by", "E", "--reason", "không đổi gì").id == names[2]
    new_desk.build(other, "--by", "D", "--reason", "lại sửa")
    assert new_desk.run("review", "history", BTS).stdout.count("  until ") == 4


REMOVED = f"""\
  - id: fact/{NAME}/passing
    type: Limitation
    label: {{vi: Điều thoáng qua, en: Something passing}}
    holder: org/so-thu-nghiem
    topic: digital-human-resources
    refArea: unit/lang-son
    evidence: [0, 10]
"""
EARLIER = f"""PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?text ?since ?until ?by {{ GRAPH <{HISTORY}> {{
  <{vocab.ID}{BTS}> prov:wasRevisionOf ?content .
  ?content dx:contentText ?text ; dx:untilRelease ?until .
  OPTIONAL {{ ?content dx:sinceRelease ?since }}
  OPTIONAL {{ ?content dx:changedBy ?by }} }} }}"""


def test_a_query_finds_what_an_edit_in_place_replaced(new_desk: Desk) -> None:
    first = new_desk.build(SHEET, "--by", "A")
    assert new_desk.ask(EARLIER) == []
    new_desk.build(changed(changed(SHEET, "value: 1200", "value: 1201"), '"1.200"', '"1.201"'))
    (row,) = new_desk.ask(EARLIER)
    assert json.loads(row["text"])["value"] == "1200"
    assert (row["since"], row["until"], row["by"]) == (first.id, first.id, "A")
    assert new_desk.values() == ["1201"]


def test_a_query_finds_a_fact_that_is_in_no_sheet_any_more(new_desk: Desk) -> None:
    sheet = SHEET + REMOVED
    first = new_desk.build(sheet)
    new_desk.build(SHEET, "--by", "B", "--reason", "bỏ khỏi phiếu")
    query = f"""SELECT ?until ?by {{ GRAPH <{HISTORY}> {{
      <{vocab.mint_fact(NAME, "passing")}> a dx:GoneFact ;
        dx:untilRelease ?until ; dx:changedBy ?by . }} }}"""
    assert new_desk.ask(query) == [{"until": first.id, "by": "B"}]
    assert not any(
        "Something passing" in line for line in new_desk.served.lines() if "history" in line
    )
    new_desk.build(sheet)
    assert new_desk.ask(query) == []


def test_what_only_decisions_were_on_stays_in_the_history(desk: Desk) -> None:
    desk.review("correct", BTS, "--set", "value=1201", "--set", "printedValue=1.201")
    desk.review("correct", BTS, "--set", "value=1202", "--set", "printedValue=1.202")
    desk.build()
    texts = desk.ask(
        f"""SELECT ?text {{ GRAPH <{HISTORY}> {{
        ?content a dx:FactContent ; dx:contentText ?text }} }}"""
    )
    assert sorted(json.loads(row["text"])["value"] for row in texts) == ["1200", "1201"]


def test_a_superseded_fact_is_replaced_as_documented(desk: Desk) -> None:
    old = f"- id: {BTS}\n"
    new = SHEET[SHEET.index(old) : SHEET.index(f"  - id: fact/{NAME}/platform")]
    later = new.replace(BTS, f"{BTS}-2").replace("value: 1200", "value: 1201")
    later = later.replace('"1.200"', '"1.201"').rstrip() + f"\n    corrects: {BTS}\n"
    sheet = changed(SHEET, old, f"{old}    reviewStatus: superseded\n") + f"  {later}"
    desk.build(sheet)
    assert (desk.values(), desk.values(f"{BTS}-2")) == ([], ["1201"])
    query = f"SELECT ?new {{ <{vocab.ID}{BTS}> a dx:GoneFact ; dcterms:isReplacedBy ?new }}"
    assert desk.ask(query) == [{"new": f"{vocab.ID}{BTS}-2"}]
    assert desk.ask("SELECT ?old { ?new dx:corrects ?old }") == [{"old": f"{vocab.ID}{BTS}"}]


# --- What is not accepted ---


@pytest.mark.parametrize("decision", ["reject", "withdraw"])
def test_what_is_taken_out_is_in_no_graph(desk: Desk, decision: str) -> None:
    first = desk.served
    desk.review(decision, BTS, "--successor", OTHER, "--reason", "số của tỉnh khác")
    desk.build()
    said = desk.ask(f"SELECT ?p ?o {{ GRAPH ?g {{ <{vocab.ID}{BTS}> ?p ?o }} }}")
    assert not any("1200" in row["o"] for row in said if "contentText" not in row["p"])
    (gone,) = desk.ask(
        f"SELECT ?why ?who ?next {{ <{vocab.ID}{BTS}> a dx:GoneFact ; dx:changeReason ?why ; "
        "dx:changedBy ?who ; dcterms:isReplacedBy ?next }"
    )
    assert gone == {
        "why": "số của tỉnh khác",
        "who": "Lê Thị Kiểm",
        "next": f"{vocab.ID}fact/{OTHER}",
    }
    out = desk.record()["gone"]
    assert isinstance(out, dict)
    assert out["last"] == first.id
    assert desk.ask(f"SELECT ?x {{ ?x dx:computedFrom <{vocab.ID}{BTS}> }}") == []


def test_a_proposal_is_in_no_data_and_is_published_when_it_is_accepted(new_desk: Desk) -> None:
    sheet = changed(SHEET, f"- id: {BTS}\n", f"- id: {BTS}\n    reviewStatus: proposed\n")
    release = new_desk.build(sheet)
    assert BTS not in release.data.read_text("utf-8")
    assert "graph/candidate" not in release.data.read_text("utf-8")
    assert BTS in (release.path / "candidates.nq").read_text("utf-8")
    new_desk.review("accept", BTS)
    new_desk.build(sheet)
    assert (new_desk.values(), new_desk.level()) == (["1200"], "1")


def test_a_rejection_is_undone_by_accepting_again(desk: Desk) -> None:
    desk.review("reject", BTS)
    desk.build()
    assert desk.values() == []
    desk.review("accept", BTS)
    desk.build()
    assert (desk.values(), desk.level()) == (["1200"], "1")
    assert desk.record()["gone"] is None


def test_links_to_what_is_out_go_with_it(new_desk: Desk) -> None:
    sheet = changed(
        SHEET, f"- id: fact/{OTHER}\n", f"- id: fact/{OTHER}\n    distinctFrom: {BTS}\n"
    )
    new_desk.build(sheet)
    new_desk.review("reject", BTS)
    new_desk.build(sheet)
    assert new_desk.ask("SELECT ?x { ?x dx:distinctFrom ?y }") == []


# --- Levels ---


def test_nobody_has_confirmed_what_nobody_decided_on(desk: Desk) -> None:
    levels = desk.ask("SELECT DISTINCT ?level { ?fact a dx:Fact . ?fact dx:reviewLevel ?level }")
    assert [row["level"] for row in levels] == ["0"]
    assert desk.ask("SELECT ?f { ?f a dx:Fact FILTER NOT EXISTS { ?f dx:reviewLevel ?l } }") == []
    decisions = desk.ask("SELECT DISTINCT ?d { ?r a dx:Review ; dx:decision ?d }")
    assert [row["d"] for row in decisions] == [vocab.mint_concept("decision", "admit")]


@pytest.mark.parametrize(
    ("second", "level"),
    [
        (("--by", "Phạm Hai", "--independent"), "2"),
        (("--by", "Phạm Hai"), "1"),
        (("--by", "lê  thị KIỂM", "--independent"), "1"),
    ],
    ids=["blind", "not-blind", "same-person"],
)
def test_two_persons_make_level_two_only_if_they_decided_blind(
    desk: Desk, second: tuple[str, ...], level: str
) -> None:
    desk.review("accept", BTS, "--independent")
    desk.review("accept", BTS, *second)
    desk.build()
    assert desk.level() == level


def test_one_character_takes_the_level_away(desk: Desk) -> None:
    desk.review("accept", f"{NAME}/staff")
    desk.build()
    assert desk.level(f"fact/{NAME}/staff") == "1"
    sheet = changed(SHEET, "Communes lack technical staff", "Communes lack technical staff.")
    result = desk.run("build", write(desk.home, sheet))
    assert "was on an earlier content and does not count" in result.stderr
    assert desk.level(f"fact/{NAME}/staff") == "0"
    query = (
        f"SELECT ?seen ?now {{ ?review dx:decision <{vocab.CONCEPT}decision/accept> ; "
        "dx:reviewOf ?f ; dx:reviewedContent ?seen . ?f dx:contentDigest ?now }"
    )
    (row,) = desk.ask(query)
    assert row["seen"] != row["now"]


def test_a_computed_fact_is_as_confirmed_as_its_inputs(desk: Desk) -> None:
    assert desk.level(f"{BTS}-base") == "0"
    desk.review("accept", BTS)
    desk.build()
    assert desk.level(f"{BTS}-base") == "1"


def test_a_decision_that_is_rejected_confirms_nothing(desk: Desk) -> None:
    desk.review("accept", BTS)
    desk.review("reject", BTS)
    desk.review("accept", BTS, "--by", "Phạm Hai")
    assert "accepted  level 1" in desk.run("review", "list").stdout


# --- What is no decision ---

REFUSED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "unknown": ("accept", (f"{NAME}/bst",), "Did you mean fact/demo/bts?"),
    "computed": ("accept", (f"{NAME}/bts-base",), "decide on fact/demo/bts"),
    "role": ("accept", (BTS, "--by", "Biên tập dữ liệu"), "expected a person"),
    "agent": ("accept", (BTS, "--agent", "agent/reader"), "expected a person"),
    "nobody": ("accept", (BTS, "--by", " "), "expected the name of the person"),
    "stale": ("accept", (BTS, "--content", "0" * 64), "look at it again"),
    "no-reason": ("reject", (BTS, "--reason", ""), "expected why"),
    "no-key": ("correct", (BTS, "--set", "rank=3"), "expected a key of Observation"),
    "no-number": ("correct", (BTS, "--set", "value=nhiều"), "found 'nhiều'"),
    "no-change": ("correct", (BTS,), "expected key=value"),
    "no-equals": ("correct", (BTS, "--set", "value"), "expected KEY=VALUE"),
    "same": ("correct", (BTS, "--set", "value=1200"), "found the same"),
    "needed": ("correct", (BTS, "--set", "indicator="), "which this kind needs"),
    "its-name": ("correct", (BTS, "--set", "id=fact/demo/x"), "expected a key of"),
    "no-successor": ("reject", (BTS, "--successor", "demo/none"), "expected a published fact"),
    "control": ("note", (BTS, "--reason", "a\x1b[31mb"), "found U+001B"),
    "broken-letter": ("note", (BTS, "--reason", "a\udcff"), "found U+DCFF"),
    "turned": ("note", (BTS, "--reason", "a\u202eb"), "found U+202E"),
    "turned-name": ("accept", (BTS, "--by", "Lê\u2066Thị"), "found U+2066"),
    "broken-agent": ("accept", (BTS, "--agent", "https://a\udcff"), "found U+DCFF"),
    "control-value": ("correct", (BTS, "--set", "about=[\x07]"), "found U+0007"),
    "a-book": ("note", (BTS, "--reason", "x" * 1_000_000), "at most 4000 characters"),
    "a-long-name": ("accept", (BTS, "--by", "x" * 201), "at most 200 characters"),
    "class": ("reject", (f"{NAME}/system-mau-xanh-is-digital-system",), "correct the type"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_decision_is_refused_and_not_written(name: str, untouched: Desk) -> None:
    decision, arguments, expected = REFUSED[name]
    result = untouched.review(decision, *arguments, code=2)
    assert expected in " ".join(result.stderr.split())
    assert not (untouched.home / "reviews").exists()


def test_a_reason_is_one_line_that_looks_like_no_other(desk: Desk) -> None:
    desk.review("note", BTS, "--reason", " dòng một\n2026  accept\tfact/demo/x\u2028hết ")
    (_, line) = desk.run("review", "list").stdout.splitlines()
    assert line.endswith("by Lê Thị Kiểm  dòng một 2026 accept fact/demo/x hết")


@pytest.mark.parametrize(
    ("option", "text"),
    [("--reason", "x\udcff"), ("--reason", "x" * 4001), ("--by", "x\x00"), ("--by", "x" * 201)],
)
def test_what_nobody_can_read_is_no_reason_to_publish(option: str, text: str, edited: Desk) -> None:
    first, second = _releases(edited)
    sheet = edited.home / f"{NAME}.yaml"
    given = {"--by": "A", "--reason": "b", option: text}
    options = [each for pair in given.items() for each in pair]
    for command in (("rollback", first), ("build", sheet)):
        assert option in edited.run(*command, *options, code=2).stderr
    assert edited.served.id == second
    assert _releases(edited) == [first, second]


def _releases(desk: Desk) -> list[str]:
    """List what was published, in its order."""
    return [line.release for line in history(desk.home / "releases")]


def test_a_misspelt_fact_has_no_history_but_a_hint(untouched: Desk) -> None:
    assert "U+DCFF" in untouched.run("review", "history", "a\udcff", code=2).stderr
    said = untouched.run("review", "history", f"{NAME}/bst", code=2).stderr
    assert "Did you mean fact/demo/bts?" in said


def test_nothing_is_ever_changed_in_the_journal(desk: Desk) -> None:
    desk.review("note", BTS, "--reason", "hỏi lại Sở")
    with sqlite3.connect(desk.home / "reviews" / "journal.sqlite") as journal:
        for order in ("UPDATE event SET fact = 'x'", "DELETE FROM event"):
            with pytest.raises(sqlite3.DatabaseError, match="never"):
                journal.execute(order)


def test_a_file_that_is_no_journal_is_named(desk: Desk) -> None:
    (desk.home / "reviews").mkdir()
    (desk.home / "reviews" / "journal.sqlite").write_text("không phải")
    result = desk.run("build", desk.home / f"{NAME}.yaml", code=1)
    assert "expected a journal of decisions" in result.stderr


def test_decisions_are_an_input_of_the_build(desk: Desk) -> None:
    assert "up to date" in desk.run("build", "--if-changed", desk.home / f"{NAME}.yaml").stdout
    desk.review("accept", BTS)
    result = desk.run("build", "--if-changed", desk.home / f"{NAME}.yaml")
    assert "up to date" not in result.stdout
    assert re.fullmatch("[0-9a-f]{64}", desk.served.manifest["inputs"]["reviews"])


def test_the_history_is_told_on_the_command_line(desk: Desk) -> None:
    first = desk.served
    desk.review("correct", BTS, "--set", "value=1201", "--set", "printedValue=1.201")
    desk.build()
    told = desk.run("review", "history", BTS).stdout
    assert f"until {first.id}" in told
    assert "by Lê Thị Kiểm  so lại với nguồn  until now" in told


# --- Rollback ---


def test_a_rollback_publishes_an_earlier_release_again(desk: Desk) -> None:
    first = desk.served
    desk.review("correct", BTS, "--set", "value=1201", "--set", "printedValue=1.201")
    second = desk.build()
    desk.run("rollback", first.id, "--by", "Trần Lui", "--reason", "sửa nhầm")
    assert desk.served == first
    log = history(desk.home / "releases")
    assert [line.release for line in log] == [first.id, second.id, first.id]
    assert (log[-1].by, log[-1].reason, log[-1].rollback) == ("Trần Lui", "sửa nhầm", True)
    desk.run("build", desk.home / f"{NAME}.yaml")
    told = desk.run("review", "history", BTS).stdout
    assert [line.count("Trần Lui") for line in told.splitlines()].count(1) == 1
    assert desk.values() == ["1201"]


@pytest.mark.parametrize("case", ["missing", "damaged", "served", "nobody"])
def test_a_rollback_to_what_cannot_be_served_is_refused(case: str, edited: Desk) -> None:
    first, second = _releases(edited)
    if case == "damaged":
        (edited.home / "releases" / first / "data.nq").write_text("")
    name = {"missing": "0" * 12, "served": second}.get(case, first)
    who = ("--by", "A") if case != "nobody" else ()
    code = 1 if case == "damaged" else 2
    edited.run("rollback", name, "--reason", "thử", *who, code=code)
    assert edited.served.id == second
    assert len(_releases(edited)) == 2


def test_the_log_and_the_manifest_say_by_whom_and_why(
    new_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "DXKG_AUTHOR", "Nguyễn Dựng")
    release = new_desk.build(SHEET, "--reason", "báo cáo mới")
    told = {"by": "Nguyễn Dựng", "reason": "báo cáo mới"}
    assert release.manifest["publication"] == told
    (line,) = history(new_desk.home / "releases")
    assert {"by": line.by, "reason": line.reason} == told


# --- Backup ---


def test_decisions_are_backed_up_and_restored_with_the_releases(desk: Desk) -> None:
    desk.review("accept", BTS)
    desk.run("backup", desk.home / "safe")
    desk.review("reject", BTS)
    desk.run("restore", desk.home / "safe")
    listed = desk.run("review", "list").stdout
    assert "accept" in listed
    assert "reject" not in listed
    desk.review("reject", BTS)
