"""The ontology as people read it: the terms of a release in, one documented term each out.

pyLODE (3.4) does so as a whole page of its own, in one language, without uses and examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ontology.vocab import DCTERMS, DX, OWL, RDF, RDFS, SKOS
from queries.row import Row
from service.graph.cells import Cell, CellWriter
from service.graph.reader import Reader
from service.language import collation_key
from service.views.entity import in_page_language

_SECTIONS = (
    ("ontology.classes", (OWL + "Class",)),
    ("ontology.object_properties", (OWL + "ObjectProperty",)),
    ("ontology.datatype_properties", (OWL + "DatatypeProperty",)),
    ("ontology.datatypes", (RDFS + "Datatype",)),
)
_RELATIONS = tuple(
    RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")
) + tuple(SKOS + name for name in ("closeMatch", "relatedMatch"))
_TRAITS = (OWL + "FunctionalProperty", OWL + "SymmetricProperty", OWL + "TransitiveProperty")


@dataclass(frozen=True)
class TermNote:
    """What the documentation says of one term."""

    iri: str
    anchor: str
    label: Cell
    definition: tuple[Cell, ...]
    comments: tuple[Cell, ...]
    relations: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    below: tuple[Cell, ...]
    traits: tuple[Cell, ...]
    deprecated: tuple[Cell, ...]
    uses: int
    example: Cell


@dataclass(frozen=True)
class Section:
    """Terms of one kind, by their names; `caption` is a message key."""

    caption: str
    terms: tuple[TermNote, ...]


Statements = Mapping[str, Sequence[Row]]


def read_vocabulary(reader: Reader, language: str) -> tuple[Section, ...]:
    """Collect the documentation of the ontology."""
    stated: dict[str, list[Row]] = {}
    for row in reader.rows("terms"):
        stated.setdefault(row["term"].value, []).append(row)
    usage = {row["term"].value: row for row in reader.rows("usage")}
    writer = CellWriter(reader.names, language)
    below = _below(stated)
    sections = []
    for caption, kinds in _SECTIONS:
        terms = [iri for iri, rows in stated.items() if set(kinds) & _values(rows, RDF + "type")]
        notes = [_note(writer, iri, stated[iri], usage.get(iri), below) for iri in terms]
        notes.sort(key=lambda note: collation_key(note.label.text))
        sections.append(Section(caption, tuple(notes)))
    return tuple(section for section in sections if section.terms)


def _note(
    writer: CellWriter,
    iri: str,
    rows: Sequence[Row],
    usage: Row | None,
    below: Mapping[str, Iterable[str]],
) -> TermNote:
    def written(name: str) -> tuple[Cell, ...]:
        cells = [writer.term(row["value"]) for row in rows if row["property"].value == name]
        return in_page_language(list(dict.fromkeys(cells)))

    relations = tuple((writer.thing(name), written(name)) for name in _RELATIONS if written(name))
    return TermNote(
        iri=iri,
        anchor=iri.removeprefix(DX),
        label=writer.thing(iri),
        definition=written(SKOS + "definition"),
        comments=written(RDFS + "comment"),
        relations=relations,
        below=tuple(writer.thing(name) for name in sorted(below.get(iri, ()))),
        traits=tuple(writer.thing(name) for name in _TRAITS if name in _values(rows, RDF + "type")),
        deprecated=written(DCTERMS + "isReplacedBy"),
        uses=int(usage["uses"].value) if usage else 0,
        example=writer.term(usage["example"]) if usage and "example" in usage else Cell(""),
    )


def _values(rows: Iterable[Row], name: str) -> set[str]:
    return {row["value"].value for row in rows if row["property"].value == name}


def _below(stated: Statements) -> dict[str, set[str]]:
    """Find the subclasses and subproperties of each term."""
    found: dict[str, set[str]] = {}
    for iri, rows in stated.items():
        for row in rows:
            if row["property"].value in (RDFS + "subClassOf", RDFS + "subPropertyOf"):
                found.setdefault(row["value"].value, set()).add(iri)
    return found
