"""What a fact speaks of: a fact and its report in; evidence that speaks of other things out.

The words of a fact, those of its label, indicator and things, are weighed by how rare they are in
the report. Where another sentence has clearly more of them than the passage, the evidence is of
another fact. Sentence embeddings would need a model; rare words do, as texts are short.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from loaders.check.finding import Message
from loaders.check.passage.reading import Mismatch, PassageRule, Reading, ReportReading
from loaders.entries.entry import texts_of
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from loaders.entries.written import Span
from loaders.vietnamese.syllables import syllables
from ontology import vocab

ELSEWHERE = PassageRule(
    "evidence-elsewhere",
    Message("Đoạn trích nói về dữ kiện này", "The passage speaks of this fact"),
)
RULES = (ELSEWHERE,)

ENOUGH = 0.5
"""So much of the weight that the best other sentence has is enough for a passage.

Of the facts of the first five reports one in 100 has less; of passages put into another sentence of
the report, 97 in 100.
"""
_KEPT = 16_384
"""Names and sentences that are read again for each fact."""
_ACRONYM = re.compile(r"\(([A-ZĐ]{2,})\)")
_CONTEXT = frozenset(
    ("refArea", "atEvent", "holder", "statedBy", "about", "framework", "addressee", "assignee")
)
"""Keys whose things may be named elsewhere."""


@dataclass(frozen=True)
class _Name:
    """The words of a name, and those of the acronym that it gives in brackets."""

    phrases: frozenset[str]
    acronym: frozenset[str] = frozenset()


class _Weights:
    """How much each word of a report says."""

    def __init__(self, report: ReportReading) -> None:
        self.spans = report.sentences
        self.sentences = [phrases(report.text[start:end]) for start, end in self.spans]
        self._counts = Counter(phrase for one in self.sentences for phrase in one)

    def of(self, said: Iterable[tuple[_Name, ...]], phrases: frozenset[str]) -> float:
        """Add up what a text has of each thing said, of the name of it that it has most of."""
        return sum(max((self._sum(name, phrases) for name in names), default=0.0) for names in said)

    def _sum(self, name: _Name, phrases: frozenset[str]) -> float:
        """Weigh what a text has of a name; its acronym stands for all of it."""
        whole = bool(name.acronym) and name.acronym <= phrases
        return sum(map(self._weight, name.phrases if whole else name.phrases & phrases))

    def _weight(self, phrase: str) -> float:
        count = self._counts[phrase]
        return math.log((len(self.sentences) + 1) / (count + 0.5)) if count else 0.0


def mismatches(report: ReportReading) -> Iterator[Mismatch]:
    """Find facts whose evidence speaks of other things than another sentence does."""
    weights = _Weights(report)
    for reading in report.readings():
        if not isinstance(reading.fact, RelationFact) and "evidence" not in reading.inferred:
            yield from _elsewhere(reading, weights)


def _elsewhere(reading: Reading, weights: _Weights) -> Iterator[Mismatch]:
    if not re.search(r"\s", reading.passage.strip()):
        return  # an address or a single word
    said = tuple(_said(reading))
    told = (*reading.headers, *reading.passages)
    own = weights.of(said, frozenset().union(*map(phrases, told)))
    others = [
        (weights.of(said, phrases), span)
        for span, phrases in zip(weights.spans, weights.sentences, strict=True)
        if not _touches(reading.fact, span)
    ]
    best, span = max(others, default=(0.0, (0, 0)))
    if own < ENOUGH * best:
        start, end = span
        better = f"{reading.passage} ≠ {reading.report.text[start:end]}"
        label = reading.fact.label.get("vi", reading.fact.id)
        yield Mismatch(ELSEWHERE, "evidence", better, label, entry=reading.fact)


def _said(reading: Reading) -> Iterator[tuple[_Name, ...]]:
    """List what a fact speaks of, each in all the names that it has; not what is inferred."""
    fact, report = reading.fact, reading.report
    aside = _CONTEXT | reading.inferred
    yield (_Name(phrases(fact.label.get("vi", ""))),)
    for key, value in fact.values():
        for text in texts_of(value) if key.name not in aside else ():
            names = report.recorded.get(vocab.ID + text, ())
            if names:
                yield tuple(map(_named, names))
    for attribute in ("printed_value", "base_period", "quoted_wording"):
        yield (_Name(phrases(getattr(fact, attribute, ""))),)


def _named(name: str) -> _Name:
    acronym = _ACRONYM.search(name)
    return _Name(phrases(name), phrases(acronym[1]) if acronym else frozenset())


@lru_cache(_KEPT)
def phrases(text: str) -> frozenset[str]:
    """List the syllables of a text and its pairs, as most Vietnamese words have two syllables."""
    found: list[str] = []
    last = ""
    for one in syllables(text):
        if one.is_word:
            found += [one.key, f"{last} {one.key}"] if last else [one.key]
        last = one.key if one.is_word else ""
    return frozenset(found)


def _touches(fact: Fact, span: Span) -> bool:
    return any(start < span[1] and span[0] < end for start, end in fact.evidence)
