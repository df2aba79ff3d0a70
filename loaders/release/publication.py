"""Releases: immutable folders with the data, published by one atomic swap of a link.

A folder is written beside its place, flushed to disk and renamed; `current` is swapped last. So a
build that is killed at any point leaves the release served before as it was.
"""

import datetime
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from loaders.release.reading import BrokenReleaseError as BrokenReleaseError
from loaders.release.release import DATA as DATA
from loaders.release.release import MANIFEST as MANIFEST
from loaders.release.release import SUMS, sums_of
from loaders.release.release import Release as Release
from loaders.release.release import release_id as release_id

_CURRENT = "current"
_HISTORY = "history.jsonl"
_JOURNAL = "reviews/journal.sqlite"
_LOCK = ".lock"
_PLACE = "place-of-the-journal"
_PARTIAL = ".partial-"
RESTORED = ".restored"
"""A restore that has all it needs, and only has to bring it to its places."""


@dataclass(frozen=True)
class Told:
    """By whom and why something is published; empty where nobody said so."""

    by: str = ""
    reason: str = ""


UNTOLD = Told()


@dataclass(frozen=True)
class Publication:
    """One line of the log: which release became current, when, by whom and why."""

    release: str
    published: str
    by: str = ""
    reason: str = ""
    rollback: bool = False
    """Whether an earlier release was published again on purpose."""


def current(releases: Path) -> Release | None:
    """Find the release that is served."""
    link = releases / _CURRENT
    return Release(link.resolve()) if (link / MANIFEST).is_file() else None


def find(releases: Path, name: str) -> Release:
    """Find a release by its id, by the start of its id or as `current`."""
    served = current(releases) if name == _CURRENT else None
    found = [served] if served else [one for one in stored(releases) if one.id.startswith(name)]
    if len(found) != 1:
        known = ", ".join(one.id for one in stored(releases)) or "none"
        raise LookupError(f"expected one release of: {known}; found '{name}'")
    return found[0]


def stored(releases: Path) -> tuple[Release, ...]:
    """List every complete release."""
    paths = sorted(releases.iterdir()) if releases.is_dir() else []
    return tuple(
        Release(path)
        for path in paths
        if not path.is_symlink() and not path.name.startswith(".") and (path / MANIFEST).is_file()
    )


def stored_by_age(releases: Path) -> tuple[Release, ...]:
    """List every complete release, the one published last first; at the end what never was."""
    log = [line.release for line in reversed(history(releases))]
    there = {one.id: one for one in stored(releases)}
    return tuple(there[name] for name in dict.fromkeys([*log, *there]) if name in there)


def history(releases: Path) -> tuple[Publication, ...]:
    """Read the log of publications, the oldest first; a line cut short by a crash is left out."""
    path = releases / _HISTORY
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    found = []
    for line in lines:
        try:
            found.append(Publication(**json.loads(line)))
        except (json.JSONDecodeError, TypeError):
            continue
    return tuple(found)


def is_logged(releases: Path) -> bool:
    """Tell whether the log says that the current release is published."""
    served, log = current(releases), history(releases)
    return served is None or bool(log and log[-1].release == served.id)


def publish(
    releases: Path, data: bytes, files: Mapping[str, bytes], told: Told = UNTOLD
) -> Release:
    """Store data with the files that describe them and make the release current."""
    with locked(releases):
        release = Release(releases / release_id(data))
        if not (release.path / MANIFEST).is_file():
            _store(release, {DATA: data, **files})
        release.verify()
        make_current(releases, release)
        log_current(releases, told)
    return release


def roll_back(releases: Path, release: Release, told: Told) -> Release:
    """Make an earlier release current again; raises BrokenReleaseError, LookupError."""
    with locked(releases):
        release.verify()
        served = current(releases)
        if served == release:
            raise LookupError(f"expected a release other than the one served, found {release.id}")
        make_current(releases, release)
        log_current(releases, told, rollback=True)
    return release


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Keep other builds out, end a restore that was killed, and clear away what else was."""
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finish_restore(releases)
        _clear(releases)
        try:
            yield
        finally:
            _clear(releases)


def make_current(releases: Path, release: Release) -> None:
    """Point `current` at a release in one step."""
    link = releases / f"{_PARTIAL}{_CURRENT}"
    link.symlink_to(release.id)
    link.replace(releases / _CURRENT)
    sync(releases)


def finish_restore(releases: Path) -> None:
    """Bring what a restore has prepared to its places, `current` last; go on after a kill."""
    prepared = releases / RESTORED
    if not prepared.is_dir():
        return
    _finish_journal(prepared)
    for path in sorted(prepared.iterdir()):
        if path.name not in (_CURRENT, _PLACE):
            place = releases / path.name
            if path.is_dir() and os.path.lexists(place):
                old = releases / f"{_PARTIAL}old-{path.name}"
                shutil.rmtree(old, ignore_errors=True)
                place.replace(old)
            path.replace(place)
    sync(releases)
    if (link := prepared / _CURRENT).is_symlink():
        link.replace(releases / _CURRENT)
    sync(releases)
    log_current(releases)
    (prepared / _PLACE).unlink(missing_ok=True)
    prepared.rmdir()


def prepare_journal(prepared: Path, place: Path) -> None:
    """Write down where a restore is to bring the decisions."""
    (prepared / _PLACE).write_text(str(place.absolute()), "utf-8")


def _finish_journal(prepared: Path) -> None:
    """Bring the decisions to their place, which may be on another disk."""
    copy = prepared / _JOURNAL
    if not ((prepared / _PLACE).is_file() and copy.is_file()):
        return
    place = Path((prepared / _PLACE).read_text("utf-8"))
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f"{_PARTIAL}{place.name}")
    shutil.copyfile(copy, partial)
    sync(partial)
    for beside in ("-wal", "-shm"):  # of the journal that is replaced
        place.with_name(place.name + beside).unlink(missing_ok=True)
    partial.replace(place)
    sync(place.parent)
    copy.unlink()
    if not any(copy.parent.iterdir()):
        copy.parent.rmdir()


def prepare_current(prepared: Path, release: str) -> None:
    """Make the link that a restore puts in the place of `current`."""
    (prepared / _CURRENT).symlink_to(release)


def log_current(releases: Path, told: Told = UNTOLD, rollback: bool = False) -> None:
    """Write down that the current release is published, unless the log says so already.

    A publication that was killed before this is written down by the next command, then without
    saying by whom; the manifest has that.
    """
    served = current(releases)
    if served is None or is_logged(releases):
        return
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    line = Publication(served.id, now, told.by, told.reason, rollback)
    document = {name: value for name, value in asdict(line).items() if value}
    with (releases / _HISTORY).open("ab") as file:
        start = b"\n" if file.tell() and not _ends_line(releases / _HISTORY) else b""
        file.write(start + json.dumps(document, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Flush a file or folder to disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _clear(releases: Path) -> None:
    """Remove what is not complete."""
    for path in releases.glob(f"{_PARTIAL}*"):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _store(release: Release, files: Mapping[str, bytes]) -> None:
    partial = release.path.with_name(f"{_PARTIAL}{release.id}")
    partial.mkdir()
    for name, content in {**files, SUMS: sums_of(files)}.items():
        (partial / name).write_bytes(content)
        sync(partial / name)
    sync(partial)
    partial.replace(release.path)
    sync(release.path.parent)


def _ends_line(path: Path) -> bool:
    return path.read_bytes().endswith(b"\n")
