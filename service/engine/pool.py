"""The workers of one release: who runs on which, when one is killed and when a fresh one is forked.

Two lanes: a query starts among the quick. Found slow, it moves on to the slow lane with its worker;
is that lane full, it loses its worker and starts again there in its turn. So slow queries never
hold up quick ones. One that takes seconds goes on at a lower priority.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections import Counter
from collections.abc import Callable

from service.engine.frames import Job
from service.engine.hand import Hand, Workers
from service.engine.interface import Load, Outcome
from service.engine.lanes import Lane, busy
from service.engine.run import Run, too_complex
from service.engine.source import Release
from service.engine.spool import SpoolSpace
from service.errors import Problem
from service.settings import Settings

log = logging.getLogger(__name__)
_REMEMBERED = 1024
_TOUCHED = 64 << 20
_EXTRA = 1.4
"""So many times the store may all workers together have as copies of their own; one that has seen
all of it has 0.7. With the store itself and the front, this stays below three times.

Reading counts references and so copies the pages that it visits, which is most of what a query
costs a fresh worker. So workers are kept while there is room."""
_RUNAWAY = 2.0
"""Seconds after which a query's worker gets a lower priority, which cannot be raised again."""
_PAGE = 4096
_CROWD = 2
"""So many times the places of both lanes may run at most: results that are being read while they
come go on beyond the slow lane, but not without bound."""
_TICK = 0.02
"""Seconds between two looks at the clock while something runs."""
_INQUEST = 5.0
"""Seconds by which a zygote has told how a worker ended, if it lives."""


class Pool:
    """Runs jobs on the workers of one herd."""

    def __init__(
        self,
        settings: Settings,
        herd: Workers,
        release: Release,
        space: SpoolSpace,
        killed: Counter[str],
    ) -> None:
        self._settings = settings
        self.herd = herd
        self.space = space
        self.memory_limit = settings.memory_limit
        self._loop = asyncio.get_running_loop()
        self._idle: list[Hand] = []
        self._running: set[Run] = set()
        self._slow_texts: dict[int, None] = {}
        """Hashes of queries: the texts themselves may be long."""
        self._copies = max(_TOUCHED * settings.workers, int(release.size * _EXTRA)) // _PAGE
        self._copied = 0
        """Pages that the living workers have as copies of their own."""
        self._clock: asyncio.TimerHandle | None = None
        self._quick_time = min(settings.slow_after, settings.time_limit)
        self.release = release
        self.killed = killed
        self._most = _CROWD * (settings.workers + settings.slow_workers)
        self.quick = Lane(settings.workers, settings.queue, settings.queue_wait)
        self.slow = Lane(settings.slow_workers, settings.queue, settings.queue_wait)
        self._refill()

    @property
    def load(self) -> Load:
        """How busy the pool is."""
        waiting = self.quick.waiting + self.slow.waiting
        running = len(self._running)
        return Load(running, waiting, running + len(self._idle), dict(self.killed))

    @property
    def at_rest(self) -> bool:
        """Whether nothing runs or waits."""
        return not self._running and not self.quick.waiting and not self.slow.waiting

    def start(self, job: Job, done: Callable[[Outcome | Problem], None]) -> Run:
        """Have a job done in the lane it belongs to, now or in its turn; raises Problem."""
        run = Run(job, self, done)
        run.slow = hash(job.text) in self._slow_texts
        (self.slow if run.slow else self.quick).enter(run)
        return run

    async def stop(self) -> None:
        """End all workers and the zygote."""
        self.quick.close()
        self.slow.close()
        for run in list(self._running):
            run.finish(busy())
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        if self._clock is not None:
            self._clock.cancel()
        await self.herd.stop()

    def begin(self, run: Run) -> None:
        self._running.add(run)
        try:
            worker = self._idle.pop() if self._idle else self._spawned()
        except OSError:
            log.exception("no worker can be started")
            self._loop.call_soon(run.finish, busy())
            return
        run.worker, worker.run = worker, run
        wait = min(_RUNAWAY, self._settings.time_limit) if run.slow else self._quick_time
        run.due = run.started + wait
        if self._clock is None:
            self._clock = self._loop.call_later(_TICK, self._tick)
        worker.send(run.job.encoded())

    def over(self, run: Run) -> None:
        if run not in self._running:
            (self.slow if run.slow else self.quick).forget(run)
            return
        if run.slow and run.seconds < self._settings.slow_after:
            self._slow_texts.pop(hash(run.job.text), None)
        stopped_early = run.failure is not None and not run.answered
        self._free(run, _reason(run.failure) if stopped_early else "")

    def _tick(self) -> None:
        """Look for runs that are due: one timer for all is cheaper than one for each."""
        self._clock = self._loop.call_later(_TICK, self._tick) if self._running else None
        now = self._loop.time()
        for run in [each for each in self._running if each.due <= now]:
            self._overdue(run)

    def _overdue(self, run: Run) -> None:
        """Move a run on that is found slow, or end one whose time is over."""
        limit = self._settings.time_limit
        if run.ended or run.worker is None:
            return
        if run.runaway or run.age >= limit:
            run.finish(Problem(504, "time", limit=limit))
        elif run.slow:
            run.runaway = True
            self.herd.slow_down(run.worker.number)
            run.due = run.started + limit
        elif self.slow.free > 0 or (run.size and len(self._running) < self._most):
            self._remember(run.job.text)
            self.slow.free -= 1
            run.slow = True
            self.quick.leave()
            run.due = run.started + min(_RUNAWAY, limit)
        elif run.size:  # its reader has a part already: it keeps its place among the quick
            run.due = self._loop.time() + self._quick_time
        else:
            self._remember(run.job.text)
            self._start_again(run, "demoted")

    def _start_again(self, run: Run, reason: str) -> None:
        """Take a run's worker from it and let it wait among the slow."""
        self._free(run, reason)
        run.slow = True
        try:
            self.slow.enter(run)
        except Problem as problem:
            run.refused(problem)

    def _free(self, run: Run, killed: str) -> None:
        """Take back a run's worker and place; kill the worker, if there is a reason."""
        self._running.discard(run)
        worker, run.worker = run.worker, None
        if worker is not None:
            worker.run = None
            if run.faults > worker.faults:
                self._copied += run.faults - worker.faults
                worker.faults = run.faults
            if killed:
                self.killed[killed] += 1
            worn = run.runaway or self._copied > self._copies  # a priority cannot be raised again
            if killed or worn or len(self._idle) >= self._settings.workers:
                self.herd.kill(worker.number)
                self._close(worker)
            else:
                self._idle.append(worker)
        (self.slow if run.slow else self.quick).leave()
        if worker is not None and not worker.open:
            self._refill()

    def _lost(self, worker: Hand) -> None:
        """Note that a worker ended by itself."""
        self._close(worker)
        if worker in self._idle:
            self._idle.remove(worker)
            self._loop.call_later(0.1, self._refill)
        elif worker.run is not None:
            self._bury(worker, worker.run, self._loop.time() + _INQUEST)

    def _bury(self, worker: Hand, run: Run, until: float) -> None:
        """Decide what becomes of a run whose worker ended under it.

        Most could not bear their query. One that was killed from outside is not its query's fault,
        which gets another worker, once.
        """
        if run.ended or run.worker is not worker:
            return
        death = self.herd.death(worker.number)
        if death is None and not self.herd.stopped and self._loop.time() < until:
            self._loop.call_later(_TICK, self._bury, worker, run, until)
        elif death == signal.SIGKILL and not run.told and run.tries < 2:
            self._start_again(run, "outside")
        elif self.herd.stopped:
            run.finish(busy())
        else:
            run.finish(too_complex(self.memory_limit))

    def _close(self, worker: Hand) -> None:
        if worker.open:
            worker.close()
            self._copied -= worker.faults

    def _refill(self) -> None:
        """Have a worker ready for every free place of the quick lane."""
        with contextlib.suppress(OSError):  # whoever needs one tries again, and says so
            while not self.herd.stopped and len(self._idle) < self.quick.free:
                self._idle.append(self._spawned())

    def _spawned(self) -> Hand:
        number, connection = self.herd.spawn()
        return Hand(number, connection, self._lost)

    def _remember(self, text: str) -> None:
        self._slow_texts[hash(text)] = None
        if len(self._slow_texts) > _REMEMBERED:
            self._slow_texts.pop(next(iter(self._slow_texts)))


def _reason(failure: Exception | None) -> str:
    """Name why a worker was killed, for the metrics."""
    if isinstance(failure, Problem):
        return {"time": "time", "too-complex": "crash"}.get(failure.code, failure.code)
    return "left"
