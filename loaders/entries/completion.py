"""Facts made complete: what a sheet leaves out is filled in; relations of things become facts.

Typed entries in, facts out, so that all facts share one way to RDF.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from loaders.entries.entry import texts_of
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.entries.facts.relation import RelationFact
from loaders.entries.grounds import Inference
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms
from loaders.entries.things import Mention, Thing
from ontology import vocab

F = TypeVar("F", bound=Fact)


def complete_facts(sheet: Sheet, terms: Terms) -> tuple[Fact, ...]:
    """List the facts of a sheet, those that its things hold included, with defaults filled in."""
    facts = (*sheet.facts, *relation_facts(sheet))
    return tuple(completed(fact, sheet, terms) for fact in facts)


def relation_facts(sheet: Sheet) -> tuple[RelationFact, ...]:
    """Make one fact for each statement of the report about a thing."""
    found: dict[str, RelationFact] = {}
    for thing in sheet.things:
        for fact in _relations(thing, sheet.name):
            known = found.get(fact.id)
            found[fact.id] = _with_evidence(known, fact) if known else fact
    return tuple(found.values())


def _relations(thing: Thing | Mention, report: str) -> Iterator[RelationFact]:
    if isinstance(thing, Mention):
        for name in thing.names:
            yield _relation(thing, report, "names", "name", name, name)
        return
    yield _relation(thing, report, "rdf:type", "is", thing.type, thing.type)
    for key, value in thing.values():
        for text in texts_of(value) if key.is_stated else ():
            name = text.partition("/")[2] if "/" in text and "://" not in text else text
            yield _relation(thing, report, key.name, key.name, text, name)


def _relation(
    thing: Thing | Mention, report: str, predicate: str, word: str, text: str, name: str
) -> RelationFact:
    kind, _, slug = thing.id.partition("/")
    key = f"{kind}-{slug}-{vocab.kebab(word)}-{_short(name)}"
    part = {"id": "subject", predicate: "objectValue"}
    return RelationFact(
        place=thing.place,
        id=f"fact/{report}/{key}",
        subject=thing.id,
        predicate=predicate,
        object_value=text,
        evidence=thing.evidence,
        derivation=thing.derivation,
        confidence=thing.confidence,
        computed_from=thing.computed_from,
        inferred=tuple(_inferred(thing, part)),
        meant={part[key]: mode for key, mode in thing.meant.items() if key in part},
        exceptions=thing.exceptions,
    )


def _inferred(thing: Thing | Mention, part: Mapping[str, str]) -> Iterator[Inference]:
    """Say of a relation what is inferred of the thing: its subject, or the value of a key."""
    for inference in thing.inferred:
        keys = tuple(part[key] for key in inference.keys if key in part)
        if keys:
            yield replace(inference, keys=keys)


def _short(name: str) -> str:
    """Write a name as the end of an identifier; a long one is cut and told apart by a digest."""
    slug = vocab.kebab(name)
    if 0 < len(slug) <= 48:
        return slug
    return f"{slug[:40].strip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".strip("-")


def _with_evidence(known: RelationFact, fact: RelationFact) -> RelationFact:
    return replace(known, evidence=tuple(sorted({*known.evidence, *fact.evidence})))


def completed(fact: F, sheet: Sheet, terms: Terms) -> F:
    """Fill in what a sheet leaves out of one fact."""
    filled = _defaults(fact, terms)
    if not fact.attested_on:
        filled["attested_on"] = sheet.preface.attested_on
        filled["inferred"] = (*fact.inferred, *sheet.preface.inferred)
    if sheet.review is None and not fact.review_status:
        filled["review_status"] = "proposed"
    return _filled(fact, filled)


def with_defaults(fact: F, terms: Terms) -> F:
    """Fill in what follows from the fact itself; one that is complete stays as it is."""
    return _filled(fact, _defaults(fact, terms))


def _filled(fact: F, values: Mapping[str, Any]) -> F:
    new = {name: value for name, value in values.items() if getattr(fact, name) != value}
    return replace(fact, **new) if new else fact


def _defaults(fact: Fact, terms: Terms) -> dict[str, Any]:  # Any: values of the fields of facts
    filled: dict[str, Any] = {
        "derivation": fact.derivation or "stated",
        "review_status": fact.review_status or "accepted",
        "about": fact.about or tuple(filter(None, [fact.subject_matter])),
    }
    if isinstance(fact, Observation):
        filled |= _of_observation(fact, terms)
    return filled


def _of_observation(fact: Observation, terms: Terms) -> dict[str, str]:
    filled = {"value_kind": fact.value_kind or "actual"}
    if fact.has_figure:
        filled["value_qualifier"] = fact.value_qualifier or "exact"
    unit = terms.units.get(vocab.ID + fact.indicator, "")
    if unit.startswith(vocab.QUDT_UNIT) and fact.has_value:
        filled["unit"] = fact.unit or unit.removeprefix(vocab.QUDT_UNIT)
    return filled
