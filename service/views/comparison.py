"""Which releases can be compared, and their comparison: ids in, `Changes` out.

What a build recorded is read; any other pair is compared once and kept for a while.
"""

from __future__ import annotations

import itertools
import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cachetools import LRUCache

from loaders.changes.between import Changes, changes_between, recorded_changes
from loaders.changes.recorded_answers import ANSWERS
from loaders.release.publication import (
    BrokenReleaseError,
    Publication,
    Release,
    history,
    stored,
)
from service.errors import Problem
from service.graph.releases import NAME
from service.replies.damaged_releases import DamagedReleases

log = logging.getLogger(__name__)
KEPT = 8
"""Comparisons kept in memory."""


@dataclass(frozen=True)
class Comparison:
    """Two releases compared; `answers` tells whether saved queries were, too."""

    changes: Changes
    answers: bool = True


@dataclass(frozen=True)
class Published:
    """One publication of a release; its time is empty where nobody wrote it down."""

    release: str
    time: str
    by: str = ""
    reason: str = ""
    rollback: bool = False


def _published(line: Publication) -> Published:
    return Published(line.release, line.published, line.by, line.reason, line.rollback)


class Comparisons:
    """Compares the releases of a folder. Safe to use from any thread."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._found: LRUCache[tuple[str, str], Comparison] = LRUCache(KEPT)
        self._damaged = DamagedReleases(folder)

    def published(self) -> tuple[Published, ...]:
        """List each publication of the releases there are, the last first.

        One that was published again is listed again. What nobody wrote down stands at the end.
        """
        if self._folder is None:
            return ()
        # The log is in order; its times are not where a clock was set back or a second had two.
        log, there = history(self._folder), {release.id for release in stored(self._folder)}
        logged = [_published(line) for line in reversed(log) if line.release in there]
        unlogged = there - {line.release for line in log}
        return (*logged, *(Published(name, "") for name in sorted(unlogged)))

    def publications(self, most: int) -> tuple[tuple[Published, Comparison], ...]:
        """List what each of the last publications changed, the latest first.

        What cannot be compared, as a release is damaged, is left out: the others are no less right.
        """
        if self._folder is None:
            return ()
        there = {release.id for release in stored(self._folder)}
        log = [line for line in history(self._folder) if line.release in there]
        pairs = [pair for pair in itertools.pairwise(log) if pair[0].release != pair[1].release]
        found = []
        for old, new in reversed(pairs[-most:]):
            with suppress(Problem):
                compared = self.between(old.release, new.release)
                found.append((_published(new), compared))
        return tuple(found)

    def before(self, release: str) -> str:
        """Name the release that was published before another; empty where there is none."""
        log = history(self._folder) if self._folder else ()
        there = {found.release for found in self.published()}
        earlier = ""
        previous = ""
        for line in log:
            if line.release == release:
                earlier = previous
            elif line.release in there:
                previous = line.release
        return earlier

    def between(self, before: str, after: str) -> Comparison:
        """Compare two releases; raises Problem for one that is not here."""
        with self._lock:
            if (before, after) not in self._found:
                self._found[before, after] = self._compared(before, after)
            return self._found[before, after]

    def _compared(self, before: str, after: str) -> Comparison:
        old, new = self._release(before), self._release(after)
        for name in (before, after):
            self._damaged.check(name)
        try:
            recorded = recorded_changes(new)
            if recorded is not None and recorded.before == before:
                return Comparison(recorded)
            # Releases from before answers were recorded: asking them would need a store in memory.
            answers = all(release.has(ANSWERS) for release in (old, new))
            return Comparison(changes_between(old, new, queries=answers), answers)
        except BrokenReleaseError as error:
            log.error("not compared: %s", error)
            name = before if error.path.is_relative_to(old.path) else after
            raise self._damaged.noted(name) from error

    def _release(self, name: str) -> Release:
        known = {one.id: one for one in stored(self._folder)} if self._folder else {}
        if name not in known:
            shown = name if NAME.fullmatch(name) else name[:40]
            raise Problem(404, "no-release", release=shown, known=", ".join(known))
        return known[name]
