"""The processes of pages and the process that forks them: started, ended, replaced.

That one reads what all pages of a release need (names, classes, units) once, so that those forked
later need not, however often one is ended.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from service.engine.local.zygote_link import LoadFailedError, ZygoteLink
from service.engine.pool.worker_link import Listener, WorkerLink
from service.rendering.orders import MODULE, Orders
from service.rendering.rendering import Lane, Process

log = logging.getLogger(__name__)
_AGAIN = 0.5
"""Seconds after which a start that failed is tried again."""


class Workshop:
    """Has processes forked and ended."""

    def __init__(self, orders: Orders, stack: int, listener: Listener) -> None:
        self._orders = orders
        self._stack = stack
        self._listener = listener
        self._zygote: ZygoteLink | None = None
        self._stopped = False
        self.living: dict[int, Process] = {}
        self.killed: Counter[str] = Counter()
        """Processes ended, by reason."""
        self.taught = ""
        """The release that processes forked now know."""
        self.gone: Callable[[], None] = _nothing
        """Called when the process that forks has ended by itself; `start` is due again."""

    async def start(self) -> None:
        """Have the application made; tried again until that succeeds."""
        while not self._stopped:
            zygote = ZygoteLink(self._orders, self._stack, self._lost, MODULE)
            try:
                await zygote.ready()
            except LoadFailedError as error:
                log.error("no pages: %s", error)
                await zygote.stop()
                await asyncio.sleep(_AGAIN)
            except asyncio.CancelledError:
                await zygote.stop()
                raise
            else:
                self._zygote = zygote
                return

    async def stop(self) -> None:
        """End all."""
        self._stopped = True
        for process in list(self.living.values()):
            self.strike_off(process)
        if self._zygote is not None:
            await self._zygote.stop()

    @property
    def is_open(self) -> bool:
        """Whether processes can be had."""
        return self._zygote is not None and not self._zygote.stopped and not self._stopped

    def taken(self, lane: Lane) -> Process | None:
        """Return an idle process of a lane, or a fresh one; None where none can be had now."""
        if lane.idle:
            return lane.idle.pop()
        if len(lane.processes) >= lane.most:
            return None
        process = self._begun(lane, teaching=False)
        if process is not None and lane.humble and self._zygote is not None:
            self._zygote.slow_down(process.number)
        return process

    def pupil(self, lane: Lane) -> Process | None:
        """Return the process that forks as one that is given a request: to read what all share."""
        return self._begun(lane, teaching=True)

    def put_back(self, process: Process) -> None:
        """Take back a process that is done; one that knows another release is replaced."""
        process.rendering = None
        if process.link.paused:
            process.link.resume()
        if process.knows == self.taught:
            process.lane.idle.append(process)
        else:
            self.strike_off(process)

    def renew(self, release: str) -> None:
        """Note what processes know from now on; those who know something else make room."""
        self.taught = release
        for process in list(self.living.values()):
            if process in process.lane.idle and process.knows != release:
                self.strike_off(process)

    def processor_time(self, process: Process) -> float:
        """Return the seconds of processor that a process has used, 0 where nobody knows."""
        found = self._zygote.processor_time(process.number) if self._zygote else None
        return found or 0.0

    def strike_off(self, process: Process) -> None:
        """Let go of a process that has ended, or will."""
        process.link.close()
        self.living.pop(process.number, None)
        process.lane.processes.pop(process.number, None)
        if process in process.lane.idle:
            process.lane.idle.remove(process)
        if self.is_open and self._zygote is not None:
            self._zygote.kill(process.number)

    def _begun(self, lane: Lane, *, teaching: bool) -> Process | None:
        zygote = self._zygote
        if zygote is None or not self.is_open:
            return None
        try:
            number, connection = zygote.learn() if teaching else zygote.spawn()
        except OSError:
            return None  # tried again at the next tick
        link = WorkerLink(number, connection, self._listener)
        process = Process(number, link, lane, self.taught)
        self.living[number] = lane.processes[number] = process
        return process

    def _lost(self) -> None:
        if not self._stopped:
            log.error("the process that makes pages is gone; starting another")
            self.taught = ""
            self.gone()


def _nothing() -> None:
    """Do nothing."""
