"""The whole graph: sheets, ontology and report texts in, every quad that is published out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from loaders.entries.coherence import coherence_problems
from loaders.entries.completion import complete_facts
from loaders.entries.form import form_problems
from loaders.entries.names import Names
from loaders.entries.problem import Problem
from loaders.entries.sheet import Sheet, typed_sheet
from loaders.entries.terms import Terms
from loaders.entries.things import Thing
from loaders.entries.written import read_sheet
from loaders.graph.cited import cited
from loaders.graph.derive import DERIVED, computed_document, shortcuts
from loaders.graph.expand import candidate_document, report_document
from loaders.graph.folded_labels import folded_labels
from loaders.graph.past import past_document
from loaders.graph.quads import quads_from_document
from loaders.reports.archive import Archive
from loaders.reviews.application import apply_decisions
from loaders.reviews.event import Event
from loaders.reviews.past import Past
from loaders.reviews.standing import Standing, standings
from ontology import vocab


class SheetError(Exception):
    """Raised when sheets have problems: nothing is built from them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Sources:
    """What a build reads: sheets that were found right, the vocabulary and the archive."""

    sheets: tuple[Sheet, ...]
    ontology: tuple[ox.Quad, ...]
    terms: Terms
    archive: Archive | None
    events: tuple[Event, ...] = ()
    """The decisions on facts; the sheets are as these leave them."""
    past: Past = field(default_factory=Past)
    """What the facts said before, and which of them are out."""


def read_sheets(
    paths: Iterable[Path], terms: Terms, archive: Archive | None, events: Sequence[Event] = ()
) -> tuple[Sheet, ...]:
    """Read sheets, apply the decisions on their facts, and check them all as they then are.

    Raises SheetError with every problem of every sheet.
    """
    readings = [read_sheet(path) for path in sorted(paths, key=lambda path: path.name)]
    problems = [problem for reading in readings for problem in reading.problems]
    written = tuple(reading.sheet for reading in readings if reading.sheet)
    sheets: list[Sheet] = []
    for sheet in written:
        wrong = form_problems(sheet)
        problems += wrong
        sheets += [] if wrong else [typed_sheet(sheet)]
    sheets = [*apply_decisions(sheets, events, terms)]
    if len(written) == len(readings):  # what an unreadable sheet defines is unknown
        problems += coherence_problems(sheets, written, terms, archive)
    if problems:
        raise SheetError(sorted(set(problems)))
    return tuple(sheets)


def quads_from_sources(sources: Sources) -> tuple[ox.Quad, ...]:
    """Build every named graph of facts; quality and catalog come after validation."""
    names = Names(_labels(sources), sources.terms)
    quads: list[ox.Quad] = [*sources.ontology]
    for sheet in sources.sheets:
        quads.extend(_sheet_quads(sheet, names, sources))
    quads.extend(quads_from_document(past_document(sources.past), sources.terms))
    quads.extend(shortcuts(quads))
    quads.extend(folded_labels(tuple(quads), DERIVED))
    return tuple(quads)


def _sheet_quads(sheet: Sheet, names: Names, sources: Sources) -> Iterator[ox.Quad]:
    terms = names.terms
    source = cited(sources.archive, sheet.name)
    facts = complete_facts(sheet, terms)
    stood: Mapping[str, Standing] = standings(facts, sources.events)
    published = [fact for fact in facts if fact.is_published]
    candidates = [fact for fact in facts if not fact.is_published]
    yield from quads_from_document(report_document(sheet, published, names, source, stood), terms)
    yield from quads_from_document(computed_document(sheet, published, names, stood), terms)
    if candidates:
        yield from quads_from_document(candidate_document(sheet, candidates, names, source), terms)


def _labels(sources: Sources) -> Mapping[str, Mapping[str, str]]:
    """Collect the labels of the ontology, of the things of every sheet and of the reports."""
    labels = dict(sources.terms.labels)
    for sheet in sources.sheets:
        labels[vocab.ID + sheet.report.id] = sheet.report.label
        defined = (thing for thing in sheet.things if isinstance(thing, Thing))
        labels |= {vocab.ID + thing.id: thing.label for thing in defined}
    return labels
