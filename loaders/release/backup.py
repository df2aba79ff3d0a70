"""Backups: the releases with their log and the reviews copied to a folder and back, all or nothing.

A backup is written beside its place and renamed when it is complete. A restore checks the whole
backup first, brings in releases and reviews, and makes the restored release current as its last
step; killed before that, it leaves the release served as it was.

bagit (1.9) makes such lists of digests too, but moves the files of a folder about where they lie,
and flushes nothing to disk.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from loaders.release.publication import (
    MANIFEST,
    Release,
    current,
    locked,
    log_current,
    make_current,
    stored,
    sync,
)

REVIEWS = "reviews"
"""Folder of the stewards' decisions, among the releases."""
_HISTORY = "history.jsonl"
_LIST = "backup.json"


class BrokenBackupError(Exception):
    """Raised when a backup lacks a file or a file is not as it was written."""


def back_up(releases: Path, target: Path) -> tuple[Release, ...]:
    """Copy everything to a folder that must not exist yet; raises BrokenReleaseError."""
    if target.exists():
        raise FileExistsError(f"expected a folder that does not exist, found {target}")
    with locked(releases):
        served = current(releases)
        if served is None:
            raise LookupError(f"expected a current release in {releases}, found none")
        partial = target.with_name(f".partial-{target.name}")
        for release in stored(releases):
            release.verify()  # a copy of damaged data is no backup
        try:
            _write(releases, partial, served)
            partial.replace(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        sync(target.parent)
    return stored(target)


def restore(source: Path, releases: Path) -> Release:
    """Bring a backup back; releases that are not in it stay on disk, unserved."""
    content = _verified(source)
    with locked(releases):
        for path in _kept(source):
            kept = releases / path.name
            is_folder = path.is_dir() and kept.exists()
            if is_folder and path.name != REVIEWS and Release(kept).is_intact:
                continue
            partial = releases / f".partial-{path.name}"
            _copy(path, partial)
            if is_folder:
                kept.replace(releases / f".partial-old-{path.name}")
            partial.replace(kept)
        sync(releases)
        make_current(releases, Release(releases / content))
        log_current(releases)
    return Release(releases / content)


def _write(releases: Path, partial: Path, served: Release) -> None:
    """Copy what is kept, and list it."""
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for path in _kept(releases):
        _copy(path, partial / path.name)
    content = {"current": served.id, "files": dict(_digests(partial))}
    (partial / _LIST).write_text(json.dumps(content, indent=1), "utf-8")
    sync(partial / _LIST)


def _verified(source: Path) -> str:
    """Check every file of a backup; returns the release that was current."""
    path = source / _LIST
    if not path.is_file():
        raise BrokenBackupError(f"expected a backup with {_LIST}, found none in {source}")
    try:
        content = json.loads(path.read_bytes())
        expected, served = dict(content["files"]), str(content["current"])
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenBackupError(f"{path}: expected the list of a backup, found {error}") from error
    found = dict(_digests(source))
    if f"{served}/{MANIFEST}" not in expected:
        raise BrokenBackupError(f"{path}: expected a release of the backup, found '{served}'")
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise BrokenBackupError(
                f"{source / name}: expected digest {expected.get(name, 'of no such file')}, "
                f"found {found.get(name, 'no such file')}"
            )
    return served


def _kept(folder: Path) -> Iterator[Path]:
    """List what a backup holds: releases, the log and the reviews."""
    yield from (release.path for release in stored(folder))
    yield from (path for path in (folder / _HISTORY, folder / REVIEWS) if path.exists())


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
    for path in (*target.rglob("*"), target):
        sync(path)


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _LIST:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield path.relative_to(folder).as_posix(), digest
