"""What a saved query promises and how that changed: two recorded answers in, one `QueryChange` out.

The promise to those who embed an answer is by name: columns and parameters keep name and type. A
column more, other rows and another order of columns keep it; everything else breaks it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loaders.changes.recorded_answers import Answers, Column, QueryParameter, RecordedAnswer
from loaders.changes.row_change import RowChange, row_changes, things_among

Row = Mapping[str, str]

BREAKING = frozenset(("gone", "renamed", "type", "single", "narrowed"))
"""The changes of a column or parameter after which an embedder must act."""

ANY = "*"
"""Stands for every value of a parameter's type."""


@dataclass(frozen=True)
class PartChange:
    """A change of a column or parameter; `change` says which.

    One of gone, renamed, type, single, narrowed, widened, added, moved.
    """

    change: str
    name: str
    before: str = ""
    after: str = ""

    @property
    def breaking(self) -> bool:
        return self.change in BREAKING


@dataclass(frozen=True)
class QueryChange:
    """How the answer to a saved query differs between two releases."""

    name: str
    state: str
    """One of added, removed, broken (it cannot be answered any more), mended, changed."""
    fault: str = ""
    columns: tuple[PartChange, ...] = ()
    parameters: tuple[PartChange, ...] = ()
    before: int = 0
    """Rows of the earlier answer."""
    after: int = 0
    rows: tuple[RowChange[str], ...] | None = ()
    """None where the answers are too long to be compared row by row."""

    @property
    def breaking(self) -> bool:
        parts = (*self.columns, *self.parameters)
        return self.state in ("removed", "broken") or any(part.breaking for part in parts)


def query_changes(before: Answers, after: Answers) -> tuple[QueryChange, ...]:
    """Compare all saved queries; what breaks an embed comes first, then by name."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        change = _compared(name, before.get(name), after.get(name))
        if change is not None:
            found.append(change)
    return tuple(sorted(found, key=lambda change: (not change.breaking, change.name)))


def _compared(
    name: str, old: RecordedAnswer | None, new: RecordedAnswer | None
) -> QueryChange | None:
    if old is None or new is None:
        state = "added" if old is None else "removed"
        return QueryChange(
            name, state, before=old.count if old else 0, after=new.count if new else 0
        )
    if old.fault or new.fault:
        if old.fault and new.fault:
            return None
        state = "broken" if new.fault else "mended"
        return QueryChange(name, state, new.fault, before=old.count, after=new.count)
    columns = _columns(old, new)
    parameters = tuple(_parameters(old.parameters, new.parameters))
    rows = _rows(old, new, columns)
    if not (columns or parameters or rows or old.digest != new.digest):
        return None
    return QueryChange(name, "changed", "", columns, parameters, old.count, new.count, rows)


def _columns(old: RecordedAnswer, new: RecordedAnswer) -> tuple[PartChange, ...]:
    was, now = ({each.name: each for each in answer.columns} for answer in (old, new))
    gone = [name for name in was if name not in now]
    come = [name for name in now if name not in was]
    found = []
    for name in gone:
        other = next((each for each in come if _is_renamed(old, name, new, each)), None)
        if other is None:
            found.append(PartChange("gone", name))
        else:
            come.remove(other)
            found.append(PartChange("renamed", name, name, other))
    common = [name for name in was if name in now]
    found += [change for name in common if (change := _retyped(was[name], now[name]))]
    found += [PartChange("added", name) for name in come]
    order = [name for name in now if name in was]
    if order != common:
        found.append(PartChange("moved", "", ", ".join(common), ", ".join(order)))
    return tuple(found)


def _retyped(old: Column, new: Column) -> PartChange | None:
    """Tell whether a column has values of a kind that it had not; fewer kinds break nothing."""
    if not old.kinds or set(new.kinds) <= set(old.kinds):
        return None
    return PartChange("type", old.name, ", ".join(old.kinds), ", ".join(new.kinds))


def _is_renamed(old: RecordedAnswer, was: str, new: RecordedAnswer, now: str) -> bool:
    """Tell whether a column that is gone and one that came are one: same values, or same place."""
    left = [row.get(was, "") for row in old.rows or ()]
    right = [row.get(now, "") for row in new.rows or ()]
    if any(left) and Counter(left) == Counter(right):
        return True
    places = [[column.name for column in answer.columns] for answer in (old, new)]
    kinds = [
        next(column.kinds for column in answer.columns if column.name == name)
        for answer, name in ((old, was), (new, now))
    ]
    return places[0].index(was) == places[1].index(now) and bool(kinds[0]) and kinds[0] == kinds[1]


def _parameters(
    old: Sequence[QueryParameter], new: Sequence[QueryParameter]
) -> Iterator[PartChange]:
    """Compare what addresses may say: an address that worked must go on working."""
    was, now = {each.name: each for each in old}, {each.name: each for each in new}
    for name, parameter in was.items():
        other = now.get(name)
        if other is None:
            yield PartChange("gone", name)
        elif other.type != parameter.type:
            yield PartChange("type", name, parameter.type, other.type)
        else:
            if parameter.many and not other.many:
                yield PartChange("single", name)
            yield from _choices(parameter, other)
    for name in now:
        if name not in was:
            yield PartChange("added", name)  # it has a default, or may be left out


def _choices(old: QueryParameter, new: QueryParameter) -> Iterator[PartChange]:
    """Compare the values allowed; no choices at all stand for every value of the type."""
    if old.choices is None or new.choices is None or set(old.choices) == set(new.choices):
        return
    kept = not new.choices or (old.choices and set(old.choices) <= set(new.choices))
    before, after = ", ".join(old.choices), ", ".join(new.choices)
    yield PartChange("widened" if kept else "narrowed", old.name, before or ANY, after or ANY)


def _rows(
    old: RecordedAnswer, new: RecordedAnswer, columns: Iterable[PartChange]
) -> tuple[RowChange[str], ...] | None:
    """Compare rows by the columns that both have, under their new names."""
    if old.rows is None or new.rows is None:
        return None
    renamed = {each.before: each.after for each in columns if each.change == "renamed"}
    was = [{renamed.get(name, name): term for name, term in row.items()} for row in old.rows]
    known = {renamed.get(column.name, column.name) for column in old.columns}
    common = [column for column in new.columns if column.name in known]
    names = [column.name for column in common]
    rows = [*was, *new.rows]
    iris = {
        column.name: [row[column.name].strip("<>") for row in rows if column.name in row]
        for column in common
        if column.kinds == ("iri",)
    }
    return tuple(row_changes(was, new.rows, names, things_among(iris)))
