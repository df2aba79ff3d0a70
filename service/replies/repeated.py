"""Requests that come again byte for byte: their bytes in, the result that is kept for them out."""

from __future__ import annotations

from collections import OrderedDict

from service.engine.interface import Engine
from service.replies.cache import Entry, ResultCache

_MOST = 8192


class Repeated:
    """Which bytes were a request whose result is kept; bounded, the oldest go first."""

    def __init__(self, engine: Engine, results: ResultCache) -> None:
        self._engine = engine
        self._results = results
        self._keys: OrderedDict[bytes, str] = OrderedDict()  # asked for each request

    def at_once(self, data: bytes) -> Entry | None:
        """Return the result for bytes that are known, of the release served now."""
        key = self._keys.get(data)
        if key is None or self._engine.release is not self._results.release:
            return None
        return self._results.again(key)

    def remember(self, data: bytes, key: str) -> None:
        """Note that a request of these bytes has the result of a key."""
        if len(self._keys) >= _MOST:
            self._keys.popitem(last=False)  # a dict would search for its first item
        self._keys[data] = key
