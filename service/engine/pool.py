"""The workers of one release: who runs on which, when one is killed and when a fresh one is forked.

Two lanes: a query starts among the quick. Found slow, it moves on to the slow lane with its worker;
is that lane full, it is ended and starts again there in its turn. So slow queries never hold up
quick ones. One that takes seconds goes on at a lower priority.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from typing import Protocol

from service.engine.frames import Job
from service.engine.hand import Hand
from service.engine.interface import Load, Outcome
from service.engine.lanes import Lane
from service.engine.run import AbandonedError, DemotedError, Run, StillbornError, too_complex
from service.engine.source import Release
from service.engine.spool import SpoolSpace
from service.errors import Problem
from service.settings import Settings

_REMEMBERED = 1024
_TOUCHED = 64 << 20
_EXTRA = 1.9
"""So many times the store may all workers together have as copies of their own; one that has seen
all of it has 0.7. The store itself added, this stays below three times."""
_RUNAWAY = 2.0
"""Seconds after which a query's worker gets a lower priority, which cannot be raised again."""
_PAGE = 4096
_STILLBORN = 0.1
"""Seconds: a worker that ends so soon may have been dead before; its job gets another one."""


class Workers(Protocol):
    """What a pool needs of a herd: workers started, ended and slowed down by number."""

    stopped: bool

    def spawn(self) -> tuple[int, socket.socket]: ...

    def kill(self, number: int) -> None: ...

    def slow_down(self, number: int) -> None: ...

    async def stop(self) -> None: ...


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
        self._space = space
        self._loop = asyncio.get_running_loop()
        self._idle: list[Hand] = []
        self._running: set[Run] = set()
        self._slow_texts: dict[str, None] = {}
        self._copies = max(_TOUCHED * settings.workers, int(release.size * _EXTRA)) // _PAGE
        self._entered = 0
        self.release = release
        self.killed = killed
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
        """Whether nothing runs or waits, nor is being read."""
        return not self._entered and not self._running

    async def run(self, job: Job) -> Outcome:
        """Do a job in the lane it belongs to."""
        known_slow = job.text in self._slow_texts
        self._entered += 1
        try:
            return await self._run_in(self.slow if known_slow else self.quick, job)
        except DemotedError:
            return await self._run_in(self.slow, job)
        except StillbornError:
            return await self._run_in(self.slow, job)
        finally:
            self._entered -= 1

    async def stop(self) -> None:
        """End all workers and the zygote."""
        for run in list(self._running):
            run.finish(AbandonedError())
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        await self.herd.stop()

    async def _run_in(self, lane: Lane, job: Job) -> Outcome:
        await lane.enter()
        run = Run(job.text, self._settings, self._space, self._over)
        run.slow = lane is self.slow
        worker = self._idle.pop() if self._idle else self._spawned()
        run.worker, worker.run = worker, run
        self._running.add(run)
        wait = _RUNAWAY if run.slow else self._settings.slow_after
        run.timer = self._loop.call_later(min(wait, self._settings.time_limit), self._overdue, run)
        worker.send(job.encoded())
        try:
            return await run.outcome()
        except asyncio.CancelledError:
            run.abandon()
            raise

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
            self._look_again(run, limit)
        elif self.slow.free > 0 or run.size:
            self._remember(run.text)
            self.slow.free -= 1
            run.slow = True
            self.quick.leave()
            self._look_again(run, min(_RUNAWAY, limit))
        else:
            self._remember(run.text)
            run.finish(DemotedError())

    def _look_again(self, run: Run, age: float) -> None:
        run.timer = self._loop.call_later(max(0.0, age - run.age), self._overdue, run)

    def _over(self, run: Run) -> None:
        """Take back what a run used; a worker that has not ended its job itself is killed."""
        if run.timer is not None:
            run.timer.cancel()
        self._running.discard(run)
        (self.slow if run.slow else self.quick).leave()
        if run.slow and run.seconds < self._settings.slow_after:
            self._slow_texts.pop(run.text, None)
        worker, run.worker = run.worker, None
        if worker is None:
            return
        worker.run = None
        stopped_early = run.failure is not None and not run.answered
        if stopped_early:
            self.killed[_reason(run.failure)] += 1
        worker.faults = max(worker.faults, run.faults)
        worn = run.runaway or self._crowded(worker)  # a low priority cannot be raised again
        if stopped_early or worn or len(self._idle) >= self._settings.workers:
            self.herd.kill(worker.number)
            worker.close()
            self._refill()
        else:
            self._idle.append(worker)

    def _crowded(self, worker: Hand) -> bool:
        """Tell whether the workers have copied too much of the store.

        Reading counts references and so copies the pages that it visits: most of what a query costs
        a fresh worker. So workers are kept while there is room.
        """
        busy = (run.worker for run in self._running if run.worker is not None)
        return sum(each.faults for each in (worker, *self._idle, *busy)) > self._copies

    def _lost(self, worker: Hand) -> None:
        """Note that a worker ended by itself; one that had a job could not bear it."""
        worker.close()
        if worker in self._idle:
            self._idle.remove(worker)
            self._loop.call_later(0.1, self._refill)
        elif worker.run is not None:
            run = worker.run
            stillborn = run.age < _STILLBORN and not run.size and not run.slow
            run.finish(StillbornError() if stillborn else too_complex(self._settings))

    def _refill(self) -> None:
        """Have a worker ready for every free place of the quick lane."""
        while not self.herd.stopped and len(self._idle) < self.quick.free:
            self._idle.append(self._spawned())

    def _spawned(self) -> Hand:
        number, connection = self.herd.spawn()
        return Hand(number, connection, self._lost)

    def _remember(self, text: str) -> None:
        self._slow_texts[text] = None
        if len(self._slow_texts) > _REMEMBERED:
            self._slow_texts.pop(next(iter(self._slow_texts)))


def _reason(failure: Exception | None) -> str:
    """Name why a worker was killed, for the metrics."""
    if isinstance(failure, Problem):
        return {"time": "time", "too-complex": "crash"}.get(failure.code, failure.code)
    if isinstance(failure, StillbornError):
        return "crash"
    return "demoted" if isinstance(failure, DemotedError) else "left"
