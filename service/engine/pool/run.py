"""What the pool knows of each job, its reader and each worker: data, which decides nothing."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

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
from service.engine.pool.spool import Spool
from service.engine.pool.worker_link import WorkerLink
from service.errors import Problem
from service.stream import Stream

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Run:
    """One job, what has come of it and what is to become of it."""

    job: Job
    done: Callable[[Outcome | Problem], None] | None
    """Who is told, once; None where that is done, or nobody waits."""
    slow: bool = False
    """Whether it has a place among the slow, or waits for one."""
    runaway: bool = False
    """Whether its worker runs at a lower priority."""
    worker: Worker | None = None
    behind: Worker | None = None
    """The worker that was sent its job before the end of another."""
    tries: int = 0
    """How often it was given a worker."""
    started: float = 0.0
    """When it was given the last, by the pool's clock."""
    used: float | None = None
    """Seconds of processor time that its worker had used by then; None where nobody knows."""
    until: float = 0.0
    """When it has waited too long for a worker."""
    due: float = 0.0
    """When the pool must look at it again."""
    ended: bool = False
    failure: Exception | None = None
    answered: bool = False
    """Whether the worker itself said that the job is over."""
    first: list[bytes] = field(default_factory=list)
    """What has come before the reader was told."""
    spool: Spool | None = None
    """What has come since; None where the reader is told all at once."""
    size: int = 0
    """Bytes that came as parts of a longer result."""
    faults: int = 0
    """Pages that its worker had been given at its end."""
    is_graph: bool = False
    volatile: bool = False
    coded: bool = False
    truncated: bool = False

    @property
    def vain(self) -> bool:
        """Whether nobody waits for the result."""
        return self.done is None and self.spool is None

    def in_vain(self) -> Run:
        """Return a run of the same job whose result nobody wants."""
        return Run(self.job, None)

    def receive(self, tag: bytes, payload: bytes) -> bool:
        """Take a frame; tells whether it is the last, or one too many for the disk."""
        if tag == WHOLE:
            kind, self.coded, self.truncated, self.faults = WHOLE_HEAD.unpack_from(payload)
            self.is_graph, self.volatile = kind[:1] == b"g", kind[1:] == b"1"
            self.first.append(payload[WHOLE_HEAD.size :])
            self.answered = True
        elif tag == HEAD:
            self.is_graph, self.volatile = payload[:1] == b"g", payload[1:] == b"1"
        elif tag in (PLAIN, CHUNK):
            self.coded = self.coded or tag == CHUNK
            self.size += len(payload)
            if self.spool is None:
                self.first.append(payload)
            else:
                return self._put(self.spool, payload)
        elif tag == END:
            self.truncated, self.faults = ENDING.unpack(payload)
            self.answered = True
        elif tag == ERROR:
            status, code, values = json.loads(payload)
            self.failure = Problem(status, code, **values)
            self.answered = True
        return self.answered

    def _put(self, spool: Spool, payload: bytes) -> bool:
        try:
            spool.put(payload)
        except OSError:
            log.exception("no room for a result that waits for its reader")
            self.failure = Problem(500, "internal")
        return self.failure is not None

    def reset(self) -> None:
        """Forget what a worker has sent that did not come to an end."""
        self.first = []
        self.size = self.faults = 0
        self.runaway = self.is_graph = self.volatile = self.coded = self.truncated = False

    def outcome(self, rest: Stream | None) -> Outcome | Problem:
        """Return what has come so far; `rest` gives what is still to come, if anything is."""
        if self.failure is not None:
            return self.failure if isinstance(self.failure, Problem) else Problem(500, "internal")
        first, self.first = self.first, []
        return Outcome(
            first[0] if len(first) == 1 else b"".join(first),
            rest,
            self.is_graph,
            self.volatile,
            self.coded,
            self.ended and self.truncated,
        )


@dataclass(slots=True, eq=False)
class Worker:
    """One worker, idle or with a run."""

    link: WorkerLink
    run: Run | None = None
    ahead: deque[Run] = field(default_factory=deque)
    """Runs whose jobs it was sent before the end of its own."""
    faults: int = 0
    """Pages it had to be given so far: about what it has copied of the store."""
    lost_at: float = 0.0
    """When it ended by itself, by the pool's clock; while its link is open, it has not."""


@dataclass(slots=True, eq=False)
class Reader:
    """What whoever asked for a run holds of it: `Work` to give up, a `Stream` to be read."""

    run: Run
    give_up: Callable[[Run], None]
    """Ends a run because nobody wants its result any more."""

    def cancel(self) -> None:
        self.give_up(self.run)

    def __aiter__(self) -> Reader:
        return self

    async def __anext__(self) -> bytes:
        """Return the next bytes; raises what ended the run before its time."""
        run, spool = self.run, self.run.spool
        assert spool is not None  # noqa: S101 what has none comes whole
        while not (data := spool.take()):
            if run.ended:
                if run.failure is not None:
                    raise run.failure
                raise StopAsyncIteration
            _read_on(run)  # whoever fills the space, it is none of this result
            await spool.wait()
        if not spool.full:
            _read_on(run)
        return data

    async def aclose(self) -> None:
        """End the run, whether it was read to its end or not."""
        self.give_up(self.run)


def _read_on(run: Run) -> None:
    """Have a worker go on that had to wait for the reader."""
    if run.worker is not None and run.worker.link.paused:
        run.worker.link.resume()
