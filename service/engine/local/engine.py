"""The engine of one machine: a zygote and its workers for each release that is served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace

from loaders.release.disk_store import DiskStore
from service.engine.frames import Job
from service.engine.interface import Load, Outcome, Tally
from service.engine.local.confinement import filters_calls
from service.engine.local.zygote import Orders
from service.engine.local.zygote_link import LoadFailedError, ZygoteLink
from service.engine.pool.pool import Pool
from service.engine.pool.spool import SpoolSpace
from service.engine.source import Release, Source
from service.errors import Problem
from service.settings import Settings
from service.stream import Work

log = logging.getLogger(__name__)
_WATCH = 1.0
_RETRY = 2.0


class ForkedEngine:
    """Serves what is published at a source, in memory or on disk; follows publications."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings = settings
        self._source = source
        self._space = SpoolSpace(settings.spool_limit)
        self._tally = Tally()
        self._pool: Pool | None = None
        self._served: tuple[str, int, int] | None = None
        self._loop = asyncio.get_running_loop()
        self._publishing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.release: Release | None = None
        """The release being served: a value, as each query looks at it several times."""
        self.failures = 0
        """Publications that could not be loaded; what was served before goes on."""

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
            raise Problem(503, "starting").with_header("Retry-After", "2")
        return self._pool.start(job, done)

    async def publish(self, *, again: bool = True) -> bool:
        async with self._publishing:
            try:
                state = self._source.state()
            except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
                if again:  # not each second
                    log.error("not published: %s", error)
                return False
            if state == self._served and (self._source.is_release or not again):
                return False
            served = await self._serve(self._orders(state[0]))
            self.failures += not served
            self._served = state  # what failed is not tried again until something else is published
            return served

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pool is not None:
            await self._pool.stop()

    async def _serve_copy(self) -> bool:
        """Serve the copy on disk of what is published, if there is one: it needs no loading."""
        async with self._publishing:
            file = self._source.file
            copy = DiskStore(self._source.disk_parent / file.parent.name)
            if not (self._source.is_release and copy.stands):
                return False
            return await self._serve(replace(self._orders(str(file)), at_once=True))

    async def _publish(self) -> None:
        await self.publish()

    async def _serve(self, orders: Orders) -> bool:
        """Load and serve; what was served before ends when its runs have. False where it fails."""
        try:
            zygote = ZygoteLink(
                orders, self._settings.stack_limit, lambda: self._keep(self._revive(zygote))
            )
        except OSError:
            log.exception("not published: no process can be started")
            return False
        try:
            report = await zygote.ready()
        except LoadFailedError as error:
            log.error("not published: %s", error)
            await zygote.stop()
            return False
        except asyncio.CancelledError:
            await zygote.stop()
            raise
        release = Release(**report | {"graphs": tuple(report["graphs"])})
        pool = Pool(self._settings, zygote, release.size, self._space, self._tally, self._loop)
        old, self._pool, self.release = self._pool, pool, release
        log.info("serving release %s, %d quads, from %s", release.id, release.quads, self.store)
        if old is not None:
            self._keep(self._drain(old))
        return True

    def _orders(self, file: str) -> Orders:
        return Orders(
            file=file,
            disk_parent=str(self._source.disk_parent),
            memory_budget=self._settings.memory_budget,
            memory_limit=self._settings.memory_limit,
            trusted=self._source.is_release,
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
