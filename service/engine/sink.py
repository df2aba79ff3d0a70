"""Where a worker's result goes: serialised bytes in, repaired, compressed frames out."""

from __future__ import annotations

import re
import socket
import zlib
from typing import Protocol

import zstandard

from service.engine.frames import CHUNK, END, ENDING, HEAD, PLAIN, WHOLE, WHOLE_HEAD, frame, frames

HOLD = 48 << 10
"""So much of a result is held back: an error until then is still a proper error."""
BLOCK = 64 << 10
"""So much is sent at a time, after that."""
_KEPT = 64
SMALL = 1 << 10
"""Below this a body is not worth compressing."""
_BAD_XML = re.compile(rb"[\x00-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]")
_XML = {"xml", "rdfxml"}
# Each row writes at least one of these, so that their count is never below the number of rows.
_ROW_MARKS = {"json": b"{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}
_COMMENT_MARKS = {"turtle", "ntriples", "trig", "nquads"}


class Packer(Protocol):
    """A compressor of a stream."""

    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class Sink:
    """A file for pyoxigraph to write into; `write` is called for each 8 KiB and does little."""

    __slots__ = (
        *("limit", "full", "sent", "_connection", "_format", "_coding", "_kind", "_parts"),
        *("total", "_waiting", "_counted", "_marks", "_row_mark", "_packer"),
    )

    def __init__(self, connection: socket.socket, coding: str, limit: int) -> None:
        self.limit = limit
        self.full = False
        """Whether the result has more bytes than the limit."""
        self.sent = False
        """Whether a part of it is sent, so that it is too late for a proper error."""
        self._connection = connection
        self._coding = coding
        self._format = ""
        self._kind = b""
        self._parts: list[bytes] = []
        self.total = 0
        """Bytes of the result so far, before compression."""
        self._waiting = self._counted = self._marks = 0
        self._row_mark = b""
        self._packer: Packer | None = None

    def begin(self, format: str, kind: bytes) -> None:
        """Say what will be written: rows or a graph, and whether it can be kept."""
        self._kind = kind
        self._format = format
        self._row_mark = _ROW_MARKS.get(format, b"")

    def write(self, data: bytes) -> int:
        """Take bytes; raises OSError where that are too many."""
        self._parts.append(data)
        size = len(data)
        self._waiting += size
        self.total += size
        if self.total > self.limit:
            self.full = True
            raise OSError("the result is too large")
        if self._waiting > (BLOCK if self.sent else HOLD):
            self._spill()
        return size

    def flush(self) -> None:
        """Do nothing: the rest is sent with the closing frame."""

    def may_have(self, rows: int) -> bool:
        """Tell whether so many rows can have been written; where not, it is quick."""
        if self.total < rows:  # each has at least a byte
            return False
        self._gather()
        return self._marks >= rows

    def mark_truncated(self, rows: int) -> bool:
        """Say at the end of the body that rows are missing; False where the format cannot."""
        text = self._gather()
        if self._format == "json" and text.endswith(b"}"):
            text = text[:-1] + b',"truncated":{"rows":%d}}' % rows
        elif self._format in _XML:
            text += b"<!-- truncated: %d rows -->" % rows
        elif self._format in _COMMENT_MARKS:
            text += b"# truncated: %d rows\n" % rows
        else:
            return False
        self._parts = [text]
        return True

    def finish(self, truncated: bool, faults: int) -> None:
        """Send what is left, with all that the front must know, in one go."""
        data = self._repaired(b"".join(self._parts))
        coded = bool(self._coding) and (self.sent or len(data) >= SMALL)
        if coded:
            packer = self._packer or _packer(self._coding)
            data = packer.compress(data) + packer.flush()
        if self.sent:
            last = frames(CHUNK if coded else PLAIN, data) + frame(
                END, ENDING.pack(truncated, faults)
            )
        else:
            last = frame(WHOLE, WHOLE_HEAD.pack(self._kind, coded, truncated, faults) + data)
        self._connection.sendall(last)

    def _spill(self) -> None:
        """Send what has come but for the end, which may still get a mark."""
        data = self._gather()
        # in XML a cut before a tag splits no character that must be repaired
        cut = data.rfind(b"<") if self._format in _XML else len(data) - _KEPT
        kept = data[cut:]
        self._parts, self._waiting, self._counted = [kept], len(kept), len(kept)
        data = self._repaired(data[:cut])
        if self._coding:
            self._packer = self._packer or _packer(self._coding)
            data = self._packer.compress(data)
        head = b"" if self.sent else frame(HEAD, self._kind)
        self._connection.sendall(head + frames(CHUNK if self._coding else PLAIN, data))
        self.sent = True

    def _gather(self) -> bytes:
        """Return what waits as one piece, and count the rows that are new in it."""
        data = b"".join(self._parts)
        self._parts = [data]
        if self._row_mark:
            start = max(0, self._counted - len(self._row_mark) + 1)
            self._marks += data.count(self._row_mark, start)
        self._counted = len(data)
        return data

    def _repaired(self, data: bytes) -> bytes:
        """Replace what XML 1.0 cannot hold; a carriage return survives only escaped."""
        if self._format in _XML and _BAD_XML.search(data):
            return _BAD_XML.sub(lambda m: b"&#xD;" if m[0] == b"\r" else b"\xef\xbf\xbd", data)
        return data


def _packer(coding: str) -> Packer:
    if coding == "gzip":
        return zlib.compressobj(level=5, wbits=31)
    return zstandard.ZstdCompressor(level=3).compressobj()
