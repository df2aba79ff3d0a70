"""An answer with everything that its pages and files say around it: names, sources, how to cite."""

from __future__ import annotations

import functools
import itertools
import sys
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
from service.answers.level import level_notes, level_record
from service.answers.question import Question
from service.answers.time_notes import today_notes, today_record
from service.answers.trace import cited_answer, cited_rows
from service.graph.cells import Cell, CellWriter, localised_day
from service.graph.site import Site
from service.language import SHOWN, message

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
AUTHOR = "dxkg"
CITED_AT_ONCE = 1000  # rows of a large answer
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
    untraced: int
    """Rows that rest on no fact that can be named."""


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

    def cited_rows(self, most: int | None = None) -> Iterator[tuple[Row, tuple[Citation, ...]]]:
        """Go through the rows with what each rests on, where that was asked for."""
        rows = itertools.islice(self.answer.rows, most)
        if not self.asked.cite:
            yield from ((row, ()) for row in rows)
        elif not self.answer.is_large:
            yield from ((row, self.citations.of_row(place)) for place, row in enumerate(rows))
        else:
            while part := list(itertools.islice(rows, CITED_AT_ONCE)):
                found = cited_rows(self.site, self.asked.sparql, part)
                yield from ((row, found.of_row(place)) for place, row in enumerate(part))

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
