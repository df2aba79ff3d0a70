"""What is served: the file of a release or any RDF file, where it lies, when it changes."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store

CURRENT = "current"
DATA = "data.nq"
DISK_STORES = ".stores"
DISK_FACTOR = 2.5
"""A store in memory takes about so many times the bytes of its N-Quads."""
_LISTED_GRAPHS = 1000


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
class Contents:
    """What a store holds."""

    digest: str
    """SHA-256 of the file that it was loaded from, in hexadecimal."""
    quads: int
    graphs: tuple[str, ...]
    """Names of the named graphs, the first thousand."""
    graph_count: int


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


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def load(store: Store, file: Path, *, trusted: bool = False) -> None:
    """Load a file of any RDF format into a store; its name's ending says which.

    `trusted` passes over checks of IRIs, languages and the like, a quarter of the time: for a
    release, which was checked when it was built and whose digest was compared.
    """
    ending = file.suffix.lstrip(".").lower()
    known = RdfFormat.from_extension(ending)
    if known is None:
        raise ValueError(f"{file.name}: expected .nq .trig .ttl .nt .jsonld .rdf, found .{ending}")
    store.bulk_load(path=str(file), format=known, lenient=trusted)


def contents_of(store: Store, digest: str) -> Contents:
    """Count the quads and name the graphs of a store."""
    names = sorted(str(graph.value) for graph in store.named_graphs())
    return Contents(digest, len(store), tuple(names[:_LISTED_GRAPHS]), len(names))
