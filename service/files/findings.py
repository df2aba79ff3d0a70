"""Findings as files: a reader of a release in; JSON, CSV or Turtle of its validation report out.

Beside the findings stand those that sheets answer, with their reasons, and how facts mean things
whose names are not printed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import KW_ONLY, dataclass

from pyoxigraph import Literal, NamedNode, Triple

from loaders.check.finding import SEVERITY_NAMES
from loaders.check.formats import FIELDS, records_csv
from ontology.vocab import ID, SH, SHAPE
from queries.row import Row
from service.formats import TURTLE, Format
from service.graph.findings import report_of
from service.graph.reader import Reader
from service.graph.triples import written_triples

Record = Mapping[str, str | None]


@dataclass(frozen=True)
class QualityFile:
    """What is asked for: the release, for its reader, and the report, if only one is wanted."""

    reader: Reader
    release: str
    report: str = ""


@dataclass(frozen=True, eq=False)
class QualityFormat(Format):
    """One kind of file."""

    _: KW_ONLY
    write: Callable[[QualityFile], bytes]


def quality_json(wanted: QualityFile) -> bytes:
    """Write findings, answers and mentions as lists of records."""
    document = {
        "release": wanted.release,
        "report": wanted.report or None,
        "findings": list(_findings(wanted)),
        "answered": [_shortened(each, ("rule", "focus", "vi", "en")) for each in _answers(wanted)],
        "mentions": [_shortened(each, ("focus", "path", "value")) for each in _mentions(wanted)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def quality_csv(wanted: QualityFile) -> bytes:
    """Write all of them as one table; the severity of the last two is their name."""
    records = (*_findings(wanted), *_answers(wanted), *_mentions(wanted))
    return records_csv(FIELDS, records).encode()


def quality_turtle(wanted: QualityFile) -> bytes:
    """Write the validation report as it stands in the graph, that of a report with its own only."""
    triples = wanted.reader.triples("quality-triples")
    chosen = _of_report(triples, wanted.report) if wanted.report else triples
    return written_triples(chosen, TURTLE)


QUALITY_FILES = (
    QualityFormat("json", "application/json", write=quality_json),
    QualityFormat("csv", "text/csv", charset=True, write=quality_csv),
    QualityFormat(
        "turtle", "text/turtle", aliases=TURTLE.aliases, charset=True, suffix="ttl",
        write=quality_turtle,
    ),
)  # fmt: skip


def _findings(wanted: QualityFile) -> Iterator[Record]:
    for row in _chosen(wanted, "quality", "focus"):
        record = _record(row)
        severity = record["severity"] or ""
        yield record | {"severity": SEVERITY_NAMES.get(severity, severity)}


def _answers(wanted: QualityFile) -> Iterator[Record]:
    for row in _chosen(wanted, "answered-findings", "fact"):
        rule, focus = f"{SHAPE}check/{row['code'].value}", row["fact"].value
        yield _record(row) | {"severity": "answered", "rule": rule, "focus": focus}


def _mentions(wanted: QualityFile) -> Iterator[Record]:
    for row in _chosen(wanted, "mentions", "fact"):
        said = {"focus": row["fact"].value, "path": row["property"].value}
        yield _record(row) | said | {"severity": "mention", "value": row["mode"].value}


def _chosen(wanted: QualityFile, query: str, key: str) -> Iterator[Row]:
    for row in wanted.reader.rows(query):
        if not wanted.report or report_of(row[key].value) == wanted.report:
            yield row


def _record(row: Row) -> dict[str, str | None]:
    return {name: row[name].value if name in row else None for name in FIELDS}


def _shortened(record: Record, names: Iterable[str]) -> Record:
    return {name: record[name] for name in names}


def _of_report(triples: Iterable[Triple], report: str) -> Iterator[Triple]:
    """Keep the results of one report, and of the whole only what is still true."""
    given = tuple(triples)
    others = {
        triple.subject
        for triple in given
        if triple.predicate == _FOCUS and report_of(_name(triple.object)) != report
    }
    results = {triple.subject for triple in given if triple.predicate == _FOCUS} - others
    for triple in given:
        if triple.predicate == _CONFORMS:
            yield Triple(triple.subject, _CONFORMS, Literal(not results))
        elif triple.predicate == _RESULT:
            if triple.object in results:
                yield triple
        elif triple.subject in results or _is_kept(triple, report, others):
            yield triple


def _is_kept(triple: Triple, report: str, others: Set[object]) -> bool:
    name = _name(triple.subject)
    of_fact = name.startswith(_FACT)
    return report_of(name) == report if of_fact else triple.subject not in others


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


_FOCUS, _RESULT = NamedNode(SH + "focusNode"), NamedNode(SH + "result")
_CONFORMS = NamedNode(SH + "conforms")
_FACT = ID + "fact/"
