"""One job on one worker: the worker's frames in, an `Outcome` out."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from service.engine.frames import (
    CHUNK,
    END,
    ENDING,
    ERROR,
    HEAD,
    PLAIN,
    WHOLE,
    WHOLE_HEAD,
    Job,
)
from service.engine.interface import Outcome
from service.engine.pool.spool import Spool, SpoolSpace
from service.errors import Problem

if TYPE_CHECKING:
    from service.engine.pool.worker_link import WorkerLink

log = logging.getLogger(__name__)


class AbandonedError(Exception):
    """Nobody waits for the result any more."""


class Master(Protocol):
    """What a run needs of the pool that it belongs to."""

    space: SpoolSpace
    memory_limit: int

    def begin(self, run: Run) -> None:
        """Give a run, which has a place now, a worker."""

    def over(self, run: Run) -> None:
        """Take back what an ended run used."""


class Run:
    """Collects what the worker sends until the reader wants it."""

    __slots__ = (
        *("job", "worker", "behind", "due", "slow", "runaway", "size", "is_graph", "volatile"),
        *("coded", "truncated", "ended", "answered", "faults", "failure", "seconds", "tries"),
        *("started", "_master", "_done", "_loop", "_first", "_spool", "_waiter", "_paused"),
    )

    def __init__(
        self, job: Job, master: Master, done: Callable[[Outcome | Problem], None] | None
    ) -> None:
        self.job = job
        self.worker: WorkerLink | None = None
        self.behind: WorkerLink | None = None
        """The worker that was sent its job before the end of another."""
        self.due = 0.0
        """When the pool must look at it again, in the loop's time."""
        self.slow = False
        """Whether it has a place among the slow, or waits for one."""
        self.tries = 0
        """How often it was given a worker."""
        self.ended = False
        self.failure: Exception | None = None
        self.seconds = self.started = 0.0
        self._master = master
        self._done = done
        self._loop = asyncio.get_running_loop()
        self._spool: Spool | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._paused = False
        self._clear()

    def _clear(self) -> None:
        self.runaway = False
        """Whether its worker runs at a lower priority."""
        self.size = self.faults = 0
        self.is_graph = self.volatile = self.coded = self.truncated = False
        self.answered = False
        """Whether the worker itself said that the job is over."""
        self._first: list[bytes] = []

    @property
    def age(self) -> float:
        """Seconds since it got its worker."""
        return self._loop.time() - self.started

    @property
    def told(self) -> bool:
        """Whether a part of the result has gone to the reader, or nobody waits."""
        return self._done is None

    def in_vain(self) -> Run:
        """Return a run of the same job whose result nobody wants."""
        return Run(self.job, self._master, None)

    @property
    def vain(self) -> bool:
        """Whether nobody waits for the result."""
        return self._done is None and self._spool is None

    # What its lane calls.

    def admitted(self) -> None:
        """Begin, perhaps once more."""
        self.begun()
        self._master.begin(self)

    def begun(self) -> None:
        """Take note that its time begins."""
        self._clear()
        self.tries += 1
        self.started = self._loop.time()

    def refused(self, problem: Problem) -> None:
        """End without having begun."""
        self.ended = True
        self.failure = problem
        self._tell()

    # What its worker calls.

    def receive(self, tag: bytes, payload: bytes) -> None:
        """Take one frame."""
        if tag == WHOLE:
            kind, self.coded, self.truncated, self.faults = WHOLE_HEAD.unpack_from(payload)
            self.is_graph, self.volatile = kind[:1] == b"g", kind[1:] == b"1"
            self._first.append(payload[WHOLE_HEAD.size :])
            self.answered = True
            self.finish(None)
        elif tag == HEAD:
            self.is_graph, self.volatile = payload[:1] == b"g", payload[1:] == b"1"
        elif tag in (PLAIN, CHUNK):
            self.coded = self.coded or tag == CHUNK
            self.size += len(payload)
            if self._spool is None:
                self._first.append(payload)
            else:
                self._put(self._spool, payload)
        elif tag == END:
            self.answered = True
            self.truncated, self.faults = ENDING.unpack(payload)
            self.finish(None)
        elif tag == ERROR:
            self.answered = True
            self.finish(self._problem(json.loads(payload)))

    def settle(self) -> None:
        """Tell of a result that comes in parts, after what has come at one time."""
        if self._spool is None and self.size and not self.ended:
            if self.vain:
                self.cancel()
                return
            self._spool = Spool(self._master.space)
            self._tell()

    def finish(self, failure: Exception | None) -> None:
        """End the run; the first end counts."""
        if not self.ended:
            self.ended = True
            self.failure = failure
            self.seconds = self.age
            self._resume()  # the frames of its worker's next job must be read
            self._master.over(self)
            self._tell()
            self._wake()

    # What its reader calls.

    def cancel(self) -> None:
        """End the run because nobody wants its result any more."""
        self._done = None
        self.finish(AbandonedError())
        if self._spool is not None:
            self._spool.close()

    async def more(self) -> bytes:
        """Return the next bytes, empty at the end; raises what ended the run before its time."""
        assert self._spool is not None  # noqa: S101 there is no `Rest` without
        while not (data := self._spool.take()):
            if self.ended:
                if self.failure is not None:
                    raise self.failure
                return b""
            self._resume()  # whoever fills the space, it is none of this result
            await self._wait()
        if not self._master.space.full:
            self._resume()
        return data

    def _resume(self) -> None:
        if self._paused and self.worker is not None:
            self._paused = False
            self.worker.resume()

    def _put(self, spool: Spool, payload: bytes) -> None:
        try:
            spool.put(payload)
        except OSError:
            log.exception("no room for a result that waits for its reader")
            self.finish(Problem(500, "internal"))
            return
        if self._master.space.full and self.worker is not None:
            self._paused = True
            self.worker.pause()
        self._wake()

    def _tell(self) -> None:
        """Say what came of it, once."""
        done, self._done = self._done, None
        if done is not None:
            try:
                done(self._outcome())
            except Exception:  # not the worker's fault, nor that of who is answered next
                log.exception("an answer was not taken")

    def _outcome(self) -> Outcome | Problem:
        if self.failure is not None:
            return self.failure if isinstance(self.failure, Problem) else Problem(500, "internal")
        first, self._first = self._first, []
        return Outcome(
            first[0] if len(first) == 1 else b"".join(first),
            None if self.ended else Rest(self),
            self.is_graph,
            self.volatile,
            self.coded,
            self.ended and self.truncated,
        )

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
        if code == "too-complex":
            return too_complex(self._master.memory_limit)
        return Problem(status, code, **values)


def too_complex(memory_limit: int) -> Problem:
    """Say that a query ended its worker, or would have."""
    return Problem(400, "too-complex", limit=memory_limit >> 20)


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
        self._run.cancel()
