"""One release: an immutable folder, each file of which is compared with its digest when it is read.

The folder is named after the digest of the data; the manifest holds that digest whole. The digests
of all its files, the manifest too, stand in a list that `sha256sum --check` reads.
"""

import hashlib
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from loaders.release.reading import BrokenReleaseError, checked, read_checked, size_of

DATA = "data.nq"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
"""The digests of a release's files, as `sha256sum --check` reads them."""
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

    @property
    def size(self) -> int:
        """Bytes of the data; raises BrokenReleaseError."""
        return size_of(self.data)

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

    def digests(self) -> dict[str, str]:
        """Return the digests of its files as they were written down; raises BrokenReleaseError."""
        sums, digest = self._sums, self.digest
        if sums.get(DATA, digest) != digest:
            raise BrokenReleaseError(self.path / SUMS, f"the digest {digest}", sums[DATA])
        return {**sums, DATA: digest}

    @property
    def _sums(self) -> dict[str, str]:
        path = self.path / SUMS
        return _sums_in(path) if os.path.lexists(path) else {}

    def verify(self) -> None:
        """Check every file against its digest, and that of the data against the folder's name."""
        for name, digest in self.digests().items():
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


def release_id(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_ID_LENGTH]


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """Write the digests of files."""
    sums = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(sums).encode()


def _sums_in(path: Path) -> dict[str, str]:
    """Read a list of digests: name -> SHA-256; raises BrokenReleaseError."""
    found: dict[str, str] = {}
    for line in read_checked(path, None).decode("utf-8", "replace").removesuffix("\n").split("\n"):
        written = _SUM.fullmatch(line)
        if written is None or written[2] in found:
            raise BrokenReleaseError(path, "a digest and a name in each line", f"'{line[:100]}'")
        found[written[2]] = written[1]
    if missing := {DATA, MANIFEST} - found.keys():
        raise BrokenReleaseError(path, f"the digest of {min(missing)}", "none")
    return found
