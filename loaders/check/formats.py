"""Findings in the forms that people and programs read: one table of formats."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyoxigraph as ox

from loaders.check.finding import Finding, Severity, finding_quads
from loaders.entries.problem import Problem
from ontology import vocab

FIELDS = (
    "severity", "rule", "focus", "path", "value", "component", "constraint", "causes", "graph",
    "place", "vi", "en",
)  # fmt: skip
"""What the record of a finding has, in the order of a table."""
PROBLEM_FIELDS = ("severity", "file", "line", "key", "expected", "found", "hint", "vi")


def findings_text(findings: Sequence[Finding]) -> str:
    """Write each finding in English and Vietnamese, and a count of each severity at the end."""
    lines = [str(finding) for finding in findings]
    return "".join(f"{line}\n" for line in (*lines, summary_text(findings)))


def findings_json(findings: Sequence[Finding]) -> str:
    """Write a list of records."""
    records = [finding_record(finding) for finding in findings]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def findings_csv(findings: Sequence[Finding]) -> str:
    """Write a table."""
    return records_csv(FIELDS, map(finding_record, findings))


def findings_turtle(findings: Sequence[Finding]) -> str:
    """Write a SHACL validation report."""
    triples = sorted({quad.triple for quad in finding_quads(findings)}, key=str)
    content = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=vocab.PREFIXES)
    return (content or b"").decode()


def finding_record(finding: Finding) -> dict[str, str | None]:
    """Write a finding for programs to read."""
    return {
        "severity": finding.severity.value,
        "rule": finding.rule,
        "focus": finding.focus,
        "path": finding.path,
        "value": None if finding.value is None else finding.text,
        "component": finding.component,
        "constraint": finding.constraint or None,
        "causes": " ".join(finding.causes) or None,
        "graph": finding.graph,
        "place": finding.place or None,
        "vi": finding.message.vi,
        "en": finding.message.en,
    }


def problems_json(problems: Iterable[Problem]) -> str:
    """Write problems of sheets as a list of records, violations like those of the shapes."""
    return json.dumps([*map(_problem, problems)], ensure_ascii=False, indent=1) + "\n"


def problems_csv(problems: Iterable[Problem]) -> str:
    """Write problems of sheets as a table."""
    return records_csv(PROBLEM_FIELDS, map(_problem, problems))


def _problem(problem: Problem) -> dict[str, str | int]:
    return {
        "severity": Severity.VIOLATION.value,
        "file": problem.file,
        "line": problem.line,
        "key": problem.key,
        "expected": problem.expected,
        "found": problem.found,
        "hint": problem.hint,
        "vi": problem.fault.value,
    }


def records_csv(names: Sequence[str], records: Iterable[Mapping[str, object]]) -> str:
    """Write records as a table with a row of names: https://www.rfc-editor.org/rfc/rfc4180."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(names)
    table.writerows([record[name] for name in names] for record in records)
    return written.getvalue()


def summary(findings: Iterable[Finding]) -> dict[str, int]:
    """Count the findings of each severity."""
    counted = Counter(finding.severity for finding in findings)
    return {severity.value: counted[severity] for severity in Severity}


def summary_text(findings: Iterable[Finding]) -> str:
    return ", ".join(f"{number} {severity}" for severity, number in summary(findings).items())


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "text": findings_text,
    "json": findings_json,
    "csv": findings_csv,
    "ttl": findings_turtle,
}

PROBLEMS: Mapping[str, Callable[[Iterable[Problem]], str]] = {
    "json": problems_json,
    "csv": problems_csv,
}
"""The formats of mistakes in sheets; in the others they are told on standard error alone."""
