"""The README's samples run as they stand, and its answer is the graph's."""

import re
import subprocess
import sys

import pytest

from loaders.resources import QUERIES, ROOT
from tests.service_process import Service

README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    """Return the curl commands; one that goes over lines is one command."""
    shell = "\n".join(blocks("sh")).replace("\n  ", " ")
    return [line for line in shell.splitlines() if line.startswith("curl")]


@pytest.mark.parametrize("command", commands())
def test_each_curl_command_gets_an_answer(site: Service, command: str) -> None:
    command = command.replace("curl ", "curl --silent --show-error --fail ", 1)
    found = subprocess.run(
        ["bash", "-c", command.replace(ADDRESS, site.address)], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    assert len(found.stdout.splitlines()) > 1 or found.stdout.startswith("{")


def test_the_python_sample_prints_ranks(site: Service) -> None:
    (sample,) = blocks("python")
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", sample.replace(ADDRESS, site.address)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "https://w3id.org/vn-dx/id/unit/binh-dinh 29" in found.stdout


def test_the_answer_is_what_the_query_returns(site: Service) -> None:
    rows = site.query((QUERIES / "leaders-lgsp-rank.rq").read_text(encoding="utf-8")).bindings
    table = [line for line in README.splitlines() if line.startswith("| ")][1:3]
    for row in rows:
        (line,) = [line for line in table if row["leaderName"] in line]
        assert f"| {row['rank']} |" in line
        status = row.get("connectionStatus", "").rsplit("/", 1)[-1]
        assert (status or "not stated in any report") in line
    assert len(rows) == len(table)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!http)[^)#]+)\)", README))))
def test_each_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).exists()
