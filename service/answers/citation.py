"""What the rows of an answer rest on: facts in; derivation, confidence, reports, passages out.

A fact that was computed or inferred cites the facts it was made from, and theirs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import NamedNode

from loaders.reports.archive import Archive
from ontology.vocab import CONCEPT
from queries.answer import facts_in
from queries.magnitude import decimal
from queries.row import Row, Term, named_node
from service.graph.passage import Passage, read_passage, read_span
from service.graph.reader import Reader

AT_ONCE = 200  # facts asked for in one query
STATED = CONCEPT + "derivation/stated"
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
class Inferred:
    """A property of a fact that its reader inferred, and how surely."""

    property: str
    confidence: Decimal | None


@dataclass(frozen=True)
class Citation:
    """One fact with its sources, and the facts it was computed or inferred from."""

    fact: str
    derivation: str
    review: str
    attested: str
    sources: tuple[Source, ...]
    """Its passages; none where only its grounds were asked for."""
    inputs: tuple[str, ...]
    level: str = ""
    """Its level of review; empty where the release tells none."""
    confidence: Decimal | None = None
    """Of the fact as a whole, 0 to 1; None where nobody gave one."""
    inferred: tuple[Inferred, ...] = ()
    """What of it was inferred, where the rest is as its derivation says."""
    reports: tuple[str, ...] = ()


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
    archive: Archive | None,
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


def cited(reader: Reader, archive: Archive | None, named: Sequence[Sequence[str]]) -> Citations:
    """Cite rows by the facts that each rests on; without an archive, none has its passages."""
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


def lowest(confidences: Iterable[Decimal | None]) -> Decimal | None:
    """Return the lowest confidence that somebody gave, None where nobody did."""
    return min((each for each in confidences if each is not None), default=None)


def row_facts(row: Row) -> tuple[str, ...]:
    """Return the facts that a row names, in any column."""
    terms: Iterable[Term] = row.values()
    return tuple(dict.fromkeys(fact for term in terms for fact in facts_in(term)))


def _read(reader: Reader, archive: Archive | None, facts: Sequence[str]) -> dict[str, Citation]:
    found: dict[str, Citation] = {}
    for start in range(0, len(facts), AT_ONCE):
        part = _nodes(facts[start : start + AT_ONCE])
        sources = _sources(reader, archive, part) if archive else {}
        inferred = _inferred(reader, part)
        reports = _by_fact(reader.rows("cited-reports", fact=part), "report")
        rows = reader.rows("cited", fact=part)
        inputs = _inputs(reader, rows)
        for row in rows:
            for fact in row["facts"].value.split():
                found[fact] = Citation(
                    fact=fact,
                    derivation=_value(row, "derivation"),
                    review=_value(row, "reviewStatus"),
                    attested=_value(row, "attestedOn"),
                    sources=tuple(sources.get(fact, ())),
                    inputs=tuple(inputs.get(fact, ())),
                    level=_value(row, "level"),
                    confidence=decimal(_value(row, "confidence")),
                    inferred=tuple(inferred.get(fact, ())),
                    reports=tuple(reports.get(fact, ())),
                )
    return found


def _inputs(reader: Reader, rows: Iterable[Row]) -> dict[str, list[str]]:
    """Read from which facts others were made: those that no report states."""
    made = (
        fact
        for row in rows
        if _value(row, "derivation") != STATED
        for fact in row["facts"].value.split()
    )
    part = _nodes(made)
    return _by_fact(reader.rows("cited-inputs", fact=part), "input") if part else {}


def _by_fact(rows: Iterable[Row], name: str) -> dict[str, list[str]]:
    """Turn rows of a value with its facts around: the values of each fact, in order."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for fact in row["facts"].value.split() if name in row else ():
            found.setdefault(fact, []).append(row[name].value)
    return found


def _inferred(reader: Reader, facts: Sequence[NamedNode]) -> dict[str, list[Inferred]]:
    found: dict[str, list[Inferred]] = {}
    for row in reader.rows("cited-inferences", fact=facts):
        for fact in row["facts"].value.split() if "property" in row else ():
            one = Inferred(row["property"].value, decimal(_value(row, "confidence")))
            found.setdefault(fact, []).append(one)
    return {fact: merged(parts) for fact, parts in found.items()}


def merged(inferred: Iterable[Inferred]) -> list[Inferred]:
    """Keep each property once, as sure as the least of its inferences."""
    found: dict[str, Inferred] = {}
    for one in inferred:
        known = found.get(one.property, one)
        sure = lowest((known.confidence, one.confidence))
        found[one.property] = Inferred(one.property, sure)
    return [found[name] for name in sorted(found)]


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
