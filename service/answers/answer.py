"""The answer to a saved query on one release: an `Asked` in; columns, rows and their digest out."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from loaders.vocab import ID, XSD
from service.cells import NUMERIC, Row, Term

FACT = ID + "fact/"
FACT_NAMES = re.compile(r"(?:^f|F)acts?$")
WHOLE = frozenset(XSD + name for name in ("integer", "int", "long"))
# What an engine writes at the end of SPARQL JSON when its row limit cut the result.
CUT = re.compile(rb'"truncated":\{"rows":\d+\}\}\s*$')


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
class Answer:
    """Rows in the order of the query; the cell of an unbound variable is absent."""

    release: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    truncated: bool
    today: OnToday | None = None
    """Set where the answer is on today's map, None where it is as reported."""

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 over the rows as N-Triples terms, sorted: the same for any order of rows."""
        names = [column.name for column in self.columns]
        lines = sorted("\t".join(str(row.get(name, "")) for name in names) for row in self.rows)
        return hashlib.sha256("\n".join(["\t".join(names), *lines]).encode()).hexdigest()


def answer_from_json(content: bytes, release: str) -> Answer:
    """Read SPARQL JSON results; lists of facts are sorted, since their order means nothing."""
    cut = CUT.search(content)
    results = parse_query_results(
        content if cut is None else content[: cut.start()].rstrip(b",") + b"}",
        format=QueryResultsFormat.JSON,
    )
    if not isinstance(results, QuerySolutions):
        raise TypeError("expected the results of a SELECT")
    names = [variable.value for variable in results.variables]
    rows = [_row(names, solution) for solution in results]
    return make_answer(release, names, rows, cut is not None)


def make_answer(release: str, names: Sequence[str], rows: Sequence[Row], truncated: bool) -> Answer:
    """Make an answer of rows; what a column holds is told by its values."""
    columns = tuple(Column(name, _kind(name, [row.get(name) for row in rows])) for name in names)
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
    if isinstance(term, Literal):
        if term.datatype.value in NUMERIC:
            return number(term)
        if term.datatype.value == XSD + "boolean":
            return term.value in ("true", "1")
    return term.value


def number(literal: Literal) -> int | Decimal | str:
    """Read a numeric literal exactly; what is no finite number stays a text."""
    if literal.datatype.value in WHOLE:
        return int(literal.value)
    try:
        value = Decimal(literal.value)
    except ArithmeticError:
        return literal.value
    if not value.is_finite():
        return literal.value
    return int(value) if value == value.to_integral_value() else value


def _row(names: Sequence[str], solution: Mapping[str, Term | None]) -> Row:
    return {name: term for name in names if (term := solution[name]) is not None}


def _sorted(row: Row, lists: Iterable[str]) -> Row:
    """Put the facts of a list into order: GROUP_CONCAT promises none."""
    many = {name: facts for name in lists if len(facts := facts_in(row.get(name))) > 1}
    return {**row, **{name: Literal(" ".join(sorted(facts))) for name, facts in many.items()}}


def _kind(name: str, values: Iterable[Term | None]) -> str:
    """Tell what a column holds by its values; an empty one by its name."""
    found = [value for value in values if value is not None]
    if FACT_NAMES.search(name) and all(map(facts_in, found)):
        return "facts"
    if found and all(isinstance(value, Literal) and facts_in(value) for value in found):
        return "facts"
    kinds = {_term_kind(value) for value in found}
    if kinds == {"integer", "decimal"}:
        return "decimal"
    return kinds.pop() if len(kinds) == 1 else "text"


def _term_kind(term: Term) -> str:
    if isinstance(term, NamedNode):
        return "iri"
    if not isinstance(term, Literal):
        return "text"
    datatype = term.datatype.value
    if datatype in NUMERIC:
        exact = number(term)
        return "integer" if isinstance(exact, int) else "decimal" if exact != term.value else "text"
    return {XSD + "date": "date", XSD + "boolean": "boolean"}.get(datatype, "text")
