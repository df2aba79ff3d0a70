"""Tables as text (CSV) in, a piece for each cell out, addressed as RFC 7111 does: `cell=2,3`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.piece import Reading
from loaders.reading.table import Slot, cell_pieces

_DELIMITERS = ",;\t|"
_SAMPLE = 50
"""Lines by which the delimiter is told."""
_LONGEST = 2 << 20
"""Characters of one field."""


def read_separated(text: str) -> Reading:
    """Read the cells; raises ReadingError where quotation marks do not close."""
    csv.field_size_limit(_LONGEST)
    try:
        return Reading(tuple(cell_pieces(0, list(_slots(text)))))
    except csv.Error as error:
        raise ReadingError(ReadingFault.BROKEN, str(error)) from None


def _slots(text: str) -> Iterator[Slot]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    for row, fields in enumerate(rows, 1):
        for column, field in enumerate(fields, 1):
            yield Slot(field, row, column, address=f"cell={row},{column}")


def _delimiter(text: str) -> str:
    """Choose the delimiter by which most lines have as many cells as the first.

    csv.Sniffer (Python 3.11) takes the decimal comma of `85,3;97` for it, or a letter.
    """
    lines = [line for line in text[: 1 << 16].splitlines()[:_SAMPLE] if line.strip()]

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = [_count(line, delimiter) for line in lines]
        first = counts[0] if counts else 0
        return (sum(count == first for count in counts) if first else 0, first)

    return max(_DELIMITERS, key=agreement)


def _count(line: str, delimiter: str) -> int:
    """Count the delimiters outside quotation marks."""
    return sum(part.count(delimiter) for part in line.split('"')[::2])
