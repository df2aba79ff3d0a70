"""The service's processes while it is attacked: memory, descriptors, log, who was left over."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench import process
from bench.evening.input import HOST

_EVERY = 0.2
_METRICS = 5.0
_DEAD = 20.0
"""Seconds without an answer after which the service counts as dead and is started anew."""
_GUARD = 1536 << 20
"""Bytes of the front, or of one of its children beside the store, beyond which all are killed.

The attack must not take the machine's memory: everybody on it would stand still for minutes.
"""
_GUARD_OF_ALL = 6 << 30
_KILLED = re.compile(r'^dxkg_workers_killed_total\{reason="(\w+)"\} ([0-9.e+]+)', re.MULTILINE)
_FAULT = re.compile(r"^(?:Traceback|ERROR|CRITICAL)")
_RAISED = re.compile(r"^[\w.]*(?:Error|Exception|Problem|Interrupt|Exit)\b.*")


@dataclass(frozen=True)
class Event:
    """Something that happened to the service."""

    at: float
    """By the machine's monotonic clock."""
    text: str


def resident(pid: int) -> int:
    """Return the bytes of memory that a process holds."""
    return _status(pid, "VmRSS")


def most_resident(pid: int) -> int:
    """Return the most it ever held."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) << 10
    return 0


def zombies(pid: int) -> list[int]:
    """List the children of a process and of its children that have ended and are not reaped."""
    return [each for each in process.tree(pid) if _state(each)[:1] == ["Z"]]


def _state(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


class Watch:
    """Looks at one running service several times a second, until it is told to stop."""

    def __init__(self, pid: int, port: int, log: Path, bound: int) -> None:
        self._pid = pid
        self._port = port
        self._log = log
        self._bound = bound
        self._read = 0
        self._rest = ""
        self._seen: dict[tuple[int, str], None] = {}
        self._over = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._look_on, self._ask_on)]
        self._answered = time.monotonic()
        self.began = self._answered
        self.peak = 0
        self.largest = 0
        """Bytes of the largest process but the front."""
        self.why_dead = ""
        self.grown: Event | None = None
        """When its memory first went beyond the bound."""
        self.faults: list[Event] = []
        self.killed: Mapping[str, float] = {}
        self.dead_since: float | None = None

    def __enter__(self) -> Watch:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._look()

    def left_over(self) -> list[int]:
        """List the processes of the service that still run; to be asked after its end."""
        return [pid for pid, since in self._seen if _state(pid)[19:20] == [since]]

    def _look_on(self) -> None:
        while not self._over.wait(_EVERY):
            self._look()

    def _ask_on(self) -> None:
        while not self._over.wait(_METRICS):
            self._ask()

    def _look(self) -> None:
        self.peak = max(self.peak, most_resident(self._pid))
        if self.grown is None and (size := resident(self._pid)) > self._bound:
            self.grown = Event(time.monotonic(), f"{size >> 20} MiB")
        tree = process.tree(self._pid)
        for pid in tree:
            if state := _state(pid):
                self._seen[pid, state[19]] = None
        self._guard({pid: resident(pid) for pid in tree})
        self._read_log()

    def _guard(self, sizes: Mapping[int, int]) -> None:
        """Kill all processes where they take the memory of the machine."""
        front, whole = sizes.get(self._pid, 0), sum(sizes.values())
        most = max((size for pid, size in sizes.items() if pid != self._pid), default=0)
        self.largest = max(self.largest, most)
        if most <= 2 * _GUARD and front <= _GUARD and whole <= _GUARD_OF_ALL:
            return
        if not self.why_dead:
            self.dead_since = time.monotonic()
            told = f"front {front >> 20} MiB, largest child {most >> 20}, all {whole >> 20}"
            self.why_dead = f"it took too much memory: {told}"
        for pid in sizes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _ask(self) -> None:
        """Read the metrics; who does not answer for long is dead."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self._port}/metrics", timeout=5) as reply:
                text = reply.read().decode()
        except OSError:
            if time.monotonic() - self._answered > _DEAD:
                self.dead_since = self.dead_since or self._answered
            return
        self._answered = time.monotonic()
        if not self.why_dead:
            self.dead_since = None
        self.killed = {reason: float(count) for reason, count in _KILLED.findall(text)}

    def _read_log(self) -> None:
        with suppress(OSError), self._log.open("rb") as file:
            file.seek(self._read)
            new = file.read()
            self._read += len(new)
            *lines, self._rest = (self._rest + new.decode("utf-8", "replace")).split("\n")
            now = time.monotonic()
            self.faults += [Event(now, line[:200]) for line in lines if _is_fault(line)]


def _is_fault(line: str) -> bool:
    return bool(_FAULT.match(line) or _RAISED.match(line))


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
