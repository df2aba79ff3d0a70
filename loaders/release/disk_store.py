"""A store on disk: of a release that memory has no room for, or to answer at once after a start.

It stands below `.stores/` beside the releases, named by the release; a half-built one is never
there. What it holds is written down beside it, as to count it again takes as long as a scan, and
with it the digests of its files. They are compared before it is opened, as RocksDB may take all the
memory there is for a damaged file; of a large one the smallest files first, and as many as are read
in less time than the service needs to start.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Store

from loaders.release.contents import Contents, contents_of, digest_of, load_release
from loaders.release.publication import Release

DISK_STORES = ".stores"
COPIED_FROM = 64 << 20
"""Bytes of data from which a release gets a copy; a smaller one is loaded in a second or so."""
AT_ONCE = 1 << 30
"""Bytes of files that are compared before the first answer: a second or less of hashing."""
_NO_DATA = ("LOG", "LOCK")
"""How files begin that RocksDB writes for people, or to lock: to open a store may change them."""


class BrokenCopyError(OSError):
    """Raised when a store on disk is not as it was made."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        advice = "it is a copy: delete it, the next build makes it again"
        super().__init__(f"{path}: expected {expected}, found {found}; {advice}")


@dataclass(frozen=True)
class _Summary:
    """What is written down of a store."""

    contents: Contents
    files: Mapping[str, tuple[int, str]]
    """Size and SHA-256 of each file that data is read from."""


@dataclass(frozen=True)
class DiskStore:
    """The place of a store, whether or not it stands."""

    place: Path

    @property
    def stands(self) -> bool:
        """Whether there is one, right or not."""
        return self._written.is_file() and self.place.is_dir()

    def contents(self, digest: str) -> Contents:
        """Return what it holds of data with that digest; raises BrokenCopyError.

        Names and sizes of all files are compared, and of so many the bytes.
        """
        summary = self._summary(digest)
        self._compare(summary, lambda size: size <= AT_ONCE)
        return summary.contents

    @property
    def is_compared_at_once(self) -> bool:
        """Whether `contents` compares the whole of it; raises OSError."""
        return sum(path.stat().st_size for path in _files(self.place)) <= AT_ONCE

    def verify(self, digest: str, wanted: Callable[[], bool] = lambda: True) -> None:
        """Compare every file with its digest, as long as that is wanted; raises BrokenCopyError."""
        self._compare(self._summary(digest), lambda _: wanted())

    def is_copy_of(self, digest: str) -> bool:
        """Tell whether it stands as it was made, of data with that digest."""
        try:
            self.verify(digest)
        except BrokenCopyError:
            return False
        return True

    def open(self) -> Store:
        """Open it for reading; raises OSError."""
        return Store.read_only(str(self.place))

    def check(self) -> None:
        """Open it in a process of its own, to leave no threads here; raises BrokenCopyError."""
        pid = os.fork()
        if pid == 0:
            try:
                self.open().named_graphs()
            except BaseException:
                os._exit(1)
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            raise BrokenCopyError(self.place, "a store that can be opened", "none")

    def build(self, fill: Callable[[Store], str]) -> Contents:
        """Have it filled, which takes some ten times as long as in memory.

        fill -- loads what it is to hold, and returns the digest of that
        """
        self.place.parent.mkdir(parents=True, exist_ok=True)
        partial = self.place.with_name(f"{self.place.name}.partial-{os.getpid()}")
        try:
            store = Store(str(partial))
            digest = fill(store)
            store.flush()
            store.optimize()
            contents = contents_of(store, digest)
            del store
            DiskStore(partial).check()
            files = {each.name: (each.stat().st_size, digest_of(each)) for each in _files(partial)}
            self.remove()
            partial.rename(self.place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        written = self._written.with_name(f"{self._written.name}.partial-{os.getpid()}")
        written.write_text(json.dumps({**asdict(contents), "files": files}), "utf-8")
        written.rename(self._written)
        return contents

    def remove(self) -> None:
        """Delete it, if it stands."""
        self._written.unlink(missing_ok=True)
        shutil.rmtree(self.place, ignore_errors=True)

    def _summary(self, digest: str) -> _Summary:
        """Read what is written down of it; raises BrokenCopyError."""
        try:
            document = json.loads(self._written.read_bytes())
            files = {name: (size, sha) for name, (size, sha) in document.pop("files").items()}
            contents = Contents(**{**document, "graphs": tuple(document["graphs"])})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            found = f"none ({error})"
            raise BrokenCopyError(self._written, "what a store holds", found) from error
        if contents.digest != digest:
            raise BrokenCopyError(self._written, f"a copy of {digest}", f"one of {contents.digest}")
        return _Summary(contents, files)

    def _compare(self, summary: _Summary, is_hashed: Callable[[int], bool]) -> None:
        """Compare names and sizes of files, then the digests, those of the smallest files first.

        is_hashed -- whether a file is, given the bytes of all that were and its own
        """
        try:
            found = {path.name: path.stat().st_size for path in _files(self.place)}
            for name in sorted(found.keys() | summary.files.keys()):
                size = summary.files.get(name, (None, ""))[0]
                if found.get(name) != size:
                    raise BrokenCopyError(self.place / name, _bytes(size), _bytes(found.get(name)))
            total = 0
            for name, (size, sha) in sorted(summary.files.items(), key=lambda each: each[1]):
                total += size
                if is_hashed(total) and (read := digest_of(self.place / name)) != sha:
                    raise BrokenCopyError(self.place / name, f"the digest {sha}", read)
        except BrokenCopyError:
            raise
        except OSError as error:
            place, found_ = error.filename or self.place, error.strerror or str(error)
            raise BrokenCopyError(Path(place), "what can be read", found_) from error

    @property
    def _written(self) -> Path:
        return self.place.with_name(f"{self.place.name}.json")


def copy_release(data: Path, releases: Path, copied_from: int = COPIED_FROM) -> Path | None:
    """Make the copy of a large release; returns its place, None where there is nothing to do."""
    copy = DiskStore(releases / DISK_STORES / data.parent.name)
    if data.stat().st_size < copied_from:
        return None
    digest = Release(data.parent).digest
    if copy.is_copy_of(digest):
        return None
    copy.build(lambda store: load_release(store, data, digest))
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


def _files(place: Path) -> Iterator[Path]:
    """List the files that a store reads data from; raises OSError."""
    return (path for path in sorted(place.iterdir()) if not path.name.startswith(_NO_DATA))


def _bytes(size: int | None) -> str:
    return "no file" if size is None else f"{size} bytes"
