"""Capital letters of Vietnamese: how a proper name is written."""

from __future__ import annotations

_UPPER = "".join(letter for letter in map(chr, range(0xC0, 0x1F00)) if letter.isupper())
UPPER = f"A-Z{_UPPER}"
"""For a character class; between `À` and `Ỹ` small and capital letters take turns."""
WORD = rf"[{UPPER}][\w'’]*"
"""A word that begins with a capital."""
