"""The service put together in an event loop: settings and source in, what answers requests out."""

from __future__ import annotations

import asyncio

from service.engine.interface import Engine
from service.engine.local.engine import ForkedEngine
from service.engine.source import Source
from service.http.bounds import Bounds
from service.http.wsgi import Pages, WsgiApp
from service.protocol.dispatch import Dispatch
from service.replies.reply import Replies
from service.settings import Settings

_FLUSH = 0.5


class Assembly:
    """One engine, and what has it answer. It begins to load when it is made."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings = settings
        self.loop = asyncio.get_running_loop()
        self.engine = _engine(settings, source)
        self.starting = self.loop.create_task(self.engine.start())
        """Ends when the release is ready, or has failed."""
        self.replies = Replies(settings, self.engine)
        self._flushing = self.loop.create_task(self._flush())
        self._pages: Pages | None = None

    def dispatch(self, app: WsgiApp) -> Dispatch:
        """Return what answers every request, with an application for pages; once."""
        self._pages = Pages(app, self._settings.page_threads, self._settings.base_url)
        return Dispatch(self._settings, self.replies, self._pages)

    async def stop(self) -> None:
        """End everything."""
        if self._pages is not None:
            self._pages.stop()
        self.starting.cancel()
        self._flushing.cancel()
        await asyncio.gather(self.starting, self._flushing, return_exceptions=True)
        self.replies.log.flush()
        await self.engine.stop()

    async def _flush(self) -> None:
        """Write the log, so that no request has to."""
        while True:
            await asyncio.sleep(_FLUSH)
            self.replies.log.flush()


def bounds_of(settings: Settings) -> Bounds:
    """Return what HTTP allows its clients."""
    return Bounds(
        max_connections=settings.max_connections,
        max_head=settings.max_head,
        max_fields=settings.max_fields,
        max_body=settings.max_body,
        head_timeout=settings.head_timeout,
        body_timeout=settings.body_timeout,
        idle_timeout=settings.idle_timeout,
        write_timeout=settings.write_timeout,
        response_timeout=settings.response_timeout,
    )


def _engine(settings: Settings, source: Source) -> Engine:
    if settings.endpoint:
        from service.engine.remote.engine import RemoteEngine  # its HTTP client is slow to import

        return RemoteEngine(settings)
    return ForkedEngine(settings, source)
