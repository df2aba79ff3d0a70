"""Rules for events."""

from __future__ import annotations

from loaders.extraction.rule import Rule

RULES: tuple[Rule, ...] = ()
