"""What a chart draws: an answer and its axes in; marks, labels and what must be said of them out.

A mark carries the whole text of its figure, since a picture has no other place for it.
"""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from queries.magnitude import number
from queries.row import Row
from queries.saved import Figure
from service.answers.document import Document
from service.answers.figure import kind_of
from service.answers.table import shown_text
from service.charts.beside import Beside, read_beside
from service.charts.specification import Spec
from service.graph.cells import unit_sign

MOST = 100
"""Bars or points that can be read."""
FEW = 12
"""Marks that have room for their grounds, though all have the same."""
LABEL_CHARACTERS = 200
LABEL_WIDTH, LABEL_LINES = 34, 2


@dataclass(frozen=True)
class Marks:
    """What is drawn of an answer, and what must be said of it."""

    points: tuple[Spec, ...]
    """`place` of the label, `value`, `text`, and `kind` where a column says so; of a range `value`
    is the upper end, `low` the lower one."""
    labels: tuple[tuple[str, ...], ...]
    units: tuple[str, ...]
    """Units of the figures, each once; empty for a figure without."""
    kinds: tuple[str, ...]
    """What the figures are, as actual, target, plan, each once; none where no column says so."""
    beside: Beside
    left: int
    """Rows that are not drawn."""
    grounds: str = ""
    """What the marks rest on that do not say it themselves."""


def read_marks(document: Document, value: str, label: str) -> Marks:
    """Read what is drawn, by the column of the figures and that of the labels."""
    figure = document.figures.get(value, Figure())
    drawable = (
        (place, row)
        for place, row in enumerate(document.answer.rows)
        if place_of(figure, value, row)
    )
    return marks_of(document, value, label, dict(itertools.islice(drawable, MOST)))


def marks_of(
    document: Document, value: str, label: str, drawn: Mapping[int, Row], axes: Sequence[str] = ()
) -> Marks:
    """Describe the marks of the rows that are drawn, each with a figure that has a place.

    drawn -- rows by their place in the answer
    axes -- further columns that the picture shows by itself
    """
    rows = list(drawn.values())
    figure = document.figures.get(value, Figure())
    beside = read_beside(document, (value, label, *axes), rows)
    kinds = [kind_of(figure, row, document.writer) or "–" for row in rows]
    labels = [
        (*_label(document, label, row), *lines)
        for row, lines in zip(rows, beside.lines, strict=True)
    ]
    units = (unit_sign(row.get(figure.unit), document.writer) for row in rows)
    column = next(each for each in document.answer.columns if each.name == value)
    grounds = _common_grounds(document, list(drawn))
    points = tuple(
        {
            "place": place,
            **place_of(figure, value, row),
            "text": document.told(
                row_place, shown_text(document, value, column.kind, row).text, unless=grounds
            ),
            **({"kind": kind} if figure.kind else {}),
        }
        for place, ((row_place, row), kind) in enumerate(zip(drawn.items(), kinds, strict=True))
    )
    return Marks(
        points=points,
        labels=tuple(labels),
        units=tuple(dict.fromkeys(units)),
        kinds=tuple(dict.fromkeys(kinds)) if figure.kind else (),
        beside=beside,
        left=len(document.answer.rows) - len(rows),
        grounds=grounds,
    )


def _common_grounds(document: Document, places: Sequence[int]) -> str:
    """Find what most of many rows rest on; nothing where some row is stated as it stands."""
    said = [document.ground_text(place) for place in places]
    if len(said) <= FEW or not all(said):
        return ""
    text, count = Counter(said).most_common(1)[0]
    return text if 2 * count > len(said) else ""


def place_of(figure: Figure, column: str, row: Row) -> Spec:
    """Return where a figure lies on a scale, a range from `low` to `value`; empty for nowhere."""
    value = number(row.get(column))
    if value is not None:
        return {"value": value}
    low, high = number(row.get(figure.low)), number(row.get(figure.high))
    return {} if low is None or high is None else {"value": high, "low": low}


def with_unit(name: str, units: Sequence[str]) -> str:
    """Name an axis or a legend, with the unit where all figures share one."""
    return f"{name} ({units[0]})" if len(units) == 1 and units[0] else name


def _label(document: Document, column: str, row: Row) -> list[str]:
    """Break a label into at most two lines."""
    text = document.writer.term(row.get(column)).text[:LABEL_CHARACTERS]
    return textwrap.wrap(text, LABEL_WIDTH, max_lines=LABEL_LINES, placeholder=" …") or ["–"]
