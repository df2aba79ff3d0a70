"""A PDF in, its pieces out: lines put together to paragraphs, ruled tables cell by cell.

A PDF says where letters stand and nothing of what they are: paragraphs are told by distance, indent
and length of lines, headings by size, headers and footers by standing on most pages; those come
last, so that a paragraph goes on over a page. A line break that the page has stays in its block.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # as above

from loaders.reading.document import Aside, BlockKind, Metadata
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.piece import Piece, Reading, first_of
from loaders.reading.ruling import Grid, grids_of
from loaders.reading.signs import (
    aside_of,
    ends_sentence,
    is_heading,
    is_item,
    is_letterhead,
    kind_of,
    printed_date,
)
from loaders.reading.table import Slot, cell_pieces

_EDGE = 0.08
"""Share of a page's height at its top and foot in which headers and footers stand."""
_NUMBER = re.compile(r"(?:trang\s+)?[-–]?\s*\d{1,4}\s*(?:[/-]\s*\d{0,4})?", re.IGNORECASE)
_LARGER = 1.1
"""Letters larger than those of most lines by so much are a heading."""
_HEADING_LENGTH = 250
_APART = 0.8
"""Paragraphs are further apart than so much of the height of a letter."""
_SHORT = 0.85
"""A line that ends before this share of the page's lines is the last of its paragraph."""
_INDENT = 8.0
"""Points by which a first line begins further right."""
_TITLE_WITHIN = 12
"""Pieces among which a document has its title."""
_HYPHENS = {0x2: 0x2D, 0xFFFE: 0x2D}
"""What pdfium makes of a hyphen at the end of a line."""


@dataclass(frozen=True)
class _Line:
    """A line as printed; `right_edge` is where the lines of its page end at most."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    right_edge: float = 0.0
    is_edge: bool = False

    @property
    def is_short(self) -> bool:
        return self.right < self.right_edge * _SHORT


@dataclass
class _Letters:
    """The letters of a line or cell so far."""

    codes: list[int] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def text(self) -> str:
        units = "".join(chr(_HYPHENS.get(code, code)) for code in self.codes)
        return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()

    def line(self, page: int) -> _Line | None:
        text = self.text()
        if not text or not self.boxes:
            return None
        left, bottom = (min(box[side] for box in self.boxes) for side in (0, 1))
        right, top = (max(box[side] for box in self.boxes) for side in (2, 3))
        sizes = sorted(box[3] - box[1] for box in self.boxes)
        return _Line(text, page, left, right, bottom, top, sizes[len(sizes) // 2])


@dataclass(frozen=True)
class _Table:
    """The cells of a grid, in place of its lines."""

    slots: tuple[Slot, ...]
    page: int


@dataclass(frozen=True)
class _Paragraph:
    """Lines that belong together."""

    lines: tuple[_Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return self.lines[0].size


def read_pdf(data: bytes) -> Reading:
    """Read a PDF; raises ReadingError for one that is encrypted, scanned or damaged."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise ReadingError(ReadingFault.ENCRYPTED if locked else ReadingFault.BROKEN) from None
    items: list[_Line | _Table] = []
    blank: list[int] = []
    for number in range(len(document)):
        page = document[number]
        found = list(_items(page, number + 1))
        if not found and _has_picture(page):
            blank.append(number + 1)
        items += _with_edges(found, page.get_height())
        page.close()
    if not items and blank:
        raise ReadingError(ReadingFault.SCANNED)
    pieces = tuple(_pieces(items))
    printed = printed_date((piece.text, piece.aside) for piece in pieces)
    return Reading(pieces, Metadata(first_of(pieces, BlockKind.TITLE), printed), tuple(blank))


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _items(page: pdfium.PdfPage, number: int) -> Iterator[_Line | _Table]:
    """Read lines and tables in the order in which a page prints them."""
    grids = grids_of(page)
    cells: list[dict[tuple[int, int], _Letters]] = [{} for _ in grids]
    order: list[_Line | int] = []
    line = _Letters()
    place: tuple[int, tuple[int, int]] | None = None
    text = page.get_textpage()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if chr(code).isspace():
            if place is None and chr(code) == "\n":
                order += filter(None, [line.line(number)])
                line = _Letters()
            else:
                (line if place is None else cells[place[0]][place[1]]).codes.append(0x20)
            continue
        box = text.get_charbox(index, loose=True)
        found = _place(grids, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        if found != place:
            order += filter(None, [line.line(number)])
            line = _Letters()
        place = found
        if place is None:
            target = line
        else:
            if not cells[place[0]]:
                order.append(place[0])
            target = cells[place[0]].setdefault(place[1], _Letters([0x20]))
        target.codes.append(code)
        target.boxes.append(box)
    order += filter(None, [line.line(number)])
    text.close()
    for item in order:
        yield item if isinstance(item, _Line) else _table(grids[item], cells[item], number)


def _place(grids: Sequence[Grid], x: float, y: float) -> tuple[int, tuple[int, int]] | None:
    for number, grid in enumerate(grids):
        cell = grid.cell(x, y)
        if cell:
            return number, cell
    return None


def _table(grid: Grid, cells: dict[tuple[int, int], _Letters], page: int) -> _Table:
    slots = (
        Slot(letters.text(), row, column, *grid.size(row, column))
        for (row, column), letters in cells.items()
    )
    return _Table(tuple(slots), page)


def _with_edges(items: Sequence[_Line | _Table], height: float) -> Iterator[_Line | _Table]:
    """Say of each line how far the lines of its page go, and whether it stands at its edge."""
    right = max((item.right for item in items if isinstance(item, _Line)), default=0.0)
    for item in items:
        if isinstance(item, _Line):
            edge = item.top < height * _EDGE or item.bottom > height * (1 - _EDGE)
            item = replace(item, right_edge=right, is_edge=edge)
        yield item


def _pieces(items: Sequence[_Line | _Table]) -> Iterator[Piece]:
    edges = _page_edges([item for item in items if isinstance(item, _Line)])
    body = [item for item in items if not (isinstance(item, _Line) and item in edges)]
    parts: list[_Paragraph | _Table] = reduce(_joined, body, [])
    usual = _usual_size(part for part in parts if isinstance(part, _Paragraph))
    title = _title(parts, usual)
    tables = 0
    for number, part in enumerate(parts):
        if isinstance(part, _Table):
            yield from cell_pieces(tables, part.slots, part.page)
            tables += 1
        elif number == title:
            yield Piece(BlockKind.TITLE, part.text, page=part.lines[0].page)
        else:
            yield _piece(part, usual)
    for line in sorted(edges, key=lambda line: (line.page, -line.top)):
        yield Piece(BlockKind.BOILERPLATE, line.text, aside=Aside.PAGE_EDGE, page=line.page)


def _page_edges(lines: Sequence[_Line]) -> frozenset[_Line]:
    """Find headers and footers: at the edge, and a number or alike on half of the pages."""
    pages = len({line.page for line in lines})
    alike = Counter(text for text, _ in {(_alike(it), it.page) for it in lines if it.is_edge})
    return frozenset(
        line
        for line in lines
        if line.is_edge
        and (
            _NUMBER.fullmatch(line.text)
            or (pages > 1 and alike[_alike(line)] * 2 >= pages and alike[_alike(line)] > 1)
        )
    )


def _alike(line: _Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _joined(parts: list[_Paragraph | _Table], item: _Line | _Table) -> list[_Paragraph | _Table]:
    """Add a line to the paragraph before it, or begin another."""
    last = parts[-1] if parts else None
    if isinstance(item, _Table):
        parts.append(item)
    elif isinstance(last, _Paragraph) and _goes_on(last.lines, item):
        parts[-1] = _Paragraph((*last.lines, item))
    else:
        parts.append(_Paragraph((item,)))
    return parts


def _goes_on(lines: tuple[_Line, ...], line: _Line) -> bool:
    last = lines[-1]
    if abs(last.size - line.size) > line.size * 0.1 or is_item(line.text):
        return False
    if last.page != line.page:
        return not ends_sentence(last.text) and line.text[0].islower()
    if not -line.size * 0.5 <= last.bottom - line.top <= line.size * _APART:
        return False
    if aside_of(line.text) or aside_of(last.text):
        return False
    if last.is_short and not line.text[0].islower():
        return False
    begins = line.left > last.left + _INDENT or is_heading(line.text)
    return not (ends_sentence(last.text) and begins)


def _usual_size(paragraphs: Iterable[_Paragraph]) -> float:
    counts: Counter[float] = Counter()
    for paragraph in paragraphs:
        counts[round(paragraph.size, 1)] += len(paragraph.text)
    return max(counts, key=lambda size: counts[size], default=0.0)


def _title(parts: Sequence[_Paragraph | _Table], usual: float) -> int | None:
    """Find the title: among the first pieces the largest, or the first heading."""
    fit = [
        (part.size, -number)
        for number, part in enumerate(parts[:_TITLE_WITHIN])
        if isinstance(part, _Paragraph)
        and len(part.text) <= _HEADING_LENGTH
        and not is_letterhead(part.text)
        and not aside_of(part.text)
        and (part.size > usual * _LARGER or is_heading(part.text))
    ]
    return -max(fit)[1] if fit else None


def _piece(paragraph: _Paragraph, usual: float) -> Piece:
    text, page = paragraph.text, paragraph.lines[0].page
    if aside := aside_of(text):
        return Piece(BlockKind.BOILERPLATE, text, aside=aside, page=page)
    kind = kind_of(text)
    is_large = paragraph.size > usual * _LARGER and len(text) <= _HEADING_LENGTH
    if kind is BlockKind.PARAGRAPH and is_large:
        kind = BlockKind.HEADING
    return Piece(kind, text, level=int(kind is BlockKind.HEADING), page=page)
