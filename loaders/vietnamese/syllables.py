"""Syllables of Vietnamese text: any text in, its syllables with positions and spelling keys out.

Of underthesea (GPL), pyvi and vncorenlp none gives positions, and words of theirs are cut otherwise
in a name than in the text about it; names are compared syllable by syllable instead.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook and dot below: the marks whose place in a syllable varies."""

_LETTER = r"[^\W_][\u0300-\u036f]*"
_TOKEN = re.compile(rf"(?P<word>(?:{_LETTER})+)|&|[,;:()…\n]|[.!?](?=\s|$)")
_LAST_I = re.compile(r"(?:(?<=[hklmst])|(?<=qu))y$")
_SHORT = 3
"""A point after so few capitals ends an abbreviation (`TP. Cần Thơ`), no sentence."""
_KEPT = 16_384
"""The same syllables and names are read for each report."""
_NAME = 80
"""Characters of the longest name; what is longer is a passage or a report."""
_KEPT_PASSAGES = 512
"""The same passage is read for each thing in it, until the next report."""
_PASSAGE = 2_000
_KEPT_REPORTS = 4


class Syllable(NamedTuple):
    """A syllable, number, `&` or mark between phrases; those of one abbreviation share its span."""

    key: str
    start: int
    end: int
    printed: str

    @property
    def is_word(self) -> bool:
        """Tell whether it is no mark between phrases."""
        return self.key[:1].isalnum()

    @property
    def is_capital(self) -> bool:
        return not self.printed[:1].islower()


def syllables(text: str) -> tuple[Syllable, ...]:
    """Read a text; abbreviations that have one reading give the syllables they stand for."""
    if len(text) <= _NAME:
        return _of_name(text)
    return _of_passage(text) if len(text) <= _PASSAGE else _of_report(text)


def _read(text: str) -> tuple[Syllable, ...]:
    return tuple(_expanded(tuple(_plain(text))))


_of_name = lru_cache(_KEPT)(_read)
_of_passage = lru_cache(_KEPT_PASSAGES)(_read)
_of_report = lru_cache(_KEPT_REPORTS)(_read)


def fold_name(name: str) -> str:
    """Reduce a name to what its spellings share: `Hoà` and `HÒA` give the same text."""
    return " ".join(map(_fold_syllable, name.casefold().split()))


@lru_cache(_KEPT)
def spelling_key(syllable: str) -> str:
    """Reduce a syllable to what its spellings share, `kĩ` and `kỹ` included."""
    folded = _fold_syllable(syllable.casefold())
    letters = folded.rstrip(TONES)
    return _LAST_I.sub("i", letters) + folded[len(letters) :]


def _fold_syllable(syllable: str) -> str:
    """Move the tone mark of a syllable to its end."""
    letters = unicodedata.normalize("NFD", syllable).replace("\u00f0", "\u0111")
    tones = "".join(letter for letter in letters if letter in TONES)
    return "".join(letter for letter in letters if letter not in TONES) + tones


def _plain(text: str) -> Iterator[Syllable]:
    before = ""
    for match in _TOKEN.finditer(text):
        printed = match.group()
        if not printed.isascii():
            printed = unicodedata.normalize("NFC", printed)
        if printed in ".!?" and _is_short(before):
            continue
        key = spelling_key(printed) if match["word"] else _MARKS.get(printed, printed)
        yield Syllable(key, match.start(), match.end(), printed)
        before = printed


def _is_short(printed: str) -> bool:
    return 0 < len(printed) <= _SHORT and printed.isupper()


def _expanded(read: Sequence[Syllable]) -> Iterator[Syllable]:
    place = 0
    while place < len(read):
        length, keys = _abbreviation(read, place)
        if not length:
            yield read[place]
        first, last = read[place], read[place + max(length, 1) - 1]
        for key in keys:
            yield Syllable(key, first.start, last.end, first.printed)
        place += max(length, 1)


def _abbreviation(read: Sequence[Syllable], place: int) -> tuple[int, tuple[str, ...]]:
    """Find the longest abbreviation that begins here: how many syllables, and what it says."""
    known = abbreviations()
    for length in range(min(_lengths().get(read[place].printed, 0), len(read) - place), 0, -1):
        part = tuple(one.printed for one in read[place : place + length])
        if part in known:
            return length, known[part]
    return 0, ()


@cache
def _lengths() -> Mapping[str, int]:
    """Tell how many parts the longest abbreviation has that begins with one."""
    found: dict[str, int] = {}
    for parts in abbreviations():
        found[parts[0]] = max(found.get(parts[0], 0), len(parts))
    return found


@cache
def abbreviations() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Read the abbreviations, by their parts as written."""
    written = Path(__file__).with_name("abbreviations.yaml").read_text("utf-8")
    table: Mapping[str, str] = yaml.load(written, Loader=yaml.CSafeLoader)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for short, full in table.items():
        parts = tuple(one.printed for one in _plain(short))
        for written_as in (parts, tuple(part for part in parts if part != "&")):
            known[written_as] = tuple(one.key for one in _plain(full))
    return known


_MARKS = {"&": spelling_key("và")}
