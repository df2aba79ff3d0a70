"""Where a result waits for a slow reader, so that no worker has to: in memory, then in a file.

tempfile's SpooledTemporaryFile has one position for writer and reader, and copies to disk what it
has in memory when that gets full.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import deque
from dataclasses import dataclass
from typing import IO

IN_MEMORY = 1 << 20
ALL_IN_MEMORY = 64 << 20
"""Bytes that all spools of a space together may have in memory."""
_STEP = 256 << 10


@dataclass(slots=True)
class SpoolSpace:
    """The disk space that all spools share, and what they have in memory, in bytes."""

    limit: int
    used: int = 0
    in_memory: int = 0


class Spool:
    """A queue of bytes for one reader."""

    __slots__ = ("_file", "_in_memory", "_memory", "_read", "_space", "_waiter", "_written")

    def __init__(self, space: SpoolSpace) -> None:
        self._space = space
        self._memory: deque[bytes] = deque()
        self._in_memory = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._waiter: asyncio.Future[None] | None = None

    @property
    def size(self) -> int:
        """How many bytes wait."""
        return self._in_memory + self._written - self._read

    @property
    def full(self) -> bool:
        """Whether workers must wait for their readers after all, whichever fills the space."""
        return self._space.used >= self._space.limit

    def put(self, data: bytes) -> None:
        """Add bytes; raises OSError where the disk has no room."""
        self.wake()
        if not data:  # a packer that gives nothing yet: to `take`, that were the end
            return
        if self._has_room(len(data)):
            self._memory.append(data)
            self._in_memory += len(data)
            self._space.in_memory += len(data)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="dxkg-")  # noqa: SIM115 closed in close()
        self._file.seek(self._written)
        self._file.write(data)
        self._written += len(data)
        self._space.used += len(data)

    def _has_room(self, size: int) -> bool:
        """Tell whether so much more may be kept in memory."""
        if self._file is not None or self._in_memory + size > IN_MEMORY:
            return False
        return self._space.in_memory + size <= ALL_IN_MEMORY

    def take(self) -> bytes:
        """Return the next bytes, empty when there are none now."""
        if self._memory:
            data = self._memory.popleft()
            self._in_memory -= len(data)
            self._space.in_memory -= len(data)
            return data
        if self._file is None or self._read == self._written:
            return b""
        self._file.seek(self._read)
        data = self._file.read(min(_STEP, self._written - self._read))
        self._read += len(data)
        if self._read == self._written:
            self.close()
        return data

    async def wait(self) -> None:
        """Wait until something comes or nothing more will, as `wake` says."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def wake(self) -> None:
        """Have the reader look again, if it waits."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def close(self) -> None:
        """Give the space back, with what was not taken."""
        self._space.in_memory -= self._in_memory
        self._in_memory = 0
        self._memory.clear()
        self._space.used -= self._written
        self._written = self._read = 0
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):  # what did not fit is tried once more
                file.close()
