"""Orders: a sentence in, the places in it that only the words around them tell for such out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extraction.layers.layers import Layers
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.standings.mark import Mark

_NOUN = r"(?:thứ hạng|xếp hạng|vị trí|thứ bậc|hạng)"
_ENDS = r"(?=\s*(?:[,;.)]|$|(?:năm|vào|trong|trên|và) ))(?![.,]\d)"
_YEAR = r"(?: (?:\(?(?:của |hồi |ở )?(?:năm )?20\d\d\)?|(?:của |ở )?năm (?:trước|ngoái)))?"
_MOVED = re.compile(
    rf"(?<!\w){_NOUN}(?!\w)[^.;\d]{{0,60}}?(?P<from>từ (?P<first>\d{{1,2}}){_YEAR})"
    rf" (?P<to>(?:\w+ )?(?:lên|xuống|còn|về) (?P<last>\d{{1,2}})){_ENDS}",
    re.IGNORECASE,
)
"""`thứ hạng của tỉnh từ 42 lên 34`."""
_COMPARED = re.compile(
    r"(?<!\w)(?:bậc|hạng) (?P<from>so với (?:hạng |thứ )?(?P<first>\d{1,2})"
    r"(?= (?:của |hồi |ở )?(?:năm|tháng|quý|kỳ) ))",
    re.IGNORECASE,
)
"""`tăng 3 bậc so với 31 của năm 2022`."""
_EARLIER = re.compile(
    rf"(?<!\w)(?P<from>{_NOUN} (?:của |ở |hồi )?(?:năm|tháng|quý|kỳ) (?:trước|ngoái) là"
    rf" (?P<first>\d{{1,2}})){_ENDS}",
    re.IGNORECASE,
)
"""`hạng của tháng trước là 10`."""


def read_orders(layers: Layers, sentence: Sentence) -> Iterator[Mark]:
    """List places without a word of ranking directly before them."""
    for pattern in (_MOVED, _COMPARED, _EARLIER):
        for match in pattern.finditer(layers.text, sentence.start, sentence.end):
            yield _mark("from", match, "from", "first")
            if pattern is _MOVED:
                yield _mark("ordinal", match, "to", "last")


def _mark(form: str, match: re.Match[str], words: str, number: str) -> Mark:
    return Mark(form, match.start(words), match.end(number), int(match[number]), match.span(number))
