"""What a release changed for those who use the data: two releases in, facts and answers out.

Each build writes them as `changes.json` beside the data, against the release that was current until
then. A release is named after its data alone; this file is not part of them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from loaders.changes.difference import Change, Difference, FactName, difference
from loaders.changes.query_change import PartChange, QueryChange, query_changes
from loaders.changes.recorded_answers import Answers, answers_of
from loaders.changes.row_change import RowChange
from loaders.release.publication import Release

CHANGES = "changes.json"


@dataclass(frozen=True)
class Changes:
    """The difference between two releases; `before` is empty for the first release of all."""

    before: str
    after: str
    facts: Difference = field(default_factory=Difference)
    queries: tuple[QueryChange, ...] = ()

    @property
    def breaking(self) -> tuple[QueryChange, ...]:
        """The saved queries after whose change an embedder must act."""
        return tuple(query for query in self.queries if query.breaking)


def changes_between(before: Release, after: Release, queries: bool = True) -> Changes:
    """Compare two releases, their facts only or the answers to saved queries too.

    Raises BrokenReleaseError.
    """
    try:
        facts = difference(before.lines(), after.lines())
        answers = query_changes(answers_of(before), answers_of(after)) if queries else ()
    except (SyntaxError, ValueError):  # a line made no sense before the digest could be compared
        before.verify()
        after.verify()
        raise
    return Changes(before.id, after.id, facts, answers)


def changes_since(
    before: Release | None, after: str, lines: Iterable[str], answers: Answers
) -> Changes:
    """Compare data about to be published with the release that is current."""
    if before is None:
        return Changes("", after)
    return Changes(
        before.id,
        after,
        difference(before.lines(), lines),
        query_changes(answers_of(before), answers),
    )


def recorded_changes(release: Release) -> Changes | None:
    """Read what a build wrote, if it did."""
    return changes_from_json(release.read(CHANGES)) if release.has(CHANGES) else None


def changes_document(changes: Changes) -> dict[str, Any]:  # Any: a JSON document
    """Describe changes for programs."""
    facts = changes.facts
    counts = {name: len(getattr(facts, name)) for name in ("added", "removed", "changed")}
    by_fact: dict[str, list[Change]] = defaultdict(list)
    for change in facts.changes:
        by_fact[change.fact].append(change)
    return {
        "from": changes.before or None,
        "to": changes.after,
        "counts": {
            **counts,
            "queries": len(changes.queries),
            "breaking": len(changes.breaking),
        },
        "queries": [_query_document(query) for query in changes.queries],
        "facts": {
            "added": [_fact_document(facts, fact) for fact in facts.added],
            "removed": [_fact_document(facts, fact) for fact in facts.removed],
            "changed": [
                {**_fact_document(facts, fact), "statements": _statements(by_fact[fact])}
                for fact in facts.changed
            ],
        },
    }


def changes_json(changes: Changes) -> bytes:
    """Write changes; equal changes give equal bytes."""
    document = changes_document(changes)
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def changes_from_json(content: bytes) -> Changes:
    """Read what `changes_json` wrote."""
    document = json.loads(content)
    facts = document["facts"]
    listed = [*facts["added"], *facts["removed"], *facts["changed"]]
    return Changes(
        document["from"] or "",
        document["to"],
        Difference(
            added=tuple(one["fact"] for one in facts["added"]),
            removed=tuple(one["fact"] for one in facts["removed"]),
            changes=tuple(
                Change(
                    one["fact"],
                    statement["property"],
                    tuple(statement["before"]),
                    tuple(statement["after"]),
                )
                for one in facts["changed"]
                for statement in one["statements"]
            ),
            names={one["fact"]: FactName(one["report"] or "", **one["label"]) for one in listed},
        ),
        tuple(_query(query) for query in document["queries"]),
    )


def _fact_document(facts: Difference, fact: str) -> dict[str, Any]:
    name = facts.names.get(fact, FactName())
    return {
        "fact": fact,
        "report": name.report or None,
        "label": {"vi": name.vi, "en": name.en},
    }


def _statements(changes: Iterable[Change]) -> list[Mapping[str, Any]]:
    return [
        {"property": one.predicate, "before": list(one.before), "after": list(one.after)}
        for one in changes
    ]


def _query_document(query: QueryChange) -> dict[str, Any]:
    rows = query.rows
    return {
        "query": query.name,
        "state": query.state,
        "breaking": query.breaking,
        "fault": query.fault or None,
        "columns": msgspec.to_builtins(query.columns),
        "parameters": msgspec.to_builtins(query.parameters),
        "rowCount": {"before": query.before, "after": query.after},
        "rows": None
        if rows is None
        else [{"change": row.change, "before": row.before, "after": row.after} for row in rows],
    }


def _query(document: Mapping[str, Any]) -> QueryChange:
    rows = document["rows"]
    return QueryChange(
        name=document["query"],
        state=document["state"],
        fault=document["fault"] or "",
        columns=msgspec.convert(document["columns"], tuple[PartChange, ...]),
        parameters=msgspec.convert(document["parameters"], tuple[PartChange, ...]),
        before=document["rowCount"]["before"],
        after=document["rowCount"]["after"],
        rows=None
        if rows is None
        else tuple(RowChange(row["before"], row["after"]) for row in rows),
    )
