"""A folder of annotated texts: `texts/NAME.*` in any readable format, `facts/NAME.jsonl`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.extraction.judging.fact import AnnotationError, Fact, read_facts
from loaders.reading.document import Document
from loaders.reading.report import Limits, read_report

_LIMITS = Limits()


@dataclass(frozen=True)
class Annotated:
    """A text and its facts."""

    name: str
    document: Document
    facts: tuple[Fact, ...]
    """None where a text tells nothing of digital transformation."""


def annotated(folder: Path, limits: Limits = _LIMITS) -> Iterator[Annotated]:
    """Read a folder, ordered by name; raises AnnotationError for a text or facts left alone.

    A text without facts has an empty file of facts: one that is missing may have been forgotten.
    """
    texts = {path.stem: path for path in sorted((folder / "texts").glob("*")) if path.is_file()}
    facts = {path.stem: path for path in (folder / "facts").glob("*.jsonl")}
    if not texts:
        raise AnnotationError(f"{folder}: expected texts/NAME.* and facts/NAME.jsonl, found none")
    for name in sorted(texts.keys() ^ facts.keys()):
        raise AnnotationError(f"{folder}: {name} has no {'facts' if name in texts else 'text'}")
    for name, path in sorted(texts.items()):
        document = read_report(path, limits)
        yield Annotated(name, document, read_facts(facts[name], document.text))


def digest(texts: tuple[Annotated, ...]) -> str:
    """Name the contents of annotated texts, whatever the order and the names of their files."""
    each = sorted(
        hashlib.sha256(f"{one.document.text}\n{one.facts!r}".encode()).hexdigest() for one in texts
    )
    return hashlib.sha256("\n".join(each).encode()).hexdigest()
