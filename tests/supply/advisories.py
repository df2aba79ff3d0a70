"""Known vulnerabilities of what the lock pins, by a folder of advisories; without a network.

`python -m tests.supply.advisories FOLDER [LOCK]`: FOLDER holds files of the Open Source
Vulnerability format (https://ossf.github.io/osv-schema/) in YAML or JSON, at any depth: a
checkout of https://github.com/pypa/advisory-database, or osv.dev's `all.zip` for PyPI.

pip-audit (2.10) asks PyPI or OSV over the network and reads no folder; osv-scanner does, but is a
program in Go that the lock cannot bring.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

Document = Mapping[str, Any]  # Any: what a file says, until it is read
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_KINDS = (".yaml", ".yml", ".json")
_EVENTS = ("introduced", "fixed", "last_affected", "limit")


class AdvisoryError(Exception):
    """A file that cannot be read: which, what was expected and what was found."""


@dataclass(frozen=True)
class Finding:
    """One vulnerability of one pinned package."""

    package: str
    version: str
    advisory: str
    summary: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {self.advisory} {self.summary}".rstrip()


@dataclass(frozen=True)
class Audit:
    """What was looked at and found."""

    findings: tuple[Finding, ...]
    advisories: int
    newest: str
    """When the newest advisory was changed: vulnerabilities found later are not in the folder."""


def audited(folder: Path, lock: Path) -> Audit:
    """Look for each pin of a lock in the advisories of a folder; raises AdvisoryError."""
    pins = pinned(lock)
    found: list[Finding] = []
    count, newest = 0, ""
    for path, document in _advisories(folder):
        count += 1
        newest = max(newest, str(document.get("modified", "")))
        try:
            found += _findings(document, pins)
        except (AttributeError, KeyError, TypeError, InvalidVersion) as error:
            raise AdvisoryError(f"{path}: expected an advisory, found {error!r}") from None
    if not count:
        raise AdvisoryError(f"{folder}: expected advisories for PyPI, found none")
    return Audit(tuple(sorted(set(found), key=str)), count, newest)


def pinned(lock: Path) -> dict[str, list[str]]:
    """Read the versions that a lock pins; raises AdvisoryError where there are none."""
    found: dict[str, list[str]] = {}
    for name, version in _PIN.findall(lock.read_text("utf-8")):
        found.setdefault(canonicalize_name(name), []).append(version)
    if not found:
        raise AdvisoryError(f"{lock}: expected pins as name==1.0, found none")
    return found


def _advisories(folder: Path) -> Iterator[tuple[Path, Document]]:
    """Read the files of a folder that are advisories for PyPI."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _KINDS or not path.is_file() or ".github" in path.parts:
            continue
        try:
            text = path.read_text("utf-8")
            document = json.loads(text) if path.suffix == ".json" else _yaml(text)
        except (ValueError, yaml.YAMLError) as error:
            found = str(error).splitlines()[0]
            raise AdvisoryError(f"{path}: expected YAML or JSON, found {found}") from None
        if not isinstance(document, dict) or not isinstance(document.get("id"), str):
            raise AdvisoryError(f"{path}: expected an advisory with an id, found none")
        if document.get("affected") and not document.get("withdrawn"):
            yield path, document


def _yaml(text: str) -> Any:  # Any: as yaml has it
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _findings(document: Document, pins: Mapping[str, list[str]]) -> Iterator[Finding]:
    for affected in document["affected"]:
        package = affected["package"]
        name = canonicalize_name(package["name"])
        if package["ecosystem"] != "PyPI":
            continue
        for version in pins.get(name, ()):
            if is_affected(affected, Version(version)):
                summary = document.get("summary") or document.get("details") or ""
                yield Finding(name, version, document["id"], " ".join(summary.split())[:100])


def is_affected(affected: Document, version: Version) -> bool:
    """Tell whether a version is listed or lies in a range; where neither is told, any one is."""
    listed = affected.get("versions") or ()
    ranges = [each for each in affected.get("ranges") or () if each["type"] != "GIT"]
    if not listed and not ranges:
        return True
    return version in _read(listed) or any(_lies_in(each["events"], version) for each in ranges)


def _read(versions: Iterable[object]) -> set[Version]:
    """Read versions; some of old are no versions by PEP 440, and nothing of ours is one of them."""
    found = set()
    for each in versions:
        try:
            found.add(Version(str(each)))
        except InvalidVersion:
            continue
    return found


def _lies_in(events: Iterable[Mapping[str, object]], version: Version) -> bool:
    """Follow the events of a range up to a version, as the format says they are to be followed."""
    steps = sorted(
        (Version(str(text)), _EVENTS.index(kind), kind)
        for event in events
        for kind, text in event.items()
    )
    inside = False
    for at, _, kind in steps:
        if kind == "introduced" and at <= version:
            inside = True
        elif (kind in ("fixed", "limit") and at <= version) or (
            kind == "last_affected" and at < version
        ):
            inside = False
    return inside


def main(words: list[str]) -> int:
    """Report on a folder and a lock: 0 for no vulnerability, 1 for some, 2 for what is unread."""
    if not 1 <= len(words) <= 2:
        print("expected: python -m tests.supply.advisories FOLDER [LOCK]", file=sys.stderr)
        return 2
    folder, lock = Path(words[0]), Path(*words[1:] or ["requirements.lock"])
    try:
        audit = audited(folder, lock)
    except (AdvisoryError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for finding in audit.findings:
        print(finding)
    print(
        f"{len(audit.findings)} known vulnerabilities by {audit.advisories} advisories, "
        f"the newest of {audit.newest[:10] or 'no date'}"
    )
    return 1 if audit.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
