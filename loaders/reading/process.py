"""Reading in a process that may be killed: bytes of a file in, what it found or its fault out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass

import msgspec

from loaders import resources
from loaders.reading.answer import Answer
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.piece import Reading

_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Bounds:
    """What reading a file may take."""

    seconds: float = 10
    """Of processor for each megabyte begun; so many more until it is killed while it waits."""
    memory: int = 1 << 30
    """Bytes beyond what a process has when it starts."""
    answer: int = 64 << 20
    """Bytes of what was found."""


def read_confined(data: bytes, kind: str, bounds: Bounds = Bounds()) -> Reading:
    """Read a file of a media type in a process of its own; raises ReadingError."""
    seconds = bounds.seconds * (1 + len(data) // _MEGABYTE)
    limits = (max(1, round(seconds)), bounds.memory, bounds.answer)
    command = (sys.executable, "-m", "loaders.reading.worker", kind, *map(str, limits))
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as found:
        given.write(data)
        given.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 our own module
                command,
                stdin=given,
                stdout=found,
                stderr=subprocess.DEVNULL,
                cwd=resources.ROOT,
                timeout=seconds * 2,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ReadingError(ReadingFault.SLOW) from None
        found.seek(0)
        return _understood(found.read(bounds.answer + 1), ended.returncode)


def _understood(answer: bytes, code: int) -> Reading:
    """Take a process by its word only where it ended well."""
    if code < 0:
        killed = -code in (9, 24)  # SIGKILL, SIGXCPU: out of time
        raise ReadingError(ReadingFault.SLOW if killed else ReadingFault.BROKEN, f"signal {-code}")
    try:
        found = msgspec.json.decode(answer, type=Answer)
        fault = ReadingFault[found.fault] if found.fault else None
    except (msgspec.MsgspecError, KeyError):
        raise ReadingError(ReadingFault.BROKEN, f"exit {code}") from None
    if fault or found.reading is None:
        raise ReadingError(fault or ReadingFault.BROKEN, found.detail)
    return found.reading
