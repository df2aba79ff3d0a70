"""Sheets written out: the entries of one sheet in, JSON-LD nodes for its graphs out.

Only the shorthands that JSON-LD cannot express are expanded here; what keys mean is the context's.
"""

from collections.abc import Iterable, Iterator

from loaders.entries.fact import CARRIED
from loaders.entries.sheet import Entry, Sheet, Span
from loaders.entries.terms import Terms
from loaders.graph.label import Names, fact_labels
from loaders.graph.node import Document, Json, Node, date, iri, literal, merged, typed, value
from loaders.reports.archive import ReportText, text_digest
from ontology import vocab

CONTEXT_LENGTH = 30
"""Characters kept before and after a quoted passage."""

_DATES = {
    "attestedOn", "periodStart", "periodEnd", "issued", "startDate", "endDate", "dueDate", "date",
    "validFrom", "validUntil",
}  # fmt: skip
_NOT_OF_REPORT = {
    "@context", "things", "facts", "setAside", "extraction", "review", "attestedOn",
    "datePrecision",
}  # fmt: skip
_NOT_OF_THING = {"evidence", *CARRIED}
_REVIEW_OF = {"vi": "Thẩm định: {}", "en": "Review: {}"}
_DECISIONS = {"accepted": "accept", "corrected": "correct"}


def report_document(
    sheet: Sheet, facts: Iterable[Entry], names: Names, text: ReportText | None
) -> Document:
    """Write the graph of a report: its things, published facts, evidence, reading and reviews."""
    terms, published = names.terms, tuple(facts)
    nodes: list[Node] = [_report(sheet, terms), *_activities(sheet, terms)]
    things = merged(_thing(thing, terms) for thing in sheet.things)
    nodes += [_without_repeated_names(thing) for thing in things]
    for passage in sheet.set_aside:
        nodes.extend(_set_aside(sheet, passage, terms, text))
    for fact in published:
        nodes += [fact_node(fact, sheet, names), review_node(fact, sheet, names)]
    nodes += _evidence_nodes(sheet, published, terms, text)
    return Document(vocab.mint_graph("report", sheet.name), merged(nodes))


def candidate_document(
    sheet: Sheet, facts: Iterable[Entry], names: Names, text: ReportText | None
) -> Document:
    """Write the graph of a report's facts that are not, or no longer, accepted."""
    candidates = tuple(facts)
    nodes = [fact_node(fact, sheet, names) for fact in candidates]
    nodes += _evidence_nodes(sheet, candidates, names.terms, text)
    return Document(vocab.mint_graph("candidate", sheet.name), merged(nodes))


def fact_node(fact: Entry, sheet: Sheet, names: Names, activity: str = "") -> Node:
    """Write one complete fact."""
    terms = names.terms
    node = _keys(fact, {"type", "evidence", "predicate", "object", "objectValue"})
    node["type"] = typed(terms, fact.type)
    node["label"] = {**fact_labels(fact, names)}
    node["evidence"] = [_span_name(sheet.name, span) for span in sorted(set(fact.spans()))]
    node["wasGeneratedBy"] = activity or sheet.report.part("extraction").id
    if fact.type == "RelationFact":
        node[vocab.RDF + "predicate"] = iri(terms.term(fact.text("predicate")).iri)
        node[vocab.RDF + "object"] = relation_object(fact, terms)
    return node


def relation_object(fact: Entry, terms: Terms) -> Json:
    """Write the object of a relation as the context coerces it for the relation's key."""
    name, target = fact.text("predicate"), fact.text("object")
    if name == "rdf:type":
        return iri(vocab.DX + (target or fact.text("objectValue")))
    if target:
        return iri(terms.term("object").resolve(target))
    return value(terms, name, fact.text("objectValue"))


def review_node(fact: Entry, sheet: Sheet, names: Names) -> Node:
    """Write the decision that published a fact."""
    labels = fact_labels(fact, names)
    review = sheet.report.part("review")
    key = fact.id.rpartition("/")[2]
    return {
        "id": vocab.mint_review(sheet.name, key),
        "type": typed(names.terms, "Review"),
        "label": {name: _REVIEW_OF[name].format(text) for name, text in labels.items()},
        "reviewOf": fact.id,
        "decision": _DECISIONS[fact.text("reviewStatus")],
        "wasAssociatedWith": review.text("agent"),
        "endedAt": review.text("endedAt"),
        vocab.DCTERMS + "isPartOf": iri(vocab.ID + review.id),
    }


def _report(sheet: Sheet, terms: Terms) -> Node:
    node = _keys(sheet.report, _NOT_OF_REPORT)
    node["type"] = typed(terms, "SourceReport")
    spans = (span for passage in sheet.set_aside for span in passage.spans())
    node["setAside"] = [_span_name(sheet.name, span) for span in spans]
    return node


def _thing(thing: Entry, terms: Terms) -> Node:
    node = _keys(thing, _NOT_OF_THING)
    if thing.type:
        node["type"] = typed(terms, thing.type)
    if thing.type == "Person":
        node["name"] = thing.labels()["vi"]
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
    extraction, review = sheet.report.part("extraction"), sheet.report.part("review")
    yield {
        **_activity(extraction),
        "type": typed(terms, "ExtractionActivity"),
        "label": {"vi": f"Đọc báo cáo {sheet.name}", "en": f"Reading of report {sheet.name}"},
        "used": sheet.report.id,
    }
    yield {
        **_activity(review),
        "type": [vocab.PROV + "Activity"],
        "label": {"vi": f"Thẩm định báo cáo {sheet.name}", "en": f"Review of report {sheet.name}"},
    }


def _activity(entry: Entry) -> Node:
    node: Node = {
        "id": entry.id,
        "wasAssociatedWith": entry.text("agent"),
        "endedAt": entry.text("endedAt"),
    }
    if entry.text("plan"):
        node[vocab.DCTERMS + "description"] = entry.text("plan")
    return node


def _keys(entry: Entry, without: Iterable[str]) -> Node:
    """Copy the keys of an entry, each date with the datatype of its form."""
    node: Node = {}
    for key in entry.keys.keys() - set(without):
        node[key] = date(entry.text(key)) if key in _DATES else _copy(entry.keys[key])
    return node


def _copy(tree: Json) -> Json:
    """Copy a value; one that is listed twice is written once."""
    if isinstance(tree, list):
        return [item for index, item in enumerate(tree) if item not in tree[:index]]
    return tree


def _evidence_nodes(
    sheet: Sheet, facts: Iterable[Entry], terms: Terms, text: ReportText | None
) -> Iterator[Node]:
    for span in sorted({span for fact in facts for span in fact.spans()}):
        yield from _span_nodes(sheet.name, span, "EvidenceSpan", terms, text)


def _set_aside(
    sheet: Sheet, passage: Entry, terms: Terms, text: ReportText | None
) -> Iterator[Node]:
    for span in passage.spans():
        node, *selectors = _span_nodes(sheet.name, span, "SetAsidePassage", terms, text)
        note = {"note": passage.keys["note"]} if "note" in passage.keys else {}
        yield {**node, **note, "setAsideReason": passage.texts("reason")[0]}
        yield from selectors


def _span_name(report: str, span: Span) -> str:
    return f"evidence/{report}-{span[0]}-{span[1]}"


def _span_nodes(
    report: str, span: Span, kind: str, terms: Terms, text: ReportText | None
) -> Iterator[Node]:
    name, (start, end) = _span_name(report, span), span
    position, quote = f"{name}/position", f"{name}/quote"
    node: Node = {
        "id": name,
        "type": typed(terms, kind),
        "label": {
            "vi": f"Báo cáo {report}, ký tự {start}–{end}",
            "en": f"Report {report}, characters {start}–{end}",
        },
        "hasSource": f"report/{report}",
        "hasSelector": [position, quote] if text else position,
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
