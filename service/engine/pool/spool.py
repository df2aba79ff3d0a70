"""Where a result waits for a slow reader, so that no worker has to: in memory, then in a file."""

from __future__ import annotations

import contextlib
import tempfile
from collections import deque
from typing import IO

IN_MEMORY = 1 << 20
_STEP = 256 << 10


class SpoolSpace:
    """The disk space that all spools share."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0

    @property
    def full(self) -> bool:
        """Whether workers must wait for readers after all."""
        return self.used >= self.limit


class Spool:
    """A queue of bytes."""

    __slots__ = ("_file", "_in_memory", "_memory", "_read", "_space", "_written")

    def __init__(self, space: SpoolSpace) -> None:
        self._space = space
        self._memory: deque[bytes] = deque()
        self._in_memory = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0

    @property
    def size(self) -> int:
        """How many bytes wait."""
        return self._in_memory + self._written - self._read

    def put(self, data: bytes) -> None:
        """Add bytes; raises OSError where the disk has no room."""
        if not data:  # a packer that gives nothing yet: to `take`, that were the end
            return
        if self._file is None and self._in_memory + len(data) <= IN_MEMORY:
            self._memory.append(data)
            self._in_memory += len(data)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="dxkg-")  # noqa: SIM115 closed in close()
        self._file.seek(self._written)
        self._file.write(data)
        self._written += len(data)
        self._space.used += len(data)

    def take(self) -> bytes:
        """Return the next bytes, empty when there are none now."""
        if self._memory:
            data = self._memory.popleft()
            self._in_memory -= len(data)
            return data
        if self._file is None or self._read == self._written:
            return b""
        self._file.seek(self._read)
        data = self._file.read(min(_STEP, self._written - self._read))
        self._read += len(data)
        if self._read == self._written:
            self.close()
        return data

    def close(self) -> None:
        """Give the space back."""
        self._space.used -= self._written
        self._written = self._read = 0
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):  # what did not fit is tried once more
                file.close()
