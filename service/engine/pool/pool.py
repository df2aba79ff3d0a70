"""The workers of one release: who runs on which, when one is killed and when a fresh one is forked.

Two lanes: a query starts among the quick. Found slow, it moves on to the slow lane with its worker;
is that lane full, it loses its worker and starts again there in its turn. So slow queries never
hold up quick ones. One that takes seconds goes on at a lower priority.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable

from service.engine.frames import Job
from service.engine.interface import Load, Outcome, Tally
from service.engine.pool.idle_workers import IdleWorkers
from service.engine.pool.lanes import Lane, busy
from service.engine.pool.prefetch import Prefetch
from service.engine.pool.run import Run, too_complex
from service.engine.pool.spool import SpoolSpace
from service.engine.pool.worker_link import WorkerLink, Workers
from service.engine.source import Release
from service.errors import Problem
from service.settings import Settings

log = logging.getLogger(__name__)
_REMEMBERED = 1024
_RUNAWAY = 2.0
"""Seconds after which a query's worker gets a lower priority, which cannot be raised again."""
_CROWD = 2
"""So many times the places of both lanes may run at most: results that are being read while they
come go on beyond the slow lane, but not without bound."""
_TICK = 0.02
"""Seconds between two looks at the clock while something runs."""
_INQUEST = 5.0
"""Seconds by which a zygote has told how a worker ended, if it lives."""


class Pool:
    """Runs jobs on the workers of one zygote."""

    def __init__(
        self,
        settings: Settings,
        zygote: Workers,
        release: Release,
        space: SpoolSpace,
        tally: Tally,
    ) -> None:
        self._settings = settings
        self.zygote = zygote
        self.space = space
        self.memory_limit = settings.memory_limit
        self._loop = asyncio.get_running_loop()
        self._idle = IdleWorkers(zygote, self._lost, settings.workers, release.size)
        self._running: set[Run] = set()
        self._slow_texts: dict[int, None] = {}
        """Hashes of queries: the texts themselves may be long."""
        self._clock: asyncio.TimerHandle | None = None
        self._quick_time = min(settings.slow_after, settings.time_limit)
        self.release = release
        self._tally = tally
        self._most = _CROWD * (settings.workers + settings.slow_workers)
        lanes = settings.queue, settings.queue_wait
        self.quick: Lane[Run] = Lane(settings.workers, *lanes)
        self.slow: Lane[Run] = Lane(settings.slow_workers, *lanes)
        self._prefetch = Prefetch(self.quick, tally, settings.ahead_below)
        self._idle.refill(self.quick.free)

    @property
    def load(self) -> Load:
        """How busy the pool is."""
        running, waiting = len(self._running), self.quick.waiting + self.slow.waiting
        return self._tally.load(running, waiting, running + self._idle.idle)

    @property
    def at_rest(self) -> bool:
        """Whether nothing runs or waits."""
        return not self._running and not self.quick.waiting and not self.slow.waiting

    def start(self, job: Job, done: Callable[[Outcome | Problem], None]) -> Run:
        """Have a job done in the lane it belongs to, now or in its turn; raises Problem."""
        run = Run(job, self, done)
        run.slow = hash(job.text) in self._slow_texts
        (self.slow if run.slow else self.quick).enter(run)
        self._prefetch.send(self._running)
        return run

    async def stop(self) -> None:
        """End all workers and the zygote."""
        self.quick.close()
        self.slow.close()
        for run in list(self._running):
            for each in list(run.worker.ahead) if run.worker is not None else ():
                each.finish(busy())
            run.finish(busy())
        self._idle.stop()
        if self._clock is not None:
            self._clock.cancel()
        await self.zygote.stop()

    def begin(self, run: Run) -> None:
        self._running.add(run)
        try:
            worker = self._idle.taken()
        except OSError:
            log.exception("no worker can be started")
            self._loop.call_soon(run.finish, busy())
            return
        self._assign(run, worker)
        worker.send(run.job.encoded())

    def over(self, run: Run) -> None:
        if run not in self._running:
            if not self._prefetch.forget(run):
                (self.slow if run.slow else self.quick).forget(run)
            return
        if run.answered:
            self._prefetch.note(run.seconds)
        if run.slow and run.seconds < self._settings.slow_after:
            self._slow_texts.pop(hash(run.job.text), None)
        stopped_early = run.failure is not None and not run.answered
        self._free(run, _reason(run.failure) if stopped_early else "")

    def _assign(self, run: Run, worker: WorkerLink) -> None:
        run.worker, worker.run = worker, run
        may_be_slow = run.slow and not run.vain
        wait = min(_RUNAWAY, self._settings.time_limit) if may_be_slow else self._quick_time
        run.due = run.started + wait
        if self._clock is None:
            self._clock = self._loop.call_later(_TICK, self._tick)

    def _tick(self) -> None:
        """Look for runs that are due: one timer for all is cheaper than one for each."""
        self._clock = self._loop.call_later(_TICK, self._tick) if self._running else None
        now = self._loop.time()
        running = [each for each in self._running if each.started + _TICK <= now]
        for run in running:
            if run.worker is not None:
                run.worker.look()
        self._prefetch.recall_from_slow(running)
        for run in [each for each in self._running if each.due <= now]:
            self._overdue(run)

    def _overdue(self, run: Run) -> None:
        """Move a run on that is found slow, or end one whose time is over."""
        limit = self._settings.time_limit
        if run.ended or run.worker is None:
            return
        if run.vain:
            run.cancel()
        elif run.runaway or run.age >= limit:
            run.finish(Problem(504, "time", limit=limit))
        elif run.slow:
            run.runaway = True
            self.zygote.slow_down(run.worker.number)
            run.due = run.started + limit
        elif self.slow.free > 0 or (run.size and len(self._running) < self._most):
            self._prefetch.recall(run.worker)
            self._remember(run.job.text)
            self.slow.free -= 1
            run.slow = True
            self.quick.leave()
            run.due = run.started + min(_RUNAWAY, limit)
        elif run.size:  # its reader has a part already: it keeps its place among the quick
            self._prefetch.recall(run.worker)
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
            self._idle.note(worker, run.faults)
            worker.worn = worker.worn or run.runaway  # a priority cannot be raised again
            if killed or worker.worn:
                self._tally.killed[killed or "worn"] += 1
                worker.worn = True
            if worker.worn or run.slow:
                self._prefetch.recall(worker)
            if not worker.worn and (after := self._prefetch.taken_up(worker)):
                self._go_on(after, worker, run.slow)
                return
            self._idle.put_back(worker)
        (self.slow if run.slow else self.quick).leave()
        if worker is not None and not worker.open:
            self._idle.refill(self.quick.free)

    def _go_on(self, run: Run, worker: WorkerLink, slow: bool) -> None:
        """Let a run, whose job its worker has, take over the place of the one before."""
        self._running.add(run)
        run.slow = slow
        run.begun()
        self._assign(run, worker)
        self._prefetch.send(self._running)

    def _lost(self, worker: WorkerLink) -> None:
        """Note that a worker ended by itself."""
        if self._idle.lost(worker):
            self._loop.call_later(0.1, lambda: self._idle.refill(self.quick.free))
        elif worker.run is not None:
            self._bury(worker, worker.run, self._loop.time() + _INQUEST)

    def _bury(self, worker: WorkerLink, run: Run, until: float) -> None:
        """Decide what becomes of a run whose worker ended under it.

        Most could not bear their query. One that was killed from outside is not its query's fault,
        which gets another worker, once.
        """
        if run.ended or run.worker is not worker:
            return
        death = self.zygote.death(worker.number)
        if death is None and not self.zygote.stopped and self._loop.time() < until:
            self._loop.call_later(_TICK, self._bury, worker, run, until)
        elif death == signal.SIGKILL and not run.told and run.tries < 2:
            self._start_again(run, "outside")
        elif self.zygote.stopped:
            run.finish(busy())
        else:
            run.finish(too_complex(self.memory_limit))

    def _remember(self, text: str) -> None:
        self._slow_texts[hash(text)] = None
        if len(self._slow_texts) > _REMEMBERED:
            self._slow_texts.pop(next(iter(self._slow_texts)))


def _reason(failure: Exception | None) -> str:
    """Name why a worker was killed, for the metrics."""
    if isinstance(failure, Problem):
        return {"time": "time", "too-complex": "crash"}.get(failure.code, failure.code)
    return "left"
