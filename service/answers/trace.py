"""Facts of rows that name none: the triples that a row makes of its query -> relation facts.

Sound because it goes by the query's own patterns: where a pattern has a variable at both ends and
both have a value in the row, the row asserts exactly that triple, and a relation fact that states
the same triple is what it rests on. Anything looser, such as facts that merely mention the row's
things, would cite passages that say something else.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence

from pyoxigraph import NamedNode

from queries.answer import Answer
from queries.row import Row
from service.answers.citation import Citations, cite, cited, facts_of
from service.graph.reader import Reader
from service.graph.site import Site
from service.sparql.tokens import tokens

Triple = tuple[str, str, str]
AT_ONCE = 200  # things asked for in one query
LONGEST_TRACED = 20_000
"""Characters of a query in which facts are looked for that the rows do not name."""
MOST_TOKENS = 1000
"""Words and signs of such a query: the second parser needs up to 3 ms for each."""


def cited_answer(
    site: Site, sparql: str, answer: Answer, shown: int | None, passages: bool = True
) -> Citations:
    """Cite the first rows of an answer; one on today's map by the rows that its rows rest on."""
    if answer.today is None or answer.today.kept:
        return cited_rows(site, sparql, answer.rows[:shown], passages)
    origins = answer.today.origins[:shown]
    facts = iter(facts_of([row for rows in origins for row in rows], _tracer(site, sparql)))
    named = [tuple(dict.fromkeys(fact for _ in rows for fact in next(facts))) for rows in origins]
    return cited(site.reader, site.archive if passages else None, named)


def named_or_traced(site: Site, sparql: str, rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return the facts that each row of a SELECT names, else those that state its triples."""
    return facts_of(rows, _tracer(site, sparql))


def cited_rows(site: Site, sparql: str, rows: Sequence[Row], passages: bool = True) -> Citations:
    """Cite the rows of a SELECT: the facts that they name, else those that state their triples."""
    archive = site.archive if passages else None
    return cite(site.reader, archive, rows, _tracer(site, sparql))


def trace(reader: Reader, sparql: str, rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return, for each row, the relation facts that state what it says."""
    patterns = _patterns(sparql) if rows else frozenset()
    asserted = [_asserted(patterns, row) for row in rows]
    stating: dict[Triple, list[str]] = {}
    subjects = sorted({triple[0] for triples in asserted for triple in triples})
    for start in range(0, len(subjects), AT_ONCE):
        part = [NamedNode(subject) for subject in subjects[start : start + AT_ONCE]]
        for row in reader.rows("stated", subject=part):
            triple = (row["subject"].value, row["predicate"].value, row["object"].value)
            stating.setdefault(triple, []).append(row["fact"].value)
    return [
        tuple(fact for triple in sorted(triples) for fact in stating.get(triple, ()))
        for triples in asserted
    ]


@functools.lru_cache(128)
def _patterns(sparql: str) -> frozenset[Triple]:
    """List what each row asserts; nothing where a query is too long, or the second parser fails."""
    if len(sparql) > LONGEST_TRACED or any(itertools.islice(tokens(sparql), MOST_TOKENS, None)):
        return frozenset()
    from service.answers.triples_of_row import (
        patterns,  # rdflib takes a fifth of a second to import
    )

    try:
        return patterns(sparql)
    except Exception:  # the second parser raises bare ones; the engine has its own say on syntax
        return frozenset()


def _tracer(site: Site, sparql: str) -> Callable[[Sequence[Row]], list[tuple[str, ...]]]:
    return functools.partial(trace, site.reader, sparql)


def _asserted(patterns: Iterable[Triple], row: Row) -> set[Triple]:
    return {
        (subject.value, predicate, other.value)
        for start, predicate, end in patterns
        if isinstance(subject := row.get(start), NamedNode)
        and isinstance(other := row.get(end), NamedNode)
    }
