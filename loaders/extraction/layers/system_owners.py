"""Owners in names of systems: `của tỉnh`, `tỉnh Hà Nam`, `của Bộ Y tế`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.system_name import AFTER_PLACE, NATIONAL, Reading
from loaders.extraction.layers.system_words import NameWords

_OWNED = re.compile(r" (?:của|thuộc) ")
_BODY = re.compile(
    r"(?P<nation>Bộ|Chính phủ|Trung ương|Tổng [Cc]ục|Cục|Ủy ban Quốc gia|Quốc hội|Ngân hàng|Đảng)\b"
    r"|(?:Sở|Ban|Chi cục|Phòng|Công an|Văn phòng|UBND|HĐND|Ủy ban|Thuế|Tỉnh ủy|Thành ủy|Huyện ủy"
    r"|Bảo hiểm|BHXH|ngành|Tập đoàn|Viện|Trường|Bệnh viện)\b"
)
_UNIT = re.compile(
    r"(?:(?:UBND|cấp) )?(?P<unit>tỉnh|thành phố|huyện|quận|thị xã|xã|phường|địa phương|TP)"
    r"(?P<same> này| nhà)?(?! hội| trưởng| ủy| viên)(?= ?[.,;:()\n…”\"]| "
    rf"[^{UPPER}]|$)"
)
_BODY_WORD = re.compile(rf" (?:(?:và |, )(?=[{UPPER}]))?\w[\w&-]*")


@dataclass(frozen=True)
class OwnerReader:
    """Reads whose a system is."""

    words: NameWords

    def read(self, reading: Reading, limit: int) -> bool:
        """Read whose the system is: `của tỉnh`, `tỉnh Hà Nam`, `của Bộ Y tế`."""
        if reading.area is not None or reading.body:
            return False
        owned = _OWNED.match(self.words.text, reading.end, limit)
        at = owned.end() if owned else reading.end + 1
        area = self.words.area(at)
        if area is not None and area.end <= limit:
            return self._owned_by_area(reading, area, owned is not None)
        if reading.unit:
            return False
        if owned and NATIONAL.match(self.words.text, at, limit):
            reading.national = True
            return self.words.own(reading, at + len("quốc gia"))
        if not owned and self.words.text.startswith("Chính phủ", at) and reading.words:
            reading.national = True
            return self.words.own(reading, at + len("Chính phủ"))
        unit = _UNIT.match(self.words.text, at, limit)
        if unit:
            reading.unit = unit["unit"]
            return self.words.own(reading, unit.end())
        body = _BODY.match(self.words.text, at, limit) if owned else None
        if body:
            reading.national = reading.national or bool(body["nation"])
            reading.body = True
            end = self._body_end(body.end(), limit)
            reading.national = reading.national or self.words.text[at:end].endswith("Việt Nam")
            return self.words.own(reading, end)
        return False

    def _owned_by_area(self, reading: Reading, area: Area, owned: bool) -> bool:
        if area.level == "nation":
            reading.national = True
        else:
            reading.area = area
        self.words.own(reading, area.end)
        follow = None if owned else AFTER_PLACE.match(self.words.text, reading.end)
        if follow:
            self.words.take(reading, follow.end())
            reading.brand = " ".join(self.words.text[area.start : follow.end()].split())
            reading.naming = reading.words == 0 and reading.type == "app"
        return True

    def _body_end(self, end: int, limit: int) -> int:
        for _ in range(8):
            match = _BODY_WORD.match(self.words.text, end, limit)
            if match is None:
                break
            at = match.start() + 1
            joined = match.group().startswith((" và ", " , ", ","))
            if not joined and self.words.ends_name(at):
                break
            end = match.end()
        return end
