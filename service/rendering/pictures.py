"""The drawing process as its user has it: a job in, a picture out, or a `Problem`.

One process, watched here: concurrent.futures cannot end a drawing that takes too long without
breaking its pool, and Pebble, which can, is LGPL.
"""

from __future__ import annotations

import atexit
import json
import logging
import subprocess
import sys
import threading
import time
from pathlib import Path

from service.errors import Problem
from service.rendering.picture_process import read_frame, write_frame

log = logging.getLogger(__name__)

SCALE = 1.5
"""Pixels of a PNG for one of the specification."""
PATIENCE = 20.0
"""Seconds that a picture may wait for those before it, and then take itself."""
MEMORY = 1 << 30
"""Bytes that the process may have resident; a limit of address space would stop its engine of
JavaScript from starting, which reserves much more than it uses."""
_GLANCE = 0.1
_PAGE = 4096


def png_job(drawn: bytes) -> bytes:
    """Return the job that makes a PNG of an SVG."""
    return json.dumps({"svg": drawn.decode(), "scale": SCALE}).encode()


class Drawing:
    """Draws one picture at a time in a process of its own, which is started when first wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def draw(self, job: bytes) -> bytes:
        """Draw; raises Problem where it cannot be drawn, or takes too long."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise Problem(503, "busy").with_header("Retry-After", "5")
        try:
            return self._drawn(job)
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the process, whatever it draws; the next picture starts another."""
        atexit.unregister(self.close)
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.communicate()
            self._process = None

    def _drawn(self, job: bytes) -> bytes:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 a pipe was asked for
        assert process.stdout is not None  # noqa: S101 as above
        over = threading.Event()
        watch = threading.Thread(target=_watch, args=(process, over), daemon=True)
        watch.start()
        try:
            write_frame(process.stdin, True, job)
            reply = read_frame(process.stdout)
        except BrokenPipeError:
            reply = None
        finally:
            over.set()
            watch.join()
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
            command = [sys.executable, "-m", "service.rendering.picture_process"]
            pipe = subprocess.PIPE
            # It ends by itself when its standard input does, so with the service in any case.
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe)  # noqa: S603 our own
        return self._process


def _watch(process: subprocess.Popen[bytes], over: threading.Event) -> None:
    """End the process where a picture takes too long or too much memory."""
    due = time.monotonic() + PATIENCE
    while not over.wait(_GLANCE):
        if time.monotonic() > due or _resident(process.pid) > MEMORY:
            process.kill()
            return


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
