"""The living workers of one release: who is idle, and how much of the store they have copied."""

from __future__ import annotations

import logging
import os
import socket
from typing import Protocol

from service.engine.interface import Tally
from service.engine.pool.clock import Clock
from service.engine.pool.run import Worker
from service.engine.pool.worker_link import Listener, WorkerLink

log = logging.getLogger(__name__)
_TOUCHED = 64 << 20
_EXTRA = 1.4
"""So many times the store may all workers together have as copies of their own; one that has seen
all of it has 0.7. With the store itself and the front, this stays below three times.

Reading counts references and so copies the pages that it visits, which is most of what a query
costs a fresh worker. So workers are kept while there is room."""
_PAGE = 4096
_AGAIN = 0.05
"""Seconds after which it is tried again to start a worker, where that failed."""
_SAID = 10.0
"""Seconds between two lines about workers that could not be started."""


class Workers(Protocol):
    """What a pool needs of a zygote: workers started, ended and slowed down by number."""

    stopped: bool

    def spawn(self) -> tuple[int, socket.socket]:
        """Start a worker, whose connection can be used at once; raises OSError.

        Where it turns out later that it could not be started, its connection ends.
        """

    def kill(self, number: int) -> None: ...

    def slow_down(self, number: int) -> None: ...

    def death(self, number: int) -> int | None:
        """Return the signal that ended a worker, 0 for none; None where that is not known yet.

        Below 0 it is an errno (fork(2)) for which the worker never began.
        """

    def processor_time(self, number: int) -> float | None:
        """Return the seconds of processor time that a worker has used; None where unknown."""

    async def stop(self) -> None: ...


class IdleWorkers:
    """Starts workers, keeps those that are done and ends those that are worn."""

    def __init__(
        self, zygote: Workers, listener: Listener, tally: Tally, clock: Clock, size: int,
        store_size: int,
    ) -> None:  # fmt: skip
        self._zygote = zygote
        self._tally = tally
        self._clock = clock
        self._listener = listener
        self._size = size
        """Most workers that are kept idle."""
        self.living: dict[int, Worker] = {}
        """All workers by number, idle or not."""
        self._idle: list[Worker] = []
        self._copies = max(_TOUCHED * size, int(store_size * _EXTRA)) // _PAGE
        self._copied = 0
        """Pages that the living workers have as copies of their own."""
        self._again = self._said = clock.time()
        """When the next is started, and the next line written, after one could not be started."""

    def taken(self) -> Worker | None:
        """Return an idle worker, or a fresh one; None where none can be started for now."""
        return self._idle.pop() if self._idle else self._started()

    def put_back(self, worker: Worker, faults: int, killed: str) -> bool:
        """Take back a worker that is done, to be kept, or ended where there is a reason.

        `faults` are the pages that it has had to be given so far. Returns whether it is not idle
        because it has the job of another run.
        """
        if faults > worker.faults:
            self._copied += faults - worker.faults
            worker.faults = faults
        if not killed and self._copied > self._copies:
            killed = "worn"
        if killed:
            self._tally.killed[killed] += 1
        elif worker.ahead:
            return True
        if killed or len(self._idle) >= self._size:
            self._zygote.kill(worker.link.number)
            self._close(worker)
        else:
            self._idle.append(worker)
        return False

    def lost(self, worker: Worker) -> bool:
        """Strike off a worker that ended by itself; tells whether it was idle."""
        self._close(worker)
        if worker not in self._idle:
            return False
        self._idle.remove(worker)
        if (death := self._zygote.death(worker.link.number) or 0) < 0:
            self.refused(os.strerror(-death))
        return True

    def refill(self, wanted: int) -> None:
        """Have so many idle."""
        while len(self._idle) < wanted and (worker := self._started()) is not None:
            self._idle.append(worker)

    def refused(self, reason: str) -> None:
        """Note that a worker could not be started: there will be room when others have ended."""
        now = self._clock.time()
        self._again = now + _AGAIN
        self._tally.refused += 1
        if now >= self._said:
            self._said = now + _SAID
            log.warning("workers not started so far: %d, now: %s", self._tally.refused, reason)

    def stop(self) -> None:
        """Let go of all that are idle."""
        for worker in self._idle:
            self._close(worker)
        self._idle.clear()

    def _close(self, worker: Worker) -> None:
        """Let go of a worker that has ended, or will."""
        if worker.link.open:
            worker.link.close()
            self._copied -= worker.faults
            del self.living[worker.link.number]

    def _started(self) -> Worker | None:
        if self._zygote.stopped or self._clock.time() < self._again:
            return None
        try:
            number, connection = self._zygote.spawn()
        except OSError as error:
            self.refused(error.strerror or str(error))
            return None
        worker = self.living[number] = Worker(WorkerLink(number, connection, self._listener))
        return worker
