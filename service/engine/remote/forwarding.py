"""What is sent to another endpoint: a job in, query text and dataset parameters out.

The endpoint may read more than SPARQL 1.1 (Virtuoso takes updates as queries, runs its functions by
undeclared prefixes and fetches by pragmas), so what no SPARQL 1.1 query has is refused here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.engine.frames import Job
from service.errors import Problem
from service.sparql.policy import Form, Query, count_of, limited, place, read_query
from service.sparql.tokens import Kind, Token, tokens

# Words of SPARQL Update and of pragmas: no SPARQL 1.1 query has one.
_FOREIGN = frozenset(
    [
        "DEFINE",
        "INSERT",
        "DELETE",
        "LOAD",
        "CLEAR",
        "CREATE",
        "DROP",
        "COPY",
        "MOVE",
        "ADD",
        "WITH",
        "MODIFY",
        "SPARQL",
        "SPARUL",
    ]
)
_FOREIGN_SCHEMES = ("bif:", "sql:", "xpath:", "file:")
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Dataset:
    """What a query without a dataset clause sees."""

    default_graph: str = ""
    """The graph that stands for the default graph; empty where the endpoint has a real one."""
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forward:
    """A query as it is sent."""

    form: Form
    texts: tuple[str, ...]
    """The text with our LIMIT, which endpoints refuse at times, then as the client wrote it."""
    parameters: tuple[tuple[str, str], ...]
    query: Query
    bounded: bool
    """Whether its own LIMIT keeps a SELECT within the rows that are allowed."""
    shift: int = 0
    """How many characters were put before the first line."""


def forwarded(job: Job, dataset: Dataset, *, sorts_with_limit: bool = True) -> Forward:
    """Decide how a query is sent; raises Problem for what policy refuses."""
    query = read_query(job.text, job.depth)
    words = list(tokens(job.text))
    _refuse_foreign(job.text, words)
    text, parameters = _in_dataset(job, words, dataset)
    prologue = f"BASE {NamedNode(job.base)} " if job.base and _has_relative(words) else ""
    texts = [prologue + text]
    if query.form is Form.SELECT:
        query = read_query(text, job.depth)
        sorted_ = not sorts_with_limit and any(word.word == "ORDER" for word in words)
        cut = None if sorted_ and query.limit is None else limited(query, job.rows)
        texts = [prologue + each for each in ((cut, text) if cut else (text,))]
    own = query.limit is not None and count_of(query.limit) <= job.rows
    return Forward(query.form, tuple(texts), parameters, query, own, len(prologue))


def graph_query(graph: str, form: str = "CONSTRUCT { ?s ?p ?o } WHERE") -> str:
    """Write the query for all triples of a graph, empty for the default graph."""
    pattern = "?s ?p ?o"
    return (
        f"{form} {{ GRAPH {NamedNode(graph)} {{ {pattern} }} }}"
        if graph
        else f"{form} {{ {pattern} }}"
    )


def dataset_parameters(dataset: Dataset) -> tuple[tuple[str, str], ...]:
    """Write the dataset of queries that say nothing themselves as parameters of the protocol."""
    if not dataset.default_graph:
        return ()
    return _parameters((dataset.default_graph,), dataset.named_graphs)


def _parameters(default: Sequence[str], named: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return (
        *(("default-graph-uri", graph) for graph in default),
        *(("named-graph-uri", graph) for graph in named),
    )


def _in_dataset(
    job: Job, words: Sequence[Token], dataset: Dataset
) -> tuple[str, tuple[tuple[str, str], ...]]:
    clauses = list(_dataset_clauses(words))
    if job.default_graphs is not None or job.named_graphs is not None:
        # The protocol's graphs replace those of the query; some endpoints would add them up.
        text = job.text
        for start, end in clauses:
            text = text[:start] + " " * (end - start) + text[end:]
        return text, _parameters(job.default_graphs or (), job.named_graphs or ())
    if clauses:
        return job.text, ()
    if not any(word.word == "GRAPH" for word in words):  # the list is dear
        dataset = Dataset(dataset.default_graph)
    return job.text, dataset_parameters(dataset)


def _dataset_clauses(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Find FROM and FROM NAMED with their IRIs: start and end of each."""
    for position, token in enumerate(words):
        if token.word == "FROM":
            last = position + 1
            if last < len(words) and words[last].word == "NAMED":
                last += 1
            if last < len(words):
                yield token.start, words[last].start + len(words[last].text)


def _has_relative(words: Sequence[Token]) -> bool:
    return any(word.kind is Kind.IRI and not _SCHEME.match(word.text) for word in words)


def _refuse_foreign(text: str, words: Sequence[Token]) -> None:
    declared = _declared(words)
    for token in words:
        found = ""
        if (
            token.word in _FOREIGN
            or (token.kind is Kind.IRI and token.text[1:].lower().startswith(_FOREIGN_SCHEMES))
            or (token.kind is Kind.NAME and token.text.partition(":")[0] not in declared)
            or (token.kind is Kind.MARK and token.text == "`")
        ):
            found = token.text
        if found:
            message = f"SPARQL 1.1 has no {found[:80]} here"
            raise Problem(400, "syntax", message=message, **place(text, token.start))


def _declared(words: Sequence[Token]) -> set[str]:
    """Collect the prefixes that the query declares."""
    pairs = itertools.pairwise(words)
    return {
        after.text.partition(":")[0]
        for before, after in pairs
        if before.word == "PREFIX" and after.kind is Kind.NAME
    }
