"""How much of a result a model is given: rows or a graph in, as many of them as fit out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from queries.row import Row
from service.answers.citation import Citations, row_facts
from service.graph.site import Site
from service.mcp.result import Value
from service.mcp.sources import all_cited, facts_of_rows

STATEMENT_END = " .\n"


def rows_naming(rows: Sequence[Row], most: int) -> int:
    """Count the first rows that name no more than so many facts, each counted in each row."""
    for place, row in enumerate(rows):
        most -= len(row_facts(row))
        if most < 0:
            return place
    return len(rows)


def rows_fitting(
    site: Site, rows: Sequence[Mapping[str, Value]], citations: Citations, language: str, most: int
) -> int:
    """Count the first rows that have no more than so many characters with what they rest on."""
    waiting = {each.fact: each for each in all_cited(site, citations, language)}
    for place, (row, facts) in enumerate(zip(rows, facts_of_rows(citations), strict=True)):
        fresh = [asdict(waiting.pop(fact)) for fact in facts if fact in waiting]
        most -= len(json.dumps([row, facts, fresh], ensure_ascii=False))
        if most < 0:
            return place
    return len(rows)


def whole_statements(turtle: str, most: int) -> str:
    """Return the first statements of Turtle; in its texts line ends are escaped, so none is cut."""
    if len(turtle) <= most:
        return turtle
    end = turtle.rfind(STATEMENT_END, 0, most)
    return turtle[: end + len(STATEMENT_END)] if end >= 0 else ""
