"""The service put together in an event loop: settings and source in, what answers requests out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from loaders.reports.archive import Archive
from service.engine.interface import Engine
from service.engine.local.engine import ForkedEngine
from service.engine.source import Source
from service.http.bounds import Bounds
from service.http.wsgi import ThreadedPages, WsgiApp
from service.protocol.dispatch import Dispatch
from service.rendering.pages import Pages
from service.rendering.processes import PageProcesses
from service.replies.kept_pages import KeptPages
from service.replies.reply import Replies
from service.settings import Settings

_FLUSH = 0.5


class Assembly:
    """One engine, and what has it answer. It begins to load when it is made."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings = settings
        self._source = source
        self.loop = asyncio.get_running_loop()
        self.engine = _engine(settings, source)
        self.starting = self.loop.create_task(self.engine.start())
        """Ends when the release is ready, or has failed."""
        self.replies = Replies(settings, self.engine)
        self._flushing = self.loop.create_task(self._flush())
        self._pages: Pages | None = None

    def dispatch(self, app: WsgiApp | None = None) -> Dispatch:
        """Return what answers every request; once.

        app -- renders pages in threads; by default processes do that
        """
        settings = self._settings
        archive, releases = folders_of(settings, self._source)
        if app is not None:
            self._pages = ThreadedPages(app, settings.page_threads, settings.base_url)
        else:
            processes = PageProcesses(settings, self.replies, archive, releases)
            self.replies.metrics.count_pages(processes)
            self._pages = processes
        kept = KeptPages(self.engine, Archive(archive))
        return Dispatch(settings, self.replies, self._pages, kept)

    async def stop(self) -> None:
        """End everything."""
        if self._pages is not None:
            await self._pages.stop()
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


def folders_of(settings: Settings, source: Source) -> tuple[Path, Path | None]:
    """Return the folder of report texts, and that of the releases, if it serves releases."""
    archive = Path(settings.reports) if settings.reports else source.path.parent / "reports"
    return archive, source.path if source.is_release else None


def bounds_of(settings: Settings) -> Bounds:
    """Return what HTTP allows its clients."""
    return Bounds(
        max_connections=settings.max_connections,
        max_head=settings.max_head,
        max_fields=settings.max_fields,
        max_body=settings.max_body,
        max_held=settings.max_held,
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
