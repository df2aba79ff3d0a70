"""A text in, the same text for reading out: what breaks words apart is one blank each.

Nothing is added or taken away, so a position in the one is the same position in the other.
"""

from __future__ import annotations

import re

from loaders.reading.document import Document

_SPACE = re.compile(
    "[\t\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)


def masked_text(text: str) -> str:
    """Make a blank of every other space and of every character that prints nothing."""
    return _SPACE.sub(" ", text)


def masked(document: Document) -> str:
    """Mask the text of a document, the line breaks within its blocks too."""
    parts: list[str] = []
    end = 0
    for block in document.blocks:
        parts.append(document.text[end : block.start])
        parts.append(document.text_of(block).replace("\n", " "))
        end = block.end
    parts.append(document.text[end:])
    return masked_text("".join(parts))
