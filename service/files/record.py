"""Answers as JSON: typed rows with their description, and the W3C's SPARQL results.

By `json`: msgspec (0.23) writes a decimal as it stands, `98.50`, where these files have `98.5`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.vocab import XSD
from queries.answer import plain_value
from queries.magnitude import EXACT_IN_JSON
from queries.row import Row, Term
from service.answers.citation import Citation, Inferred, Source
from service.answers.document import LICENCE, Document
from service.answers.grounds import Grounds, Summing, grounds_of, summary_record
from service.graph.names import NameIndex


def pour_json(document: Document, out: IO[bytes]) -> None:
    """Write rows as plain objects, each with what it rests on; with `cite=1` passages too."""
    out.write(_dumped(document.metadata())[:-1] + b', "rows": ')
    _pour_list(out, (_row(document, *each) for each in document.cited_rows()))
    out.write(b"}\n")


def pour_srj(document: Document, out: IO[bytes]) -> None:
    """Write https://www.w3.org/TR/sparql11-results-json/ with a link to the permanent address.

    Beside the results stand, in members of our own, what was asked and what the rows rest on.
    """
    answer = document.answer
    head = {"vars": [column.name for column in answer.columns], "link": [document.permalink()]}
    out.write(b'{"head": ' + _dumped(head) + b', "results": {"bindings": ')
    summing = Summing()
    _pour_list(out, map(row_record, _summed(document, summing)))
    known: dict[str, object] = {
        "release": answer.release,
        "licence": LICENCE,
        "asked": [str(one) for one in document.asked_for],
        **document.metadata(brief=True),
    }
    if document.asked.grounds:
        known["grounds"] = summary_record(summing.found)
    if answer.truncated:
        known["truncated"] = {"rows": len(answer.rows)}
    out.write(b"}, " + _dumped(known)[1:-1] + b"}\n")


def json_value(value: object) -> object:
    """Write an integer that readers of JSON would round as a text, a decimal as a double."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int) and abs(value) > EXACT_IN_JSON:
        return str(value)
    return value


def term_record(term: Term | Triple) -> Mapping[str, object]:
    """Describe a term as https://www.w3.org/TR/sparql12-results-json/ does."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        return {"type": "literal", "value": term.value, **_tag(term)}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: term_record(part) for name, part in parts.items()}}


def row_record(row: Mapping[str, Term | Triple]) -> Mapping[str, object]:
    """Describe the terms of a row."""
    return {name: term_record(term) for name, term in row.items()}


def citation_record(names: NameIndex, language: str, citation: Citation) -> Mapping[str, object]:
    """Describe one fact and its sources for programs."""
    return {
        "fact": citation.fact,
        "label": names.label(citation.fact, language),
        "derivation": citation.derivation.rpartition("/")[2] or None,
        "reviewStatus": citation.review.rpartition("/")[2] or None,
        "reviewLevel": int(citation.level) if citation.level else None,
        "attestedOn": citation.attested or None,
        "sources": [_source(names, language, source) for source in citation.sources],
        "computedFrom": list(citation.inputs),
        "confidence": _sure(citation.confidence),
        "inferred": _inferred(names, language, citation.inferred),
    }


def grounds_record(names: NameIndex, language: str, grounds: Grounds) -> Mapping[str, object]:
    """Describe what a row rests on, in brief; lists have a value for each of its facts."""
    return {
        "facts": grounds.facts,
        "derivation": [code or None for code in grounds.derivations],
        "confidence": _sure(grounds.confidence),
        "inferred": _inferred(names, language, grounds.inferred),
        "reviewLevel": [int(level) if level else None for level in grounds.levels],
        "attestedOn": [day or None for day in grounds.attested],
        "reports": grounds.reports,
    }


def _row(document: Document, row: Row, citations: Sequence[Citation]) -> Mapping[str, object]:
    found: dict[str, object] = {
        column.name: json_value(plain_value(row.get(column.name), column.kind))
        for column in document.answer.columns
    }
    names = document.site.reader.names
    if document.asked.grounds:
        found["grounds"] = grounds_record(names, document.language, grounds_of(row, citations))
    if document.asked.cite:
        found["citations"] = [
            citation_record(names, document.language, citation) for citation in citations
        ]
    return found


def _summed(document: Document, summing: Summing) -> Iterator[Row]:
    """Go through the rows, and sum up what they rest on."""
    for row, citations in document.cited_rows():
        summing.add(grounds_of(row, citations))
        yield row


def _sure(confidence: Decimal | None) -> float | None:
    return None if confidence is None else float(confidence)


def _inferred(
    names: NameIndex, language: str, inferred: Iterable[Inferred]
) -> list[Mapping[str, object]]:
    return [
        {
            "property": one.property,
            "label": names.label(one.property, language),
            "confidence": _sure(one.confidence),
        }
        for one in inferred
    ]


def _pour_list(out: IO[bytes], items: Iterable[object]) -> None:
    """Write a list of JSON, one part after the other."""
    before = b"["
    for item in items:
        out.write(before + _dumped(item))
        before = b", "
    out.write(b"[]" if before == b"[" else b"]")


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


def _tag(literal: Literal) -> Mapping[str, str]:
    if literal.language:
        direction = {"its:dir": str(literal.direction)} if literal.direction else {}
        return {"xml:lang": literal.language, **direction}
    plain = literal.datatype.value == XSD + "string"
    return {} if plain else {"datatype": literal.datatype.value}


def _dumped(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
