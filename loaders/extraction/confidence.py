"""Confidence: how often a rule was right on annotated texts, and so how far it is to be believed.

`measured.json` holds what was counted; nothing here is a guess of a programmer. Few cases say
little: a share is drawn towards that of all rules of the kind, by the m-estimate of Cestnik
("Estimating probabilities: a crucial task in machine learning", ECAI 1990),

    (right + M * p) / (right + wrong + M)

where p is the share of right ones among all of the kind, and one half where none was counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from loaders import resources

FILE = resources.CODE / "extraction" / "measured.json"
WEIGHT = 8
"""As many cases as the share of the whole kind counts for."""
UNKNOWN = 0.5
THRESHOLD = 0.5
"""Proposals below are hidden where nobody asks for them."""
_VERSION = 1
_DIGITS = 2


@dataclass(frozen=True)
class Tally:
    """How often something was right and wrong."""

    right: int = 0
    wrong: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong)

    def share(self, around: float) -> float:
        """Tell the share of right ones, drawn towards another."""
        return (self.right + WEIGHT * around) / (self.right + self.wrong + WEIGHT)


@dataclass(frozen=True)
class RuleTally:
    """What was counted of one rule."""

    proposals: Tally = field(default_factory=Tally)
    """Wrong are those that are no fact of the text."""
    fields: Mapping[str, Tally] = field(default_factory=dict)
    """By field, of the right proposals only: `indicator`, `area`, `period` …"""


@dataclass(frozen=True)
class Measured:
    """What was counted of all rules, by the id of the rule."""

    rules: Mapping[str, RuleTally] = field(default_factory=dict)
    texts: int = 0
    """Annotated texts that it was counted on."""
    digest: str = ""
    """SHA-256 of these texts and their facts."""

    def confidence(self, rule: str) -> float:
        """Tell how far the proposals of a rule are to be believed, from 0 to 1."""
        counted = self.rules.get(rule, RuleTally())
        return round(counted.proposals.share(self._of_kind(rule).share(UNKNOWN)), _DIGITS)

    def field_confidence(self, rule: str, name: str) -> float:
        """Tell how far one field of a right proposal is to be believed."""
        counted = self.rules.get(rule, RuleTally()).fields.get(name, Tally())
        return round(counted.share(self._of_field(rule, name).share(UNKNOWN)), _DIGITS)

    def _of_kind(self, rule: str) -> Tally:
        return self._kinds.get(_kind(rule), Tally())

    def _of_field(self, rule: str, name: str) -> Tally:
        return self._fields.get((_kind(rule), name), Tally())

    @cached_property
    def _kinds(self) -> Mapping[str, Tally]:
        return _summed((_kind(rule), tally.proposals) for rule, tally in self.rules.items())

    @cached_property
    def _fields(self) -> Mapping[tuple[str, str], Tally]:
        return _summed(
            ((_kind(rule), name), counted)
            for rule, tally in self.rules.items()
            for name, counted in tally.fields.items()
        )


@cache
def read_measured(path: Path = FILE) -> Measured:
    """Read what was counted; nothing where there is no such file."""
    if not path.is_file():
        return Measured()
    document: Mapping[str, Any] = json.loads(path.read_text("utf-8"))  # Any: a JSON document
    rules = {
        rule: RuleTally(
            Tally(*given["proposals"]),
            {name: Tally(*counts) for name, counts in given.get("fields", {}).items()},
        )
        for rule, given in document["rules"].items()
    }
    return Measured(rules, int(document["texts"]), str(document.get("digest", "")))


def measured_text(measured: Measured) -> str:
    """Write what was counted as its file, the same whatever the order it was counted in."""
    rules = {
        rule: {
            "proposals": _counts(tally.proposals),
            "fields": {name: _counts(counted) for name, counted in sorted(tally.fields.items())},
        }
        for rule, tally in sorted(measured.rules.items())
    }
    counted_on = {"texts": measured.texts, "digest": measured.digest}
    document = {"version": _VERSION, **counted_on, "rules": rules}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _counts(tally: Tally) -> list[int]:
    return [tally.right, tally.wrong]


def _kind(rule: str) -> str:
    return rule.partition("/")[0]


def _summed(pairs: Iterable[tuple[Any, Tally]]) -> Mapping[Any, Tally]:
    found: dict[Any, Tally] = {}
    for key, tally in pairs:
        found[key] = found.get(key, Tally()) + tally
    return found
