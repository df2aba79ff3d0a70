"""The living workers of one release: who is idle, and how much of the store they have copied."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from service.engine.pool.worker_link import WorkerLink, Workers

_TOUCHED = 64 << 20
_EXTRA = 1.4
"""So many times the store may all workers together have as copies of their own; one that has seen
all of it has 0.7. With the store itself and the front, this stays below three times.

Reading counts references and so copies the pages that it visits, which is most of what a query
costs a fresh worker. So workers are kept while there is room."""
_PAGE = 4096


class IdleWorkers:
    """Starts workers, keeps those that are done and ends those that are worn."""

    def __init__(
        self, zygote: Workers, lost: Callable[[WorkerLink], None], size: int, store_size: int
    ) -> None:
        self._zygote = zygote
        self._lost = lost
        self._size = size
        """Most workers that are kept idle."""
        self._idle: list[WorkerLink] = []
        self._copies = max(_TOUCHED * size, int(store_size * _EXTRA)) // _PAGE
        self._copied = 0
        """Pages that the living workers have as copies of their own."""

    @property
    def idle(self) -> int:
        """How many wait for a job."""
        return len(self._idle)

    def taken(self) -> WorkerLink:
        """Return an idle worker, or a fresh one; raises OSError where none can be started."""
        return self._idle.pop() if self._idle else self._started()

    def note(self, worker: WorkerLink, faults: int) -> None:
        """Learn how many pages a worker has had to be given so far."""
        if faults > worker.faults:
            self._copied += faults - worker.faults
            worker.faults = faults
        worker.worn = worker.worn or self._copied > self._copies

    def put_back(self, worker: WorkerLink) -> None:
        """Keep a worker that is done, or end it."""
        if worker.worn or len(self._idle) >= self._size:
            self._zygote.kill(worker.number)
            self.close(worker)
        else:
            self._idle.append(worker)

    def close(self, worker: WorkerLink) -> None:
        """Let go of a worker that has ended, or will."""
        if worker.open:
            worker.close()
            self._copied -= worker.faults

    def lost(self, worker: WorkerLink) -> bool:
        """Strike off a worker that ended by itself; tells whether it was idle."""
        self.close(worker)
        if worker not in self._idle:
            return False
        self._idle.remove(worker)
        return True

    def refill(self, wanted: int) -> None:
        """Have so many idle."""
        with contextlib.suppress(OSError):  # whoever needs one tries again, and says so
            while not self._zygote.stopped and len(self._idle) < wanted:
                self._idle.append(self._started())

    def stop(self) -> None:
        """Let go of all that are idle."""
        for worker in self._idle:
            worker.close()
        self._idle.clear()

    def _started(self) -> WorkerLink:
        number, connection = self._zygote.spawn()
        return WorkerLink(number, connection, self._lost)
