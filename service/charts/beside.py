"""Columns that are on no axis of a chart: below the labels, in a note, or named as left out.

A picture answers the question alone, so what tells two rows apart must be in it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from queries.answer import Column
from queries.row import Row
from service.answers.columns import named_by
from service.answers.document import Document
from service.answers.table import shown_cell, shown_columns

LINE = 38
"""Characters of a line below a label."""
LINES = 6
LONGEST = 60
"""Characters of a value that has room there."""
_UNNAMED = ("integer", "decimal", "date", "boolean")
"""Kinds of values that say nothing without the name of their column."""


@dataclass(frozen=True)
class Beside:
    """What the columns on no axis say."""

    lines: tuple[tuple[str, ...], ...]
    """For each row, what stands below its label."""
    same: tuple[str, ...]
    """What is the same in every row, each with the name of its column."""
    undrawn: tuple[str, ...]
    """Names of the columns for which a chart has no room."""


def read_beside(document: Document, axes: Sequence[str], rows: Sequence[Row]) -> Beside:
    """Read the columns of drawn rows that are not among the axes; what was asked is said above."""
    same: list[str] = []
    undrawn: list[str] = []
    varying: list[list[str]] = []
    asked = {one.name for one in document.asked_for}
    for column in shown_columns(document.answer.columns, document.figures):
        texts = [shown_cell(document, column, row).text for row in rows]
        if column.name in axes or not any(texts):
            continue
        is_same = len(set(texts)) == 1
        if is_same and {column.name, named_by(column.name)} & asked:
            continue
        if max(map(len, texts)) > LONGEST:
            undrawn.append(document.label(column.name))
        elif is_same and len(rows) > 1:
            same.append(_named(document, column, texts[0], always=True))
        else:
            varying.append([_named(document, column, text) for text in texts])
    lines = tuple(tuple(_lines(parts)) for parts in zip(*varying, strict=True))
    return Beside(lines or ((),) * len(rows), tuple(same), tuple(undrawn))


def _named(document: Document, column: Column, text: str, always: bool = False) -> str:
    """Put the name of a column before a value that does not speak for itself."""
    speaks = column.kind not in _UNNAMED and named_by(column.name)
    return text if not text or (speaks and not always) else f"{document.label(column.name)}: {text}"


def _lines(parts: Sequence[str]) -> Iterator[str]:
    """Put values on lines, as many on each as fit; one that fits on none is broken."""
    lines: list[str] = []
    for part in filter(None, parts):
        joined = f"{lines[-1]}; {part}" if lines else part
        if lines and len(joined) <= LINE:
            lines[-1] = joined
        else:
            lines += textwrap.wrap(part, LINE)
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield "…"
