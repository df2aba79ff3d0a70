"""Evaluation: annotated texts and an extractor in, everything that is told of it out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from loaders.extraction.extract import propose
from loaders.extraction.judging.agreement import KINDS
from loaders.extraction.judging.annotated import Annotated
from loaders.extraction.judging.fact import fact_of
from loaders.extraction.judging.matching import Verdict, matched
from loaders.extraction.judging.score import Counts, Score, counted, score
from loaders.extraction.lines import lines
from loaders.extraction.proposal import Proposal
from loaders.reading.document import Document

Propose = Callable[[Document], Iterable[Proposal]]
_THOUSAND = 1_000


@dataclass(frozen=True)
class Judged:
    """A text and the verdicts on what was found in it."""

    name: str
    characters: int
    is_noise: bool
    """It has no facts."""
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Share:
    """How many of how many were right."""

    right: int
    of: int


@dataclass(frozen=True)
class Error:
    """A mistake that was made several times: of a rule, and where."""

    rule: str
    """Empty for facts that nobody proposed."""
    kind: str
    what: str
    """`wrong`, `denied`, `missed`, or the name of a field."""
    cases: tuple[tuple[str, Verdict], ...]
    """Each with the name of its text."""


@dataclass(frozen=True)
class Evaluation:
    """What is right of what was found in annotated texts."""

    texts: tuple[Judged, ...]
    sources: tuple[Annotated, ...] = field(repr=False, default=())

    @cached_property
    def by_kind(self) -> Mapping[str, Score]:
        """Score each kind, and all of them as `all`."""
        rows = [_by_kind(text.verdicts) for text in self.texts]
        kinds = {kind: score([row[kind] for row in rows]) for kind in KINDS}
        return {**kinds, "all": score([sum(row.values(), Counts()) for row in rows])}

    @cached_property
    def by_field(self) -> Mapping[tuple[str, str], Share]:
        """Count the right ones of each field that is judged, by kind and field."""
        pairs = (
            ((verdict.kind, name), right)
            for _, verdict in self.verdicts()
            for name, right in verdict.fields()
        )
        return _shares(pairs)

    @cached_property
    def by_rule(self) -> Mapping[str, Counts]:
        """Count what each rule proposed; nothing is missed by one rule."""
        found: dict[str, list[Verdict]] = defaultdict(list)
        for _, verdict in self.verdicts():
            if verdict.found:
                found[verdict.found.rule].append(verdict)
        return {rule: counted(verdicts) for rule, verdicts in sorted(found.items())}

    @cached_property
    def said_by_rule(self) -> Mapping[tuple[str, str], Share]:
        """Count the right ones of each field that right proposals give, by rule and field."""
        pairs = (
            ((verdict.fact.rule, name), right)
            for _, verdict in self.verdicts()
            for name, right in verdict.said_fields()
        )
        return _shares(pairs)

    @cached_property
    def errors(self) -> tuple[Error, ...]:
        """List mistakes, those made most often first."""
        cases: dict[tuple[str, str, str], list[tuple[str, Verdict]]] = defaultdict(list)
        for name, verdict in self.verdicts():
            for what in _mistakes(verdict):
                rule = verdict.found.rule if verdict.found else ""
                cases[rule, verdict.kind, what].append((name, verdict))
        found = (Error(*key, tuple(each)) for key, each in cases.items())
        return tuple(sorted(found, key=lambda one: (-len(one.cases), one.rule, one.kind, one.what)))

    def wrong_per_thousand(self, noise: bool = False) -> float | None:
        """Tell wrong proposals per 1,000 characters, of noise texts alone where that is asked.

        None where there is no such text.
        """
        texts = [text for text in self.texts if text.is_noise or not noise]
        characters = sum(text.characters for text in texts)
        wrong = sum(each.outcome.is_wrong for text in texts for each in text.verdicts)
        return _THOUSAND * wrong / characters if characters else None

    def verdicts(self) -> Iterator[tuple[str, Verdict]]:
        """List all verdicts, each with the name of its text."""
        for text in self.texts:
            for verdict in text.verdicts:
                yield text.name, verdict


def evaluated(texts: Sequence[Annotated], extractor: Propose = propose) -> Evaluation:
    """Let an extractor read annotated texts and judge what it finds, as it would be written."""
    return Evaluation(tuple(_judged(text, extractor) for text in texts), tuple(texts))


def _judged(text: Annotated, extractor: Propose) -> Judged:
    found = map(fact_of, lines(text.document, extractor(text.document)))
    verdicts = matched(text.facts, found)
    return Judged(text.name, len(text.document.text), not text.facts, verdicts)


def _by_kind(verdicts: Iterable[Verdict]) -> Mapping[str, Counts]:
    found: dict[str, list[Verdict]] = {kind: [] for kind in KINDS}
    for verdict in verdicts:
        found[verdict.kind].append(verdict)
    return {kind: counted(each) for kind, each in found.items()}


def _mistakes(verdict: Verdict) -> Iterator[str]:
    if verdict.outcome.is_wrong or verdict.found is None:
        yield verdict.outcome.value
    names = {**dict(verdict.said_fields()), **dict(verdict.fields())}
    yield from (name for name, right in names.items() if not right)


def _shares(pairs: Iterable[tuple[tuple[str, str], bool]]) -> Mapping[tuple[str, str], Share]:
    right: Counter[tuple[str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    for key, is_right in pairs:
        right[key] += is_right
        of[key] += 1
    return {key: Share(right[key], of[key]) for key in sorted(of)}
