"""The engine of one machine: a zygote and its workers for each release that is served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

from loaders.release.disk_store import DiskStore
from loaders.release.publication import BrokenReleaseError
from service.engine.frames import Job
from service.engine.interface import Load, Outcome, Tally, not_ready
from service.engine.local.confinement import filters_calls
from service.engine.local.zygote import Orders
from service.engine.local.zygote_link import LoadFailedError, ZygoteLink
from service.engine.pool.pool import Pool
from service.engine.pool.spool import SpoolSpace
from service.engine.source import Refused, Release, Source
from service.errors import Problem
from service.settings import Settings
from service.stream import Work

log = logging.getLogger(__name__)
_WATCH = 1.0
_RETRY = 2.0
_DAMAGED = f"{BrokenReleaseError.__name__}: "
"""How the zygote's account of a damaged release begins."""


class ForkedEngine:
    """Serves what is published at a source, in memory or on disk; follows publications."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings = settings
        self._source = source
        self._space = SpoolSpace(settings.spool_limit)
        self._tally = Tally()
        self._pool: Pool | None = None
        self._served: tuple[object, ...] | None = None
        self._loop = asyncio.get_running_loop()
        self._publishing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.release: Release | None = None
        """The release being served: a value, as each query looks at it several times."""
        self.failures = 0
        """Publications that could not be loaded; what was served before goes on."""
        self.refused: Refused | None = None
        """What is published and damaged; another release is served in its place, or none."""

    @property
    def ready(self) -> bool:
        return self._pool is not None and not self._pool.zygote.stopped

    @property
    def store(self) -> str:
        if self.release is None:
            return ""
        return "memory" if self.release.size else "disk"

    @property
    def load(self) -> Load:
        return self._pool.load if self._pool else self._tally.load()

    async def start(self) -> None:
        if not filters_calls():
            log.warning("no seccomp filters here: only reading a query keeps it from the network")
        if await self._serve_copy():
            self._keep(self._publish())
        else:
            await self.publish()
        self._keep(self._watch())

    def do(self, job: Job, done: Callable[[Outcome | Problem], None]) -> Work:
        if self._pool is None:
            raise not_ready(self.refused)
        return self._pool.start(job, done)

    async def publish(self, *, again: bool = True) -> bool:
        async with self._publishing:
            fault = ""
            try:
                state = self._source.state()
            except (OSError, BrokenReleaseError) as error:
                fault = f"{type(error).__name__}: {error}"
                state = (fault,)
                if again or (self._source.is_named and state != self._served):  # not each second
                    log.error("not published: %s", error)
                if not self._source.is_named:
                    return False
            if state == self._served and not (again and self._is_tried_again):
                return False
            tried = None if fault else self._source.file
            if tried is not None:
                fault = await self._serve(self._orders(tried))
            self.failures += bool(fault)
            self._served = state  # what failed is not tried again until something else is published
            await self._refuse(fault, tried)
            return not fault

    @property
    def _is_tried_again(self) -> bool:
        """Whether what is published is loaded anew on demand: a file, or what was refused."""
        return not self._source.is_release or self.refused is not None

    async def _refuse(self, fault: str, tried: Path | None) -> None:
        """Say what is published and damaged, and serve another release unless one is served."""
        self.refused = _refused(self._source, fault)
        if self.refused is None or self.ready:
            return
        for data in self._source.earlier(self.release.id if self.release else ""):
            if data != tried and not await self._serve(self._orders(data)):
                log.error(
                    "release %s is damaged; release %s is served in its place",
                    self.refused.release,
                    data.parent.name,
                )
                return

    async def stop(self) -> None:
        self._stopping = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pool is not None:
            await self._pool.stop()

    async def _serve_copy(self) -> bool:
        """Serve the copy on disk of what is published, if there is one: it needs no loading."""
        async with self._publishing:
            try:
                file = self._source.file
            except (OSError, RuntimeError):  # which `publish` will tell of
                return False
            copy = DiskStore(self._source.disk_parent / file.parent.name)
            if not (self._source.is_release and copy.stands):
                return False
            if await self._serve(replace(self._orders(file), at_once=True)):
                return False
            self._keep(self.examine(copy))
            return True

    async def examine(self, copy: DiskStore) -> None:
        """Compare all of a large copy while it answers; take it out of service if it is damaged."""
        pool, release = self._pool, self.release
        if pool is None or release is None:
            return

        def is_served() -> bool:
            return self._pool is pool and not self._stopping

        try:
            await asyncio.to_thread(copy.verify, release.digest, is_served)
        except OSError as error:
            log.error("a copy on disk is damaged: %s", error)
            if is_served():
                self._pool = self.release = None
                self._keep(self._drain(pool))
                await self.publish()

    async def _publish(self) -> None:
        await self.publish()

    async def _serve(self, orders: Orders) -> str:
        """Load and serve; what was served before ends when its runs have. Returns what failed."""
        try:
            zygote = ZygoteLink(
                orders, self._settings.stack_limit, lambda: self._keep(self._revive(zygote))
            )
        except OSError as error:
            log.exception("not published: no process can be started")
            return str(error)
        try:
            report = await zygote.ready()
        except LoadFailedError as error:
            log.error("not published: %s", error)
            await zygote.stop()
            return str(error)
        except asyncio.CancelledError:
            await zygote.stop()
            raise
        release = Release(**report | {"graphs": tuple(report["graphs"])})
        pool = Pool(self._settings, zygote, release.size, self._space, self._tally, self._loop)
        old, self._pool, self.release = self._pool, pool, release
        log.info("serving release %s, %d quads, from %s", release.id, release.quads, self.store)
        if old is not None:
            self._keep(self._drain(old))
        return ""

    def _orders(self, file: Path) -> Orders:
        return Orders(
            file=str(file),
            disk_parent=str(self._source.disk_parent),
            memory_budget=self._settings.memory_budget,
            memory_limit=self._settings.memory_limit,
            is_release=self._source.is_release,
        )

    async def _revive(self, zygote: ZygoteLink) -> None:
        """Start again after the zygote of the served release is gone, until another serves."""
        while self._pool is not None and self._pool.zygote is zygote:
            log.error("the zygote is gone; loading again")
            await asyncio.sleep(_RETRY)
            if self._pool.zygote is zygote:  # nothing else was published meanwhile
                await self._serve_copy()
                self._served = None
                await self.publish()

    async def _drain(self, pool: Pool) -> None:
        """Let the runs of an old release end, then end its workers."""
        try:
            async with asyncio.timeout(self._settings.response_timeout):
                while not pool.at_rest:
                    await asyncio.sleep(0.1)
        except TimeoutError:
            log.warning("an old release had runs left")
        finally:
            await pool.stop()

    async def _watch(self) -> None:
        """Publish when something else stands at the source; a file by hand waits for a signal.

        A look a second at one link needs no library that is told by the kernel, as watchfiles is.
        """
        while True:
            await asyncio.sleep(_WATCH)
            if self._source.is_release or self._pool is None:
                await self.publish(again=False)

    def _keep(self, work: Coroutine[object, object, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refused(source: Source, fault: str) -> Refused | None:
    """Tell what is published and damaged, by the account of what failed; None for another fault."""
    if not (source.is_release and fault.startswith(_DAMAGED)):
        return None
    try:
        name = source.file.parent.name
    except RuntimeError:
        name = source.name
    # where the folder lies is nobody's business but its operator's, who finds it in the log
    return Refused(name, fault.removeprefix(_DAMAGED).replace(f"{source.path.resolve()}/", ""))
