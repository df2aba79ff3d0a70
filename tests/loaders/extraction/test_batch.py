"""Many files: the same whatever the order, one bad file told, and nothing made twice."""

import json
import resource
import socket
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loaders.build.dataset import read_sheets
from loaders.commands.extract import extract
from loaders.extraction.batch import Done, run, tasks_of
from loaders.extraction.output import Options
from loaders.reading.report import Limits
from tests.loaders.extraction.stating import TEXT
from tests.synthetic import TERMS

OTHER = TEXT.replace("Lạng Sơn", "Lai Châu").replace("150/200", "90/106")
OPTIONS = Options(threshold=0, ended_at="2026-01-02T03:04:05Z")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = {"mot.txt": TEXT.encode(), "hai.txt": OTHER.encode(), "hong.pdf": b"%PDF-1.4 broken"}
    for name, content in found.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in found]


def ran(files: Iterable[Path], folder: Path | None = None, jobs: int = 1) -> dict[str, Done]:
    tasks = tasks_of(files, OPTIONS, Limits(), folder)
    return {done.file.name: done for done in run(tasks, jobs)}


def command(*arguments: object) -> Result:
    return CliRunner().invoke(extract, [str(one) for one in arguments])


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_one_bad_file_is_told_and_passed_over(files: list[Path], tmp_path: Path) -> None:
    result = command(*files, "--out", tmp_path / "out", "--jobs", 1)
    assert result.exit_code == 1
    assert "hong.pdf: " in result.stderr
    assert "1 of 3 files" in result.stderr
    assert sorted(written(tmp_path / "out")) == ["hai.jsonl", "mot.jsonl"]


def test_processes_and_order_change_nothing(files: list[Path], tmp_path: Path) -> None:
    ran(files, tmp_path / "one")
    found = ran(reversed(files), tmp_path / "other", jobs=2)
    assert written(tmp_path / "one") == written(tmp_path / "other")
    assert [*found] == ["hong.pdf", "hai.txt", "mot.txt"]


def test_what_stands_is_not_made_again(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    (first, *_) = files
    ran([first], out)
    found = ran(files, out)
    assert found["mot.txt"].output is None
    assert found["hai.txt"].output is not None


@pytest.mark.parametrize("change", ["input", "options", "record"])
def test_it_is_made_again_when_something_else_is_asked(
    change: str, files: list[Path], tmp_path: Path
) -> None:
    out, options = tmp_path / "out", OPTIONS
    ran(files[:1], out)
    if change == "input":
        files[0].write_text(OTHER, "utf-8")
    elif change == "options":
        options = Options(threshold=0.25)
    else:
        (out / ".extracted" / "mot.jsonl.json").write_text("{", "utf-8")
        (out / "mot.jsonl").unlink()
    (done,) = run(tasks_of(files[:1], options, Limits(), out), 1)
    assert done.output is not None


def test_an_output_that_somebody_changed_stays(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran(files[:1], out)
    (out / "mot.jsonl").write_text("mine", "utf-8")
    found = ran(files[:1], out)
    assert "changed by hand" in found["mot.txt"].fault
    assert (out / "mot.jsonl").read_text("utf-8") == "mine"


def test_a_disk_that_is_full_leaves_nothing_half_written(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        found = ran(files[:1], out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert found["mot.txt"].fault
    assert [path.name for path in out.rglob("*") if path.is_file()] == []
    assert not ran(files[:1], out)["mot.txt"].fault


def test_namesakes_are_told_apart(tmp_path: Path) -> None:
    for folder, text in (("a", TEXT), ("b", OTHER)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "bai.txt").write_text(text, "utf-8")
    files = [tmp_path / "a" / "bai.txt", tmp_path / "b" / "bai.txt"]
    names = {task.name for task in tasks_of(files, OPTIONS, Limits(), None)}
    assert len(names) == 2
    assert all(name.startswith("bai-") for name in names)


def test_sheets_of_several_reports_are_read_together(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert command(*files[:2], "--out", out, "--format", "sheet", "--jobs", 1).exit_code == 0
    assert len(read_sheets(sorted(out.glob("*.yaml")), TERMS, None)) == 2


def test_each_line_tells_its_rule_and_how_far_it_is_believed(files: list[Path]) -> None:
    result = command(files[0], "--all")
    (first, *_) = map(json.loads, result.stdout.splitlines())
    assert 0 <= first["confidence"] <= 1
    assert first["rule"]
    assert {"because", "span", "confidence"} == set(next(iter(first["because"].values())))


def test_what_is_little_believed_is_hidden_unless_all_is_asked_for(files: list[Path]) -> None:
    assert command(files[0], "--threshold", 1).stdout == ""
    assert "hidden" in command(files[0], "--threshold", 1, "--explain").stderr
    assert command(files[0], "--threshold", 1, "--all").stdout


def test_a_model_that_is_not_set_cannot_be_asked(files: list[Path]) -> None:
    result = command(files[0], "--model")
    assert result.exit_code == 2
    assert "DXKG_LLM_URL" in result.stderr


def test_a_model_that_does_not_answer_is_told_and_the_rules_stand(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("DXKG_LLM_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/v1")
        monkeypatch.setenv("DXKG_LLM_MODEL", "thu")
        result = command(files[0], "--model")
    assert result.exit_code == 0
    assert "expected an answer" in result.stderr
    assert result.stdout == command(files[0]).stdout
