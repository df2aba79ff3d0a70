"""Answers already written: what determines one in, its bytes out; the least used goes first."""

from __future__ import annotations

import functools
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loaders.reports.archive import Archive
from loaders.resources import ONTOLOGY, QUERIES
from service.answers.question import Question

SIZE = 32 << 20
LARGEST = 2 << 20
_SOURCES = frozenset((".py", ".html", ".yaml", ".rq", ".css", ".js"))


@dataclass(frozen=True)
class Written:
    """The bytes of an answer, and the header fields that belong to them."""

    body: bytes
    marks: Mapping[str, str] = field(default_factory=dict)


class RenderedCache:
    """Maps an ETag to the bytes that it names."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._used = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, Written] = OrderedDict()

    def get(self, etag: str) -> Written | None:
        """Return what was written, None where it is not kept."""
        with self._lock:
            found = self._entries.get(etag)
            if found is not None:
                self._entries.move_to_end(etag)
            return found

    def put(self, etag: str, written: Written) -> None:
        """Keep what was written, unless it is too large."""
        with self._lock:
            size = len(written.body)
            if size > min(LARGEST, self._size) or etag in self._entries:
                return
            self._entries[etag] = written
            self._used += size
            while self._used > self._size:
                self._used -= len(self._entries.popitem(last=False)[1].body)


def etag_of(kind: str, release: str, asked: Question, base: str, archive: Archive) -> str:
    """Return what changes whenever the bytes do; nothing need be evaluated to know it."""
    parts = (
        kind, release, asked.query.name, asked.query.sparql, asked.sparql, asked.address(),
        asked.language, asked.bom, asked.comma, asked.theme, base, software_stamp(),
        _texts(archive) if asked.cite else "",
    )  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


@functools.cache
def software_stamp() -> str:
    """Return a digest of everything of ours that a page is made with."""
    found = hashlib.sha256()
    package = Path(__file__).parents[1]
    # The packages of the front end are many thousand files, none of them ours.
    parts = set(package.iterdir()) - {package / "assets"}
    for part in sorted((*parts, ONTOLOGY, QUERIES)):
        for path in sorted([part] if part.is_file() else part.rglob("*")):
            if path.suffix in _SOURCES and "vendor" not in path.parts:
                found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _texts(archive: Archive) -> str:
    """Say which report texts there are: passages appear when a text is added."""
    paths = (archive.path(report) for report in archive.reports())
    return " ".join(f"{path.name}:{path.stat().st_mtime_ns}" for path in paths if path)
