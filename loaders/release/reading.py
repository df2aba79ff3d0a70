"""Files of a release, read once: what is used is hashed on its way, so no second look can differ.

A file that is checked first and then read again may have changed meanwhile. Here the digest is that
of the very bytes that were handed on; who reads has it compared before using what came of them.
"""

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE = 1 << 20
"""Bytes that are hashed at a time; parsers ask for some thousand only, and calls cost."""
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFLNK: "a link", stat.S_IFREG: "a file"}


class BrokenReleaseError(Exception):
    """Raised when a release is not as it was written: cut short, edited or incomplete."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        advice = "restore a backup, or delete this folder and build again"
        super().__init__(f"{path}: expected {expected}, found {found}; {advice}")
        self.path = path


class HashedFile(io.RawIOBase):
    """A file whose bytes are hashed as they are read, from its beginning on."""

    def __init__(self, path: Path, file: io.FileIO) -> None:
        self._path = path
        self._hash = hashlib.sha256()
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        try:
            count = self._file.readinto(buffer) or 0
        except OSError as error:
            raise _unreadable(self._path, error) from error
        self._hash.update(memoryview(buffer)[:count])
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def digest(self) -> str:
        """Read what is left; return the SHA-256 of the whole, in hexadecimal."""
        while self.read(_PIECE):
            pass
        return self._hash.hexdigest()


@contextmanager
def checked(path: Path, expected: str | None) -> Iterator["io.BufferedReader[HashedFile]"]:
    """Lend a file to be read; raises BrokenReleaseError at the end unless its digest is right.

    No link is followed, nothing but a regular file is opened, and no pipe is waited for. What
    cannot be read as what it should be (SyntaxError, ValueError) is damage of the file too.
    """
    with HashedFile(path, _opened(path)) as file, io.BufferedReader(file, _PIECE) as reader:
        try:
            yield reader
        except (SyntaxError, ValueError) as error:
            _compare(path, expected, file.digest())  # which says best what is wrong with it
            reason = str(error).partition("\n")[0]
            raise BrokenReleaseError(path, "what can be parsed", reason) from error
        _compare(path, expected, file.digest())


@contextmanager
def hashed(path: Path) -> Iterator[tuple[HashedFile, "io.BufferedReader[HashedFile]"]]:
    """Lend any file to be read, and what tells its digest; raises OSError."""
    with (
        HashedFile(path, io.FileIO(path)) as file,
        io.BufferedReader(file, _PIECE) as reader,
    ):
        yield file, reader


def read_checked(path: Path, expected: str | None) -> bytes:
    """Read a whole file; raises BrokenReleaseError unless its digest is the expected, if any."""
    with checked(path, expected) as reader:
        return reader.read()


def size_of(path: Path) -> int:
    """Return how many bytes a file has; raises BrokenReleaseError where it cannot be read."""
    with _opened(path) as file:
        return os.fstat(file.fileno()).st_size


def kind_of(mode: int) -> str:
    """Name what a mode is that of."""
    return _KINDS.get(stat.S_IFMT(mode), "something else")


def _compare(path: Path, expected: str | None, found: str) -> None:
    if expected is not None and found != expected:
        raise BrokenReleaseError(path, f"the digest {expected}", found)


def _opened(path: Path) -> io.FileIO:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        number = os.open(path, flags)
    except OSError as error:
        raise _unreadable(path, error) from error
    kind = stat.S_IFMT(os.fstat(number).st_mode)
    if kind != stat.S_IFREG:
        os.close(number)
        raise BrokenReleaseError(path, "a file", kind_of(kind))
    return io.FileIO(number)


def _unreadable(path: Path, error: OSError) -> BrokenReleaseError:
    if error.errno == errno.ENOENT:
        return BrokenReleaseError(path, "a file", "none")
    if error.errno == errno.ELOOP:
        return BrokenReleaseError(path, "a file", "a link")
    return BrokenReleaseError(path, "a file that can be read", error.strerror or str(error))
