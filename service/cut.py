"""The mark at the end of SPARQL JSON that says that rows are missing; parsers do not know it."""

from __future__ import annotations

import re

_MARK = re.compile(rb',"truncated":\{"rows":\d+\}\}\s*$')
LONGEST = 64
"""Bytes at the end of a result among which it stands."""


def unmarked(content: bytes) -> tuple[bytes, bool]:
    """Return a result, or the end of one, without the mark, and whether there was one."""
    found = _MARK.search(content, max(0, len(content) - LONGEST))
    return (content, False) if found is None else (content[: found.start()] + b"}", True)
