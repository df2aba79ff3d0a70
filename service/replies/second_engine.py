"""An engine of its own for an older release, smaller than the service's but equally limited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from service.engine.interface import not_ready
from service.engine.local.engine import ForkedEngine
from service.engine.source import Source
from service.replies.bridge import BesideThreads, Bridge, Home, Place
from service.replies.reply import Replies
from service.settings import Settings

Found = TypeVar("Found")


class SecondEngine:
    """A release opened by a zygote and workers beside those of the service."""

    def __init__(self, settings: Settings, loop: asyncio.AbstractEventLoop, file: Path) -> None:
        self._loop = loop
        self._engine, self._bridge = self._in_loop(_started(settings, loop, file))

    def evaluate(self, sparql: str) -> bytes:
        """Evaluate a SELECT; SPARQL JSON results out."""
        return self._bridge.evaluate(sparql)

    def chunks(self, sparql: str) -> Iterator[bytes]:
        """Evaluate the same; the result as it comes."""
        return self._bridge.chunks(sparql)

    def close(self) -> None:
        """End its processes."""
        self._in_loop(self._engine.stop())

    def _in_loop(self, work: Coroutine[object, object, Found]) -> Found:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def second_engines(settings: Settings, place: Place) -> Callable[[Path], SecondEngine]:
    """Return what opens an older release."""
    small = replace(settings, workers=1, slow_workers=1, cache_size=settings.cache_size // 4)
    return lambda file: SecondEngine(small, place.loop, file)


async def _started(
    settings: Settings, loop: asyncio.AbstractEventLoop, file: Path
) -> tuple[ForkedEngine, Bridge]:
    release = file.parent
    engine = ForkedEngine(settings, Source(release.parent, is_release=True, name=release.name))
    await engine.start()
    if engine.release is None:
        await engine.stop()
        raise not_ready(engine.refused)
    return engine, Bridge(settings, BesideThreads(Home(Replies(settings, engine), loop)))
