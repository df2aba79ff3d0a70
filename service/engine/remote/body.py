"""The body of a response as a file for a thread to read; the event loop reads the network."""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError, Future

from aiohttp import ClientError, ClientResponse

_SCHEME = b"nodeID://"
_BEFORE = {"json": b'"bnode", "value": "', "xml": b"<bnode>"}


class Body:
    """Bytes as they come; a read waits for some."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response
        self._loop = asyncio.get_running_loop()
        self._waiting: Future[bytes] | None = None
        self._rest = b""
        self._ended = False
        self.labels: NodeLabels | None = None
        """What mends the bytes on their way."""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most so many, empty at the end; raises OSError."""
        while not self._rest and not self._ended:
            data = self._received()
            self._ended = not data
            self._rest = self.labels.mended(data) if self.labels else data
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def close(self) -> None:
        """Close the connection unless all was read; a thread that waits is told."""
        if self._waiting is not None:
            self._waiting.cancel()
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()

    def _received(self) -> bytes:
        self._waiting = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        try:
            return self._waiting.result()
        except CancelledError:
            raise OSError("nobody waits any more") from None

    async def _next(self) -> bytes:
        try:
            return await self._response.content.readany()
        except ClientError as error:
            raise OSError(f"the response broke off: {error}") from None


class NodeLabels:
    """Makes labels of Virtuoso's names of blank nodes, which no parser takes."""

    def __init__(self, format: str) -> None:
        self._label = _BEFORE[format]
        self._name = self._label + _SCHEME
        self._held = b""

    def mended(self, data: bytes) -> bytes:
        """Mend what is there, empty at the end; the beginning of a name waits for its rest."""
        text = (self._held + data).replace(self._name, self._label)
        held = 0
        if data:
            sizes = range(len(self._name) - 1, 0, -1)
            held = next((size for size in sizes if text.endswith(self._name[:size])), 0)
        self._held = text[len(text) - held :]
        return text[: len(text) - held]
