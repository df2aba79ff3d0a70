"""The front's end of one worker: frames in and out of a socket, without a transport between."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import Protocol

from service.engine.frames import FrameReader

_READ = 8 << 10
_READ_MORE = 96 << 10
"""For what follows a full read. Below 128 KiB, where malloc maps fresh memory each time."""


class Listener(Protocol):
    """Who is told what comes from workers."""

    def heard(self, number: int, frames: Sequence[tuple[bytes, bytes]]) -> None:
        """Take the frames that came from a worker at one time, if any is complete."""

    def lost(self, number: int) -> None:
        """Take note that a worker ended by itself."""


class WorkerLink:
    """The connection to one worker."""

    def __init__(self, number: int, connection: socket.socket, listener: Listener) -> None:
        self.number = number
        self._connection = connection
        self._listener = listener
        self._frames = FrameReader()
        self._loop = asyncio.get_running_loop()
        self._sending: asyncio.Task[None] | None = None
        self._expected = _READ
        self.paused = False
        self.open = True
        connection.setblocking(False)
        self._loop.add_reader(connection, self._readable)

    @property
    def sendable(self) -> bool:
        """Whether the worker can be sent something now."""
        return self.open and (self._sending is None or self._sending.done())

    def send(self, data: bytes) -> None:
        """Send a job; what the socket does not take at once follows in the background."""
        try:
            taken = self._connection.send(data)
        except BlockingIOError:
            taken = 0
        except (BrokenPipeError, ConnectionResetError):
            return  # its end is noticed by reading
        if taken < len(data):
            self._sending = self._loop.create_task(self._send_rest(data[taken:]))

    def look(self) -> None:
        """Read what has come, and whether the worker lives.

        The event loop tells neither where one ended with a job unread: libuv takes that for an
        error of the socket, on which it gives up.
        """
        if self.open and not self.paused:
            self._readable()

    def pause(self) -> None:
        """Stop reading: the worker waits."""
        self.paused = True
        if self.open:
            self._loop.remove_reader(self._connection)

    def resume(self) -> None:
        """Read on."""
        self.paused = False
        if self.open:
            self._loop.add_reader(self._connection, self._readable)

    def close(self) -> None:
        """Let go of the connection."""
        if self.open:
            self.open = False
            self._loop.remove_reader(self._connection)
            if self._sending is not None:
                self._sending.cancel()
            self._connection.close()

    async def _send_rest(self, data: bytes) -> None:
        try:
            await self._loop.sock_sendall(self._connection, data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _readable(self) -> None:
        try:
            data = self._connection.recv(self._expected)
        except (BlockingIOError, InterruptedError):
            return
        except ConnectionResetError:
            data = b""
        if not data:
            self._listener.lost(self.number)
            return
        self._expected = _READ_MORE if len(data) == self._expected else _READ
        self._listener.heard(self.number, self._frames.feed(data))
