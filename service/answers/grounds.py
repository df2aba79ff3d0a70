"""What rows rest on, in brief: citations in; derivations, lowest confidence, reports out.

A row says what its least sure fact says, and those facts count from which its own were computed.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ontology.vocab import DX
from queries.row import Row
from service.answers.citation import Citation, Inferred, cited, lowest, merged
from service.graph.names import NameIndex
from service.graph.reader import Reader
from service.language import localised_number, message

DERIVED = ("computed", "inferred")
"""How facts come about that no report states."""
DATED = DX + "attestedOn"
"""Inferred for all facts of a report that prints no date; it counts in rows that have the date."""

MOST_NAMED = 3
"""Properties that are named beside a row; files name all."""


@dataclass(frozen=True)
class Grounds:
    """What one row rests on; lists are in the order of its facts, those that it names first."""

    facts: tuple[str, ...]
    derivations: tuple[str, ...]
    """Codes, empty where the release tells none."""
    confidence: Decimal | None
    """The lowest that somebody gave to one of them or to a part of it, 0 to 1."""
    inferred: tuple[Inferred, ...]
    """What was inferred of any of them, each property once; no date that the row does not have."""
    levels: tuple[str, ...]
    reports: tuple[str, ...]
    """Each once."""
    attested: tuple[str, ...]
    own: int
    """How many facts the row rests on by itself, those left aside that others were made from."""
    unsure: int
    """How many of its own were inferred, in part or as a whole."""

    @property
    def level(self) -> str:
        """The level of review of its least confirmed fact; empty where the release tells none."""
        return min(filter(None, self.levels), default="")

    @property
    def kinds(self) -> tuple[str, ...]:
        """How it came about where no report states it as it stands: computed, inferred."""
        found = {*self.derivations, *(["inferred"] if self.inferred else [])}
        return tuple(kind for kind in DERIVED if kind in found)


def grounds_of(row: Row, citations: Sequence[Citation]) -> Grounds:
    """Sum up the citations of one row."""
    parts = [list(_parts(row, one)) for one in citations]
    inferred = merged(itertools.chain.from_iterable(parts))
    codes = [one.derivation.rpartition("/")[2] for one in citations]
    inputs = {fact for one in citations for fact in one.inputs}
    own = [place for place, one in enumerate(citations) if one.fact not in inputs]
    sure = (one.confidence for each in (citations, inferred) for one in each)
    return Grounds(
        facts=tuple(one.fact for one in citations),
        derivations=tuple(codes),
        confidence=lowest(sure),
        inferred=tuple(inferred),
        levels=tuple(one.level for one in citations),
        reports=tuple(dict.fromkeys(report for one in citations for report in one.reports)),
        attested=tuple(one.attested for one in citations),
        own=len(own),
        unsure=sum(bool(parts[place]) or codes[place] == "inferred" for place in own),
    )


def grounds_of_facts(reader: Reader, facts: Sequence[str]) -> Iterator[tuple[str, Grounds]]:
    """Tell of facts, each by itself, what it rests on; none has a date beside it."""
    found = cited(reader, None, [(fact,) for fact in facts])
    for place, fact in enumerate(facts):
        yield fact, grounds_of({}, found.of_row(place))


def _parts(row: Row, citation: Citation) -> Iterator[Inferred]:
    """List what was inferred of a fact, its date only where the row has just that."""
    for one in citation.inferred:
        if one.property != DATED or citation.attested in {each.value for each in row.values()}:
            yield one


def grounds_text(grounds: Grounds, names: NameIndex, language: str) -> str:
    """Say how a row came about where no report states it as it stands; empty where one does.

    As in `computed; inferred 0.6 (1/3 facts): status`. The number is the lowest confidence.
    """
    said = [message(f"grounds.{kind}", language) for kind in grounds.kinds]
    is_inferred = "inferred" in grounds.kinds
    if grounds.confidence is not None:
        sure = localised_number(grounds.confidence, language)
        said.append(f"{said.pop() if is_inferred else message('grounds.sure', language)} {sure}")
    if is_inferred and 0 < grounds.unsure < grounds.own:
        counts = {"count": grounds.unsure, "total": grounds.own}
        said.append(f"{said.pop()} ({message('grounds.share', language, **counts)})")
    labels = [names.label(one.property, language) for one in grounds.inferred]
    more = len(labels) - MOST_NAMED
    if more > 0:
        labels = [*labels[:MOST_NAMED], message("grounds.more", language, count=more)]
    return "; ".join(said) + (f": {', '.join(labels)}" if labels else "")


def inferred_text(inferred: Inferred, names: NameIndex, language: str) -> str:
    """Name a property that was inferred, and how surely: `status (0.6)`."""
    label = names.label(inferred.property, language)
    if inferred.confidence is None:
        return label
    return f"{label} ({localised_number(inferred.confidence, language)})"


@dataclass(frozen=True)
class Summary:
    """What many rows rest on together."""

    reports: tuple[str, ...]
    kinds: Mapping[str, int]
    """How many rows came about how, where no report states them: computed, inferred."""
    confidence: Decimal | None
    levels: Mapping[str, int]
    """How many rows have which level of review, each that of its least confirmed fact."""


class Summing:
    """Sums rows up as they pass."""

    def __init__(self) -> None:
        self._reports: set[str] = set()
        self._kinds: Counter[str] = Counter()
        self._lowest: Decimal | None = None
        self._levels: Counter[str] = Counter()

    def add(self, row: Grounds) -> None:
        """Take a row into account."""
        self._reports.update(row.reports)
        self._kinds.update(row.kinds)
        self._lowest = lowest((self._lowest, row.confidence))
        self._levels.update([row.level] if row.level else [])

    @property
    def found(self) -> Summary:
        """What the rows so far rest on."""
        levels = dict(sorted(self._levels.items()))
        kinds = dict(sorted(self._kinds.items()))
        return Summary(tuple(sorted(self._reports)), kinds, self._lowest, levels)


def summary_of(rows: Iterable[Grounds]) -> Summary:
    """Sum up rows."""
    summing = Summing()
    for row in rows:
        summing.add(row)
    return summing.found


def summary_text(summary: Summary, language: str) -> str:
    """Count what no report states as it stands: `Rows computed: 2; lowest confidence: 0.6`."""
    counted = [
        message(f"grounds.rows_{kind}", language, count=localised_number(count, language))
        for kind, count in summary.kinds.items()
    ]
    if counted and summary.confidence is not None:
        sure = localised_number(summary.confidence, language)
        counted.append(message("grounds.lowest", language, confidence=sure))
    return f"{'; '.join(counted)}." if counted else ""


def summary_record(summary: Summary) -> Mapping[str, object]:
    """Describe for programs what many rows rest on together."""
    return {
        "reports": summary.reports,
        "rowsComputed": summary.kinds.get("computed", 0),
        "rowsInferred": summary.kinds.get("inferred", 0),
        "lowestConfidence": None if summary.confidence is None else float(summary.confidence),
        "reviewLevels": summary.levels,
    }
