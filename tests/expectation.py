"""What a saved query must answer: `tests/queries/NAME.yaml` -> checks -> complaints.

A file holds `columns`, `num_rows` or `min_rows`, `contains_row`, `absent_row` and `order`; `also`
repeats the checks with other `parameters`. Cells are written short: `unit/binh-dinh` for an IRI of
ours, the lexical form of a literal, an empty text for no value; null is any value. A row names the
columns that matter, and a column of facts must hold at least the facts that are named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from ontology.vocab import BASE, ID

Cells = Mapping[str, str | None]
KEYS = {"columns", "num_rows", "min_rows", "contains_row", "absent_row", "order", "parameters"}


@dataclass(frozen=True)
class Answer:
    """The rows of a query with short cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Expectation:
    """The checks of one run of a query."""

    columns: tuple[str, ...]
    num_rows: int | None = None
    min_rows: int = 0
    contains_row: tuple[Cells, ...] = ()
    absent_row: tuple[Cells, ...] = ()
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    def complaints(self, answer: Answer) -> list[str]:
        """Say what is wrong with an answer; nothing where it is right."""
        if answer.columns != self.columns:
            return [f"columns: expected {self.columns}, found {answer.columns}"]
        return [
            *self._count(len(answer.rows)),
            *(f"no row {dict(row)}" for row in self.contains_row if not self._found(row, answer)),
            *(f"a row {dict(row)}" for row in self.absent_row if self._found(row, answer)),
            *(
                f"{column} not in order"
                for column in self.order
                if not self._ordered(column, answer)
            ),
        ]

    def _count(self, found: int) -> list[str]:
        if self.num_rows is not None and found != self.num_rows:
            return [f"expected {self.num_rows} rows, found {found}"]
        if found < self.min_rows:
            return [f"expected at least {self.min_rows} rows, found {found}"]
        return []

    def _found(self, wanted: Cells, answer: Answer) -> bool:
        return any(matches(wanted, self.columns, row) for row in answer.rows)

    def _ordered(self, column: str, answer: Answer) -> bool:
        place = self.columns.index(column)
        left = iter([row[place] for row in answer.rows])
        return all(value in left for value in self.order[column])


def matches(wanted: Cells, columns: Sequence[str], row: Sequence[str]) -> bool:
    """Tell whether a row has the wanted cells."""
    cells = dict(zip(columns, row, strict=True))
    return all(value is None or _same(name, value, cells[name]) for name, value in wanted.items())


def _same(column: str, wanted: str, found: str) -> bool:
    if column.lower().endswith("facts") and wanted:
        return set(wanted.split()) <= set(found.split())
    return wanted == found


def answer_of(solutions: ox.QuerySolutions) -> Answer:
    """Read the solutions of a SELECT."""
    columns = tuple(variable.value for variable in solutions.variables)
    rows = (tuple(short(row[name]) for name in columns) for row in solutions)
    return Answer(columns, tuple(rows))


def short(term: Any) -> str:
    """Write a term, or a list of IRIs, without the base of our IRIs."""
    text = "" if term is None else str(term.value)
    return text.replace(ID, "").replace(BASE, "")


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """Read a file: the checks with the defaults of the query first."""
    content = yaml.safe_load(path.read_text("utf-8"))
    columns = tuple(content["columns"])
    also: Iterable[Mapping[str, Any]] = content.pop("also", ())
    return tuple(_expectation(path, columns, part) for part in (content, *also))


def _expectation(path: Path, columns: tuple[str, ...], part: Mapping[str, Any]) -> Expectation:
    unknown = set(part) - KEYS
    named = {
        name for key in ("contains_row", "absent_row") for row in part.get(key, ()) for name in row
    }
    unknown |= (named | set(part.get("order", ()))) - set(columns)
    if unknown or not ("num_rows" in part or "min_rows" in part):
        raise ValueError(f"{path.name}: expected a number of rows and known names, found {unknown}")
    return Expectation(**{**part, "columns": columns})
