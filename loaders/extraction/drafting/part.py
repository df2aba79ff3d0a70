"""Parts of a drafted sheet: what one proposal adds to it, and where its fields stand."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property

from loaders.entries.written import Span, Tree
from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.layers import Layers
from loaders.extraction.linking.directory import key_of
from loaders.extraction.linking.link import Link
from loaders.extraction.linking.linker import Linker
from loaders.extraction.proposal import Because, Proposal, Said
from loaders.reading.document import Document
from loaders.vietnamese.figures import Figure
from ontology import vocab

_HOME = "Tỉnh mà cả báo cáo nói tới; đoạn trích không nêu địa bàn"
_LIKE = "mới; gần giống: {}"
_LONGEST_LABEL = 160
_LONGEST_KEY = 40
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_PROVINCE = re.compile(r"Sở|(?:UBND|HĐND|Công an|Văn phòng UBND) tỉnh\b|Tỉnh (?:ủy|uỷ)")
_TIMES = frozenset(("period", "date", "year"))
_WHOLES = frozenset(("out_of", "denominator"))


@dataclass(frozen=True)
class Drafted:
    """One entry of a sheet, with remarks for whoever reads the sheet."""

    tree: Mapping[str, Tree]
    remarks: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return str(self.tree["id"])


@dataclass(frozen=True)
class Part:
    """The entries that one proposal adds."""

    proposal: Proposal
    things: tuple[Drafted, ...] = ()
    facts: tuple[Drafted, ...] = ()
    lacks: str = ""
    """The field without which sheets cannot hold it; its entries can be read again all the same."""


@dataclass(frozen=True)
class Context:
    """What all proposals of a report share."""

    name: str
    """Of the report."""
    layers: Layers
    linker: Linker
    home: Said[Area] | None = None
    persons: frozenset[str] = frozenset()
    """Who is named with a post: other actors are bodies."""

    def with_province(self, body: str) -> str:
        """Name a body of a province with the one that the report is about, where it has none."""
        is_bare = _OF_PROVINCE.match(body) and not self.layers.gazetteer.provinces.find(body)
        return f"{body} {self.home.value.name}" if self.home and is_bare else body

    @property
    def document(self) -> Document:
        return self.layers.document

    @cached_property
    def _years(self) -> Mapping[str, Span]:
        """Where each year is printed, the day of the report first."""
        day = self.document.metadata.date
        times = sorted(self.layers.times, key=lambda one: one.period.end != day)
        found: dict[str, Span] = {}
        for one in times:
            if one.period.end and not one.lacks:
                found.setdefault(one.period.end[:4], (one.start, one.end))
        return found

    def dated(self, span: Span, year: str) -> tuple[Span, ...]:
        """Add to a time that is printed without its year the place that prints that."""
        where = self._years.get(year)
        return (span,) if not where or _YEAR.search(self.document.text, *span) else (span, where)

    def figure_at(self, span: Span) -> Figure | None:
        """Find the figure that a number is a part of."""
        figures = self.layers.figures
        at = bisect_right(figures, span[0], key=lambda one: one.start) - 1
        return figures[at] if at >= 0 and figures[at].end > span[0] else None

    def ground(self, name: str, said: Said[object]) -> tuple[Span, ...]:
        """Tell where a field stands, and what else of the text completes it."""
        if not said.span:
            return ()
        if name in _TIMES:
            return self.dated(said.span, _last_year(said))
        figure = self.figure_at(said.span) if name in _WHOLES else None
        return ((figure.start, figure.end),) if figure else (said.span,)

    def printed(self, said: Said[object] | None) -> str:
        """Return the words of a field as printed, in one line."""
        return self.words(said.span) if said and said.span else ""

    def short_form(self, said: Said[str] | None, name: str) -> str:
        """Return the words of a name as printed, where they are a part of the name."""
        return short_form(self.printed(said), name)

    def words(self, span: Span) -> str:
        return " ".join(self.document.text[span[0] : span[1]].split())

    def fact_id(self, proposal: Proposal, *words: str) -> str:
        """Name a fact after what it says and the passage that says it."""
        quote = self.words((proposal.start, proposal.end))
        said = "\n".join((proposal.kind, quote, *map(str, _content(proposal)), *words))
        key = vocab.slug("-".join(words) or proposal.kind)[:_LONGEST_KEY].strip("-")
        digest = hashlib.sha256(said.encode()).hexdigest()[:8]
        return f"fact/{self.name}/{key or proposal.kind}-{digest}"


def evidence(proposal: Proposal) -> Tree:
    """Write the passages of a proposal: one pair, or a list of them."""
    return spans(sorted({(proposal.start, proposal.end), *proposal.mentions}))


def spans(found: Iterable[Span]) -> Tree:
    pairs: list[Tree] = [[str(start), str(end)] for start, end in found]
    return pairs[0] if len(pairs) == 1 else pairs


def inferred(
    context: Context, proposal: Proposal, keys: Mapping[str, tuple[str, ...]]
) -> list[Tree]:
    """Tell of each field that stands outside the passages where it stands, by keys of the sheet."""
    found: list[Tree] = []
    for name, said in proposal.said():
        grounds = context.ground(name, said)
        if keys.get(name) and not all(_is_within(span, proposal) for span in grounds):
            one: dict[str, Tree] = {"property": _one_or_more(keys[name])}
            one["evidence"] = spans(grounds)
            if said.because is Because.HOME:
                one["comment"] = {"vi": _HOME}
            found.append(one)
    return found


def with_inferred(tree: dict[str, Tree], found: Iterable[Tree]) -> dict[str, Tree]:
    """Add to an entry what is inferred of the keys that it has, each once."""
    kept, seen = [], set[str]()
    for one in found:
        keys = one["property"] if isinstance(one, dict) else []
        names = {str(key) for key in ([keys] if isinstance(keys, str) else keys)}
        if names <= tree.keys() and names.isdisjoint(seen):
            kept.append(one)
            seen |= names
    return {**tree, "inferred": kept} if kept else tree


def assumed_home(home: Said[Area]) -> Tree:
    """Say that nothing but the report as a whole tells the area."""
    where: dict[str, Tree] = {"evidence": spans([home.span])} if home.span else {}
    return {"property": "refArea", **where, "comment": {"vi": _HOME}}


def short_form(printed: str, name: str) -> str:
    """Return printed words that are some of a name: another name is no form of it."""
    is_part = bool(printed) and set(key_of(printed).split()) <= set(key_of(name).split())
    return printed if is_part and printed != name else ""


def remarks(*links: Link | None) -> tuple[str, ...]:
    """Say of links what is not plain from their names."""
    return tuple(_remarks(links))


def label(text: str) -> Tree:
    """Write a label from words of the text, cut where it is long."""
    flat = " ".join(text.split())
    cut = flat if len(flat) <= _LONGEST_LABEL else flat[: _LONGEST_LABEL - 1].rstrip() + "…"
    return {"vi": cut[:1].upper() + cut[1:]}


def number(value: Decimal | int) -> str:
    """Write a number as sheets do."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _remarks(links: Iterable[Link | None]) -> Iterator[str]:
    for link in links:
        if link and link.reason:
            yield f"{link.id}: {link.reason}"
        if link and link.nearest:
            yield f"{link.id}: {_LIKE.format(', '.join(link.nearest))}"


def _last_year(said: Said[object]) -> str:
    """Tell the year of a date or of the end of a period."""
    return str(said.value).rpartition("/")[2][:4]


def _content(proposal: Proposal) -> Iterator[object]:
    for each in fields(proposal):
        value = getattr(proposal, each.name)
        if isinstance(value, Said):
            yield each.name, value.value
        elif isinstance(value, tuple) and each.name != "mentions":
            yield each.name, tuple(one.value for one in value)


def _is_within(span: Span, proposal: Proposal) -> bool:
    passages = ((proposal.start, proposal.end), *proposal.mentions)
    return any(start <= span[0] and span[1] <= end for start, end in passages)


def _one_or_more(keys: tuple[str, ...]) -> Tree:
    return keys[0] if len(keys) == 1 else [*keys]
