"""A store on disk: of a release that memory has no room for, or to answer at once after a start.

It stands below `.stores/` beside the releases, named by the release; a half-built one is never
there. What it holds is written down beside it: to count it again takes as long as a scan.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Store

from loaders.release.contents import Contents, contents_of, digest_of, load

DISK_STORES = ".stores"
COPIED_FROM = 64 << 20
"""Bytes of data from which a release gets a copy; a smaller one is loaded in a second or so."""


@dataclass(frozen=True)
class DiskStore:
    """The place of a store, whether or not it stands."""

    place: Path

    @property
    def stands(self) -> bool:
        """Whether it can be read."""
        return self._summary.is_file() and self.place.is_dir()

    def contents(self) -> Contents:
        """Return what it holds; raises OSError or ValueError where that is not written down."""
        document = json.loads(self._summary.read_text("utf-8"))
        return Contents(**{**document, "graphs": tuple(document["graphs"])})

    def open(self) -> Store:
        """Open it for reading; raises OSError."""
        return Store.read_only(str(self.place))

    def check(self) -> None:
        """Open it in a process of its own, to leave no threads here; raises OSError if it fails."""
        pid = os.fork()
        if pid == 0:
            try:
                self.open().named_graphs()
            except BaseException:
                os._exit(1)
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            raise OSError(f"{self.place}: cannot be read; delete it, it is a copy")

    def build(self, file: Path, digest: str) -> Contents:
        """Load a file into it, which takes some ten times as long as into memory."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        partial = self.place.with_name(f"{self.place.name}.partial-{os.getpid()}")
        try:
            store = Store(str(partial))
            load(store, file)
            store.flush()
            store.optimize()
            contents = contents_of(store, digest)
            del store
            self.remove()
            partial.rename(self.place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        written = self._summary.with_name(f"{self._summary.name}.partial-{os.getpid()}")
        written.write_text(json.dumps(asdict(contents)), "utf-8")
        written.rename(self._summary)
        return contents

    def remove(self) -> None:
        """Delete it, if it stands."""
        self._summary.unlink(missing_ok=True)
        shutil.rmtree(self.place, ignore_errors=True)

    @property
    def _summary(self) -> Path:
        return self.place.with_name(f"{self.place.name}.json")


def copy_release(data: Path, releases: Path, copied_from: int = COPIED_FROM) -> Path | None:
    """Make the copy of a large release; returns its place, None where there is nothing to do."""
    copy = DiskStore(releases / DISK_STORES / data.parent.name)
    if copy.stands or data.stat().st_size < copied_from:
        return None
    copy.build(data, digest_of(data))
    return copy.place


def remove_copies(releases: Path) -> None:
    """Delete the stores of releases that are gone, and what an interruption has left."""
    for path in (releases / DISK_STORES).glob("*"):
        name, _, builder = path.name.removesuffix(".json").partition(".partial-")
        kept = Path("/proc", builder) if builder else releases / name.removesuffix(".json")
        if not kept.exists():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
