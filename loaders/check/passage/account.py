"""What a graph says about the text of a report: quads and text in, an `Account` out."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

import pyoxigraph as ox

from loaders.reports.archive import ReportText
from loaders.vietnamese.figures import read_numbers
from ontology import vocab

Value: TypeAlias = "ox.NamedNode | ox.Literal"
Node: TypeAlias = Mapping[str, tuple[Value, ...]]
Known: TypeAlias = Callable[[str], bool]

FIGURES = (
    "basePeriod", "change", "denominator", "dueDate", "maxValue", "minValue", "numerator",
    "periodEnd", "periodStart", "printedValue", "quotedWording", "rank", "rankOutOf",
    "statementText", "topN", "value",
)  # fmt: skip
"""Literals of a fact that carry a number, beside a date of its own on which it is attested."""
PARTIES = (
    "about", "agent", "atEvent", "fromSystem", "indicator", "person", "post", "statusOf",
    "toSystem",
)  # fmt: skip
"""References of a fact to the things it speaks of."""
NAMES = (
    vocab.RDFS + "label", vocab.SKOS + "altLabel", vocab.SKOS + "prefLabel", vocab.FOAF + "name",
    vocab.DCTERMS + "title", vocab.DCTERMS + "creator", vocab.DX + "docNumber",
    vocab.DX + "quotedWording",
)  # fmt: skip
MARKS = (
    *NAMES, vocab.SCHEMA + "url", vocab.SCHEMA + "startDate", vocab.DCTERMS + "issued",
    vocab.PREFIXES["eli"] + "date_document",
)  # fmt: skip
"""Literals of a thing that carry a number: names, addresses and dates; not its codes."""

ATTESTED = vocab.DX + "attestedOn"
TAKEN_OUT = frozenset(
    vocab.mint_concept("review-status", code) for code in ("rejected", "withdrawn")
)
"""States of facts whose passages somebody has looked at: no fact need say what they print."""
"""Most facts of a report share the date of the report; that one proves no number."""

OUR_WORDING = {
    *(vocab.DX + kind for kind in ("AnsweredFinding", "Fact", "Inference", "Mention", "Review")),
    vocab.SH + "ValidationResult",
}
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORD = re.compile(r"\w+")
_BETWEEN = "|"
"""Stands between two names: no word."""
_EXACT = (vocab.XSD + "decimal", vocab.XSD + "integer")
_DIGITS = re.compile(r"\d+")
_DAY_AND_MONTH = re.compile(r"\d{1,2}\.\d{1,2}")


@dataclass(frozen=True)
class Passage:
    """A span, the figures of the facts that it proves, and whether a sheet leaves it out."""

    span: range
    figures: frozenset[Decimal] = frozenset()
    aside: bool = False

    def holds(self, span: range) -> bool:
        return self.span.start <= span.start and span.stop <= self.span.stop


@dataclass(frozen=True)
class Account:
    """The text of a report, its passages, and the names that the graph knows."""

    report: ReportText
    passages: tuple[Passage, ...]
    known: Known

    @property
    def text(self) -> str:
        return self.report.text

    @cached_property
    def left_aside(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.aside)

    def aside(self, span: range) -> bool:
        return any(passage.holds(span) for passage in self.left_aside)


def accounts(quads: Iterable[ox.Quad], reports: Iterable[ReportText]) -> dict[str, Account]:
    """Read what the graphs say about each report; facts that are not published speak too."""
    nodes = _nodes(quads)
    names = {name.value for node in nodes.values() for name in _names(node)}
    known = known_names(names)
    return {report.name: Account(report, _passages(report, nodes), known) for report in reports}


def known_names(names: Iterable[str]) -> Known:
    """Make a test for names: one is known if its words stand in a row in some name.

    Acronyms count as written; other words in any case.
    """
    written = [word for name in dict.fromkeys(names) for word in (*WORD.findall(name), _BETWEEN)]
    folded = [word.casefold() for word in written]
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(folded):
        places[word].append(place)
    exact = frozenset(written)

    def known(name: str) -> bool:
        words = WORD.findall(name)
        if not all(word in exact for word in words if is_acronym(word)):
            return False
        return _in_a_row([word.casefold() for word in words], folded, places)

    return known


def _in_a_row(words: list[str], folded: list[str], places: Mapping[str, list[int]]) -> bool:
    """Look for words in a row, by the rarest of them."""
    if not words:
        return True
    rarest = min(range(len(words)), key=lambda place: len(places.get(words[place], ())))
    starts = (place - rarest for place in places.get(words[rarest], ()))
    return any(start >= 0 and folded[start : start + len(words)] == words for start in starts)


def readings(number: re.Match[str]) -> list[frozenset[Decimal]]:
    """Read a number as it stands, with its scale ("1,2 triệu"), or as parts of a date ("18.1")."""
    token = number.group()
    plain = read_numbers(token)
    scaled = read_numbers(number.string[number.start() : number.end() + len(" triệu ")])[:1]
    found = [frozenset(read) for read in (plain, scaled) if read]
    if not plain or _DAY_AND_MONTH.fullmatch(token):
        found.append(frozenset(map(Decimal, _DIGITS.findall(token))))
    return found


def is_acronym(word: str) -> bool:
    return sum(letter.isupper() for letter in word) > 1


def _passages(report: ReportText, nodes: Mapping[str, Node]) -> tuple[Passage, ...]:
    source = vocab.mint_report(report.name)
    spans = {
        name: node
        for name, node in nodes.items()
        if source in _values(node, vocab.OA + "hasSource")
    }
    facts = [
        node
        for node in nodes.values()
        if not spans.keys().isdisjoint(_values(node, vocab.DX + "evidence"))
    ]
    dates = Counter(date for fact in facts for date in fact.get(ATTESTED, ()))
    shared = max(dates, key=lambda date: dates[date], default=None)
    figures: dict[str, set[Decimal]] = defaultdict(set)
    for fact in facts:
        own = [date for date in fact.get(ATTESTED, ()) if date != shared]
        for span in _values(fact, vocab.DX + "evidence"):
            figures[span] |= _figures(fact, own, nodes)
    aside = _spans_aside(spans, facts)
    return tuple(
        Passage(_span(node, nodes), frozenset(figures[name]), name in aside)
        for name, node in spans.items()
    )


def _spans_aside(spans: Mapping[str, Node], facts: Iterable[Node]) -> set[str]:
    """Name the spans that a sheet sets aside, and those of facts that were taken out."""
    kind, status = vocab.DX + "SetAsidePassage", vocab.DX + "reviewStatus"
    out = (fact for fact in facts if not TAKEN_OUT.isdisjoint(_values(fact, status)))
    found = {name for name, node in spans.items() if kind in _values(node, vocab.RDF + "type")}
    return found.union(*(_values(fact, vocab.DX + "evidence") for fact in out))


def _span(node: Node, nodes: Mapping[str, Node]) -> range:
    selectors = [nodes[name] for name in _values(node, vocab.OA + "hasSelector")]
    start, end = (
        next(value for selector in selectors for value in _values(selector, vocab.OA + key))
        for key in ("start", "end")
    )
    return range(int(start), int(end))


def _figures(fact: Node, dates: Iterable[Value], nodes: Mapping[str, Node]) -> set[Decimal]:
    """Collect the numbers of a fact, its own dates included, and of the things it speaks of."""
    own = [*dates, *(value for key in FIGURES for value in fact.get(vocab.DX + key, ()))]
    own += fact.get(vocab.RDF + "object", ())
    links = (*(vocab.DX + key for key in PARTIES), vocab.RDF + "subject", vocab.RDF + "object")
    things = [nodes.get(name, {}) for key in links for name in _values(fact, key)]
    own += [value for thing in things for key in MARKS for value in thing.get(key, ())]
    printed = (value for value in own if not value.value.startswith(vocab.BASE))
    return {number for value in printed for number in _numbers(value)}


def _numbers(value: Value) -> Iterator[Decimal]:
    if isinstance(value, ox.Literal) and value.datatype.value in _EXACT:
        yield abs(Decimal(value.value))  # `giảm 3,1%` prints no sign
        return
    for match in NUMBER.finditer(value.value):
        for reading in readings(match):
            yield from reading


def _names(node: Node) -> Iterator[ox.Literal]:
    """List the names of a thing; what facts, reviews and findings are called is our own wording."""
    kinds = set(_values(node, vocab.RDF + "type"))
    if not kinds & OUR_WORDING:
        found = (value for key in NAMES for value in node.get(key, ()))
        yield from (value for value in found if isinstance(value, ox.Literal))


def _nodes(quads: Iterable[ox.Quad]) -> dict[str, Node]:
    nodes: dict[str, dict[str, dict[Value, None]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, (ox.NamedNode, ox.Literal)
        ):
            node = nodes.setdefault(quad.subject.value, {})
            node.setdefault(quad.predicate.value, {})[quad.object] = None
    return {name: {key: tuple(v) for key, v in node.items()} for name, node in nodes.items()}


def _values(node: Node, key: str) -> tuple[str, ...]:
    return tuple(value.value for value in node.get(key, ()))
