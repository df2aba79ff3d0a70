"""Releases: immutable folders with the data, published by one atomic swap of a link.

A folder is written beside its place, flushed to disk and renamed; `current` is swapped last. So a
build that is killed at any point leaves the release served before as it was.
"""

import datetime
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from loaders.release.reading import BrokenReleaseError as BrokenReleaseError
from loaders.release.reading import checked, read_checked

DATA = "data.nq"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
"""The digests of a release's files, as `sha256sum --check` reads them."""
_CURRENT = "current"
_HISTORY = "history.jsonl"
_LOCK = ".lock"
_PARTIAL = ".partial-"
_ID_LENGTH = 12
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SUM = re.compile(rf"({_DIGEST.pattern})  ([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True)
class Release:
    """One published folder."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def data(self) -> Path:
        return self.path / DATA

    @property
    def manifest(self) -> dict[str, Any]:  # Any: a JSON document
        """Read what describes the release; raises BrokenReleaseError."""
        path = self.path / MANIFEST
        try:
            document: dict[str, Any] = json.loads(self.read(MANIFEST))
            found = document["data"]["sha256"]
            if not (_DIGEST.fullmatch(found) and found[:_ID_LENGTH] == self.id):
                expected = f"the digest {self.id}… that names its folder"
                raise BrokenReleaseError(path, expected, f"'{found}'")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenReleaseError(path, "a manifest in JSON", f"none ({error})") from error
        return document

    @property
    def digest(self) -> str:
        """The SHA-256 of the data that were published; raises BrokenReleaseError."""
        return str(self.manifest["data"]["sha256"])

    def quads(self) -> Iterator[ox.Quad]:
        """Read the data: named graphs and the default graph.

        Raises BrokenReleaseError, at the end at the latest: what came before is then of no use.
        """
        with checked(self.data, self.digest) as reader:
            yield from ox.parse(input=reader, format=ox.RdfFormat.N_QUADS)

    def lines(self) -> Iterator[str]:
        """Read the lines of the data, which a line feed alone ends; raises as `quads` does."""
        with checked(self.data, self.digest) as reader:
            text = io.TextIOWrapper(reader, "utf-8", newline="\n")
            for line in text:
                yield line.removesuffix("\n")
            text.detach()  # else it would close the file, whose digest is still to be compared

    def has(self, name: str) -> bool:
        """Tell whether a file was published with the release, even if it is gone."""
        return name in self._sums or (self.path / name).is_file()

    def read(self, name: str) -> bytes:
        """Read a file that describes the release; raises BrokenReleaseError.

        Releases from before their digests were written down have no list of these: of them only
        the data can be checked.
        """
        sums = self._sums
        if sums and name not in sums:
            raise BrokenReleaseError(self.path / SUMS, f"the digest of {name}", "none")
        return read_checked(self.path / name, sums.get(name))

    @property
    def _sums(self) -> dict[str, str]:
        path = self.path / SUMS
        return _sums_in(path) if os.path.lexists(path) else {}

    def verify(self) -> None:
        """Check every file against its digest, and that of the data against the folder's name."""
        digests = {**self._sums, DATA: self.digest}
        for name, digest in digests.items():
            with checked(self.path / name, digest):
                pass

    @property
    def is_intact(self) -> bool:
        """Tell whether data and what describes them are those that were published."""
        try:
            self.verify()
        except BrokenReleaseError:
            return False
        return True


@dataclass(frozen=True)
class Publication:
    """One line of the log: which release became current, and when."""

    release: str
    published: str


def release_id(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_ID_LENGTH]


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


def publish(releases: Path, data: bytes, files: Mapping[str, bytes]) -> Release:
    """Store data with the files that describe them and make the release current."""
    with locked(releases):
        release = Release(releases / release_id(data))
        if not (release.path / MANIFEST).is_file():
            _store(release, {DATA: data, **files})
        release.verify()
        make_current(releases, release)
        log_current(releases)
    return release


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Keep other builds out, and clear away what killed and failed ones left behind."""
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
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


def log_current(releases: Path) -> None:
    """Write down that the current release is published, unless the log says so already."""
    served = current(releases)
    if served is None or is_logged(releases):
        return
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with (releases / _HISTORY).open("ab") as file:
        start = b"\n" if file.tell() and not _ends_line(releases / _HISTORY) else b""
        file.write(start + json.dumps({"release": served.id, "published": now}).encode() + b"\n")
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


def _sums_in(path: Path) -> dict[str, str]:
    """Read a list of digests: name -> SHA-256; raises BrokenReleaseError."""
    found: dict[str, str] = {}
    for line in read_checked(path, None).decode("utf-8", "replace").splitlines():
        written = _SUM.fullmatch(line)
        if written is None or written[2] in found:
            raise BrokenReleaseError(path, "a digest and a name in each line", f"'{line[:100]}'")
        found[written[2]] = written[1]
    if missing := {DATA, MANIFEST} - found.keys():
        raise BrokenReleaseError(path, f"the digest of {min(missing)}", "none")
    return found


def _store(release: Release, files: Mapping[str, bytes]) -> None:
    partial = release.path.with_name(f"{_PARTIAL}{release.id}")
    partial.mkdir()
    sums = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    for name, content in {**files, SUMS: "".join(sums).encode()}.items():
        (partial / name).write_bytes(content)
        sync(partial / name)
    sync(partial)
    partial.replace(release.path)
    sync(release.path.parent)


def _ends_line(path: Path) -> bool:
    return path.read_bytes().endswith(b"\n")
