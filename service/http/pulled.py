"""A page too large for memory: pieces of a WSGI answer in, a stream of bytes out."""

from __future__ import annotations

import asyncio
import threading
import zlib
from collections.abc import Iterable
from concurrent.futures import Executor


class Pulled:
    """Fetches each piece in a thread, when the one before is on its way."""

    def __init__(self, parts: Iterable[bytes], executor: Executor, packed: bool) -> None:
        self._parts = parts
        self._waiting = iter(parts)
        self._executor = executor
        self._packer = zlib.compressobj(level=1, wbits=31) if packed else None
        self._lock = threading.Lock()
        self._ended = False

    def __aiter__(self) -> Pulled:
        return self

    async def __anext__(self) -> bytes:
        loop = asyncio.get_running_loop()
        if data := await loop.run_in_executor(self._executor, self._pull):
            return data
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Give up what is still to come."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._close)

    def _pull(self) -> bytes:
        """Return the next piece, empty at the end."""
        with self._lock:
            while not self._ended:
                piece = next(self._waiting, None)
                self._ended = piece is None
                if self._packer is None:
                    data = piece or b""
                else:
                    data = self._packer.flush() if piece is None else self._packer.compress(piece)
                if data:
                    return data
        return b""

    def _close(self) -> None:
        with self._lock:  # a piece may still be on its way, for a client that left
            self._ended = True
            if callable(close := getattr(self._parts, "close", None)):
                close()
