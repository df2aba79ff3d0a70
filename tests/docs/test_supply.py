"""The lock says what is installed: complete, hashed, of no registry; licences are decided on."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from loaders.resources import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINS = re.findall(r"^(\S+)==(\S+)(?: ; (.+?))? \\$", LOCK, re.MULTILINE)
PYTHONS = ("3.11", "3.12", "3.13")


def declared() -> Iterator[str]:
    """List what the project, its extras and the groups that `dev` includes ask for."""
    yield from PROJECT["build-system"]["requires"]
    yield from PROJECT["project"]["dependencies"]
    for extra in PROJECT["project"]["optional-dependencies"].values():
        yield from extra
    groups = PROJECT["dependency-groups"]
    for each in groups["dev"]:
        yield from groups[each["include-group"]]


def pinned(name: str, python: str) -> list[str]:
    """Find the versions that are installed with a Python on Linux."""
    found = {"python_version": python, "python_full_version": f"{python}.0"}
    return [
        version
        for package, version, marker in PINS
        if package == canonicalize_name(name) and (not marker or Marker(marker).evaluate(found))
    ]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_locked_once_for_each_python(python: str) -> None:
    for text in declared():
        requirement = Requirement(text)
        versions = pinned(requirement.name, python)
        assert len(versions) == 1, f"{text}: found {versions}; run `make lock`"
        assert requirement.specifier.contains(versions[0]), f"{text}; run `make lock`"


def test_what_a_service_needs_has_an_upper_bound() -> None:
    """A release that breaks us is taken by a change of ours, not by an install without the lock."""
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    open_ended = [
        text
        for text in chain.from_iterable(lists)
        if not {each.operator for each in Requirement(text).specifier} & {"<", "=="}
    ]
    assert open_ended == []


def test_the_audit_looks_into_a_folder_where_one_is_named() -> None:
    def commands(*words: str) -> str:
        done = subprocess.run(
            ["make", "--dry-run", "--assume-old=install", "audit", *words],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    assert "-m tests.supply.advisories /some/folder requirements.lock" in commands(
        "ADVISORIES=/some/folder"
    )
    assert "pip-audit --strict" in commands("--assume-old=var/tools/.installed")


def test_every_pin_has_hashes_and_nothing_else_is_said() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    heads = [line for line in lines if not line.startswith("    --hash=sha256:")]
    assert len(heads) == len(PINS)
    for head, after in pairwise(lines):
        assert head not in heads or after.startswith("    --hash=sha256:"), head


def test_the_lock_names_no_registry() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK


def test_jsonschema_is_quick_to_import() -> None:
    """It builds a grammar of 2.5 s as soon as the package for one of its formats is there."""
    assert "rfc3987-syntax" not in {name for name, _, _ in PINS}


def test_every_package_let_off_the_licence_check_is_explained() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    rules = PROJECT["tool"]["pip-licenses"]
    for name in rules["ignore-packages"]:
        assert re.search(rf"^\| `{name}` \|", text, re.MULTILINE), name
    assert not re.search(r"(?<!L)GPL|UNKNOWN", rules["allow-only"])


def test_a_wheel_has_all_that_a_service_reads(tmp_path: Path) -> None:
    command = ["pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    subprocess.run([sys.executable, "-m", *command, str(ROOT)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as file:
        packed = set(file.namelist())
    folders = [ROOT / name for name in ("loaders", "service", "ontology", "shapes", "queries")]
    read = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", "assets", ".installed"} & set(path.parts)
    }
    assert read - packed == set()
