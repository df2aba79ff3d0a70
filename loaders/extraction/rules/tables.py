"""Rules for tables: a cell is a fact of the area in its row and of what stands over its column.

A column is read only where its header says what its figures are: places, points, shares, or a
number of something that can be counted. Totals are left out: whose they are no table says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from loaders.check.finding import Message
from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.periods import Standings
from loaders.extraction.layers.tables import Column, Placed, Table, area_in, read_tables
from loaders.extraction.proposal import Because, Observation, Proposal, Ranking, Said
from loaders.extraction.rule import Example, Rule
from loaders.extraction.standings.indices import PILLARS, IndexMention, read_indices
from loaders.reading.document import Block
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import Figure, read_figures

_RANK = re.compile(
    r"(?:xếp (?:thứ )?hạng|thứ hạng|hạng|vị trí|thứ bậc|xếp thứ)(?! mục| loại)(?!\w)", re.IGNORECASE
)
_RANK_IN_BRACKETS = re.compile(r"\((?:xếp |thứ )?(?:hạng|vị trí|thứ bậc)\)", re.IGNORECASE)
_SCOPE = re.compile(
    r"(?<!\w)(?:khối [^\d,;.:()\n]{2,30}(?<! )(?:, ngành)?|cấp (?:xã|huyện))(?!\w)", re.I
)
_RANKED = re.compile(
    r"\((?P<number>\d{1,3}) (?:đơn vị|huyện|xã|sở|tỉnh|địa phương)[^()\d]{0,40}\)", re.IGNORECASE
)
"""In the line above a table, how many are in it."""
_POINTS = re.compile(r"(?<!\w)(?:điểm|điểm số)(?! (?:cầu|phục|phát|giao|truy|thu|%))(?!\w)", re.I)
_SHARE = re.compile(r"%|^(?:tỷ|tỉ) lệ(?!\w)", re.IGNORECASE)
_BASE = re.compile(r"(?<!\w)(?:tăng|giảm|so với|chênh lệch|thay đổi|cùng kỳ)(?!\w)", re.IGNORECASE)
"""Headers of columns that say by how much something changed."""
_MONEY = re.compile(
    r"\((?:ĐVT: ?|đơn vị(?: tính)?: ?)?(?P<unit>(?:triệu|tỷ|tỉ|nghìn) đồng)\)", re.IGNORECASE
)
_NUMBER_OF = re.compile(r"(?:tổng số lượng|tổng số|số lượng|lượng|số|tổng) ", re.IGNORECASE)
_CODE = re.compile(r"(?:mã|ký hiệu)(?!\w)", re.IGNORECASE)
_WANTED = re.compile(
    r"(?<!\w)(?:chỉ tiêu|mục tiêu)(?= (?:năm|đến|giao|được giao|kế hoạch|\d))", re.I
)
"""In a header, unlike in a sentence, `chỉ tiêu năm 2025` is what is wanted."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_HUNDRED = Decimal(100)
_PLACES = 700
"""More are ranked in no list."""


@dataclass(frozen=True)
class _Told:
    """A cell with its column, the area of its row, and the time and standing that are said."""

    way: str
    unit: Said[str] | None
    placed: Placed
    figure: Figure
    area: Said[str]
    column: Column
    period: Said[str] | None
    status: Said[str]

    @property
    def quote(self) -> Span:
        """From the name of the row to the cell, whichever comes first."""
        start, end = self.area.span or self.placed.span
        return min(start, self.placed.start), max(end, self.placed.end)

    @property
    def place(self) -> Span:
        return self.placed.start + self.figure.start, self.placed.start + self.figure.end


def _cells(layers: Layers) -> tuple[_Told, ...]:
    """List the cells of all tables that are facts."""
    standings = Standings(layers)
    return tuple(told for table in read_tables(layers) for told in _of(layers, standings, table))


def _of(layers: Layers, standings: Standings, table: Table) -> Iterator[_Told]:
    above = standings.period_above(table.first)
    ways = {number: _way(layers, column) for number, column in table.columns.items()}
    for row in table.rows():
        area = "" if row.is_total else area_in(layers, row.named)
        for placed in row.cells if area else ():
            way, unit = ways.get(placed.cell.column, ("", None))
            figure = _figure(way, placed)
            if figure is None:
                continue
            column = table.columns[placed.cell.column]
            span = (column.headers[0].start, column.headers[-1].end)
            yield _Told(
                way,
                unit,
                placed,
                figure,
                Said(area, row.named),
                column,
                standings.period_within(span) or above,
                _status(layers, standings, span),
            )


def _status(layers: Layers, standings: Standings, header: Span) -> Said[str]:
    """Tell `actual`, `target` or `plan` by the header of a column."""
    wanted = _WANTED.search(layers.text, *header)
    if wanted:
        return Said("target", wanted.span(), Because.HEADER)
    return standings.status_within(header) or Said("actual")


def _way(layers: Layers, column: Column) -> tuple[str, Said[str] | None]:
    """Tell what the figures of a column are, and their unit."""
    words = column.words
    if column.is_numbering or not column.headers or _BASE.search(words) or _CODE.match(words):
        return "", None
    span = column.headers[-1].span
    ranks = bool(_RANK.match(words) or _RANK_IN_BRACKETS.search(words))
    points = _POINTS.search(words) is not None
    if ranks and not points:
        return "rank", None
    if ranks:
        return "", None
    if points:
        return "score", Said("điểm", span, Because.HEADER)
    if _SHARE.search(words):
        return "share", Said("percent", span, Because.HEADER)
    money = _MONEY.search(words)
    if money:
        return "count", Said(money["unit"].lower(), span, Because.HEADER)
    if _is_index(layers, column):
        return "index", Said("điểm", span, Because.HEADER)
    noun = _noun(layers, words)
    return ("count", Said(noun, span, Because.HEADER)) if noun else ("", None)


def _is_index(layers: Layers, column: Column) -> bool:
    """Tell a header that is the name of an index, or of a part of one, and nothing else."""
    start, end = column.headers[-1].span
    named = within(layers.once(read_indices), start, end)
    return any(one.end - one.start >= (end - start) / 2 for one in named)


def _noun(layers: Layers, words: str) -> str:
    """Find what a column counts: `Số hồ sơ tiếp nhận`, `Trạm BTS`."""
    number = _NUMBER_OF.match(words)
    start = number.end() if number else 0
    cues = layers.lexicon.find("counted", words)
    return next((cue.printed.lower() for cue in cues if cue.start == start), "")


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
    for header in told.column.headers:
        for one in within(layers.once(read_indices), *header.span):
            if one.year:
                return Said(one.year, one.year_span, Because.HEADER)
    period = told.period
    if period is None or not _YEAR.fullmatch(period.value[:4]):
        return None
    return Said(int(period.value[:4]), period.span, period.because)


def _index(layers: Layers, told: _Told) -> Said[str] | None:
    """Find the index of a column of places: in its header, or in the lines above the table."""
    mentions = layers.once(read_indices)
    start, end = told.column.headers[0].start, told.column.headers[-1].end
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
    header = told.column.headers[-1]
    way = "score" if told.way == "index" else told.way
    return Observation(
        rule=f"table/{way}",
        start=told.quote[0],
        end=told.quote[1],
        indicator=Said(told.column.words, header.span, Because.HEADER),
        value=Said(told.figure.value or Decimal(0), told.place),
        unit=told.unit,
        area=told.area,
        period=told.period,
        status=told.status,
    )


def _proposals(layers: Layers) -> tuple[Proposal, ...]:
    found = (
        _ranking(layers, told) if told.way == "rank" else _observation(told)
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
)
