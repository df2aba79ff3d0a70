"""A workbook (XLSX) in, a piece for each cell out, addressed as Excel does: `'Bảng 1'!C2`.

The text of a cell is what Excel shows of it in Vietnamese: 0.853 in the format `0.0%` is `85,3%`.
Formulas have the value that was last computed. A hidden sheet is boilerplate.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from loaders.reading.document import Aside, BlockKind
from loaders.reading.package import refuse_harm
from loaders.reading.piece import Piece, Reading
from loaders.reading.table import Slot, cell_pieces

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_USUAL = re.compile(r"(?:\[[^\]]*\])*[#,]*0(?P<places>\.0+)?(?P<percent>%)?[ _()*-]*(?:;.*)?")
_DIGITS = 11
"""So many digits Excel shows of a number without a format."""


class _Cell(Protocol):
    @property
    def value(self) -> object: ...
    @property
    def number_format(self) -> str: ...


def read_workbook(data: bytes) -> Reading:
    """Read all sheets; raises ReadingError for what is made to do harm, anything for damage."""
    refuse_harm(data)
    return Reading(tuple(_pieces(data)))


def _pieces(data: bytes) -> Iterator[Piece]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for number, sheet in enumerate(book.worksheets):
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong by millions
        slots = list(_slots(sheet.title, sheet.iter_rows()))
        heading = [Piece(BlockKind.HEADING, sheet.title, level=1)] if slots else []
        for piece in (*heading, *cell_pieces(number, slots)):
            if sheet.sheet_state == "visible":
                yield piece
            else:
                yield replace(piece, kind=BlockKind.BOILERPLATE, level=0, aside=Aside.HIDDEN)


def _slots(sheet: str, rows: Iterator[tuple[_Cell, ...]]) -> Iterator[Slot]:
    name = sheet if _PLAIN_NAME.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if cell.value is not None:
                address = f"{name}!{get_column_letter(column)}{number}"
                yield Slot(shown(cell.value, cell.number_format), number, column, address=address)


def shown(value: object, number_format: str) -> str:
    """Write a value as Excel shows it in Vietnamese; formats beyond the usual ones as General."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _number(value: float, number_format: str) -> str:
    usual = _USUAL.fullmatch(number_format)
    places, percent = (usual["places"], usual["percent"]) if usual else ("", "")
    exact = Decimal(repr(value)) * (100 if percent else 1)
    digits = len(places or ".") - 1
    if usual is None:
        written = format(Decimal(f"{exact:.{_DIGITS}g}").normalize(), "f")
    else:
        thousands = "," if "#,##" in number_format else ""
        written = format(exact, f"{thousands}.{digits}f")
    return written.translate({ord("."): ",", ord(","): "."}) + ("%" if percent else "")
