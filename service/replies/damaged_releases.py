"""Releases that were found damaged: known by name until other files take the place of theirs.

To find it out again for each request would have every stranger read, or load, a whole release.
"""

from __future__ import annotations

from pathlib import Path

from cachetools import LRUCache

from service.engine.interface import not_ready
from service.engine.source import Refused, Source
from service.errors import Problem

_MOST = 256


class DamagedReleases:
    """The damaged releases of a folder. Whoever uses it from several threads locks it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: LRUCache[str, object] = LRUCache(_MOST)

    def check(self, release: str) -> None:
        """Raise the problem (503) of a release that is known to be damaged."""
        if release in self._known and self._known[release] == self._state(release):
            raise _damaged(release)

    def noted(self, release: str) -> Problem:
        """Take note that a release is damaged; returns the problem to raise."""
        self._known[release] = self._state(release)
        return _damaged(release)

    def _state(self, release: str) -> object:
        if self._folder is None:
            return None
        try:
            return Source(self._folder, is_release=True, name=release).state()
        except Exception as error:  # whatever keeps it from being looked at is a state, too
            return str(error)


def _damaged(release: str) -> Problem:
    return not_ready(Refused(release, ""))
