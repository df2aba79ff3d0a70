"""The documents of API and operations: samples run, tables say what the code does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from loaders.push.target import PushSettings
from loaders.settings import PREFIX, Folders, ModelSettings, variable
from service.files.suffixes import FILES
from service.formats import ATOM, GRAPHS, HTML, ROWS
from service.replies.problem_text import texts
from service.settings import Settings
from tests.answering import Answering
from tests.service_process import Service, running

DOCS = Path(__file__).parents[2] / "docs"
API, OPERATIONS, EMBEDDING = (
    (DOCS / name).read_text("utf-8") for name in ("api.md", "operations.md", "embedding.md")
)
SAMPLES = re.findall(r"^```(sh|python)\n(.*?)^```", API, re.MULTILINE | re.DOTALL)
DATA = """
PREFIX dx: <https://w3id.org/vn-dx/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<https://w3id.org/vn-dx/id/report/x> a dx:SourceReport ; rdfs:label "Báo cáo"@vi .
GRAPH <https://w3id.org/vn-dx/graph/reference> { <urn:a> <urn:b> <urn:c> }
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("docs")
    (folder / "data.trig").write_text(DATA, "utf-8")
    with running(folder, folder / "data.trig") as found:
        yield found


@pytest.mark.parametrize(("language", "code"), SAMPLES)
def test_samples_run(service: Service, language: str, code: str) -> None:
    text = code.replace("http://127.0.0.1:8000", service.address)
    if language == "sh":
        if shutil.which("curl") is None:
            pytest.skip("curl is not installed")
        command = ["bash", "-euo", "pipefail", "-c", text]
    else:
        command = [sys.executable, "-W", "error", "-c", text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


def test_every_setting_is_documented() -> None:
    documented = re.findall(
        rf"^\| `({PREFIX}\w+)` \| `?(.*?)`? \| (.*) \|$", OPERATIONS, re.MULTILINE
    )
    expected = {
        variable(each): (_written(each.name, each.default), each.metadata["help"])
        for declared in (PushSettings, Folders, ModelSettings, Settings)
        for each in fields(declared)
    }
    assert {name: tuple(said) for name, *said in documented} == expected
    assert len(documented) == len(expected)


def test_every_file_of_an_answer_is_documented() -> None:
    (listed,) = re.findall(r"^\| `/q/NAME\.SUFFIX` \| `(.*)` \|$", EMBEDDING, re.MULTILINE)
    assert sorted(listed.split()) == sorted([*FILES, HTML.ending, ATOM.ending])


def test_every_route_is_documented(answering: Answering) -> None:
    rules = [rule.rule for rule in answering.app.url_map.iter_rules()]
    paths = {re.split(r"[.]?<", rule)[0] for rule in (*rules, "/data", "/health", "/metrics")}
    text = "".join(path.read_text("utf-8") for path in DOCS.glob("*.md"))
    assert [path for path in sorted(paths - {"/", "/static/"}) if path not in text] == []


def test_every_metric_is_documented(service: Service) -> None:
    given = re.findall(r"^# TYPE (dxkg_\w+) ", service.get("/metrics").text, re.MULTILINE)
    table = OPERATIONS.partition("| metric | what |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`(dxkg_\w+)`", table)) == sorted(given)


def _written(name: str, value: object) -> str:
    """Write a default as the document does."""
    if name in ("workers", "slow_workers", "page_processes"):
        return "by processors"
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_environ({"DXKG_TIME_LIMIT": "2.5", "DXKG_QUEUE": "3", "OTHER": "x"})
    assert (settings.time_limit, settings.queue) == (2.5, 3)
    with pytest.raises(ValueError, match="DXKG_QUEUE: expected int, found 'many'"):
        Settings.from_environ({"DXKG_QUEUE": "many"})
    with pytest.raises(ValueError, match="DXKG_RATE: expected a number not below 0"):
        Settings.from_environ({"DXKG_RATE": "-1"})


def test_every_format_is_documented() -> None:
    for format in (*ROWS, *GRAPHS):
        assert re.search(rf"\| `{format.name}` \| {re.escape(format.media_type)}\b", API)


def test_documented_codes_exist_and_have_both_languages() -> None:
    table = API.partition("## What is refused")[2].partition("Every error")[0]
    codes = set(re.findall(r"`([a-z-]+)`", table)) - {"line", "column"}
    assert codes <= set(texts())
    for text in texts().values():
        assert set(text) == {"vi", "en"}
        assert text["vi"].keys() == text["en"].keys() >= {"title", "detail"}
