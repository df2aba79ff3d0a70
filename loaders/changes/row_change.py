"""Which rows of an answer changed: two lists of rows in, what was added, removed or changed out.

The one rule for the changes of a release and for the feed of a question. A row that stands there
more often than before is new as many times; a new one and one that is gone are one row that changed
if they are about the same things, and of several such the most alike one is.

csv-diff (1.2) pairs rows by one key, of which no two may have the same.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ontology.vocab import CONCEPT, QUDT_UNIT

MOST_COMPARED = 50
"""Rows about the same things among which the one most like another is looked for."""

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True)
class RowChange(Generic[Value]):
    """A row that was added, removed or changed; the absent side is None."""

    before: Mapping[str, Value] | None
    after: Mapping[str, Value] | None

    @property
    def change(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def row(self) -> Mapping[str, Value]:
        """The row as it is now, or was."""
        found = self.before if self.after is None else self.after
        assert found is not None  # noqa: S101 one of the two is always there
        return found


def things_among(columns: Mapping[str, Iterable[str]]) -> list[str]:
    """Choose, of columns with the IRIs in them, those that say what the rows are about.

    Codes, as of a status, and units of measure say how a thing is: a row that has another one is
    about the same thing. Where there is nothing else, they have to do.
    """
    about = [
        name
        for name, iris in columns.items()
        if any(not iri.startswith((CONCEPT, QUDT_UNIT)) for iri in iris)
    ]
    return about or list(columns)


def row_changes(
    old: Sequence[Mapping[str, Value]],
    new: Sequence[Mapping[str, Value]],
    names: Sequence[str],
    things: Sequence[str],
) -> Iterator[RowChange[Value]]:
    """Match rows: what came or changed in the order of the new ones, then what is gone.

    names -- the columns that are compared
    things -- those of them that say what a row is about
    """
    gone, come = _unmatched(old, new, names), _unmatched(new, old, names)
    waiting: dict[tuple[object, ...], list[Mapping[str, Value]]] = defaultdict(list)
    for row in gone:
        waiting[_key(row, things)].append(row)
    for row in come:
        same = waiting[_key(row, things)] if things else []
        nearest = max(same[:MOST_COMPARED], key=lambda other: _alike(row, other), default=None)
        if nearest is not None:
            same.remove(nearest)
        yield RowChange(nearest, row)
    left = [row for rows in waiting.values() for row in rows]
    yield from (RowChange(row, None) for row in left)


def _alike(row: Mapping[str, object], other: Mapping[str, object]) -> int:
    """Count the values that two rows share."""
    return sum(other.get(name) == value for name, value in row.items())


def _unmatched(
    rows: Sequence[Mapping[str, Value]], others: Sequence[Mapping[str, Value]], names: Sequence[str]
) -> list[Mapping[str, Value]]:
    """List the rows that the others lack, as often as they lack them."""
    there = Counter(_key(row, names) for row in others)
    found = []
    for row in rows:
        key = _key(row, names)
        if there[key]:
            there[key] -= 1
        else:
            found.append(row)
    return found


def _key(row: Mapping[str, object], names: Iterable[str]) -> tuple[object, ...]:
    return tuple(row.get(name, "") for name in names)
