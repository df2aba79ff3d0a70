"""A file in, the report as read out: the one entrance of this room."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.reading.composition import compose
from loaders.reading.document import Document, Original
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.formats import TEXTUAL
from loaders.reading.media_type import TEXT, media_type
from loaders.reading.plain import SEPARATOR, plain_document
from loaders.reading.process import Bounds, read_confined
from loaders.reports.fault import Spot, TextError, TextFault
from loaders.reports.normal_form import decoded_text, normal_text
from loaders.settings import ORIGINAL_SIZE, REPORT_SIZE

MOST_PARTS = 100_000
"""Lines and cells of a text that is read in this process."""


@dataclass(frozen=True)
class Limits:
    """What a report may be and its reading take."""

    original: int = ORIGINAL_SIZE
    """Bytes of the largest file."""
    text: int = REPORT_SIZE
    """Bytes of the largest text."""
    bounds: Bounds = field(default_factory=Bounds)


def read_report(path: Path, limits: Limits = Limits()) -> Document:
    """Read a file; raises ReadingError for one that is no report, TextError for words of none.

    OSError is for the caller: the file is not there, or may not be read.
    """
    try:
        return read_bytes(_bytes_of(path, limits.original), path.name, limits)
    except (ReadingError, TextError) as error:
        raise error.in_file(path.name) from None


def _bytes_of(path: Path, largest: int) -> bytes:
    with open(path, "rb", opener=_opened_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ReadingError(ReadingFault.SPECIAL)
        data = file.read(largest + 1)
    if len(data) > largest:
        raise ReadingError(ReadingFault.LARGE)
    return data


def _opened_at_once(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to would keep the reader waiting without end."""
    return os.open(path, flags | os.O_NONBLOCK)


def read_bytes(data: bytes, name: str, limits: Limits = Limits()) -> Document:
    """Read the bytes of a file that has a name; raises as `read_report` does."""
    kind = media_type(data, name)
    original = Original(hashlib.sha256(data).hexdigest(), kind, len(data))
    if kind == TEXT:
        _refuse_large(data, limits.text)
        normal = normal_text(data)
        if normal.text.count("\n") + len(SEPARATOR.findall(normal.text)) > MOST_PARTS:
            raise ReadingError(ReadingFault.PARTS)
        return replace(plain_document(normal.text, original), changes=normal.changes)
    given = decoded_text(data).removeprefix("\ufeff").encode() if kind in TEXTUAL else data
    reading = read_confined(given, kind, limits.bounds)
    _refuse_large("\n".join(piece.text for piece in reading.pieces).encode(), limits.text)
    return compose(reading, original)


def _refuse_large(data: bytes, largest: int) -> None:
    if len(data) > largest:
        raise TextError(TextFault.LARGE, Spot(data.count(b"\n", 0, largest) + 1, largest))
