"""Results too large for memory: SPARQL JSON in chunks in, rows that are read from a file out."""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import io
import itertools
import os
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, overload

from queries.row import Row

LARGE = 8 << 20
"""Bytes of a result that are kept in memory."""
BUFFER = 1 << 18
SORTED_AT_ONCE = 50_000  # lines

Read = Callable[[io.BufferedReader], Iterable[Row]]


def collected(chunks: Iterable[bytes]) -> bytes | IO[bytes]:
    """Read a result to its end, into memory or, where it is large, into a file without a name."""
    parts: list[bytes] = []
    size = 0
    waiting = iter(chunks)
    for chunk in waiting:
        parts.append(chunk)
        size += len(chunk)
        if size > LARGE:
            file = tempfile.TemporaryFile()  # noqa: SIM115 lives as long as its rows
            file.writelines(itertools.chain(parts, waiting))
            file.flush()
            return file
    return b"".join(parts)


class SpooledRows(Sequence[Row]):
    """Rows that are parsed anew each time they are gone through; a few may do so at once."""

    def __init__(self, file: IO[bytes], read: Read, count: int) -> None:
        self._file = file
        self._read = read
        self._count = count
        weakref.finalize(self, file.close)  # rows kept of others hold these

    def kept(self, mask: bytes) -> SpooledRows:
        """Return the rows at whose place the mask is not zero; they stay in the same file."""

        def read(file: io.BufferedReader) -> Iterator[Row]:
            return itertools.compress(self._read(file), mask)

        return SpooledRows(self._file, read, len(mask) - mask.count(0))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return iter(self._read(opened(self._file)))

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Return a row, or the rows of a slice; what stands before them is read too."""
        wanted = range(self._count)[place]
        if isinstance(wanted, int):
            return next(itertools.islice(self, wanted, None))
        if wanted.step != 1:
            raise ValueError("expected rows one after the other")
        return list(itertools.islice(self, wanted.start, wanted.stop))


def opened(file: IO[bytes]) -> io.BufferedReader:
    """Read a file from its beginning, wherever others read it."""
    return io.BufferedReader(_Positioned(file), BUFFER)


def sorted_digest(heading: str, lines: Iterable[str]) -> str:
    """Return the SHA-256 of lines in order, sorted in pieces on disk where there are many."""
    waiting = iter(lines)
    found = hashlib.sha256(heading.encode())
    with contextlib.ExitStack() as files:
        pieces: list[Iterable[str]] = []
        while piece := sorted(itertools.islice(waiting, SORTED_AT_ONCE)):
            whole = len(piece) < SORTED_AT_ONCE
            pieces.append(piece if whole else files.enter_context(_on_disk(piece)))
        for line in heapq.merge(*(map(_bare, each) for each in pieces)):
            found.update(b"\n" + line.encode())
    return found.hexdigest()


def _bare(line: str) -> str:
    return line.removesuffix("\n")


def _on_disk(lines: Iterable[str]) -> IO[str]:
    """Keep sorted lines in a file; a term of N-Triples has no line end, so each is one line."""
    file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 as above
    file.writelines(f"{line}\n" for line in lines)
    file.seek(0)
    return file


class _Positioned(io.RawIOBase):
    """Reads a file at a place of its own."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._place = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        data = os.pread(self._file.fileno(), len(buffer), self._place)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)
