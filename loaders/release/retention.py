"""How long releases are kept: for ever, until someone asks for fewer.

Nothing is deleted on its own: a permanent address answers as long as its release is here.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.release.publication import Release, current, history, locked, stored, sync


@dataclass(frozen=True)
class Kept:
    """A release with what decides whether it is worth its place."""

    release: Release
    published: str
    """When it was last published; empty where nobody wrote it down."""
    size: int
    """Bytes of its files."""
    is_current: bool


def kept_releases(releases: Path) -> tuple[Kept, ...]:
    """List the releases there are, the one published last at the end."""
    served = current(releases)
    published = {entry.release: entry.published for entry in history(releases)}
    found = [
        Kept(one, published.get(one.id, ""), _size(one.path), served is not None and served == one)
        for one in stored(releases)
    ]
    return tuple(sorted(found, key=lambda kept: (kept.published, kept.release.id)))


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
