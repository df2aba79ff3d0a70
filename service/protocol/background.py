"""An assembly in a thread of its own: begun by the first who asks, and anew in a forked process.

anyio's portal runs a loop in a thread as well, but knows nothing of forks.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

import uvloop

from service.engine.source import Source
from service.http.wsgi import WsgiApp
from service.protocol.assembly import Assembly
from service.protocol.dispatch import Dispatch
from service.replies.reply import Replies
from service.settings import Settings


@dataclass(frozen=True)
class _Running:
    """What runs in one process."""

    assembly: Assembly
    handler: Dispatch
    thread: threading.Thread
    stop: Callable[[], object]


class Background:
    """What answers requests, wherever they come from; asking for it waits until it is there.

    An engine's processes end with the thread that started them, and no thread survives a fork: a
    process that was forked begins anew, and lets go of nothing that its parent still uses.
    """

    def __init__(self, settings: Settings, source: Source, begun: Callable[[], object]) -> None:
        self._settings = settings
        self._source = source
        self._begun = begun
        self.pages: WsgiApp | None = None
        """The application for pages; set before anybody asks."""
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._of_parents: list[_Running | None] = []
        _ALL.add(self)

    @property
    def handler(self) -> Dispatch:
        """What answers every request."""
        return self._here().handler

    @property
    def replies(self) -> Replies:
        """What answers queries."""
        return self._here().assembly.replies

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that both run in."""
        return self._here().assembly.loop

    def close(self) -> None:
        """End its processes and its thread; whoever asks again begins anew."""
        with self._lock:
            running, self._running = self._running, None
        atexit.unregister(self.close)
        if running is not None:
            running.assembly.loop.call_soon_threadsafe(running.stop)
            running.thread.join()

    def _here(self) -> _Running:
        if self._running is not None:
            return self._running
        with self._lock:
            if self._running is None:
                coming: Future[_Running] = Future()
                target = lambda: uvloop.run(self._run(coming))  # noqa: E731 the thread's own
                threading.Thread(target=target, name="service", daemon=True).start()
                self._running = coming.result()
                atexit.register(self.close)
                self._begun()
            return self._running

    async def _run(self, coming: Future[_Running]) -> None:
        """Have an assembly answer until told to stop."""
        stop = asyncio.Event()
        assert self.pages is not None  # noqa: S101 set by who made it
        assembly: Assembly | None = None
        try:
            assembly = Assembly(self._settings, self._source)
            handler = assembly.dispatch(self.pages)
            await assembly.starting
            coming.set_result(_Running(assembly, handler, threading.current_thread(), stop.set))
            await stop.wait()
        except Exception as error:
            coming.set_exception(error)  # else who asked would wait for ever, and all after it
        finally:
            if assembly is not None:
                await assembly.stop()

    def forget(self) -> None:
        """Take note that this process is a fork, in which nothing runs."""
        self._of_parents.append(self._running)  # kept: to close what it holds would disturb them
        self._running = None
        self._lock = threading.Lock()


_ALL: weakref.WeakSet[Background] = weakref.WeakSet()


def _forked() -> None:
    for each in _ALL:
        each.forget()


os.register_at_fork(after_in_child=_forked)
