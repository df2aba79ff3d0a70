"""What comes by and by: bytes one after the other, and work that can be given up."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from typing import Protocol


class Stream(Protocol):
    """Bytes that come one after the other. Closing it gives up what is still to come."""

    def __aiter__(self) -> Stream: ...

    async def __anext__(self) -> bytes: ...

    async def aclose(self) -> None: ...


class Work(Protocol):
    """Something under way that calls back at its end."""

    def cancel(self) -> object:
        """Give it up; nothing is called back any more."""


def pieces(body: bytes | Stream, loop: asyncio.AbstractEventLoop) -> Generator[bytes, None, None]:
    """Read a body in another thread than that of the loop it comes by; raises what breaks it off.

    Closing the iterator gives up what is still to come.
    """
    if isinstance(body, bytes):
        yield body
        return
    try:
        while data := asyncio.run_coroutine_threadsafe(_next(body), loop).result():
            yield data
    finally:
        asyncio.run_coroutine_threadsafe(body.aclose(), loop).result()


def beginning(chunks: Iterator[bytes], most: int) -> tuple[bytes, bool]:
    """Read up to so many bytes, give up the rest, and tell whether there was any."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            break
    if isinstance(chunks, Generator):
        chunks.close()
    return b"".join(parts)[:most], size > most


async def _next(stream: Stream) -> bytes:
    """Return the next bytes, empty at the end: StopAsyncIteration cannot pass a future."""
    try:
        return await anext(stream)
    except StopAsyncIteration:
        return b""
