"""Numbered lists: layers in, places that numbers before names give out: `1. Huế (95 điểm)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.proposal import Because, Count, Ranking, Said, Text
from loaders.extraction.standings.indices import read_indices
from loaders.reading.document import BlockKind

_NUMBER = re.compile(r"(?:(?<=\n)|(?<=[;:,] )|^)(?P<number>\d{1,3})[.)] (?=[^\W\d_])", re.MULTILINE)
_VALUE = re.compile(
    r"(?: ?[-–:(]| đạt| với)?(?: đạt)? ?(?P<value>\d{1,4}(?:[.,]\d{1,4})?) ?(?:điểm|%)\)?"
)
_BETWEEN = re.compile(r"[\s;,.…]*(?:và )?")
_AMOUNT = re.compile(
    r"(?P<name>(?:Tỷ lệ|Tỉ lệ|Mức độ|Chỉ số|Bộ chỉ số|Số lượng|Bảng xếp hạng) [^,;.:()\d\n]{3,80}?)"
    r"(?= (?:năm|tháng|quý|kỳ) |[,;.:()\n]|$)",
    re.IGNORECASE,
)
_SCOPE = re.compile(r"(?<!\w)(?:khối [^\d,;.:()\n]{2,30}(?:, ngành)?|cấp (?:xã|huyện|sở))", re.I)
_LEAST = 2


@dataclass(frozen=True)
class _Item:
    """A line or clause of a list: its number, name and value."""

    start: int
    end: int
    number: Said[int]
    holder: Said[str]
    value: Decimal


def read_numbered(layers: Layers) -> Iterator[Ranking]:
    """List the places of lists whose numbers rise from 1 while their values fall."""
    for items in _lists(layers):
        line = _line_above(layers, items[0].start)
        index = _index(layers, line)
        if index:
            year = _year(layers, line, index)
            for one in items:
                yield Ranking(
                    rule="ranking/numbered",
                    start=one.start,
                    end=one.end,
                    rank=one.number,
                    area=one.holder,
                    index=index,
                    year=year,
                )


def _lists(layers: Layers) -> Iterator[Sequence[_Item]]:
    items: list[_Item] = []
    for item in _items(layers):
        if items and _goes_on(layers, items[-1], item):
            items.append(item)
            continue
        if len(items) >= _LEAST:
            yield tuple(items)
        items = [item] if item.number.value == 1 else []
    if len(items) >= _LEAST:
        yield tuple(items)


def _goes_on(layers: Layers, last: _Item, item: _Item) -> bool:
    follows = item.number.value > last.number.value and item.value <= last.value
    return follows and _BETWEEN.fullmatch(layers.text, last.end, item.start) is not None


def _items(layers: Layers) -> Iterator[_Item]:
    names = _names(layers)
    for number in layers.read:
        block = layers.blocks[number]
        if block.kind is BlockKind.CELL:
            continue
        for match in _NUMBER.finditer(layers.text, block.start, block.end):
            holder = names.get(match.end())
            value = holder and _VALUE.match(layers.text, (holder.span or (0, 0))[1], block.end)
            if holder and value:
                yield _Item(
                    match.start("number"),
                    value.end(),
                    Said(int(match["number"]), match.span("number"), Because.LIST),
                    holder,
                    Decimal(value["value"].replace(",", ".")),
                )


def _names(layers: Layers) -> dict[int, Said[str]]:
    """Give areas and bodies by where they start, the longer name first."""
    names = {one.start: Said(one.name, (one.start, one.end)) for one in layers.areas}
    for body in layers.bodies:
        known = names.get(body.start)
        if not body.short and (known is None or (known.span or (0, 0))[1] < body.end):
            said = layers.full_name(body)
            names[body.start] = replace(said, span=(body.start, body.end))
    return names


def _line_above(layers: Layers, start: int) -> Span:
    """Find the words over a list: those before it in its block, or the block before."""
    at = next(n for n, each in enumerate(layers.blocks) if each.start <= start < each.end)
    block = layers.blocks[at]
    if block.start == start and at:
        block = layers.blocks[at - 1]
    return block.start, min(block.end, start)


def _index(layers: Layers, line: Span) -> Text:
    """Find what is ranked: in the words over the list, else in the title."""
    scope = _SCOPE.search(layers.text, *line)
    title = next((one for one in layers.blocks if one.kind is BlockKind.TITLE), None)
    spans = [(line, Because.CLAUSE)]
    spans += [((title.start, title.end), Because.HEADING)] if title and scope else []
    for span, because in spans:
        mentions = within(layers.once(read_indices), *span)
        amount = _AMOUNT.search(layers.text, *span)
        if mentions:
            said = Said(mentions[-1].name, (mentions[-1].start, mentions[-1].end), because)
        elif amount:
            said = Said(" ".join(amount["name"].split()), amount.span("name"), because)
        else:
            continue
        words = f" {layers.words(scope.span()).lower()}" if scope else ""
        return replace(said, value=said.value + words)
    return None


def _year(layers: Layers, line: Span, index: Said[str]) -> Count:
    """Read the year from the words over the list, or from those that name the index."""
    start, end = index.span or line
    block = next(each for each in layers.blocks if each.start <= start < each.end)
    for span, because in ((line, Because.CLAUSE), ((end, block.end), Because.HEADING)):
        for time in within(layers.times, *span):
            years = time.period.start[:4], time.period.end[:4]
            if not time.lacks and years[0] and years[0] == years[1]:
                return Said(int(years[0]), (time.start, time.end), because)
    return None
