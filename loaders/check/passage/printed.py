"""What a report prints where a fact rests: a reading in; its figures, with sign and change, out.

Figures are read in the whole text and taken where they begin in the passage, so that a passage cut
short hides neither the scale nor the sign that the report prints beside them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from loaders.check.passage.reading import Mismatch, Reading
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.entries.written import Span
from loaders.reports.normal_form import with_plain_spaces
from loaders.vietnamese.comparison import Change, read_changes
from loaders.vietnamese.figures import Figure, read_figures

_MOST_GROUNDS = 24
"""Numbers beyond this are no grounds that a reader can follow."""
_ROUNDING = Decimal("0.5")


@dataclass(frozen=True)
class Printed:
    """The figures and changes of some places of a text, in its order."""

    text: str
    figures: tuple[Figure, ...]
    changes: tuple[Change, ...]

    def within(self, spans: Iterable[Span]) -> "Printed":
        """Keep what begins in one of the spans."""
        spans = tuple(spans)
        places = {
            at
            for start, end in spans
            for at in range(bisect_left(self._starts, start), bisect_left(self._starts, end))
        }
        return Printed(
            self.text,
            tuple(self.figures[at] for at in sorted(places)),
            tuple(one for one in self.changes if _begins(one.figure, spans)),
        )

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(one.start for one in self.figures)

    def shown(self, figures: Iterable[Figure] | None = None) -> str:
        """List figures as they are printed."""
        listed = self.figures if figures is None else tuple(figures)
        return ", ".join(self.text[one.start : one.end] for one in listed)

    def says(self) -> str:
        """List the figures that say how much, as they are printed."""
        return self.shown(one for one in self.figures if one.counts) or "–"

    def with_nouns(self, figures: Iterable[Figure]) -> str:
        """List figures with the words that follow them."""
        printed = (f"{self.text[one.start : one.end]} {one.noun}" for one in figures)
        return ", ".join(one.strip() for one in printed)


def printed_in(reading: Reading, key: str = "") -> Printed:
    """Read what the passages of a fact print, and those that the inference of a key rests on."""
    whole = _read(reading.report.text)
    return whole.within((*reading.fact.evidence, *_anchors(reading, key)))


def claimed_by(reading: Reading, fact: Observation, printed: Printed) -> Printed:
    """Keep the figures that the printed value names, or all if it names none."""
    places = tuple(places_of(reading, fact))
    kept = tuple(
        one
        for one in printed.figures
        if any(one.start < end and start < one.end for start, end in places)
    )
    return Printed(printed.text, kept or printed.figures, printed.changes)


def places_of(reading: Reading, fact: Observation) -> Iterator[Span]:
    """Find where the passages print the printed value of a fact."""
    if fact.printed_value:
        words = with_plain_spaces(fact.printed_value)
        yield from occurrences(reading.report.text, words, fact.evidence)


def unless_derivable(reading: Reading, wanted: Decimal, found: Mismatch) -> Iterator[Mismatch]:
    """Excuse a key that the author inferred, if its grounds carry the number."""
    if not is_derivable(reading, found.key, wanted):
        yield found


def is_derivable(reading: Reading, key: str, wanted: Decimal) -> bool:
    """Tell whether an inferred number stands in its grounds or follows from two numbers there."""
    if key not in reading.inferred:
        return False
    figures = (one for one in printed_in(reading, key).figures if one.counts)
    printed = (number for one in figures for number in one.numbers)
    grounds = list(dict.fromkeys((*printed, *_of_facts(reading, key))))[:_MOST_GROUNDS]
    return wanted in grounds or any(
        _follows(wanted, one, two) for one in grounds for two in grounds
    )


def occurrences(text: str, words: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Find words letter by letter in spans, where they are no part of a longer number or word."""
    for start, end in spans:
        at = text.find(words, start, end)
        while at >= 0:
            if _is_whole(text, at, at + len(words)):
                yield at, at + len(words)
            at = text.find(words, at + 1, end)


@lru_cache(maxsize=4)
def _read(text: str) -> Printed:
    figures = tuple(one for one in read_figures(text))
    return Printed(text, figures, read_changes(text, figures))


def _begins(figure: Figure, spans: tuple[Span, ...]) -> bool:
    return any(start <= figure.start < end for start, end in spans)


def _anchors(reading: Reading, key: str) -> Iterator[Span]:
    own = {fact.id: fact for fact in reading.report.facts}
    for one in reading.fact.inferred if key else ():
        if key in one.keys:
            yield from one.anchors
            for name in one.facts:
                yield from own[name].evidence if name in own else ()


def _of_facts(reading: Reading, key: str) -> Iterator[Decimal]:
    """List the numbers of the facts that a key is inferred from, whichever sheet they are in."""
    names = {name for one in reading.fact.inferred if key in one.keys for name in one.facts}
    facts = (fact for sheet in reading.report.sheets for fact in sheet.facts if fact.id in names)
    return (number for fact in facts for number in _numbers(fact))


def _numbers(fact: Fact) -> Iterator[Decimal]:
    names = ("value", "change", "rank", "min_value", "max_value", "numerator", "denominator")
    for name in names:
        value = getattr(fact, name, None)
        if value is not None:
            yield Decimal(value)


def _follows(wanted: Decimal, one: Decimal, two: Decimal) -> bool:
    """Tell whether a number is a sum, a difference, or a quotient but for rounding."""
    if wanted in (one + two, one - two):
        return True
    quotients = (one / two, one / two * 100) if two else ()
    exponent = wanted.as_tuple().exponent
    step = _ROUNDING.scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    return any(abs(quotient - wanted) <= step for quotient in quotients)


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    first, last = text[start], text[end - 1]
    cut_before = first.isalnum() and _goes_on(before[::-1], first)
    return not cut_before and not (last.isalnum() and _goes_on(after, last))


def _goes_on(beside: str, edge: str) -> bool:
    if edge.isdigit():
        return beside[:1].isdigit() or (beside[:1] in (".", ",") and beside[1:2].isdigit())
    return beside[:1].isalnum()


def plain(number: Decimal | None) -> Decimal | None:
    """Write a number without exponent or trailing zeros."""
    return None if number is None else Decimal(f"{number.normalize():f}")
