"""Areas: a text in, the places that it names out, with the unit of the graph where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.extraction.gazetteer import Gazetteer
from loaders.extraction.layers.capitals import UPPER
from loaders.vietnamese.names import Found

_WORD = rf"[{UPPER}](?:[^\W\d_]*(?:['’][^\W\d_]+)?)"
_NAME = rf"{_WORD}(?:[ -]{_WORD}){{0,3}}"
_WARD = rf"{_NAME}(?: - {_WORD}(?: {_WORD})?(?! {_WORD}))?"
"""Wards have joined names too: `phường Xuân Hương - Đà Lạt`."""
_NUMBERED = r"\d{1,2}(?![\w/.,]\d|\w)"
_SPELLED_TYPE = (
    r"[Hh]uyện|HUYỆN|[Qq]uận|QUẬN|[Tt]hị xã|THỊ XÃ|[Tt]hị trấn|THỊ TRẤN|[Tt]hành phố|THÀNH PHỐ"
    r"|[Pp]hường|PHƯỜNG|[Xx]ã|XÃ|[Đđ]ặc khu|ĐẶC KHU"
)
_SHORT_TYPE = r"(?:TP|Tp|TX|Tx|TT)(?:\. ?| )|[PHXQ]\. ?(?=[^\W\d_]{2})"
_LOCAL = re.compile(
    rf"(?<![\w.&/-])(?P<type>(?:{_SPELLED_TYPE}) |{_SHORT_TYPE})"
    rf"(?P<name>{_WARD}|{_NUMBERED})(?![\w])"
)
_PLURAL = re.compile(
    rf"(?<!\w)(?:các|những|hai|ba|bốn|năm|\d{{1,3}}) (?P<type>huyện|quận|thị xã|thành phố"
    rf"|phường|xã)"
    rf"(?:,? (?:là|gồm|như))?:? (?P<list>{_NAME}(?:(?:, | và |, và ){_NAME})+)"
)
_LISTED = re.compile(_NAME)
_SHORT = re.compile(r"T[PpXx]\b")
"""Short for a city or town, of which no body is called: `TP Hội An`."""
_NO_NAME = re.compile(r"(?:Hội|Ủy|Đảng|Đoàn|Công|Trung|Sở|Bộ|Ban|Nghị|Quyết|Hội đồng)(?!\w)")
"""Words that begin what follows a type of unit and are no name of one: `xã Hội`, `phường Ủy`."""
_NATION = re.compile(r"(?<!\w)(?:cả nước|toàn quốc|Việt Nam)(?!\w)", re.IGNORECASE)
_BODY = re.compile(
    r"(?<!\w)(?:UBND|HĐND|Ủy ban nhân dân|Uỷ ban nhân dân|Hội đồng nhân dân|Tỉnh ủy|Thành ủy"
    r"|Đoàn|Sở|Cục"
    r"|Chi cục|Công an|Báo|Đài|Trường|Đại học|ĐH|Bệnh viện|Viettel|VNPT|MobiFone|Hội|Văn phòng"
    r"|Ban|Chi nhánh"
    r"|Bưu điện|Trung tâm|Tòa án|Viện|Đảng bộ|Bộ Chỉ huy|Bộ CHQS|CLB|Kho bạc|Thuế|Ngân hàng)"
    r"(?: (?!và |ở |tại |của )[^\s,.;:()]+){0,9} $"
)
_GIVEN_NAME = re.compile(
    r"(?:(?<!\w)(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|đồng chí|[Đđ]/c|[Bb]ác sĩ|ThS\.?|TS\.?"
    r"|PGS\.?|nhà báo"
    rf"|ca sĩ|nghệ sĩ) (?:[{UPPER}]\w* ){{0,3}}|(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ"
    rf"|Võ|Đặng"
    rf"|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trịnh|Mai|Tô)(?: [{UPPER}]\w*)? )$"
)
_OPENS = re.compile(r"(?:^|[\n.:;!?]\s*)(?:Riêng|Còn|Tại|Ở|Ngoài|Tuy|Hiện) $")
NATION = "Việt Nam"


@dataclass(frozen=True)
class Area:
    """A place that a text names."""

    start: int
    end: int
    name: str
    """As a fact has it: a province by its bare name, another unit with its type as printed."""
    level: str
    """`nation`, `province` or `local`."""
    units: tuple[str, ...] = ()
    """IRIs of units that bear the name, at whatever time."""
    inside_body: bool = False
    """It ends the name of a body: `Sở Tư pháp Hà Nội`."""


def read_areas(text: str, gazetteer: Gazetteer) -> tuple[Area, ...]:
    """List the places in their order, none inside another."""
    found = sorted(
        (*_provinces(text, gazetteer), *_local(text, gazetteer), *_plural(text), *_nation(text)),
        key=lambda area: (area.start, -area.end),
    )
    kept: list[Area] = []
    for area in found:
        if not kept or area.start >= kept[-1].end:
            kept.append(area)
    return tuple(sorted((*kept, *_again(text, kept)), key=lambda area: area.start))


def _again(text: str, known: Sequence[Area]) -> Iterator[Area]:
    """Find local units that are named again without their type: `Cẩm Bình` after `xã Cẩm Bình`."""
    named = _bare_names(known)
    if not named:
        return
    names = "|".join(sorted(map(re.escape, named), key=len, reverse=True))
    bare = re.compile(rf"(?<![\w.&/-])(?:{names})(?![\w-]| [{UPPER}])")
    for match in bare.finditer(text, min(area.end for area in named.values())):
        first = named[match.group()]
        if match.start() > first.end and not _is_part(text, known, match):
            yield Area(match.start(), match.end(), first.name, "local")


def _bare_names(known: Sequence[Area]) -> dict[str, Area]:
    """Collect names of two words or more that one unit alone of a text bears."""
    provinces = {area.name for area in known if area.level == "province"}
    named: dict[str, Area] = {}
    shared = set()
    for area in known:
        match = _LOCAL.fullmatch(area.name) if area.level == "local" else None
        if match and " " in match["name"] and match["name"] not in provinces:
            other = named.setdefault(match["name"], area)
            shared |= {match["name"]} if other.name != area.name else set()
    return {name: area for name, area in named.items() if name not in shared}


def _is_part(text: str, known: Sequence[Area], match: re.Match[str]) -> bool:
    """Tell a name inside a longer one: of a person, a body, another unit."""
    before = text[max(0, match.start() - 30) : match.start()]
    if re.search(rf"(?:^|[\s(])[{UPPER}][^\W\d_]* $", before) and not _OPENS.search(before):
        return True
    if _GIVEN_NAME.search(before) or _inside_body(text, match.start()):
        return True
    return any(area.start < match.end() and match.start() < area.end for area in known)


def _provinces(text: str, gazetteer: Gazetteer) -> Iterator[Area]:
    for found in gazetteer.provinces.find(text):
        if not _is_person(text, found):
            name = gazetteer.short_name(found.things)
            inside = _inside_body(text, found.start)
            yield Area(found.start, found.end, name, "province", found.things, inside)


def _is_person(text: str, found: Found) -> bool:
    """Tell the end of a person's name, `bà Nguyễn Thị Hà Giang`, from a province."""
    before = text[max(0, found.start - 30) : found.start]
    return _GIVEN_NAME.search(before) is not None and not before.endswith(("tỉnh ", "TP "))


def _inside_body(text: str, start: int) -> bool:
    before = text[max(0, start - 70) : start]
    return _BODY.search(before) is not None


def _local(text: str, gazetteer: Gazetteer) -> Iterator[Area]:
    provinces = {found.start: found for found in gazetteer.provinces.find(text)}
    for match in _LOCAL.finditer(text):
        if _NO_NAME.match(match["name"]) and not _SHORT.match(match["type"]):
            continue
        province = provinces.get(match.start("name")) or provinces.get(match.start())
        is_central = match["type"].strip(" .").lower() in ("tp", "thành phố")
        if province and is_central and _is_central(gazetteer, province, match.end()):
            continue
        yield Area(
            match.start(), match.end(), " ".join(match.group().split()), "local",
            inside_body=_inside_body(text, match.start()),
        )  # fmt: skip


def _is_central(gazetteer: Gazetteer, found: Found, end: int) -> bool:
    """Tell a city that is a unit of the first level: `TP Hà Nội`, not `TP Bắc Giang`."""
    names = [name for iri in found.things for name in gazetteer.things[iri].names]
    return found.end >= end and any(name.startswith("Thành phố") for name in names)


def _plural(text: str) -> Iterator[Area]:
    """Read `các huyện A, B và C`: each is one of the type."""
    for match in _PLURAL.finditer(text):
        for name in _LISTED.finditer(text, match.start("list"), match.end("list")):
            yield Area(name.start(), name.end(), f"{match['type']} {name.group()}", "local")


def _nation(text: str) -> Iterator[Area]:
    for match in _NATION.finditer(text):
        yield Area(match.start(), match.end(), NATION, "nation")
