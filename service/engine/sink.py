"""Where a worker's result goes: serialised bytes in, repaired, compressed frames out."""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Callable

import zstandard

from service.engine.frames import CHUNK, HEAD, PLAIN, frame

BLOCK = 64 << 10
SMALL = 1 << 10
"""Below this a body is not worth compressing."""
_BAD_XML = re.compile(rb"[\x00-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]")
_XML = {"xml", "rdfxml"}
# Each row writes at least one of these, so that their count is never below the number of rows.
_ROW_MARKS = {"json": b"{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}
_COMMENT_MARKS = {"turtle", "ntriples", "trig", "nquads"}


class Sink:
    """A file for pyoxigraph to write into."""

    def __init__(self, connection: socket.socket, coding: str, limit: int) -> None:
        self._connection = connection
        self._format = ""
        self._coding = coding
        self.limit = limit
        self.full = False
        self._head = b""
        self._parts: list[bytes] = []
        self._waiting = 0
        self._total = 0
        self._row_mark: bytes | None = None
        self._compress: Callable[[bytes], bytes] | None = None
        self.sent = False
        self.marks = 0
        self._tail = b""
        """The end of the last piece: a mark may be cut in two."""

    def begin(self, format: str, head: bytes) -> None:
        """Say what will be written, and what the front must know before."""
        self._head = frame(HEAD, head)
        self._format = format
        self._row_mark = _ROW_MARKS.get(format)
        self._tail_size = len(self._row_mark) - 1 if self._row_mark else 0

    def write(self, data: bytes) -> int:
        """Take bytes; the last block is kept back, so that the end can still be marked."""
        if self._waiting >= BLOCK:
            self._send(self._taken())
        self._parts.append(data)
        self._waiting += len(data)
        self._total += len(data)
        if self._total > self.limit:
            self.full = True
            raise OSError("the result is too large")
        if self._row_mark:
            self.marks += (self._tail + data).count(self._row_mark)
            self._tail = data[-self._tail_size :] if self._tail_size else b""
        return len(data)

    def flush(self) -> None:
        """Do nothing: blocks are sent when they are full."""

    def mark_truncated(self, rows: int) -> bool:
        """Say at the end of the body that rows are missing; False where the format cannot."""
        text = b"".join(self._parts)
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

    def finish(self, end: bytes) -> None:
        """Send what is left, and the closing frame with it in one go."""
        data = self._taken()
        if not self.sent and len(data) < SMALL:
            self._connection.sendall(self._head + frame(PLAIN, data) + end)
            return
        packed = self._packed(data) + self._closing()
        head = b"" if self.sent else self._head
        self._connection.sendall(head + frame(CHUNK, packed) + end)

    def _taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts, self._waiting = [], 0
        if self._format in _XML and _BAD_XML.search(data):
            # XML 1.0 cannot hold these characters; a carriage return survives only escaped
            data = _BAD_XML.sub(lambda m: b"&#xD;" if m[0] == b"\r" else b"\xef\xbf\xbd", data)
        return data

    def _send(self, data: bytes) -> None:
        packed = self._packed(data)
        self._connection.sendall((b"" if self.sent else self._head) + frame(CHUNK, packed))
        self.sent = True

    def _packed(self, data: bytes) -> bytes:
        if not self._coding:
            return data
        if self._compress is None:
            self._packer = _packer(self._coding)
            self._compress = self._packer.compress
        return self._compress(data)

    def _closing(self) -> bytes:
        return self._packer.flush() if self._compress is not None else b""


def _packer(coding: str) -> zlib._Compress | zstandard.ZstdCompressionObj:
    if coding == "gzip":
        return zlib.compressobj(level=5, wbits=31)
    return zstandard.ZstdCompressor(level=3).compressobj()
