"""What processes ask of the front: results of jobs and pictures.

A result is gathered before a process gets it, in memory or a file, so that no process waits while
a query still gives rows.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
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
        if release:
            async with self._older.lent(release) as replies:
                return served_release(replies).digest, await self._gathered(replies, job)
        digest = served_release(self._replies).digest
        return digest, await self._gathered(self._replies, job)

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

    async def _gathered(self, replies: Replies, job: Job) -> Response:
        response = await replies.answered(job)
        if not isinstance(response.body, bytes):
            response.body = await _gathered(response.body, self._space)
        return response


class _Gathered:
    """A result that is all there: a `Stream`."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def __aiter__(self) -> _Gathered:
        return self

    async def __anext__(self) -> bytes:
        if data := self._spool.take():
            return data
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self._spool.close()


async def _gathered(body: Stream, space: SpoolSpace) -> Stream:
    spool = Spool(space)
    try:
        async for data in body:
            if spool.full:
                raise Problem(503, "busy").with_header("Retry-After", "5")
            spool.put(data)
    except BaseException as error:
        spool.close()
        if isinstance(error, OSError):
            raise Problem(503, "busy").with_header("Retry-After", "5") from error
        raise
    finally:
        await body.aclose()
    return _Gathered(spool)
