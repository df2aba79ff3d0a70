"""The audit without a network, on advisories made up for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version

from loaders.resources import ROOT
from tests.supply.advisories import is_affected

LOCK = "some-thing==1.4.2 ; python_version < '3.12' \\\n    --hash=sha256:00\nother==2.0 \\\n"
WRITTEN = """
id: PYSEC-2030-1
details: Reads too
  much.
affected:
- package: {name: Some_Thing, ecosystem: PyPI}
  ranges:
  - type: ECOSYSTEM
    events:
    - introduced: "1.2"
    - fixed: FIXED
  versions: ["1.2", "1.3"]
modified: "2030-02-03T00:00:00Z"
"""


def audit(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command over a folder, whose lock lies beside it."""
    lock = folder.parent / "requirements.lock"
    lock.write_text(LOCK)
    command = [sys.executable, "-m", "tests.supply.advisories", str(folder), str(lock)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "advisories"
    (found / "vulns" / "some-thing").mkdir(parents=True)
    return found


def written(folder: Path, text: str, name: str = "PYSEC-2030-1.yaml") -> None:
    (folder / "vulns" / "some-thing" / name).write_text(text)


def test_an_affected_version_fails(folder: Path) -> None:
    written(folder, WRITTEN.replace("FIXED", '"1.5"'))
    done = audit(folder)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "some-thing 1.4.2: PYSEC-2030-1 Reads too much.",
        "1 known vulnerabilities by 1 advisories, the newest of 2030-02-03",
    ]


def test_an_unaffected_version_passes(folder: Path) -> None:
    written(folder, WRITTEN.replace("FIXED", '"1.4.2"'))
    done = audit(folder)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["0 known vulnerabilities by 1 advisories, the newest of 2030-02-03"],
    )


def test_json_is_read_too_and_what_is_withdrawn_counts_no_more(folder: Path) -> None:
    affected = [{"package": {"name": "other", "ecosystem": "PyPI"}, "versions": ["2.0.0"]}]
    document = {"id": "GHSA-x", "summary": "Is slow", "affected": affected}
    written(folder, WRITTEN.replace("FIXED", '"1.4.2"'))
    written(folder, json.dumps(document), "GHSA-x.json")
    assert "other 2.0: GHSA-x Is slow" in audit(folder).stdout
    written(folder, json.dumps(document | {"withdrawn": "2030-01-01T00:00:00Z"}), "GHSA-x.json")
    assert audit(folder).returncode == 0


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.yaml", "{", "expected YAML or JSON"),
        ("a.json", "{", "expected YAML or JSON"),
        ("a.yaml", "- a list", "expected an advisory with an id"),
        ("a.yaml", "id: X\naffected: [{}]", "expected an advisory, found KeyError('package')"),
        ("a.yaml", "id: X\naffected: 3", "expected an advisory"),
        ("a.yaml", WRITTEN.replace("FIXED", "soon"), "expected an advisory"),
    ],
)
def test_an_unreadable_file_is_named(folder: Path, name: str, text: str, found: str) -> None:
    written(folder, WRITTEN.replace("FIXED", '"1.4.2"'))
    written(folder, text, name)
    done = audit(folder)
    assert done.returncode == 2
    assert f"some-thing/{name}: " in done.stderr
    assert found in done.stderr
    assert "Traceback" not in done.stderr


def test_no_advisories_are_no_proof(folder: Path) -> None:
    done = audit(folder)
    assert done.returncode == 2
    assert "expected advisories for PyPI, found none" in done.stderr


@pytest.mark.parametrize(
    ("events", "version", "expected"),
    [
        ([{"introduced": "0"}], "1.0", True),
        ([{"introduced": "0"}, {"fixed": "1.0"}], "1.0", False),
        ([{"introduced": "0"}, {"fixed": "1.0"}], "1.0rc1", True),
        ([{"introduced": "0"}, {"last_affected": "1.0"}], "1.0", True),
        ([{"introduced": "0"}, {"last_affected": "1.0"}], "1.0.1", False),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.0"}], "1.5", False),
        ([{"introduced": "2.0"}, {"introduced": "0"}, {"fixed": "1.0"}], "2.5", True),
    ],
)
def test_a_range_is_followed(events: list[dict[str, str]], version: str, expected: bool) -> None:
    affected = {"ranges": [{"type": "ECOSYSTEM", "events": events}]}
    assert is_affected(affected, Version(version)) is expected


def test_where_no_version_is_told_all_are_affected() -> None:
    assert is_affected({"ranges": [{"type": "GIT", "events": []}]}, Version("1"))
