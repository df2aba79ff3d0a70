"""What processes ask of the front: results of jobs and pictures.

A result is gathered before a process gets it, in memory or a file, so that none waits while a query
still gives rows; of one that is very large, the rest comes as it is read.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path

from service.engine.frames import Job
from service.engine.pool.spool import Spool, SpoolSpace
from service.errors import Problem
from service.rendering.older import OlderReleases
from service.rendering.pictures import Drawing, png_job
from service.replies.bridge import served_release
from service.replies.message import Response
from service.replies.reply import Replies
from service.settings import Settings
from service.stream import Stream

_GATHERED = 32 << 20
"""Bytes of a result that are gathered."""
_PICTURES = 64
"""Pictures that may wait for those before them."""


class Errands:
    """Does what processes ask for."""

    def __init__(
        self, settings: Settings, replies: Replies, releases: Path | None, space: SpoolSpace
    ) -> None:
        self._replies = replies
        self._older = OlderReleases(settings, releases)
        self._space = space
        self._drawing = Drawing()
        self._drawer = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._pictures = 0

    async def evaluate(self, release: str, job: Job) -> tuple[str, Response]:
        """Do a job on a release, or on the one served; digest and result out. Raises Problem."""
        async with AsyncExitStack() as stack:
            replies = self._replies
            if release:
                replies = await stack.enter_async_context(self._older.lent(release))
            digest = served_release(replies).digest
            response = await replies.answered(job)
            if not isinstance(response.body, bytes):
                gathered = response.body = await _gathered(response.body, self._space)
                if not gathered.is_whole:
                    gathered.until = stack.pop_all()
            return digest, response

    async def draw(self, job: bytes) -> bytes:
        """Draw a picture; raises Problem."""
        if self._pictures >= _PICTURES:
            raise Problem(503, "busy").with_header("Retry-After", "5")
        self._pictures += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._drawer, self._drawing.draw, job)
        finally:
            self._pictures -= 1

    async def warm(self, jobs: tuple[bytes, ...]) -> None:
        """Have pictures drawn that nobody sees; raises Problem."""
        for job in jobs:
            await self.draw(png_job(await self.draw(job)))

    async def stop(self) -> None:
        """End the processes that draw and answer."""
        self._drawer.shutdown(wait=False, cancel_futures=True)
        await asyncio.get_running_loop().run_in_executor(None, self._drawing.close)
        await self._older.stop()


class Gathered:
    """A result of which much or all is there: a `Stream`."""

    def __init__(self, spool: Spool, rest: Stream | None) -> None:
        self._spool = spool
        self._rest = rest
        self.until = AsyncExitStack()
        """What is held until it is read."""

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return self._rest is None

    def __aiter__(self) -> Gathered:
        return self

    async def __anext__(self) -> bytes:
        if data := self._spool.take():
            return data
        if self._rest is None:
            raise StopAsyncIteration
        return await anext(self._rest)

    async def aclose(self) -> None:
        """Give up what is not read."""
        self._spool.close()
        if self._rest is not None:
            await self._rest.aclose()
        await self.until.aclose()


async def _gathered(body: Stream, space: SpoolSpace) -> Gathered:
    """Gather a result, to its end or so far as there is room."""
    spool = Spool(space)
    try:
        while data := await anext(body, b""):
            spool.put(data)
            if spool.size >= _GATHERED or spool.full:
                return Gathered(spool, body)
    except BaseException as error:
        spool.close()
        await body.aclose()
        if isinstance(error, OSError):
            raise Problem(503, "busy").with_header("Retry-After", "5") from error
        raise
    await body.aclose()
    return Gathered(spool, None)
