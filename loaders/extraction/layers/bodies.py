"""Bodies: layers in, the bodies that a text names out, as printed and with their province.

A name begins with a word of the group `body` and goes on as the notation of that word tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.capitals import UPPER, WORD
from loaders.extraction.proposal import Because, Said
from loaders.reading.document import Block
from loaders.vietnamese.lexicon import Cue

_BLANK = re.compile(r" {1,3}")
_JOINT = re.compile(r" ?, | và | & | ?[-–] ?| về ")
_LEVEL = re.compile(r"(?:tỉnh|thành phố|TP|Trung ương|quốc gia|Việt Nam)(?!\w)")
_LEVEL_IN_CAPITALS = re.compile(r"(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|PHƯỜNG|XÃ|VÀ)(?!\w)")
_OFFICES = frozenset({"field", "territory", "province", "ministry"})
_LOCAL = re.compile(r"(?:huyện|quận|thị xã|thị trấn|phường|xã|đặc khu)(?!\w)")
_UNIT = re.compile(r"(?:tỉnh|thành phố|TP\.?|huyện|quận|thị xã|thị trấn|phường|xã|đặc khu) ", re.I)
_FAMILIES = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Mai"
_PERSONS_AFTER = tuple(
    re.compile(rf" (?:{_FAMILIES})(?: {WORD}){{{words}}}(?!\w| {WORD})") for words in (2, 1, 3)
)
"""A person after the name of a company, which only a family name tells from it."""
_CAPITALS = re.compile(rf"{WORD}(?: {WORD}){{0,7}}")
_SHORT = re.compile(rf"[{UPPER}]{{2,}}[\w&-]*|[{UPPER}][a-zđ]*[{UPPER}]\w*")
_SECOND_SYLLABLE = re.compile(
    r" (?!(?:cho|đã|đang|sẽ|là|và|với|cùng|vừa|mới|tại|về|của|trong|khi|do|để|có|nói|tổ|ký|công"
    r"|phối|ban|phát|trao|dự|được|bị|khẳng|nhấn|đánh|yêu|đề|chia|thông|nêu|báo|chủ|kiểm|họp|từ|ở"
    r"|theo|phải|cũng|còn|như|thì|mà|triển|tham|hướng|hỗ|tiếp|tích|hoàn|xây|nâng|đạt|xếp|đứng|chưa"
    r"|không|khai|ấn|bấm|tập|bàn|gửi|đưa|mở|ra|lắp|cung|giới|tiến|lấy|cam|vận|trình|gồm|chọn|nhận"
    r"|này|đó|bán|mua|trên|dưới|sau|trước|nhằm|cần|làm|mong|kết|tỉnh|huyện|xã|phường|thành"
    r"|quận)\b)[^\W\d_]+"
)
"""The second syllable of a word of which only the first has a capital: `Trung tâm Kiểm | định`."""
_NAME_BEFORE = re.compile(rf"(?<!\w)[{UPPER}][a-zà-ỹđ]+ $")
_SMALL_WORD = re.compile(r" (?!(?:tại|ở|và|của|với|trong|do|cho|từ|về)\b)[^\W\d_A-Z]{2,7}(?= )")
_LETTERS = re.compile(rf"[{UPPER}]{{2,8}}(?!\w)")
_TASK = re.compile(
    r" (?:(?!(?:tổ chức|họp|công bố|ban hành|do|đã|vừa|đánh giá|giao|yêu cầu|đề nghị|cho biết"
    r"|tiến hành|làm việc|và các|kiểm tra|đến)\b)"
    r"(?:[\w&/-]+|\([\w&-]{2,8}\))(?: |, (?=[a-zđ])|(?=$|[,.;:()])))"
    r"{0,14}?(?:tỉnh|thành phố|quốc gia|Trung ương|Chính phủ|(?=(?:huyện|quận|phường|xã|TP) ))"
)
_TOPICS = r"(?:chuyển đổi số|CĐS|Đề án 06|đổi mới sáng tạo|cải cách hành chính)"
_TASK_ABOUT = re.compile(
    rf" (?:về|thực hiện|triển khai) [^.;:()]{{0,90}}?{_TOPICS}(?:(?: và|,) {_TOPICS}){{0,2}}(?!\w)"
)
_OF_PROVINCE = re.compile(r"\b(?:Sở|Tỉnh ủy|UBND|HĐND)\b")
_ADDRESSED = re.compile(
    rf", (?:ông|bà|anh|chị|đồng chí|(?:Thượng|Trung|Thiếu|Đại) (?:tá|úy)) [{UPPER}]"
)
"""After the name of a unit that no person follows at once."""
_SEATED = re.compile(r"(?<!\w)(?:Huyện|Thành|Thị|Quận) [uủ][yỷ]$")
_SEAT = 2
"""Words in the name of a district."""
_LONGEST_UNIT = 3
"""Words in the name of a commune; of more, the first two are the commune, the others a person."""
_HOME_KINDS = frozenset({"province", "field", "territory", "inner"})
_ALONE = frozenset({"complete", "province", "task", "post"})
_PLACED_AT_ONCE = frozenset({"company", "complete", "province", "territory", "post"})
_BARE_KINDS = frozenset({"company", "unit", "field"})


@dataclass(frozen=True)
class Body:
    """A body that a text names."""

    start: int
    end: int
    name: str
    """As printed, in one line."""
    kind: str
    """Notation of its first word: `department`'s `field`, `territory` …"""
    placed: bool
    """Whether its name says where, or it needs no place."""
    short: bool = False
    """Whether only its first word is printed."""


@dataclass
class BodyReader:
    """Reads bodies at places of one text."""

    text: str
    blocks: Sequence[Block]
    head_cues: Sequence[Cue]
    """Words of the group `body`."""
    field_cues: Sequence[Cue]
    """Words of the group `body-field`."""
    areas: Sequence[Area]
    _bodies: dict[int, Body | None] = field(default_factory=dict)

    @cached_property
    def heads(self) -> Mapping[int, Cue]:
        text = self.text
        return {
            cue.start: cue
            for cue in self.head_cues
            if text[cue.start - 1 : cue.start] not in tuple("-/")
        }

    @cached_property
    def _fields(self) -> Mapping[int, Cue]:
        return {cue.start: cue for cue in self.field_cues}

    @cached_property
    def _areas(self) -> Mapping[int, Area]:
        return {area.start: area for area in self.areas}

    def all(self) -> Iterator[Body]:
        """List the bodies of the text, those within others left out."""
        end = 0
        for start in sorted(self.heads):
            if start >= end and not self.is_in_name(start):
                body = self.at(start)
                if body:
                    end = body.end
                    yield body

    def is_in_name(self, start: int) -> bool:
        """Tell the `Trường` of a person `Lê Trường Sơn`, which is no school."""
        head = self.heads[start]
        if head.means == "field":  # only what a department is for makes it one: `Theo Sở Nội vụ`
            return False
        before = self.text[max(0, start - 12) : start]
        return " " not in head.printed and _NAME_BEFORE.search(before) is not None

    def bare(self, start: int) -> Body | None:
        """Read a body that is named by its first word only: `Phó Tổng Giám đốc | Tập đoàn`."""
        head = self.heads.get(start)
        if head is None or head.means not in _BARE_KINDS:
            return None
        return self._made(start, head.end, head.means, placed=False, short=True)

    def at(self, start: int, small: bool = False) -> Body | None:
        """Read the body whose name begins here; `small` where it may have no capital."""
        head = self.heads.get(start)
        if head is None or not (small or head.printed[:1].isupper()):
            return None
        if start not in self._bodies:
            self._bodies[start] = self._read(start, head.end, head.means)
        return self._bodies[start]

    def of_office(self, start: int, end: int) -> Body | None:
        """Read a body whose first word is the last of a post: `Trưởng | phòng Tư pháp`."""
        head = self.heads.get(start)
        if head and head.end > end:
            return self._read(start, head.end, head.means)
        return self._read(start, end, "province" if head and head.means == "province" else "post")

    def named(self, start: int) -> Body | None:
        """Read an enterprise that only its capitals show: `Tổng Giám đốc | SaoMai`."""
        match = _SHORT.match(self.text, start)
        if match is None or start in self.heads:
            return None
        return self._made(start, match.end(), "complete", placed=True)

    def _read(self, start: int, head_end: int, kind: str) -> Body | None:
        stop = self._stop(start)
        end, placed = self._tail(head_end, kind, stop)
        inner = self._nested(end, stop)
        if inner:
            end, placed = inner.end, inner.placed
        elif kind == "inner":
            return None
        elif not placed and (end > head_end or kind in _PLACED_AT_ONCE) and kind != "ministry":
            end, placed = self._place(end, stop)
        short = end == head_end
        if short and kind not in _ALONE:
            return None
        of_home = self.text.endswith(" tỉnh", start, end)
        placed = placed or (kind in ("complete", "company", "ministry") and not of_home)
        return self._made(start, self._aside(end, stop), kind, placed, short)

    def _stop(self, start: int) -> int:
        """Tell where the block of a name ends."""
        blocks = self.blocks
        number = bisect_left(blocks, start + 1, key=lambda block: block.start) - 1
        return blocks[number].end if number >= 0 else len(self.text)

    def _tail(self, end: int, kind: str, stop: int) -> tuple[int, bool]:
        if kind in ("complete", "province", "inner", "territory"):
            return end, False
        if kind == "task":
            match = _TASK.match(self.text, end, min(stop, end + 160))
            end, placed = self._placed_end(match.end()) if match else (end, False)
            about = _TASK_ABOUT.match(self.text, end, min(stop, end + 160))
            return (about.end() if about else end), placed
        return self._fields_from(end, kind, stop)

    def _placed_end(self, end: int) -> tuple[int, bool]:
        """Go on after a level: `tỉnh | Hà Nam`, or an area that follows."""
        text = self.text
        blank = _BLANK.match(text, end)
        area = self._areas.get(blank.end() if blank else end) or self._ending(end)
        return (self._end_of(area), True) if area else (end, False)

    def _ending(self, end: int) -> Area | None:
        """Find the area that a level just read begins: `tỉnh` of `tỉnh Hà Nam`."""
        for length in (4, 9, 2):
            area = self._areas.get(end - length)
            if area and area.end > end:
                return area
        return None

    def _fields_from(self, end: int, kind: str, stop: int) -> tuple[int, bool]:
        text = self.text
        at = end
        while at < stop:
            joint = (_BLANK if at == end else _JOINT).match(text, at) or _BLANK.match(text, at)
            if joint is None:
                break
            area = self._areas.get(joint.end())
            found = self._fields.get(joint.end())
            small = kind in ("post", "unit") and joint.group().isspace()
            if found and (small or found.printed[:1].isupper()):
                at = found.end
            elif joint.group().strip() in ("", "về") and joint.end() not in self.heads:
                if area:
                    if at == end and kind == "field":
                        return at, False
                    return self._end_of(area), True
                run = self._run(joint.end(), kind, stop) or self._before_area(at, end)
                if run is None:
                    break
                at = run
            else:
                break
        return at, False

    def _before_area(self, at: int, head_end: int) -> int | None:
        """Go on over one small word before a place: `Hội Truyền thông | số Việt Nam`."""
        word = _SMALL_WORD.match(self.text, at) if at > head_end else None
        return word.end() if word and word.end() + 1 in self._areas else None

    def _run(self, start: int, kind: str, stop: int) -> int | None:
        """Read words that only their capitals show to be of a name."""
        text = self.text
        short = _LETTERS.match(text, start, stop)
        if short:
            return short.end()
        if kind not in ("company", "unit"):
            return None
        match = _CAPITALS.match(text, start, stop)
        if match is None:
            return None
        named = (person.search(text, start - 1, match.end()) for person in _PERSONS_AFTER)
        first = next((each for each in named if each), None)
        if first:
            return first.start() if first.start() > start else None
        end = min((at for at in self.heads if start < at < match.end()), default=match.end())
        run = text[start:end].rstrip()
        is_whole = kind == "company" and " " in run
        more = None if is_whole else _SECOND_SYLLABLE.match(text, end, stop)
        return more.end() if more else start + len(run)

    def _nested(self, end: int, stop: int) -> Body | None:
        """Read the body that a body belongs to: `Văn phòng | UBND tỉnh`."""
        blank = _BLANK.match(self.text, end)
        if blank is None or blank.end() >= stop:
            return None
        return self.at(blank.end())

    def _place(self, end: int, stop: int) -> tuple[int, bool]:
        text = self.text
        blank = _BLANK.match(text, end)
        if blank is None or blank.end() >= stop:
            return end, False
        area = self._areas.get(blank.end())
        if area:
            return self._end_of(area), True
        seat = self._seat(end, stop)
        if seat:
            return seat, True
        level = _LEVEL.match(text, blank.end()) or _LOCAL.match(text, blank.end())
        if level is None:
            return end, False
        if _LOCAL.match(level.group()) or level.group() in ("Trung ương", "quốc gia", "Việt Nam"):
            return level.end(), True
        return level.end(), False

    def _seat(self, end: int, stop: int) -> int | None:
        """Read the district that a committee names without its type: `Huyện ủy | Thanh Liêm`."""
        run = _CAPITALS.match(self.text, end + 1, stop)
        if run is None or not _SEATED.search(self.text, max(0, end - 9), end):
            return None
        words = run.group().split(" ")
        is_person = len(words) > _SEAT and self._person_from(end, run.end()) == end
        if len(words) < _SEAT or len(words) == _LONGEST_UNIT or is_person:
            return None
        return end + 1 + len(" ".join(words[:_SEAT]))

    def _end_of(self, area: Area) -> int:
        """Tell where a local unit ends before a person: `xã Hòa An | Trần Văn Bình`."""
        if area.level != "local":
            return area.end
        unit = _UNIT.match(self.text, area.start)
        run = _CAPITALS.match(self.text, unit.end()) if unit else None
        if unit is None or run is None:
            return area.end
        words = run.group().split(" ")
        if len(words) < _LONGEST_UNIT or _ADDRESSED.match(self.text, run.end()):
            return max(area.end, run.end())
        for least in (2, 1) if len(words) > _LONGEST_UNIT else (0,):
            start = unit.end() + len(" ".join(words[:least]))
            first = self._person_from(start if least else unit.end() - 1, run.end())
            if first is not None and (least != 1 or len(words) == _LONGEST_UNIT + 1):
                return first
        longest = len(words) > _LONGEST_UNIT
        return unit.end() + len(" ".join(words[:2])) if longest else max(area.end, unit.end())

    def _person_from(self, start: int, stop: int) -> int | None:
        named = (person.search(self.text, start, stop) for person in _PERSONS_AFTER)
        return next((each.start() for each in named if each), None)

    def _aside(self, end: int, stop: int) -> int:
        """Go on over `(Công an tỉnh)`."""
        text = self.text
        if text.startswith(" (", end):
            inner = self.at(end + 2)
            if inner and text.startswith(")", inner.end) and inner.kind != "complete":
                return inner.end + 1
        return end

    def _made(self, start: int, end: int, kind: str, placed: bool, short: bool = False) -> Body:
        name = " ".join(self.text[start:end].split())
        if name.isupper() and " " in name and kind in _OFFICES:
            name = self._in_small_letters(start, end)
        return Body(start, end, name, kind, placed, short)

    def _in_small_letters(self, start: int, end: int) -> str:
        """Write a name printed in capitals as its words are written: `SỞ NỘI VỤ`."""
        parts: list[str] = []
        at = start
        while at < end:
            cue = self.heads.get(at) or self._fields.get(at)
            level = _LEVEL_IN_CAPITALS.match(self.text, at, end)
            stop = cue.end if cue else level.end() if level else self.text.find(" ", at, end)
            stop = stop if at < stop <= end else end
            printed = self.text[at:stop]
            labels = cue.entry.labels if cue else (printed.lower() if level else printed.title(),)
            same = (label for label in labels if label.casefold() == printed.casefold())
            parts.append(next(same, printed))
            at = stop + len(self.text[stop:end]) - len(self.text[stop:end].lstrip())
        return " ".join(parts)


def full_name(body: Body, bodies: Sequence[Body], home: Said[Area] | None) -> Said[str]:
    """Name a body with the province of the report where it is one of it and says no other.

    `bodies` are those of the text, among them the fuller name of one that is cut.
    """
    said = _said_before(body, bodies)
    if said is not body:
        return Said(full_name(said, (), home).value, (said.start, said.end), Because.PARAGRAPH)
    span = (body.start, body.end)
    if body.placed or home is None or not _is_of_home(body):
        return Said(body.name, span)
    name, tail = (body.name[:-1], ")") if body.name.endswith(")") else (body.name, "")
    return Said(f"{name} {home.value.name}{tail}", span, Because.HOME)


def _is_of_home(body: Body) -> bool:
    if body.kind in _HOME_KINDS or body.name.endswith((" tỉnh", " tỉnh)")):
        return True
    return _OF_PROVINCE.search(body.name) is not None


def _said_before(body: Body, bodies: Sequence[Body]) -> Body:
    """Find the fuller name of a body that is named by its first words only, if there is one."""
    if not body.short or body.kind in ("complete", "province"):
        return body
    words = (body.name.casefold() + " ", f"tổng {body.name.casefold()} ")
    before = bodies[: bisect_left(bodies, body.start, key=_start)]
    fuller = [each for each in before if each.name.casefold().startswith(words)]
    is_one = len({each.name.casefold() for each in fuller}) == 1
    return fuller[0] if fuller and (is_one or body.kind == "task") else body


def _start(body: Body) -> int:
    return body.start
