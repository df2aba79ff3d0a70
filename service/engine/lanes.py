"""Who may run: a lane of places with a queue before it."""

from __future__ import annotations

import asyncio
from collections import deque

from service.errors import Problem


class Lane:
    """So many places; who finds none waits in turn, for a bounded time, in a bounded queue."""

    def __init__(self, places: int, queue: int, patience: float) -> None:
        self.free = places
        self._queue = queue
        self._patience = patience
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def enter(self) -> None:
        """Take a place, waiting for one; raises Problem where the wait would be too long."""
        if self.free > 0 and not self._waiting:
            self.free -= 1
            return
        if len(self._waiting) >= self._queue:
            raise busy()
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(self._patience, self._give_up, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.cancelled() and turn.exception() is None:
                self.leave()  # the place came just when the client left
            raise
        finally:
            timer.cancel()

    def leave(self) -> None:
        """Give a place back; the first who waits gets it."""
        self.free += 1
        while self.free > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                self.free -= 1
                turn.set_result(None)

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        """Tell who has waited too long that the service is busy."""
        if not turn.done():
            self._waiting.remove(turn)
            turn.set_exception(busy())


def busy() -> Problem:
    """Say that the service is busy."""
    return Problem(503, "busy").with_header("Retry-After", "2")
