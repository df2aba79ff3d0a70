"""The command line: each command, its output and its exit code."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from loaders import resources
from loaders.check.finding import Finding, Message, Severity
from loaders.check.formats import FORMATS
from loaders.entries.schema import sheet_schema
from loaders.release.publication import current
from ontology import vocab
from service.__main__ import main
from tests.synthetic import NAME, SHEET, TEXT, archive, digest, rows, store, write

DOCUMENT = (resources.ROOT / "docs" / "loading.md").read_text("utf-8")
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    write(folder)
    archive(folder / "reports")
    return folder


@pytest.fixture(scope="module")
def run(home: Path) -> Run:
    """Run a command in the folder of this module's releases."""
    environment = {"DXKG_RELEASES": str(home / "releases"), "DXKG_REPORTS": str(home / "reports")}

    def call(*arguments: object) -> Result:
        runner = CliRunner(env=environment)
        return runner.invoke(main, [str(argument) for argument in arguments])

    return call


@pytest.fixture(scope="module")
def built(run: Run, home: Path) -> str:
    """Build the sheet of the tests; the release's id."""
    result = run("build", home / f"{NAME}.yaml")
    assert result.exit_code == 0, result.output
    return result.stdout.removeprefix("release ").strip()


def test_a_build_publishes_a_release_with_its_descriptions(built: str, home: Path) -> None:
    release = current(home / "releases")
    assert release is not None
    assert release.id == built
    manifest = release.manifest
    assert manifest["validation"]["violation"] == 0
    assert manifest["inputs"][f"reports/{NAME}"] == digest()
    assert manifest["graphs"][f"report/{NAME}"] > 100
    assert len(json.loads((release.path / "findings.json").read_text("utf-8"))) > 0
    assert list(ox.parse(path=str(release.path / "validation.ttl")))


def test_a_build_of_the_same_inputs_is_skipped(built: str, run: Run, home: Path) -> None:
    history = (home / "releases" / "history.jsonl").read_bytes()
    result = run("build", "--if-changed", home / f"{NAME}.yaml")
    assert (result.exit_code, result.stdout) == (0, f"release {built} is up to date\n")
    assert (home / "releases" / "history.jsonl").read_bytes() == history


def test_a_wrong_sheet_publishes_nothing(built: str, run: Run, home: Path, tmp_path: Path) -> None:
    result = run("build", write(tmp_path, SHEET.replace("rank: 21", "rank: nhất")))
    assert result.exit_code == 1
    assert "demo.yaml:41: facts[0].rank: expected a whole number" in result.stderr
    assert "nothing was published" in result.stderr
    assert current(home / "releases").id == built  # type: ignore[union-attr]


def test_mistakes_are_listed_for_programs_too(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, SHEET.replace("rank: 21", "rank: nhất"))
    result = run("validate", "--format", "json", path)
    (record,) = json.loads(result.stdout)
    assert (result.exit_code, record["line"], record["key"]) == (1, 41, "facts[0].rank")
    table = run("validate", "--format", "csv", path).stdout.splitlines()
    assert table[0].startswith("severity,file,line,key,")
    assert table[1].startswith("violation,demo.yaml,41,facts[0].rank,")


def test_a_finding_names_the_line_to_mend_in_both_languages(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, SHEET.replace("periodEnd: 2022-12-31", "periodEnd: 2021-12-31", 1))
    result = run("validate", path)
    place = result.stdout.partition(": violation | ")[0].rpartition("\n")[2]
    line = (path.read_text("utf-8").splitlines())[int(place.removeprefix("demo.yaml:")) - 1]
    assert result.exit_code == 1
    assert line.strip() == f"- id: fact/{NAME}/dti-2022"
    assert "Put the days in order" in result.stdout
    assert "\n    Đổi lại thứ tự" in result.stdout


def test_findings_above_the_bar_keep_a_release_back(run: Run, home: Path, tmp_path: Path) -> None:
    result = run("build", "--fail-on", "info", "--out", tmp_path, home / f"{NAME}.yaml")
    assert (result.exit_code, current(tmp_path)) == (1, None)
    assert "nothing was published" in result.stderr


@pytest.mark.parametrize("delay", [0.2, 1.0, 3.0])
def test_a_killed_build_leaves_a_complete_release_served(
    delay: float, built: str, home: Path, tmp_path: Path
) -> None:
    """The release of before, or the new one: a build may have published before it is killed."""
    releases = tmp_path / "releases"
    shutil.copytree(home / "releases", releases, symlinks=True)
    path = write(tmp_path, SHEET.replace("rank: 21", "rank: 20"))
    command = [sys.executable, "-m", "service", "build", "--out", str(releases), str(path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    served = current(releases)
    assert served is not None
    served.verify()
    read = served.manifest["inputs"].values()
    assert served.id == built or hashlib.sha256(path.read_bytes()).hexdigest() in read


def test_a_release_is_validated_again(built: str, run: Run) -> None:
    result = run("validate", "--release", built, "--format", "json")
    records = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {record["severity"] for record in records} <= {"warning", "info"}


@pytest.mark.parametrize("form", FORMATS)
def test_findings_are_written_in_each_format(form: str) -> None:
    message = Message("Sửa đi.", "Mend it.")
    finding = Finding("https://e.org/rule", Severity.WARNING, "https://e.org/x", message)
    written = FORMATS[form]((finding,))
    assert "https://e.org/rule" in written or "e.org" in written
    assert "Mend it." in written


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("csv", "province,provinceName"),
        ("json", '{"head"'),
        ("tsv", "?province\t"),
        ("xml", "<?xml"),
    ],
)
def test_a_saved_query_runs_on_the_release(form: str, start: str, built: str, run: Run) -> None:
    province = vocab.mint("unit", "lang-son")
    result = run("query", "dti-rank", "-p", f"province={province}", "--format", form)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(start)
    assert f"{vocab.mint_fact(NAME, 'dti-2022')}" in result.stdout


def test_releases_are_listed_and_compared(built: str, run: Run) -> None:
    assert f"* {built}" in run("releases").stdout
    assert run("diff", built, "current").stdout == "0 added, 0 removed, 0 changed\n"
    document = json.loads(run("diff", built, built, "--format", "json").stdout)
    assert document["facts"]["added"] == document["queries"] == []


def test_a_backup_is_made_and_restored(built: str, run: Run, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "safe").exit_code == 0
    assert run("restore", tmp_path / "safe").stdout == f"release {built}\n"
    (tmp_path / "safe" / "backup.json").unlink()
    assert run("restore", tmp_path / "safe").exit_code == 1


def test_reports_are_listed(run: Run) -> None:
    lines = {line.split()[0]: line for line in run("reports").stdout.splitlines()}
    assert "no text" in lines["000"]
    assert "no sheet" in lines[NAME]


def test_a_text_is_added_once_and_never_overwritten(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "text.txt"
    source.write_text("Một văn bản thử.", "utf-8")
    for _ in range(2):
        result = run("reports", "add", "added", source)
        assert f"textDigest: {digest('Một văn bản thử.')}\ntextLength: 16\n" in result.stdout
    source.write_text("Một văn bản khác.", "utf-8")
    assert run("reports", "add", "added", source).exit_code == 2


def test_a_text_is_brought_into_the_normal_form_and_the_command_says_so(
    run: Run, home: Path, tmp_path: Path
) -> None:
    source = tmp_path / "text.txt"
    source.write_bytes("\ufeffMột văn\r\nbản thử.".encode())
    result = run("reports", "add", "windows", source)
    assert f"textDigest: {digest(chr(10).join(('Một văn', 'bản thử.')))}" in result.stdout
    assert "byte order mark removed: 1\n" in result.stderr
    assert "line ends made LF: 1\n" in result.stderr
    assert run("reports", "locate", "windows", "bản").stdout == "[8, 11]\n"


def test_a_text_is_removed_unless_a_sheet_is_about_it(run: Run, home: Path, tmp_path: Path) -> None:
    source = tmp_path / "text.txt"
    source.write_text("Một văn bản thử.", "utf-8")
    for name in ("gone", "000"):
        assert run("reports", "add", name, source).exit_code == 0
    gone = [home / "reports" / name for name in ("gone.txt", "reading/gone.json")]
    printed = run("reports", "remove", "gone").stdout
    assert printed == "".join(f"removed {path}\n" for path in gone)
    assert not any(path.exists() for path in gone)
    assert run("reports", "remove", "gone").exit_code == 2
    refused = run("reports", "remove", "000")
    assert refused.exit_code == 1
    assert "found 000.yaml" in refused.stderr
    assert run("reports", "remove", "--force", "000").exit_code == 0
    assert not (home / "reports" / "000.txt").exists()


PAGE = """<html><head><link rel="canonical" href="https://bao.example/thu"></head><body>
<ul class="menu"><li><a href="/">Trang chủ</a></li></ul><h1>Xã Thử họp: "sơ kết"</h1>
<p class="date">05/03/2024</p><p>Xã có 45/60 trạm.</p><p class="author">Trần Thử</p></body></html>
"""


def test_a_web_page_is_read_and_says_what_its_sheet_begins_with(
    run: Run, home: Path, tmp_path: Path
) -> None:
    source = tmp_path / "page.html"
    source.write_text(PAGE, "utf-8")
    result = run("reports", "add", "page", source)
    text = (home / "reports" / "page.txt").read_text("utf-8")
    assert result.stdout == (
        f"id: report/page\ntextDigest: {digest(text)}\ntextLength: {len(text)}\n"
        "title: 'Xã Thử họp: \"sơ kết\"'\nauthor: Trần Thử\nurl: https://bao.example/thu\n"
        "issued: '2024-03-05'\n"
    )
    assert "read as text/html: boilerplate 3, paragraph 1, title 1\n" in result.stderr
    assert run("reports", "locate", "page", "45/60").exit_code == 0
    assert "page" in run("reports").stdout
    assert run("reports", "remove", "page").exit_code == 0


def test_a_file_that_cannot_be_read_is_refused_in_both_languages(
    run: Run, home: Path, tmp_path: Path
) -> None:
    source = tmp_path / "old.doc"
    source.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    result = run("reports", "add", "old", source)
    assert result.exit_code == 2
    assert "found a file of Office before 2007 (.doc, .xls)" in result.stderr
    assert "hãy lưu lại thành .docx hoặc .xlsx" in result.stderr
    assert not (home / "reports" / "old.txt").exists()


BAD_TEXT = "B¸o c¸o cña tØnh vÒ chuyÓn ®æi sè".encode("latin-1")


def test_a_text_that_cannot_be_read_is_named_by_every_command(
    built: str, home: Path, tmp_path: Path
) -> None:
    texts, sheet = tmp_path / "reports", home / f"{NAME}.yaml"
    releases = tmp_path / "releases"
    shutil.copytree(home / "releases", releases, symlinks=True)
    texts.mkdir()
    (texts / f"{NAME}.txt").write_bytes(BAD_TEXT)
    runner = CliRunner(env={"DXKG_RELEASES": str(releases), "DXKG_REPORTS": str(texts)})
    calls: dict[tuple[object, ...], int] = {
        ("build", sheet): 1,
        ("validate", sheet): 1,
        ("validate", "--release", built): 1,
        ("reports",): 0,
        ("reports", "locate", NAME, "x"): 2,
        ("reports", "add", "other", texts / f"{NAME}.txt"): 2,
    }
    for arguments, code in calls.items():
        result = runner.invoke(main, [str(argument) for argument in arguments])
        assert result.exit_code == code, result.output
        assert "TCVN3 (fonts .VnTime) at line 1, byte 1" in result.output
        assert "Traceback" not in result.output
    assert current(releases).id == built  # type: ignore[union-attr]
    mistake = runner.invoke(main, ["build", str(sheet)]).output
    assert f"{NAME}.yaml:5: textDigest: expected a text in UTF-8 in the archive, found" in mistake
    assert "bảng mã cũ TCVN3" in mistake


@pytest.mark.parametrize("name", ["../evil", "a b", "", "UPPER", ".hidden", "a/b"])
def test_a_text_is_never_written_outside_the_archive(
    name: str, run: Run, home: Path, tmp_path: Path
) -> None:
    source = tmp_path / "text.txt"
    source.write_text("Một văn bản thử.", "utf-8")
    before = sorted(home.rglob("*"))
    assert run("reports", "add", name, source).exit_code == 2
    assert sorted(home.rglob("*")) == before


def test_sheets_that_were_not_named_are_pointed_out(run: Run) -> None:
    result = run("validate", resources.SHEETS / "003.yaml")
    assert result.exit_code == 1
    assert "Only the sheets named were read" in result.stderr


def test_a_phrase_is_located_in_a_report(run: Run) -> None:
    result = run("reports", "locate", NAME, "Nền tảng Mẫu Xanh")
    assert result.stdout == f"[{TEXT.index('Nền')}, {TEXT.index('Nền') + 17}]\n"
    assert run("reports", "locate", NAME, "không hề có").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "no-such-sheet.yaml"),
        ("build", "--fail-on", "much"),
        ("validate", "--release", "no-such-release"),
        ("query", "no-such-query"),
        ("query", "dti-rank", "-p", "province"),
        ("query", "dti-rank", "-p", "planet=mars"),
        ("query", "dti-rank", "--format", "ttl"),
        ("diff", "current", "no-such-release"),
        ("backup", "."),
        ("reports", "locate", "no-such-report", "x"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_bad_usage_is_told_apart(arguments: tuple[str, ...], built: str, run: Run) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


DAMAGES: dict[str, Callable[[Path], object]] = {
    "data-cut-short": lambda path: os.truncate(path / "data.nq", 100_000),
    "data-gone": lambda path: (path / "data.nq").unlink(),
    "manifest-cut-short": lambda path: os.truncate(path / "manifest.json", 100),
    "manifest-of-other-data": lambda path: (path / "manifest.json").write_text(
        json.dumps({"data": {"sha256": "0" * 64}, "classes": {}})
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_release_is_named(
    damage: str, built: str, run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases, safe = tmp_path / "releases", tmp_path / "safe"
    shutil.copytree(home / "releases", releases, symlinks=True)
    DAMAGES[damage](releases / built)
    monkeypatch.setitem(os.environ, "DXKG_RELEASES", str(releases))
    for arguments in (("validate", "--release", built), ("query", "dti-rank"), ("backup", safe)):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exit_code == 1
        assert f"{releases / built}" in result.stderr
        assert "delete this folder" in result.stderr
    assert built in CliRunner().invoke(main, ["releases"]).stdout


def test_a_build_replaces_a_damaged_release(built: str, home: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(home / "releases", releases, symlinks=True)
    DAMAGES["data-cut-short"](releases / built)
    path = write(tmp_path, SHEET.replace("rank: 21", "rank: 20"))
    arguments = ["build", "--if-changed", "--out", str(releases), str(path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert current(releases).is_intact  # type: ignore[union-attr]


def test_a_place_that_cannot_be_written_is_named(built: str, run: Run, home: Path) -> None:
    sheet = home / f"{NAME}.yaml"
    result = run("build", "--out", sheet / "releases", sheet)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Error: {sheet / 'releases'}: " in result.stderr


def test_an_unchanged_release_is_not_written_to(built: str, run: Run, home: Path) -> None:
    (home / "releases" / ".lock").unlink()
    assert run("build", "--if-changed", home / f"{NAME}.yaml").exit_code == 0
    assert not (home / "releases" / ".lock").exists()


def block(language: str) -> str:
    """Take the example of a language out of the documentation."""
    return DOCUMENT.partition(f"```{language}\n")[2].partition("```")[0]


def test_the_sheet_in_the_documentation_is_right(tmp_path: Path) -> None:
    texts = archive(tmp_path / "reports", block("text"), "mau")
    found = store(write(tmp_path, block("yaml"), "mau"), texts=texts)
    query = "SELECT ?exact { ?fact dx:evidence/oa:hasSelector/oa:exact ?exact ; a dx:Limitation }"
    assert rows(found, query) == [{"exact": "đường truyền ở đảo còn yếu"}]


def test_the_steps_of_the_documentation_lead_to_a_sheet_without_violations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DXKG_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setenv("DXKG_REPORTS", str(tmp_path / "reports"))
    text, sheet = tmp_path / "so-ket.txt", tmp_path / "mau.yaml"
    text.write_text(block("text"), "utf-8")
    sheet.write_text(block("yaml"), "utf-8")
    runner = CliRunner()
    added = runner.invoke(main, ["reports", "add", "mau", str(text)])
    told = [line for line in added.stdout.splitlines() if line.startswith("text")]
    assert len(told) == 2  # digest and length
    assert set(told) <= set(block("yaml").splitlines())
    locate, place = re.findall(r"\$ dxkg reports locate mau \"(.*)\"\n(.*)", DOCUMENT)[0]
    assert runner.invoke(main, ["reports", "locate", "mau", locate]).stdout.strip() == place
    checked = runner.invoke(main, ["validate", str(sheet), "--fail-on", "violation"])
    assert checked.exit_code == 0, checked.output
    wrong = sheet.read_text("utf-8").replace("evidence: [40, 102]", "evidence: [65, 102]")
    sheet.write_text(wrong, "utf-8")
    checked = runner.invoke(main, ["validate", str(sheet), "--fail-on", "violation"])
    assert checked.exit_code == 1
    assert "area-not-named" in checked.output


def commands() -> list[str]:
    return sorted(main.commands)


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name: str) -> None:
    assert f"`dxkg {name}" in DOCUMENT


def keys() -> list[str]:
    parts = ("fact", "thing", "setAside", "nameAside", "extraction", "review")
    found = {key for part in parts for key in sheet_schema()["$defs"][part]["properties"]}
    return sorted(found | set(sheet_schema()["properties"]))


@pytest.mark.parametrize("key", keys())
def test_every_key_of_a_sheet_is_documented(key: str) -> None:
    assert f"| `{key}` |" in DOCUMENT


@pytest.mark.parametrize("part", ["fact", "thing"])
def test_every_type_of_entry_is_documented(part: str) -> None:
    for name in sheet_schema()["$defs"][part]["properties"]["type"]["enum"]:
        assert f"`{name}`" in DOCUMENT


@pytest.mark.parametrize("setting", ["DXKG_RELEASES", "DXKG_REPORTS"])
def test_every_setting_is_documented(setting: str) -> None:
    assert setting in DOCUMENT
