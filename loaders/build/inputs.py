"""What a build reads, as digests: the same inputs give the same release."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from loaders import resources
from loaders.reading.storage import stored_path
from loaders.reports.archive import Archive
from loaders.reviews.event import Event
from loaders.reviews.journal import journal_digest


def input_digests(
    sheets: Iterable[Path], archive: Archive, events: Sequence[Event] = ()
) -> dict[str, str]:
    """Digest each file that decides the content of a release, by its name in the project.

    A text that cannot be read decides nothing: nothing is built beside it.
    """
    sheets = sorted(sheets, key=lambda path: path.name)
    digests = {f"sheets/{path.name}": _digest(path) for path in sheets}
    for folder, pattern in (
        (resources.ONTOLOGY, "*.ttl"),
        (resources.ONTOLOGY, "*.jsonld"),
        (resources.SHAPES, "**/*.ttl"),
        (resources.QUERIES, "**/*.rq"),
    ):
        for path in sorted(folder.glob(pattern)):
            digests[path.relative_to(resources.ROOT).as_posix()] = _digest(path)
    for name in (path.name.split(".")[0] for path in sheets):
        text, reading = archive.readable(name), stored_path(archive, name)
        digests |= {f"reports/{name}": text.digest} if text else {}
        digests |= {f"readings/{name}": _digest(reading)} if reading.is_file() else {}
    digests["loaders"] = _code_digest()
    if events:
        digests["reviews"] = journal_digest(events)
    return digests


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _code_digest() -> str:
    """Digest the loader itself: another version may build other triples from the same sheets."""
    code = hashlib.sha256()
    rooms = (resources.ONTOLOGY, resources.QUERIES, resources.CODE)
    tables = (resources.CODE / "vietnamese").glob("*.yaml")
    for path in sorted((*tables, *(path for room in rooms for path in room.rglob("*.py")))):
        name = path.relative_to(resources.ROOT).as_posix()
        code.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return code.hexdigest()
