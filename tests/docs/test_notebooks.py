"""The samples for notebooks run as they stand."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from loaders.resources import ROOT
from tests.service_process import Service

GUIDE = (ROOT / "docs" / "notebooks.md").read_text("utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^dxkg .*$", GUIDE, re.MULTILINE)


@pytest.fixture
def home(releases: Path, tmp_path: Path) -> Path:
    """Give a folder with the release where the samples expect it."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "releases").symlink_to(releases)
    return tmp_path


def run(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=home,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ranks_are_printed(home: Path) -> None:
    assert "https://w3id.org/vn-dx/id/unit/binh-dinh 29\n" in run(home, "-c", PYTHON[0])


def test_a_report_is_validated(home: Path) -> None:
    count, conforms = run(home, "-c", PYTHON[1]).split()
    assert int(count) > 1000
    assert conforms == "True"


@pytest.mark.parametrize("command", COMMANDS)
def test_an_endpoint_answers(command: str, home: Path, site: Service) -> None:
    arguments = shlex.split(command.replace("http://127.0.0.1:8000", site.address))[1:]
    assert len(run(home, "-m", "service", *arguments)) > 50
