"""One request that is being rendered: what is known of it, as data, and its body as a stream."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from service.engine.pool.spool import IN_MEMORY, Spool, SpoolSpace
from service.engine.pool.worker_link import WorkerLink
from service.errors import Problem
from service.rendering.pages import Answered
from service.rendering.wire import Given, Rendered
from service.replies.message import Request, Response
from service.stream import Stream


@dataclass(slots=True, eq=False)
class Process:
    """One process that renders."""

    number: int
    link: WorkerLink
    lane: Lane
    knows: str
    """The release of which it need not read what all pages share."""
    rendering: Rendering | None = None


@dataclass(slots=True, eq=False)
class Lane:
    """Requests of one kind, in their order, and the processes that render them."""

    most: int
    """Processes it may have."""
    room: int
    """Requests that may wait."""
    humble: bool
    """Whether its processes have a lower priority."""
    waiting: deque[Rendering] = field(default_factory=deque)
    idle: list[Process] = field(default_factory=list)
    processes: dict[int, Process] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Rendering:
    """A request, who waits for its answer, and what has come of it."""

    request: Request
    lane: Lane
    coming: asyncio.Future[Answered]
    since: float
    """When it came, in the loop's time; it may wait in its lane so long."""
    process: Process | None = None
    processor: float = 0.0
    """Seconds of processor that the process had used when it began."""
    heard: float = 0.0
    """When the process said something last."""
    given: dict[bytes, asyncio.Task[tuple[Given, Stream | None]]] = field(default_factory=dict)
    """What was asked for and not yet handed over."""
    awaited: bytes = b""
    """Which of these the process waits for."""
    parted_for: bytes = b""
    """Which of these it was left for."""
    partings: int = 0
    deaths: int = 0
    """Processes that ended under it."""
    number: int = 0
    """Of what is awaited."""
    streams: dict[int, Stream] = field(default_factory=dict)
    """Results of which the process has a beginning."""
    head: Rendered | None = None
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    body: Body | None = None
    """What is read while it comes, once it is large."""
    left: bool = False
    """Whether nobody waits for it any more."""

    def take(self, piece: bytes, space: SpoolSpace, give_up: Callable[[Rendering], None]) -> None:
        """Take a piece of the answer; raises OSError where the disk has no room."""
        self.size += len(piece)
        if self.body is not None:
            self.body.spool.put(piece)
            return
        self.pieces.append(piece)
        if self.size > IN_MEMORY:
            self.body = Body(Spool(space), lambda: give_up(self))
            for each in self.pieces:
                self.body.spool.put(each)
            self.pieces.clear()
            self._tell(self.body)

    def finish(self) -> None:
        """Say that all of the answer is there."""
        if self.body is not None:
            self.body.end(None)
        else:
            self._tell(b"".join(self.pieces))

    def fail(self, problem: Problem) -> None:
        """Say why there is no answer, or not all of it."""
        if self.body is not None:
            self.body.end(problem)
        elif not self.coming.done():
            self.coming.set_exception(problem)

    def _tell(self, body: bytes | Stream) -> None:
        if not self.coming.done() and self.head is not None:
            status, headers, keep = self.head
            self.coming.set_result(Answered(Response(status, headers, body), keep))


class Body:
    """The body of an answer while it comes: a `Stream`."""

    def __init__(self, spool: Spool, left: Callable[[], None]) -> None:
        self.spool = spool
        self._left = left
        self._over = False
        self._failure: Problem | None = None
        self.read_on: Callable[[], None] = _nothing
        """Called when there is room again."""

    def end(self, failure: Problem | None) -> None:
        """Note that no more will come."""
        self._over, self._failure = True, failure
        self.spool.wake()

    def __aiter__(self) -> Body:
        return self

    async def __anext__(self) -> bytes:
        while not (data := self.spool.take()):
            if self._failure is not None:
                raise self._failure
            if self._over:
                raise StopAsyncIteration
            self.read_on()
            await self.spool.wait()
        if not self.spool.full:
            self.read_on()
        return data

    async def aclose(self) -> None:
        """Give up what is still to come."""
        self.spool.close()
        if not self._over:
            self._left()


def _nothing() -> None:
    """Do nothing."""
