"""Releases beside the one now served: a release's name in, a site that reads it out.

An older release is loaded when it is first asked for. One is kept at a time, so that permanent
addresses cost at most one release more than the service itself, however many there are.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from loaders.release.publication import DATA, Publication, history, stored
from loaders.release.record import fact_record, has_records
from loaders.reviews.past import Record
from service.engine.interface import DAMAGED
from service.errors import Problem
from service.graph.site import Site
from service.replies.damaged_releases import DamagedReleases

NAME = re.compile(r"[0-9a-f]{12}")


class UnknownReleaseError(LookupError):
    """A name that no release here has; the message lists those there are."""


class Opened(Protocol):
    """A release that can be queried until it is closed."""

    def evaluate(self, sparql: str) -> bytes:
        """Evaluate a SELECT; SPARQL JSON results out."""

    def chunks(self, sparql: str) -> Iterator[bytes]:
        """Evaluate the same; the result as it comes."""

    def close(self) -> None:
        """Give up what it holds."""


@dataclass
class _Kept:
    """An open release and how many requests read it."""

    name: str
    site: Site
    opened: Opened
    readers: int = 0
    leaving: bool = False


class Releases:
    """The releases of a folder. Safe to use from any thread."""

    def __init__(self, folder: Path | None, site: Site, opener: Callable[[Path], Opened]) -> None:
        self._folder = folder
        self._site = site
        self._opener = opener
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self._damaged = DamagedReleases(folder)

    def published(self, release: str) -> str:
        """Return the day a release was first published, empty where nobody wrote it down."""
        log = history(self._folder) if self._folder else ()
        return next((line.published[:10] for line in log if line.release == release), "")

    def fact_record(self, release: str, fact: str) -> Record | None:
        """Read what a fact said in the releases up to one; None where none here tells it."""
        return fact_record(self._folder, release, fact) if self._folder else None

    def has_records(self, release: str) -> bool:
        """Tell whether what facts said up to a release is known here."""
        return self._folder is not None and has_records(self._folder, release)

    def publication(self, release: str) -> Publication | None:
        """Return the last publication of a release, if somebody wrote it down."""
        log = history(self._folder) if self._folder else ()
        return next((line for line in reversed(log) if line.release == release), None)

    def newest(self) -> tuple[str, ...]:
        """Name the releases there are, the one now served first, then the latest published."""
        served = self._site.release
        log = history(self._folder) if self._folder else ()
        there = {found.id for found in stored(self._folder)} if self._folder else set()
        latest = (line.release for line in reversed(log) if line.release in there)
        return tuple(dict.fromkeys([served, *latest]))

    def before(self, release: str) -> str | None:
        """Name the release before a release, if it is still there."""
        names = self.newest()
        later = names.index(release) + 1 if release in names else 0
        return next(iter(names[later:]), None)

    @contextmanager
    def site(self, release: str) -> Iterator[Site]:
        """Lend the site of a release; raises UnknownReleaseError, Problem where it is damaged."""
        if release == self._site.release:
            yield self._site
            return
        kept = self._borrowed(release)
        try:
            yield kept.site
        finally:
            self._returned(kept)

    def _borrowed(self, release: str) -> _Kept:
        """Open a release unless it is open, and let the one before go."""
        with self._lock:
            if self._kept is None or self._kept.name != release:
                opened = self._opened(release)
                self._dismiss()
                now = self._site
                site = Site(
                    opened.evaluate,
                    lambda: release,
                    now.archive,
                    now.queries,
                    now.layers,
                    opened.chunks,
                )
                self._kept = _Kept(release, site, opened)
            self._kept.readers += 1
            return self._kept

    def _returned(self, kept: _Kept) -> None:
        with self._lock:
            kept.readers -= 1
            over = kept.leaving and not kept.readers
        if over:
            kept.opened.close()

    def _dismiss(self) -> None:
        """Close the open release now, or after its last reader."""
        if self._kept is None:
            return
        self._kept.leaving = True
        if not self._kept.readers:
            self._kept.opened.close()
        self._kept = None

    def _opened(self, release: str) -> Opened:
        path = self._path(release)
        self._damaged.check(release)
        try:
            return self._opener(path)
        except Problem as problem:
            if problem.code == DAMAGED:
                raise self._damaged.noted(release) from problem
            raise

    def _path(self, release: str) -> Path:
        folder = self._folder / release if self._folder else None
        if not NAME.fullmatch(release) or folder is None or not folder.is_dir():
            raise UnknownReleaseError(", ".join(self.newest()))
        return folder / DATA
