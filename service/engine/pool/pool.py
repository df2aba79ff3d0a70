"""The pool alone decides: who is admitted, who runs on which worker, starts again or ends.

Two lanes: a query starts among the quick. Found slow, it moves on to the slow lane with its worker;
is that lane full, it loses its worker and starts again there in its turn. So slow queries never
hold up quick ones. One that takes seconds goes on at a lower priority. All this goes by processor
time, so that it holds on a busy machine too; the time limit, which clients are promised, and the
waiting go by the clock.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Sequence

from service.engine.frames import Job
from service.engine.interface import Load, Outcome, Tally
from service.engine.pool.clock import Clock, Timer
from service.engine.pool.endings import AbandonedError, busy, reason, shown, too_complex
from service.engine.pool.idle_workers import IdleWorkers, Workers
from service.engine.pool.lanes import Lanes
from service.engine.pool.pace import Pace
from service.engine.pool.prefetch import Prefetch
from service.engine.pool.run import Reader, Run, Worker
from service.engine.pool.spool import Spool, SpoolSpace
from service.errors import Problem
from service.settings import Settings
from service.stream import Work

log = logging.getLogger(__name__)
_CROWD = 2
"""So many times the places of both lanes may run at most: results that are being read while they
come go on beyond the slow lane, but not without bound."""
_TICK = 0.02
"""Seconds between two looks at the clock while something runs."""
_INQUEST = 5.0
"""Seconds by which a zygote has told how a worker ended, if it lives."""
_REFILL = 0.1
"""Seconds after which an idle worker that ended is replaced."""


class Pool:
    """Runs jobs on the workers of one zygote."""

    def __init__(
        self, settings: Settings, zygote: Workers, store_size: int, space: SpoolSpace,
        tally: Tally, clock: Clock,
    ) -> None:  # fmt: skip
        self._settings = settings
        self.zygote = zygote
        self._space = space
        self._tally = tally
        self._clock = clock
        self._timer: Timer | None = None
        self._workers = IdleWorkers(zygote, self, tally, clock, settings.workers, store_size)
        self._running: set[Run] = set()
        """Those that have a place."""
        self._wanting: dict[Run, None] = {}
        """Those of them that have no worker, the longest waiting first."""
        self._pace = Pace(zygote.processor_time, settings.slow_after, clock)
        self._most = _CROWD * (settings.workers + settings.slow_workers)
        queue = settings.queue, settings.queue_wait
        self._lanes = Lanes(settings.workers, settings.slow_workers, *queue)
        self._prefetch = Prefetch(self._lanes.quick, settings.ahead_below, self._pace)
        self._refill()

    @property
    def load(self) -> Load:
        """How busy the pool is."""
        workers = len(self._workers.living)
        return self._tally.load(len(self._running), self._lanes.waiting, workers)

    @property
    def at_rest(self) -> bool:
        """Whether nothing runs or waits."""
        return not self._running and not self._lanes.waiting

    def start(self, job: Job, done: Callable[[Outcome | Problem], None]) -> Work:
        """Have a job done in the lane it belongs to, now or in its turn; raises Problem."""
        run = Run(job, done)
        self._admit(run)
        return Reader(run, self.give_up)

    def give_up(self, run: Run) -> None:
        """End a run because nobody wants its result any more; one that has just begun ends soon."""
        leaves, run.done = run.done is not None, None
        now = self._clock.time()
        if leaves and run.worker is not None and self._pace.left(run, now) > 0:
            run.due = now
            return
        self._end(run, AbandonedError())
        if run.spool is not None:
            run.spool.close()

    async def stop(self) -> None:
        """End all workers and the zygote."""
        ahead = [run for each in self._running if each.worker for run in each.worker.ahead]
        for run in (*self._lanes.close(), *ahead, *self._running):
            self._end(run, busy())
        self._workers.stop()
        if self._timer is not None:
            self._timer.cancel()
        await self.zygote.stop()

    # What workers tell.

    def heard(self, number: int, frames: Sequence[tuple[bytes, bytes]]) -> None:
        """Give the frames of a worker to the runs that it does, one after the other."""
        worker = self._workers.living[number]
        for tag, payload in frames:
            if (run := worker.run) is None:  # another one after each end
                return
            if run.receive(tag, payload):
                self._end(run, run.failure and shown(run.failure, self._settings.memory_limit))
        if (run := worker.run) is not None and run.size:
            self._pass_on(run, worker)

    def _pass_on(self, run: Run, worker: Worker) -> None:
        """Tell of a result that comes in parts; have its worker wait where there is no room."""
        if run.vain:
            self._end(run, AbandonedError())
        elif run.spool is None:
            run.spool = Spool(self._space)
            self._tell(run)
        elif run.spool.full and run.spool.size:
            worker.link.pause()

    def lost(self, number: int) -> None:
        """Note that a worker ended by itself; what it did is decided on when it is known how."""
        worker = self._workers.living[number]
        worker.lost_at = self._clock.time()
        if self._workers.lost(worker):
            self._clock.call_later(_REFILL, self._refill)

    # Admitting and assigning.

    def _admit(self, run: Run) -> None:
        """Have a run begin now or in its turn; raises Problem where too many wait."""
        now = self._clock.time()
        run.until = now + self._settings.queue_wait
        if self._lanes.enter(run, now):
            self._begin(run)
        else:
            self._send_ahead()

    def _begin(self, run: Run | None) -> None:
        """Give a run that has a place now a worker, if there is one for it and who wants one."""
        if run is not None:
            self._running.add(run)
            self._wanting[run] = None
            if self._timer is None:
                self._timer = self._clock.call_later(_TICK, self._tick)
        while self._wanting and (worker := self._workers.taken()) is not None:
            run = next(iter(self._wanting))
            del self._wanting[run]
            self._assign(run, worker)
            worker.link.send(run.job.encoded())

    def _assign(self, run: Run, worker: Worker) -> None:
        """Have a worker do a run from now on."""
        self._running.add(run)
        run.worker, worker.run = worker, run
        run.tries += 1
        self._pace.begin(run, worker)
        run.due = run.started + min(self._pace.allowed(run), self._settings.time_limit)

    def _send_ahead(self) -> None:
        """Send jobs to workers that have not yet done their own."""
        for run, worker in self._prefetch.sent(self._running, self._clock.time()):
            worker.link.send(run.job.encoded())
            self._tally.ahead += 1

    def _recall(self, worker: Worker) -> None:
        """Have what a worker does next done elsewhere."""
        for run in self._prefetch.recalled(worker, self._clock.time()):
            self._begin(run)

    def _start_again(self, run: Run, reason: str) -> None:
        """Take a run's worker from it and let it wait among the slow."""
        self._free(run, reason)
        run.reset()
        run.slow = True
        try:
            self._admit(run)
        except Problem as problem:
            self._end(run, problem)

    def _begin_anew(self, run: Run, worker: Worker) -> None:
        """Have a run whose worker never began wait for another, before all others."""
        run.worker = worker.run = None
        run.tries -= 1
        self._wanting = {run: None, **self._wanting}
        self._recall(worker)
        if run.vain:
            self._end(run, AbandonedError())

    def _refill(self) -> None:
        self._workers.refill(self._lanes.quick.free)

    # Ending.

    def _end(self, run: Run, failure: Exception | None) -> None:
        """End a run, wherever it stands, and tell; the first end counts."""
        if run.ended:
            return
        run.ended, run.failure = True, failure
        if run in self._running:
            self._learn(run)
            self._free(run, reason(failure) if failure and not run.answered else "")
        elif run.behind is not None:
            self._prefetch.forget(run, run.behind)
        else:
            self._lanes.forget(run)
        self._tell(run)
        if run.spool is not None:
            run.spool.wake()

    def _tell(self, run: Run) -> None:
        """Say what came of a run, once."""
        done, run.done = run.done, None
        if done is not None:
            try:
                done(run.outcome(None if run.ended else Reader(run, self.give_up)))
            except Exception:  # not the worker's fault, nor that of who is answered next
                log.exception("an answer was not taken")

    def _learn(self, run: Run) -> None:
        """Note how long a run took; of one that was not answered nobody knows."""
        if run.answered:
            now = self._clock.time()
            self._prefetch.note(run, now)
            if run.slow and not self._pace.reaches(run, self._settings.slow_after, now):
                self._lanes.call_quick(run)

    def _free(self, run: Run, killed: str) -> None:
        """Take back a run's worker and place; kill the worker, if there is a reason."""
        self._running.discard(run)
        self._wanting.pop(run, None)
        worker, run.worker = run.worker, None
        if worker is not None:
            worker.run = None
            if worker.link.paused:
                worker.link.resume()  # the frames of its next job must be read
            if run.slow:
                self._recall(worker)
            if run.runaway and not killed:
                killed = "worn"  # a priority cannot be raised again
            if self._workers.put_back(worker, run.faults, killed):
                self._go_on(run, worker)
                return
            if worker.ahead:
                self._recall(worker)
        self._begin(self._lanes.leave(run))
        if worker is not None and not worker.link.open:
            self._refill()

    def _go_on(self, run: Run, worker: Worker) -> None:
        """Have a worker's next job take over the place of a run that has ended."""
        after = self._prefetch.taken_up(worker)
        after.slow = run.slow
        self._assign(after, worker)
        self._send_ahead()

    # Time.

    def _tick(self) -> None:
        """Look for what is due: one timer for all is cheaper than one for each."""
        self._timer = None if self.at_rest else self._clock.call_later(_TICK, self._tick)
        now = self._clock.time()
        for run in self._lanes.expired(now):
            self._end(run, busy())
        for run in list(self._running):
            if run.worker is not None and run.started + _TICK <= now:
                run.worker.link.look()
        for worker in self._prefetch.late(self._running, now):
            self._recall(worker)
        for run in list(self._running):
            if run.ended:
                continue
            if run.worker is None:
                if run.until <= now or self.zygote.stopped:
                    self._end(run, busy())
            elif not run.worker.link.open:
                self._bury(run, run.worker, now)
            elif run.due <= now:
                self._overdue(run, run.worker, now)
        self._begin(None)

    def _bury(self, run: Run, worker: Worker, now: float) -> None:
        """Decide what becomes of a run whose worker ended under it.

        Most could not bear their query. One that was killed from outside is not its query's fault,
        which gets another worker, once.
        """
        death = self.zygote.death(worker.link.number)
        if death is not None and death < 0:
            self._workers.refused(os.strerror(-death))
            self._begin_anew(run, worker)
        elif death == signal.SIGKILL and run.done is not None and run.tries < 2:
            self._start_again(run, "outside")
        elif self.zygote.stopped:
            self._end(run, busy())
        elif death is not None or worker.lost_at + _INQUEST <= now:
            self._end(run, too_complex(self._settings.memory_limit))

    def _overdue(self, run: Run, worker: Worker, now: float) -> None:
        """Move a run on that is found slow, or end one whose time is over."""
        limit = self._settings.time_limit
        if not run.vain and now - run.started >= limit:
            self._end(run, Problem(504, "time", limit=limit))
        elif (left := self._pace.left(run, now)) > 0:
            run.due = min(now + left, run.started + limit)
        elif run.vain:
            self.give_up(run)
        elif run.slow:
            run.runaway = True
            self.zygote.slow_down(worker.link.number)
            run.due = run.started + limit
        elif self._lanes.slow.free > 0 or (run.size and len(self._running) < self._most):
            self._recall(worker)
            self._lanes.call_slow(run)
            run.due = now
            self._begin(self._lanes.move_on(run))
        elif run.size:  # its reader has a part already: it keeps its place among the quick
            self._recall(worker)
            run.due = now + self._settings.slow_after
        else:
            self._lanes.call_slow(run)
            self._start_again(run, "demoted")
