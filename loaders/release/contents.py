"""What a data file holds: a file of any RDF format in, its digest, a store and counts out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store

_LISTED_GRAPHS = 1000


@dataclass(frozen=True)
class Contents:
    """What a store holds."""

    digest: str
    """SHA-256 of the file that it was loaded from, in hexadecimal."""
    quads: int
    graphs: tuple[str, ...]
    """Names of the named graphs, the first thousand."""
    graph_count: int


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def load(store: Store, file: Path, *, trusted: bool = False) -> None:
    """Load a file of any RDF format into a store; its name's ending says which.

    `trusted` passes over checks of IRIs, languages and the like, a quarter of the time: for a
    release, which was checked when it was built and whose digest was compared.
    """
    ending = file.suffix.lstrip(".").lower()
    known = RdfFormat.from_extension(ending)
    if known is None:
        raise ValueError(f"{file.name}: expected .nq .trig .ttl .nt .jsonld .rdf, found .{ending}")
    store.bulk_load(path=str(file), format=known, lenient=trusted)


def contents_of(store: Store, digest: str) -> Contents:
    """Count the quads and name the graphs of a store."""
    names = sorted(str(graph.value) for graph in store.named_graphs())
    return Contents(digest, len(store), tuple(names[:_LISTED_GRAPHS]), len(names))
