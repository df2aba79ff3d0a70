"""Pages and files already written: what determines one in, its bytes out.

Flask-Caching (2.5) keeps pages by address and time, bounded by their number and not their bytes.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path

from loaders.resources import ONTOLOGY, QUERIES
from service.answers.question import Question
from service.graph.site import Site
from service.replies.cache import BoundedCache

SIZE = 64 << 20
LARGEST = 2 << 20
_SOURCES = frozenset((".py", ".html", ".yaml", ".rq", ".css", ".js"))


@dataclass(frozen=True)
class Written:
    """The bytes of a page or file, and the header fields that belong to them."""

    body: bytes
    marks: Mapping[str, str] = field(default_factory=dict)


class RenderedCache(BoundedCache[str, Written]):
    """Maps the key of a page or file to its bytes."""

    def __init__(self, size: int = SIZE) -> None:
        super().__init__(size, LARGEST, lambda written: len(written.body))


@dataclass(frozen=True)
class Basis:
    """What everything that the service shows depends on, whatever was asked for."""

    release: str
    texts: str
    """The report texts that are there: passages appear when one is added."""
    layers: str
    """The shapes of the map."""


def basis_of(site: Site) -> Basis:
    """Return the basis of what a site shows now; to be read before anything of it is written."""
    return Basis(site.release, site.archive.stamp(), site.layers.stamp)


def key_of(basis: Basis, wanted: str, address: str, language: str, *more: object) -> str:
    """Return what changes whenever the bytes of a page or file do; it is the key of a kept one.

    Nothing need be evaluated to know it.

    wanted -- the format, as it is named or asked for
    more -- what else of the request the writer looks at
    """
    parts = (*astuple(basis), software_stamp(), wanted, address, language, *more)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def etag_of(kind: str, basis: Basis, asked: Question, base: str) -> str:
    """Return the key of an answer, which is its ETag too."""
    return key_of(
        basis, kind, base + asked.address(), asked.language,
        asked.query.name, asked.query.sparql, asked.sparql, asked.bom, asked.comma, asked.theme,
    )  # fmt: skip


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
