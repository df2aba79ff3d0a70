"""Jobs sent to workers that have not yet done their own, so that none waits for the front between.

Only while all queries are brisk: a job behind a slow one waits for it, although another worker may
be free, and then goes elsewhere. What was sent cannot be taken back: the worker does it in vain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from service.engine.interface import Tally
from service.engine.pool.lanes import Lane
from service.engine.pool.worker_link import WorkerLink

if TYPE_CHECKING:
    from service.engine.pool.run import Run

_MOST = 2
"""Jobs that a worker has beside its own: with one or two a sixth more look-ups than with none."""
_CALM = 128
"""So many queries in a row must have been brisk."""


class Prefetch:
    """Sends the jobs of those who wait in a lane to the workers of those who have a place there."""

    def __init__(self, lane: Lane[Run], tally: Tally, brisk: float) -> None:
        self._lane = lane
        self._tally = tally
        self._brisk = brisk
        """Seconds below which a query is brisk."""
        self._in_a_row = 0

    def note(self, seconds: float) -> None:
        """Learn how long a query took."""
        self._in_a_row = self._in_a_row + 1 if seconds < self._brisk else 0

    def send(self, running: Iterable[Run]) -> None:
        """Send the jobs of those who wait longest to workers that have few."""
        if self._in_a_row < _CALM:
            return
        while (worker := self._next(running)) is not None:
            run = self._lane.take()
            if run is None:
                return
            run.behind = worker
            worker.ahead.append(run)
            worker.send(run.job.encoded())
            self._tally.ahead += 1

    def recall_from_slow(self, running: Iterable[Run]) -> None:
        """Have done elsewhere what is behind a query that is not brisk."""
        for run in running:
            if run.worker is not None and run.age >= self._brisk:
                self._in_a_row = 0
                self.recall(run.worker)

    def recall(self, worker: WorkerLink) -> None:
        """Have what a worker does next done elsewhere, before all that wait."""
        runs = [run for run in worker.ahead if run.behind is worker]
        worker.ahead = deque(run.in_vain() for run in worker.ahead)
        while runs:  # the last of them comes to stand behind the first
            run = runs.pop(0 if self._lane.free else -1)
            run.behind = None
            self._lane.put_back(run)

    def taken_up(self, worker: WorkerLink) -> Run | None:
        """Return the run whose job a worker does next; None where it has no more."""
        if not worker.ahead:
            return None
        run = worker.ahead.popleft()
        if run.behind is not None:
            self._let_go(run)
        return run

    def forget(self, run: Run) -> bool:
        """Give up a job that was sent ahead; False where it was not."""
        if run.behind is None:
            return False
        jobs = run.behind.ahead
        jobs[jobs.index(run)] = run.in_vain()
        self._let_go(run)
        return True

    def _let_go(self, run: Run) -> None:
        run.behind = None
        self._lane.let_go()

    def _next(self, running: Iterable[Run]) -> WorkerLink | None:
        """Return the worker with the fewest jobs; None where all have enough."""
        found, least = None, _MOST
        for run in running:
            worker = run.worker
            if worker is None or run.slow or run.size or not worker.takes_more:
                continue
            if len(worker.ahead) < least and run.age < self._brisk:
                found, least = worker, len(worker.ahead)
        return found
