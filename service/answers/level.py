"""An answer kept to what persons confirmed: rows in, those whose facts are of a level out.

A row rests on the facts that it names, else on those that state its triples. One that rests on
several is as confirmed as the least of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress, islice

from queries.answer import Answer, AtLevel
from queries.large_answer import SpooledRows
from queries.row import Row, named_node
from service.answers.trace import named_or_traced
from service.graph.reader import Reader
from service.graph.site import Site
from service.language import message

AT_ONCE = 200  # facts asked for in one query
ROWS_AT_ONCE = 1000
MOST_KNOWN = 100_000
"""Facts whose level is remembered from rows before."""


def at_level(site: Site, sparql: str, answer: Answer, level: int) -> Answer:
    """Leave out the rows below a level; of an answer that was cut, of the rows that it has."""
    mask, found = levelled(site, sparql, answer.rows, level)
    rows = answer.rows
    kept = rows.kept(mask) if isinstance(rows, SpooledRows) else tuple(compress(rows, mask))
    return replace(answer, rows=kept, at_level=found)


def levelled(site: Site, sparql: str, rows: Sequence[Row], level: int) -> tuple[bytes, AtLevel]:
    """Look at rows, a few at once: a byte for each, not zero where it is of the level."""
    mask, untraced = bytearray(), 0
    known: dict[str, int] = {}
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_AT_ONCE)):
        named = named_or_traced(site, sparql, part)
        fresh = {fact for facts in named for fact in facts} - known.keys()
        if len(known) + len(fresh) > MOST_KNOWN:
            known, fresh = {}, {fact for facts in named for fact in facts}
        known |= levels(site.reader, fresh)
        mask.extend(all(known[fact] >= level for fact in facts) for facts in named)
        untraced += sum(not facts for facts in named)
    return bytes(mask), AtLevel(level, mask.count(0), untraced)


def level_notes(answer: Answer, language: str) -> tuple[str, ...]:
    """Say what was left out, and what could not be looked at."""
    found = answer.at_level
    if found is None:
        return ()
    key = "review.filtered_cut" if answer.truncated else "review.filtered"
    looked = len(answer.rows) + found.left
    notes = [message(key, language, level=found.level, count=found.left, looked=looked)]
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


def levels(reader: Reader, facts: set[str]) -> dict[str, int]:
    """Read the level of each fact; computed ones bear that of the least of their inputs.

    What has none, or is no fact of the release, is of level 0.
    """
    listed, found = sorted(facts), dict.fromkeys(facts, 0)
    for start in range(0, len(listed), AT_ONCE):
        part = listed[start : start + AT_ONCE]
        nodes = [node for fact in part if (node := named_node(fact)) is not None]
        for row in reader.rows("level-of", fact=nodes):
            found[row["fact"].value] = int(row["level"].value)
    return found
