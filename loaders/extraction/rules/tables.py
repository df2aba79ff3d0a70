"""Rules for tables: a cell is a fact of the area in its row and of what stands over its column.

A column is read only where its header says what its figures are: places, points, shares, or a
number of something that can be counted. Where it tells only a time or a standing, the line above
the table says that, or the name of the row, which is then an indicator of the report's province.
Totals are left out: whose they are no table says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from loaders.check.finding import Message
from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.periods import Standings
from loaders.extraction.layers.tables import Column, Placed, Row, Table, area_in, read_tables
from loaders.extraction.proposal import Because, Observation, Proposal, Ranking, Said
from loaders.extraction.rule import Example, Rule
from loaders.extraction.rules.meanings import (
    Meaning,
    is_silent,
    is_unit_header,
    meaning_in,
    meaning_of,
)
from loaders.extraction.standings.indices import PILLARS, IndexMention, read_indices
from loaders.reading.document import Block
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import Figure, read_figures

_SCOPE = re.compile(
    r"(?<!\w)(?:khối [^\d,;.:()\n]{2,30}(?<! )(?:, ngành)?|cấp (?:xã|huyện))(?!\w)", re.I
)
_RANKED = re.compile(
    r"\((?P<number>\d{1,3}) (?:đơn vị|huyện|xã|sở|tỉnh|địa phương)[^()\d]{0,40}\)", re.IGNORECASE
)
"""In the line above a table, how many are in it."""
_WANTED = re.compile(
    r"(?<!\w)(?:chỉ tiêu|mục tiêu)(?= (?:năm|đến|giao|được giao|kế hoạch|\d))", re.I
)
"""In a header, unlike in a sentence, `chỉ tiêu năm 2025` is what is wanted."""
_BARE = re.compile(
    r"(?:(?P<target>chỉ tiêu|mục tiêu)|(?P<plan>kế hoạch|KH))(?: (?:được )?giao)?", re.IGNORECASE
)
"""A header that is nothing else tells how the figures below stand."""
_CAPTION = re.compile(
    r"(?:(?:Bảng|Biểu|Phụ lục)(?: số)? ?\d*[.:]? )?"
    r"(?P<name>(?:Tỷ lệ|Tỉ lệ|Số|Số lượng) [^\d:.;()]{6,80}?)"
    r"(?= (?:năm|tháng|quý|của|theo|đến|tại)(?!\w)|[:.;(]|\s*$)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_HUNDRED = Decimal(100)
_PLACES = 700
"""More are ranked in no list."""


@dataclass(frozen=True)
class _Told:
    """A cell with what it is of, where and when."""

    meaning: Meaning
    placed: Placed
    figure: Figure
    row: Span
    """The name of the row."""
    area: Said[str] | None
    header: Span
    period: Said[str] | None
    status: Said[str]
    by_row: bool = False
    """Whether the row says what its figures are, and not the column."""

    @property
    def quote(self) -> Span:
        """From the name of the row to the cell, whichever comes first."""
        return min(self.row[0], self.placed.start), max(self.row[1], self.placed.end)

    @property
    def place(self) -> Span:
        return self.placed.start + self.figure.start, self.placed.start + self.figure.end


@dataclass(frozen=True)
class _TableReader:
    """One table, row by row."""

    layers: Layers
    standings: Standings
    table: Table

    def cells(self) -> Iterator[_Told]:
        for row in self.table.rows():
            if not row.is_total:
                yield from self._of(row)

    @cached_property
    def _above(self) -> Said[str] | None:
        return self.standings.period_above(self.table.first)

    @cached_property
    def _meanings(self) -> Mapping[int, Meaning | None]:
        return {number: self._of_column(one) for number, one in self.table.columns.items()}

    def _of(self, row: Row) -> Iterator[_Told]:
        """Read a row of an area by its columns, one of an indicator by its name."""
        area = area_in(self.layers, row.named)
        where = Said(area, row.named) if area else self._home()
        beside = self._of_caption() if area else self._of_row(row)
        for placed in row.cells:
            meaning = beside if self._is_silent(placed) else None
            if area and meaning is None:
                meaning = self._meanings.get(placed.cell.column)
            figure = _figure(meaning.way, placed) if meaning else None
            if meaning and figure:
                header = self._header(placed)
                period = self._period(placed) or self._above
                status = self._status(placed)
                yield _Told(
                    meaning, placed, figure, row.named, where, header, period, status, not area
                )

    def _period(self, placed: Placed) -> Said[str] | None:
        """Tell the time that stands over a cell, in the nearest header that has one."""
        found = (self.standings.period_within(one) for one in self._over(placed))
        return next((one for one in found if one), None)

    def _status(self, placed: Placed) -> Said[str]:
        found = (_status(self.layers, self.standings, one) for one in self._over(placed))
        return next((one for one in found if one), Said("actual"))

    def _over(self, placed: Placed) -> Iterator[Span]:
        """List the headers over a cell, the nearest first; other columns' lie between them."""
        column = self.table.columns.get(placed.cell.column)
        return (one.span for one in reversed(column.headers if column else ()))

    def _header(self, placed: Placed) -> Span:
        column = self.table.columns.get(placed.cell.column)
        headers = column.headers if column else ()
        return (headers[0].start, headers[-1].end) if headers else placed.span

    def _is_silent(self, placed: Placed) -> bool:
        column = self.table.columns.get(placed.cell.column)
        return column is not None and is_silent(column.words)

    def _of_column(self, column: Column) -> Meaning | None:
        if column.is_numbering or not column.headers:
            return None
        return meaning_of(self.layers, column.words, column.headers[-1].span)

    def _of_row(self, row: Row) -> Meaning | None:
        """Tell what the figures of a row are by its name, and by its unit if it has one."""
        words = self.layers.words(row.named)
        for placed in row.cells:
            column = self.table.columns.get(placed.cell.column)
            if column and is_unit_header(column.words):
                return meaning_in(self.layers, words, row.named, placed.words, placed.span)
        meaning = meaning_of(self.layers, words, row.named)
        return meaning if meaning and meaning.way in ("share", "count") else None

    def _of_caption(self) -> Meaning | None:
        """Tell what all figures of a table are by the line above it: `Bảng 2. Tỷ lệ …`."""
        blocks = self.layers.blocks
        before = blocks[self.table.first - 1] if self.table.first else None
        said = _CAPTION.match(self.layers.text, before.start, before.end) if before else None
        if said is None:
            return None
        meaning = meaning_of(self.layers, said["name"], said.span("name"))
        return meaning if meaning and meaning.way in ("share", "count") else None

    def _home(self) -> Said[str] | None:
        home = self.layers.home
        return Said(home.value.name, home.span, Because.HOME) if home else None


def _cells(layers: Layers) -> tuple[_Told, ...]:
    """List the cells of all tables that are facts."""
    standings = Standings(layers)
    tables = read_tables(layers)
    return tuple(told for one in tables for told in _TableReader(layers, standings, one).cells())


def _status(layers: Layers, standings: Standings, header: Span) -> Said[str] | None:
    """Tell `actual`, `target` or `plan` by a header, where it says so."""
    wanted = _WANTED.search(layers.text, *header)
    if wanted:
        return Said("target", wanted.span(), Because.HEADER)
    bare = _BARE.fullmatch(layers.text, *header)
    if bare:
        return Said("target" if bare["target"] else "plan", bare.span(), Because.HEADER)
    return standings.status_within(header)


def _figure(way: str, placed: Placed) -> Figure | None:
    """Read a cell that is one figure and fits its column."""
    figures = read_figures(placed.words) if way else ()
    if len(figures) != 1 or figures[0].value is None or figures[0].upper is not None:
        return None
    figure = figures[0]
    if placed.words[: figure.start].strip() or placed.words[figure.end :].strip(" %"):
        return None
    return figure if _fits(way, figure) else None


def _fits(way: str, figure: Figure) -> bool:
    value = figure.value or Decimal(0)
    whole = value == value.to_integral_value()
    if way == "rank":
        ranked = figure.kind in (Kind.AMOUNT, Kind.FRACTION, Kind.RANK)
        return ranked and not figure.unit and whole and 0 < value < _PLACES
    if figure.kind is not Kind.AMOUNT:
        return False
    if way == "share":
        return value <= _HUNDRED
    if way == "index":
        return value < 1 or not whole or value == 1
    return figure.unit in ("", "CCY_VND") or way == "score"


def _ranking(layers: Layers, told: _Told) -> Ranking | None:
    index = _index(layers, told)
    if index is None:
        return None
    year = _year(layers, told)
    return Ranking(
        rule="table/rank",
        start=told.quote[0],
        end=told.quote[1],
        rank=Said(int(told.figure.value or 0), told.place),
        area=told.area,
        index=_scoped(layers, told, index),
        out_of=_out_of(layers, told),
        year=year,
    )


def _scoped(layers: Layers, told: _Told, index: Said[str]) -> Said[str]:
    """Add to an index who is ranked by it, where the line above says that: `KHỐI HUYỆN`."""
    above = _line_above(layers, told)
    scope = above and _SCOPE.search(layers.text, above.start, above.end)
    if not scope or scope.group().lower() in index.value.lower():
        return index
    return replace(index, value=f"{index.value} {scope.group().lower()}")


def _out_of(layers: Layers, told: _Told) -> Said[int] | None:
    """Read how many are ranked: in the cell, or in the line above, `(10 đơn vị)`."""
    if told.figure.out_of:
        return Said(int(told.figure.out_of), told.place)
    above = _line_above(layers, told)
    number = above and _RANKED.search(layers.text, above.start, above.end)
    if not number or int(number["number"]) < (told.figure.value or 0):
        return None
    return Said(int(number["number"]), number.span("number"), Because.HEADING)


def _line_above(layers: Layers, told: _Told) -> Block | None:
    first = _first_block(layers, told)
    return layers.blocks[first - 1] if first else None


def _first_block(layers: Layers, told: _Told) -> int:
    table = told.placed.cell.table
    return next(n for n, one in enumerate(layers.blocks) if one.cell and one.cell.table == table)


def _year(layers: Layers, told: _Told) -> Said[int] | None:
    """Read the year of a place: that printed at the index over it, or the period in force."""
    for one in within(layers.once(read_indices), *told.header):
        if one.year:
            return Said(one.year, one.year_span, Because.HEADER)
    period = told.period
    if period is None or not _YEAR.fullmatch(period.value[:4]):
        return None
    return Said(int(period.value[:4]), period.span, period.because)


def _index(layers: Layers, told: _Told) -> Said[str] | None:
    """Find the index of a column of places: in its header, or in the lines above the table."""
    mentions = layers.once(read_indices)
    start, end = told.header
    for low, high, because in (
        (start, end, Because.HEADER),
        *((one.start, one.end, Because.HEADING) for one in _above(layers, told)),
    ):
        found = [one for one in within(mentions, low, high) if not one.is_all_pillars]
        if found:
            return Said(_named(found[-1], mentions), (found[-1].start, found[-1].end), because)
    return None


def _above(layers: Layers, told: _Told) -> Iterator[Placed]:
    """List the line above the table, its headings and the title."""
    first = _first_block(layers, told)
    before = [layers.blocks[first - 1]] if first else []
    for block in (*before, *layers.headings(first)):
        words = layers.words((block.start, block.end))
        yield Placed(first, block.start, block.end, words, told.placed.cell)


def _named(mention: IndexMention, mentions: Iterable[IndexMention]) -> str:
    """Name a part with its index, where the text names that: `Kinh tế số (DTI)`."""
    family = any(one.name == "DTI" for one in mentions)
    is_part = mention.is_part or mention.name in PILLARS
    return f"{mention.name} (DTI)" if is_part and family else mention.name


def _observation(told: _Told) -> Observation:
    way = "score" if told.meaning.way == "index" else told.meaning.way
    return Observation(
        rule="table/indicator-row" if told.by_row else f"table/{way}",
        start=told.quote[0],
        end=told.quote[1],
        indicator=told.meaning.name,
        value=Said(told.figure.value or Decimal(0), told.place),
        unit=told.meaning.unit,
        area=told.area,
        period=told.period,
        status=told.status,
    )


def _proposals(layers: Layers) -> tuple[Proposal, ...]:
    found = (
        _ranking(layers, told) if told.meaning.way == "rank" else _observation(told)
        for told in layers.once(_cells)
    )
    return tuple(one for one in found if one is not None)


def _finder(rule: str) -> Callable[[Layers], Iterator[Proposal]]:
    def find(layers: Layers) -> Iterator[Proposal]:
        return (one for one in layers.once(_proposals) if one.rule == rule)

    return find


_TITLE = "Kết quả DTI năm 2023\nKết quả như sau:\n"


def _rule(way: str, title: Message, text: str, fields: dict[str, object], negative: str) -> Rule:
    rule = f"table/{way}"
    return Rule(rule, title, _finder(rule), Example(_TITLE + text, fields), _TITLE + negative)


RULES: tuple[Rule, ...] = (
    _rule(
        "rank",
        Message("Thứ hạng trong bảng", "A place in a table"),
        "TT | Tỉnh | Hạng\n1 | Hà Nam | 34\n2 | Sơn La | 44",
        {"area": "Sơn La", "rank": 44, "index": "DTI", "year": 2023},
        "TT | Tỉnh | Xếp loại\n1 | Hà Nam | 34\n2 | Sơn La | 44",
    ),
    _rule(
        "score",
        Message("Điểm trong bảng", "Points in a table"),
        "Tỉnh | Điểm | Hạng\nHà Nam | 0,6512 | 34\nTổng | 0,7 | 1",
        {"area": "Hà Nam", "value": Decimal("0.6512"), "unit": "điểm", "period": "2023"},
        "Tỉnh | Điểm tăng so với năm 2022\nHà Nam | 0,6512\nTổng | 0,7",
    ),
    _rule(
        "share",
        Message("Tỷ lệ trong bảng", "A share in a table"),
        "STT | Đơn vị | Hồ sơ trực tuyến (%)\n1 | Huyện Lý Nhân | 88,5\nTổng | | 90,1",
        {"area": "Huyện Lý Nhân", "value": Decimal("88.5"), "unit": "percent"},
        "STT | Nội dung | Hồ sơ trực tuyến (%)\n1 | Quý một | 88,5\nTổng | | 90,1",
    ),
    _rule(
        "count",
        Message("Số lượng trong bảng", "A number in a table"),
        "TT | Đơn vị | Số hồ sơ tiếp nhận\n1 | Huyện Lý Nhân | 4.812\nTổng | | 9.000",
        {"area": "Huyện Lý Nhân", "value": 4812, "unit": "hồ sơ"},
        "TT | Đơn vị | Mã\n1 | Huyện Lý Nhân | 4.812\nTổng | | 9.000",
    ),
    _rule(
        "indicator-row",
        Message("Chỉ tiêu ở đầu hàng của bảng", "An indicator at the head of a row"),
        "TT | Chỉ tiêu | ĐVT | Thực hiện năm 2023\n1 | Hồ sơ nộp trực tuyến | % | 88,5",
        {"value": Decimal("88.5"), "unit": "percent", "period": "2023", "area": None},
        "TT | Nội dung | ĐVT | Thực hiện năm 2023\n1 | Công tác tuyên truyền | | 88,5",
    ),
)
