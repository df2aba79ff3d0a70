"""Rules for persons."""

from __future__ import annotations

from loaders.extraction.rule import Rule

RULES: tuple[Rule, ...] = ()
