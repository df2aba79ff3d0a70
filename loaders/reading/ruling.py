"""Ruled tables of a PDF: the lines that a page draws in, grids of cells out.

pdfplumber (0.11) finds the same tables, in 180 ms a page where pdfium takes 6; it brings Pillow,
cryptography and a second PDF reader. Coordinates are those of PDF: points, from the lower left.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # as above

_T = TypeVar("_T")
_SNAP = 3.0
"""Points within which two lines are one: a border is often drawn as a thin rectangle."""
_LEAST = 8.0
"""Points of the shortest line that may be part of a border."""
_MOST = 400
"""Lines of a page; a drawing has more than any table."""
_SEGMENTS = 20_000


@dataclass(frozen=True)
class Rule:
    """A straight line: across at a height, or down at a distance from the left."""

    at: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        """Tell whether it passes a place."""
        return self.start - _SNAP <= place <= self.end + _SNAP


@dataclass(frozen=True)
class Grid:
    """Lines that cross; where one is missing between two cells, they are one."""

    columns: tuple[float, ...]
    """Left to right."""
    rows: tuple[float, ...]
    """Heights from the lowest up."""
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    _found: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The cell that each place between the lines belongs to: letters ask for the same again."""

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Name the cell at a point by its upper left: row and column from 1; None outside."""
        if not (self.columns[0] <= x <= self.columns[-1] and self.rows[0] <= y <= self.rows[-1]):
            return None
        column = min(bisect_right(self.columns, x), len(self.columns) - 1) - 1
        row = min(bisect_right(self.rows, y), len(self.rows) - 1) - 1
        if (row, column) not in self._found:
            self._found[row, column] = self._upper_left(row, column)
        return self._found[row, column]

    def _upper_left(self, row: int, column: int) -> tuple[int, int]:
        height, width = _middle(self.rows, row), _middle(self.columns, column)
        while column > 0 and not _is_drawn(self.down, self.columns[column], height):
            column -= 1
        while row < len(self.rows) - 2 and not _is_drawn(self.across, self.rows[row + 1], width):
            row += 1
        return len(self.rows) - 1 - row, column + 1

    def size(self, row: int, column: int) -> tuple[int, int]:
        """Return how many columns and rows a cell covers."""
        lowest = low = len(self.rows) - 1 - row
        height, width = _middle(self.rows, lowest), _middle(self.columns, column - 1)
        right = column
        while right < len(self.columns) - 1 and not _is_drawn(
            self.down, self.columns[right], height
        ):
            right += 1
        while low > 0 and not _is_drawn(self.across, self.rows[low], width):
            low -= 1
        return right - column + 1, lowest - low + 1


def grids_of(page: pdfium.PdfPage) -> tuple[Grid, ...]:
    """Find the grids of a page that have two cells or more."""
    across, down = _rules(page)
    if not across or not down or len(across) + len(down) > _MOST:
        return ()
    found = (_grid(*part) for part in _connected(across, down))
    return tuple(
        it
        for it in found
        if len(it.columns) > 1 and len(it.rows) > 1 and len(it.columns) + len(it.rows) > 4
    )


def _rules(page: pdfium.PdfPage) -> tuple[list[Rule], list[Rule]]:
    across: list[Rule] = []
    down: list[Rule] = []
    for x0, y0, x1, y1 in _segments(page):
        if abs(y1 - y0) <= 1 and abs(x1 - x0) >= _LEAST:
            across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= 1 and abs(y1 - y0) >= _LEAST:
            down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return _merged(across), _merged(down)


def _segments(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """Read the straight lines of all paths, on the page."""
    left = _SEGMENTS
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        count = raw.FPDFPath_CountSegments(path)
        left -= count
        if left < 0:
            return
        matrix = path.get_matrix()
        begun = last = (0.0, 0.0)
        for number in range(count):
            segment = raw.FPDFPath_GetPathSegment(path, number)
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = matrix.on_point(x.value, y.value)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                begun = point
            elif kind == raw.FPDF_SEGMENT_LINETO:
                yield (*last, *point)
            if raw.FPDFPathSegment_GetClose(segment):
                yield (*point, *begun)
            last = point


def _merged(rules: list[Rule]) -> list[Rule]:
    """Make one line of those that lie on one another or go on where another ends."""
    merged: list[Rule] = []
    for line in _clusters(sorted(rules, key=lambda rule: rule.at), lambda rule: rule.at):
        at = line[0].at
        start, end = None, 0.0
        for rule in sorted(line, key=lambda rule: rule.start):
            if start is None or rule.start > end + _SNAP:
                if start is not None:
                    merged.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        if start is not None:
            merged.append(Rule(at, start, end))
    return merged


def _connected(
    across: Sequence[Rule], down: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Part the lines into those that cross one another, directly or by others."""
    left_across, left_down = set(across), set(down)
    for first in across:
        if first not in left_across:
            continue
        left_across.discard(first)
        found_across, found_down, new = [first], list[Rule](), [first]
        while new:
            crossing = [it for it in left_down if any(_cross(rule, it) for rule in new)]
            left_down.difference_update(crossing)
            found_down += crossing
            new = [it for it in left_across if any(_cross(it, rule) for rule in crossing)]
            left_across.difference_update(new)
            found_across += new
        if found_down:
            yield found_across, found_down


def _cross(across: Rule, down: Rule) -> bool:
    return across.covers(down.at) and down.covers(across.at)


def _grid(across: Iterable[Rule], down: Iterable[Rule]) -> Grid:
    heights = sorted(rule.at for rule in across)
    widths = sorted(rule.at for rule in down)
    return Grid(
        tuple(cluster[0] for cluster in _clusters(widths, float)),
        tuple(cluster[0] for cluster in _clusters(heights, float)),
        tuple(across),
        tuple(down),
    )


def _clusters(values: Sequence[_T], place: Callable[[_T], float]) -> Iterator[list[_T]]:
    """Part sorted values where the next is further away than lines of one border are."""
    cluster: list[_T] = []
    for value in values:
        if cluster and place(value) - place(cluster[0]) > _SNAP:
            yield cluster
            cluster = []
        cluster.append(value)
    if cluster:
        yield cluster


def _middle(edges: Sequence[float], number: int) -> float:
    return (edges[number] + edges[number + 1]) / 2


def _is_drawn(rules: Iterable[Rule], at: float, place: float) -> bool:
    return any(abs(rule.at - at) <= _SNAP and rule.covers(place) for rule in rules)
