"""Findings: what a shape or a check says about one node; values, raised by nobody here."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import pyoxigraph as ox

from ontology.vocab import DCTERMS, RDF, RDFS, SH, SHAPE, compact, mint, mint_graph

QUALITY = mint_graph("quality")
VALIDATION = mint("activity", "validation")
_LABEL = ox.NamedNode(RDFS + "label")
_REPORT = {"vi": "Kết quả kiểm tra dữ liệu", "en": "Validation report"}

BY_QUERY = SH + "SPARQLConstraintComponent"
BY_TEXT = SHAPE + "TextConstraintComponent"
"""The component of rules in Python, since each result names one:

https://www.w3.org/TR/shacl/#results-source-constraint-component
"""
_BY_TEXT = {"vi": "Luật viết bằng Python", "en": "Rule written in Python"}

Value: TypeAlias = ox.NamedNode | ox.Literal | None


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Order severities: 0 is the worst."""
        return list(Severity).index(self)

    @property
    def iri(self) -> str:
        return SH + self.value.capitalize()


SEVERITY_NAMES = {severity.iri: severity.value for severity in Severity}


@dataclass(frozen=True)
class Message:
    """One sentence that tells the author of the data what to do, in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Finding:
    """One result of one rule.

    `rule` is the IRI of the shape or check and `focus` that of the node it looked at; `path` is an
    IRI, a SPARQL property path, or empty; `value` is the offending term; `graph` is the named graph
    that describes the focus; `place` is the file and line of a sheet where the focus is written.
    `component` is the constraint component that found it and `constraint` the query, if it is one;
    `causes` are the facts from which a focus was computed: what an author can mend.
    """

    rule: str
    severity: Severity
    focus: str
    message: Message
    path: str = ""
    value: Value = None
    graph: str | None = None
    place: str = ""
    component: str = BY_TEXT
    constraint: str = ""
    causes: tuple[str, ...] = ()

    def __str__(self) -> str:
        focus = self.focus + (f" (computed from {', '.join(self.causes)})" if self.causes else "")
        parts = (self.severity, self.rule, focus, self.path or "-", self.text, self.message.en)
        where = f"{self.place}: " if self.place else ""
        return f"{where}{' | '.join(parts)}\n    {self.message.vi}"

    @property
    def text(self) -> str:
        """Write the value for people to read: an IRI or a lexical form."""
        return "-" if self.value is None else self.value.value

    @property
    def key(self) -> tuple[int, str, str, str, str, str]:
        """Order findings: worst first, then by rule and focus."""
        rank, value = self.severity.rank, str(self.value)
        return (rank, self.rule, self.focus, self.path, value, self.component)

    @property
    def iri(self) -> str:
        """Name the finding by its content, so that the same fault keeps its name."""
        content = "\n".join((self.rule, self.focus, self.path, str(self.value), self.component))
        return mint("activity", "finding-" + hashlib.sha256(content.encode()).hexdigest()[:16])


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put findings in their order, each once."""
    return tuple(sorted(set(findings), key=lambda finding: finding.key))


def conforms(findings: Iterable[Finding]) -> bool:
    """Tell whether SHACL would say that the data conform: not if there is any finding."""
    return not any(True for _ in findings)


def finding_quads(findings: Iterable[Finding], graph: str = QUALITY) -> Iterator[ox.Quad]:
    """Write findings as a SHACL validation report in one graph."""
    found, where = sort_findings(findings), ox.NamedNode(graph)
    report = ox.NamedNode(VALIDATION)
    yield ox.Quad(report, ox.NamedNode(RDF + "type"), ox.NamedNode(SH + "ValidationReport"), where)
    for language, text in _REPORT.items():
        yield ox.Quad(report, _LABEL, ox.Literal(text, language=language), where)
    yield ox.Quad(report, ox.NamedNode(SH + "conforms"), ox.Literal(conforms(found)), where)
    if any(finding.component == BY_TEXT for finding in found):
        yield from _own_component(where)
    for finding in found:
        result = ox.NamedNode(finding.iri)
        yield ox.Quad(report, ox.NamedNode(SH + "result"), result, where)
        for predicate, term in _description(finding):
            yield ox.Quad(result, ox.NamedNode(predicate), term, where)


def _own_component(where: ox.NamedNode) -> Iterator[ox.Quad]:
    component, kind = ox.NamedNode(BY_TEXT), ox.NamedNode(SH + "ConstraintComponent")
    yield ox.Quad(component, ox.NamedNode(RDF + "type"), kind, where)
    for language, text in _BY_TEXT.items():
        yield ox.Quad(component, _LABEL, ox.Literal(text, language=language), where)


def _description(finding: Finding) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield RDF + "type", ox.NamedNode(SH + "ValidationResult")
    name = f"{compact(finding.rule).rpartition(':')[2]}, {compact(finding.focus)}"
    yield _LABEL.value, ox.Literal(f"Phát hiện {name}", language="vi")
    yield _LABEL.value, ox.Literal(f"Finding {name}", language="en")
    yield SH + "focusNode", ox.NamedNode(finding.focus)
    yield SH + "resultSeverity", ox.NamedNode(finding.severity.iri)
    yield SH + "sourceShape", ox.NamedNode(finding.rule)
    yield SH + "sourceConstraintComponent", ox.NamedNode(finding.component)
    if finding.constraint:
        yield SH + "sourceConstraint", ox.NamedNode(finding.constraint)
    for cause in finding.causes:
        yield RDFS + "seeAlso", ox.NamedNode(cause)
    if finding.place:
        yield DCTERMS + "source", ox.Literal(finding.place)
    yield SH + "resultMessage", ox.Literal(finding.message.vi, language="vi")
    yield SH + "resultMessage", ox.Literal(finding.message.en, language="en")
    if finding.path and not finding.path.startswith(("<", "(")):
        yield SH + "resultPath", ox.NamedNode(finding.path)
    if finding.value is not None:
        yield SH + "value", finding.value
