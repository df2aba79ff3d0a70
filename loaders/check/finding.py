"""Findings: what a shape or a check says about one node; values, raised by nobody here."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import pyoxigraph as ox

from ontology.vocab import RDF, RDFS, SH, compact, mint, mint_graph

QUALITY = mint_graph("quality")
VALIDATION = mint("activity", "validation")
_LABEL = ox.NamedNode(RDFS + "label")
_REPORT = {"vi": "Kết quả kiểm tra dữ liệu", "en": "Validation report"}

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
    """

    rule: str
    severity: Severity
    focus: str
    message: Message
    path: str = ""
    value: Value = None
    graph: str | None = None
    place: str = ""

    def __str__(self) -> str:
        parts = (self.severity, self.rule, self.focus, self.path or "-", self.text, self.message.en)
        where = f"{self.place}: " if self.place else ""
        return f"{where}{' | '.join(parts)}\n    {self.message.vi}"

    @property
    def text(self) -> str:
        """Write the value for people to read: an IRI or a lexical form."""
        return "-" if self.value is None else self.value.value

    @property
    def key(self) -> tuple[int, str, str, str, str]:
        """Order findings: worst first, then by rule and focus."""
        return (self.severity.rank, self.rule, self.focus, self.path, str(self.value))

    @property
    def iri(self) -> str:
        """Name the finding by its content, so that the same fault keeps its name."""
        content = "\n".join((self.rule, self.focus, self.path, str(self.value)))
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
    for finding in found:
        result = ox.NamedNode(finding.iri)
        yield ox.Quad(report, ox.NamedNode(SH + "result"), result, where)
        for predicate, term in _description(finding):
            yield ox.Quad(result, ox.NamedNode(predicate), term, where)


def _description(finding: Finding) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield RDF + "type", ox.NamedNode(SH + "ValidationResult")
    name = f"{compact(finding.rule).rpartition(':')[2]}, {compact(finding.focus)}"
    yield _LABEL.value, ox.Literal(f"Phát hiện {name}", language="vi")
    yield _LABEL.value, ox.Literal(f"Finding {name}", language="en")
    yield SH + "focusNode", ox.NamedNode(finding.focus)
    yield SH + "resultSeverity", ox.NamedNode(finding.severity.iri)
    yield SH + "sourceShape", ox.NamedNode(finding.rule)
    yield SH + "resultMessage", ox.Literal(finding.message.vi, language="vi")
    yield SH + "resultMessage", ox.Literal(finding.message.en, language="en")
    if finding.path and not finding.path.startswith(("<", "(")):
        yield SH + "resultPath", ox.NamedNode(finding.path)
    if finding.value is not None:
        yield SH + "value", finding.value
