"""Pictures: a document in, SVG or PNG out, drawn without a browser by the extra `[charts]`.

One process, watched here: concurrent.futures cannot end a drawing that takes too long without
breaking its pool, and Pebble, which can, is LGPL.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Mapping

from service.answers.document import Document
from service.answers.rendered import RenderedCache, Written
from service.charts.chart import chart_spec
from service.charts.picture_process import read_frame, write_frame
from service.charts.specification import FONT, FONTS, LOCALES, Spec
from service.errors import Problem

log = logging.getLogger(__name__)

SCALE = 1.5
"""Pixels of a PNG for one of the specification."""
PATIENCE = 20.0
"""Seconds that a picture may wait for those before it, and then take itself."""
KEPT = 8 << 20
"""Bytes of drawings that are kept: a PNG is made of the SVG, and other addresses show the same."""


def svg_bytes(document: Document) -> bytes:
    """Draw an SVG picture."""
    _refuse_without_extra("svg")
    return picture_process().svg(chart_spec(document), document.language)


def png_bytes(document: Document) -> bytes:
    """Draw a PNG picture."""
    _refuse_without_extra("png")
    return picture_process().png(chart_spec(document), document.language)


def can_draw() -> bool:
    """Tell whether pictures can be drawn here."""
    return importlib.util.find_spec("vl_convert") is not None


class PictureProcess:
    """Draws one picture at a time in a process of its own, which is started when first wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._kept = RenderedCache(KEPT)

    def svg(self, spec: Spec, language: str) -> bytes:
        """Draw a specification; raises Problem when it cannot be drawn, or takes too long."""
        job = json.dumps({"spec": _bare(spec), "locale": LOCALES[language]}).encode()
        key = hashlib.sha256(job).hexdigest()
        kept = self._kept.get(key)
        drawn = kept.body if kept else b""
        if not drawn:
            # Each text is measured with every font that is named; we have the first one.
            single, several = f'font-family="{FONT}"', f'font-family="{FONTS}"'
            drawn = self._draw(job).replace(single.encode(), several.encode())
            self._kept.put(key, Written(drawn))
        return drawn

    def png(self, spec: Spec, language: str) -> bytes:
        """Draw a specification as a PNG; raises Problem as above."""
        drawn = self.svg(spec, language).decode()
        return self._draw(json.dumps({"svg": drawn, "scale": SCALE}).encode())

    def close(self) -> None:
        """End the process; the next picture starts another."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.communicate()
            self._process = None

    def _draw(self, job: bytes) -> bytes:
        """Send a job and read what was drawn."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise Problem(503, "busy").with_header("Retry-After", "5")
        try:
            return self._drawn(job)
        finally:
            self._lock.release()

    def _drawn(self, job: bytes) -> bytes:
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
        if self._process is not None and self._process.poll() is not None:
            self._process.communicate()  # closes the pipes
            self._process = None
        if self._process is None:
            command = [sys.executable, "-m", "service.charts.picture_process"]
            pipe = subprocess.PIPE
            # It ends by itself when its standard input does, so with the service in any case.
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe)  # noqa: S603 our own
        return self._process


_PROCESS = PictureProcess()  # made here: two threads that both want the first picture share it
atexit.register(_PROCESS.close)


def picture_process() -> PictureProcess:
    """Return the picture_process of this process."""
    return _PROCESS


def _bare(spec: Spec) -> Mapping[str, object]:
    """Leave out what only browsers need, so that every address of one picture shares a drawing."""
    config = spec["config"]
    assert isinstance(config, Mapping)  # noqa: S101 as we write it
    drawn = {name: part for name, part in spec.items() if name != "usermeta"}
    return {**drawn, "config": {**config, "font": FONT}}


def _refuse_without_extra(format: str) -> None:
    if not can_draw():
        raise Problem(501, "extra-missing", extra="charts", format=format)
