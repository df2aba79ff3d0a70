"""Running the service: sockets, signals, a graceful end."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from pathlib import Path

import uvloop

from service.engine.interface import Engine
from service.engine.source import Source
from service.http.connection import Connection, Connections
from service.http.plain import PlainHeads
from service.protocol.assembly import Assembly, bounds_of
from service.protocol.dispatch import Dispatch
from service.replies.message import Clock
from service.settings import Settings

log = logging.getLogger(__name__)
_SWEEP = 0.5
_COLLECTED_AFTER = 20_000
"""New objects after which cycles are looked for; the 700 of old are some thirty requests."""


def serve(host: str, port: int, releases: Path | None = None, data: Path | None = None) -> None:
    """Serve the current release, or a file, until SIGTERM or SIGINT; SIGHUP publishes anew."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(message)s")
    settings = Settings.from_environ()
    if data is not None:
        source = Source(data.absolute(), is_release=False)
    elif releases is not None:
        source = Source(releases.absolute(), is_release=True)
    else:
        raise ValueError("expected a folder of releases or a file of data, found neither")
    _check_map(settings)
    uvloop.run(Server(settings, source).run(host, port))


def _check_map(settings: Settings) -> None:
    """Raise SettingError for map layers that cannot be drawn: the pages would never begin."""
    if settings.map:
        from service.territory.layers import read_layers  # few have layers of their own

        read_layers(settings.map, settings.map_caption)


class Server:
    """One running service."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings = settings
        self._source = source
        self._connections = Connections()

    async def run(self, host: str, port: int) -> None:
        """Listen at once, answer queries as soon as the release is ready, until told to stop."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        assembly = Assembly(self._settings, self._source)
        try:
            front = assembly.dispatch()
            listening = await self._listening(front, host, port)
            loop.add_signal_handler(signal.SIGHUP, _publish, loop, assembly.engine)
            sweeping = loop.create_task(self._sweep())
            await stop.wait()
            front.stopping = True
            listening.close()
            await self._drain()
            sweeping.cancel()
        finally:
            await assembly.stop()

    async def _listening(self, front: Dispatch, host: str, port: int) -> asyncio.Server:
        bounds = bounds_of(self._settings)
        clock, plain = Clock(), PlainHeads(bounds.max_head)
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            lambda: Connection(front, bounds, clock, plain, self._connections),
            host, port, backlog=1024, reuse_address=True,
        )  # fmt: skip
        gc.collect()
        gc.freeze()  # what is loaded stays; no collection need look at it again
        gc.set_threshold(_COLLECTED_AFTER)
        log.info("listening on http://%s:%d", *listening.sockets[0].getsockname()[:2])
        return listening

    async def _sweep(self) -> None:
        """Cut off clients that are too slow."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP)
            self._connections.expire(loop.time())
            self._connections.relieve(self._settings.max_unread)

    async def _drain(self) -> None:
        """Let replies under way end."""
        for connection in list(self._connections):
            connection.finish()
        try:
            async with asyncio.timeout(self._settings.grace):
                while any(connection.busy for connection in self._connections):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            log.warning("requests were cut off by the stop")


_publications: set[asyncio.Task[bool]] = set()


def _publish(loop: asyncio.AbstractEventLoop, engine: Engine) -> None:
    task = loop.create_task(engine.publish())
    _publications.add(task)
    task.add_done_callback(_publications.discard)
