"""Leading: a sentence in, the words in it that give somebody the first place or the second out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.standings.mark import RANKED, RANKED_NOUN, Mark, Words, walk_back
from loaders.vietnamese.apart import Kind

_LEADS_OF = re.compile(rf" (?:trong )?(?:số )?(?P<number>\d{{1,3}})(?= {RANKED}\b)", re.IGNORECASE)
_POST = re.compile(
    r"(?<!\w)(?:người|thủ trưởng|lãnh đạo|cá nhân|một trong|trong những|những|các|nhóm|tốp|top"
    r"|tỉnh nào"
    r"|đơn vị nào|không còn|chưa|không|do|đoàn|không phải|\d[^,.;:()]{1,40})"
    r"(?: [^\s,.;:()]+){0,7} $",
    re.IGNORECASE,
)
_NO_LEADER = re.compile(
    r" (?:đoàn|phái đoàn|phong trào|xu hướng|xu thế|cơ quan|tổ chức đảng|bởi|là (?:ông|bà"
    r"|đồng chí)|về "
    r"(?:nhận thức|tư duy))(?!\w)|[^,.;:()]{0,60}(?:chịu trách nhiệm)",
    re.IGNORECASE,
)
_LEADS = {
    "first": ("leading", 1),
    "champion": ("champion", 1),
    "second": ("champion", 2),
    "best": ("best", 1),
    "most": ("most", 1),
}
_IS_SOMEBODY = re.compile(rf" (?:là|thuộc về) (?:tỉnh |huyện |xã |phường |thị xã )?[{UPPER}]")
_BEST_AT = re.compile(
    r"(?:(?:^|[,;(] ?|và |vẫn |cũng )(?=nhất (?:ở|về|tại) )|(?<!thống )"
    r"(?<!hợp )(?<!duy )(?=nhất cả [^,;.()]{3,40} lẫn ))"
    r"(?P<lead>nhất)",
    re.IGNORECASE,
)


def read_leading(layers: Layers, words: Words, sentence: Sentence) -> Iterator[Mark]:
    text = layers.text
    tops = [f for f in within(layers.figures, sentence.start, sentence.end) if f.kind is Kind.TOP]
    for cue in within(words.leads, sentence.start, sentence.end):
        before = text[max(sentence.start, cue.start - 70) : cue.start]
        if _POST.search(_last_clause(before)) or _NO_LEADER.match(text, cue.end):
            continue
        if any(0 <= cue.start - top.end < 80 for top in tops):
            continue
        start, _ = walk_back(layers, words, sentence.start, cue.start)
        form, rank = _LEADS[cue.means]
        if form == "most" and not _IS_SOMEBODY.match(text, cue.end):
            continue
        mark = Mark(form, start, cue.end, rank, (cue.start, cue.end))
        number = _LEADS_OF.match(text, cue.end)
        if number:
            value = int(number["number"])
            noun = RANKED_NOUN.match(text, number.end())
            mark = replace(
                mark,
                out_of=value,
                out_of_span=number.span("number"),
                end=noun.end() if noun else number.end(),
            )
        yield mark
    for match in _BEST_AT.finditer(text, sentence.start, sentence.end):
        start, end = match.span("lead")
        yield Mark("leading", start, end, 1, (start, end))


def _last_clause(before: str) -> str:
    return re.split(r"[,.;:()\n]", before)[-1]
