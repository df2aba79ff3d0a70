"""Results that need not be evaluated again: bounded by bytes, the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

_OVERHEAD = 512
_SHORTCUTS = 8192


class Entry(NamedTuple):
    """A complete result, ready to be written."""

    head: bytes
    """Status line and header fields, as they are written."""
    body: bytes
    full_head: bytes
    """The same with the length of the body."""


class ResultCache:
    """Maps what determines a result to the result."""

    def __init__(self, size: int, largest: int) -> None:
        self._size = size
        self.largest = min(largest, size)
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._shortcuts: OrderedDict[Hashable, Hashable] = OrderedDict()
        self.used = 0
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Entry | None:
        """Return a result, None where it is not kept."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep a result."""
        size = len(entry.body) + len(entry.head) + _OVERHEAD
        if size > self.largest or key in self._entries:
            return
        self._entries[key] = entry
        self.used += size
        while self.used > self._size:
            _, dropped = self._entries.popitem(last=False)
            self.used -= len(dropped.body) + len(dropped.head) + _OVERHEAD

    def by_shortcut(self, shortcut: Hashable) -> Entry | None:
        """Return the result of a request that was seen before, letter by letter; counts hits."""
        key = self._shortcuts.get(shortcut)
        entry = self._entries.get(key) if key is not None else None
        if entry is None or key is None:
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

    def remember(self, shortcut: Hashable, key: Hashable) -> None:
        """Note that a request, letter by letter, has the result of a key."""
        if len(self._shortcuts) >= _SHORTCUTS:
            self._shortcuts.popitem(last=False)  # a dict would search for its first item
        self._shortcuts[shortcut] = key

    def alias(self, shortcut: Hashable, other: Hashable) -> None:
        """Note that a request has the result of another one."""
        key = self._shortcuts.get(other)
        if key is not None:
            self.remember(shortcut, key)

    def clear(self) -> None:
        """Forget everything, as when another release is served."""
        self._entries.clear()
        self._shortcuts.clear()
        self.used = 0
