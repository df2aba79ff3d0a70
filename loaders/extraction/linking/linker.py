"""The linker: names of one report in, links to things of the graph or to new ones out.

Nothing is merged because it is alike: what has not the name of a known thing is new, and the known
things with a name like it are told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.extraction.gazetteer import KnownThing
from loaders.extraction.layers.areas import NATION
from loaders.extraction.linking.directory import Directory, Match, directories, key_of
from loaders.extraction.linking.link import Link
from ontology import vocab

_COUNTRY = "unit/viet-nam"
_LONGEST = 60
_TOTAL = re.compile(r"^(?:tổng )?(?:số lượng|số)\s+", re.IGNORECASE)
_KINDS_OF_FIGURE = {"NUM": "Số", "PERCENT": "Tỷ lệ"}
_RANK = re.compile(r"^(?:thứ hạng|xếp hạng|hạng)\s+", re.IGNORECASE)
_INDEX = re.compile(
    r"^(?:bộ )?(?:chỉ số|xếp hạng)\s+(?:thành phần\s+)?|\s+cấp tỉnh$", re.IGNORECASE
)
_PART = re.compile(r"\bthành phần\b", re.IGNORECASE)
_ACRONYM = re.compile(r"\s*\(([^()]+)\)")
_NO_MARKS = "khớp tên khi bỏ dấu"
_IN_FORCE = "cùng tên có {others}; chọn đơn vị có hiệu lực ngày {date}"
_FORMER = "cùng tên có {others}; văn bản nói đơn vị cũ"
_BEYOND = "không còn hoặc chưa có hiệu lực ngày {date}"
_EMPTY = Directory(())


@dataclass(frozen=True)
class Linker:
    """What names of one report are linked with."""

    report: str
    """Name of the report; new things have it in their names, so that no two reports share one."""
    date: str = ""
    """Day of the report; empty where it is not known."""

    def area(self, name: str, day: str = "", is_former: bool = False) -> Link | None:
        """Link a place; none where several units had the name and nothing tells which.

        `day` is the last of what is said of it, where that is known; `is_former` says that the
        text calls it one of before, `Cà Mau (cũ)`.
        """
        if name == NATION:
            return Link(_COUNTRY, NATION, is_known=True)
        found = _of("unit").find(name).things
        if len(found) < 2:
            return self._linked("unit", name, Match(found))
        former = [thing for thing in found if thing.valid_until] if is_former else []
        if len(former) == 1:
            reason = _FORMER.format(others=_others(found, former[0]))
            return Link(_id(former[0]), name, is_known=True, reason=reason)
        first = min(filter(None, (day, self.date)), default="")
        return self._in_force(name, found, first) or self._in_force(name, found, self.date)

    def _in_force(self, name: str, found: tuple[KnownThing, ...], day: str) -> Link | None:
        valid = [thing for thing in found if day and _is_valid(thing, day)]
        if len(valid) != 1:
            return None
        reason = _IN_FORCE.format(others=_others(found, valid[0]), date=day)
        return Link(_id(valid[0]), name, is_known=True, reason=reason)

    def thing(self, kind: str, name: str, of: str = "") -> Link:
        """Link a body, system, person, post, document or event; `of` tells namesakes apart."""
        return self._linked(kind, name, _of(kind).find(name), of)

    def indicator(self, name: str, unit: str) -> Link:
        """Link an indicator: of the same name and unit, also where `số` or `tỷ lệ` is left out."""
        forms = (name, _TOTAL.sub("", name))
        found = {thing.iri: thing for form in forms for thing in _counted(form, unit)}
        return self._linked("indicator", name, Match(tuple(found.values())), unit)

    def rank(self, index: str) -> Link:
        """Link the indicator of ranks by an index, given by its name or acronym."""
        wanted = key_of(_INDEX.sub("", index))
        found = [thing for thing in _ranks() if wanted in _index_keys(thing.names[0])]
        label = index if _RANK.match(index) else f"Thứ hạng {index}"
        return self._linked("indicator", label, Match(tuple(found)), "rank")

    def _linked(self, kind: str, name: str, match: Match, of: str = "") -> Link:
        chosen = self._chosen(match.things)
        if chosen is None:
            near = tuple(map(_id, match.things or _of(kind).alike(name)))
            return Link(self._new(kind, name, of), name, is_known=False, nearest=near)
        reasons = [_NO_MARKS] if match.is_without_marks else []
        if self.date and not _is_valid(chosen, self.date):
            reasons.append(_BEYOND.format(date=self.date))
        return Link(_id(chosen), chosen.names[0], is_known=True, reason="; ".join(reasons))

    def _chosen(self, things: tuple[KnownThing, ...]) -> KnownThing | None:
        if len(things) == 1:
            return things[0]
        valid = [thing for thing in things if self.date and _is_valid(thing, self.date)]
        return valid[0] if len(valid) == 1 else None

    def _new(self, kind: str, name: str, of: str) -> str:
        digest = hashlib.sha256("\n".join((self.report, key_of(name), of)).encode()).hexdigest()
        return f"{kind}/{vocab.slug(name)[:_LONGEST].strip('-') or 'x'}-{digest[:6]}"


def _of(kind: str) -> Directory:
    return directories().get(kind, _EMPTY)


def _id(thing: KnownThing) -> str:
    return thing.iri.removeprefix(vocab.ID)


def _others(found: tuple[KnownThing, ...], chosen: KnownThing) -> str:
    return ", ".join(_id(thing) for thing in found if thing is not chosen)


def _is_valid(thing: KnownThing, date: str) -> bool:
    return thing.valid_from <= date <= (thing.valid_until or date)


def _counted(name: str, unit: str) -> Iterator[KnownThing]:
    """Find the indicators of a name; counts and shares also by what is counted."""
    known = _of("indicator")
    for form in (name, f"{_KINDS_OF_FIGURE[unit]} {name}") if unit in _KINDS_OF_FIGURE else (name,):
        for thing in known.find(form).things:
            if thing.unit.removeprefix(vocab.QUDT_UNIT) == unit:
                yield thing


def _ranks() -> Iterable[KnownThing]:
    return (thing for thing in _of("indicator").things if _RANK.match(thing.names[0]))


def _index_keys(name: str) -> Iterator[str]:
    """List how the index of a rank is called: its name, and where it is no part, its acronym."""
    index = _INDEX.sub("", _INDEX.sub("", _RANK.sub("", name)))
    yield key_of(index)
    if not _PART.search(name):
        yield key_of(_ACRONYM.sub("", index))
        yield from map(key_of, _ACRONYM.findall(index))
