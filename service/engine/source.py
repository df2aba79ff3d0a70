"""What is served: the file of a release or any RDF file, where it lies, when it changes."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from loaders.release.contents import Contents
from loaders.release.disk_store import DISK_STORES

CURRENT = "current"
DATA = "data.nq"
DISK_FACTOR = 2.5
"""A store in memory takes about so many times the bytes of its N-Quads."""


@dataclass(frozen=True)
class Source:
    """A place that data is published at."""

    path: Path
    is_release: bool

    @property
    def file(self) -> Path:
        """The file to load now; for releases the one that `current` points to."""
        return (self.path / CURRENT).resolve() / DATA if self.is_release else self.path

    def state(self) -> tuple[str, int, int]:
        """Return what differs when something else is published; raises OSError where nothing is."""
        file = self.file
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for without end
            raise OSError(f"expected a file, found something else at {file}")
        return str(file), status.st_ino, status.st_mtime_ns

    @property
    def disk_parent(self) -> Path:
        """The folder for on-disk stores, beside the releases or the file."""
        return (self.path if self.is_release else self.path.parent) / DISK_STORES


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
