"""How long a run has taken its worker: by the processor time that this used, not by the clock.

On a busy machine a quick query takes long by the clock, and would be called slow for what others
do. The clock counts where nothing else is known, as of another endpoint, and where it is a reader
who holds a worker up.
"""

from __future__ import annotations

from collections.abc import Callable

from service.engine.pool.clock import Clock
from service.engine.pool.run import Run, Worker

_RUNAWAY = 2.0
"""Seconds after which a query's worker gets a lower priority, which cannot be raised again."""
_PARTING = 0.02
"""Seconds that a query may take whose client has left, or that is done elsewhere: most end by then.
To kill its worker costs as much: a fork, and the pages that a fresh one copies."""
_STARVED = 8
"""A worker counts as if it had got so many'th part of a processor at least: one that waits for a
disk, or was stopped, does not hold a place among the quick for good."""


class Pace:
    """Judges runs by a clock and the processor time of workers, which is asked by their number."""

    def __init__(
        self, processor_time: Callable[[int], float | None], slow_after: float, clock: Clock
    ) -> None:
        self._processor_time = processor_time
        self._slow_after = slow_after
        self._clock = clock

    def begin(self, run: Run, worker: Worker) -> None:
        """Note that a worker does a run from now on."""
        run.started = self._clock.time()
        run.used = self._processor_time(worker.link.number)

    def allowed(self, run: Run) -> float:
        """Return the seconds that a run may take before something must be done."""
        if run.vain:
            return _PARTING
        return _RUNAWAY if run.slow else self._slow_after

    def left(self, run: Run, now: float) -> float:
        """Return how many of these it still has; by the clock they pass no faster."""
        by_the_clock = self.allowed(run) - (now - run.started)
        return by_the_clock if by_the_clock > 0 else self.allowed(run) - self.seconds(run, now)

    def reaches(self, run: Run, limit: float, now: float) -> bool:
        """Tell whether a run has taken so long; while it has not by the clock, that is cheap."""
        return now - run.started >= limit and self.seconds(run, now) >= limit

    def seconds(self, run: Run, now: float) -> float:
        """Return the seconds that a run has taken its worker so far."""
        by_the_clock = now - run.started
        if run.worker is None or run.used is None or run.worker.link.paused:
            return by_the_clock
        used = self._processor_time(run.worker.link.number)
        if used is None:
            return by_the_clock
        return max(used - run.used, by_the_clock / _STARVED)
