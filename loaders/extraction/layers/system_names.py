"""Names of systems: heads such as `hệ thống` in, the names that begin with them out.

A name goes on from its head over what the system is for, what it is called, whose it is and its
short form in parentheses, up to a word that can stand in no name. Which of these it has tells
whether it names one system or a kind of systems.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.layers.system_name import CENTRES, OF_STATE, Reading, SystemName
from loaders.extraction.layers.system_parts import PartReader
from loaders.extraction.layers.system_ways import Ways
from loaders.extraction.layers.system_words import NameWords
from loaders.vietnamese.lexicon import Cue

_MANY = re.compile(
    r"(?:^|[\s(])(?P<count>các|những|nhiều|mọi|mỗi|một số|từng|hàng loạt|loại|một|hai|ba|bốn|năm"
    r"|\d[\d.]*(?:,\d+)?%?)\s+(?:(?:loại|bộ|nhóm|mô hình|dạng|chiếc|cái)\s+)?$",
    re.IGNORECASE,
)
_OWNERS = re.compile(r" (?:của|tại|ở) (?:các|mỗi|từng|nhiều|những|hai|ba|\d+) ")
_THIS = re.compile(r" (?:này|nói trên|nêu trên)\b")
_ONE = ("một",)
_ASCII_WORD = re.compile(
    r"(?:^|(?<=[\s(“]))(?!Hai|Ba|Qua|Trong|Theo|Khi|Sau|Cho|Do|Nay)[A-Z][A-Za-z]+ $"
)
_BETWEEN = re.compile(r"\s*(?:,|và)\s*")


@dataclass(frozen=True)
class NameReader:
    """A text with the words that it is read by."""

    text: str
    sentences: Sequence[Sentence]
    areas: Sequence[Area]
    cues: Callable[[str], tuple[Cue, ...]]

    @cached_property
    def words(self) -> NameWords:
        return NameWords(self.text, self.areas, self.cues)

    @cached_property
    def parts(self) -> PartReader:
        return PartReader(self.words)

    @cached_property
    def ways(self) -> Ways:
        return Ways(self.words)

    def names(self) -> Iterator[SystemName]:
        """List the names that begin with a head, in their order, none inside another."""
        last: SystemName | None = None
        for head in self.cues("system-head"):
            sentence = self._sentence(head.start)
            if sentence is None or (last is not None and head.start < last.end):
                continue
            if self._applies(head):
                continue
            last = self._after(last, self._name(head, sentence))
            yield last

    def _applies(self, head: Cue) -> bool:
        """Tell `ứng dụng` that is a verb before what is applied: `ứng dụng nền tảng số`."""
        after = self.words.at("system-head", head.end + 1)
        return head.means == "app" and after is not None and after.means not in CENTRES

    def _after(self, last: SystemName | None, name: SystemName) -> SystemName:
        """Give a name the number of the one that it is listed with: `các nền tảng, phần mềm`."""
        if last is None or not last.many or name.brand or name.type in CENTRES:
            return name
        if not _BETWEEN.fullmatch(self.text, last.end, name.start):
            return name
        return replace(name, many=True, way="")

    def _name(self, head: Cue, sentence: Sentence) -> SystemName:
        reading = Reading(head.end, head.means, [self.text[head.start : head.end]])
        reading.national = head.entry.code in OF_STATE
        start, limit = self._edges(head, sentence, reading)
        while self.parts.step(reading, limit):
            pass
        before = self.text[max(sentence.start, head.start - 24) : head.start]
        trade = (head.start - 1) in self.words.ends_of("system-industry")
        many = _MANY.search(before)
        counted = many is not None and many["count"].lower() not in _ONE
        owners = _OWNERS.match(self.text, reading.end) is not None
        plural = counted or (owners and not reading.brand)
        way = self.ways.way(head, sentence, reading, many is not None)
        name = " ".join(" ".join(reading.parts).split())
        meant = not reading.core and not reading.brand and bool(_THIS.match(self.text, reading.end))
        return SystemName(
            start,
            reading.end,
            reading.brand if reading.naming else name,
            "NDXP" if reading.type == "LGSP" and reading.national else reading.type,
            "" if plural or meant or trade else way,
            reading.acronym,
            " ".join(reading.parts[: reading.core or None]),
            reading.area,
            reading.unit,
            reading.brand,
            reading.national or self.ways.is_of_the_state(head, reading, name),
            plural,
            qualified=reading.qualified,
            meant=meant,
            body=reading.body,
            specific=0 if reading.physical or many is not None else reading.specific,
        )

    def _edges(self, head: Cue, sentence: Sentence, reading: Reading) -> Span:
        """Tell where a name begins and where it ends at the latest: what is in quotes is whole."""
        before = self.text[max(sentence.start, head.start - 24) : head.start]
        if before[-1:] in '“"' and before:
            close = re.compile('[”"]').search(self.text, head.end, sentence.end)
            if close:
                reading.quoted = True
                return head.start, close.start()
        prefix = _ASCII_WORD.search(before) if head.means in CENTRES else None
        if prefix and head.printed.isupper():
            reading.parts.insert(0, prefix.group().strip())
            start = head.start - len(prefix.group())
            reading.area = self.words.area(start)
            if reading.area is None:
                reading.brand = f"{prefix.group()}{head.printed}"
            return start, sentence.end
        return head.start, sentence.end

    def _sentence(self, at: int) -> Sentence | None:
        place = bisect_left(self.sentences, at + 1, key=lambda each: each.start) - 1
        if place >= 0 and at < self.sentences[place].end:
            return self.sentences[place]
        return None
