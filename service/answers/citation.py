"""What the rows of an answer rest on: facts in; reports, positions, passages and review out.

A fact that was computed or inferred cites the facts it was made from, and theirs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from loaders.reports.archive import Archive
from queries.answer import facts_in
from queries.row import Row, Term, named_node
from service.graph.passage import Passage, read_passage, read_span
from service.graph.reader import Reader

AT_ONCE = 200  # facts asked for in one query
DEEPEST = 8  # steps from a computed fact to facts that are stated


@dataclass(frozen=True)
class Source:
    """One passage that a fact rests on; its text is None where the archive lacks the report."""

    passage: Passage
    issued: str

    @property
    def report(self) -> str:
        return self.passage.span.report

    @property
    def position(self) -> str:
        return f"{self.passage.span.start}–{self.passage.span.end}"


@dataclass(frozen=True)
class Citation:
    """One fact with its sources, and the facts it was computed or inferred from."""

    fact: str
    derivation: str
    review: str
    attested: str
    sources: tuple[Source, ...]
    inputs: tuple[str, ...]
    level: str = ""
    """Its level of review; empty where the release tells none."""


@dataclass(frozen=True)
class Citations:
    """The citations of an answer: by fact, and the facts of each row."""

    by_fact: Mapping[str, Citation]
    rows: tuple[tuple[str, ...], ...]

    def of_row(self, position: int) -> tuple[Citation, ...]:
        """Return what a row rests on: its own facts first, then what those were made from."""
        found = dict.fromkeys(fact for fact in self.rows[position] if fact in self.by_fact)
        waiting = deque(found)
        while waiting:
            inputs = self.by_fact[waiting.popleft()].inputs
            fresh = [fact for fact in inputs if fact not in found]
            found |= dict.fromkeys(fact for fact in fresh if fact in self.by_fact)
            waiting += [fact for fact in fresh if fact in self.by_fact]
        return tuple(self.by_fact[fact] for fact in found)


def cite(
    reader: Reader,
    archive: Archive,
    rows: Sequence[Row],
    trace: Callable[[Sequence[Row]], list[tuple[str, ...]]] | None = None,
) -> Citations:
    """Cite the rows of any SELECT; `trace` finds the facts of rows that name none."""
    return cited(reader, archive, facts_of(rows, trace))


def facts_of(
    rows: Sequence[Row], trace: Callable[[Sequence[Row]], list[tuple[str, ...]]] | None
) -> list[tuple[str, ...]]:
    """Return the facts that each row names; of rows that name none, those that `trace` finds."""
    named = [row_facts(row) for row in rows]
    if trace is not None:
        traced = iter(trace([row for facts, row in zip(named, rows, strict=True) if not facts]))
        named = [facts or next(traced) for facts in named]
    return named


def cited(reader: Reader, archive: Archive, named: Sequence[Sequence[str]]) -> Citations:
    """Cite rows by the facts that each rests on."""
    found: dict[str, Citation] = {}
    wanted = list(dict.fromkeys(fact for facts in named for fact in facts))
    for _ in range(DEEPEST):
        if not wanted:
            break
        fresh = _read(reader, archive, wanted)
        found |= fresh
        inputs = (fact for citation in fresh.values() for fact in citation.inputs)
        wanted = [fact for fact in dict.fromkeys(inputs) if fact not in found]
    return Citations(found, tuple(tuple(f for f in facts if f in found) for facts in named))


def row_facts(row: Row) -> tuple[str, ...]:
    """Return the facts that a row names, in any column."""
    terms: Iterable[Term] = row.values()
    return tuple(dict.fromkeys(fact for term in terms for fact in facts_in(term)))


def _read(reader: Reader, archive: Archive, facts: Sequence[str]) -> dict[str, Citation]:
    found: dict[str, Citation] = {}
    for start in range(0, len(facts), AT_ONCE):
        part = _nodes(facts[start : start + AT_ONCE])
        sources = _sources(reader, archive, part)
        for row in reader.rows("cited", fact=part):
            fact = row["fact"].value
            inputs = row["inputs"].value.split() if "inputs" in row else []
            found[fact] = Citation(
                fact=fact,
                derivation=_value(row, "derivation"),
                review=_value(row, "reviewStatus"),
                level=_value(row, "level"),
                attested=_value(row, "attestedOn"),
                sources=tuple(sources.get(fact, ())),
                inputs=tuple(sorted(inputs)),
            )
    return found


def _nodes(facts: Iterable[str]) -> list[NamedNode]:
    """Make terms of the IRIs that are valid; a text may only look like a fact."""
    return [node for fact in facts if (node := named_node(fact)) is not None]


def _sources(
    reader: Reader, archive: Archive, facts: Sequence[NamedNode]
) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for row in reader.rows("cited-passages", fact=facts):
        span = read_span(row)
        if span is None:
            continue
        digest, url = _value(row, "digest") or None, _value(row, "url") or None
        passage = read_passage(archive, span, digest, url)
        found.setdefault(row["fact"].value, []).append(Source(passage, _value(row, "issued")))
    return found


def _value(row: Row, name: str) -> str:
    return row[name].value if name in row else ""
