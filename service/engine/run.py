"""One job on one worker: the worker's frames in, an `Outcome` out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from service.engine.frames import CHUNK, END, ERROR, HEAD, PLAIN
from service.engine.interface import Outcome
from service.engine.spool import Spool, SpoolSpace
from service.errors import Problem
from service.settings import Settings

if TYPE_CHECKING:
    from service.engine.hand import Hand

HOLD = 32 << 10
"""So much of a result is held back: an error until then is still a proper error."""


class DemotedError(Exception):
    """The job lost its worker because it was slow; it may start again among the slow ones."""


class AbandonedError(Exception):
    """Nobody waits for the result any more."""


class StillbornError(Exception):
    """The worker ended at once: perhaps not because of the job."""


class Run:
    """Collects what the worker sends until the reader wants it."""

    def __init__(
        self, text: str, settings: Settings, space: SpoolSpace, job_over: Callable[[Run], None]
    ) -> None:
        self.text = text
        self._settings = settings
        self._spool = Spool(space)
        self._space = space
        self._job_over = job_over
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._started = self._loop.time()
        self._paused = False
        self.worker: Hand | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.slow = False
        self.runaway = False
        """Whether its worker runs at a lower priority."""
        self.size = 0
        self.is_graph = self.volatile = self.coded = False
        self.truncated = False
        self.ended = False
        self.answered = False
        """Whether the worker itself said that the job is over."""
        self.faults = 0
        self.failure: Exception | None = None
        self.seconds = 0.0

    @property
    def age(self) -> float:
        """Seconds since it began."""
        return self._loop.time() - self._started

    def receive(self, tag: bytes, payload: bytes) -> None:
        """Take one frame."""
        if tag == HEAD:
            self.is_graph, self.volatile = payload[:1] == b"g", payload[1:] == b"1"
        elif tag in (CHUNK, PLAIN):
            self.coded = self.coded or tag == CHUNK
            self.size += len(payload)
            self._spool.put(payload)
            if self._space.full and self.worker is not None:
                self._paused = True
                self.worker.pause()
        elif tag == END:
            self.answered = True
            truncated, faults = payload.split()
            self.truncated, self.faults = truncated == b"1", int(faults)
            self.finish(None)
        elif tag == ERROR:
            self.answered = True
            self.finish(self._problem(json.loads(payload)))
        self._wake()

    def finish(self, failure: Exception | None) -> None:
        """End the run; the first end counts."""
        if not self.ended:
            self.ended = True
            self.failure = failure
            self.seconds = self.age
            self._job_over(self)
            self._wake()

    async def outcome(self) -> Outcome:
        """Wait until the result is complete or too large to hold back."""
        while not self.ended and self.size < HOLD:
            await self._wait()
        if self.failure is not None:
            self._spool.close()
            raise self.failure
        first = self._available()
        whole = self.ended and not self._spool.size
        return Outcome(
            first,
            None if whole else Rest(self),
            is_graph=self.is_graph,
            volatile=self.volatile,
            coded=self.coded,
            truncated=whole and self.truncated,
        )

    def abandon(self) -> None:
        """End the run because nobody wants its result any more."""
        self.finish(AbandonedError())
        self._spool.close()

    async def more(self) -> bytes:
        """Return the next bytes, empty at the end; raises what ended the run before its time."""
        while not (data := self._spool.take()):
            if self.ended:
                if self.failure is not None:
                    raise self.failure
                return b""
            await self._wait()
        if self._paused and not self._space.full and self.worker is not None:
            self._paused = False
            self.worker.resume()
        return data

    def _available(self) -> bytes:
        """Return what has come so far, up to what is kept in memory."""
        parts = []
        while self._spool.in_memory:
            parts.append(self._spool.take())
        return b"".join(parts)

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _problem(self, found: tuple[int, str, dict[str, object]]) -> Problem:
        status, code, values = found
        return (
            too_complex(self._settings)
            if code == "too-complex"
            else Problem(status, code, **values)
        )


class Rest:
    """What follows the first part of a result. Closing it ends the run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __aiter__(self) -> Rest:
        return self

    async def __anext__(self) -> bytes:
        if data := await self._run.more():
            return data
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """End the run, whether it was read to its end or not."""
        self._run.abandon()


def too_complex(settings: Settings) -> Problem:
    """Say that a query ended its worker, or would have."""
    return Problem(400, "too-complex", limit=settings.memory_limit >> 20)
