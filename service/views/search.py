"""The search page: hits in, groups by class out, things before facts before terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ontology.vocab import CONCEPT, DX, ID, SHAPE, mint
from service.answers.grounds import grounds_of_facts, grounds_text
from service.graph.cells import EMPTY, Cell, CellWriter
from service.graph.names import Hit
from service.graph.namesakes import namesake_notes
from service.graph.reader import Reader

MOST = 60  # of one class on a page
_HIDDEN = tuple(mint(kind, "") for kind in ("activity", "evidence", "review"))


@dataclass(frozen=True)
class Line:
    """One hit: its link, and what else helps to know it."""

    cell: Cell
    label: str
    note: str
    matched: Cell
    """The name that matched, where the label does not show it."""


@dataclass(frozen=True)
class Group:
    """Hits of one class; `more` says how many are not shown."""

    kind: Cell
    lines: tuple[Line, ...]
    more: int


def grouped(reader: Reader, hits: Iterable[Hit], language: str) -> tuple[Group, ...]:
    """Group hits by class in the order of their best hit; facts after things, terms last."""
    writer = CellWriter(reader.names, language)
    facts = reader.below(DX + "Fact")
    by_kind: dict[str, list[Hit]] = {}
    for hit in hits:
        if not hit.iri.startswith(_HIDDEN):
            by_kind.setdefault(hit.kind, []).append(hit)
    shown = [hit.iri for listed in by_kind.values() for hit in listed[:MOST] if hit.kind in facts]
    told = {
        iri: grounds_text(found, reader.names, language)
        for iri, found in grounds_of_facts(reader, shown)
    }
    order = sorted(by_kind, key=lambda kind: _rank(by_kind[kind][0], facts))
    return tuple(
        Group(
            writer.thing(kind),
            _lines(reader, by_kind[kind][:MOST], writer, told),
            max(0, len(by_kind[kind]) - MOST),
        )
        for kind in order
    )


def _lines(
    reader: Reader, hits: Sequence[Hit], writer: CellWriter, told: Mapping[str, str]
) -> tuple[Line, ...]:
    validity = namesake_notes(reader, {hit.iri: hit.label for hit in hits}, writer.language)
    lines = []
    for hit in hits:
        other = hit.language if hit.language != writer.language else ""
        matched = EMPTY if hit.matched in hit.label else Cell(hit.matched, language=other or None)
        note = "; ".join(filter(None, (validity.get(hit.iri), told.get(hit.iri))))
        lines.append(Line(writer.thing(hit.iri), hit.label, note, matched))
    return tuple(lines)


def _rank(hit: Hit, facts: frozenset[str]) -> int:
    if hit.iri.startswith(ID):
        return 1 if hit.kind in facts else 0
    return 2 if hit.iri.startswith((CONCEPT, DX, SHAPE)) else 3
