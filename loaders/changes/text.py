"""Changes between releases as text for a terminal: facts first, or saved queries, one a line."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from loaders.changes.difference import Change, Difference
from loaders.changes.query_change import PartChange, QueryChange
from loaders.changes.row_change import RowChange
from ontology import vocab

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_IRI = re.compile(r"<([^>\"]*)>\Z")
SHOWN = 20
"""Rows of one answer that are shown; all are in the JSON."""


def facts_text(found: Difference) -> str:
    """List the facts that were added, removed and changed."""
    lines = [f"+ {vocab.compact(fact)}" for fact in found.added]
    lines += [f"- {vocab.compact(fact)}" for fact in found.removed]
    for fact in found.changed:
        lines.append(f"~ {vocab.compact(fact)}")
        lines += [_statement(change) for change in found.changes if change.fact == fact]
    counts = (len(found.added), len(found.removed), len(found.changed))
    lines.append("{} added, {} removed, {} changed".format(*counts))
    return "".join(f"{line}\n" for line in lines)


def queries_text(queries: Sequence[QueryChange]) -> str:
    """List the saved queries whose answer changed; what breaks an embed is marked by `!`."""
    lines = [line for query in queries for line in _query(query)]
    breaking = sum(query.breaking for query in queries)
    lines.append(f"{len(queries)} saved queries changed, {breaking} of them breaking")
    return "".join(f"{line}\n" for line in lines)


def _statement(change: Change) -> str:
    before, after = (
        ", ".join(map(_short, terms)) or "nothing" for terms in (change.before, change.after)
    )
    return f"    {vocab.compact(change.predicate)}: {before} -> {after}"


def _query(query: QueryChange) -> Iterator[str]:
    mark = "!" if query.breaking else "~"
    yield f"{mark} {query.name}: {query.state}, rows {query.before} -> {query.after}"
    if query.fault:
        yield f"    {query.fault}"
    yield from _parts("column", query.columns)
    yield from _parts("parameter", query.parameters)
    if query.rows is None:
        yield "    too many rows to compare one by one"
    rows = query.rows or ()
    yield from (f"    {_row(row)}" for row in rows[:SHOWN])
    if len(rows) > SHOWN:
        yield f"    and {len(rows) - SHOWN} more rows"


def _parts(kind: str, parts: Iterable[PartChange]) -> Iterator[str]:
    for part in parts:
        values = f" {part.before} -> {part.after}" if part.before or part.after else ""
        name = f" {part.name}" if part.name else "s"
        yield f"    {kind}{name}: {part.change}{values}"


def _row(row: RowChange[str]) -> str:
    before, after = row.before or {}, row.after or {}
    if row.change != "changed":
        return f"{_SIGNS[row.change]} {_values(row.after or before)}"
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    same = _values({name: term for name, term in after.items() if name not in names})
    changed = (
        f"{name}: {_short(before.get(name, ''))} -> {_short(after.get(name, ''))}" for name in names
    )
    return f"~ {same} {{{'; '.join(changed)}}}"


def _values(row: Mapping[str, str]) -> str:
    return " | ".join(map(_short, row.values()))


def _short(term: str) -> str:
    """Write a term of N-Triples with our prefixes."""
    return _IRI.sub(lambda found: vocab.compact(found[1]), term)
