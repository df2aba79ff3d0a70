"""Renders one request after the other; killing it does no harm."""

from __future__ import annotations

import contextlib
import resource
import socket
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from service.charts.warming import warming_jobs
from service.engine.frames import frame, frames
from service.graph.names import NameIndex
from service.http.wsgi import called
from service.page_process.asking import Front, FrontGoneError, PartedError, StoppedError
from service.rendering import wire
from service.replies.message import Request
from service.views.completion import known_terms
from service.web.context import services_of

_GROWN = 128 << 20
"""Bytes by which the process may have grown; then another takes its place."""


@dataclass(frozen=True)
class Renderer:
    """An application, and the front that it asks."""

    app: Flask
    front: Front
    base_url: str

    def work(self) -> None:
        """Render until the front is gone."""
        NameIndex.is_shared = False
        services_of(self.app).site.open()
        size = _resident()
        try:
            while True:
                request = self.front.next_request()
                if request is None:
                    self._warm()
                    continue
                try:
                    self._answer(request)
                except PartedError:
                    self.front.say(frame(wire.PARTED, b""))
                    continue
                except StoppedError:
                    pass
                is_worn = self.front.is_torn or _resident() > size + _GROWN
                self.front.say(frame(wire.END, b"1" if is_worn else b""))
        except FrontGoneError:
            return

    def learn(self, connection: socket.socket) -> None:
        """Read what pages of a release need, so that processes forked later need not."""
        try:
            self.front.connect(connection)
            self.front.next_request()
            self.front.answer_begins()  # there is nobody who could come again
            reader = services_of(self.app).site.reader
            _ = known_terms(reader), reader.parents, reader.succession, reader.validity
        except (FrontGoneError, StoppedError):
            return
        except Exception as error:  # pages will tell who asks for them; this process must live
            sys.stderr.write(f"pages read each for itself what they share: {error!r}\n")
        with contextlib.suppress(FrontGoneError):
            self.front.say(wire.packed(wire.HEAD, (200, (), False)) + frame(wire.END, b""))

    def _answer(self, request: Request) -> None:
        """Render one page, and send it but for its end."""
        found = called(self.app.wsgi_app, request, self.base_url, shared=False)
        response = found.response
        self.front.answer_begins()
        headers = tuple((str(name), str(value)) for name, value in response.headers)
        self.front.say(wire.packed(wire.HEAD, (response.status, headers, found.keep)))
        if found.parts is not None:
            self._pour(found.parts, found.packed)
        elif response.body:
            assert isinstance(response.body, bytes)  # noqa: S101 else it has parts
            self.front.say(frames(wire.PIECE, response.body))

    def _pour(self, parts: Iterable[bytes], packed: bool) -> None:
        """Send a body that is too large for memory, until it ends or nobody wants it."""
        packer = zlib.compressobj(level=1, wbits=31) if packed else None
        try:
            for part in parts:
                if self.front.is_stopped():
                    return
                data = packer.compress(part) if packer else part
                if data:
                    self.front.say(frames(wire.PIECE, data))
            if packer:
                self.front.say(frames(wire.PIECE, packer.flush()))
        finally:
            if callable(close := getattr(parts, "close", None)):
                close()

    def _warm(self) -> None:
        """Say what the drawing process gets warm with."""
        self.front.say(wire.packed(wire.WARM, warming_jobs()))


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
