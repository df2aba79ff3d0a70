"""What was read of a report, kept beside its text: a small JSON file for each.

It is kept, not made again: a later version of this program may find other blocks in the same
original, and whoever cites a block must find it where it was. `docs/loading.md` tells its keys.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path

import msgspec

from loaders.reading.document import Block, Document, Metadata, Original
from loaders.reports.archive import Archive, ReportText, text_digest

VERSION = 1
_FOLDER = "reading"
_LOCK = ".lock"


class StoredReadingError(ValueError):
    """A stored reading that is damaged or of another text."""


class _Stored(msgspec.Struct):
    version: int
    text_digest: str
    original: Original
    metadata: Metadata
    blocks: tuple[Block, ...]
    pages_without_text: tuple[int, ...] = ()
    changes: tuple[tuple[str, int], ...] = ()


def keep_document(archive: Archive, report: str, document: Document, source: Path) -> ReportText:
    """Put text and reading of a report into the archive; raises as `Archive.keep` does.

    A reading of the same text that is there stays as it is. Of two that keep at once the second
    waits, so that text and reading are of one file.
    """
    with _locked(archive):
        text = archive.keep(report, document.text, source)
        if not _has_reading(archive, report):
            target = reading_path(archive, report)
            partial = target.with_name(f".{target.name}.partial")
            partial.write_bytes(_encoded(document, text.digest))
            partial.replace(target)
    return text


@contextmanager
def _locked(archive: Archive) -> Iterator[None]:
    """Keep others from writing into an archive."""
    folder = archive.folder / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _has_reading(archive: Archive, report: str) -> bool:
    """Tell whether a reading of the text is there; one of a text that was taken away is none."""
    try:
        return stored_document(archive, report) is not None
    except StoredReadingError:
        return False


def stored_document(archive: Archive, report: str) -> Document | None:
    """Find what was read of a report; None where nothing is kept.

    Raises StoredReadingError where it does not belong to the text.
    """
    text, path = archive.text(report), stored_path(archive, report)
    if text is None or not path.is_file():
        return None
    try:
        tree = msgspec.json.decode(path.read_bytes())
        found = msgspec.convert(_renamed(tree, _snake), _Stored)
    except msgspec.MsgspecError as error:
        raise StoredReadingError(f"{path}: expected a reading, found: {error}") from None
    if found.version != VERSION or found.text_digest != text_digest(text.text):
        raise StoredReadingError(
            f"{path}: expected version {VERSION} for the text {text.digest}, "
            f"found version {found.version} for {found.text_digest}"
        )
    return Document(
        text.text,
        found.blocks,
        found.metadata,
        found.original,
        found.pages_without_text,
        found.changes,
    )


def remove_document(archive: Archive, report: str) -> tuple[Path, ...]:
    """Take away what was read of a report; what is gone."""
    path = reading_path(archive, report)
    if not path.is_file():
        return ()
    path.unlink()
    return (path,)


def reading_path(archive: Archive, report: str) -> Path:
    """Name the file; a folder of its own keeps it from being taken for a text."""
    return archive.folder / _FOLDER / f"{report}.json"


def stored_path(archive: Archive, report: str) -> Path:
    """Name the file beside the text, which may be one that comes with the project."""
    text = archive.path(report)
    return (text.parent if text else archive.folder) / _FOLDER / f"{report}.json"


def _encoded(document: Document, digest: str) -> bytes:
    tree = {
        "version": VERSION,
        "text_digest": digest,
        "original": _plain(document.original),
        "metadata": _plain(document.metadata),
        "pages_without_text": document.pages_without_text,
        "changes": document.changes,
        "blocks": [_plain(block) for block in document.blocks],
    }
    lines = msgspec.json.format(msgspec.json.encode(_renamed(tree, _camel)), indent=1)
    return lines + b"\n"


def _plain(value: object) -> object:
    """Write a dataclass without the fields that have their default."""
    if is_dataclass(value):
        return {
            each.name: _plain(getattr(value, each.name))
            for each in fields(value)
            if each.default is MISSING or getattr(value, each.name) != each.default
        }
    return value.value if isinstance(value, Enum) else value


def _renamed(value: object, rename: Callable[[str], str]) -> object:
    """Write the keys of a tree otherwise: they are of one style in the file, of another here."""
    if isinstance(value, dict):
        return {rename(key): _renamed(each, rename) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(each, rename) for each in value]
    return value


def _camel(key: str) -> str:
    return re.sub("_([a-z])", lambda letter: letter[1].upper(), key)


def _snake(key: str) -> str:
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), key)
