"""An answer kept to what persons confirmed: rows in, those whose facts are of a level out.

A row rests on the facts that it names, else on those that state its triples. One that rests on
several is as confirmed as the least of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from queries.answer import Answer, AtLevel
from queries.row import Row, named_node
from service.answers.trace import named_or_traced
from service.errors import Problem
from service.graph.reader import Reader
from service.graph.site import Site
from service.language import message

AT_ONCE = 200  # facts asked for in one query


def at_level(site: Site, sparql: str, answer: Answer, level: int) -> Answer:
    """Leave out the rows below a level; raises Problem where there are too many to look at."""
    if answer.is_large or answer.truncated:
        raise Problem(400, "level-rows", limit=len(answer.rows))
    kept, found = kept_rows(site, sparql, answer.rows, level)
    return replace(answer, rows=tuple(kept), at_level=found)


def kept_rows(
    site: Site, sparql: str, rows: Sequence[Row], level: int
) -> tuple[list[Row], AtLevel]:
    """Choose the rows of a level, and tell how many are not."""
    named = named_or_traced(site, sparql, rows)
    levels = _levels(site.reader, {fact for facts in named for fact in facts})
    kept = [
        row
        for row, facts in zip(rows, named, strict=True)
        if all(levels.get(fact, 0) >= level for fact in facts)
    ]
    untraced = sum(not facts for facts in named)
    return kept, AtLevel(level, len(rows) - len(kept), untraced)


def level_notes(answer: Answer, language: str) -> tuple[str, ...]:
    """Say what was left out, and what could not be looked at."""
    found = answer.at_level
    if found is None:
        return ()
    notes = [message("review.filtered", language, level=found.level, count=found.left)]
    if found.untraced:
        notes.append(message("review.unfiltered", language, count=found.untraced))
    return tuple(notes)


def level_record(answer: Answer, language: str) -> Mapping[str, object]:
    """Describe the same for programs; empty where no level was asked for."""
    found = answer.at_level
    if found is None:
        return {}
    return {
        "reviewLevel": {
            "atLeast": found.level,
            "leftOut": found.left,
            "notFiltered": found.untraced,
            "notes": list(level_notes(answer, language)),
        }
    }


def _levels(reader: Reader, facts: set[str]) -> dict[str, int]:
    """Read the level of each fact; computed ones bear that of the least of their inputs."""
    listed, found = sorted(facts), dict[str, int]()
    for start in range(0, len(listed), AT_ONCE):
        part = listed[start : start + AT_ONCE]
        nodes = [node for fact in part if (node := named_node(fact)) is not None]
        for row in reader.rows("level-of", fact=nodes):
            found[row["fact"].value] = int(row["level"].value)
    return found
