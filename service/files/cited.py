"""Columns of files that tell what a row rests on: citations of a row in, texts or typed values out.

Every file has the brief ones, `cite=1` adds the others, `cite=0` leaves all of them away.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from queries.row import Row
from service.answers.citation import Citation
from service.answers.document import LICENCE, Document
from service.answers.grounds import DATED, Grounds, grounds_of, inferred_text

CONFIDENCE = "cite_confidence"
"""The one number among them."""
LEVEL = "cite_level"
CONSTANT = ("cite_asked", "cite_release", "cite_licence")
"""The same in each row."""
BRIEF = ("cite_derivation", CONFIDENCE, "cite_inferred", LEVEL, "cite_reports", *CONSTANT)
MORE = (
    "cite_facts",
    "cite_review",
    "cite_dates",
    "cite_urls",
    "cite_positions",
    "cite_passages",
)
BETWEEN = " | "
MOST_KEPT = 1000
"""Rows whose texts are kept for others that rest on the same."""


@dataclass(frozen=True)
class CiteColumns:
    """The columns that tell what the rows of one answer rest on."""

    document: Document

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """Those that were asked for, in order."""
        asked = self.document.asked
        return (*BRIEF, *MORE) if asked.cite else BRIEF if asked.grounds else ()

    @functools.cached_property
    def _written(self) -> dict[object, list[str | Decimal | None]]:
        """Texts of rows that rest on the same: a large answer has few that differ."""
        return {}

    def texts(self, row: Row, citations: Sequence[Citation]) -> list[str | Decimal | None]:
        """Write a row; one value stands for all facts where they agree."""
        parts = (part for one in citations for part in one.inferred)
        if self.document.asked.cite or any(part.property == DATED for part in parts):
            return self._texts(row, citations)
        key = tuple(
            (one.derivation, one.confidence, one.inferred, one.level, one.reports)
            for one in citations
        )
        found = self._written.get(key)
        if found is None:
            if len(self._written) >= MOST_KEPT:
                self._written.clear()
            found = self._written[key] = self._texts(row, citations)
        return found

    def _texts(self, row: Row, citations: Sequence[Citation]) -> list[str | Decimal | None]:
        return [
            BETWEEN.join(_agreed(name, value)) if isinstance(value, list) else value
            for name, value in zip(self.names, self.values(row, citations), strict=True)
        ]

    def values(
        self, row: Row, citations: Sequence[Citation]
    ) -> list[list[str] | str | Decimal | None]:
        """List the values of a row: of its facts, of their sources, or what is always the same."""
        if not self.names:
            return []
        found = {**self._constants, **self._brief(grounds_of(row, citations))}
        if self.document.asked.cite:
            found |= _more(citations)
        return [found[name] for name in self.names]

    @functools.cached_property
    def _constants(self) -> Mapping[str, str]:
        return {
            "cite_asked": "; ".join(map(str, self.document.asked_for)),
            "cite_release": self.document.answer.release,
            "cite_licence": LICENCE,
        }

    def _brief(self, found: Grounds) -> Mapping[str, list[str] | Decimal | None]:
        names, language = self.document.site.reader.names, self.document.language
        return {
            "cite_derivation": list(found.derivations),
            CONFIDENCE: found.confidence,
            "cite_inferred": [inferred_text(one, names, language) for one in found.inferred],
            LEVEL: list(found.levels),
            "cite_reports": list(found.reports),
        }


def _more(citations: Sequence[Citation]) -> Mapping[str, list[str]]:
    """List facts, then passages; with these, reports have one value a passage too."""
    sources = [source for citation in citations for source in citation.sources]
    return {
        "cite_reports": [source.report for source in sources],
        "cite_facts": [citation.fact for citation in citations],
        "cite_review": [citation.review.rpartition("/")[2] for citation in citations],
        "cite_dates": [source.issued for source in sources],
        "cite_urls": [source.passage.url or "" for source in sources],
        "cite_positions": [source.position for source in sources],
        "cite_passages": [source.passage.text or "" for source in sources],
    }


def _agreed(name: str, values: list[str]) -> list[str]:
    alike = name in BRIEF and len(set(values)) == 1
    return values[:1] if alike else values
