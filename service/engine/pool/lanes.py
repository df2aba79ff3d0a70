"""Places and who waits for one: told who comes and who leaves, lanes say whose turn it is.

Times are seconds of one clock, which whoever asks reads.

asyncio's semaphores bound neither queue nor waiting, and nobody can be put back before others.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

from service.engine.pool.endings import busy
from service.engine.pool.run import Run

G = TypeVar("G", bound=Hashable)
_REMEMBERED = 1024


class Lane(Generic[G]):
    """So many places; who finds none waits in turn, for a bounded time, in a bounded queue."""

    def __init__(self, places: int, queue: int, patience: float) -> None:
        self.free = places
        """Places that nobody has; below zero where more were let in."""
        self._queue = queue
        self._patience = patience
        self._waiting: dict[G, float] = {}
        """Who waits and until when, the longest waiting first."""
        self._taken = 0
        """How many wait elsewhere."""

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting) + self._taken

    def enter(self, guest: G, now: float) -> bool:
        """Tell whether a guest has a place now, else it waits; raises Problem for too many."""
        if self.free > 0 and not self._waiting:
            self.free -= 1
            return True
        if self.waiting >= self._queue:
            raise busy()
        self._waiting[guest] = now + self._patience
        return False

    def squeeze_in(self) -> None:
        """Let in one more, whether there is a place or not."""
        self.free -= 1

    def leave(self) -> G | None:
        """Give a place back; returns who waited for it longest and has it now."""
        self.free += 1
        if self.free <= 0 or (guest := self._first()) is None:
            return None
        self.free -= 1
        return guest

    def take(self) -> G | None:
        """Let who waits longest wait elsewhere, without a place; None where nobody waits here."""
        guest = self._first()
        self._taken += guest is not None
        return guest

    def let_go(self) -> None:
        """Take note that one who waited elsewhere does so no longer."""
        self._taken -= 1

    def put_back(self, guest: G, now: float) -> bool:
        """Tell whether a guest has a place now, else it waits here again, before all others."""
        self._taken -= 1
        if self.free > 0:
            self.free -= 1
            return True
        until = min([now + self._patience, *self._waiting.values()])
        self._waiting = {guest: until, **self._waiting}
        return False

    def forget(self, guest: G) -> bool:
        """Let a guest wait no longer; False where it did not."""
        return self._waiting.pop(guest, None) is not None

    def expired(self, now: float) -> list[G]:
        """Return those who have waited too long; they wait no longer."""
        found = []
        for guest, until in self._waiting.items():
            if until > now:
                break
            found.append(guest)
        for guest in found:
            del self._waiting[guest]
        return found

    def close(self) -> list[G]:
        """Return all who wait, in vain."""
        guests = list(self._waiting)
        self._waiting.clear()
        return guests

    def _first(self) -> G | None:
        """Return who has waited longest, who waits no longer."""
        if not self._waiting:
            return None
        guest = next(iter(self._waiting))
        del self._waiting[guest]
        return guest


class Lanes:
    """The quick lane, where queries begin, and the slow one, for those that were found slow."""

    def __init__(self, workers: int, slow_workers: int, queue: int, patience: float) -> None:
        self.quick: Lane[Run] = Lane(workers, queue, patience)
        self.slow: Lane[Run] = Lane(slow_workers, queue, patience)
        self._slow_texts: dict[int, None] = {}
        """Hashes of queries, the oldest first: the texts themselves may be long. No FIFOCache of
        cachetools, which is asked in twice the time, for each query."""

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self.quick.waiting + self.slow.waiting

    def enter(self, run: Run, now: float) -> bool:
        """Tell whether a run has a place now, else it waits; raises Problem for too many."""
        run.slow = run.slow or hash(run.job.text) in self._slow_texts
        return (self.slow if run.slow else self.quick).enter(run, now)

    def leave(self, run: Run) -> Run | None:
        """Give the place of a run back; returns who has it now."""
        return (self.slow if run.slow else self.quick).leave()

    def forget(self, run: Run) -> None:
        """Let a run wait no longer."""
        (self.slow if run.slow else self.quick).forget(run)

    def move_on(self, run: Run) -> Run | None:
        """Have a quick run among the slow; returns who has its place now."""
        run.slow = True
        self.slow.squeeze_in()
        return self.quick.leave()

    def call_slow(self, run: Run) -> None:
        """Note that a query is slow: asked again, it begins among the slow."""
        self._slow_texts[hash(run.job.text)] = None
        if len(self._slow_texts) > _REMEMBERED:
            self._slow_texts.pop(next(iter(self._slow_texts)))

    def call_quick(self, run: Run) -> None:
        """Note that a query was quick after all."""
        self._slow_texts.pop(hash(run.job.text), None)

    def expired(self, now: float) -> list[Run]:
        """Return those who have waited too long; they wait no longer."""
        return self.quick.expired(now) + self.slow.expired(now)

    def close(self) -> list[Run]:
        """Return all who wait, in vain."""
        return self.quick.close() + self.slow.close()
