"""Backups: releases, their log and the decisions copied to a folder and back, all or nothing.

A backup is written beside its place and renamed when it is complete. A restore compares every file
with the backup's list while it copies it beside the releases, and brings the copies to their places
once all are right; killed before that it leaves everything as it was, killed later it is ended by
the next command that changes releases. Bytes are copied, never links: what is no file or folder is
refused, wherever it leads, and a file with several names (hard links) is as good as any.

bagit (1.9) makes such lists of digests too, but moves the files of a folder about where they lie,
and flushes nothing to disk.
"""

import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from loaders.release.publication import (
    RESTORED,
    current,
    finish_restore,
    locked,
    prepare_current,
    prepare_journal,
    stored,
    sync,
)
from loaders.release.reading import BrokenReleaseError, checked, kind_of, read_checked
from loaders.release.release import MANIFEST, Release
from loaders.reviews.journal import FILE as JOURNAL
from loaders.reviews.journal import Journal

REVIEWS = "reviews"
"""Folder of the stewards' decisions, among the releases."""
_HISTORY = "history.jsonl"
_LIST = "backup.json"
_RELEASE = re.compile(r"[0-9a-f]{12}")
_PIECE = 1 << 20


class BrokenBackupError(Exception):
    """Raised when a backup lacks a file or a file is not as it was written."""


def back_up(releases: Path, target: Path, journal: Path | None = None) -> tuple[Release, ...]:
    """Copy everything to a folder that must not exist yet; raises BrokenReleaseError."""
    if os.path.lexists(target):
        raise FileExistsError(f"expected a folder that does not exist, found {target}")
    with locked(releases):
        served = current(releases)
        if served is None:
            raise LookupError(f"expected a current release in {releases}, found none")
        partial = target.with_name(f".partial-{target.name}")
        try:
            _write(releases, partial, served, journal)
            partial.replace(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        sync(target.parent)
    return stored(target)


def restore(source: Path, releases: Path, journal: Path | None = None) -> Release:
    """Bring a backup back; releases that are not in it stay on disk, unserved.

    `journal` is where the decisions belong; without it they stay among the releases.
    """
    served, digests, sizes = _listed(source)
    _compare_names(source, digests)
    for name, size in sizes.items():  # before a huge file is read
        if (found := (source / name).lstat().st_size) != size:
            raise BrokenBackupError(f"{source / name}: expected {size} bytes, found {found}")
    with locked(releases):
        partial = releases / f".partial-{RESTORED}"
        partial.mkdir()
        try:
            for name, digest in digests.items():
                _copy(source / name, partial / name, digest)
            for release in stored(partial):
                release.verify()
        except BrokenReleaseError as error:
            raise BrokenBackupError(str(error)) from error
        for release in stored(partial):
            there = Release(releases / release.id)
            if there.is_intact and not there.path.is_symlink():
                shutil.rmtree(release.path)  # it is there, and perhaps being read
        prepare_current(partial, served)
        if journal is not None:
            prepare_journal(partial, journal)
        _flush(partial)
        partial.replace(releases / RESTORED)  # from here on the new state holds
        sync(releases)
        finish_restore(releases)
    return Release(releases / served)


def _write(releases: Path, partial: Path, served: Release, journal: Path | None) -> None:
    """Copy what is kept, and list it; a copy of damaged data is no backup."""
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    digests: dict[str, str] = {}
    for release in stored(releases):
        release.verify()
        known = release.digests()
        for path in _files(release.path):
            name = path.relative_to(releases).as_posix()
            digests[name] = _copy(path, partial / name, known.get(path.name))
    for place in (releases / _HISTORY, releases / REVIEWS):
        for path in _files(place) if os.path.lexists(place) else ():
            name = path.relative_to(releases).as_posix()
            if not path.name.startswith(JOURNAL):  # SQLite's own files beside it, too
                digests[name] = _copy(path, partial / name, None)
    if journal is not None and journal.is_file():
        copy = partial / REVIEWS / JOURNAL
        Journal(journal).copy_to(copy)
        with checked(copy, None) as reader:
            digests[f"{REVIEWS}/{JOURNAL}"] = reader.raw.digest()
    sizes = {name: (partial / name).stat().st_size for name in digests}
    content = {"current": served.id, "files": digests, "bytes": sizes}
    (partial / _LIST).write_text(json.dumps(content, indent=1), "utf-8")
    _flush(partial)


def _listed(source: Path) -> tuple[str, Mapping[str, str], Mapping[str, int]]:
    """Read the list of a backup: the release that was current; digests and sizes of its files.

    Backups of old list no sizes.
    """
    path = source / _LIST
    if not os.path.lexists(path):
        raise BrokenBackupError(f"expected a backup with {_LIST}, found none in {source}")
    try:
        content = json.loads(read_checked(path, None), object_pairs_hook=_once)
        files, served = dict(content["files"]), str(content["current"])
        sizes = dict(content.get("bytes", {}))
    except (BrokenReleaseError, ValueError, KeyError, TypeError) as error:
        raise BrokenBackupError(f"{path}: expected the list of a backup, found {error}") from error
    if f"{served}/{MANIFEST}" not in files or not _RELEASE.fullmatch(served):
        raise BrokenBackupError(f"{path}: expected a release of the backup, found '{served}'")
    folded: dict[str, str] = {}
    for name, digest in files.items():
        if not (_is_kept(name) and isinstance(digest, str)):
            raise BrokenBackupError(f"{path}: expected a file of a release, found '{name}'")
        if (other := folded.setdefault(name.casefold(), name)) != name:
            raise BrokenBackupError(
                f"{path}: expected one file of a name, found '{other}', '{name}'"
            )
    return served, files, {name: size for name, size in sizes.items() if name in files}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _is_kept(name: str) -> bool:
    """Tell whether a name is that of a file that a backup holds, and of none elsewhere."""
    parts = PurePosixPath(name).parts
    is_plain = name == "/".join(parts) and ".." not in parts and "\0" not in name
    if not parts or not is_plain:
        return False
    is_release = _RELEASE.fullmatch(parts[0]) is not None and len(parts) == 2
    return name == _HISTORY or is_release or (parts[0] == REVIEWS and len(parts) > 1)


def _compare_names(source: Path, digests: Mapping[str, str]) -> None:
    """Refuse what is too much or missing, and what is no file."""
    try:
        found = {path.relative_to(source).as_posix() for path in _files(source)} - {_LIST}
    except BrokenReleaseError as error:
        raise BrokenBackupError(str(error)) from error
    for name in sorted(digests.keys() ^ found):
        expected, there = digests.get(name, "of no such file"), "a file"
        there = there if name in found else "no such file"
        raise BrokenBackupError(f"{source / name}: expected digest {expected}, found {there}")


def _files(place: Path) -> Iterator[Path]:
    """List the files of a folder and those below; raises BrokenReleaseError for all but these."""
    mode = place.lstat().st_mode
    if stat.S_ISREG(mode):
        yield place
    elif stat.S_ISDIR(mode):
        for path in sorted(place.iterdir()):
            yield from _files(path)
    else:
        raise BrokenReleaseError(place, "a file or folder", kind_of(mode))


def _copy(source: Path, target: Path, expected: str | None) -> str:
    """Copy a file, and compare the bytes copied with a digest; returns it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with checked(source, expected) as reader, target.open("xb") as copy:
        shutil.copyfileobj(reader, copy, _PIECE)
        return reader.raw.digest()


def _flush(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            sync(path)
