"""Waiting for the machine: other people's work on the same processors makes every figure a lie."""

from __future__ import annotations

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_GLANCE = 0.4
_IDLE = (3, 4)
"""The columns of /proc/stat for idle time and for waiting for a disk."""


class Quiet:
    """Lets a measurement begin when little else runs, and remembers how much did."""

    def __init__(self, cores: float, patience: float) -> None:
        self._cores = cores
        self._left = patience
        self.seen: list[float] = []
        """Cores that others used, just before each measurement."""

    def wait(self) -> None:
        """Wait until others use no more than so many cores, or the patience is used up."""
        while True:
            started = time.monotonic()
            used = others()
            if used <= self._cores or self._left <= 0:
                self.seen.append(used)
                return
            time.sleep(1.0)
            self._left -= time.monotonic() - started


def others() -> float:
    """Measure how many cores are busy while we are not."""
    before = _busy()
    time.sleep(_GLANCE)
    return (_busy() - before) / _GLANCE


def _busy() -> float:
    columns = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    ticks = (int(column) for number, column in enumerate(columns) if number not in _IDLE)
    return sum(ticks) / _TICKS
