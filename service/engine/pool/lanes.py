"""Who may run: a lane of places with a queue before it."""

from __future__ import annotations

import asyncio
from typing import Generic, Protocol, TypeVar

from service.errors import Problem


class Guest(Protocol):
    """What enters a lane."""

    def admitted(self) -> None:
        """Take note that it has a place, which it must leave."""

    def refused(self, problem: Problem) -> None:
        """Take note that it has waited too long."""


G = TypeVar("G", bound=Guest)


class Lane(Generic[G]):
    """So many places; who finds none waits in turn, for a bounded time, in a bounded queue."""

    def __init__(self, places: int, queue: int, patience: float) -> None:
        self.free = places
        self._queue = queue
        self._patience = patience
        self._waiting: dict[G, float] = {}
        """Who waits and until when, the longest waiting first."""
        self._taken = 0
        """How many wait elsewhere."""
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting) + self._taken

    def enter(self, guest: G) -> None:
        """Give a guest a place now or in its turn; raises Problem where too many wait."""
        if self.free > 0 and not self._waiting:
            self.free -= 1
            guest.admitted()
            return
        if self.waiting >= self._queue:
            raise busy()
        loop = asyncio.get_running_loop()
        self._waiting[guest] = loop.time() + self._patience
        if self._timer is None:
            self._timer = loop.call_later(self._patience, self._give_up)

    def leave(self) -> None:
        """Give a place back; the first who waits gets it."""
        self.free += 1
        while self.free > 0 and self._waiting:
            guest = next(iter(self._waiting))
            del self._waiting[guest]
            self.free -= 1
            guest.admitted()

    def take(self) -> G | None:
        """Let who waits longest wait elsewhere, without a place; None where nobody waits here."""
        if not self._waiting:
            return None
        guest = next(iter(self._waiting))
        del self._waiting[guest]
        self._taken += 1
        return guest

    def let_go(self) -> None:
        """Take note that one who waited elsewhere does so no longer."""
        self._taken -= 1

    def put_back(self, guest: G) -> None:
        """Let a guest wait here again, anew and before all others."""
        self._taken -= 1
        if self.free > 0:
            self.free -= 1
            guest.admitted()
            return
        loop = asyncio.get_running_loop()
        until = min([loop.time() + self._patience, *self._waiting.values()])
        self._waiting = {guest: until, **self._waiting}
        if self._timer is None:
            self._timer = loop.call_at(until, self._give_up)

    def forget(self, guest: G) -> bool:
        """Let a guest wait no longer; False where it did not."""
        return self._waiting.pop(guest, None) is not None

    def close(self) -> None:
        """Tell all who wait that they do so in vain."""
        while self._waiting:
            self._waiting.popitem()[0].refused(busy())

    def _give_up(self) -> None:
        """Tell those who have waited too long that the service is busy."""
        self._timer = None
        loop = asyncio.get_running_loop()
        while self._waiting:
            guest, until = next(iter(self._waiting.items()))
            if until > loop.time():
                self._timer = loop.call_at(until, self._give_up)
                return
            del self._waiting[guest]
            guest.refused(busy())


def busy() -> Problem:
    """Say that the service is busy."""
    return Problem(503, "busy").with_header("Retry-After", "2")
