"""Pictures: a document in, SVG or PNG out, drawn without a browser by the extra `[charts]`."""

from __future__ import annotations

import functools
import importlib.util
import json
import logging
import subprocess
import sys
import threading

from service.answers.chart import chart_spec
from service.answers.document import Document
from service.answers.painter import read_frame, write_frame
from service.answers.specification import LOCALES
from service.errors import Problem

log = logging.getLogger(__name__)

SCALE = 1.5
"""Pixels of a PNG for one of the specification."""
PATIENCE = 20.0
"""Seconds that a picture may wait for those before it, and then take itself."""


def svg_bytes(document: Document) -> bytes:
    """Draw an SVG picture."""
    return _drawn(document, "svg")


def png_bytes(document: Document) -> bytes:
    """Draw a PNG picture."""
    return _drawn(document, "png")


def can_draw() -> bool:
    """Tell whether pictures can be drawn here."""
    return importlib.util.find_spec("vl_convert") is not None


class Painter:
    """Draws one picture at a time in a process of its own, which is started when first wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, job: bytes) -> bytes:
        """Have a picture drawn; raises Problem when it cannot be, or takes too long."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise Problem(503, "busy").with_header("Retry-After", "5")
        try:
            return self._draw(job)
        finally:
            self._lock.release()

    def _draw(self, job: bytes) -> bytes:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 a pipe was asked for
        assert process.stdout is not None  # noqa: S101 as above
        watch = threading.Timer(PATIENCE, process.kill)
        watch.start()
        try:
            write_frame(process.stdin, True, job)
            reply = read_frame(process.stdout)
        except BrokenPipeError:
            reply = None
        finally:
            watch.cancel()
        if reply is None:
            self._process = None
            process.kill()
            process.communicate()
        if reply is None or not reply[0]:
            log.error("a picture failed: %s", reply[1].decode()[:500] if reply else "process ended")
            raise Problem(500, "internal")
        return reply[1]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "service.answers.painter"]
            pipe = subprocess.PIPE
            # It ends by itself when its standard input does, so with the service in any case.
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe)  # noqa: S603 our own
        return self._process


@functools.cache
def painter() -> Painter:
    """Return the painter of this process."""
    return Painter()


def _drawn(document: Document, format: str) -> bytes:
    if not can_draw():
        raise Problem(501, "extra-missing", extra="charts", format=format)
    job = {
        "format": format,
        "scale": SCALE,
        "locale": LOCALES[document.language],
        "spec": chart_spec(document),
    }
    return painter().draw(json.dumps(job).encode())
