"""Subjects: layers and a place in a ranking in, the area or body that has the place out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.proposal import Because, Said, Text
from loaders.extraction.standings.indices import read_indices

_ASIDE = re.compile(
    r"(?:so với|cùng với|bên cạnh|chỉ sau|xếp sau|đứng sau|sau|trên|hơn|kém|như|ngoài|và cách"
    r"|của các"
    r"|do|với)(?: (?:tỉnh|thành phố|TP\.?))? $",
    re.IGNORECASE,
)
_OF_PROVINCE = re.compile(r"(?:^|[\s,(])tỉnh(?: (?:này|ta|nhà|đã|đang|cũng|vẫn))* $", re.IGNORECASE)
_CAPITAL = rf"(?-i:[{UPPER}])"
_BEFORE_MARK = re.compile(
    r"\s*(?:\([^()]{1,40}\)|:? ?(?:đạt |được |với )?[\d.,]+(?:/[\d.]+)? ?(?:điểm|%))?,?"
    r"\s*(?:hiện|đã|đang|vẫn|cũng|tiếp tục|được|ở)?\s*"
)
_BRACKETED = re.compile(r"\s*\(\s*")
_CLAUSE_BEFORE = re.compile(r"(?:^|[,;.:(]|\bvà)\s*$")
_DIRECTLY = re.compile(r" (?:là |thuộc về )?(?:tỉnh |TP\.? ?)?")
_IS = re.compile(
    r"[^.;:()\n,]{0,45}?(?:(?<!\w)(?:là|thuộc về|thuộc|gọi tên|vẫn là|gồm)|:) "
    r"(?:tỉnh |thành phố |TP\.? ?|địa phương )?$",
    re.IGNORECASE,
)
_IN_LIST = re.compile(
    r"\s*(?:\([^()]{1,60}\))?\s*(?:với [\d.,/]+ ?(?:điểm|%)?)?\s*,?(?: ?và| rồi)?"
    r"(?: đến| tới| là)?\s*(?:tỉnh |thành phố |TP\.? ?)?",
    re.IGNORECASE,
)
_BARE_NAME = re.compile(rf"{_CAPITAL}\w*(?: {_CAPITAL}\w*){{1,3}}")
_STRANGE = re.compile(
    rf"(?P<name>{_CAPITAL}\w*(?:[A-ZĐ]\w*|(?: {_CAPITAL}\w*)+))"
    r"(?: (?:hiện|đã|đang|vẫn|cũng|chỉ|được|tiếp tục|lại|tạm))* ?$"
)
_NAME_OF_LIST = re.compile(
    r"(?:chỉ số|nhóm|trụ cột|hạng mục|tiêu chí|index|được|bởi|theo|do) $", re.IGNORECASE
)
"""Before the name of a list, or of those who rank: `được Hội Mẫu xếp thứ hai`."""
_LOCAL_REACH = 45
_OF_COUNTRY = (34, 63)
UNKNOWN = "unknown"
"""The level of a holder that no word of the text tells."""


@dataclass(frozen=True)
class Subject:
    """Who has a place: a province, a local unit, the country or a body."""

    start: int
    end: int
    name: str
    level: str
    because: Because = Because.CLAUSE

    @property
    def said(self) -> Text:
        if self.level == UNKNOWN:
            return None
        return Said(self.name, (self.start, self.end), self.because)


def subject_after(layers: Layers, start: int, end: int, limit: int) -> Subject | None:
    """Read who has the place from words behind it: `ở vị trí thứ 2 là Huế`."""
    text = layers.text
    named: list[Area | Subject] = [*within(layers.areas, end, limit), *bodies(layers, end, limit)]
    opens = _CLAUSE_BEFORE.search(text, max(0, start - 4), start) is not None
    for found in named:
        if opens and found.level != "nation" and _DIRECTLY.fullmatch(text, end, found.start):
            return _subject(found)
        if not _is_country_at_large(text, found) and _IS.fullmatch(text, end, found.start):
            return _subject(found)
    return None


def subject_before(
    layers: Layers, floor: int, start: int, out_of: int | None, body_floor: int
) -> Subject | None:
    """Read who has the place from words before it in its sentence, the nearest first."""
    text = layers.text
    for body in reversed(list(bodies(layers, body_floor, start))):
        if _BEFORE_MARK.fullmatch(text, body.end, start):
            return body
        break
    near = within(layers.areas, floor, start)
    if near and near[-1].level != "nation" and _BRACKETED.fullmatch(text, near[-1].end, start):
        return _subject(near[-1])
    asides = [area for area in near if _is_aside(layers, floor, area)]
    of_province = _OF_PROVINCE.search(text, max(floor, start - 40), start) is not None
    for area in reversed(within(layers.areas, floor, start)):
        if area in asides:
            continue
        if area.level == "nation" and (
            _is_country_at_large(text, area) or out_of in _OF_COUNTRY or area.start + 30 < floor
        ):
            continue
        if area.level == "local" and (
            of_province or out_of in _OF_COUNTRY or start - area.end > _LOCAL_REACH
        ):
            continue
        return _subject(area)
    return None


def is_strange(layers: Layers, floor: int, start: int) -> bool:
    """Tell a name directly before a place that is of no area or body: that of a team, a firm."""
    match = _STRANGE.search(layers.text, max(floor, start - 60), start)
    if match is None or _NAME_OF_LIST.search(layers.text, floor, match.start("name")):
        return False
    first, last = match.span("name")
    known = [(one.start, one.end) for one in layers.areas]
    known += [(one.start, one.end) for one in layers.once(read_indices)]
    known += [(one.start, one.end) for one in layers.bodies if not one.short]
    return not any(start < last and first < end for start, end in known)


def _is_aside(layers: Layers, floor: int, area: Area) -> bool:
    """Tell a place that is only compared with, or stands in a list of such ones."""
    text, at = layers.text, area
    for before in reversed(within(layers.areas, floor, area.start)):
        if (
            not _IN_LIST.fullmatch(text, before.end, at.start)
            or "," not in text[before.end : area.start] + text[area.end : area.end + 1]
        ):
            break
        at = before
    return _ASIDE.search(text, max(floor, at.start - 24), at.start) is not None


def listed_before(layers: Layers, floor: int, start: int) -> tuple[Subject, ...]:
    """Read the areas that stand in a list directly before a place, in their order."""
    chosen: list[Area] = []
    at = start
    for area in reversed(within(layers.areas, floor, start)):
        pattern = _IN_LIST if chosen else _BEFORE_MARK
        if not pattern.fullmatch(layers.text, area.end, at):
            break
        chosen.insert(0, area)
        at = area.start
        prefix = re.search(r"(?:tỉnh|thành phố|TP\.?) ?$", layers.text[max(floor, at - 10) : at])
        if prefix:
            at = max(floor, at - 10) + prefix.start()
    return tuple(map(_subject, chosen))


def listed_after(layers: Layers, start: int, limit: int, bare: bool = False) -> Iterator[Subject]:
    """Read the areas or bodies of a list that begins at a place: `Huế (0,79), Hải Phòng và …`."""
    text, at = layers.text, start
    found: list[Area | Subject] = [
        area for area in within(layers.areas, start, limit) if area.level != "nation"
    ]
    found += bodies(layers, start, limit)
    first = True
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if each.start < at:
            continue
        gap = text[at : each.start]
        if not (_IN_LIST.fullmatch(gap) and (first or gap.strip())):
            break
        yield _subject(each)
        at, first = each.end, False
    if first and bare:
        name = _BARE_NAME.match(text, start)
        if name:
            yield Subject(name.start(), name.end(), name.group(), "local")


def bodies(layers: Layers, start: int, end: int) -> Iterator[Subject]:
    """List the bodies that a text names in a span by their whole names."""
    for body in within(layers.bodies, start, end):
        if not body.short:
            yield Subject(body.start, body.end, body.name, "body")


def _is_country_at_large(text: str, area: Area | Subject) -> bool:
    """Tell `cả nước` from `Việt Nam`, and that from the end of a longer name."""
    if area.level != "nation":
        return False
    printed = text[area.start : area.end]
    before = text[max(0, area.start - 12) : area.start].rstrip().split(" ")[-1]
    return printed != "Việt Nam" or (before[:1].isupper() and before[-1:] not in ".,;:")


def _subject(found: Area | Subject) -> Subject:
    if isinstance(found, Subject):
        return found
    return Subject(found.start, found.end, found.name, found.level)


def home_subject(layers: Layers) -> Subject | None:
    """Return the province that the report is about."""
    home = layers.home
    if home is None:
        return None
    area = home.value
    return Subject(area.start, area.end, area.name, area.level, Because.HOME)


def last_province(subjects: Sequence[Subject]) -> Subject | None:
    return next((one for one in reversed(subjects) if one.level == "province"), None)
