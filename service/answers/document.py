"""An answer with everything that its pages and files say around it: names, sources, how to cite."""

from __future__ import annotations

import functools
import itertools
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from queries.answer import Answer
from queries.row import Row
from service import urls
from service.answers.asked import Asked, asked_values
from service.answers.citation import Citation, Citations
from service.answers.columns import column_label
from service.answers.figure import Figures, figures_among
from service.answers.grounds import (
    DATED,
    Grounds,
    Summary,
    grounds_of,
    grounds_text,
    inferred_text,
    summary_of,
    summary_text,
)
from service.answers.level import level_notes, level_record
from service.answers.question import Question
from service.answers.time_notes import today_notes, today_record
from service.answers.trace import cited_answer, cited_rows
from service.graph.cells import Cell, CellWriter, localised_day
from service.graph.site import Site
from service.language import SHOWN, localised_number, message

LICENCE_NAME = "CC BY 4.0"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
AUTHOR = "dxkg"
CITED_AT_ONCE = 1000  # rows of a large answer
MOST_DRAWN = 500
"""Rows of which a picture says what they rest on."""
MOST_REPORTS = 3
"""Reports that a note names; of more it says how many, and where they are named."""
MOST_READ = 8 << 20
"""Characters of the rows that a page draws."""


@dataclass(frozen=True)
class About:
    """Where the facts of an answer come from."""

    reports: tuple[tuple[Cell, str, str | None], ...]
    """Each report with its date and its address at the source."""
    first: str
    last: str
    reviews: tuple[tuple[str, int], ...]
    """How many facts have which level of review."""
    derivations: tuple[tuple[Cell, int], ...]
    dated: int
    """Facts whose date of attestation was inferred, since their report prints none."""
    partly: int
    """Facts that a report states but for a part, other than that date, which was inferred."""
    untraced: int
    """Rows that rest on no fact that can be named."""

    def derived(self, language: str) -> str:
        """Count the facts by how they came about: `stated: 2 (facts inferred in part: 1)`."""
        counted = "; ".join(f"{kind.text}: {count}" for kind, count in self.derivations)
        partly = message("grounds.partly", language, count=self.partly) if self.partly else ""
        return f"{counted} ({partly})" if partly else counted


@dataclass(frozen=True)
class Document:
    """One answer, ready to be written in any format."""

    asked: Question
    answer: Answer
    site: Site
    base: str
    """Public address of the service, without a slash at the end."""
    published: str
    """Day on which the release was published, empty where nobody wrote it down."""
    shown: int | None = None
    """Rows that a page draws, and whose sources it reads; None for all."""

    def first(self, most: int) -> Document:
        """Return the same for a page: its first rows, as many as are not too long to be read."""
        size = rows = 0
        for row in itertools.islice(self.answer.rows, most):
            size += sum(len(term.value) for term in row.values())
            if size > MOST_READ:
                break
            rows += 1
        return replace(self, shown=rows)

    def drawn(self) -> Document:
        """Return the same for a picture: it reads what no more rows rest on than a page does."""
        return self if self.shown is not None else self.first(MOST_DRAWN)

    @property
    def language(self) -> str:
        return self.asked.language

    @property
    def title(self) -> str:
        return self.asked.query.title.in_language(self.language)

    @property
    def description(self) -> str:
        return self.asked.query.description.in_language(self.language)

    @functools.cached_property
    def writer(self) -> CellWriter:
        """Writes cells with the labels of the release; a file has its texts whole."""
        longest = sys.maxsize if self.shown is None else SHOWN
        return CellWriter(self.site.reader.names, self.language, longest)

    @functools.cached_property
    def figures(self) -> Figures:
        """The figures of its rows, each with the columns that make it true."""
        names = [column.name for column in self.answer.columns]
        return figures_among(self.asked.query.figures, names, self.answer.rows)

    @functools.cached_property
    def citations(self) -> Citations:
        """What each shown row rests on."""
        return cited_answer(self.site, self.asked.sparql, self.answer, self.shown)

    @functools.cached_property
    def briefly(self) -> Citations:
        """The same without passages, which takes less to read."""
        return cited_answer(self.site, self.asked.sparql, self.answer, self.shown, passages=False)

    def cited_rows(self, most: int | None = None) -> Iterator[tuple[Row, tuple[Citation, ...]]]:
        """Go through the rows with what each rests on; with passages where they were asked for."""
        rows = itertools.islice(self.answer.rows, most)
        passages = self.asked.cite
        if not (passages or self.asked.grounds):
            yield from ((row, ()) for row in rows)
        elif not self.answer.is_large:
            known = self.citations if passages else self.briefly
            yield from ((row, known.of_row(place)) for place, row in enumerate(rows))
        else:
            while part := list(itertools.islice(rows, CITED_AT_ONCE)):
                found = cited_rows(self.site, self.asked.sparql, part, passages)
                yield from ((row, found.of_row(place)) for place, row in enumerate(part))

    @functools.cached_property
    def grounds(self) -> tuple[Grounds, ...]:
        """What each shown row rests on, in brief."""
        known = self.citations if "citations" in vars(self) else self.briefly  # read already
        rows = self.answer.rows[: self.shown]
        return tuple(grounds_of(row, known.of_row(place)) for place, row in enumerate(rows))

    @functools.cached_property
    def summary(self) -> Summary:
        """What the shown rows rest on together."""
        return summary_of(self.grounds)

    def ground_text(self, place: int) -> str:
        """Say of a row how it came about where no report states it, and its level if they differ.

        Nothing of a row that is not shown.
        """
        if place >= len(self.grounds):
            return ""
        found = self.grounds[place]
        said = grounds_text(found, self.site.reader.names, self.language)
        mixed = found.level if len(self.summary.levels) > 1 else ""
        level = message("review.mixed", self.language, level=mixed) if mixed else ""
        return "; ".join(filter(None, (said, level)))

    def told(self, place: int, text: str, unless: str = "") -> str:
        """Write what a picture shows of a row: `21 (inferred 0.6: status)`.

        unless -- grounds that the picture says once for all rows that do not tell theirs
        """
        said = self.ground_text(place)
        return f"{text} ({said})" if said and said != unless else text

    def known_how(self, citation: Citation) -> str:
        """Say how a fact is known: its derivation, confidence, and what of it was inferred."""
        said = self.name(citation.derivation)
        if citation.confidence is not None:
            said = f"{said} ({localised_number(citation.confidence, self.language)})"
        names = self.site.reader.names
        parts = [inferred_text(one, names, self.language) for one in citation.inferred]
        if parts:
            inferred = message("figure.inferred", self.language, properties=", ".join(parts))
            said = f"{said}; {inferred}" if said else inferred
        return said

    @functools.cached_property
    def ground_notes(self) -> tuple[str, ...]:
        """Say what the shown rows rest on together: reports, what no report states, review."""
        found, language = self.summary, self.language
        names = [textwrap.shorten(self.name(one), 80, placeholder="…") for one in found.reports]
        if len(names) > MOST_REPORTS:
            count = {"count": len(names), "url": self.latest()}
            names = [message("grounds.report_count", language, **count)]
        said = summary_text(found, language)
        if said and self.shown is not None and self.shown < len(self.answer.rows):
            said = message("grounds.of_first", language, shown=self.shown, text=said)
        levels = "; ".join(
            f"{message('review.mixed', language, level=level)}: {localised_number(count, language)}"
            for level, count in found.levels.items()
        )
        return (
            *([message("grounds.reports", language, reports="; ".join(names))] if names else ()),
            *([said] if said else ()),
            *([message("grounds.reviewed", language, levels=levels)] if levels else ()),
        )

    @functools.cached_property
    def about(self) -> About:
        """Where the facts of the shown rows come from, counted once each."""
        found = self.citations.by_fact.values()
        dates = sorted(citation.attested for citation in found if citation.attested)
        return About(
            reports=self._reports(found),
            first=self.day(dates[0]) if dates else "",
            last=self.day(dates[-1]) if dates else "",
            reviews=tuple(sorted(Counter(one.level for one in found if one.level).items())),
            derivations=self._counted(citation.derivation for citation in found),
            dated=sum(any(part.property == DATED for part in one.inferred) for one in found),
            partly=sum(_is_partly_inferred(one) for one in found),
            untraced=sum(not facts for facts in self.citations.rows),
        )

    def label(self, column: str) -> str:
        """Name a column in the language of the document."""
        return column_label(self.asked.query, self.site.reader.names, column, self.language)

    def name(self, iri: str) -> str:
        """Name a thing in the language of the document."""
        return self.site.reader.names.label(iri, self.language) if iri else ""

    def day(self, date: str) -> str:
        return localised_day(date[:10], self.language)

    @functools.cached_property
    def asked_for(self) -> tuple[Asked, ...]:
        """The parameters that were asked, defaults included, by name."""
        return asked_values(self.asked, self.site.reader.names)

    def latest(self, suffix: str = "", **changed: str) -> str:
        """Return the address of this answer on whichever release is served."""
        return self.base + urls.question(self.asked.address(suffix, **changed))

    def frame(self) -> str:
        """Return the address of this answer for other pages to frame."""
        return self.base + urls.embed(self.asked.address())

    def permalink(self, suffix: str = "", **changed: str) -> str:
        """Return the address of this answer on this release, which never changes."""
        path = urls.question(self.asked.address(suffix, **changed))
        return self.base + urls.permanent(self.answer.release, path)

    @property
    def as_of(self) -> str:
        """Say which release this is, with its day where it is known."""
        key = "answer.as_of" if self.published else "answer.as_of_release"
        release, day = self.answer.release, self.day(self.published)
        return message(key, self.language, release=release, day=day)

    @functools.cached_property
    def notes(self) -> tuple[str, ...]:
        """Say what readers of any format must know: the rule of the map, and what a limit cut."""
        return (*today_notes(self.answer, self.language), *self._level, *self._cut)

    @property
    def brief_notes(self) -> tuple[str, ...]:
        """Say the same in the few lines that a picture has."""
        return (
            *today_notes(self.answer, self.language, "today.brief_rule"),
            *self._level,
            *self._cut,
        )

    @property
    def how_to_cite(self) -> str:
        """Write the citation of this very result."""
        return message(
            "answer.citation",
            self.language,
            title=self.title,
            year=self.published[:4] or "–",
            release=self.answer.release,
            digest=self.answer.digest,
            address=self.permalink(cite=""),
        )

    def metadata(self, brief: bool = False) -> Mapping[str, object]:
        """Describe the result for programs; in brief only what changes its meaning."""
        if brief:
            return self._marks
        return {
            "release": self.answer.release,
            "query": self.asked.query.name,
            "title": self.title,
            "parameters": {name: list(values) for name, values in self.asked.values.items()},
            "asked": [
                {"name": one.name, "label": one.label, "values": one.values, "texts": one.texts}
                for one in self.asked_for
            ],
            "columns": [
                {"name": column.name, "label": self.label(column.name), "type": column.kind}
                for column in self.answer.columns
            ],
            "rowCount": len(self.answer.rows),
            "truncated": self.answer.truncated,
            "licence": LICENCE,
            "digest": f"sha256:{self.answer.digest}",
            "permalink": self.permalink(),
            "cite": self.how_to_cite,
            **self._marks,
        }

    @property
    def _marks(self) -> Mapping[str, object]:
        """Describe for programs what changes the meaning of the answer."""
        level = level_record(self.answer, self.language)
        return {**today_record(self.answer, self.language), **level}

    @property
    def _level(self) -> tuple[str, ...]:
        return level_notes(self.answer, self.language)

    @property
    def _cut(self) -> tuple[str, ...]:
        cut = self.answer.truncated
        return (message("answer.truncated", self.language),) if cut else ()

    def _reports(self, found: Iterable[Citation]) -> tuple[tuple[Cell, str, str | None], ...]:
        seen = {source.report: source for citation in found for source in citation.sources}
        return tuple(
            (self.writer.thing(report), self.day(source.issued), source.passage.url)
            for report, source in sorted(seen.items())
        )

    def _counted(self, values: Iterable[str]) -> tuple[tuple[Cell, int], ...]:
        counted = Counter(value for value in values if value)
        return tuple(
            (self.writer.term(NamedNode(value)), number) for value, number in counted.most_common()
        )


def _is_partly_inferred(citation: Citation) -> bool:
    parts = {part.property for part in citation.inferred} - {DATED}
    return bool(parts) and not citation.derivation.endswith("/inferred")
