"""The page of changes: a comparison in, labelled groups of facts and queries out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from loaders.changes.difference import Change, Difference, FactName
from loaders.changes.query_change import PartChange, QueryChange, Row
from loaders.changes.row_change import RowChange
from ontology.vocab import DX, RDFS, XSD
from queries.answer import Column, facts_in
from queries.row import Term, plain_term
from queries.saved import SavedQuery
from service.answers.columns import column_label, is_year
from service.answers.figure import Figures, figure_cell, figures_among
from service.answers.table import shown_columns
from service.graph.cells import Cell, CellWriter
from service.graph.site import Site
from service.language import collation_key, message
from service.urls import Links, page_of, permanent
from service.views.comparison import Comparison

MOST_ROWS = 20
"""Rows shown of one answer; the JSON has all."""
MOST_FACTS = 200
"""Facts shown of one report and kind; the JSON has all."""
HIDDEN = DX + "foldedLabel"  # follows from the label


@dataclass(frozen=True)
class Statement:
    """One property of a fact with its values then and now."""

    property: Cell
    before: tuple[Cell, ...]
    after: tuple[Cell, ...]


@dataclass(frozen=True)
class FactLine:
    """One fact; `change` is added, removed or changed."""

    change: str
    fact: Cell
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class ReportGroup:
    """The facts of one report that changed; `more` tells how many are not shown."""

    report: Cell
    facts: tuple[FactLine, ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.facts)


@dataclass(frozen=True)
class RowLine:
    """One row of an answer; each cell is what it was and what it is."""

    change: str
    cells: tuple[tuple[Cell, Cell], ...]


@dataclass(frozen=True)
class QueryLine:
    """One saved query whose answer changed."""

    change: QueryChange
    query: Cell
    parts: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[RowLine, ...]


@dataclass(frozen=True)
class ChangesView:
    """Everything the page shows."""

    comparison: Comparison
    breaking: tuple[QueryLine, ...]
    queries: tuple[QueryLine, ...]
    reports: tuple[ReportGroup, ...]

    @property
    def facts(self) -> Difference:
        return self.comparison.changes.facts


@dataclass(frozen=True)
class _Writer:
    """Writes cells; links lead to the release that has the thing."""

    site: Site
    cells: CellWriter
    before: str
    after: str

    def fact(self, fact: str, name: FactName, removed: bool) -> Cell:
        vi = self.cells.language == "vi"
        label = (name.vi or name.en) if vi else (name.en or name.vi)
        other = "vi" if not vi and not name.en else "en" if vi and not name.vi else None
        return Cell(label or fact, self.address(fact, removed), language=other if label else None)

    def term(self, text: str) -> Cell:
        term = parsed_term(text)
        facts = facts_in(term)
        if isinstance(term, Literal) and facts:
            return Cell(", ".join(self.cells.thing(fact).text for fact in facts))
        return self.cells.term(term)

    def address(self, iri: str, removed: bool) -> str | None:
        """Return the path of a page in the release that has the thing."""
        path = page_of(iri, self.cells.language)
        release = self.before if removed else self.after
        served = release == self.site.release
        return path if served or not path or not path.startswith("/") else permanent(release, path)


def changes_view(site: Site, comparison: Comparison, language: str) -> ChangesView:
    """Lay a comparison out for reading, what breaks an embed first."""
    changes = comparison.changes
    cells = CellWriter(site.reader.names, language)
    writer = _Writer(site, cells, changes.before, changes.after)
    lines = [_query(writer, query) for query in changes.queries]
    return ChangesView(
        comparison,
        tuple(line for line in lines if line.change.breaking),
        tuple(line for line in lines if not line.change.breaking),
        tuple(_reports(writer, changes.facts)),
    )


def parsed_term(text: str) -> Term | None:
    """Read a term as N-Triples writes it; None for no term."""
    if not text:
        return None
    return plain_term(next(iter(parse(f"<a:a> <a:a> {text} .", format=RdfFormat.N_TRIPLES))).object)


def _reports(writer: _Writer, facts: Difference) -> Iterator[ReportGroup]:
    """Group facts by report, in the order of the reports' names."""
    by_fact: dict[str, list[Change]] = {}
    for change in facts.changes:
        by_fact.setdefault(change.fact, []).append(change)
    kinds = {"added": facts.added, "removed": facts.removed, "changed": facts.changed}
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind, listed in kinds.items():
        for fact in listed:
            name = facts.names.get(fact, FactName())
            groups.setdefault(name.report, []).append((kind, fact))
    for report in sorted(groups):
        shown = groups[report][:MOST_FACTS]
        gone = all(kind == "removed" for kind, _ in groups[report])
        cell = replace(writer.cells.thing(report), href=writer.address(report, gone))
        yield ReportGroup(
            cell if report else Cell(""),
            tuple(_fact(writer, facts, kind, fact, by_fact) for kind, fact in shown),
            len(groups[report]),
        )


def _fact(
    writer: _Writer, facts: Difference, kind: str, fact: str, by_fact: dict[str, list[Change]]
) -> FactLine:
    cell = writer.fact(fact, facts.names.get(fact, FactName()), kind == "removed")
    changes = by_fact.get(fact, ())
    found = [_statement(writer, change) for change in changes if change.predicate != HIDDEN]
    return FactLine(kind, cell, tuple(each for each in found if each.before or each.after))


def _statement(writer: _Writer, change: Change) -> Statement:
    before, after = (_values(writer, change, side) for side in (change.before, change.after))
    return Statement(writer.cells.thing(change.predicate), before, after)


def _values(writer: _Writer, change: Change, terms: Iterable[str]) -> tuple[Cell, ...]:
    """Write values; of a label only the page's language."""
    cells = [writer.term(text) for text in terms]
    if change.predicate == RDFS + "label":
        cells = [cell for cell in cells if cell.language is None]
    return tuple(sorted(cells, key=lambda cell: collation_key(cell.text)))


def _query(writer: _Writer, change: QueryChange) -> QueryLine:
    language = writer.cells.language
    query = writer.site.queries.get(change.name)
    title = query.title.in_language(language) if query else change.name
    figures = _figures(query, change.rows or ())
    columns = _columns(change.rows or (), figures)
    names = writer.site.reader.names
    return QueryLine(
        change,
        Cell(title, Links(language).question_page(change.name) if query else None),
        tuple(_parts(change, language)),
        tuple(
            column_label(query, names, column, language) if query else column for column in columns
        ),
        tuple(_row(writer, row, columns, figures) for row in (change.rows or ())[:MOST_ROWS]),
    )


def _parts(change: QueryChange, language: str) -> Iterator[str]:
    for kind, parts in (("column", change.columns), ("parameter", change.parameters)):
        for part in parts:
            yield _part(kind, part, language)


def _part(kind: str, part: PartChange, language: str) -> str:
    said = message(f"changes.{kind}", language, name=part.name).strip()
    values = {"before": part.before, "after": part.after}
    return f"{said}: {message(f'changes.part.{part.change}', language, **values)}"


def _sides(rows: Sequence[RowChange[str]]) -> list[Row]:
    return [side for row in rows for side in (row.after, row.before) if side]


def _figures(query: SavedQuery | None, rows: Sequence[RowChange[str]]) -> Figures:
    sides = _sides(rows)
    names = list(dict.fromkeys(name for side in sides for name in side))
    return figures_among(query.figures, names, map(_terms, sides)) if query else {}


def _terms(side: Row) -> dict[str, Term]:
    found = {name: parsed_term(text) for name, text in side.items()}
    return {name: term for name, term in found.items() if term is not None}


def _columns(rows: Sequence[RowChange[str]], figures: Figures) -> list[str]:
    """Name the columns to show, as the page of the question does."""
    found: dict[str, str] = {}
    for side in _sides(rows):
        for name, text in side.items():
            found.setdefault(name, text)
    columns = [
        Column(name, "facts" if facts_in(parsed_term(text)) else "text")
        for name, text in found.items()
    ]
    return [column.name for column in shown_columns(columns, figures)]


def _row(writer: _Writer, row: RowChange[str], columns: Sequence[str], figures: Figures) -> RowLine:
    sides = [row.before or {}, row.after or {}]
    old, new = ([_shown(writer, name, side, figures) for name in columns] for side in sides)
    return RowLine(row.change, tuple(zip(old, new, strict=True)))


def _shown(writer: _Writer, column: str, side: Row, figures: Figures) -> Cell:
    """Write one value; links would lead to the page of now, even for what was."""
    if column in figures:
        whole = figure_cell(figures[column], column, _terms(side), writer.cells)
        if whole is not None:
            return whole
    text = side.get(column, "")
    term = parsed_term(text)
    if is_year(column) and isinstance(term, Literal):
        return replace(writer.cells.text(term.value), number=True)
    named = _named(writer, term, side) if isinstance(term, Literal) else ""
    return Cell(named) if named else replace(writer.term(text), href=None)


def _named(writer: _Writer, name: Literal, side: Row) -> str:
    """Name what a row names in Vietnamese, as queries are asked, in the page's language.

    That is a thing of the same row with just this name; empty where there is none.
    """
    names, language = writer.site.reader.names, writer.cells.language
    if language == "vi" or name.datatype.value.startswith(XSD + "d"):
        return ""
    terms = (parsed_term(text) for text in side.values() if text.startswith(("<", '"http')))
    things = (thing for term in terms for thing in (facts_in(term) or _iri(term)))
    return next(
        (
            names.label(thing, language)
            for thing in things
            if names.label(thing, "vi") == name.value
        ),
        "",
    )


def _iri(term: Term | None) -> tuple[str, ...]:
    return (term.value,) if isinstance(term, NamedNode) else ()
