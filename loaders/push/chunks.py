"""A release cut up for sending: quads in, files of N-Triples by graph out, the same each time.

All triples with blank nodes of a graph form its first chunk: a label means one node within one
request only, and the first chunk replaces what is there, so that sending it twice adds no nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from loaders.graph.quads import graph_name

CHUNK = 20_000
"""Triples of one request."""


@dataclass(frozen=True)
class Chunk:
    """A file of N-Triples."""

    path: Path
    triples: int


@dataclass(frozen=True)
class GraphParts:
    """A graph, empty name for the default graph, and the chunks that make it up, in order."""

    graph: str
    chunks: tuple[Chunk, ...]

    @property
    def triples(self) -> int:
        return sum(chunk.triples for chunk in self.chunks)

    def complete(self, present: int) -> int:
        """Tell how many chunks are there when so many triples are: they are sent in order."""
        total = 0
        for number, chunk in enumerate(self.chunks):
            total += chunk.triples
            if total > present:
                return number
        return len(self.chunks) if total == present else 0


def cut_up(quads: Iterable[ox.Quad], folder: Path, size: int = CHUNK) -> tuple[GraphParts, ...]:
    """Write the chunks of every graph into a folder; the graphs are sorted by name."""
    writer = _Writer(folder, size)
    for quad in quads:
        writer.add(quad)
    return writer.finished()


class _Writer:
    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size
        self._blank: dict[str, list[str]] = defaultdict(list)
        self._plain: dict[str, list[str]] = defaultdict(list)
        self._chunks: dict[str, list[Chunk]] = defaultdict(list)
        self._count = 0

    def add(self, quad: ox.Quad) -> None:
        graph = graph_name(quad)
        waiting = self._blank if _is_blank(quad) else self._plain
        waiting[graph].append(f"{quad.triple} .\n")
        if waiting is self._plain and len(self._plain[graph]) == self._size:
            self._chunks[graph].append(self._written(self._plain.pop(graph)))

    def finished(self) -> tuple[GraphParts, ...]:
        graphs = sorted({*self._blank, *self._plain, *self._chunks})
        return tuple(GraphParts(graph, self._ordered(graph)) for graph in graphs)

    def _ordered(self, graph: str) -> tuple[Chunk, ...]:
        first = [self._written(self._blank[graph])] if self._blank[graph] else []
        last = [self._written(self._plain[graph])] if self._plain[graph] else []
        return (*first, *self._chunks[graph], *last)

    def _written(self, lines: list[str]) -> Chunk:
        self._count += 1
        path = self._folder / f"{self._count:06d}.nt"
        path.write_text("".join(lines), "utf-8")
        return Chunk(path, len(lines))


def _is_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
