"""The page for stewards: its commands do what it says, in their order."""

import json
import re
import shlex

import pytest
from click.testing import CliRunner

from loaders import resources
from service.__main__ import main
from tests.desk import BTS, Desk, opened
from tests.synthetic import NAME

PAGE = (resources.ROOT / "docs" / "corrections.md").read_text("utf-8")
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]

TRIAL = [
    shlex.split(line)[1:]
    for block in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("dxkg ")
]


def test_the_commands_of_the_page_work(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = opened(tmp_path_factory.mktemp("corrections"), monkeypatch)
    first = desk.build()
    sheet = str(desk.home / f"{NAME}.yaml")
    for program, *words in COMMANDS:
        assert program == "dxkg"
        given = [first.id if word == "RELEASE" else word for word in words]
        result = CliRunner().invoke(main, given + ([sheet] if given[0] == "build" else []))
        assert result.exit_code == 0, (words, result.output)
    log = (desk.home / "releases" / "history.jsonl").read_text("utf-8")
    told = [json.loads(line) for line in log.splitlines()]
    assert [line["release"] for line in told].count(first.id) == 2
    assert told[-1]["rollback"]
    assert desk.values() == ["1200"]
    desk.run("build", sheet)
    assert desk.values() == ["1201"]
    assert desk.level(f"fact/{NAME}/communes") == "2"
    assert BTS in desk.run("review", "list").stdout


def test_the_trial_of_the_page_works_with_the_sheets_of_the_project(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = opened(tmp_path_factory.mktemp("trial"), monkeypatch)
    monkeypatch.setenv("DXKG_AUTHOR", "Lê Thị Kiểm")
    fact, first, said = "fact/000/bts-stations", "", []
    for words in TRIAL:
        given = [first if word == "RELEASE" else word for word in words]
        output = desk.run(*given).stdout
        if given[0] in ("build", "rollback"):
            first = first or desk.served.id
            said += desk.values(fact)
        if given[:2] == ["review", "history"]:
            assert [content in output for content in ('"1.907"', '"1.908"')] == [True, True]
            assert output.count("chỉ là thử") == 2  # of the content, and of the decision
            since = [line.split()[1] for line in output.splitlines() if "  until " in line]
            assert since == [first, desk.served.id]
        if given == ["releases"]:
            (other,) = (line for line in output.splitlines() if not line.startswith("*"))
            assert other.split()[0] == first
    assert said == ["1907", "1908", "1907", "1907"]


def test_every_command_of_a_steward_is_told() -> None:
    review = main.get_command(None, "review")  # type: ignore[arg-type]
    assert review is not None
    for name in review.commands:  # type: ignore[attr-defined]
        assert f"dxkg review {name}" in PAGE
