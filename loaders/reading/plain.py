"""Plain text in, its blocks out; the text itself stays letter by letter as it is.

A line is a block. Where a program broke lines at a width, those of one paragraph are one block;
lines with ` | ` or tabs, two or more in a row, are rows of a table, one alone is a menu. The last
short line above the day of publication is the title, or else the first short one that ends no
sentence, or the first heading below a letterhead. Nothing in plain text marks a lead.
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
    heading_level,
    is_document_kind,
    is_heading,
    is_item,
    is_letterhead,
    is_name_in_capitals,
    is_navigation,
    is_signer,
    is_site,
    kind_of,
    leads_to_figure,
    printed_date,
)
from loaders.reading.table import Slot, placed_cells

SEPARATOR = re.compile(r"\t|(?<=\s)\|(?=\s)|^\||\|$", re.MULTILINE)
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)*\|?")
"""The line between header and rows of a table in Markdown."""
_TITLE_LENGTH = 250
_TITLE_WORDS = 4
"""Above a dateline stand names of sections too, of fewer words."""
_LINE_OF_PROGRAMS = range(55, 131)
"""Characters at which programs break lines."""
_LONGEST_TITLE = 160
"""A longer line that ends no sentence goes on in the next one."""
_SUBHEADING = 6
"""Level of a heading that only its place shows: within any numbered one."""
_LONGEST_SUBHEADING = 60
"""So does one below the dateline that is longer than headings between paragraphs are."""
_BELOW_AUTHOR = 0.2
"""Below the name of the author stands at most so much of a text."""
_TITLE_WITHIN = 12
"""Blocks among which a document has its title, below its letterhead."""


def plain_document(text: str, original: Original) -> Document:
    """Find the blocks of a text of the normal form."""
    blocks = _signed(text, list(_titled(text, list(_related(text, _blocks(text))))))
    blocks = list(mark_repeats(text, list(_subheaded(text, blocks))))
    return Document(text, tuple(blocks), _metadata(text, blocks), original)


def table_cells(text: str) -> Iterator[Block]:
    """Find the cells of the tables that a text prints line by line."""
    return (block for block in _blocks(text) if block.cell)


def _blocks(text: str) -> list[Block]:
    lines = list(_lines_of(text))
    width = _width(lines)
    body = _body(text, lines)
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
        while end < len(lines) and _goes_on(
            text, lines[end - 1], lines[end], width, lines[place][0] > body
        ):
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
    """Cut the lines from one on into cells, as long as each has several; a rule has none."""
    rows: list[list[tuple[int, int]]] = []
    while place + len(rows) < len(lines):
        start, end = lines[place + len(rows)]
        if rows and _RULE.fullmatch(text, start, end):
            rows.append([])
            continue
        cuts = [match.span() for match in SEPARATOR.finditer(text, start, end)]
        if not cuts:
            break
        edges = [start, *(edge for cut in cuts for edge in cut), end]
        spans = zip(edges[::2], edges[1::2], strict=True)
        rows.append([_trimmed(text, *span) for span in spans])
    return rows


def _table(text: str, rows: Sequence[Sequence[tuple[int, int]]], number: int) -> Iterator[Block]:
    rows = [spans for spans in rows if spans]
    slots = [
        Slot(text[start:end], row, column)
        for row, spans in enumerate(rows, 1)
        for column, (start, end) in enumerate(spans, 1)
    ]
    for cell, _ in placed_cells(number, slots):
        start, end = rows[cell.row - 1][cell.column - 1]
        yield Block(BlockKind.CELL, start, end, cell=cell)


def _width(lines: Sequence[tuple[int, int]]) -> int:
    """Tell at how many characters a program broke the lines; 0 where none did."""
    longest = max((end - start for start, end in lines), default=0)
    return longest if longest in _LINE_OF_PROGRAMS else 0


def _body(text: str, lines: Sequence[tuple[int, int]]) -> int:
    """Tell where the first dateline stands, and so where paragraphs begin; at the end else."""
    for start, end in lines[:_TITLE_WITHIN]:
        if aside_of(text[start:end]) is Aside.DATELINE:
            return start
    return len(text)


def _goes_on(
    text: str, before: tuple[int, int], line: tuple[int, int], width: int, in_body: bool
) -> bool:
    """Tell whether a program broke a paragraph here."""
    above, words = text[slice(*before)], text[slice(*line)]
    if text.count("\n", before[1], line[0]) > 1 or ends_sentence(above) or is_item(words):
        return False
    if SEPARATOR.search(words) or aside_of(words) or aside_of(above):
        return False
    if words[0].islower() or (words[0].isdigit() and leads_to_figure(above)):
        return True
    if is_heading(words) or is_heading(above) or is_letterhead(above) or is_letterhead(words):
        return False
    is_full = 0 < width < len(above) + 1 + len(words.split(maxsplit=1)[0])
    longest = _LONGEST_SUBHEADING if in_body else _LONGEST_TITLE
    return len(above) > longest or is_full


def _block(words: str, start: int, end: int) -> Block:
    aside = aside_of(words) or (Aside.NAVIGATION if is_navigation(words) else None)
    if aside:
        return Block(BlockKind.BOILERPLATE, start, end, aside=aside)
    kind = kind_of(words)
    level = heading_level(words) if kind is BlockKind.HEADING else 0
    return Block(kind, start, end, level=level)


def _related(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Say that headlines below `Tin liên quan` are of other reports too."""
    below = False
    for block in blocks:
        words = text[block.start : block.end]
        below = (below or block.aside is Aside.RELATED) and not ends_sentence(words[-9:])
        if below and not block.aside and not block.cell and len(words) <= _TITLE_LENGTH:
            yield Block(BlockKind.BOILERPLATE, block.start, block.end, aside=Aside.RELATED)
        else:
            below = below and block.aside is not None
            yield block


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
    lines = [number for number, block in enumerate(blocks) if not block.cell][:_TITLE_WITHIN]
    above = _above_dateline(text, blocks, lines)
    if above is not None:
        return above, above + 1
    is_first = True
    for number in lines:
        block = blocks[number]
        words = text[block.start : block.end]
        if block.aside or is_letterhead(words) or is_site(words):
            continue
        is_short = len(words) <= _TITLE_LENGTH and not words.endswith((".", ";"))
        if is_short and (is_first or block.kind is BlockKind.HEADING):
            more = is_document_kind(words) and _is_title(text, blocks[number + 1 : number + 2])
            return number, number + 1 + more
        is_first = False
    return -1, -1


def _above_dateline(text: str, blocks: list[Block], lines: Sequence[int]) -> int | None:
    """Find the last line above the first dateline that may be a title."""
    datelines = (number for number in lines if blocks[number].aside is Aside.DATELINE)
    first = next(datelines, 0)
    for number in reversed([each for each in lines if each < first]):
        block = blocks[number]
        words = text[block.start : block.end]
        is_long = len(words.split()) >= _TITLE_WORDS and len(words) <= _TITLE_LENGTH
        if is_long and not (block.aside or is_letterhead(words) or is_site(words)):
            return number
    return None


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


def _subheaded(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Say that a short line between paragraphs that ends no sentence is a heading."""
    for number, block in enumerate(blocks):
        words = text[block.start : block.end]
        before, after = blocks[max(0, number - 1)], blocks[min(number + 1, len(blocks) - 1)]
        below = after.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CELL)
        is_between = (
            block.kind is BlockKind.PARAGRAPH
            and 0 < number < len(blocks) - 1
            and before.kind not in (BlockKind.HEADING, BlockKind.TITLE)
            and (after.end - after.start > _LONGEST_SUBHEADING or after.kind is not block.kind)
        )
        is_short = len(words) <= _LONGEST_SUBHEADING and words[-1] not in '.…:;,!"”'
        is_told = is_letterhead(words) or is_signer(words) or words[0].isdigit()
        if below and is_between and is_short and not is_told:
            yield replace(block, kind=BlockKind.HEADING, level=_SUBHEADING)
        else:
            yield block


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
