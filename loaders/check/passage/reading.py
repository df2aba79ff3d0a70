"""A fact beside what its report prints: the values that the rules of the passage gate look at."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from loaders.check.finding import Message
from loaders.entries.completion import complete_facts
from loaders.entries.entry import Entry
from loaders.entries.facts.fact import Fact
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms
from loaders.entries.things import PolicyDocument, Thing
from loaders.entries.written import Span
from loaders.reading.plain import table_cells
from loaders.reports.normal_form import with_plain_spaces
from ontology import vocab

BETWEEN = " … "
"""Stands between the passages of one fact."""
_PARAGRAPH = re.compile(r"[^\r\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…;])[\s\"”’)]+(?=[\w\"“‘(])|[\r\n]+")
_NAMING = frozenset(
    (
        vocab.RDFS + "label",
        vocab.SKOS + "prefLabel",
        vocab.SKOS + "altLabel",
        vocab.SKOS + "hiddenLabel",
        vocab.SKOS + "notation",
        vocab.FOAF + "name",
        vocab.DX + "docNumber",
        vocab.DCTERMS + "title",
    )
)


@dataclass(frozen=True)
class PassageRule:
    """One rule of the gate; its code is what `exceptions` of sheets name."""

    code: str
    title: Message


@dataclass(frozen=True)
class Mismatch:
    """What a passage does not carry of its fact.

    `key` is the key of the sheet that is not carried; `entry` is where it stands, if that is not
    the fact that was read; `span` is the place in the text, where no entry has it.
    """

    rule: PassageRule
    key: str
    passage_says: str
    fact_says: str
    entry: Entry | None = None
    span: Span | None = None


@dataclass(frozen=True)
class ReportReading:
    """One sheet beside the text of its report."""

    sheet: Sheet
    text: str
    """As it is stored, with a plain space for each space of another kind: positions stay."""
    facts: tuple[Fact, ...]
    """Complete facts, those that things hold included."""
    sheets: tuple[Sheet, ...]
    """All sheets of the build, this one included."""
    terms: Terms
    recorded: Mapping[str, tuple[str, ...]]
    """Every recorded name of each thing, by its IRI."""

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """Lines that are not empty, as spans."""
        return tuple(match.span() for match in _PARAGRAPH.finditer(self.text))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences and headings, as spans; none goes over the end of a line."""
        return tuple(_between(_SENTENCE_END.finditer(self.text), len(self.text)))

    @cached_property
    def cells(self) -> tuple[tuple[Span, tuple[str, ...]], ...]:
        """Cells of tables, each with the headers over it."""
        found = table_cells(self.text)
        return tuple(((it.start, it.end), it.cell.column_headers) for it in found if it.cell)

    def readings(self) -> Iterator["Reading"]:
        """Pair each fact with its passages."""
        return (Reading(self, fact) for fact in self.facts)


@dataclass(frozen=True)
class Reading:
    """One fact beside its passages."""

    report: ReportReading
    fact: Fact

    @cached_property
    def passages(self) -> tuple[str, ...]:
        return self.texts(self.fact.evidence)

    @cached_property
    def passage(self) -> str:
        return BETWEEN.join(self.passages)

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """What stands over the cells that the passages touch: a cell says nothing without it."""
        touched = frozenset(self._touched(span for span, _ in self.report.cells))
        over = (headers for span, headers in self.report.cells if span in touched)
        return tuple(dict.fromkeys(header for headers in over for header in headers))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences that the passages touch, whole; of cells, with what stands over them."""
        return (*self.headers, *self.texts(self._touched(self.report.sentences)))

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs that the passages touch, whole."""
        return self.texts(self._touched(self.report.paragraphs))

    @cached_property
    def inferred(self) -> frozenset[str]:
        """The keys that the author inferred, by his own word."""
        return frozenset(key for one in self.fact.inferred for key in one.keys)

    @property
    def meant(self) -> Mapping[str, str]:
        return self.fact.meant

    def anchors(self, key: str) -> tuple[str, ...]:
        """List the passages that the inference of a key rests on, those of its facts included."""
        by_name = {fact.id: fact for fact in self.report.facts}
        found: list[Span] = []
        for one in self.fact.inferred:
            if key in one.keys:
                found += one.anchors
                for name in one.facts:
                    found += by_name[name].evidence if name in by_name else ()
        return self.texts(found)

    def texts(self, spans: Iterable[Span]) -> tuple[str, ...]:
        return tuple(self.report.text[start:end] for start, end in spans)

    def _touched(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(
            (start, end)
            for start, end in spans
            if any(one < end and start < other for one, other in self.fact.evidence)
        )


def read_report(
    sheet: Sheet,
    text: str,
    sheets: tuple[Sheet, ...],
    terms: Terms,
    recorded: Mapping[str, tuple[str, ...]],
) -> ReportReading:
    """Put a sheet beside the stored text of its report."""
    facts = complete_facts(sheet, terms)
    return ReportReading(sheet, with_plain_spaces(text), facts, sheets, terms, recorded)


def recorded_names(
    ontology: Iterable[ox.Quad], sheets: Iterable[Sheet]
) -> Mapping[str, tuple[str, ...]]:
    """Collect every name of each thing, from the ontology and from the sheets."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for quad in ontology:
        if quad.predicate.value in _NAMING and isinstance(quad.object, ox.Literal):
            found[str(getattr(quad.subject, "value", ""))][quad.object.value] = None
    for sheet in sheets:
        for thing in sheet.things:
            found[vocab.ID + thing.id] |= dict.fromkeys(thing.names)
            if isinstance(thing, Thing):
                found[vocab.ID + thing.id] |= dict.fromkeys(_names_given(thing))
    return {iri: tuple(names) for iri, names in found.items()}


def _names_given(thing: Thing) -> Iterator[str]:
    yield from thing.label.values()
    yield from (name for names in thing.alt_label.values() for name in names)
    yield from thing.acronym
    if isinstance(thing, PolicyDocument):
        yield from filter(None, (thing.doc_number, thing.title))


def _between(ends: Iterable[re.Match[str]], length: int) -> Iterator[Span]:
    start = 0
    for end in ends:
        if start < end.start():
            yield start, end.start()
        start = end.end()
    if start < length:
        yield start, length
