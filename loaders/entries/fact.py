"""Facts made complete: what a sheet leaves out is filled in; relations of things become facts.

Entries of a sheet in, entries of the same form out, so that all facts share one way to RDF.
"""

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from loaders.entries.sheet import Entry, Sheet, Tree
from loaders.entries.terms import Terms
from ontology import vocab

PUBLISHED = ("accepted", "corrected")
"""States of review in which a fact is published."""

CARRIED = ("derivation", "confidence", "computedFrom")
"""Keys of a thing that belong to the facts about it, not to the thing."""

_SUBJECT = {
    "StatusFact": "statusOf",
    "Connection": "fromSystem",
    "Tenure": "person",
    "Participation": "atEvent",
    "RelationFact": "subject",
}
_UNSTATED = {
    "id", "type", "label", "altLabel", "names", "comment", "evidence", "derivation", "confidence",
    "computedFrom", "closeMatch", "sameAs", "distinctFrom", "validFrom", "validUntil",
    "succeededBy", "datePrecision", "classification", "systemType", "eventType", "docType",
    "assetType", "multipleHolders", "topic",
}  # fmt: skip
"""Keys of things that hold no statement of the report: our own words and classifications."""


def complete_facts(sheet: Sheet, terms: Terms) -> tuple[Entry, ...]:
    """List the facts of a sheet, those that its things hold included, with defaults filled in."""
    facts = (*sheet.facts, *relation_facts(sheet))
    return tuple(Entry(_completed(fact, sheet, terms), fact.place) for fact in facts)


def relation_facts(sheet: Sheet) -> tuple[Entry, ...]:
    """Make one fact for each statement of the report about a thing."""
    found: dict[str, Entry] = {}
    for thing in sheet.things:
        for fact in _relations(thing, sheet.name):
            known = found.get(fact.id)
            found[fact.id] = _with_evidence(known, fact) if known else fact
    return tuple(found.values())


def is_published(fact: Entry) -> bool:
    return fact.text("reviewStatus", "accepted") in PUBLISHED


def is_observation(fact: Entry) -> bool:
    return "indicator" in fact.keys


def decimal(fact: Entry, key: str) -> Decimal | None:
    text = fact.text(key)
    return Decimal(text) if text else None


def _relations(thing: Entry, report: str) -> Iterator[Entry]:
    if thing.type:
        yield _relation(thing, report, "rdf:type", "is", thing.type, thing.type)
    else:
        for name in thing.texts("names"):
            yield _relation(thing, report, "names", "name", name, name)
    for key in thing.keys if thing.type else ():
        values = thing.texts(key) if key not in _UNSTATED else ()
        for text in values:
            name = text.partition("/")[2] if "/" in text and "://" not in text else text
            yield _relation(thing, report, key, key, text, name)


def _relation(thing: Entry, report: str, predicate: str, word: str, text: str, name: str) -> Entry:
    kind, _, slug = thing.id.partition("/")
    key = f"{kind}-{slug}-{vocab.kebab(word)}-{_short(name)}"
    keys: dict[str, Tree] = {
        "id": f"fact/{report}/{key}",
        "type": "RelationFact",
        "subject": thing.id,
        "predicate": predicate,
        "objectValue": text,
        "evidence": thing.keys["evidence"],
    }
    carried = {key: thing.keys[key] for key in CARRIED if key in thing.keys}
    return Entry({**keys, **carried}, thing.place)


def _short(name: str) -> str:
    """Write a name as the end of an identifier; a long one is cut and told apart by a digest."""
    slug = vocab.kebab(name)
    if 0 < len(slug) <= 48:
        return slug
    return f"{slug[:40].strip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".strip("-")


def _with_evidence(known: Entry, fact: Entry) -> Entry:
    spans = sorted({*known.spans(), *fact.spans()})
    evidence: Tree = [[str(start), str(end)] for start, end in spans]
    return Entry({**known.keys, "evidence": evidence}, known.place)


def _completed(fact: Entry, sheet: Sheet, terms: Terms) -> dict[str, Tree]:
    report = sheet.report
    defaults: dict[str, Tree] = {"derivation": "stated", "reviewStatus": "accepted"}
    if "attestedOn" not in fact.keys:
        defaults["attestedOn"] = report.text("attestedOn")
        if "datePrecision" in report.keys:
            defaults["datePrecision"] = report.text("datePrecision")
    subject = fact.keys.get(_SUBJECT.get(fact.type, "refArea"), fact.keys.get("refArea"))
    if subject is not None:
        defaults["about"] = subject
    if is_observation(fact):
        defaults |= _of_observation(fact, terms)
    if fact.labels() and not is_observation(fact):
        defaults["statementText"] = fact.labels().get("vi", "")
    if fact.type not in ("Limitation", "Recommendation", "Directive", "Assessment", "Goal"):
        defaults.pop("statementText", None)
    return {**defaults, **fact.keys}


def _of_observation(fact: Entry, terms: Terms) -> dict[str, Tree]:
    defaults: dict[str, Tree] = {"valueKind": "actual"}
    if {"value", "rank", "numerator"} & set(fact.keys):
        defaults["valueQualifier"] = "exact"
    unit = terms.units.get(vocab.ID + fact.text("indicator"), "")
    if unit.startswith(vocab.QUDT_UNIT) and {"value", "minValue", "maxValue"} & set(fact.keys):
        defaults["unit"] = unit.removeprefix(vocab.QUDT_UNIT)
    return defaults
