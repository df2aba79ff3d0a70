"""Reading the graph for pages: a named query and its terms in, rows out.

The queries stand in `reading/*.rq`; a `VALUES ?name { UNDEF }` line of one is filled with terms.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from queries.row import Row, plain_term
from service.graph.names import Name, NameIndex, short
from service.graph.shape_notes import shape_names
from service.territory.succession import Succession

FOLDER = Path(__file__).parent / "reading"
Bound = NamedNode | Literal | Sequence[NamedNode]


class Evaluator(Protocol):
    """What the reader needs of an engine: a SELECT in, SPARQL JSON results out."""

    def __call__(self, sparql: str) -> bytes: ...


class Reader:
    """Reads one release. Names, validity and the class tree are read once, on first use."""

    def __init__(self, evaluate: Evaluator) -> None:
        self._evaluate = evaluate

    def rows(self, query: str, **terms: Bound) -> list[Row]:
        """Run one of our own queries with a term, or several, in each of its VALUES lines."""
        return self.select(filled(read_source(query), terms))

    def select(self, sparql: str) -> list[Row]:
        """Run any SELECT and return its rows; unbound variables are absent from a row."""
        results = self._solutions(sparql)
        names = [variable.value for variable in results.variables]
        return [
            {name: plain_term(term) for name in names if (term := solution[name]) is not None}
            for solution in results
        ]

    def triples(self, query: str, **terms: Bound) -> tuple[Triple, ...]:
        """Run one of our own queries for ?subject ?property ?value; triples of exactly these."""
        found = self._solutions(filled(read_source(query), terms))
        return tuple(
            Triple(subject, name, value)
            for subject, name, value in (
                (each["subject"], each["property"], each["value"]) for each in found
            )
            if isinstance(subject, (NamedNode, BlankNode))
            and isinstance(name, NamedNode)
            and value is not None
        )

    def _solutions(self, sparql: str) -> QuerySolutions:
        results = parse_query_results(self._evaluate(sparql), format=QueryResultsFormat.JSON)
        if not isinstance(results, QuerySolutions):
            raise TypeError("expected the results of a SELECT")
        return results

    @functools.cached_property
    def names(self) -> NameIndex:
        """All names of the release."""
        return NameIndex(self._names())

    def open(self) -> None:
        """Make what was read before a fork fit to be used after it."""
        if "names" in self.__dict__:
            self.names.open()

    @functools.cached_property
    def parents(self) -> Mapping[str, frozenset[str]]:
        """Every class with all classes above it."""
        above: dict[str, set[str]] = defaultdict(set)
        for row in self.rows("classes"):
            above[row["class"].value].add(row["parent"].value)
        return {name: _closure(name, above) for name in list(above)}

    @functools.cached_property
    def succession(self) -> Succession:
        """Which administrative unit took over from which."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows("succession"):
            found[row["old"].value] = (*found.get(row["old"].value, ()), row["new"].value)
        return Succession(found)

    @functools.cached_property
    def validity(self) -> Mapping[str, Mapping[str, str]]:
        """The first and the last day of what is in force for a time: `from` and `until`."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.rows("validity"):
            found[row["thing"].value].update(
                {name: row[name].value for name in ("from", "until") if name in row}
            )
        return found

    def below(self, name: str) -> frozenset[str]:
        """Return a class and all classes below it."""
        return frozenset({name, *(each for each, up in self.parents.items() if name in up)})

    def most_specific(self, classes: Iterable[str]) -> list[str]:
        """Drop every class that another of the given ones is below of; sorted by name."""
        given = set(classes)
        general = set().union(*(self.parents.get(name, frozenset()) for name in given))
        return sorted(given - general, key=short) or sorted(given)

    def _names(self) -> Iterable[Name]:
        for row in self.rows("names"):
            text = row["text"]
            if not isinstance(text, Literal):
                continue
            classes = row["classes"].value.split() if "classes" in row else []
            kind = self.most_specific(classes)[0] if classes else ""
            main = row["main"].value == "true"
            yield Name(row["iri"].value, text.value, text.language or "", main, kind)
        yield from shape_names()


def _closure(name: str, above: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(above.get(name, ()))
    while waiting:
        parent = waiting.pop()
        if parent not in found and parent != name:
            found.add(parent)
            waiting += above.get(parent, ())
    return frozenset(found)


@functools.cache
def read_source(name: str) -> str:
    """Read one of our own queries."""
    return (FOLDER / f"{name}.rq").read_text(encoding="utf-8")


def filled(source: str, terms: Mapping[str, Bound]) -> str:
    """Fill the VALUES lines of a query; raises KeyError where a term has no line."""
    for name, term in terms.items():
        line = re.compile(rf"VALUES \?{re.escape(name)} \{{ UNDEF \}}")
        several = (term,) if isinstance(term, (NamedNode, Literal)) else term
        written = f"VALUES ?{name} {{ {' '.join(map(str, several))} }}"
        source, count = line.subn(written.replace("\\", r"\\"), source)
        if not count:
            raise KeyError(f"query has no VALUES line for ?{name}")
    return source
