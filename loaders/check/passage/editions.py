"""Editions of indexes beside the time of a figure: a reading in, an edition of other years out."""

import re
from collections.abc import Iterator, Mapping

from loaders.check.finding import Message
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.entries.facts.observation import Observation
from loaders.entries.terms import Terms
from ontology import vocab

EDITION = PassageRule(
    "edition-of-other-year",
    Message("Phiên bản bộ chỉ số hợp với năm của số liệu", "The edition is that of the year"),
)
INDEX = PassageRule(
    "edition-of-other-index",
    Message("Phiên bản thuộc đúng bộ chỉ số", "The edition is one of the index"),
)
RULES = (EDITION, INDEX)
_FRAMEWORKS = vocab.ID + "framework/"
_YEAR_AT_END = re.compile(r" (?:19|20)\d\d$")
_EDITION = re.compile(r"framework/(?P<index>[a-z0-9-]+?)-(?P<year>(?:19|20)\d\d)")


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare the edition that a figure names with its year."""
    fact = reading.fact
    yield from _about_other_index(reading)
    if isinstance(fact, Observation) and fact.framework:
        yield from _other_index(reading, fact)
        edition = _EDITION.fullmatch(fact.framework)
        year = (fact.period_end or fact.period_start)[:4]
        if edition and year and fact.value_kind == "actual":
            first, last = _years(edition["index"], int(edition["year"]), reading.report.terms)
            if not first <= int(year) <= last:
                yield Mismatch(EDITION, "framework", year, fact.framework)


def _other_index(reading: Reading, fact: Observation) -> Iterator[Mismatch]:
    """Find an edition of another index: the indicator is named after others."""
    recorded = reading.report.recorded
    named = _named_in(" | ".join(recorded.get(vocab.ID + fact.indicator, ())), recorded)
    if named and fact.framework not in named:
        yield Mismatch(INDEX, "framework", ", ".join(sorted(named)), fact.framework)


def _about_other_index(reading: Reading) -> Iterator[Mismatch]:
    """Find a fact about an edition of an index where its passage names another index instead."""
    about = [one for one in reading.fact.about if vocab.ID + one in reading.report.recorded]
    editions = [one for one in about if (vocab.ID + one).startswith(_FRAMEWORKS)]
    named = _named_in(reading.passage, reading.report.recorded) if editions else []
    for edition in editions:
        if named and edition not in named:
            yield Mismatch(INDEX, "about", reading.passage, edition)


def _named_in(text: str, recorded: Mapping[str, tuple[str, ...]]) -> list[str]:
    """List the editions whose index a text names; of one index all have its name."""
    said = text.casefold()
    return [
        iri.removeprefix(vocab.ID)
        for iri, names in recorded.items()
        if iri.startswith(_FRAMEWORKS) and any(_short(name) in said for name in names)
    ]


def _short(name: str) -> str:
    """Reduce the name of an edition to that of its index: `DTI 2022` is one of `DTI`."""
    return _YEAR_AT_END.sub("", name).casefold()


def _years(index: str, year: int, terms: Terms) -> tuple[int, int]:
    """Tell for results of which years an edition was in use: from the year before it was issued.

    An edition is issued for the results of its year or of the year before; the next one ends it.
    """
    names = (name.removeprefix(vocab.ID) for name in terms.labels)
    editions = (match for name in names if (match := _EDITION.fullmatch(name)))
    later = [int(one["year"]) for one in editions if one["index"] == index]
    return year - 1, min((one for one in later if one > year), default=9999) - 1
