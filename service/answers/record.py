"""Answers as JSON: typed rows with their description, and the W3C's SPARQL results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode

from loaders.vocab import XSD
from service.answers.answer import plain_value
from service.answers.citation import Citation, Source
from service.answers.document import Document
from service.cells import Term
from service.search import NameIndex


def json_bytes(document: Document) -> bytes:
    """Write rows as plain objects; with `cite=1` each carries what it rests on."""
    rows = [_row(document, place) for place in range(len(document.answer.rows))]
    return _written({**document.metadata(), "rows": rows})


def srj_bytes(document: Document) -> bytes:
    """Write https://www.w3.org/TR/sparql11-results-json/ with a link to the permanent address."""
    answer = document.answer
    bindings = [{name: _term(term) for name, term in row.items()} for row in answer.rows]
    head = {"vars": [column.name for column in answer.columns], "link": [document.permalink()]}
    known = document.metadata()
    more = {name: known[name] for name in ("administrativeTime",) if name in known}
    if answer.truncated:
        more["truncated"] = {"rows": len(answer.rows)}
    return _written({"head": head, "results": {"bindings": bindings}, **more})


def citation_record(names: NameIndex, language: str, citation: Citation) -> Mapping[str, object]:
    """Describe one fact and its sources for programs."""
    return {
        "fact": citation.fact,
        "label": names.label(citation.fact, language),
        "derivation": citation.derivation.rpartition("/")[2] or None,
        "reviewStatus": citation.review.rpartition("/")[2] or None,
        "attestedOn": citation.attested or None,
        "sources": [_source(names, language, source) for source in citation.sources],
        "computedFrom": list(citation.inputs),
    }


def _row(document: Document, place: int) -> Mapping[str, object]:
    row = document.answer.rows[place]
    found: dict[str, object] = {
        column.name: plain_value(row.get(column.name), column.kind)
        for column in document.answer.columns
    }
    if document.asked.cite:
        names = document.site.reader.names
        found["citations"] = [
            citation_record(names, document.language, citation)
            for citation in document.citations.of_row(place)
        ]
    return found


def _source(names: NameIndex, language: str, source: Source) -> Mapping[str, object]:
    passage = source.passage
    return {
        "report": source.report,
        "reportLabel": names.label(source.report, language),
        "issued": source.issued or None,
        "url": passage.url,
        "start": passage.span.start,
        "end": passage.span.end,
        "textDigest": passage.digest,
        "passage": passage.text,
    }


def _term(term: Term) -> Mapping[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    return {"type": "literal", "value": term.value, **_tag(term)}


def _tag(literal: Literal) -> Mapping[str, str]:
    if literal.language:
        return {"xml:lang": literal.language}
    plain = literal.datatype.value == XSD + "string"
    return {} if plain else {"datatype": literal.datatype.value}


def _written(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"expected a JSON value, found {value!r}")
