"""The record of what facts said, as releases keep it: a folder of releases in, what was known out.

Each release has the record up to itself. One that was published again is followed from there: what
its facts say is what they say again.
"""

import json
from pathlib import Path

from loaders.release.publication import Publication, Release, history, stored
from loaders.release.reading import BrokenReleaseError
from loaders.reviews.past import (
    Before,
    Change,
    Past,
    Record,
    dated,
    past_from_json,
    record_from_json,
    resumed,
)

RECORD = "record.jsonl"


def record_before(releases: Path) -> Before:
    """Read what was known when the current release was published, for the next one to follow."""
    before = Before()
    for line, release in _publications(releases):
        found = read_record(release)
        if found is None:
            continue
        change = Change(line.by, line.reason, line.release, line.published)
        past = resumed(before, found, change) if before.release else found
        before = Before(past, line.release, line.published)
    return before


def fact_record(releases: Path, served: str, fact: str) -> Record | None:
    """Read the record of one fact up to the publication of a release; None where none is known."""
    before = Before()
    for line, release in _publications(releases, served):
        found = _line(release, fact)
        one = Past({fact: found} if found else {})
        change = Change(line.by, line.reason, line.release, line.published)
        past = resumed(before, one, change) if before.release else one
        before = Before(past, line.release, line.published)
    return dated(before).get(fact)


def has_records(releases: Path, served: str) -> bool:
    """Tell whether a release, or what came before it, tells what facts said."""
    return any(release.has(RECORD) for _, release in _publications(releases, served))


def read_record(release: Release) -> Past | None:
    """Read the record of a release; None where it has none, or a damaged one."""
    try:
        return past_from_json(release.read(RECORD)) if release.has(RECORD) else None
    except (BrokenReleaseError, ValueError, KeyError, TypeError):
        return None


def _publications(releases: Path, served: str = "") -> list[tuple[Publication, Release]]:
    """List the publications to read: the last release that was new, and what came after it.

    A new release knows all that was before it.
    """
    there = {one.id: one for one in stored(releases)}
    log = [line for line in history(releases) if line.release in there]
    if served:
        ends = [place for place, line in enumerate(log) if line.release == served]
        log = log[: ends[-1] + 1] if ends else []
    first: dict[str, int] = {}
    for place, line in enumerate(log):
        first.setdefault(line.release, place)
    start = max(first.values(), default=0)
    return [(line, there[line.release]) for line in log[start:]]


def _line(release: Release, fact: str) -> Record | None:
    """Read one line of a record without the others."""
    start = f'{{"fact": {json.dumps(fact, ensure_ascii=False)}, '.encode()
    try:
        content = release.read(RECORD) if release.has(RECORD) else b""
        found = next((one for one in content.split(b"\n") if one.startswith(start)), None)
        return record_from_json(found.decode()) if found else None
    except (BrokenReleaseError, ValueError, KeyError, TypeError):
        return None
