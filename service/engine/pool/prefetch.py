"""Which jobs are sent to workers that have not yet done their own: none waits for the front then.

Only while all queries are brisk: a job behind a slow one waits for it, although another worker may
be free, and then goes elsewhere. What was sent cannot be taken back: the worker does it in vain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from service.engine.pool.lanes import Lane
from service.engine.pool.pace import Pace
from service.engine.pool.run import Run, Worker

_MOST = 2
"""Jobs that a worker has beside its own: with one or two a sixth more look-ups than with none."""
_CALM = 128
"""So many queries in a row must have been brisk."""


class Prefetch:
    """Learns how brisk queries are; keeps who waits in a lane behind which worker's run."""

    def __init__(self, lane: Lane[Run], brisk: float, pace: Pace) -> None:
        self._lane = lane
        self._pace = pace
        self._brisk = brisk
        """Seconds below which a query is brisk."""
        self._in_a_row = 0

    def note(self, run: Run, now: float) -> None:
        """Learn how long a query took that is answered now."""
        is_brisk = not self._pace.reaches(run, self._brisk, now)
        self._in_a_row = self._in_a_row + 1 if is_brisk else 0

    def late(self, running: Iterable[Run], now: float) -> list[Worker]:
        """Return the workers whose query is not brisk."""
        busy = [(run, run.worker) for run in running if run.worker is not None]
        found = [worker for run, worker in busy if self._pace.reaches(run, self._brisk, now)]
        if found:
            self._in_a_row = 0
        return found

    def sent(self, running: Iterable[Run], now: float) -> Iterator[tuple[Run, Worker]]:
        """Yield those who wait longest, with workers that have few jobs, to be sent theirs."""
        if self._in_a_row < _CALM:
            return
        while (worker := self._next(running, now)) and (run := self._lane.take()):
            run.behind = worker
            worker.ahead.append(run)
            yield run, worker

    def taken_up(self, worker: Worker) -> Run:
        """Return the run whose job a worker does next."""
        run = worker.ahead.popleft()
        self._let_go(run)
        return run

    def forget(self, run: Run, worker: Worker) -> None:
        """Have the job of a run that a worker was sent done in vain."""
        worker.ahead[worker.ahead.index(run)] = run.in_vain()
        self._let_go(run)

    def recalled(self, worker: Worker, now: float) -> Iterator[Run]:
        """Have what a worker does next done elsewhere: yield who has a place now.

        The others wait again, before all who wait.
        """
        runs = [run for run in worker.ahead if run.behind is worker]
        worker.ahead = deque(run.in_vain() for run in worker.ahead)
        while runs:  # the last of them comes to stand behind the first
            run = runs.pop(0 if self._lane.free > 0 else -1)
            run.behind = None
            if self._lane.put_back(run, now):
                yield run

    def _let_go(self, run: Run) -> None:
        if run.behind is not None:
            run.behind = None
            self._lane.let_go()

    def _next(self, running: Iterable[Run], now: float) -> Worker | None:
        """Return the worker with the fewest jobs; None where all have enough.

        Who is sent ahead waits by the clock, whatever it is that holds a worker up.
        """
        found, least = None, _MOST
        for run in running:
            worker = run.worker
            if worker is None or run.slow or run.size or not worker.link.sendable:
                continue
            if len(worker.ahead) < least and now - run.started < self._brisk:
                found, least = worker, len(worker.ahead)
        return found
