"""Proper names of systems that stand without a head: `HaNam-S`, `Hà Nam Smart`, `VNeID`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.system_names import AFTER_PLACE, SystemName
from loaders.vietnamese.lexicon import Cue

_NEVER_ALONE = (" số", " Online", " Portal", " Go", " Care", " Pay")
_PAPER = re.compile(r"(?:báo|đài|tạp chí) $", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![\w@./-])[A-Za-z]+(?:-[A-Za-z]+)*(?![\w@/-]|\.\w)")
_CENTRE = re.compile(r"[A-Z][a-z]\w*?-?(?P<type>IOC|SOC|LGSP)$")
_CENTRE_HEAD = re.compile(r"[Tt]rung tâm $")
_PRODUCT = re.compile(
    r"(?:VNPT-)?(?:[iev][A-Z][a-z]{3,}|vn[A-Z][a-z]{2,})[A-Za-z]*$|VNPT-[A-Z]\w+$"
)
_ADDRESS = re.compile(
    r"(?:(?<=[Tt]rang )|(?<=[Cc]ổng )|(?<=[Ss]àn )|(?<=ebsite )|(?<=hệ thống ))"
    r"(?:[a-z0-9-]+\.)+vn(?![\w/])"
)
_TOLD = re.compile(
    r"(?<![\w-])(?P<name>[A-ZĐ]\w*[A-Z][\w-]*)(?:: | là |,? \()(?:một )?"
    r"(?P<head>phần mềm|ứng dụng)\b"
)
_LOADED = re.compile(
    r"(?:^|(?<=[.;:\n“] )|(?<=[.;:\n“]))(?P<name>(?!Toàn|Tỉnh|Thành|Huyện|Xã|Phường|Đến|Hiện|Sau"
    r"|Trong|Ngoài|Với|Đã|Năm|Riêng|Cả|Theo|Tổng|Nhờ|Qua|Tính)"
    rf"[{UPPER}][\w-]*(?: [\w.-]+){{1,5}}?)”?"
    r" (?:(?:đã|hiện|mới) )?(?:có|đạt|thu hút) (?:(?:gần|hơn|trên|khoảng) )?\d[\d.,]*"
    r"(?: (?:triệu|nghìn|ngàn))? lượt (?:tải|cài đặt)"
)
_QUOTED = re.compile(
    r"(?:Zalo|OA|bằng|trên|qua|vào|cài|cài đặt|tải|tích hợp|ra mắt|khai trương|mini app)"
    rf" [“\"](?P<name>[{UPPER}][\w-]*(?: [\w-]+){{1,5}})[”\"]"
)
_PARTS = re.compile(r"[A-Z][a-z]*|[a-z]+")


@dataclass(frozen=True)
class Brands:
    """A text with the words that its proper names are told by."""

    text: str
    areas: Sequence[Area]
    cues: Callable[[str], tuple[Cue, ...]]
    provinces: Mapping[str, str]

    def names(self, introduced: Iterable[str]) -> Iterator[SystemName]:
        """List the names without a head; names and short forms introduced are found again."""
        for cue in self.cues("system-known"):
            yield self._name(cue.start, cue.end, cue.means, "known", national=True)
        for match in _ADDRESS.finditer(self.text):
            market = self.text.startswith("àn ", match.start() - 3)
            type_ = "platform" if market else "portal"
            yield self._name(match.start(), match.end(), type_, "address")
        yield from self._after_places()
        yield from self._told()
        yield from self._quoted()
        yield from self._tokens()
        yield from self._again(introduced)

    def _after_places(self) -> Iterator[SystemName]:
        for area in self.areas:
            match = AFTER_PLACE.match(self.text, area.end)
            alone = match and match.group() not in _NEVER_ALONE
            paper = _PAPER.search(self.text, max(0, area.start - 9), area.start)
            if match and alone and not paper and area.level != "nation":
                yield self._name(area.start, match.end(), "app", "brand", area)

    def _tokens(self) -> Iterator[SystemName]:
        technology = {cue.start: cue.entry.code for cue in self.cues("technology")}
        for match in _TOKEN.finditer(self.text):
            token = match.group()
            product = _PRODUCT.match(token)
            known = technology.get(match.start())
            if token.islower() or known == "device" or (known and product is None):
                continue
            centre = _CENTRE.match(token)
            if centre:
                before = _CENTRE_HEAD.search(self.text, max(0, match.start() - 12), match.start())
                start = before.start() if before else match.start()
                yield self._name(start, match.end(), centre["type"], "brand", brand=token)
            elif self._is_of_place(token):
                yield self._name(match.start(), match.end(), "app", "brand")
            elif product:
                area = self._area_after(match.end())
                end = area.end if area is not None else match.end()
                yield self._name(match.start(), end, "platform", "brand", area)

    def _quoted(self) -> Iterator[SystemName]:
        """List names in quotes with a place in them that something is done on or with."""
        for match in _QUOTED.finditer(self.text):
            start, end = match.span("name")
            at = bisect_left(self.areas, start, key=lambda area: area.start)
            if at < len(self.areas) and self.areas[at].end <= end:
                yield self._name(start, end, "app", "brand", self.areas[at])

    def _area_after(self, end: int) -> Area | None:
        at = bisect_left(self.areas, end, key=lambda area: area.start)
        area = self.areas[at] if at < len(self.areas) else None
        near = area is not None and self.text[end : area.start] in (" ", " của ")
        return area if near else None

    def _told(self) -> Iterator[SystemName]:
        """List names of which the text says what they are, or that they are downloaded."""
        for match in _TOLD.finditer(self.text):
            type_ = "app" if match["head"] == "ứng dụng" else "platform"
            yield self._name(match.start(), match.end("name"), type_, "brand")
        for match in _LOADED.finditer(self.text):
            yield self._name(match.start("name"), match.end("name"), "app", "brand")

    def _is_of_place(self, token: str) -> bool:
        """Tell `HaNam-S` and `C-HaNam` from a word that has the letters of a province in it."""
        parts = [part.lower() for part in _PARTS.findall(token)]
        if len(parts) < 2 or sum(letter.isupper() for letter in token) < 2:
            return False
        joined = {
            "".join(parts[first:last])
            for first in range(len(parts))
            for last in range(first + 1, len(parts) + 1)
            if last - first < len(parts)
        }
        return any(each in self.provinces for each in joined)

    def _again(self, introduced: Iterable[str]) -> Iterator[SystemName]:
        told = {one for one in introduced if not one.isdecimal()}
        told |= {match["name"] for match in _LOADED.finditer(self.text)}
        brands = sorted(told, key=len, reverse=True)
        if not brands:
            return
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, brands))})(?!\w)")
        for match in pattern.finditer(self.text):
            yield self._name(match.start(), match.end(), "app", "again")

    def _name(
        self,
        start: int,
        end: int,
        type_: str,
        way: str,
        area: Area | None = None,
        *,
        brand: str = "",
        national: bool = False,
    ) -> SystemName:
        printed = " ".join(self.text[start:end].split())
        return SystemName(
            start, end, printed, type_, way, area=area, brand=brand or printed, national=national
        )
