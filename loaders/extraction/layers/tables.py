"""Tables of a document: layers in; rows with their names, columns with their headers out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.reading.document import BlockKind, Cell

_NUMBERING = re.compile(r"(?:S?TT|Số TT|Số thứ tự|No\.?|#|№)\.?", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:tổng|cộng|tổng (?:số|cộng)|trung bình|bình quân|toàn (?:tỉnh|thành phố)|chung)"
    r"(?: (?:số|chung|cộng|toàn tỉnh))?(?: \([^()]*\))?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[\d\s.,/%+–-]*\d[\d\s.,/%+–-]*")
_NUMBER_BEFORE = re.compile(r"\s*\d{1,3}[.)]\s+")


@dataclass(frozen=True)
class Placed:
    """A cell with its place in the text."""

    block: int
    start: int
    end: int
    words: str
    cell: Cell

    @property
    def span(self) -> Span:
        return self.start, self.end


@dataclass(frozen=True)
class Column:
    """What stands over a column, the outermost first, with its places in the text."""

    headers: tuple[Placed, ...]

    @property
    def words(self) -> str:
        return " ".join(one.words for one in self.headers)

    @property
    def is_numbering(self) -> bool:
        return _NUMBERING.fullmatch(self.words) is not None


@dataclass(frozen=True)
class Row:
    """A row below the header: its name, and the cells beside it."""

    name: Placed
    cells: tuple[Placed, ...]

    @property
    def is_total(self) -> bool:
        return _TOTAL.fullmatch(self.name.words) is not None

    @property
    def named(self) -> Span:
        """The name without a number before it: `1. Huyện Mẫu`."""
        number = _NUMBER_BEFORE.match(self.name.words)
        return self.name.start + (number.end() if number else 0), self.name.end


@dataclass(frozen=True)
class Table:
    """A table with a header."""

    first: int
    """Number of its first block."""
    cells: tuple[Placed, ...]

    @cached_property
    def columns(self) -> Mapping[int, Column]:
        """Columns by their number, those without a header left out."""
        over = {one.cell.column: one.cell.column_headers for one in self.cells}
        return {
            column: Column(tuple(self._headers(column, words)))
            for column, words in over.items()
            if words
        }

    def rows(self) -> Iterator[Row]:
        """List the rows below the header that have a name."""
        body = [one for one in self.cells if one.cell.column_headers and not self._heads(one)]
        for _, group in groupby(body, key=lambda one: one.cell.row):
            cells = tuple(one for one in group if not self._is_number(one))
            name = next((one for one in cells if not _FIGURE.fullmatch(one.words)), None)
            if name:
                yield Row(name, tuple(one for one in cells if one is not name))

    def _is_number(self, placed: Placed) -> bool:
        column = self.columns.get(placed.cell.column)
        return column is not None and column.is_numbering

    def _heads(self, placed: Placed) -> bool:
        """Tell whether a cell stands itself over others."""
        last = self.columns[placed.cell.column].headers
        return any(one is placed for one in last)

    def _headers(self, column: int, words: Sequence[str]) -> Iterator[Placed]:
        """Find the cells of a header; one that spans columns is the nearest at its left."""
        row = 0
        for text in words:
            alike = [one for one in self.cells if one.words == text and one.cell.row > row]
            alike = [one for one in alike if one.cell.column <= column]
            if alike:
                chosen = max(alike, key=lambda one: (-one.cell.row, one.cell.column))
                row = chosen.cell.row
                yield chosen


def read_tables(layers: Layers) -> tuple[Table, ...]:
    """List the tables that facts are read from."""
    cells = [
        Placed(number, block.start, block.end, layers.words((block.start, block.end)), block.cell)
        for number, block in enumerate(layers.blocks)
        if block.kind is BlockKind.CELL and block.cell
    ]
    grouped = groupby(cells, key=lambda one: one.cell.table)
    tables = (tuple(group) for _, group in grouped)
    return tuple(Table(group[0].block, group) for group in tables if _is_read(layers, group))


def _is_read(layers: Layers, cells: Sequence[Placed]) -> bool:
    """Tell a table of the topic: a name in it may sound like something else (`Xoài`, mango)."""
    read = sum(one.block in layers.read for one in cells)
    return 2 * read > len(cells) and not layers.topic.is_other(cells[0].start, cells[-1].end)


def area_in(layers: Layers, span: Span) -> str:
    """Name the area, or the body with its province, that a cell is the name of; else nothing."""
    start, end = span
    for area in within(layers.areas, start, end):
        rest = layers.text[start : area.start] + layers.text[area.end : end]
        if area.start - start <= _BEFORE and _TYPE.fullmatch(rest.strip()):
            return area.name
    for body in within(layers.bodies, start, end):
        if (body.start, body.end) == (start, end):
            return layers.full_name(body).value
    return ""


_BEFORE = 12
_TYPE = re.compile(r"(?:tỉnh|thành phố|TP\.?)?", re.IGNORECASE)
