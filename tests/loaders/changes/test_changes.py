"""What a release changed: facts, answers, and the page, JSON and feed that tell it."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from loaders.build.stages import build
from loaders.changes.between import (
    CHANGES,
    changes_between,
    changes_from_json,
    changes_json,
    recorded_changes,
)
from loaders.changes.query_change import QueryChange, query_changes
from loaders.changes.recorded_answers import (
    ANSWERS,
    RecordedAnswer,
    answers_from_json,
    answers_json,
    ask_saved_queries,
)
from loaders.changes.text import queries_text
from loaders.release.publication import Release, current, history, make_current
from loaders.release.release import SUMS
from loaders.reports.archive import Archive
from loaders.settings import Settings
from ontology import vocab
from service.__main__ import main
from service.application import create_pages
from service.replies.bridge import Bridge
from service.settings import Settings as ServiceSettings
from tests.answering import OpenStore, StoreBridge
from tests.synthetic import NAME, SHEET, archive, write

ATOM = "{http://www.w3.org/2005/Atom}"
CHANGED = SHEET.replace("rank: 21", "rank: 20").replace(f"fact/{NAME}/staff", f"fact/{NAME}/people")
HEADER = """#+ title: {vi: Thử, en: Trial}
#+ description: {vi: Một câu hỏi để thử., en: A question to try.}
#+ tags: [trial]
"""
ONE = "SELECT ?thing ?rank WHERE { VALUES (?thing ?rank) { (<a:a> 1) (<a:b> 2) } }"


@dataclass(frozen=True)
class Home:
    """A folder with two releases that were built one after the other."""

    folder: Path
    first: Release
    second: Release

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    def client(self, release: Release | None = None) -> FlaskClient:
        """Serve a release, by default the second."""
        bridge = cast(Bridge, StoreBridge(release or self.second))
        texts = Archive(self.folder / "reports")
        settings = ServiceSettings(warm_pictures=0)
        return create_pages(settings, bridge, texts, self.releases, OpenStore).test_client()

    def run(self, *arguments: object, given: str = "") -> Result:
        runner = CliRunner(env={"DXKG_RELEASES": str(self.releases)})
        return runner.invoke(main, [str(argument) for argument in arguments], input=given)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("changes")
    archive(folder / "reports")
    return Home(folder, built(folder, SHEET), built(folder, CHANGED))


def built(folder: Path, sheet: str, releases: str = "releases") -> Release:
    settings = Settings(folder / releases, folder / "reports")
    outcome = build(settings, [write(folder, sheet)], "never", if_changed=False)
    assert outcome.release is not None
    return outcome.release


def answers(folder: Path, **queries: str) -> dict[str, RecordedAnswer]:
    """Ask queries of no data at all; a name's text is its header, if any, and its body."""
    folder.mkdir(exist_ok=True)
    for name, text in queries.items():
        (folder / f"{name}.rq").write_text(HEADER + text, "utf-8")
    return dict(ask_saved_queries([], folder))


def compared(tmp_path: Path, old: str, new: str) -> Sequence[QueryChange]:
    before, after = answers(tmp_path / "old", one=old), answers(tmp_path / "new", one=new)
    return query_changes(before, after)


def test_the_first_release_changes_nothing(home: Home) -> None:
    found = recorded_changes(home.first)
    assert found is not None
    assert (found.before, found.after, found.queries) == ("", home.first.id, ())
    assert found.facts.added == ()


def test_a_build_records_what_it_changed_of_facts_and_answers(home: Home) -> None:
    found = recorded_changes(home.second)
    assert found is not None
    assert (found.before, found.after) == (home.first.id, home.second.id)
    assert [fact.rpartition("/")[2] for fact in found.facts.added] == ["people"]
    assert [fact.rpartition("/")[2] for fact in found.facts.removed] == ["staff"]
    assert {fact.rpartition("/")[2] for fact in found.facts.changed} == {
        "dti-2022",
        "dti-2022-base",
    }
    names = found.facts.names[found.facts.added[0]]
    assert (names.report.rpartition("/")[2], names.vi) == (NAME, "Xã chưa có đủ người làm kỹ thuật")
    ranks = next(query for query in found.queries if query.name == "compare-dti")
    assert not ranks.breaking
    assert [(row.change, "20" in str(row.after)) for row in ranks.rows or ()] == [("changed", True)]


def test_what_was_recorded_is_what_the_releases_say(home: Home) -> None:
    recorded = (home.second.path / CHANGES).read_bytes()
    assert changes_json(changes_between(home.first, home.second)) == recorded
    assert changes_json(changes_from_json(recorded)) == recorded
    kept = (home.second.path / ANSWERS).read_bytes()
    assert answers_json(ask_saved_queries(home.second.quads())) == kept
    assert answers_json(answers_from_json(kept)) == kept


def test_the_same_sheets_after_the_same_releases_give_the_same_release(home: Home) -> None:
    assert built(home.folder, SHEET, "elsewhere").id == home.first.id
    assert built(home.folder, CHANGED, "elsewhere").id == home.second.id


def test_the_same_sheets_after_other_releases_differ_in_the_history_alone(home: Home) -> None:
    alone = built(home.folder, CHANGED, "alone")
    assert alone.id != home.second.id
    assert alone.manifest["inputs"] == home.second.manifest["inputs"]
    assert (alone.path / ANSWERS).read_bytes() == (home.second.path / ANSWERS).read_bytes()
    told = {ox.NamedNode(vocab.GRAPH + name) for name in ("history", "catalog")}
    others = [
        {one for one in release.quads() if one.graph_name not in {*told, ox.DefaultGraph()}}
        for release in (alone, home.second)
    ]
    assert others[0] == others[1]


@pytest.mark.parametrize("recorded", [None, b'{"dti-rank": {"columns": [{"name": "x"}]}}', b"{"])
def test_a_release_without_readable_answers_is_asked(
    home: Home, tmp_path: Path, recorded: bytes | None
) -> None:
    old = Release(tmp_path / home.first.id)
    old.path.mkdir()
    for path in home.first.path.iterdir():
        if path.name not in (ANSWERS, SUMS):  # which were not yet written down then
            (old.path / path.name).write_bytes(path.read_bytes())
    if recorded is not None:
        (old.path / ANSWERS).write_bytes(recorded)
    assert changes_between(old, home.second) == changes_between(home.first, home.second)


@pytest.mark.parametrize(
    ("new", "change", "breaking"),
    [
        (ONE.replace("SELECT ?thing ?rank", "SELECT ?thing"), "gone", True),
        (ONE.replace("?rank", "?place"), "renamed", True),
        (ONE.replace(" 1)", ' "1")').replace(" 2)", ' "2")'), "type", True),
        (ONE.replace(" 2)", " 2.5)"), "type", True),
        (ONE.replace("SELECT ", "SELECT (1 AS ?more) "), "added", False),
        (ONE.replace("?thing ?rank WHERE", "?rank ?thing WHERE"), "moved", False),
    ],
)
def test_columns_keep_their_names_and_types(
    new: str, change: str, breaking: bool, tmp_path: Path
) -> None:
    (found,) = compared(tmp_path, ONE, new)
    assert [part.change for part in found.columns] == [change]
    assert found.breaking is breaking


def test_a_column_renamed_with_other_values_is_known_by_its_place(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, ONE, ONE.replace("?rank", "?place").replace(" 2)", " 3)"))
    assert [(part.before, part.after) for part in found.columns] == [("rank", "place")]
    assert [row.change for row in found.rows or ()] == ["changed"]


def test_an_empty_column_has_no_type_to_lose(tmp_path: Path) -> None:
    empty = ONE.replace("1)", "UNDEF)").replace("2)", "UNDEF)")
    (found,) = compared(tmp_path, empty, ONE)
    assert found.columns == ()
    assert not found.breaking


def test_the_order_of_rows_is_no_change(tmp_path: Path) -> None:
    assert compared(tmp_path, ONE + " ORDER BY ?rank", ONE + " ORDER BY DESC(?rank)") == ()


def test_rows_about_the_same_thing_are_one_row_that_changed(tmp_path: Path) -> None:
    new = ONE.replace("2)", "3)").replace("(<a:a> 1)", "(<a:c> 4)")
    (found,) = compared(tmp_path, ONE, new)
    rows = sorted((row.change, bool(row.before), bool(row.after)) for row in found.rows or ())
    assert rows == [("added", False, True), ("changed", True, True), ("removed", True, False)]


def parameter(kind: str, values: str, more: str = "") -> str:
    header = f"#+ parameters:\n#+   value: {{type: {kind}, label: {{vi: Số, en: Number}}{more}}}\n"
    return f"{header}SELECT ?value WHERE {{\n  VALUES ?value {{ {values} }}\n}}\n"


def chosen(values: str) -> str:
    return parameter("integer", "1", f", choices: [{values}]")


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (parameter("integer", "1"), "SELECT ?value WHERE { VALUES ?value { 1 } }", "gone"),
        (parameter("integer", "1"), parameter("decimal", "1"), "type"),
        (parameter("integer", "1", ", many: true"), parameter("integer", "1"), "single"),
        (chosen("1, 2, 3"), chosen("1, 3"), "narrowed"),
        (chosen("1, 2"), chosen("1, 3"), "narrowed"),
        (parameter("integer", "1"), chosen("1, 2"), "narrowed"),
    ],
)
def test_an_address_that_worked_must_go_on_working(
    old: str, new: str, change: str, tmp_path: Path
) -> None:
    (found,) = compared(tmp_path, old, new)
    assert [part.change for part in found.parameters] == [change]
    assert found.breaking


@pytest.mark.parametrize("new", [chosen("3, 2, 1"), parameter("integer", "1")])
def test_more_values_to_choose_from_break_nothing(new: str, tmp_path: Path) -> None:
    (found,) = compared(tmp_path, chosen("1, 2"), new)
    assert [part.change for part in found.parameters] == ["widened"]
    assert not found.breaking
    assert compared(tmp_path, chosen("1, 2"), chosen("2, 1")) == ()


def test_narrowed_choices_are_told_to_people_and_survive_a_record(tmp_path: Path) -> None:
    before = answers(tmp_path / "old", one=chosen("1, 2, 3"))
    after = answers(tmp_path / "new", one=chosen("1, 3"))
    found = query_changes(answers_from_json(answers_json(before)), after)
    said = queries_text(found)
    assert "! one: changed" in said
    assert "parameter value: narrowed 1, 2, 3 -> 1, 3" in said


def test_choices_that_were_not_recorded_are_not_compared(tmp_path: Path) -> None:
    after = answers(tmp_path / "new", one=chosen("1, 3"))
    document = json.loads(answers_json(after))
    del document["one"]["parameters"][0]["choices"]
    assert query_changes(answers_from_json(json.dumps(document).encode()), after) == ()


def test_a_query_that_is_gone_or_fails_comes_first(tmp_path: Path) -> None:
    before = answers(tmp_path / "old", a=ONE, b=ONE, c=ONE)
    after = answers(tmp_path / "new", a=ONE.replace("1", "7"), b="SELECT ?x WHERE { ?x }", d=ONE)
    found = query_changes(before, after)
    assert [(one.name, one.state) for one in found] == [
        ("b", "broken"), ("c", "removed"), ("a", "changed"), ("d", "added"),
    ]  # fmt: skip
    assert "expected" in found[0].fault
    assert query_changes(after, before)[0].state == "removed"


@pytest.mark.parametrize("most", [1, 5000])
def test_long_answers_are_compared_by_digest(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.changes.recorded_answers.MOST_ROWS", most)
    (found,) = compared(tmp_path, ONE, ONE.replace("2)", "3)"))
    assert (found.rows is None) is (most == 1)
    assert compared(tmp_path, ONE, ONE) == ()


def test_the_command_lists_facts_and_answers(home: Home) -> None:
    text = home.run("diff", home.first.id, home.second.id, "--queries").stdout
    assert f"+ fact/{NAME}/people\n" in text
    assert '    dx:rank: "21"^^xsd:integer -> "20"^^xsd:integer\n' in text
    assert "~ compare-dti: changed, rows 1 -> 1\n" in text
    assert "0 of them breaking\n" in text
    document = home.run("diff", home.first.id, home.second.id, "--format", "json").stdout
    assert document.encode() == (home.second.path / CHANGES).read_bytes()


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", "1 dữ kiện thêm, 1 bỏ, 2 sửa"), ("en", "1 facts added, 1 removed, 2 changed")],
)
def test_the_page_tells_what_the_newest_release_changed(
    language: str, said: str, home: Home
) -> None:
    page = home.client().get(f"/changes?lang={language}").text
    assert said in page
    assert f"/r/{home.first.id}/fact/{NAME}/staff" in page
    assert f'"/fact/{NAME}/people' in page
    assert "<del>21</del> → <ins>20</ins>" in page
    assert "<script" not in page


def test_breaking_changes_come_first_on_the_page(home: Home, tmp_path: Path) -> None:
    path, sums = home.second.path / CHANGES, home.second.path / SUMS
    kept, digests = path.read_bytes(), sums.read_bytes()
    document = json.loads(kept)
    last = document["queries"][-1]
    last["columns"] = [{"change": "gone", "name": "<b>", "before": "", "after": ""}]
    narrowed = {"change": "narrowed", "name": "units", "before": "34, 63", "after": "34"}
    last["parameters"] = [narrowed]
    try:
        path.write_text(json.dumps(document), "utf-8")
        sums.unlink()  # as of a release from before digests were written down
        page = home.client().get("/changes?lang=en").text
    finally:
        path.write_bytes(kept)
        sums.write_bytes(digests)
    assert page.index("Column &lt;b&gt;: gone") < page.index("Questions answered differently")
    assert "Parameter units: allowed values narrowed from 34, 63 to 34" in page


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0)])
def test_releases_of_one_second_are_offered_as_they_were_published(
    order: tuple[int, ...], home: Home, tmp_path: Path
) -> None:
    releases = (home.first, home.second)
    copy = copied(tmp_path, home)
    names = [releases[place].id for place in order]
    second = "2024-01-01T00:00:00+00:00"
    lines = [json.dumps({"release": name, "published": second}) for name in names]
    (copy.releases / "history.jsonl").write_text("\n".join(lines), "utf-8")
    options = re.findall(r'<option value="([0-9a-f]+)"', copy.client().get("/changes").text)
    assert options == [*dict.fromkeys(names[::-1])] * 2


def test_programs_read_the_same_as_json(home: Home) -> None:
    recorded = json.loads((home.second.path / CHANGES).read_bytes())
    client = home.client()
    told = client.get("/changes.json").json
    assert client.get("/changes", headers={"Accept": "application/json"}).json == told
    publication = history(home.releases)[-1]
    assert told == recorded | {
        "publication": {
            "time": publication.published, "by": None, "reason": None, "rollback": False,
        }
    }  # fmt: skip
    back = client.get(f"/changes.json?from={home.second.id}&to={home.first.id}").json
    assert back is not None
    assert back["counts"]["added"] == back["counts"]["removed"] == 1
    assert back["to"] == home.first.id


def test_a_page_is_answered_304_while_it_stays_the_same(home: Home) -> None:
    client = home.client()
    etag = client.get("/changes").headers["ETag"]
    assert client.get("/changes", headers={"If-None-Match": etag}).status_code == 304


def test_the_feed_has_an_entry_for_each_publication(home: Home) -> None:
    reply = home.client().get("/changes.atom?lang=en")
    assert reply.mimetype == "application/atom+xml"
    feed = ET.fromstring(reply.data)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert home.second.id in str(entry.findtext(f"{ATOM}title"))
    assert "compare-dti" in str(entry.findtext(f"{ATOM}content"))
    for element in (feed, entry):
        assert all(element.findtext(ATOM + name) for name in ("id", "title", "updated"))
    (link,) = [one.get("href") for one in entry.findall(f"{ATOM}link[@rel='alternate']")]
    assert home.client().get(str(link).partition("localhost")[2]).status_code == 200


def test_nothing_to_compare_is_said(home: Home) -> None:
    first = home.client(home.first)
    assert "no earlier release" in first.get("/changes?lang=en").text
    same = f"/changes?lang=en&from={home.second.id}&to={home.second.id}"
    assert "Both releases say the same" in home.client().get(same).text


@pytest.mark.parametrize("name", ["0123456789ab", "../..", "<script>", "current"])
def test_an_unknown_release_is_not_found(name: str, home: Home) -> None:
    reply = home.client().get("/changes.json", query_string={"from": name})
    assert reply.status_code == 404
    assert reply.json is not None
    assert reply.json["code"] == "no-release"


def test_releases_are_listed_with_time_and_size(home: Home) -> None:
    lines = home.run("releases").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [home.first.id, "*"]
    assert all(re.search(r"\d MB( |$)", line) for line in lines)


def copied(folder: Path, home: Home) -> Home:
    """Copy both releases, of which none is current, and no log."""
    copy = Home(folder, home.first, home.second)
    for release in (home.first, home.second):
        target = copy.releases / release.id
        target.mkdir(parents=True)
        for path in release.path.iterdir():
            (target / path.name).write_bytes(path.read_bytes())
    return copy


def pruned(folder: Path, home: Home, *arguments: str, given: str = "") -> Result:
    copy = copied(folder, home)
    make_current(copy.releases, Release(copy.releases / home.first.id))
    return copy.run("releases", "prune", *arguments, given=given)


def test_pruning_never_takes_the_release_that_is_served(home: Home, tmp_path: Path) -> None:
    assert pruned(tmp_path, home, "--keep", "1", "--yes").exit_code == 0
    served = current(tmp_path / "releases")
    assert served is not None
    served.verify()
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == sorted(
        [".lock", "current", home.first.id]
    )


def test_pruning_asks_and_keeps_as_many_as_wanted(home: Home, tmp_path: Path) -> None:
    assert pruned(tmp_path / "a", home, "--keep", "1", given="n\n").exit_code == 1
    assert (tmp_path / "a" / "releases" / home.second.id).is_dir()
    assert "0 releases deleted" in pruned(tmp_path / "b", home, "--keep", "2").stdout
    assert pruned(tmp_path / "c", home, "--keep", "0").exit_code == 2


def test_every_saved_query_is_answered_without_a_fault(home: Home) -> None:
    found = ask_saved_queries(home.second.quads())
    assert found
    assert not [name for name, answer in found.items() if answer.fault]


@pytest.mark.parametrize(
    "changed", [{"count": "many"}, {"columns": [{"name": "x"}]}, {"total": 3}, {"rows": [["a"]]}]
)
def test_answers_in_another_form_are_refused(changed: dict[str, object]) -> None:
    document = {"columns": [], "parameters": [], "count": 0, "digest": "", "rows": [], "fault": ""}
    assert answers_from_json(json.dumps({"one": document}).encode())
    with pytest.raises((KeyError, ValueError)):
        answers_from_json(json.dumps({"one": document | changed}).encode())
    del document["parameters"]
    with pytest.raises(KeyError):
        answers_from_json(json.dumps({"one": document}).encode())
