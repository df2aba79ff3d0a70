"""The front's end of one worker: frames in and out of a socket, without a transport between."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from service.engine.frames import FrameReader

if TYPE_CHECKING:
    from service.engine.pool.run import Run

_READ = 8 << 10
_READ_MORE = 96 << 10
"""For what follows a full read. Below 128 KiB, where malloc maps fresh memory each time."""


class Workers(Protocol):
    """What a pool needs of a zygote: workers started, ended and slowed down by number."""

    stopped: bool

    def spawn(self) -> tuple[int, socket.socket]:
        """Start a worker, whose connection can be used at once; raises OSError."""

    def kill(self, number: int) -> None: ...

    def slow_down(self, number: int) -> None: ...

    def death(self, number: int) -> int | None:
        """Return the signal that ended a worker, 0 for none; None where that is not known yet."""

    async def stop(self) -> None: ...


class WorkerLink:
    """One worker, idle or with a run."""

    def __init__(
        self, number: int, connection: socket.socket, lost: Callable[[WorkerLink], None]
    ) -> None:
        self.number = number
        self._connection = connection
        self._lost = lost
        self._frames = FrameReader()
        self._loop = asyncio.get_running_loop()
        self._sending: asyncio.Task[None] | None = None
        self._expected = _READ
        self._paused = False
        self.run: Run | None = None
        self.ahead: deque[Run] = deque()
        """Runs whose jobs it was sent before the end of its own."""
        self.worn = False
        """Whether it must end after its run."""
        self.open = True
        self.faults = 0
        """Pages it had to be given so far: about what it has copied of the store."""
        connection.setblocking(False)
        self._loop.add_reader(connection, self._readable)

    @property
    def takes_more(self) -> bool:
        """Whether it will do another job after its own, and can be sent one."""
        return self.open and not self.worn and (self._sending is None or self._sending.done())

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
        if self.open and not self._paused:
            self._readable()

    def pause(self) -> None:
        """Stop reading: the worker waits."""
        self._paused = True
        if self.open:
            self._loop.remove_reader(self._connection)

    def resume(self) -> None:
        """Read on."""
        self._paused = False
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
            self._lost(self)
            return
        self._expected = _READ_MORE if len(data) == self._expected else _READ
        for tag, payload in self._frames.feed(data):
            if self.run is not None:
                self.run.receive(tag, payload)
        if self.run is not None:
            self.run.settle()
