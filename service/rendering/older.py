"""Releases beside the one served, for pages of permanent addresses: a name in, its replies out.

One is open at a time: however many there are, they cost one release more than the service itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from service.engine.interface import not_ready
from service.engine.local.engine import ForkedEngine
from service.engine.source import Source
from service.errors import Problem
from service.replies.damaged_releases import DamagedReleases
from service.replies.reply import Replies
from service.settings import Settings

_PAUSE = 0.3
"""Seconds without a reader after which another release may take its place: a page reads more than
once."""
_STAY = 2.0
"""Seconds after which it must make room as soon as nobody reads, so that two that are asked for in
turn are not loaded for each request."""
_GLANCE = 0.1
_NAME = re.compile(r"[0-9a-f]{12}")


class OlderReleases:
    """Opens releases of a folder as they are asked for."""

    def __init__(self, settings: Settings, folder: Path | None) -> None:
        self._settings = replace(
            settings, workers=1, slow_workers=1, cache_size=settings.cache_size // 4
        )
        self._folder = folder
        self._damaged = DamagedReleases(folder)
        self._name = ""
        self._replies: Replies | None = None
        self._engine: ForkedEngine | None = None
        self._readers = 0
        self._wanted: dict[str, int] = {}
        """How many wait for a release, in the order in which they were first waited for."""
        self._since = self._used = 0.0
        """When the open one was opened, and when it was read last."""
        self._clock = asyncio.get_running_loop().time
        self._turn = asyncio.Condition()

    @asynccontextmanager
    async def lent(self, name: str) -> AsyncIterator[Replies]:
        """Lend what answers on a release; the one before is closed after its last reader."""
        folder = self._folder
        if folder is None or not _NAME.fullmatch(name) or not (folder / name).is_dir():
            raise Problem(404, "no-release", release=name[:40], known="")
        self._damaged.check(name)
        async with self._turn:
            replies = await self._opened(name, folder)
            self._readers += 1
        try:
            yield replies
        finally:
            async with self._turn:
                self._readers -= 1
                self._used = self._clock()
                self._turn.notify_all()

    async def _opened(self, name: str, folder: Path) -> Replies:
        """Wait for the turn of a release; raises Problem where it cannot be opened."""
        self._wanted[name] = self._wanted.get(name, 0) + 1
        try:
            while self._name != name or self._is_over(name):
                if self._name != name and self._is_free and next(iter(self._wanted)) == name:
                    await self._open(name, folder)
                    self._turn.notify_all()
                else:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._turn.wait(), _GLANCE)
        finally:
            self._wanted[name] -= 1
            if not self._wanted[name]:
                del self._wanted[name]
        assert self._replies is not None  # noqa: S101 opened
        return self._replies

    @property
    def _is_free(self) -> bool:
        """Whether the open release may be closed."""
        now = self._clock()
        pause, stay = now - self._used > _PAUSE, now - self._since > _STAY
        return self._engine is None or (not self._readers and (pause or stay))

    def _is_over(self, name: str) -> bool:
        """Tell whether the open release must make room: others have waited for long enough."""
        others = any(each != name for each in self._wanted)
        return others and self._clock() - self._since > _STAY

    async def stop(self) -> None:
        """End its processes."""
        engine, self._engine, self._name = self._engine, None, ""
        if engine is not None:
            await engine.stop()

    async def _open(self, name: str, folder: Path) -> None:
        """Open a release in place of the one before; raises Problem."""
        await self.stop()
        engine = ForkedEngine(self._settings, Source(folder, is_release=True, name=name))
        try:
            await engine.start()
        except asyncio.CancelledError:
            await engine.stop()
            raise
        if engine.release is None:
            await engine.stop()
            if engine.refused is not None:
                raise self._damaged.noted(name)
            raise not_ready(None)
        self._engine, self._replies, self._name = engine, Replies(self._settings, engine), name
        self._since = self._used = self._clock()
