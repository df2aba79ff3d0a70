"""The process that reads a file nobody vouches for: its bytes on stdin, the reading on stdout.

It may use so much memory and processor as its arguments say, write no more than that, and leave no
dump behind. Arguments: media type, seconds, bytes of memory, bytes of the answer.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import msgspec

from loaders.reading.answer import Answer
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.formats import read_format


def main(kind: str, seconds: int, memory: int, answer: int) -> None:
    """Read one file, confined."""
    _confine(seconds, memory, answer)
    sys.stdout.buffer.write(_encoded(_answer(kind), answer))


def _confine(seconds: int, memory: int, answer: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    space = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(kind: str) -> Answer:
    try:
        return Answer(read_format(sys.stdin.buffer.read(), kind))
    except ReadingError as error:
        return Answer(fault=error.fault.name, detail=error.detail)


def _encoded(found: Answer, largest: int) -> bytes:
    try:
        data = msgspec.json.encode(found)
    except MemoryError:
        data = b""
    if 0 < len(data) <= largest:
        return data
    return msgspec.json.encode(Answer(fault=ReadingFault.MEMORY.name))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
