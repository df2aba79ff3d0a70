"""A picture of an answer that has no chart: its first rows as a table, for previews of links."""

from __future__ import annotations

import textwrap

from service.answers.document import Document
from service.answers.table import PageTable, page_table
from service.charts.specification import Spec, framed
from service.language import message

ROWS = 6
COLUMNS = 10
"""Columns that can be read beside each other; a picture without some says which."""
NARROW, WIDE = 760, 1400
"""Pixels of the width of few and of many columns."""
EACH = 190
"""Pixels that a column should have."""
LETTER = 6.9  # pixels that a letter takes, on average
LINE = 17
LINES = 3
"""Lines of one cell; the rest of a longer text is cut."""
MARGIN = 17
TEXT: dict[str, object] = {"type": "text", "align": "left", "baseline": "middle"}

Rows = list[list[str]]


def picture_table(document: Document) -> Spec:
    """Draw the first rows as text."""
    table = page_table(document.first(ROWS))
    rows = _texts(document, table)
    headings = rows[0]
    width = max(NARROW, min(WIDE, EACH * len(headings[:COLUMNS])))
    broken = _broken([row[:COLUMNS] for row in rows], width)
    heights = [MARGIN + LINE * max(map(len, row)) for row in broken]
    drawn: dict[str, object] = {
        "width": width,
        "height": sum(heights),
        "data": {"values": _cells(broken, heights, _shares([row[:COLUMNS] for row in rows]))},
        "encoding": {
            "x": _position("x", 1),
            "y": _position("y", sum(heights), reverse=True),
            "text": {"field": "text", "type": "nominal"},
        },
        "layer": [
            {"transform": [{"filter": "datum.row == 0"}], "mark": TEXT | {"fontWeight": 700}},
            {"transform": [{"filter": "datum.row > 0"}], "mark": TEXT},
        ],
    }
    return framed(document, drawn, (*_rest(document), *_undrawn(document, headings[COLUMNS:])))


def _texts(document: Document, table: PageTable) -> Rows:
    """Write headings and cells; how rows came about has a column, which is always drawn."""
    rows = [
        [heading.text for heading in table.headings],
        *([cell.text for cell in row.cells] for row in table.rows),
    ]
    if any(row.told for row in table.rows):
        told = [message("grounds.column", document.language), *(row.told for row in table.rows)]
        for row, text in zip(rows, told, strict=True):
            row.insert(COLUMNS - 1, text)
    return rows


def _position(field: str, most: int, reverse: bool = False) -> dict[str, object]:
    scale = {"domain": [0, most], "nice": False, "reverse": reverse}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _shares(rows: Rows) -> list[float]:
    """Give each column its share of the width by its longest text, within bounds."""
    longest = [max(8, min(44, max(map(len, column)))) for column in zip(*rows, strict=True)]
    return [width / sum(longest) for width in longest]


def _broken(rows: Rows, width: int) -> list[list[list[str]]]:
    """Break the texts of cells into lines that fit their columns."""
    shares = _shares(rows)
    return [
        [_lines(text, share, width) for text, share in zip(row, shares, strict=True)]
        for row in rows
    ]


def _lines(text: str, share: float, width: int) -> list[str]:
    letters = max(4, int(share * width / LETTER) - 1)
    return textwrap.wrap(text, letters, max_lines=LINES, placeholder="…") or [""]


def _cells(
    rows: list[list[list[str]]], heights: list[int], shares: list[float]
) -> list[dict[str, object]]:
    """Place each cell: the middle of its row, the left end of its column."""
    return [
        {
            "row": place,
            "y": sum(heights[:place]) + heights[place] / 2 - LINE * (len(lines) - 1) / 2,
            "x": sum(shares[:column]),
            "text": lines if len(lines) > 1 else lines[0],
        }
        for place, row in enumerate(rows)
        for column, lines in enumerate(row)
    ]


def _rest(document: Document) -> tuple[str]:
    shown, total = min(ROWS, len(document.answer.rows)), len(document.answer.rows)
    key = "answer.rows_shown" if total else "answer.no_rows"
    return (message(key, document.language, shown=shown, total=total),)


def _undrawn(document: Document, headings: list[str]) -> tuple[str, ...]:
    """Say which columns are not in the picture, and where they are."""
    if not headings:
        return ()
    named = ", ".join(headings)
    return (message("answer.undrawn", document.language, columns=named, url=document.latest()),)
