"""How the things of one report are named: its sheet and text in; what a passage names out.

A report leaves out what its reader knows: "UBND tỉnh" is that of the province it is about, "Ông
Tuấn" the one it named before, "Bộ" the ministry named last.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from loaders.check.passage.reading import ReportReading
from loaders.entries.entry import texts_of
from loaders.entries.facts.relation import RelationFact
from loaders.entries.facts.tenure import Tenure
from loaders.entries.terms import Terms
from loaders.entries.things import Thing
from loaders.vietnamese.names import Found, NameFinder, forms_of_address, name_forms
from loaders.vietnamese.syllables import spelling_key, syllables
from ontology import vocab

_PART_OF = "partOfUnit"
_LEVELS = ("tỉnh", "thành phố")
_LOWER_LEVELS = ("thành phố", "thị xã", "thị trấn", "quận", "huyện", "xã", "phường")
_ANY_LEVEL = "|".join(dict.fromkeys((*_LEVELS, *_LOWER_LEVELS)))
_OF_UNIT = re.compile(
    rf"[\s–,-]*(?:\b(?:của|ở|tại|trên địa bàn)\s+)?(?:\b(?:{_ANY_LEVEL}|TP\.?)\s*)?$",
    re.IGNORECASE,
)
_GOVERNMENT = re.compile(rf"Chính quyền (?P<level>{_ANY_LEVEL})\b", re.IGNORECASE)
_GOVERNMENT_WORDS = len("Chính quyền ")
_PROVINCE = re.compile(r"[0-9]{2}")
_KEPT = 16_384
"""Names and passages that are read again for each thing."""
LIKE = 0.5
"""So much of a name tells the thing, if no other thing of the sheet is told by more."""
_EMPTY_WORDS = "của và các những cho tại về với số là có được trong"
_EMPTY = frozenset(spelling_key(word) for word in _EMPTY_WORDS.split(" "))
"""Syllables that say nothing of what they stand beside."""


class Naming:
    """The names that one report has for things, by which they are found in its passages."""

    def __init__(self, report: ReportReading) -> None:
        self.report = report
        self.holders = _holders(report)
        self._kept: dict[str, frozenset[str]] = {}
        self._finders: dict[str, NameFinder] = {}
        self._mentions: dict[str, tuple[Found, ...]] = {}

    @cached_property
    def areas(self) -> frozenset[str]:
        """List the units that the report is about: by its sheet, else the only province in it."""
        said = frozenset(_areas(self.report))
        named = self._provinces.things(self.report.text) if not said else frozenset()
        return named if len(named) == 1 else said

    @cached_property
    def around(self) -> frozenset[str]:
        """List the units above those that the report is about: "tỉnh" is that of its district."""
        found = (
            fact.object or (fact.object_value,)
            for fact in self.report.facts
            if isinstance(fact, RelationFact)
            and fact.predicate == _PART_OF
            and fact.subject in self.areas
        )
        return frozenset(above for objects in found for above in objects) - self.areas

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """List what each thing may be called in this report, by its id."""
        recorded = {
            iri.removeprefix(vocab.ID): names
            for iri, names in self.report.recorded.items()
            if iri.startswith(vocab.ID)
        }
        own = {thing: tuple(self._own_forms(thing, names)) for thing, names in recorded.items()}
        claimed = _claimed(self.report, own)
        return {
            thing: tuple(
                name
                for name in (*self._with_province(thing, names), *own[thing])
                if thing in claimed.get((kind_of(thing), _key(name)), (thing,))
            )
            for thing, names in recorded.items()
        }

    def _with_province(self, thing: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """Leave out what another report about another province calls a thing for short."""
        if thing in self.spoken_of or not self.elsewhere(thing):
            return names
        return tuple(name for name in names if self._provinces.find(name))

    def elsewhere(self, thing: str) -> frozenset[str]:
        """List the provinces by which a thing is called, if they are not those of the report."""
        if kind_of(thing) in ("unit", "person"):
            return frozenset()
        here = self.areas | self.around
        named = (found.things for found in self._provinces.find(self.label(thing)))
        # A merged province may keep a name: that of the report's area is no other province's.
        return frozenset(one for things in named if here.isdisjoint(things) for one in things)

    @cached_property
    def _provinces(self) -> NameFinder:
        recorded = self.report.recorded.items()
        units = {i.removeprefix(vocab.ID): names for i, names in recorded}
        return NameFinder({unit: names for unit, names in units.items() if self.is_province(unit)})

    @cached_property
    def authors(self) -> frozenset[str]:
        """List who wrote or published the report, by reference or by a byline as printed."""
        said = tuple(_authors(self.report))
        kinds = ("person", "org")
        signed = (thing for text in said for kind in kinds for thing in self.named(kind, text))
        return frozenset((*said, *signed))

    def is_government(self, thing: str) -> bool:
        """Tell the government of a unit that the report is about, which acts as "tỉnh"."""
        names = self.report.recorded.get(vocab.ID + thing, ())
        return any(
            _GOVERNMENT.match(one) and one.endswith(tuple(self._area_names)) for one in names
        )

    def is_province(self, unit: str) -> bool:
        """Tell units of the first level, whose codes in the statistics have two digits."""
        names = self.report.recorded.get(vocab.ID + unit, ())
        return unit.startswith("unit/") and any(map(_PROVINCE.fullmatch, names))

    def named(self, kind: str, text: str) -> frozenset[str]:
        """List the things of a kind that a text names; persons also by their posts."""
        key = f"{kind} {text}"
        if key not in self._kept:
            self._kept[key] = frozenset(t for found in self.found(kind, text) for t in found.things)
        return self._kept[key]

    def named_themselves(self, kind: str, text: str) -> frozenset[str]:
        """List the things of a kind that a text names by their own names, no post."""
        return self._finder(kind).things(text)

    def found(self, kind: str, text: str) -> Iterator[Found]:
        """Find the things of a kind in a text."""
        yield from self._finder(kind).find(text)
        if kind == "person":
            for post in self._finder("post").find(text):
                persons = tuple(p for one in post.things for p in self.holders.get(one, ()))
                if persons:
                    yield Found(post.start, post.end, post.name, persons)

    def mentions(self, kind: str) -> tuple[Found, ...]:
        """Find the things of a kind in the whole report, in the order of their ends."""
        if kind not in self._mentions:
            found = self.found(kind, self.report.text)
            self._mentions[kind] = tuple(sorted(found, key=lambda one: one.end))
        return self._mentions[kind]

    def share(self, thing: str, text: str) -> float:
        """Tell how much of a name of the thing stands in a text beside names of other things."""
        return self._share(thing, words(self._without_others(thing, text)))

    def is_told(self, thing: str, text: str) -> bool:
        """Tell whether a text says most of a name of a thing, and no other is told by more."""
        said = words(self._without_others(thing, text))
        share = self._share(thing, said)
        return share >= LIKE and all(
            self._share(rival, said) <= share for rival in self.rivals(thing)
        )

    def is_elsewhere(self, thing: str, texts: Iterable[str]) -> bool:
        """Tell whether a thing is called by another province, of which the texts say nothing."""
        of = self.elsewhere(thing)
        return bool(of) and not any(of & self.named("unit", text) for text in texts)

    def _share(self, thing: str, said: frozenset[str]) -> float:
        known = self._area_words
        names = (words(name) - known for name in self.names.get(thing, ()))
        return max((len(name & said) / len(name) for name in names if len(name) > 1), default=0.0)

    def _without_others(self, thing: str, text: str) -> str:
        """Take out of a text what names other things of the kind."""
        rest, end = "", 0
        for found in self._finder(kind_of(thing)).find(text):
            if thing not in found.things and not self._pointed_to.isdisjoint(found.things):
                rest, end = rest + text[end : found.start] + "\n", found.end
        return rest + text[end:]

    def rivals(self, thing: str) -> frozenset[str]:
        """List the other things of its kind that the sheet speaks of."""
        kind = kind_of(thing)
        return frozenset(one for one in self._pointed_to if kind_of(one) == kind) - {thing}

    def label(self, thing: str) -> str:
        """Name a thing for the reader of a finding."""
        known = self.report.terms.labels.get(vocab.ID + thing, {})
        return self._labels.get(thing, known).get("vi", thing)

    def labelled(self, kind: str, name: str) -> frozenset[str]:
        """List the things of a kind that the ontology, not a sheet, knows by exactly this name."""
        return _labelled(self.report.terms).get((kind, _key(name)), frozenset())

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        things = (thing for sheet in self.report.sheets for thing in sheet.things)
        return {thing.id: thing.label for thing in things if isinstance(thing, Thing)}

    @cached_property
    def spoken_of(self) -> frozenset[str]:
        """List the things that the sheet tells of."""
        return frozenset(thing.id for thing in self.report.sheet.things)

    @cached_property
    def _pointed_to(self) -> frozenset[str]:
        """List the things that the sheet has to do with, those defined in other sheets included."""
        values = (value for fact in self.report.facts for _, value in fact.values())
        texts = (text for value in values for text in texts_of(value))
        return self.spoken_of | {text for text in texts if vocab.ID + text in self.report.recorded}

    @cached_property
    def _area_words(self) -> frozenset[str]:
        names = (name for area in self.areas for name in self.names.get(area, ()))
        return frozenset(word for name in names for word in words(name))

    def _own_forms(self, thing: str, names: Iterable[str]) -> Iterator[str]:
        """List the short forms that the report may use since it is about one unit."""
        if thing.startswith("person/") and thing in self.spoken_of:
            yield from (form for name in names for form in forms_of_address(name))
        for name in names:
            government = _GOVERNMENT.match(name)
            if government:
                yield from self._of_government(name, government["level"])
            else:
                yield from self._without_area(name)

    def _of_government(self, name: str, level: str) -> Iterator[str]:
        """Call a government as an actor by its unit: "tỉnh Cà Mau", or "tỉnh" alone."""
        yield name[_GOVERNMENT_WORDS:]
        if name.endswith(tuple(self._area_names)):
            yield from (level, f"lãnh đạo {level}", "địa phương")

    def _without_area(self, name: str) -> Iterator[str]:
        area = next((one for one in self._area_names if name.endswith(one)), "")
        short = _OF_UNIT.sub("", name.removesuffix(area)) if area else ""
        if len(words(short)) > 1:
            for level in self._area_names[area]:
                yield from (short, f"{short} {level}", f"{short} của {level}")

    @cached_property
    def _area_names(self) -> Mapping[str, tuple[str, ...]]:
        """List the names of the report's units, the longest first, each with words for its unit."""
        found = {
            form: _LEVELS if self.is_province(area) else _levels(names)
            for area in self.areas | self.around
            for names in (self.report.recorded.get(vocab.ID + area, ()),)
            for name in names
            for form in name_forms(name)
        }
        return dict(sorted(found.items(), key=lambda one: len(one[0]), reverse=True))

    def _finder(self, kind: str) -> NameFinder:
        if kind not in self._finders:
            of_kind = {t: names for t, names in self.names.items() if kind_of(t) == kind}
            self._finders[kind] = NameFinder(of_kind)
        return self._finders[kind]


@lru_cache(maxsize=1)
def _labelled(terms: Terms) -> Mapping[tuple[str, str], frozenset[str]]:
    """List the things of each kind and name of the ontology."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri, labels in terms.labels.items():
        thing = iri.removeprefix(vocab.ID)
        for name in labels.values():
            for form in name_forms(name):
                found[kind_of(thing), _key(form)].add(thing)
    return {place: frozenset(things) for place, things in found.items()}


def _levels(names: Iterable[str]) -> tuple[str, ...]:
    """List the words for a unit below the province that its own names begin with."""
    folded = [name.casefold() for name in names]
    said = (one for one in _LOWER_LEVELS if any(name.startswith(f"{one} ") for name in folded))
    return tuple(said)


@lru_cache(_KEPT)
def _key(name: str) -> str:
    return " ".join(one.key for one in syllables(name))


def kind_of(thing: str) -> str:
    return thing.partition("/")[0]


@lru_cache(_KEPT)
def words(text: str) -> frozenset[str]:
    """List the syllables of a text that say something."""
    return frozenset(one.key for one in syllables(text) if one.is_word) - _EMPTY


def _areas(report: ReportReading) -> Iterator[str]:
    """List the units that the sheet says the report is about."""
    for value in (*report.sheet.report.about, *_said_of_report(report, "about")):
        if value.startswith("unit/"):
            yield value


def _authors(report: ReportReading) -> Iterator[str]:
    yield from report.sheet.report.publisher
    for predicate in ("dcterms:creator", "dcterms:publisher"):
        yield from _said_of_report(report, predicate)


def _said_of_report(report: ReportReading, predicate: str) -> Iterator[str]:
    for fact in report.facts:
        if (
            isinstance(fact, RelationFact)
            and fact.subject == report.sheet.report.id
            and report.terms.term(fact.predicate).iri == report.terms.term(predicate).iri
        ):
            yield from fact.object or (fact.object_value,)


def _holders(report: ReportReading) -> Mapping[str, tuple[str, ...]]:
    """List who holds each post by this report."""
    found: dict[str, list[str]] = defaultdict(list)
    for fact in report.facts:
        if isinstance(fact, Tenure):
            found[fact.post].append(fact.person)
    return {post: tuple(persons) for post, persons in found.items()}


def _claimed(
    report: ReportReading, own: Mapping[str, tuple[str, ...]]
) -> Mapping[tuple[str, str], frozenset[str]]:
    """List, for each kind and name that this report gives to a thing, what it gives it to.

    "UBND tỉnh" is recorded for many provinces; in a report about one it is that one's.
    """
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    printed = ((thing.id, thing.names) for thing in report.sheet.things)
    for thing, names in (*printed, *own.items()):
        for name in names:
            given[kind_of(thing), _key(name)].add(thing)
    return {place: frozenset(things) for place, things in given.items()}
