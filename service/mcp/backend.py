"""Where the tools get answers from: the engine of this machine, or a running service."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from service.engine.local.engine import ForkedEngine
from service.engine.source import Source
from service.errors import Problem
from service.formats import format_of
from service.replies.bridge import BesideThreads, Bridge, Home
from service.replies.reply import Replies
from service.settings import Settings
from service.urls import PLACES

MOST_BYTES = 16 << 20
"""Bytes of one result that are read."""
_FRESH = 5.0  # seconds that a service is not asked again which release it serves


class Backend(Protocol):
    """A release that can be queried. Used from several threads."""

    @property
    def release(self) -> str:
        """Short name of the release now answering."""

    def run(self, sparql: str, format: str) -> bytes:
        """Evaluate a query; format is json or turtle. Raises Problem."""

    def close(self) -> None:
        """Give up what it holds."""


class LocalBackend:
    """The current release in an engine of its own, with every limit of the service."""

    def __init__(self, settings: Settings, releases: Path) -> None:
        small = replace(
            settings, workers=1, slow_workers=1, max_result=MOST_BYTES, query_log="none"
        )
        self._loop = asyncio.new_event_loop()
        # The engine's processes end with the thread that started them: this one, when it is closed.
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._engine, self._bridge = asyncio.run_coroutine_threadsafe(
            self._started(small, releases), self._loop
        ).result()

    @property
    def release(self) -> str:
        return self._bridge.release.digest[:12]

    def run(self, sparql: str, format: str) -> bytes:
        return self._bridge.run(sparql, format).read()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._engine.stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _started(self, settings: Settings, releases: Path) -> tuple[ForkedEngine, Bridge]:
        engine = ForkedEngine(settings, Source(releases.absolute(), is_release=True))
        await engine.start()
        if engine.release is None:
            await engine.stop()
            if engine.refused is not None:
                raise LookupError(engine.refused.reason)
            raise LookupError(f"expected a release in {releases}, found none; run `dxkg build`")
        return engine, Bridge(settings, BesideThreads(Home(Replies(settings, engine), self._loop)))


class ServiceBackend:
    """A running service, asked over HTTP; its own limits hold.

    By urllib, which `/health` needs too: SPARQLWrapper (2.0) has a refusal in a message only.
    """

    def __init__(self, address: str, settings: Settings) -> None:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"expected an address like http://127.0.0.1:8000, found {address!r}")
        self._address = address.rstrip("/")
        self._timeout = settings.time_limit + settings.queue_wait
        self._lock = threading.Lock()
        self._known = ("", 0.0)
        self._ask_release()

    @property
    def release(self) -> str:
        with self._lock:
            name, asked = self._known
            return name if time.monotonic() < asked + _FRESH else self._ask_release()

    def run(self, sparql: str, format: str) -> bytes:
        body = urllib.parse.urlencode({"query": sparql}).encode()
        return self._read(PLACES["sparql"], format_of(format).media_type, body)

    def close(self) -> None:
        """Nothing is held."""

    def _ask_release(self) -> str:
        state = json.loads(self._read(PLACES["health"], "application/json", None))
        if not state.get("release"):
            raise Problem(503, "starting")
        self._known = (str(state["release"])[:12], time.monotonic())
        return self._known[0]

    def _read(self, path: str, accept: str, body: bytes | None) -> bytes:
        request = urllib.request.Request(  # noqa: S310 the scheme was checked
            self._address + path, body, {"Accept": accept, "Accept-Language": "en"}
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                content: bytes = response.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error.code, error.read(1 << 16)) from None
        except OSError as error:
            raise ConnectionError(f"no answer from {self._address}: {error}") from None
        if len(content) > MOST_BYTES:
            raise Problem(400, "size", limit=MOST_BYTES)
        return content


class RefusedError(Exception):
    """A service refused a query; the text is its own explanation, the code that of its problem."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


def _refused(status: int, body: bytes) -> RefusedError:
    """Read a problem document (RFC 9457)."""
    try:
        problem = json.loads(body)
        place = (
            f" (line {problem['line']}, column {problem['column']})" if "line" in problem else ""
        )
        text = f"{problem['title']}: {problem['detail']}{place}"
        return RefusedError(text, str(problem.get("code", "")))
    except (ValueError, KeyError, TypeError):
        return RefusedError(f"the service answered with status {status}")
