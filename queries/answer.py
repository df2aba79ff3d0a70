"""The answer to a saved query on one release: a `Question` in; columns, rows and digest out."""

from __future__ import annotations

import contextlib
import functools
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from ontology.vocab import ID, XSD
from queries.large_answer import SpooledRows, collected, opened, sorted_digest
from queries.magnitude import day, number, truth
from queries.row import LONGEST, Row, Term, plain_term, unmarked

FACT = ID + "fact/"
FACT_NAMES = re.compile(r"(?:^f|F)acts?$")


@dataclass(frozen=True)
class Column:
    """One variable of a result; kind is iri, facts, integer, decimal, date, boolean or text."""

    name: str
    kind: str


@dataclass(frozen=True)
class LeftOut:
    """A row that has no place on today's map: why, a message key after `today.`, and its facts."""

    reason: str
    facts: tuple[str, ...]
    whole: bool = True
    """Whether the row is left out, not only its figure."""


@dataclass(frozen=True)
class OnToday:
    """How an answer was brought to today's map."""

    origins: tuple[tuple[Row, ...], ...] = ()
    """For each row, the rows as reported that it rests on."""
    left: tuple[LeftOut, ...] = ()
    changed: int = 0
    """Rows that are not as reported."""
    kept: bool = False
    """Whether the query itself says that its answer is the same on both maps."""


@dataclass(frozen=True)
class AtLevel:
    """How an answer was kept to facts that persons confirmed."""

    level: int
    left: int = 0
    """Rows left out, since some fact that they rest on is below the level."""
    untraced: int = 0
    """Rows kept that rest on no fact that can be named."""


@dataclass(frozen=True)
class Answer:
    """Rows in the order of the query; the cell of an unbound variable is absent."""

    release: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    truncated: bool
    today: OnToday | None = None
    """Set where the answer is on today's map, None where it is as reported."""
    at_level: AtLevel | None = None
    """Set where only rows were wanted whose facts were confirmed."""

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 over the rows as N-Triples terms, sorted: the same for any order of rows."""
        names = [column.name for column in self.columns]
        lines = ("\t".join(str(row.get(name, "")) for name in names) for row in self.rows)
        return sorted_digest("\t".join(names), lines)

    @property
    def is_large(self) -> bool:
        """Whether its rows are in a file rather than in memory."""
        return isinstance(self.rows, SpooledRows)


def answer_from_json(content: bytes, release: str) -> Answer:
    """Read SPARQL JSON results; lists of facts are sorted, since their order means nothing."""
    whole, cut = unmarked(content)
    names, rows = parsed(io.BytesIO(whole))
    return make_answer(release, names, list(rows), cut)


def answer_from_chunks(chunks: Iterable[bytes], release: str) -> Answer:
    """Read the same as it comes; the rows of a large result stay in a file."""
    found = collected(chunks)
    if isinstance(found, bytes):
        return answer_from_json(found, release)
    cut = _mended(found)
    names, rows = parsed(opened(found))
    kinds = {name: ColumnKind(name) for name in names}
    count = 0
    for row in rows:
        count += 1
        for name, term in row.items():
            kinds[name].note(term)
    columns = tuple(Column(name, kind.kind) for name, kind in kinds.items())
    lists = {column.name for column in columns if column.kind == "facts"}

    def read(file: IO[bytes]) -> Iterator[Row]:
        return (_sorted(row, lists) for row in parsed(file)[1])

    return Answer(release, columns, SpooledRows(found, read, count), cut)


def parsed(file: IO[bytes]) -> tuple[list[str], Iterator[Row]]:
    """Read the names of the columns, and the rows one by one."""
    names, solutions = _solutions(file)
    return names, ({name: plain_term(term) for name, term in row.items()} for row in solutions)


def whole_rows(
    content: bytes, is_beginning: bool
) -> tuple[list[str], list[Mapping[str, Term | Triple]]]:
    """Read rows with their terms as they stand; of the beginning of a result those it has whole."""
    rows: list[Mapping[str, Term | Triple]] = []
    names: list[str] = []
    with contextlib.suppress(*([SyntaxError] if is_beginning else [])):  # where it breaks off
        names, solutions = _solutions(io.BytesIO(content))
        rows.extend(solutions)
    return names, rows


def _solutions(file: IO[bytes]) -> tuple[list[str], Iterator[Mapping[str, Term | Triple]]]:
    results = parse_query_results(file, format=QueryResultsFormat.JSON)
    if not isinstance(results, QuerySolutions):
        raise TypeError("expected the results of a SELECT")
    names = [variable.value for variable in results.variables]
    return names, (_row(names, solution) for solution in results)


def make_answer(release: str, names: Sequence[str], rows: Sequence[Row], truncated: bool) -> Answer:
    """Make an answer of rows; what a column holds is told by its values."""
    kinds = {name: ColumnKind(name) for name in names}
    for row in rows:
        for name, term in row.items():
            kinds[name].note(term)
    columns = tuple(Column(name, kind.kind) for name, kind in kinds.items())
    lists = {column.name for column in columns if column.kind == "facts"}
    return Answer(release, columns, tuple(_sorted(row, lists) for row in rows), truncated)


def facts_in(term: Term | None) -> tuple[str, ...]:
    """Return the IRIs of facts that a value is made of: one IRI, or a text of several."""
    if isinstance(term, NamedNode):
        return (term.value,) if term.value.startswith(FACT) else ()
    if isinstance(term, Literal) and term.value.startswith(FACT):
        parts = term.value.split()
        return tuple(parts) if all(part.startswith(FACT) for part in parts) else ()
    return ()


def plain_value(term: Term | None, kind: str) -> object:
    """Return a value as JSON has it: a number, a boolean, a text, a list of facts or None."""
    if kind == "facts":
        return list(facts_in(term))
    if term is None:
        return None
    for read in (number(term), truth(term)):
        if read is not None:
            return read
    return term.value


def _row(
    names: Sequence[str], solution: Iterable[Term | Triple | None]
) -> Mapping[str, Term | Triple]:
    return {name: term for name, term in zip(names, solution, strict=True) if term is not None}


def _sorted(row: Row, lists: Iterable[str]) -> Row:
    """Put the facts of a list into order: GROUP_CONCAT promises none."""
    many = {name: facts for name in lists if len(facts := facts_in(row.get(name))) > 1}
    if not many:
        return row
    return {**row, **{name: Literal(" ".join(sorted(facts))) for name, facts in many.items()}}


def _mended(file: IO[bytes]) -> bool:
    """Take away the mark of an engine that cut a result, which the parser does not know."""
    size = file.seek(0, io.SEEK_END)
    start = max(0, size - LONGEST)
    file.seek(start)
    end, cut = unmarked(file.read())
    if cut:
        file.seek(start)
        file.truncate()
        file.write(end)
        file.flush()
    return cut


class ColumnKind:
    """What a column holds, told by its values; of an empty one by its name."""

    def __init__(self, name: str) -> None:
        self._named_facts = bool(FACT_NAMES.search(name))
        self._all_facts = self._all_lists = True
        self._kinds: set[str] = set()

    def note(self, term: Term) -> None:
        """Take a value into account."""
        if self._all_facts:
            self._all_facts = bool(facts_in(term))
            self._all_lists = self._all_lists and self._all_facts and isinstance(term, Literal)
        if "text" not in self._kinds:  # other values make no difference then
            self._kinds.add(_term_kind(term))

    @property
    def kind(self) -> str:
        """Name the kind, as `Column` lists them."""
        if self._all_facts and (self._named_facts or (self._all_lists and self._kinds)):
            return "facts"
        if self._kinds == {"integer", "decimal"}:
            return "decimal"
        return next(iter(self._kinds)) if len(self._kinds) == 1 else "text"


def _term_kind(term: Term) -> str:
    if isinstance(term, NamedNode):
        return "iri"
    if not isinstance(term, Literal):
        return "text"
    exact = number(term)
    if exact is not None:
        return "integer" if isinstance(exact, int) else "decimal"
    if truth(term) is not None:
        return "boolean"
    is_day = term.datatype.value == XSD + "date" and day(term.value) is not None
    return "date" if is_day else "text"
