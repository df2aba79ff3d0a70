"""Facts of an annotated text, and proposals as facts: lines of JSON in, facts out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.entries.written import Span

_APART = ("kind", "start", "end", "quote", "mentions", "negated", "optional", "rule", "because")


class AnnotationError(Exception):
    """Annotations that cannot be judged by: which file and line, and why."""


@dataclass(frozen=True)
class Fact:
    """A fact as annotated or as proposed; `fields` has the keys that are written, None included."""

    kind: str
    start: int
    end: int
    quote: str
    fields: Mapping[str, object]
    mentions: tuple[Span, ...] = ()
    negated: bool = False
    """The text denies it."""
    optional: bool = False
    """A reader might pass over it: found or not, it counts neither way."""
    rule: str = ""

    def has(self, name: str) -> bool:
        return name in self.fields or f"{name}_vi" in self.fields

    def field(self, name: str) -> object:
        """Return a field under its name or with the suffix of the language it is told in."""
        return self.fields.get(name, self.fields.get(f"{name}_vi"))


def read_facts(path: Path, text: str) -> tuple[Fact, ...]:
    """Read the facts of a text; raises AnnotationError for a line that does not fit the text."""
    facts = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                facts.append(_fitting(fact_of(line), text))
            except (KeyError, TypeError, ValueError) as error:
                raise AnnotationError(f"{path}:{number}: no fact of the text: {error}") from error
    return tuple(facts)


def fact_of(line: str) -> Fact:
    """Read one line; raises KeyError, TypeError or ValueError for one that is no fact."""
    given = json.loads(line)
    return Fact(
        str(given["kind"]),
        int(given["start"]),
        int(given["end"]),
        str(given["quote"]),
        {key: value for key, value in given.items() if key not in _APART},
        tuple((int(start), int(end)) for start, end in given.get("mentions", ())),
        bool(given.get("negated")),
        bool(given.get("optional")),
        str(given.get("rule", "")),
    )


def _fitting(fact: Fact, text: str) -> Fact:
    if text[fact.start : fact.end] != fact.quote:
        raise ValueError(f"[{fact.start}, {fact.end}] is not «{fact.quote}»")
    return fact
