"""What a data file holds: a file of any RDF format in, its digest, a store and counts out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from loaders.release.reading import BrokenReleaseError, checked, hashed

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


def load(store: Store, file: Path) -> str:
    """Load a file of any RDF format into a store; returns the SHA-256 of the bytes loaded.

    The ending of its name says which format; raises ValueError for another.
    """
    ending = file.suffix.lstrip(".").lower()
    known = RdfFormat.from_extension(ending)
    if known is None:
        raise ValueError(f"{file.name}: expected .nq .trig .ttl .nt .jsonld .rdf, found .{ending}")
    with hashed(file) as (read, reader):
        store.bulk_load(input=reader, format=known)
        return read.digest()


def load_release(store: Store, data: Path, digest: str) -> str:
    """Load the N-Quads of a release with that digest, and return it; raises BrokenReleaseError.

    The bytes are compared as they are loaded: what was filled before the error is of no use. Checks
    of IRIs, languages and the like are passed over, a quarter of the time: they were made when the
    release was built.
    """
    with checked(data, digest) as reader:
        store.bulk_load(input=reader, format=RdfFormat.N_QUADS, lenient=True)
    if not len(store):
        raise BrokenReleaseError(data, "quads", "none")
    return digest


def contents_of(store: Store, digest: str) -> Contents:
    """Count the quads and name the graphs of a store."""
    names = sorted(str(graph.value) for graph in store.named_graphs())
    return Contents(digest, len(store), tuple(names[:_LISTED_GRAPHS]), len(names))
