"""Recorded names in Vietnamese text: names of things and a text in, where they stand out.

A name is found on the borders of syllables, whatever its case, the place of its tone marks, its
spaces, dashes and abbreviations; the longest name wins. Aho-Corasick (pyahocorasick) is no faster
here: names have few syllables, and it knows nothing of the spellings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from loaders.vietnamese.syllables import Syllable, syllables

_UNIT = "tỉnh|thành phố|quận|huyện|thị xã|thị trấn|xã|phường|đặc khu"
_UNIT_WORDS = frozenset({"tỉnh", "thành", "quận", "huyện", "thị", "xã", "phường", "đặc"})
_HONORIFIC = "ông|bà|đồng chí|đ/c|anh|chị"
_PREFIX = re.compile(
    rf"(?:(?:{_UNIT}|TP\.?|TX\.?)\s+(?=\S)|(?:{_HONORIFIC})\s+(?=\S+\s+\S))", re.IGNORECASE
)
_DOCUMENT = re.compile(
    r"(?P<kind>Nghị quyết|Quyết định|Kế hoạch|Chỉ thị|Nghị định|Thông tư|Kết luận|Quy định"
    r"|Công văn|Chương trình|Hướng dẫn|Luật)\s+(?:số\s+)?(?P<number>\d+)(?P<symbol>\S*[^\s,;.)])?",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"(?P<number>\d+)\s?[-/–]\s?[\w/–-]*[^\W\d][\w/–-]*")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_DIGITS_GO_ON = re.compile(r"\s?[-/–]\s?\w|[.,]\d")

Entry: TypeAlias = tuple[str, tuple[str, ...], bool]
"""A name as recorded, the things that it names, and whether it is written in capitals."""


@dataclass(frozen=True)
class Found:
    """A recorded name in a text, and the things that it may name."""

    start: int
    end: int
    name: str
    things: tuple[str, ...]


@dataclass
class _Node:
    following: dict[str, "_Node"] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    """By group."""


class GroupFinder:
    """Names of things in groups, all found in one reading; names hide only those of their group."""

    def __init__(self, recorded: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self._groups = tuple(recorded)
        self._root = _Node()
        for group, things in recorded.items():
            for form, named in _by_form(things).items():
                self._add(group, form, tuple(named))

    def find(self, text: str) -> Mapping[str, tuple[Found, ...]]:
        """List by group the names in a text in their order, none inside another."""
        read, first = syllables(text), self._root.following
        found: dict[str, list[Found]] = {group: [] for group in self._groups}
        free = dict.fromkeys(self._groups, 0)
        for place, one in enumerate(read):
            if one.key in first:
                for group, (end, things) in self._longest(text, read, place).items():
                    if place >= free[group]:
                        start, stop = one.start, read[end - 1].end
                        found[group].append(Found(start, stop, text[start:stop], things))
                        free[group] = end
        return {group: tuple(each) for group, each in found.items()}

    def _add(self, group: str, form: str, things: tuple[str, ...]) -> None:
        read = syllables(form)
        words = [one for one in read if one.is_word]
        if all(one.key.isdecimal() for one in words):
            return  # a code is no name
        entry = form, things, all(one.is_capital for one in words)
        for keys in {tuple(one.key for one in read), tuple(one.key for one in words)}:
            node = self._root
            for key in keys:
                node = node.following.setdefault(key, _Node())
            node.entries.setdefault(group, []).append(entry)

    def _longest(
        self, text: str, read: tuple[Syllable, ...], place: int
    ) -> Mapping[str, tuple[int, tuple[str, ...]]]:
        """Find by group the longest name that begins at a place: where it ends, and its things."""
        best: dict[str, tuple[int, tuple[str, ...]]] = {}
        if place and read[place - 1].start == read[place].start:
            return best  # in the middle of an abbreviation
        node, end = self._root, place
        while end < len(read) and read[end].key in node.following:
            node, end = node.following[read[end].key], end + 1
            if node.entries and _ends_well(text, read, end):
                is_second = place > 0 and _is_second(text, read[place - 1], read[place])
                for group, entries in node.entries.items():
                    things = _fitting(entries, read[place:end], is_second)
                    if things:
                        best[group] = end, things
        return best


class NameFinder:
    """Names of things, ready to be found in texts."""

    def __init__(self, recorded: Mapping[str, Iterable[str]]) -> None:
        self._finder = GroupFinder({"": recorded})

    def find(self, text: str) -> tuple[Found, ...]:
        """List the names in a text in their order, none inside another."""
        return self._finder.find(text)[""]

    def things(self, text: str) -> frozenset[str]:
        """List what a text names."""
        return frozenset(thing for found in self.find(text) for thing in found.things)


def _by_form(recorded: Mapping[str, Iterable[str]]) -> Mapping[str, Mapping[str, None]]:
    """List the things by the forms of their names."""
    named: dict[str, dict[str, None]] = {}
    for thing, names in recorded.items():
        for name in names:
            for form in name_forms(name):
                named.setdefault(form, {})[thing] = None
    return named


def name_forms(name: str) -> Iterator[str]:
    """List how else a name is printed: without prefix, remarks, or all but a document's number."""
    yield name
    prefix = _PREFIX.match(name)
    if prefix and _is_proper(name[prefix.end() :]):
        yield name[prefix.end() :]
    short = _ASIDE.sub("", name).strip()
    if short not in ("", name):
        yield short
    yield from _document_forms(name)


def forms_of_address(person: str) -> Iterator[str]:
    """List how a person is called again in a report: `ông Tuấn` for Phạm Anh Tuấn."""
    given = person.split()[-1:]
    for honorific in _HONORIFIC.split("|"):
        yield " ".join((honorific, *given))


def _document_forms(name: str) -> Iterator[str]:
    document = _DOCUMENT.match(name)
    if document:
        number, symbol = document["number"], document["symbol"] or ""
        for between in (" ", " số "):
            yield f"{document['kind']}{between}{number}{symbol}"
            yield f"{document['kind']}{between}{number}"
    symbol_found = _SYMBOL.match(name, document.start("number") if document else 0)
    if symbol_found:
        yield symbol_found.group()


def _is_proper(name: str) -> bool:
    words = [one for one in syllables(name) if one.is_word]
    return bool(words) and all(one.printed[0].isupper() for one in words)


def _ends_well(text: str, read: tuple[Syllable, ...], end: int) -> bool:
    """Tell whether a name may end here: not in an abbreviation, nor in a longer number."""
    last = read[end - 1]
    if end < len(read) and read[end].start == last.start:
        return False
    return not (last.printed.isdecimal() and _DIGITS_GO_ON.match(text, last.end))


def _is_second(text: str, before: Syllable, first: Syllable) -> bool:
    """Tell the `nghệ` of `Công nghệ An Giang`, with which no name begins."""
    if first.is_capital or not before.is_capital or first.printed in _UNIT_WORDS:
        return False
    return text[before.end : first.start] == " " and not before.printed.isupper()


def _fitting(
    entries: Iterable[Entry], read: tuple[Syllable, ...], is_second: bool
) -> tuple[str, ...]:
    """Choose the things whose names may be written so: `hòa bình` is no province."""
    words = [one for one in read if one.is_word]
    capital = not is_second and all(one.is_capital for one in (words[1:] or words))
    found = (things for _, things, is_proper in entries if capital or not is_proper)
    return tuple(dict.fromkeys(thing for things in found for thing in things))
