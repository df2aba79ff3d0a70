"""Layers: one document in, all that is read of it once out; rules look only at this."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar, cast

from loaders.entries.written import Span
from loaders.extraction.gazetteer import Gazetteer
from loaders.extraction.layers.areas import Area, read_areas
from loaders.extraction.layers.bodies import Body, BodyReader, full_name
from loaders.extraction.layers.document_symbols import DocumentSymbol, read_symbols
from loaders.extraction.layers.link_ends import Link
from loaders.extraction.layers.links import Links
from loaders.extraction.layers.lists import line_above
from loaders.extraction.layers.locality import read_locality
from loaders.extraction.layers.page import headings_at, home_area, plan_heading, read_blocks
from loaders.extraction.layers.persons import Holding, PersonReader
from loaders.extraction.layers.sentences import Sentence, read_sentences
from loaders.extraction.layers.systems import Systems
from loaders.extraction.layers.topic import Topic, read_topic
from loaders.extraction.proposal import Because, Said
from loaders.reading.document import Block, BlockKind, Document
from loaders.reading.masking import masked
from loaders.vietnamese.figures import Figure, read_figures
from loaders.vietnamese.lexicon import Cue, Lexicon
from loaders.vietnamese.period import Period, days_of
from loaders.vietnamese.printed_time import Time
from loaders.vietnamese.times import read_times


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Placed = TypeVar("Placed", bound=_Placed)
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Layers:
    """A document with its layers, each made when first asked for."""

    document: Document
    lexicon: Lexicon
    gazetteer: Gazetteer
    _made: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def text(self) -> str:
        """The text with plain blanks, every position as in the stored one."""
        return masked(self.document)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.document.blocks

    @cached_property
    def read(self) -> tuple[int, ...]:
        """Numbers of the blocks that facts are read from: of the report, and of its topic."""
        return read_blocks(self.document, self.topic)

    @cached_property
    def topic(self) -> Topic:
        """What the text and its parts are about."""
        return read_topic(self.cues("topic"), self.cues("other-topic"))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences of the blocks that are read, headings and cells included."""
        blocks = ((number, self.blocks[number]) for number in self.read)
        return tuple(
            sentence
            for sentence in read_sentences(self.text, blocks)
            if not self.topic.is_other(sentence.start, sentence.end)
        )

    @cached_property
    def times(self) -> tuple[Time, ...]:
        return read_times(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return read_figures(self.text)

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        return read_areas(self.text, self.gazetteer)

    @cached_property
    def home(self) -> Said[Area] | None:
        """The province that the report is about, and where it says so."""
        day = self.published.start
        areas = [area for area in self.areas if self.gazetteer.any_valid(area.units, day)]
        return home_area(self.text, areas, self.blocks)

    @cached_property
    def body_reader(self) -> BodyReader:
        return BodyReader(
            self.text, self.blocks, self.cues("body"), self.cues("body-field"), self.areas
        )

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        return tuple(self.body_reader.all())

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Persons with their posts."""
        reader = PersonReader(
            self.text,
            [self.blocks[number] for number in self.read],
            self.cues("post"),
            self.cues("post-qualifier"),
            self.cues("honorific"),
            self.areas,
            self.body_reader,
        )
        return tuple(reader.all())

    @cached_property
    def symbols(self) -> tuple[DocumentSymbol, ...]:
        """The numbers of documents."""
        return read_symbols(self.text, self.lexicon, self.cues("document-type"))

    @cached_property
    def systems(self) -> Systems:
        """The systems that the text names."""
        return Systems(
            self.text,
            self.sentences,
            self.areas,
            self.cues,
            self.gazetteer.province_letters,
            self.home,
            lambda block: plan_heading(self.text, self.headings(block)),
        )

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Which system the text joins to which."""
        return tuple(Links(self.systems, self.cues).links())

    @cached_property
    def locality(self) -> Said[Area] | None:
        """The district or commune that the report is about, where it is about one."""
        titles = (block.end for block in self.blocks if block.kind is BlockKind.TITLE)
        return read_locality(self.text, self.areas, next(titles, 0))

    @cached_property
    def published(self) -> Period:
        """The day of the page or letter; empty where it prints none."""
        return days_of(self.document.metadata.date)

    def once(self, make: Callable[[Layers], Made]) -> Made:
        """Make what several rules of one kind need, the first time that it is asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    def cues(self, group: str) -> tuple[Cue, ...]:
        """List the words of a group of the lexicon."""
        return self._cues[group]

    @cached_property
    def _cues(self) -> Mapping[str, tuple[Cue, ...]]:
        return self.lexicon.find_all(self.text)

    def full_name(self, body: Body) -> Said[str]:
        """Name a body with its province, the one of the report where it says none."""
        named = full_name(body, self.bodies, self.home)
        if self.home and self._is_home_a_city and named.value.endswith(" thành phố"):
            return Said(f"{named.value} {self.home.value.name}", named.span, Because.HOME)
        return named

    def at_home(self, office: str) -> str | None:
        """Name an office of the report's province, `UBND tỉnh`, as its kind of province does."""
        if self.home is None:
            return None
        home = self.home.value
        if self._is_home_a_city:
            office = office.replace("Tỉnh ủy", "Thành ủy").replace(" tỉnh", " thành phố")
        return f"{office} {home.name}"

    @cached_property
    def _is_home_a_city(self) -> bool:
        """Tell a city of the first level; of a name that was both, as the text calls it."""
        if self.home is None:
            return False
        area = self.home.value
        labels = [self.gazetteer.things[unit].names[0] for unit in area.units]
        cities = [label for label in labels if label.startswith("Thành phố ")]
        if len(cities) in (0, len(labels)):
            return bool(cities)
        text = self.text.casefold()
        return f"tỉnh {area.name}".casefold() not in text and any(
            label.casefold() in text for label in cities
        )

    def headings(self, block: int) -> tuple[Block, ...]:
        """List the headings in force at a block, the innermost first, the title last."""
        return tuple(self.blocks[number] for number in headings_at(self.blocks, block))

    def above(self, block: int) -> Iterator[Block]:
        """List what a block stands under: the line above its list, then its headings."""
        line = line_above(self.text, self.blocks, block)
        if line:
            yield line
        yield from (each for each in self.headings(block) if each.kind is BlockKind.HEADING)

    def words(self, span: Span) -> str:
        """Return the words of a span in one line."""
        return " ".join(self.text[span[0] : span[1]].split())


def within(placed: Sequence[Placed], start: int, end: int) -> Sequence[Placed]:
    """Choose of things in order those that lie wholly in a span."""
    first = bisect_right(placed, start - 1, key=_start)
    last = bisect_right(placed, end, key=_start)
    return [each for each in placed[first:last] if each.end <= end]


def _start(placed: _Placed) -> int:
    return placed.start
