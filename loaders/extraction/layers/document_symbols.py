"""Document symbols: layers in, the numbers of documents that a text prints out.

`57- NQ/TW` and `QĐ-TTG` are numbers too: real pages print them so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from loaders.extraction.layers.capitals import UPPER
from loaders.vietnamese.lexicon import Cue, Lexicon

_PART = rf"[{UPPER}][\wđ]{{0,9}}(?:&[{UPPER}]+)?"
_SYMBOL = re.compile(
    rf"(?<![\w/.,-])\d{{1,5}}(?:/(?:19"
    rf"|20)\d\d)?\s?[-–/]\s?{_PART}(?:\s?[-–/]\s?{_PART}){{0,3}}(?!\w)"
)
_PARTS = re.compile(r"[-–/]")
_BETWEEN = re.compile(r"\s{1,3}(?:số\s?:?\s{0,3})?")
_BARE = re.compile(r"\s(?:số\s)?(?P<number>\d{1,4})(?![\w/%-])(?![.,]\d)(?! ?[-–/] ?[\w])")


@dataclass(frozen=True)
class DocumentSymbol:
    """The number of a document, with the words before it that say its type."""

    start: int
    """Of the type, where it is said."""
    end: int
    number: tuple[int, int]
    type_words: tuple[int, int] | None
    type_of_symbol: str
    """The type that the symbol tells; empty if it tells none."""
    issuer_of_symbol: str
    """The body that the symbol tells: `UBND tỉnh`; empty if it tells none."""
    bare: bool = False
    """Whether it is a number without symbol: `Nghị quyết 57`."""


def read_symbols(text: str, lexicon: Lexicon, types: tuple[Cue, ...]) -> tuple[DocumentSymbol, ...]:
    """List the numbers of documents in their order; `types` are the words for documents."""
    found = (*_symbols(text, lexicon, types), *_bare(text, types))
    return tuple(sorted(found, key=lambda each: each.start))


def _symbols(text: str, lexicon: Lexicon, types: tuple[Cue, ...]) -> Iterator[DocumentSymbol]:
    ended = {cue.end: cue for cue in types if cue.printed[:1].isupper()}
    kinds = _table(lexicon, "document-symbol")
    issuers = _table(lexicon, "document-issuer")
    for match in _SYMBOL.finditer(text):
        words = _words_before(text, match.start(), ended)
        parts = _PARTS.split(match.group())[1:]
        kind = next((kinds[key] for part in parts if (key := _key(part)) in kinds), "")
        issuer = issuers.get(_key(parts[-1]), "")
        if not issuer and not kind:  # a letter: `77/SNV-VP`
            issuer = issuers.get(_key(parts[0]), "")
        if words or kind or issuer:
            start = words.start if words else match.start()
            yield DocumentSymbol(
                start,
                match.end(),
                match.span(),
                _span(words),
                kind,
                issuer,
            )


def _words_before(text: str, start: int, ended: Mapping[int, Cue]) -> Cue | None:
    for at in range(start - 1, max(0, start - 12), -1):
        if at in ended and _BETWEEN.fullmatch(text, at, start):
            return ended[at]
    return None


def _bare(text: str, types: tuple[Cue, ...]) -> Iterator[DocumentSymbol]:
    for cue in types:
        match = _BARE.match(text, cue.end) if cue.entry.means == "short" else None
        if match and cue.printed[:1].isupper():
            span = (cue.start, cue.end)
            yield DocumentSymbol(
                cue.start, match.end(), match.span("number"), span, "", "", bare=True
            )


def _span(cue: Cue | None) -> tuple[int, int] | None:
    return (cue.start, cue.end) if cue else None


@cache
def _labels(group: tuple[tuple[tuple[str, ...], str], ...]) -> Mapping[str, str]:
    return {_key(label): means for labels, means in group for label in labels}


def _table(lexicon: Lexicon, group: str) -> Mapping[str, str]:
    return _labels(tuple((entry.labels, entry.means) for entry in lexicon.groups[group]))


def _key(part: str) -> str:
    return re.sub(r"[\s&]", "", part).casefold()
