"""Plain text in, its blocks out; the text itself stays letter by letter as it is.

A line is a block. Where a program broke lines at a width, those of one paragraph are one block;
lines with ` | ` or tabs, two or more in a row, are rows of a table. The first line is the title,
where it is short and ends no sentence, or the first heading below a letterhead. Nothing in plain
text marks a lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.reading.document import Aside, Block, BlockKind, Document, Metadata, Original
from loaders.reading.repeats import mark_repeats
from loaders.reading.signs import (
    aside_of,
    ends_sentence,
    is_document_kind,
    is_item,
    is_letterhead,
    is_name_in_capitals,
    kind_of,
    leads_to_figure,
    printed_date,
)
from loaders.reading.table import Slot, placed_cells

SEPARATOR = re.compile(r"\t|(?<=\s)\|(?=\s)")
_TITLE_LENGTH = 250
_BELOW_AUTHOR = 0.2
"""Below the name of the author stands at most so much of a text."""
_TITLE_WITHIN = 12
"""Blocks among which a document has its title, below its letterhead."""


def plain_document(text: str, original: Original) -> Document:
    """Find the blocks of a text of the normal form."""
    blocks = _signed(text, list(_titled(text, _blocks(text))))
    blocks = list(mark_repeats(text, blocks))
    return Document(text, tuple(blocks), _metadata(text, blocks), original)


def table_cells(text: str) -> Iterator[Block]:
    """Find the cells of the tables that a text prints line by line."""
    return (block for block in _blocks(text) if block.cell)


def _blocks(text: str) -> list[Block]:
    lines = list(_lines_of(text))
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
        found.append(_block(text[start:stop], start, stop))
        place = end
    return found


def _lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Find the lines that have words, without the spaces around these."""
    start = 0
    for line in text.split("\n"):
        if not line.isspace() and line:
            yield _trimmed(text, start, start + len(line))
        start += len(line) + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _rows(text: str, lines: Sequence[tuple[int, int]], place: int) -> list[list[tuple[int, int]]]:
    """Cut the lines from one on into cells, as long as each has several."""
    rows: list[list[tuple[int, int]]] = []
    while place + len(rows) < len(lines):
        start, end = lines[place + len(rows)]
        cuts = [match.span() for match in SEPARATOR.finditer(text, start, end)]
        if not cuts:
            break
        edges = [start, *(edge for cut in cuts for edge in cut), end]
        spans = zip(edges[::2], edges[1::2], strict=True)
        rows.append([_trimmed(text, *span) for span in spans])
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
    if SEPARATOR.search(words) or aside_of(words) or aside_of(above):
        return False
    return words[0].islower() or (words[0].isdigit() and leads_to_figure(above))


def _block(words: str, start: int, end: int) -> Block:
    aside = aside_of(words)
    if aside:
        return Block(BlockKind.BOILERPLATE, start, end, aside=aside)
    kind = kind_of(words)
    return Block(kind, start, end, level=int(kind is BlockKind.HEADING))


def _titled(text: str, blocks: list[Block]) -> Iterator[Block]:
    """Take the first block for the title, or below a letterhead the first heading."""
    first, end = _title(text, blocks)
    for number, block in enumerate(blocks):
        if number == first:
            yield Block(BlockKind.TITLE, block.start, blocks[end - 1].end)
        elif not first < number < end:
            yield block


def _title(text: str, blocks: list[Block]) -> tuple[int, int]:
    """Find the blocks of the title; that of a document may have its kind on a line of its own."""
    for number, block in enumerate(blocks[:_TITLE_WITHIN]):
        words = text[block.start : block.end]
        if block.aside or block.cell or is_letterhead(words):
            continue
        is_short = len(words) <= _TITLE_LENGTH and not words.endswith((".", ";"))
        if is_short and (number == 0 or block.kind is BlockKind.HEADING):
            more = is_document_kind(words) and _is_title(text, blocks[number + 1 : number + 2])
            return number, number + 1 + more
        if number == 0:
            break
    return -1, -1


def _is_title(text: str, after: list[Block]) -> bool:
    """Tell whether the block after the kind of a document says what it is about."""
    words = "".join(text[it.start : it.end] for it in after if not it.cell and not it.aside)
    return 0 < len(words) <= _TITLE_LENGTH and words[-1] not in ".;:,"


def _signed(text: str, blocks: list[Block]) -> list[Block]:
    """Say that a name in capitals near the end, after a sentence, is the author's."""
    signed = list(blocks)
    below = 0
    for number in range(len(signed) - 1, 0, -1):
        block, before = signed[number], signed[number - 1]
        below += block.end - block.start
        if below > _BELOW_AUTHOR * len(text):
            break
        is_name = is_name_in_capitals(text[block.start : block.end])
        if is_name and block.kind is BlockKind.HEADING and ends_sentence(text[: before.end][-9:]):
            signed[number] = replace(block, kind=BlockKind.BOILERPLATE, level=0, aside=Aside.BYLINE)
    return signed


def _metadata(text: str, blocks: Sequence[Block]) -> Metadata:
    titles = (text[it.start : it.end] for it in blocks if it.kind is BlockKind.TITLE)
    authors = (text[it.start : it.end] for it in blocks if it.aside is Aside.BYLINE)
    return Metadata(
        " ".join(next(titles, "").split()),
        printed_date(_lines(text, blocks)),
        next(authors, ""),
    )


def _lines(text: str, blocks: Sequence[Block]) -> list[tuple[str, Aside | None]]:
    return [(text[it.start : it.end], it.aside) for it in blocks]
