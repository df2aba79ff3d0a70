"""Sheets written out: the entries of one sheet in, JSON-LD nodes for its graphs out.

Only the shorthands that JSON-LD cannot express are expanded here; what keys mean is the context's.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from loaders.entries.entry import Supported, texts_of
from loaders.entries.facts.claim import Claim
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from loaders.entries.names import Names
from loaders.entries.sheet import Activity, Passage, Sheet
from loaders.entries.terms import Terms
from loaders.entries.things import Event as EventThing
from loaders.entries.things import Mention, Person, Thing
from loaders.entries.written import Span
from loaders.graph.cited import Cited
from loaders.graph.grounds import ground_links, ground_nodes
from loaders.graph.label import fact_labels
from loaders.graph.node import (
    Document,
    Json,
    Node,
    date_precision,
    entry_node,
    iri,
    literal,
    merged,
    typed,
    value,
)
from loaders.reading.fragment import SPECIFICATION
from loaders.reports.archive import text_digest
from loaders.reviews.event import Decision, Event
from loaders.reviews.standing import NOBODY, Standing
from ontology import vocab

CONTEXT_LENGTH = 30
"""Characters kept before and after a quoted passage."""

_OF_FACTS = frozenset(Supported.keys())
"""Keys of a thing that belong to the facts about it, not to the thing."""
_ELSEWHERE = frozenset(
    ("evidence", "inferred", "meant", "exceptions", "predicate", "object", "objectValue")
)
"""Keys of a fact that its node has in another form."""
_REVIEW_OF = {"vi": "Thẩm định: {}", "en": "Review: {}"}
_ADMITTED = {
    "vi": "Nhận vào cùng phiếu, chưa có người xác nhận: {}",
    "en": "Admitted with its sheet, confirmed by no person: {}",
}
_ADMIT = "admit"
"""The decision on all facts of a sheet at once, by a role."""


def report_document(
    sheet: Sheet,
    facts: Iterable[Fact],
    names: Names,
    source: Cited,
    stood: Mapping[str, Standing],
) -> Document:
    """Write the graph of a report: its things, published facts, evidence, reading and reviews."""
    terms, published = names.terms, tuple(facts)
    graph = vocab.mint_graph("report", sheet.name)
    if not (published or sheet.review):
        return Document(graph, ())
    nodes = [*_head_nodes(sheet, terms), *_thing_nodes(_spoken_of(sheet, published), terms)]
    for passage in sheet.set_aside:
        nodes.extend(_set_aside(sheet, passage, terms, source))
    for fact in published:
        standing = stood.get(fact.id, NOBODY)
        nodes.append(fact_node(fact, sheet, names, standing))
        nodes += admission_nodes(fact, sheet, names)
        nodes += _decision_nodes(fact, standing, sheet, names)
        nodes += ground_nodes(fact, names, fact_labels(fact, names), sheet.name)
    nodes += _evidence_nodes(sheet, published, terms, source)
    return Document(graph, merged(nodes))


def candidate_document(
    sheet: Sheet, facts: Iterable[Fact], names: Names, source: Cited
) -> Document:
    """Write the graph of a report's facts that are not, or no longer, accepted."""
    candidates = tuple(facts)
    nodes = [fact_node(fact, sheet, names, NOBODY) for fact in candidates]
    if sheet.review is None:
        nodes += [*_head_nodes(sheet, names.terms), *_thing_nodes(sheet.things, names.terms)]
    for fact in candidates:
        nodes += ground_nodes(fact, names, fact_labels(fact, names), sheet.name)
    nodes += _evidence_nodes(sheet, candidates, names.terms, source)
    return Document(vocab.mint_graph("candidate", sheet.name), merged(nodes))


def fact_node(
    fact: Fact, sheet: Sheet, names: Names, standing: Standing, activity: str = ""
) -> Node:
    """Write one complete fact."""
    terms = names.terms
    node = {**entry_node(fact, _ELSEWHERE), **ground_links(fact)}
    node["type"] = typed(terms, fact.type)
    node["label"] = {**fact_labels(fact, names)}
    if fact.attested_on:
        node["datePrecision"] = date_precision(fact.attested_on)
    node["evidence"] = [_span_name(sheet.name, span) for span in sorted(set(fact.evidence))]
    node["wasGeneratedBy"] = activity or sheet.extraction.id
    if standing.content:
        node |= {"contentDigest": standing.content, "reviewLevel": str(standing.level)}
    if isinstance(fact, Claim):
        node["statementText"] = fact.label["vi"]
    if isinstance(fact, RelationFact):
        node[vocab.RDF + "predicate"] = iri(terms.term(fact.predicate).iri)
        node[vocab.RDF + "object"] = relation_object(fact, terms)
    return node


def relation_object(fact: RelationFact, terms: Terms) -> Json:
    """Write the object of a relation as the context coerces it for the relation's key."""
    if fact.predicate == "rdf:type":
        return [iri(vocab.DX + target) for target in fact.object or (fact.object_value,)]
    if fact.object:
        return [iri(terms.term("object").resolve(target)) for target in fact.object]
    return value(terms, fact.predicate, fact.object_value)


def admission_nodes(fact: Fact, sheet: Sheet, names: Names) -> Iterator[Node]:
    """Write that a fact was published with its sheet: by a role, which is no person's word."""
    if sheet.review is None:
        return
    labels = fact_labels(fact, names)
    key = fact.id.rpartition("/")[2]
    yield {
        "id": vocab.mint_review(sheet.name, key),
        "type": typed(names.terms, "Review"),
        "label": {name: _ADMITTED[name].format(text) for name, text in labels.items()},
        "reviewOf": fact.id,
        "decision": _ADMIT,
        "wasAssociatedWith": sheet.review.agent,
        "endedAt": sheet.review.ended_at,
        vocab.DCTERMS + "isPartOf": iri(vocab.ID + sheet.review.id),
    }


def _decision_nodes(fact: Fact, standing: Standing, sheet: Sheet, names: Names) -> Iterator[Node]:
    """Write the decisions on a fact and who made them; notes are not published."""
    labels = fact_labels(fact, names)
    for event in standing.decisions:
        if event.decision is Decision.NOTE:
            continue
        yield {
            "id": vocab.mint_review(sheet.name, f"{fact.id.rpartition('/')[2]}/{event.id}"),
            "type": typed(names.terms, "Review"),
            "label": {name: _REVIEW_OF[name].format(text) for name, text in labels.items()},
            "reviewOf": fact.id,
            "decision": str(event.decision),
            "wasAssociatedWith": person_name(event),
            "endedAt": event.time,
            "reviewedContent": event.result or event.content,
            "isIndependent": str(event.independent).lower(),
            **({"changeReason": event.reason} if event.reason else {}),
        }
        yield {
            "id": person_name(event),
            "type": [vocab.PROV + "Agent", vocab.PROV + "Person"],
            "label": {"vi": event.by},
        }


def person_name(event: Event) -> str:
    """Name who decided: by the IRI that was given, else after the name."""
    return event.agent or f"agent/{vocab.slug(event.by) or event.id}"


def _head_nodes(sheet: Sheet, terms: Terms) -> Iterator[Node]:
    yield _report(sheet, terms)
    yield from _activities(sheet, terms)


def _thing_nodes(things: Iterable[Thing | Mention], terms: Terms) -> Iterator[Node]:
    found = merged(_thing(thing, terms) for thing in things)
    return (_without_repeated_names(thing) for thing in found)


def _spoken_of(sheet: Sheet, published: Iterable[Fact]) -> Iterator[Thing | Mention]:
    """List the things to publish; of a sheet without review those that published facts name."""
    if sheet.review:
        yield from sheet.things
        return
    facts = tuple(published)
    said = {
        (fact.subject, fact.predicate, fact.object_value)
        for fact in facts
        if isinstance(fact, RelationFact)
    }
    things = [_as_said(thing, said) for thing in sheet.things]
    named = {text for fact in facts for text in _texts(fact)}
    while more := {text for one in things if one.id in named for text in _texts(one)} - named:
        named |= more
    yield from (one for one in things if one.id in named)


def _as_said(thing: Thing | Mention, said: Container[tuple[str, str, str]]) -> Thing | Mention:
    """Leave of a thing what was accepted, and what it cannot be without."""
    kept: dict[str, Any] = {}  # Any: values of its fields
    for key, given in thing.values():
        if key.is_stated and not key.is_required:
            told = tuple(text for text in texts_of(given) if (thing.id, key.name, text) in said)
            kept[key.attribute] = told if isinstance(given, tuple) else type(given)(*told)
    return replace(thing, **kept)


def _texts(entry: Supported) -> Iterator[str]:
    return (text for _, value in entry.values() for text in texts_of(value))


def _report(sheet: Sheet, terms: Terms) -> Node:
    node = entry_node(sheet.report)
    node["type"] = typed(terms, sheet.report.type)
    spans = (span for passage in sheet.set_aside for span in passage.evidence)
    node["setAside"] = [_span_name(sheet.name, span) for span in spans]
    return node


def _thing(thing: Thing | Mention, terms: Terms) -> Node:
    node = entry_node(thing, _OF_FACTS)
    if isinstance(thing, Thing):
        node["type"] = typed(terms, thing.type)
    if isinstance(thing, EventThing) and thing.start_date:
        node["datePrecision"] = date_precision(thing.start_date)
    if isinstance(thing, Person):
        node["name"] = thing.label["vi"]
    return node


def _without_repeated_names(node: Node) -> Node:
    """Leave out printed names that stand among our own other names: they are one triple."""
    own = node.get("altLabel")
    taken = own.get("vi", []) if isinstance(own, dict) else []
    seen = [*(taken if isinstance(taken, list) else [taken])]
    for key in ("acronym", "names"):
        given = node.pop(key, [])
        rest = [
            name for name in (given if isinstance(given, list) else [given]) if name not in seen
        ]
        seen += rest
        if rest:
            node[key] = rest
    return node


def _activities(sheet: Sheet, terms: Terms) -> Iterator[Node]:
    yield {
        **_activity(sheet.extraction),
        "type": typed(terms, "ExtractionActivity"),
        "label": {"vi": f"Đọc báo cáo {sheet.name}", "en": f"Reading of report {sheet.name}"},
        "used": sheet.report.id,
    }
    if sheet.review is None:
        return
    yield {
        **_activity(sheet.review),
        "type": [vocab.PROV + "Activity"],
        "label": {"vi": f"Thẩm định báo cáo {sheet.name}", "en": f"Review of report {sheet.name}"},
    }


def _activity(activity: Activity) -> Node:
    node: Node = {
        "id": activity.id,
        "wasAssociatedWith": activity.agent,
        "endedAt": activity.ended_at,
    }
    if activity.plan:
        node[vocab.DCTERMS + "description"] = activity.plan
    return node


def _evidence_nodes(
    sheet: Sheet, facts: Iterable[Fact], terms: Terms, source: Cited
) -> Iterator[Node]:
    for span in sorted({span for fact in facts for span in _spans(fact)}):
        yield from _span_nodes(sheet.name, span, "EvidenceSpan", terms, source)


def _spans(fact: Fact) -> Iterator[Span]:
    """List the passages of a fact, those that its inferences rest on included."""
    yield from fact.evidence
    yield from (span for inference in fact.inferred for span in inference.anchors)


def _set_aside(sheet: Sheet, passage: Passage, terms: Terms, source: Cited) -> Iterator[Node]:
    for span in passage.evidence:
        node, *selectors = _span_nodes(sheet.name, span, "SetAsidePassage", terms, source)
        note = entry_node(passage, {"evidence", "reason"})
        yield {**node, **note, "setAsideReason": passage.reason}
        yield from selectors


def _span_name(report: str, span: Span) -> str:
    return f"evidence/{report}-{span[0]}-{span[1]}"


def _span_nodes(report: str, span: Span, kind: str, terms: Terms, source: Cited) -> Iterator[Node]:
    name, (start, end) = _span_name(report, span), span
    position, quote, cells = (f"{name}/{part}" for part in ("position", "quote", "cells"))
    text, fragment = source.text, source.fragment(start, end)
    node: Node = {
        "id": name,
        "type": typed(terms, kind),
        "label": {
            "vi": f"Báo cáo {report}, ký tự {start}–{end}",
            "en": f"Report {report}, characters {start}–{end}",
        },
        "hasSource": f"report/{report}",
        "hasSelector": [position, *([quote] if text else []), *([cells] if fragment else [])],
    }
    if text and kind == "EvidenceSpan":
        node["passageDigest"] = text_digest(text.passage(start, end))
    yield node
    yield {
        "id": position,
        "type": [vocab.OA + "TextPositionSelector"],
        "start": str(start),
        "end": str(end),
    }
    if text:
        before, after = max(0, start - CONTEXT_LENGTH), end + CONTEXT_LENGTH
        yield {
            "id": quote,
            "type": [vocab.OA + "TextQuoteSelector"],
            vocab.OA + "exact": literal(text.passage(start, end), "string"),
            vocab.OA + "prefix": literal(text.passage(before, start), "string"),
            vocab.OA + "suffix": literal(text.passage(end, after), "string"),
        }
    if fragment:
        yield {
            "id": cells,
            "type": [vocab.OA + "FragmentSelector"],
            vocab.RDF + "value": literal(fragment, "string"),
            vocab.DCTERMS + "conformsTo": iri(SPECIFICATION),
        }
