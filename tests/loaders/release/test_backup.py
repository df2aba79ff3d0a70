"""Backups: every file compared, no way out followed, the old state or the new after a kill."""

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.release.backup import REVIEWS, BrokenBackupError, back_up, restore
from loaders.release.publication import (
    BrokenReleaseError,
    current,
    finish_restore,
    history,
    locked,
    make_current,
    stored,
)
from tests.stores import small

EVENTS = f"{REVIEWS}/2026/events.jsonl"


def home_of(folder: Path, count: int, events: str) -> Path:
    """Make a folder of releases with reviews."""
    releases = folder / "releases"
    small(releases, count)
    (releases / EVENTS).parent.mkdir(parents=True, exist_ok=True)
    (releases / EVENTS).write_text(events)
    return releases


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    """Make a backup of one release, before a second is published."""
    releases = home_of(tmp_path, 3, "{}\n")
    back_up(releases, tmp_path / "safe")
    home_of(tmp_path, 4, "{}\n{}\n")
    return tmp_path / "safe"


def state(releases: Path) -> dict[str, str]:
    """Take down everything that a reader sees."""
    served = current(releases)
    files = {
        path.relative_to(releases).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in releases.rglob("*")
        if path.is_file() and path.name != ".lock" and "current" not in path.parts
    }
    return {"current": served.id if served else "", **files}


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), place=st.floats(0, 1, exclude_max=True), bit=st.integers(-1, 7))
def test_a_backup_with_any_bit_flipped_or_any_file_cut_changes_nothing(
    data: st.DataObject, place: float, bit: int, safe: Path
) -> None:
    names = sorted(
        path for path in safe.rglob("*") if path.is_file() and path.name != "backup.json"
    )
    file = data.draw(st.sampled_from(names))
    whole = file.read_bytes()
    changed = bytearray(whole)
    if bit < 0:
        del changed[int(place * len(whole)) :]
    else:
        changed[int(place * len(whole))] ^= 1 << bit
    releases = safe.with_name("releases")
    before = state(releases)
    file.write_bytes(changed)
    try:
        with pytest.raises(BrokenBackupError, match=f"{file.name}: expected .*, found"):
            restore(safe, releases)
        assert state(releases) == before
    finally:
        file.write_bytes(whole)


def edited(safe: Path, change: Callable[[dict[str, dict[str, object]]], object]) -> None:
    document = json.loads((safe / "backup.json").read_bytes())
    change(document)
    (safe / "backup.json").write_text(json.dumps(document))


def linked(safe: Path) -> None:
    file = safe / EVENTS
    file.rename(safe.with_name("outside"))
    file.symlink_to(safe.with_name("outside"))


def folder_linked(safe: Path) -> None:
    (safe / REVIEWS).rename(safe.with_name("outside"))
    (safe / REVIEWS).symlink_to(safe.with_name("outside"))


def list_linked(safe: Path) -> None:
    (safe / "backup.json").rename(safe.with_name("outside"))
    (safe / "backup.json").symlink_to(safe.with_name("outside"))


def piped(safe: Path) -> None:
    (safe / EVENTS).unlink()
    os.mkfifo(safe / EVENTS)


def named(name: str) -> Callable[[Path], None]:
    digest = hashlib.sha256(b"{}\n").hexdigest()
    return lambda safe: edited(safe, lambda document: document["files"].update({name: digest}))


def twice(safe: Path) -> None:
    text = (safe / "backup.json").read_text()
    (safe / "backup.json").write_text(text.replace('"files": {', '"files": {}, "files": {'))


def huge(safe: Path) -> None:
    os.truncate(safe / EVENTS, 1 << 40)  # with a hole: it takes no place until it is copied


def cased(safe: Path) -> None:
    shutil.copy(safe / EVENTS, safe / EVENTS.replace("events", "Events"))
    named(EVENTS.replace("events", "Events"))(safe)


def swapped(safe: Path) -> None:
    """Put another release's files, with right digests, under the name of the first."""
    other = small(safe.with_name("other"), 9)
    (release,) = stored(safe)
    for path in other.path.iterdir():
        shutil.copy(path, release.path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        named(f"{release.id}/{path.name}")(safe)
        edited(safe, lambda document, path=path, digest=digest: document["files"].update(  # type: ignore[misc]
            {f"{release.id}/{path.name}": digest}
        ))  # fmt: skip
    edited(safe, lambda document: document.pop("bytes"))


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link": (linked, "expected a file or folder, found a link"),
    "a link to a folder": (folder_linked, "expected a file or folder, found a link"),
    "a link for the list": (list_linked, "backup.json: expected a file, found a link"),
    "a pipe": (piped, "expected a file or folder, found something else"),
    "a name above": (named("../outside"), "expected a file of a release, found '../outside'"),
    "a name below, then above": (named(f"{REVIEWS}/../../x"), "expected a file of a release"),
    "an absolute name": (named("/etc/passwd"), "expected a file of a release, found '/etc/passwd'"),
    "a name of ours": (named(".lock"), "expected a file of a release, found '.lock'"),
    "an empty name": (named(""), "expected a file of a release, found ''"),
    "a name that is missing": (named(f"{REVIEWS}/x"), "found no such file"),
    "a name twice": (twice, "a name twice"),
    "names that differ in case": (cased, "expected one file of a name"),
    "a huge file": (huge, "expected 3 bytes, found 1099511627776"),
    "a file that is not listed": (lambda safe: (safe / "x").touch(), "of no such file"),
    "another release": (swapped, "that names its folder"),
}


@pytest.mark.parametrize("change", HOSTILE)
def test_what_leads_out_or_is_not_listed_is_refused(change: str, safe: Path) -> None:
    spoil, message = HOSTILE[change]
    releases = safe.with_name("releases")
    before = state(releases)
    spoil(safe)
    with pytest.raises(BrokenBackupError, match=message):
        restore(safe, releases)
    assert state(releases) == before
    assert not list(releases.glob(".partial*"))


def test_hard_links_are_copied_as_bytes(safe: Path) -> None:
    os.link(safe / EVENTS, safe.with_name("outside"))
    releases = safe.with_name("releases")
    restore(safe, releases)
    safe.with_name("outside").write_text("changed later")
    assert (releases / EVENTS).read_text() == "{}\n"


@pytest.mark.parametrize("make", [linked, piped, folder_linked])
def test_a_backup_follows_no_link(make: Callable[[Path], object], tmp_path: Path) -> None:
    releases = home_of(tmp_path, 3, "{}\n")
    make(releases)
    with pytest.raises(BrokenReleaseError, match="expected a file or folder, found"):
        back_up(releases, tmp_path / "safe")
    assert not list(tmp_path.glob("*safe*"))


def test_a_damaged_description_is_not_backed_up(tmp_path: Path) -> None:
    releases = home_of(tmp_path, 3, "")
    (release,) = stored(releases)
    (release.path / "manifest.json").write_bytes(b"{}")
    with pytest.raises(BrokenReleaseError, match=r"manifest\.json: expected"):
        back_up(releases, tmp_path / "safe")


def _dies(owner: object, name: str, left: list[int]) -> None:
    real = getattr(owner, name)

    def call(*given: object, **named: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)

    setattr(owner, name, call)


def killed_at(number: int, safe: Path, releases: Path) -> bool:
    """Restore in a process that is killed before the n-th call that changes the disk."""
    pid = os.fork()
    if pid == 0:
        left = [number]
        for name in ("replace", "rename", "unlink", "mkdir", "rmdir", "symlink", "fsync"):
            _dies(os, name, left)
        for name in ("replace", "symlink_to", "mkdir", "rmdir", "unlink"):
            _dies(Path, name, left)
        try:
            restore(safe, releases)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("is_damaged", [False, True], ids=["over another", "over a damaged one"])
def test_a_restore_killed_at_any_point_leaves_the_old_state_or_the_new(
    is_damaged: bool, tmp_path: Path
) -> None:
    releases = home_of(tmp_path, 3, "{}\n")
    safe = tmp_path / "safe"
    back_up(releases, safe)
    (first,) = stored(releases)
    home_of(tmp_path, 4, "{}\n{}\n")
    if is_damaged:
        first.data.write_bytes(b"")
        make_current(releases, first)
    kept = tmp_path / "kept"
    shutil.copytree(releases, kept, symlinks=True)
    old, killed, number = state(releases), True, 0
    restore(safe, releases)
    new = state(releases)
    assert new != old
    seen = set()
    while killed:
        number += 1
        shutil.rmtree(releases)
        shutil.copytree(kept, releases, symlinks=True)
        killed = killed_at(number, safe, releases)
        with locked(releases):  # as the next command that changes something does
            pass
        found = {**state(releases), "history.jsonl": new["history.jsonl"]}
        assert found in ({**old, "history.jsonl": new["history.jsonl"]}, new)
        seen.add(found["current"] + found[EVENTS])
        if found == new:
            assert history(releases)[-1].release == found["current"]
        assert not list(releases.glob(".partial*"))
        finish_restore(releases)  # nothing is left to do
    assert number > 15
    assert len(seen) == 2
