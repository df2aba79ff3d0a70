"""Labels beside passages: a reading in, a label that sums up another part of the report out.

A label is a paraphrase, yet of its words and pairs of words that the report uses at all, the rare
ones above all, a good part stands in the sentences that it sums up. In 148 labels of five reports
the least share was 0.3; of sentences taken at random 92 in 100 had less than `_LEAST`. Only if
another sentence has that share, the passage is held to be the wrong one.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from loaders.check.finding import Message
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.entries.facts.observation import Observation
from loaders.entries.written import Span

LIKENESS = PassageRule(
    "label-of-other-passage",
    Message("Nhãn tóm tắt đúng đoạn này", "The label sums up this passage"),
)
RULES = (LIKENESS,)
_LEAST = 0.25
_WORD = re.compile(r"[^\W\d_]+")
Part = str | tuple[str, str]


@dataclass(frozen=True)
class Usage:
    """In how many sentences of a report each word and each pair of words stands."""

    sentences: int
    counts: Mapping[Part, int]

    def weight(self, part: Part) -> float:
        """Weigh a part by its rarity."""
        return math.log((self.sentences + 1) / self.counts.get(part, 1))


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare the label that an author gave a statement with the sentences it rests on."""
    label = reading.fact.label.get("vi", "")
    if not label or isinstance(reading.fact, Observation) or "label" in reading.inferred:
        return
    report = reading.report
    usage = _usage(report.text, report.sentences)
    if _share(label, " ".join(reading.sentences), usage) >= _LEAST:
        return
    others = (report.text[start:end] for start, end in report.sentences)
    if any(_share(label, text, usage) >= _LEAST for text in others):
        yield Mismatch(LIKENESS, "label", reading.passage, label)


@lru_cache(maxsize=4)
def _usage(text: str, sentences: tuple[Span, ...]) -> Usage:
    counts: Counter[Part] = Counter()
    for start, end in sentences:
        counts.update(_parts([word.lower() for word in _WORD.findall(text[start:end])]))
    return Usage(len(sentences), counts)


def _share(label: str, passage: str, usage: Usage) -> float:
    """Weigh the parts of a label that a passage has, against those that the report has."""
    printed = _parts(_spelt_out(passage, label))
    said = {
        part
        for part in _parts(_spelt_out(label, passage))
        if part in usage.counts or part in printed
    }
    whole = sum(map(usage.weight, said))
    return sum(map(usage.weight, said & printed)) / whole if whole else 1.0


def _parts(words: Sequence[str]) -> set[Part]:
    return {*words, *pairwise(words)}


def _spelt_out(text: str, other: str) -> list[str]:
    """List the words of a text; an abbreviation as the words of the other that it stands for."""
    known = [word.lower() for word in _WORD.findall(other)]
    initials = "".join(word[0] for word in known).upper()
    words: list[str] = []
    for word in _WORD.findall(text):
        at = initials.find(word) if word.isupper() and len(word) > 1 else -1
        words += known[at : at + len(word)] if at >= 0 else [word.lower()]
    return words
