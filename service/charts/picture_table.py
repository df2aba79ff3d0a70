"""A picture of an answer that has no chart: its first rows as a table, for previews of links."""

from __future__ import annotations

import textwrap

from service.answers.document import Document
from service.answers.table import page_table
from service.charts.specification import Spec, framed
from service.language import message

ROWS = 6
COLUMNS = 3
WIDTH = 760
LETTER = 6.9  # pixels that a letter takes, on average
LINE = 34
TEXT: dict[str, object] = {"type": "text", "align": "left", "baseline": "middle"}


def picture_table(document: Document) -> Spec:
    """Draw the first rows and columns as text."""
    table = page_table(document.first(ROWS))
    headings = [heading.text for heading in table.headings[:COLUMNS]]
    rows = [[cell.text for cell in row.cells[:COLUMNS]] for row in table.rows]
    shares = _shares([headings, *rows])
    cells = [
        _cell(text, place, sum(shares[:column]), shares[column])
        for place, row in enumerate([headings, *rows])
        for column, text in enumerate(row)
    ]
    drawn: dict[str, object] = {
        "width": WIDTH,
        "height": LINE * (len(rows) + 1),
        "data": {"values": cells},
        "encoding": {
            "x": {
                "field": "x",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, 1], "nice": False},
            },
            "y": {"field": "row", "type": "ordinal", "axis": None},
            "text": {"field": "text", "type": "nominal"},
        },
        "layer": [
            {"transform": [{"filter": "datum.row == 0"}], "mark": TEXT | {"fontWeight": 700}},
            {"transform": [{"filter": "datum.row > 0"}], "mark": TEXT},
        ],
    }
    return framed(document, drawn, (_rest(document),))


def _shares(rows: list[list[str]]) -> list[float]:
    """Give each column its share of the width by its longest text, within bounds."""
    longest = [max(8, min(44, max(map(len, column)))) for column in zip(*rows, strict=True)]
    return [width / sum(longest) for width in longest]


def _cell(text: str, row: int, start: float, share: float) -> dict[str, object]:
    letters = max(4, int(share * WIDTH / LETTER) - 1)
    short = textwrap.shorten(text, letters, placeholder="…") if text else ""
    return {"row": row, "x": start, "text": short if len(short) > 1 else text[: letters - 1]}


def _rest(document: Document) -> str:
    shown, total = min(ROWS, len(document.answer.rows)), len(document.answer.rows)
    key = "answer.rows_shown" if total else "answer.no_rows"
    return message(key, document.language, shown=shown, total=total)
