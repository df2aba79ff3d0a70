"""A process with all its descendants, as Linux counts them: processor time, memory, descriptors."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def tree(pid: int) -> list[int]:
    """List a process and its descendants."""
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += children(each)
    return found


def children(pid: int) -> list[int]:
    """List the processes that a process started and that live."""
    try:
        tasks = [*(_PROC / str(pid) / "task").glob("*/children")]
    except (FileNotFoundError, ProcessLookupError):
        return []  # it has just ended
    return [int(child) for task in tasks for child in _read(task).split()]


def cpu_seconds(pid: int) -> float:
    """Sum the processor time of a process and its descendants, those that ended included."""
    ticks = 0
    for each in tree(pid):
        fields = _read(_PROC / str(each) / "stat").rpartition(")")[2].split()
        ticks += sum(int(number) for number in fields[11:15])
    return ticks / _TICKS


def memory(pid: int) -> int:
    """Sum the memory of a process and its descendants; what they share counts once (PSS)."""
    return sum(own_memory(each) for each in tree(pid))


def descriptors(pid: int) -> int:
    """Count the open descriptors of one process."""
    try:
        return len(list((_PROC / str(pid) / "fd").iterdir()))
    except FileNotFoundError:
        return 0


def own_memory(pid: int) -> int:
    """Return a process's own share of memory (PSS)."""
    for line in _read(_PROC / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) << 10
    return 0


def _read(path: Path) -> str:
    """Read a file of /proc; empty where the process has just ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
