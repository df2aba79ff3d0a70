"""Files of the pages' styles and scripts: an address in, its file out; no page's process needed.

The files are those that are there at the start; each is read and compressed once, in a thread.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from service.formats import choose_coding
from service.replies.headers import DATA_HEADERS
from service.replies.message import Request, Response
from service.replies.reply import matches

PREFIX = "/static/"
_FOLDER = Path(__file__).parents[1] / "static"
_SMALL = 1 << 10
_PACKED = ("text/", "application/json", "image/svg+xml")


@dataclass(frozen=True)
class _File:
    kind: str
    etag: str
    body: bytes
    packed: bytes
    """The same compressed; empty where that is not worth it."""


class StaticFiles:
    """The files below a folder."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        found = (path for path in folder.rglob("*") if path.is_file())
        self._paths = {PREFIX + path.relative_to(folder).as_posix(): path for path in found}
        self._files: dict[str, _File] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    async def respond(self, request: Request) -> Response:
        """Give a file that there is."""
        file = self._files.get(request.path)
        if file is None:
            file = await asyncio.to_thread(_read, self._paths[request.path])
            self._files[request.path] = file
        return _answered(file, request)


def _read(path: Path) -> _File:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    fit = len(body) >= _SMALL and any(part in kind for part in _PACKED)
    packed = gzip.compress(body, 9, mtime=0) if fit else b""
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return _File(kind, hashlib.sha256(body).hexdigest()[:32], body, packed)


def _answered(file: _File, request: Request) -> Response:
    takes = bool(file.packed) and bool(choose_coding(request.header("accept-encoding"), ("gzip",)))
    etag = f'W/"{file.etag}"' if takes else f'"{file.etag}"'
    headers = [("ETag", etag), ("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding")]
    condition = request.header("if-none-match")
    if condition and (condition.strip() == "*" or matches(condition, f'"{file.etag}"')):
        return Response(304, (*headers, *DATA_HEADERS))
    headers.append(("Content-Type", file.kind))
    if takes:
        headers.append(("Content-Encoding", "gzip"))
    return Response(200, (*headers, *DATA_HEADERS), file.packed if takes else file.body)
