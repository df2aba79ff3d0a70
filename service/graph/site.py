"""What pages need of a running service: a reader of the release now served, texts, questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from loaders.reports.archive import Archive
from queries.saved import SavedQuery
from service.graph.reader import Evaluator, Reader
from service.territory.layers import Layers, own_layers

Found = TypeVar("Found")


class Site:
    """One per application. The reader is replaced when the service serves another release."""

    def __init__(
        self,
        evaluate: Evaluator,
        release: Callable[[], str],
        archive: Archive,
        queries: Mapping[str, SavedQuery],
        layers: Layers | None = None,
        stream: Callable[[str], Iterator[bytes]] | None = None,
    ) -> None:
        self._evaluate = evaluate
        self._stream = stream
        self._release = release
        self._lock = threading.Lock()
        self._reader: tuple[str, Reader] | None = None
        self.archive = archive
        self.queries = queries
        self.layers = layers or own_layers()

    def evaluate(self, sparql: str) -> bytes:
        """Evaluate a SELECT on the release now served."""
        return self._evaluate(sparql)

    def chunks(self, sparql: str) -> Iterator[bytes]:
        """Evaluate the same; the result as it comes, where the engine can give it so."""
        return self._stream(sparql) if self._stream else iter([self._evaluate(sparql)])

    @property
    def release(self) -> str:
        """Name of the release now served."""
        return self._release()

    def on_one_release(self, ask: Callable[[str], Found]) -> Found:
        """Ask the release now served, by its name; again where another came in between.

        The engine answers on the release that it has; so this is how something that takes more than
        one query is found on one.
        """
        while True:
            release = self.release
            found = ask(release)
            if release == self.release:
                return found

    @property
    def reader(self) -> Reader:
        """The reader of the release now served; its names are read once a release."""
        release = self.release
        with self._lock:
            if self._reader is None or self._reader[0] != release:
                self._reader = (release, Reader(self._evaluate))
            return self._reader[1]

    def open(self) -> None:
        """Make what was read before a fork fit to be used after it."""
        with self._lock:
            if self._reader is not None:
                self._reader[1].open()
