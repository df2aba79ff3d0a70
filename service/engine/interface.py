"""What a query engine is to the rest of the service: in memory, on disk or remote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from service.engine.frames import Job
from service.engine.source import Refused, Release
from service.errors import Problem
from service.stream import Stream, Work

DAMAGED = "release-damaged"
"""Code of the problem of a release that is not as it was published."""


@dataclass(slots=True)
class Outcome:
    """What a job gave: all of it in `first`, or a beginning with the rest to come."""

    first: bytes
    rest: Stream | None = None
    """What follows `first`; raises Problem where it breaks off. None where `first` is all."""
    is_graph: bool = False
    """Whether it is in the job's format for graphs, not that for rows."""
    volatile: bool = False
    """Whether the same job may give another result, so that this one may not be kept."""
    coded: bool = False
    """Whether the bytes have the content coding that the job asked for."""
    truncated: bool = False
    """Whether rows are missing; known only where `rest` is None."""


@dataclass(frozen=True)
class Load:
    """How busy an engine is, and what has happened so far."""

    running: int
    waiting: int
    workers: int
    killed: dict[str, int]
    """Workers ended, by reason."""
    ahead: int
    """Jobs that were sent to a worker before it had done its own."""
    refused: int
    """How often a worker could not be started when it was wanted."""


@dataclass(slots=True)
class Tally:
    """What has happened so far, whichever release was served."""

    killed: Counter[str] = field(default_factory=Counter)
    ahead: int = 0
    refused: int = 0

    def load(self, running: int = 0, waiting: int = 0, workers: int = 0) -> Load:
        """Return it beside what happens now."""
        return Load(running, waiting, workers, dict(self.killed), self.ahead, self.refused)


def not_ready(refused: Refused | None) -> Problem:
    """Return what to tell of an engine that serves nothing: it loads, or what it found is bad."""
    if refused is None:
        return Problem(503, "starting").with_header("Retry-After", "2")
    return Problem(503, DAMAGED, release=refused.release).with_header("Retry-After", "60")


class Engine(Protocol):
    """Evaluates jobs on one release at a time. Runs in an event loop."""

    @property
    def release(self) -> Release | None:
        """The release being served; None until the first is ready."""

    @property
    def ready(self) -> bool:
        """Whether it answers now."""

    @property
    def store(self) -> str:
        """Where the release is read: memory, disk or remote; empty before the first is ready."""

    @property
    def load(self) -> Load:
        """How busy it is."""

    @property
    def failures(self) -> int:
        """How often something was published that it could not serve."""

    @property
    def refused(self) -> Refused | None:
        """What is published and not served, as it is damaged; None where all is well."""

    async def start(self) -> None:
        """Begin; returns when the first release is ready or has failed."""

    def do(self, job: Job, done: Callable[[Outcome | Problem], None]) -> Work:
        """Begin a job, whose end is called back, later; raises Problem where it cannot begin.

        Callbacks, no coroutine: each await between a client and a worker costs what a fifth of a
        look-up costs. Cancelling the work or closing the outcome's rest frees what it uses.
        """

    async def publish(self) -> bool:
        """Serve what is published now, if it is new; the old serves until the new is ready."""

    async def stop(self) -> None:
        """End everything."""
