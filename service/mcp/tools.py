"""The tools themselves, whatever protocol calls them: a question in, a result with sources out."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from pyoxigraph import NamedNode

from loaders.reports.archive import Archive
from loaders.resources import QUERIES
from ontology.vocab import DX, RDF, SKOS
from queries.answer import Answer, answer_from_json
from queries.row import Row
from queries.saved import SavedQuery, load_queries
from service.answers.asked import asked_values
from service.answers.citation import Citations
from service.answers.columns import column_label
from service.answers.document import LICENCE
from service.answers.evaluation import read_answer
from service.answers.grounds import grounds_of, summary_of, summary_text
from service.answers.level import at_level, level_notes, levels
from service.answers.question import read_question
from service.answers.time_notes import today_notes
from service.answers.trace import cited_answer
from service.errors import Problem
from service.graph.site import Site
from service.language import localised_number, message
from service.mcp.backend import Backend, RefusedError
from service.mcp.records import Given, fact_iri, parameter_texts, plain_row, query_info, short_kind
from service.mcp.result import (
    UNSOURCED,
    ColumnInfo,
    FactResult,
    Hit,
    Property,
    QueryList,
    Result,
    SearchResult,
    Sourcing,
    TableResult,
)
from service.mcp.size import rows_fitting, rows_naming, whole_statements
from service.mcp.sources import all_cited, facts_of_rows, named_facts, sourcing_of, unsourced
from service.settings import Settings
from service.sparql.policy import Form, limited, read_query
from service.urls import page_of, permanent, question
from service.views.fact import read_fact

MOST_ROWS = 500
"""Rows of one result; a model reads no more."""
MOST_WRITTEN = 512 << 10
"""Characters of a graph, or of rows with their citations, in one result."""
MOST_FACTS = 2000
"""Facts that the rows of one result name, each counted in each row."""
MOST_LOOKED = 5000
"""Rows of an answer that are looked at where only those of a level of review are wanted."""
MOST_HITS = 20
MOST_NAMING = 3
"""Facts cited for one thing that a search found."""
NAMING = (RDF + "type", SKOS + "altLabel")

Found = TypeVar("Found", bound=Result)


class UnknownQueryError(LookupError):
    """A name that no saved query has."""


class Tools:
    """Answers on the release that the backend has. Safe to use from any thread."""

    def __init__(self, backend: Backend, archive: Archive, settings: Settings) -> None:
        self._backend = backend
        self._settings = settings
        self._site = Site(self._select, lambda: backend.release, archive, load_queries(QUERIES))

    def on_one_release(self, ask: Callable[[], Found]) -> Found:
        """Ask for an answer of one release."""
        return self._site.on_one_release(lambda _: ask())

    def search(self, text: str, language: str, level: int = 0) -> SearchResult:
        """Find things by any name, ignoring case, marks and đ/d; facts of a level or above."""
        site = self._site
        release = site.release
        found = site.reader.names.search(text[:200], language, MOST_HITS)
        naming = self._naming([hit.iri for hit in found])
        own = site.reader.below(DX + "Fact")
        facts = [
            [hit.iri] if hit.kind in own else naming.get(hit.iri, [])[:MOST_NAMING] for hit in found
        ]
        hits = [
            Hit(hit.iri, hit.label, hit.matched, short_kind(hit.kind), each)
            for hit, each in zip(found, facts, strict=True)
        ]
        hits, notes = self._of_level(hits, language, level) if level else (hits, [])
        citations = named_facts(site, [hit.facts for hit in hits])
        cited = all_cited(site, citations, language)
        return SearchResult(release, sourcing_of(citations, language), hits, cited, notes)

    def list_saved_queries(self, language: str) -> QueryList:
        """Describe the questions that can be asked by name."""
        queries = [query_info(query, language) for query in self._site.queries.values()]
        return QueryList(self._site.release, unsourced("mcp.list", language), queries)

    def run_saved_query(
        self, name: str, parameters: Given, language: str, max_rows: int, level: int = 0
    ) -> TableResult:
        """Answer a saved query; raises ParameterError and UnknownQueryError."""
        query = self._query(name)
        asked = read_question(query, parameter_texts(parameters), language)
        asked = replace(asked, level=max(asked.level, level))
        release = self._site.release

        def label(column: str) -> str:
            return column_label(query, self._site.reader.names, column, language)

        if asked.today:
            answer = read_answer(self._site, asked)
            table = self._written(answer, asked.sparql, language, max_rows, label)
        else:
            table = self._table(asked.sparql, language, max_rows, label, asked.level)
        return replace(
            table,
            asked=[str(one) for one in asked_values(asked, self._site.reader.names)],
            title=query.title.in_language(language),
            description=query.description.in_language(language),
            permalink=permanent(release, question(asked.address())),
        )

    def sparql(self, query: str, language: str, max_rows: int, level: int = 0) -> TableResult:
        """Evaluate any SPARQL query that the service would; raises Problem."""
        form = read_query(query, self._settings.max_depth).form
        if form is Form.SELECT:
            return self._table(query, language, max_rows, lambda column: column, level)
        if level:
            raise Problem(400, "level-form")
        plain = unsourced("mcp.untraced", language)
        if form is Form.ASK:
            content = self._backend.run(query, "json")
            found = b'"boolean":true' in content.replace(b" ", b"")
            return TableResult(
                self._site.release, plain, [], [], [], [], False, licence=LICENCE, boolean=found
            )
        graph = self._backend.run(query, "turtle").decode()
        shown = whole_statements(graph, MOST_WRITTEN)
        is_cut = len(shown) < len(graph)
        return TableResult(
            *(self._site.release, plain, [], [], [], [], is_cut),
            notes=_notes_of_cut(is_cut, language),
            licence=LICENCE,
            graph=shown,
        )

    def get_fact(self, fact: str, language: str, level: int = 0) -> FactResult:
        """Describe one fact by its IRI, or by the end of it: `fact/003/dti-rank-2022`."""
        site, iri = self._site, fact_iri(fact)
        release = site.release
        try:
            NamedNode(iri)
        except ValueError:
            return FactResult(release, unsourced("mcp.no_fact", language), False, fact)
        view = read_fact(site.reader, site.archive, iri, language)
        if view is None:
            return FactResult(release, unsourced("mcp.no_fact", language), False, iri)
        stood = levels(site.reader, {iri})[iri]
        if stood < level:
            below = message("mcp.below_level", language, level=level, found=stood)
            return FactResult(release, Sourcing(UNSOURCED, below), False, iri)
        citations = named_facts(site, [[iri]])
        return FactResult(
            release=release,
            sourcing=sourcing_of(citations, language),
            found=True,
            fact=iri,
            label=view.label,
            kind=view.kind.text,
            printed_value=view.printed.text,
            value=view.read.text,
            review_status=view.status.text,
            properties=[
                Property(name.text, [cell.text for cell in cells]) for name, cells in view.fields
            ],
            findings=[" – ".join(c.text for c in row if c.text) for row in view.findings.rows],
            page=page_of(iri, language) or "",
            citations=all_cited(site, citations, language),
        )

    def _query(self, name: str) -> SavedQuery:
        known = self._site.queries
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or list(known)
            raise UnknownQueryError(f"no saved query {name!r}; there are: {', '.join(near)}")
        return known[name]

    def _naming(self, things: Iterable[str]) -> dict[str, list[str]]:
        """Find the facts that state the types and printed names of things."""
        found: dict[str, list[str]] = defaultdict(list)
        subjects = [NamedNode(thing) for thing in things]
        for row in self._site.reader.rows("stated", subject=subjects) if subjects else ():
            if row["predicate"].value in NAMING:
                found[row["subject"].value].append(row["fact"].value)
        return found

    def _of_level(
        self, hits: Iterable[Hit], language: str, level: int
    ) -> tuple[list[Hit], list[str]]:
        """Leave out the facts below a level; things stay, for they are no facts."""
        hits = list(hits)
        stood = levels(self._site.reader, {fact for hit in hits for fact in hit.facts})
        confirmed = {fact for fact, found in stood.items() if found >= level}
        kept = [
            replace(hit, facts=[fact for fact in hit.facts if fact in confirmed])
            for hit in hits
            if hit.iri not in stood or hit.iri in confirmed
        ]
        left = len(stood) - len(confirmed)
        return kept, [message("mcp.facts_left_out", language, level=level, count=left)]

    def _select(self, sparql: str) -> bytes:
        return self._backend.run(sparql, "json")

    def _limited(self, cut: str | None, sparql: str) -> bytes:
        """Evaluate a query with our LIMIT; where that fails, as it is: the error has its place."""
        try:
            return self._select(cut or sparql)
        except (Problem, RefusedError) as error:
            if cut is None or error.code not in ("syntax", "unsupported"):
                raise
            return self._select(sparql)

    def _table(
        self,
        sparql: str,
        language: str,
        max_rows: int,
        label: Callable[[str], str],
        level: int,
    ) -> TableResult:
        """Evaluate a SELECT, one row more than wanted to know whether there are more."""
        wanted = MOST_LOOKED if level else max(1, min(max_rows, MOST_ROWS))
        cut = limited(read_query(sparql, self._settings.max_depth), wanted + 1)
        answer = answer_from_json(self._limited(cut, sparql), self._site.release)
        if level:
            is_cut = answer.truncated or len(answer.rows) > wanted
            answer = replace(answer, rows=answer.rows[:wanted], truncated=is_cut)
            answer = at_level(self._site, sparql, answer, level)
        return self._written(answer, sparql, language, max_rows, label)

    def _written(
        self,
        answer: Answer,
        sparql: str,
        language: str,
        max_rows: int,
        label: Callable[[str], str],
    ) -> TableResult:
        wanted = max(1, min(max_rows, MOST_ROWS))
        shown = rows_naming(answer.rows[:wanted], MOST_FACTS)
        citations = cited_answer(self._site, sparql, answer, shown)
        rows = [plain_row(answer.columns, row, language) for row in answer.rows[:shown]]
        fitting = rows_fitting(self._site, rows, citations, language, MOST_WRITTEN)
        citations = replace(citations, rows=citations.rows[:fitting])
        is_cut = fitting < min(wanted, len(answer.rows))
        return TableResult(
            release=answer.release,
            sourcing=sourcing_of(citations, language),
            columns=[ColumnInfo(each.name, label(each.name), each.kind) for each in answer.columns],
            rows=rows[:fitting],
            row_facts=facts_of_rows(citations),
            citations=all_cited(self._site, citations, language),
            truncated=len(answer.rows) > fitting or answer.truncated,
            notes=[
                *today_notes(answer, language),
                *level_notes(answer, language),
                *_notes_of_grounds(answer.rows[:fitting], citations, language),
                *_notes_of_cut(is_cut, language),
            ],
            licence=LICENCE,
        )


def _notes_of_grounds(rows: Sequence[Row], citations: Citations, language: str) -> list[str]:
    """Count the rows that no report states as they stand."""
    grounds = (grounds_of(row, citations.of_row(place)) for place, row in enumerate(rows))
    said = summary_text(summary_of(grounds), language)
    return [said] if said else []


def _notes_of_cut(is_cut: bool, language: str) -> list[str]:
    """Say that a result is longer than a model reads."""
    limit = localised_number(MOST_WRITTEN, language)
    return [message("mcp.cut", language, limit=limit)] if is_cut else []
