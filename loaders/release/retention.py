"""How long releases are kept: for ever, until someone asks for fewer.

Nothing is deleted on its own: a permanent address answers as long as its release is here.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.release.publication import (
    Publication,
    Release,
    current,
    history,
    locked,
    stored,
    sync,
)


@dataclass(frozen=True)
class Kept:
    """A release with what decides whether it is worth its place."""

    release: Release
    first: str
    """When it was first published; empty where nobody wrote it down."""
    published: str
    """When it was published last, which differs where it was published again."""
    told: str
    """By whom and why it was first published, as far as somebody said so."""
    size: int
    """Bytes of its files."""
    is_current: bool


def kept_releases(releases: Path) -> tuple[Kept, ...]:
    """List the releases there are, the one published last at the end."""
    served = current(releases)
    log = history(releases)
    first = {entry.release: entry for entry in reversed(log)}
    last = {entry.release: entry.published for entry in log}
    found = [
        Kept(
            one,
            first[one.id].published if one.id in first else "",
            last.get(one.id, ""),
            _told(first.get(one.id)),
            _size(one.path),
            served is not None and served == one,
        )
        for one in stored(releases)
    ]
    return tuple(sorted(found, key=lambda kept: (kept.published, kept.release.id)))


def _told(line: Publication | None) -> str:
    return ": ".join(filter(None, (line.by, line.reason))) if line else ""


def superfluous(releases: Path, keep: int) -> tuple[Kept, ...]:
    """List the releases beyond the last so many; the current one is among those kept."""
    if keep < 1:
        raise ValueError(f"expected at least 1 release to keep, found {keep}")
    kept = kept_releases(releases)
    others = [one for one in kept if not one.is_current]
    room = keep - (len(kept) - len(others))
    return tuple(others[: max(0, len(others) - room)])


def prune(releases: Path, chosen: Sequence[Release]) -> tuple[Release, ...]:
    """Delete releases for good, each in one step; one that has become current meanwhile stays."""
    removed = []
    with locked(releases):
        for release in chosen:
            if current(releases) == release or not release.path.is_dir():
                continue
            leaving = release.path.with_name(f".partial-pruned-{release.id}")
            release.path.rename(leaving)
            sync(releases)
            shutil.rmtree(leaving)
            removed.append(release)
    return tuple(removed)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
