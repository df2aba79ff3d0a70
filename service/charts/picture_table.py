"""A picture of an answer that has no chart: its first rows as a table, for previews of links."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from service.answers.columns import named_by
from service.answers.document import Document
from service.answers.table import page_table, shown_columns
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
APART = 3
"""Letters between columns; figures are wider than letters on average."""
LONGEST_WORD = 20
"""Letters of a word that a column makes room for; a longer one is broken."""
LINE = 17
LINES = 3
"""Lines of one cell; the rest of a longer text is cut, but what a row rests on never is."""
MARGIN = 17
TEXT: dict[str, object] = {"type": "text", "align": "left", "baseline": "middle"}

Rows = list[list[str]]


def picture_table(document: Document) -> Spec:
    """Draw the first rows as text."""
    table = page_table(document.first(ROWS))
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    told = [row.told for row in table.rows]
    drawn, empty, left = _columns(document, cells, COLUMNS - any(told))
    headings = [heading.text for heading in table.headings]
    rows = [[row[place] for place in drawn] for row in (headings, *cells)]
    if any(told):
        for row, text in zip(
            rows, [message("grounds.column", document.language), *told], strict=True
        ):
            row.append(text)
    width = max(NARROW, min(WIDE, EACH * len(rows[0])))
    shares = _shares(rows, width)
    broken = _broken(rows, shares, width, whole=len(drawn))
    heights = [MARGIN + LINE * max(map(len, row)) for row in broken]
    picture: dict[str, object] = {
        "width": width,
        "height": sum(heights),
        "data": {"values": _cells(broken, heights, shares)},
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
    notes = (
        *_rest(document),
        *_named(document, "answer.empty", [headings[place] for place in empty]),
        *_named(document, "answer.undrawn", [headings[place] for place in left]),
    )
    return framed(document, picture, notes)


def _columns(document: Document, cells: Rows, room: int) -> tuple[list[int], list[int], list[int]]:
    """Choose the columns to draw; of too many leave those out that say nothing of their own.

    Returns the places of those drawn, of those without a value in any row, and of the others.
    """
    columns = shown_columns(document.answer.columns, document.figures)
    every = list(range(len(columns)))
    if len(every) <= room or not cells:
        return every, [], []
    empty = [place for place in every if not any(row[place] for row in cells)]
    filled = [place for place in every if place not in empty]
    asked = {one.name for one in document.asked_for}
    said = [
        place
        for place in filled
        if {columns[place].name, named_by(columns[place].name)} & asked
        and len({row[place] for row in cells}) == 1
    ]
    if len(filled) > room:
        filled = [place for place in filled if place not in said]
    return filled[:room], empty, filled[room:]


def _position(field: str, most: int, reverse: bool = False) -> dict[str, object]:
    scale = {"domain": [0, most], "nice": False, "reverse": reverse}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _shares(rows: Rows, width: int) -> list[float]:
    """Give each column room for its longest word, a day or a number; the rest by longest texts."""
    columns = list(zip(*rows, strict=True))
    texts = [max(8, min(44, max(map(len, column)))) for column in columns]
    words = [
        min(LONGEST_WORD, max((len(word) for text in column for word in text.split()), default=0))
        for column in columns
    ]
    least = [LETTER * (letters + APART) / width for letters in words]
    more = [max(1, text - word) for text, word in zip(texts, words, strict=True)]
    rest = max(0.0, 1 - sum(least))
    shares = [part + rest * each / sum(more) for part, each in zip(least, more, strict=True)]
    return [share / sum(shares) for share in shares]


def _broken(rows: Rows, shares: Sequence[float], width: int, whole: int) -> list[list[list[str]]]:
    """Break the texts of cells into lines that fit their columns; from one column on uncut."""
    return [
        [
            _lines(text, share, width, LINES if place < whole else None)
            for place, (text, share) in enumerate(zip(row, shares, strict=True))
        ]
        for row in rows
    ]


def _lines(text: str, share: float, width: int, most: int | None) -> list[str]:
    letters = max(4, int(share * width / LETTER) - 1)
    return textwrap.wrap(
        text, letters, max_lines=most, placeholder="…", break_on_hyphens=False
    ) or [""]


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


def _named(document: Document, key: str, headings: list[str]) -> tuple[str, ...]:
    """Say which columns are not in the picture, and where they are."""
    if not headings:
        return ()
    named = ", ".join(headings)
    return (message(key, document.language, columns=named, url=document.latest()),)
