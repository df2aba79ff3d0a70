"""Which queries were found slow: they begin in the slow lane."""

from __future__ import annotations

_REMEMBERED = 1024


class SlowTexts:
    """The texts of queries, by their hashes: they may be long. The oldest are forgotten."""

    def __init__(self) -> None:
        self._hashes: dict[int, None] = {}

    def __contains__(self, text: str) -> bool:
        return hash(text) in self._hashes

    def add(self, text: str) -> None:
        """Note that a query is slow."""
        self._hashes[hash(text)] = None
        if len(self._hashes) > _REMEMBERED:
            self._hashes.pop(next(iter(self._hashes)))

    def discard(self, text: str) -> None:
        """Note that a query was quick after all."""
        self._hashes.pop(hash(text), None)
