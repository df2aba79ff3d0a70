"""Every rule of every kind, in the order in which they are asked."""

from __future__ import annotations

from loaders.extraction.rule import Rule
from loaders.extraction.rules import (
    connections,
    documents,
    events,
    observations,
    persons,
    rankings,
    statements,
    systems,
    tables,
)

RULES: tuple[Rule, ...] = (
    *documents.RULES,
    *persons.RULES,
    *systems.RULES,
    *connections.RULES,
    *observations.RULES,
    *rankings.RULES,
    *tables.RULES,
    *events.RULES,
    *statements.RULES,
)
