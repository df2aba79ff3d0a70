"""What need not be made again: bounded by bytes, the least recently used go first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

from cachetools import LRUCache

from service.engine.source import Release

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
_OVERHEAD = 512


class BoundedCache(Generic[Key, Value]):
    """Maps what determines a value to the value; for any number of threads.

    size -- bytes that all values may have
    largest -- bytes that one may have
    measure -- tells the bytes of a value
    """

    def __init__(self, size: int, largest: int, measure: Callable[[Value], int]) -> None:
        self.largest = min(largest, size)
        self._measure = measure
        self._entries: LRUCache[Key, Value] = LRUCache(size, measure)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def used(self) -> int:
        """Bytes of the values."""
        return int(self._entries.currsize)

    def get(self, key: Key) -> Value | None:
        """Return a value, None where it is not kept."""
        with self._lock:
            try:
                return self._entries[key]  # its `get` looks twice
            except KeyError:
                return None

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, unless it is too large."""
        with self._lock:
            if key not in self._entries and self._measure(value) <= self.largest:
                self._entries[key] = value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()


class Entry(NamedTuple):
    """A complete result, ready to be written."""

    head: bytes
    """Status line and header fields, as they are written."""
    body: bytes
    full_head: bytes
    """The same with the length of the body."""

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return len(self.body) + len(self.head) + _OVERHEAD


class ResultCache(BoundedCache[str, Entry]):
    """Results of queries on one release; another empties it."""

    def __init__(self, size: int, largest: int) -> None:
        super().__init__(size, largest, lambda entry: entry.size)
        self.release: Release | None = None
        """The release that the results are of."""
        self.hits = 0
        self.misses = 0

    def get(self, key: str) -> Entry | None:
        """Return a result, None where it is not kept; counts hits and misses."""
        entry = super().get(key)
        if entry is None:
            self.misses += 1
        else:
            self.hits += 1
        return entry

    def again(self, key: str) -> Entry | None:
        """Return a result to who had it before; what is gone is counted when it is asked for."""
        entry = super().get(key)
        if entry is not None:
            self.hits += 1
        return entry

    def turn_to(self, release: Release) -> None:
        """Forget everything, as another release is served."""
        self.release = release
        self.clear()

    def keep(self, key: str, entry: Entry, release: Release | None) -> None:
        """Keep a result, unless another release than its own is served by now."""
        if release is self.release:
            self.put(key, entry)
