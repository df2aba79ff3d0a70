"""Systems: the names of a text in, the systems that they name out, each once, with its state."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.areas import NATION, Area
from loaders.extraction.layers.sentences import Sentence, clauses
from loaders.extraction.layers.system_brands import Brands
from loaders.extraction.layers.system_names import CENTRES, NameReader, SystemName
from loaders.extraction.layers.system_states import State, StateReader
from loaders.extraction.proposal import Because, Said
from loaders.vietnamese.lexicon import Cue
from loaders.vietnamese.syllables import syllables
from ontology.folding import folded

_LOCAL = ("huyện", "quận", "thị xã", "xã", "phường")
_LEADS = re.compile(
    r"(?:^|[;:,“(–-] ?|(?:\b(?:Ở|ở|Tại|tại|Riêng|riêng|UBND|Tỉnh|tỉnh|Thành phố|thành phố|Sở|và)"
    r" ))$"
)
_TYPE = re.compile(
    r"(?:huyện|quận|thị xã|thị trấn|thành phố|phường|xã|đặc khu|TP\.?|TX\.?)\s?", re.IGNORECASE
)
_TELLING = 5
"""Letters of a place that tell it in a name written without blanks."""
_NUMBERING = re.compile(r"[\W\dIVX]*")
_LISTED = re.compile(r"\s*(?:,|và|, và)\s*")
_OWNS = re.compile(r" (?:của|tại|ở) ")
_RUNS = re.compile(
    r" (?:(?:đều|cũng|đã|đang|vừa|mới) )*(?:vận hành|có|đưa vào vận hành|khai trương|ra mắt"
    r"|xây dựng|triển khai|sử dụng|thành lập)(?: \w+){0,2} $"
)


@dataclass(frozen=True)
class NamedSystem:
    """One system of a text."""

    lead: SystemName
    """Where it is named most fully."""
    area: Said[str] | None
    state: State
    names: tuple[SystemName, ...] = ()
    """Every mention, the lead included."""


@dataclass(frozen=True)
class Systems:
    """The systems of a text and the names that stand for them."""

    text: str
    sentences: Sequence[Sentence]
    areas: Sequence[Area]
    cues: Callable[[str], tuple[Cue, ...]]
    provinces: Mapping[str, str]
    """Names of provinces by their letters alone: `hanam`."""
    home: Said[Area] | None
    plan_of: Callable[[int], Span | None]
    """Find the heading by which a block tells what is planned."""

    @cached_property
    def names(self) -> tuple[SystemName, ...]:
        """List every name in order, kinds of systems included, none inside another."""
        reader = NameReader(self.text, self.sentences, self.areas, self.cues)
        headed = tuple(reader.names())
        brands = Brands(self.text, self.areas, self.cues, self.provinces)
        introduced = (name.brand for name in headed if name.brand and name.way)
        alone = brands.names([*introduced, *_short_forms(headed)])
        within = (one for one in alone if self.sentence(one.start) is not None)
        found = sorted((*headed, *within), key=lambda name: (name.start, -name.end))
        kept: list[SystemName] = []
        for name in found:
            if not kept or name.start >= kept[-1].end:
                kept.append(name)
            elif name.way and not kept[-1].way:
                kept[-1] = name
        return tuple(kept)

    @cached_property
    def named(self) -> tuple[NamedSystem, ...]:
        """List the systems in the order in which they are first named."""
        groups: dict[object, _Group] = {}
        bare: list[SystemName] = []
        shorts = _short_forms(self.names)
        for name in self.names:
            if name.way and not self.places_of(name):
                area = self._area(name)
                if self._is_bare(name, area) or (name.way == "again" and name.name in shorts):
                    bare.append(name)
                else:
                    self._add(groups, name, area)
        for name in bare:
            self._add_bare(groups, name)
        found = map(self._system, groups.values())
        return tuple(sorted(found, key=lambda system: system.names[0].start))

    @cached_property
    def _system_of(self) -> dict[int, NamedSystem]:
        return {name.start: system for system in self.named for name in system.names}

    def alone(self, name: SystemName) -> NamedSystem:
        """Take a name for a system, whatever makes it one."""
        return NamedSystem(name, self._area(name), self.state(name), (name,))

    def system_of(self, name: SystemName) -> NamedSystem | None:
        return self._system_of.get(name.start)

    def sentence(self, at: int) -> Sentence | None:
        place = bisect_left(self.sentences, at + 1, key=lambda each: each.start) - 1
        if place >= 0 and at < self.sentences[place].end:
            return self.sentences[place]
        return None

    def clause(self, name: SystemName) -> Span:
        """Return the clause that a name stands in."""
        sentence = self.sentence(name.start)
        if sentence is None:
            return name.start, name.end
        spans = clauses(self.text, sentence)
        return next(
            (span for span in spans if span[0] <= name.start < span[1]),
            (sentence.start, sentence.end),
        )

    def state(self, name: SystemName) -> State:
        return self._states.state(name, self.clause(name))

    def places_of(self, name: SystemName) -> tuple[Area, ...]:
        """List the places that have one each: `Huyện A, huyện B và thị xã C đã vận hành IOC`."""
        sentence = self.sentence(name.start)
        if sentence is None or name.type not in CENTRES:
            return ()
        owners = self._owners(name, sentence.end)
        if owners or name.area is not None or name.many:
            return owners
        if name.unit and name.unit not in _LOCAL:
            return ()
        before = list(self._within(sentence.start, name.start))
        if not before or not _RUNS.match(self.text, before[-1].end, name.start):
            return ()
        listed = [before[-1]]
        for area in reversed(before[:-1]):
            if not _LISTED.fullmatch(self.text, area.end, listed[0].start):
                break
            listed.insert(0, area)
        return tuple(listed) if len(listed) > 1 else ()

    def _owners(self, name: SystemName, end: int) -> tuple[Area, ...]:
        """List the places after a name that have one each: `ba IOC của A, B và C`."""
        start = name.end if name.area is None else name.area.start
        listed: list[Area] = []
        for area in self._within(start, end):
            gap = _LISTED if listed else _OWNS
            at = listed[-1].end if listed else name.start + len(name.core or name.name)
            if not gap.fullmatch(self.text, at, area.start):
                break
            listed.append(area)
        return tuple(listed) if len(listed) > 1 else ()

    @cached_property
    def _states(self) -> StateReader:
        return StateReader(self.text, self.names, self.cues, self._planned)

    def _planned(self, at: int) -> Span | None:
        sentence = self.sentence(at)
        return None if sentence is None else self.plan_of(sentence.block)

    def _add(self, groups: dict[object, _Group], name: SystemName, area: Said[str] | None) -> None:
        key = self._key(name, area), self.state(name).denied
        groups.setdefault(key, _Group(name.type, area)).names.append(name)

    def _add_bare(self, groups: dict[object, _Group], name: SystemName) -> None:
        """Add a short form alone to the last system of its type that is named before it."""
        same = [group for group in groups.values() if group.has(name)]
        before = [group for group in same if group.names[0].start < name.start]
        if not same:
            self._add(groups, name, self._area(name))
            return
        group = before[-1] if before else same[0]
        group.names = sorted((*group.names, name), key=lambda each: each.start)

    def _is_bare(self, name: SystemName, area: Said[str] | None) -> bool:
        if name.type not in CENTRES or name.brand or name.unit or name.qualified:
            return False
        return area is None or (name.acronym is None and area.because is Because.HOME)

    def _system(self, group: _Group) -> NamedSystem:
        lead = max(group.names, key=self._fullness)
        acronyms = (name.acronym for name in group.names if name.acronym is not None)
        states = [self.state(name) for name in (lead, *group.names)]
        told = next((state for state in states if state.is_told), states[0])
        lead = replace(lead, acronym=lead.acronym or next(acronyms, None))
        return NamedSystem(lead, group.area, told, tuple(group.names))

    def _fullness(self, name: SystemName) -> tuple[bool, bool, int, bool]:
        """Tell how fully a name is said; of equals one after the title is better."""
        body = bool(self.sentences) and name.start >= self.sentences[0].end
        return not self._is_heading(name), name.acronym is not None, len(name.name), body

    def _is_heading(self, name: SystemName) -> bool:
        """Tell a name that is all that a line says, or that only points to another."""
        sentence = self.sentence(name.start)
        if name.way == "again" or sentence is None:
            return name.way == "again"
        alone = _NUMBERING.fullmatch(self.text, sentence.start, name.start)
        return alone is not None and name.end == sentence.end

    def _key(self, name: SystemName, area: Said[str] | None) -> object:
        where = fold(area.value) if area is not None else ""
        if name.brand and name.brand.isdecimal():
            return name.type, name.brand, where
        if name.brand:
            return "brand", fold(name.brand)
        if name.type in CENTRES:
            return name.type, where, fold(name.core) if name.qualified else ""
        return "core", fold(name.core or name.name), where

    def _area(self, name: SystemName) -> Said[str] | None:
        """Tell whose a system is: by its name, its sentence, or the report's province."""
        span = name.start, name.end
        if name.national:
            return Said(NATION, span)
        own = name.area or self._in_brackets(name) or self._inside(name)
        if own is not None:
            return Said(own.name, (own.start, own.end))
        compact = self._compact(name)
        if compact is not None:
            return compact
        if name.unit in _LOCAL:
            return self._last_local(name)
        same = self._same(name) or self._leading(name)
        if name.unit and same is not None and same.level != "province":
            same = None
        if same is not None:
            return Said(same.name, (same.start, same.end), Because.SENTENCE)
        if self.home is None:
            return None
        return Said(self.home.value.name, self.home.span, Because.HOME)

    def _in_brackets(self, name: SystemName) -> Area | None:
        if name.acronym is None:
            return None
        return next(iter(self._within(*name.acronym[1])), None)

    def _inside(self, name: SystemName) -> Area | None:
        """Find the place in a proper name or its owner: `“Một cửa Hà Nam”`, `của UBND Hà Nam`."""
        named = name.brand or name.body
        return next(self._within(name.start, name.end), None) if named else None

    def _compact(self, name: SystemName) -> Said[str] | None:
        """Find the place that a name has in it without blanks: `HaNam-S`."""
        letters = _only_letters(name.brand)
        found = [each for each in self._letters if each in letters]
        if not found or not name.brand.isascii():
            return None
        place, span = self._letters[max(found, key=len)]
        return Said(place, span or (name.start, name.end))

    @cached_property
    def _letters(self) -> Mapping[str, tuple[str, Span | None]]:
        """Provinces, and places that the text names with where it does, by letters alone."""
        found: dict[str, tuple[str, Span | None]] = {}
        for area in self.areas:
            letters = _only_letters(_TYPE.sub("", area.name))
            if area.level == "local" and len(letters) >= _TELLING:
                found.setdefault(letters, (area.name, (area.start, area.end)))
        return {**found, **{letters: (name, None) for letters, name in self.provinces.items()}}

    def _last_local(self, name: SystemName) -> Said[str] | None:
        at = bisect_left(self.areas, name.start, key=lambda area: area.start)
        for area in reversed(self.areas[:at]):
            if area.level == "local" and area.name.lower().startswith(name.unit):
                return Said(area.name, (area.start, area.end), Because.PARAGRAPH)
        return None

    def _same(self, name: SystemName) -> Area | None:
        """Find the province that `của tỉnh này` means."""
        if not name.name.endswith(" này"):
            return None
        at = bisect_left(self.areas, name.start, key=lambda area: area.start)
        return next((each for each in reversed(self.areas[:at]) if each.level == "province"), None)

    def _leading(self, name: SystemName) -> Area | None:
        """Find the place that the clause before a name speaks of: `Ở Hà Nam, …`."""
        start, _ = self.clause(name)
        found = [
            area
            for area in self._within(start, name.start)
            if area.level != "nation"
            and _LEADS.search(self.text[max(start, area.start - 16) : area.start])
        ]
        return found[-1] if found else None

    def _within(self, start: int, end: int) -> Iterator[Area]:
        at = bisect_left(self.areas, start, key=lambda area: area.start)
        for area in self.areas[at:]:
            if area.end > end:
                break
            yield area


@dataclass
class _Group:
    type: str
    area: Said[str] | None
    names: list[SystemName] = field(default_factory=list)

    def has(self, short: SystemName) -> bool:
        """Tell whether a short form may be that of this system."""
        if short.way != "again":
            return self.type == short.type
        return any(name.acronym and name.acronym[0] == short.name for name in self.names)


def _short_forms(names: Iterable[SystemName]) -> frozenset[str]:
    """List the short forms that a text introduces in parentheses."""
    return frozenset(name.acronym[0] for name in names if name.way and name.acronym)


def _only_letters(name: str) -> str:
    return re.sub("[^a-z]", "", folded(name))


def fold(name: str) -> str:
    """Reduce a name to what its spellings share, abbreviations spelled out."""
    return " ".join(one.key for one in syllables(name) if one.is_word)
