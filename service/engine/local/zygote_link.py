"""The front's handle of a zygote: it starts it, has it fork, kill and slow down workers."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cachetools import FIFOCache

from service.engine.local.zygote import ORDER_SIZE

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

log = logging.getLogger(__name__)
_DEATHS = 64
_AGAIN = 0.05
"""Seconds after which a zygote that is too busy to take an order is told again."""
_PATIENCE = 1.0
"""Seconds that a zygote gets to end by itself."""
_MALLOC = "glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=200"
"""Has the C library ask for huge pages: a fork of a store of 0.7 GB then takes 4 ms, not 27. And
keep more freed pieces at hand: a heap that a release was loaded into has so many others that to
find one takes a third of a look-up."""


class LoadFailedError(Exception):
    """The zygote could not load its data; the text says why."""


class ZygoteLink:
    """One zygote process and the numbers of the workers it forked."""

    def __init__(
        self,
        orders: DataclassInstance,
        stack: int,
        lost: Callable[[], None],
        module: str = "service.engine.local.zygote",
    ) -> None:
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._next = 0
        self._ready: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self.stopped = False
        self._told = b""
        """The beginning of a report whose rest is still to come."""
        self._deaths: FIFOCache[int, int] = FIFOCache(_DEATHS)
        self._clocks: dict[int, int | None] = {}
        """The clocks of living workers' processor time; None before one is forked."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = _started(theirs, module, orders, stack)
        theirs.close()
        self._control.setblocking(False)
        self._loop.add_reader(self._control, self._heard)

    async def ready(self) -> dict[str, Any]:
        """Wait until it has loaded, and return what it reports; raises LoadFailedError."""
        return await self._ready

    @property
    def pid(self) -> int:
        """The zygote's process."""
        return self._process.pid

    def spawn(self) -> tuple[int, socket.socket]:
        """Have a worker forked; its connection can be used at once, what is sent waits for it.

        Raises OSError.
        """
        return self._connected("spawn")

    def learn(self) -> tuple[int, socket.socket]:
        """Have the zygote itself read something, over a connection as a worker has; OSError."""
        return self._connected("learn")

    def _connected(self, operation: str) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair()
        self._next += 1
        with theirs:
            try:
                self._order(operation, self._next, [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        self._clocks[self._next] = None
        return self._next, ours

    def kill(self, number: int) -> None:
        """Have a worker killed; one that is gone already is passed over."""
        self._say("kill", number)

    def slow_down(self, number: int) -> None:
        """Have a worker's priority lowered."""
        self._say("nice", number)

    def death(self, number: int) -> int | None:
        return self._deaths.get(number)

    def processor_time(self, number: int) -> float | None:
        """Return the seconds of processor time that a worker has used; None where nobody knows."""
        try:
            clock = self._clocks[number]
            return 0.0 if clock is None else time.clock_gettime(clock)
        except (KeyError, OSError):  # it has ended, or the kernel has no such clocks
            return None

    async def stop(self) -> None:
        """End the zygote, and its workers with it."""
        if not self.stopped:
            self.stopped = True
            self._loop.remove_reader(self._control)
            self._control.close()
        patience = self._loop.time() + _PATIENCE
        while self._process.poll() is None:  # it ends at once: its socket is closed
            if self._loop.time() > patience:  # unless it is still loading, which may take minutes
                self._process.kill()
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:  # all ends, and nothing may be left
                self._process.kill()
                self._process.wait()
                raise

    def _say(self, operation: str, number: int) -> None:
        """Send an order that nobody waits for; with the zygote, all workers are gone."""
        try:
            self._order(operation, number)
        except BlockingIOError:
            self._loop.call_later(_AGAIN, self._say, operation, number)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _order(self, operation: str, number: int, descriptors: Sequence[int] = ()) -> None:
        """Send an order; raises OSError where the zygote does not take it."""
        if self.stopped:
            raise BrokenPipeError("the zygote is gone")
        message = json.dumps({"op": operation, "id": number}).encode()
        try:
            socket.send_fds(self._control, [message], descriptors)
        except (BrokenPipeError, ConnectionResetError):
            self._gone()
            raise

    def _heard(self) -> None:
        try:
            message = self._control.recv(ORDER_SIZE)
        except BlockingIOError:
            return
        except ConnectionResetError:
            message = b""
        if not message:
            self._gone()
            return
        self._told += message
        if not message.endswith(b"\n"):
            return
        report, self._told = json.loads(self._told), b""
        operation = report.pop("op")
        if operation in ("ready", "failed") and self._ready.done():
            return  # nobody waits for it any more
        if operation == "ready":
            self._ready.set_result(report)
        elif operation == "failed":
            self._ready.set_exception(LoadFailedError(report["message"]))
        elif operation == "born":
            self._clocks[report["id"]] = _clock_of(report["pid"])
        else:
            self._clocks.pop(report["id"], None)
            unborn = operation == "unborn"
            ended = -report["errno"] if unborn else os.WTERMSIG(report["status"])  # 0 for none
            self._deaths[report["id"]] = ended

    def _gone(self) -> None:
        if not self.stopped:
            self.stopped = True
            self._loop.remove_reader(self._control)
            self._control.close()
            if not self._ready.done():
                self._ready.set_exception(LoadFailedError("the loading process ended"))
            self._lost()


def _clock_of(pid: int) -> int:
    """Return the clock of a process's time, as clock_getcpuclockid(3) does, which Python lacks.

    CPUCLOCK_SCHED is 2: include/linux/posix-timers.h. No privilege is needed to read it.
    """
    return (~pid << 3) | 2


def _started(
    theirs: socket.socket, module: str, orders: DataclassInstance, stack: int
) -> subprocess.Popen[bytes]:
    """Start the process with the stack limit that its workers need; it is fixed at the start."""
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = stack if hard == resource.RLIM_INFINITY else min(stack, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))
    try:
        return subprocess.Popen(  # noqa: S603 our own module
            [
                sys.executable,
                "-m",
                module,
                str(theirs.fileno()),
                json.dumps(asdict(orders)),
            ],
            env={"GLIBC_TUNABLES": _MALLOC, **os.environ},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
    finally:
        resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))
