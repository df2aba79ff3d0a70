"""Plain text in, its blocks out; the text itself stays letter by letter as it is.

A line is a block. Where a program broke lines at a width, those of one paragraph are one block;
lines with ` | ` or tabs, two or more in a row, are rows of a table. The first line is the title,
where it is short and ends no sentence. Nothing in plain text marks a lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loaders.reading.document import Aside, Block, BlockKind, Document, Metadata, Original
from loaders.reading.repeats import mark_repeats
from loaders.reading.signs import (
    aside_of,
    ends_sentence,
    is_item,
    is_letterhead,
    kind_of,
    printed_date,
)
from loaders.reading.table import Slot, placed_cells

_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_SEPARATOR = re.compile(r"\s*(?:\t|(?<=\s)\|(?=\s))\s*")
_TITLE_LENGTH = 250
_WIDTH = 40
"""A line that was broken at a width has at least so many characters."""


def plain_document(text: str, original: Original) -> Document:
    """Find the blocks of a text of the normal form."""
    blocks = list(mark_repeats(text, _blocks(text)))
    return Document(text, tuple(blocks), _metadata(text, blocks), original)


def _blocks(text: str) -> list[Block]:
    lines = [_trimmed(text, *line.span()) for line in _LINE.finditer(text)]
    found: list[Block] = []
    place = tables = 0
    while place < len(lines):
        rows = _rows(text, lines, place)
        if len(rows) > 1:
            found += _table(text, rows, tables)
            tables += 1
            place += len(rows)
            continue
        end = place + 1
        while end < len(lines) and _goes_on(text, lines[end - 1], lines[end]):
            end += 1
        start, stop = lines[place][0], lines[end - 1][1]
        found.append(_block(text[start:stop], start, stop, is_first=not found))
        place = end
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _rows(text: str, lines: Sequence[tuple[int, int]], place: int) -> list[list[tuple[int, int]]]:
    """Cut the lines from one on into cells, as long as each has several."""
    rows: list[list[tuple[int, int]]] = []
    while place + len(rows) < len(lines):
        start, end = lines[place + len(rows)]
        cuts = [match.span() for match in _SEPARATOR.finditer(text, start, end)]
        if not cuts:
            break
        edges = [start, *(edge for cut in cuts for edge in cut), end]
        rows.append(list(zip(edges[::2], edges[1::2], strict=True)))
    return rows


def _table(text: str, rows: Sequence[Sequence[tuple[int, int]]], number: int) -> Iterator[Block]:
    slots = [
        Slot(text[start:end], row, column)
        for row, spans in enumerate(rows, 1)
        for column, (start, end) in enumerate(spans, 1)
    ]
    for cell, _ in placed_cells(number, slots):
        start, end = rows[cell.row - 1][cell.column - 1]
        yield Block(BlockKind.CELL, start, end, cell=cell)


def _goes_on(text: str, before: tuple[int, int], line: tuple[int, int]) -> bool:
    """Tell whether a program broke a paragraph here."""
    above, words = text[slice(*before)], text[slice(*line)]
    if text.count("\n", before[1], line[0]) > 1 or ends_sentence(above) or is_item(words):
        return False
    if _SEPARATOR.search(words) or aside_of(words) or aside_of(above):
        return False
    return words[0].islower() or (len(above) >= _WIDTH and words[0].isdigit())


def _block(words: str, start: int, end: int, is_first: bool) -> Block:
    aside = aside_of(words)
    if aside:
        return Block(BlockKind.BOILERPLATE, start, end, aside=aside)
    is_title = len(words) <= _TITLE_LENGTH and not words.endswith((".", ";"))
    if is_first and is_title and not is_letterhead(words):
        return Block(BlockKind.TITLE, start, end)
    return Block(kind_of(words), start, end, level=int(kind_of(words) is BlockKind.HEADING))


def _metadata(text: str, blocks: Sequence[Block]) -> Metadata:
    titles = (text[it.start : it.end] for it in blocks if it.kind is BlockKind.TITLE)
    return Metadata(" ".join(next(titles, "").split()), printed_date(_lines(text, blocks)))


def _lines(text: str, blocks: Sequence[Block]) -> list[tuple[str, Aside | None]]:
    return [(text[it.start : it.end], it.aside) for it in blocks]
