"""What is served: the file of a release or any RDF file, where it lies, when it changes."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from loaders.release.contents import Contents
from loaders.release.disk_store import DISK_STORES
from loaders.release.publication import MANIFEST, BrokenReleaseError, stored_by_age

CURRENT = "current"
DATA = "data.nq"
DISK_FACTOR = 2.5
"""A store in memory takes about so many times the bytes of its N-Quads."""


@dataclass(frozen=True)
class Source:
    """A place that data is published at."""

    path: Path
    """A folder of releases, or a file."""
    is_release: bool
    name: str = CURRENT
    """The link or folder among the releases that is served."""

    @property
    def file(self) -> Path:
        """The file to load now; for releases the one that `current` points to."""
        return (self.path / self.name).resolve() / DATA if self.is_release else self.path

    @property
    def is_named(self) -> bool:
        """Whether something is published, right or not."""
        return os.path.lexists(self.path / self.name if self.is_release else self.path)

    def state(self) -> tuple[object, ...]:
        """Return what differs when something else is published.

        Raises OSError where nothing is, BrokenReleaseError where it is no release of this folder:
        what lies elsewhere is nobody's publication.
        """
        if not self.is_release:
            file = self.path
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for without end
                raise OSError(f"expected a file, found something else at {file}")
            return str(file), status.st_ino, status.st_mtime_ns
        place = self.path / self.name
        try:
            file = self.file
        except RuntimeError as error:
            raise BrokenReleaseError(place, "a link to a release", "links in a circle") from error
        if file.parent.parent != self.path.resolve():
            raise BrokenReleaseError(place, f"a release in {self.path}", f"{file.parent}")
        if not self.is_named:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(place))
        if not file.parent.is_dir():
            raise BrokenReleaseError(place, "a release", f"none at {file.parent}")
        found = [_look(file.with_name(name)) for name in (DATA, MANIFEST)]
        return str(file), *found

    def earlier(self, served: str) -> tuple[Path, ...]:
        """List the data to load in place of `current`: what was served until now, then the newest.

        None in place of another release: who asks for one by name wants no other.
        """
        if not self.is_release or self.name != CURRENT:
            return ()
        there = sorted(stored_by_age(self.path), key=lambda one: one.id != served)
        return tuple(one.data for one in there)

    @property
    def disk_parent(self) -> Path:
        """The folder for on-disk stores, beside the releases or the file."""
        return (self.path if self.is_release else self.path.parent) / DISK_STORES


def _look(file: Path) -> tuple[int, int] | None:
    """Return what differs when another file takes a file's place."""
    try:
        status = file.lstat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


@dataclass(frozen=True)
class Refused:
    """What is published and not served, as it is not what was published."""

    release: str
    """The name of its folder."""
    reason: str
    """What was expected and found, and where among the releases."""


@dataclass(frozen=True)
class Release(Contents):
    """What is served at the moment."""

    size: int
    """Bytes of memory that the store takes; 0 on disk."""
    loaded_at: float

    @property
    def id(self) -> str:
        """The short name of the release, as its folder has it."""
        return self.digest[:12]
