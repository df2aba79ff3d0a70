"""Indicators beside passages: a reading in, a figure whose sentence speaks of something else out.

Reports rarely print the name of an indicator; but a sentence about it has two words in a row of it,
or their abbreviation (`DN` for `doanh nghiệp`), or counts what it counts (`1.907 trạm`). Where no
sentence with a figure does so, the report names the indicator otherwise, and nothing is found.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from loaders.check.finding import Message
from loaders.check.passage.printed import printed_in
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.entries.facts.observation import Observation
from ontology import vocab

INDICATOR = PassageRule(
    "indicator-not-named",
    Message("Câu có nói về chỉ tiêu", "The sentence speaks of the indicator"),
)
RULES = (INDICATOR,)
_WORD = re.compile(r"[^\W\d_]+")
_OF_ANY_FIGURE = frozenset(
    {
        ("tỷ", "lệ"), ("chỉ", "số"), ("thứ", "hạng"), ("xếp", "hạng"), ("số", "lượng"),
        ("cấp", "tỉnh"), ("toàn", "tỉnh"), ("cả", "nước"), ("of", "the"), ("in", "the"),
    }
)  # fmt: skip
_NO_NOUNS = frozenset(
    {"số", "lệ", "tỷ", "của", "và", "trên", "có", "là", "cả", "so", "với", "tỉnh"}
)


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare the names of an indicator with the sentences that its figure stands in."""
    fact = reading.fact
    if not isinstance(fact, Observation) or {"indicator"} & {*reading.inferred, *reading.meant}:
        return
    names = reading.report.recorded.get(vocab.ID + fact.indicator, ())
    wanted = {pair for name in names for pair in _pairs(name)} - _OF_ANY_FIGURE
    spoken_of = any(_speaks_of(text, wanted) for text in reading.sentences)
    if wanted and not (spoken_of or _counts(reading, names)) and _elsewhere(reading, wanted):
        yield Mismatch(INDICATOR, "indicator", reading.passage, names[-1])


def _elsewhere(reading: Reading, wanted: Iterable[tuple[str, str]]) -> bool:
    """Tell whether another sentence with a figure speaks of the indicator."""
    report = reading.report
    texts = (report.text[start:end] for start, end in report.sentences)
    return any(any(map(str.isdigit, text)) and _speaks_of(text, wanted) for text in texts)


def _counts(reading: Reading, names: Iterable[str]) -> bool:
    """Tell whether the noun after a figure is one of the indicator's words."""
    known = {word for name in names for word in _WORD.findall(name.lower())} - _NO_NOUNS
    nouns = (one.noun.lower().split(" ")[:2] for one in printed_in(reading).figures)
    return any(not known.isdisjoint(noun) for noun in nouns)


def _speaks_of(text: str, wanted: Iterable[tuple[str, str]]) -> bool:
    return any(pair in wanted for pair in _pairs(text)) or not _initials(wanted).isdisjoint(
        word[at : at + 2]
        for word in _WORD.findall(text)
        if word.isupper()
        for at in range(len(word) - 1)
    )


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    return pairwise(_WORD.findall(text.lower()))


def _initials(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {(one[0] + two[0]).upper() for one, two in pairs}
