"""Indicators of figures beside their passages: a report in, figures of another indicator out.

The names of indicators are weighed by how rare their words are among all names of indicators. Where
a passage has clearly more of the name of another indicator of the report, in the same unit, the
figure is of that one.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from loaders.check.finding import Message
from loaders.check.passage.content import phrases
from loaders.check.passage.reading import Mismatch, PassageRule, Reading, ReportReading
from loaders.entries.facts.observation import Observation
from ontology import vocab

OF_ANOTHER = PassageRule(
    "figure-of-other-indicator",
    Message("Số liệu thuộc đúng chỉ số", "The figure is one of the indicator"),
)
RULES = (OF_ANOTHER,)

_ENOUGH = 0.7
"""So much of what the passage has of the best name is enough for the own one.

Of the figures of the first five reports the lowest has 0.87; of such with the indicator exchanged
for another of the report, 93 in 100 have less than 0.5.
"""
_TOLD = 0.4
"""With less of its name than this, no indicator is told by a passage."""
_INDICATORS = vocab.ID + "indicator/"


class _Names:
    """The names of all indicators, and how much each of their words says."""

    def __init__(self, recorded: Mapping[str, tuple[str, ...]]) -> None:
        self._of = {
            iri.removeprefix(vocab.ID): tuple(map(phrases, names))
            for iri, names in recorded.items()
            if iri.startswith(_INDICATORS)
        }
        counts = Counter(p for names in self._of.values() for p in frozenset().union(*names))
        self._weights = {p: math.log((len(self._of) + 1) / n) for p, n in counts.items()}

    def share(self, indicator: str, said: frozenset[str]) -> float:
        """Tell how much of the best name of an indicator a passage has."""
        names = self._of.get(indicator, ())
        return max((self._sum(name & said) / self._sum(name) for name in names if name), default=0)

    def _sum(self, name: frozenset[str]) -> float:
        return sum(self._weights[phrase] for phrase in name)


def mismatches(report: ReportReading) -> Iterator[Mismatch]:
    """Find figures whose passage names another indicator of the report, and not their own."""
    facts = [fact for fact in report.facts if isinstance(fact, Observation)]
    if not facts:
        return
    names = _Names(report.recorded)
    used = sorted({fact.indicator for fact in facts})
    for fact in facts:
        reading = Reading(report, fact)
        if "indicator" not in reading.inferred:
            yield from _of_another(reading, fact.indicator, used, names)


def _of_another(
    reading: Reading, own: str, used: Iterable[str], names: _Names
) -> Iterator[Mismatch]:
    units = reading.report.terms.units
    said = frozenset().union(*map(phrases, (*reading.headers, *reading.passages)))
    alike = [one for one in used if units.get(vocab.ID + one) == units.get(vocab.ID + own)]
    best = max(alike, key=lambda one: names.share(one, said))
    share = names.share(best, said)
    if share >= _TOLD and names.share(own, said) < _ENOUGH * share:
        labels = reading.report.terms.labels
        passage = f"{reading.passage} → {labels.get(vocab.ID + best, {}).get('vi', best)}"
        label = labels.get(vocab.ID + own, {}).get("vi", own)
        yield Mismatch(OF_ANOTHER, "indicator", passage, f"{label} ({own})", entry=reading.fact)
