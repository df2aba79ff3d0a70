"""What a person writes about a decision: a text in; the same in one line out, or what is wrong."""

import re
import unicodedata
from collections.abc import Iterator

from loaders.entries.written import Tree

MOST_OF_REASON = 4000
"""Characters of a reason."""
MOST_OF_NAME = 200
"""Characters of a person's name."""
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that have what follows read from right to left, so that a line says something else."""


class RefusedError(Exception):
    """Raised where something is no decision; what to do about it, in both languages."""

    def __init__(self, en: str, vi: str) -> None:
        super().__init__(f"{en}\n    {vi}")


def one_line(option: str, text: str, most: int) -> str:
    """Write a text in one line, since readers see it in lists; raises RefusedError."""
    written = " ".join(text.split())
    if len(written) > most:
        raise RefusedError(
            f"{option}: expected at most {most} characters, found {len(written)}",
            f"Nội dung quá dài: cho phép nhiều nhất {most} ký tự.",
        )
    refuse_unreadable(option, written)
    return written


def refuse_unreadable(option: str, value: Tree) -> None:
    """Refuse letters that nobody sees, or that are none; raises RefusedError."""
    for text in _texts(value):
        for letter in text:
            if unicodedata.category(letter) in ("Cc", "Cs") or _TURNING.match(letter):
                raise RefusedError(
                    f"{option}: expected letters and signs that can be read, "
                    f"found U+{ord(letter):04X}",
                    f"Có ký tự điều khiển hoặc ký tự hỏng (U+{ord(letter):04X}); hãy xóa nó.",
                )


def _texts(value: Tree) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from (key, *_texts(part))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value
