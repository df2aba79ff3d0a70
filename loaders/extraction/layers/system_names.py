"""Names of systems: heads such as `hệ thống` in, the names that begin with them out.

A name goes on from its head over what the system is for, what it is called, whose it is and its
short form in parentheses, up to a word that can stand in no name. Which of these it has tells
whether it names one system or a kind of systems.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.sentences import Sentence
from loaders.vietnamese.lexicon import Cue

CENTRES = ("IOC", "SOC", "LGSP", "NDXP")
"""Types whose heads say alone what the system is."""
_NEXT = re.compile(
    r" ?(?P<quoted>[“\"‘'](?P<inner>[^”\"’'\n]{2,60})[”\"’'])"
    r"| ?\((?P<aside>[^()\n]{1,40})\)"
    r"|(?P<comma>,)(?= )"
    r"| (?P<word>(?:TP\.|TX\.|P\.)?\w(?:(?!https?:)[\w’'&/+-]|\.(?=\w))*)"
)
_SHORT = re.compile(
    r"(?:(?:viết|gọi) tắt(?: là)? )?(?P<short>[a-z]?[A-Z][\w-]*(?: [A-ZĐ]\w*){0,3})$"
)
_PLACE = re.compile(rf"[{UPPER}]\w*[^\W\d{UPPER}](?: [{UPPER}]\w*[^\W\d{UPPER}]){{1,3}}\b")
_OF = ("của", "thuộc")
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
_MANY = re.compile(
    r"(?:^|[\s(])(?P<count>các|những|nhiều|mọi|mỗi|một số|từng|hàng loạt|loại|một|hai|ba|bốn|năm"
    r"|\d[\d.]*(?:,\d+)?%?)\s+(?:(?:loại|bộ|nhóm|mô hình|dạng|chiếc|cái)\s+)?$",
    re.IGNORECASE,
)
_OWNERS = re.compile(r" (?:của|tại|ở) (?:các|mỗi|từng|nhiều|những|hai|ba|\d+) ")
_THIS = re.compile(r" (?:này|nói trên|nêu trên)\b")
_ONE = ("một",)
_BECOMES = re.compile(r"(?:(?<!oàn )\bthành|\blà|\bmô hình|\bdạng) $")
_GO_ON = re.compile(rf"[^\W\d_{UPPER}]\w*(?: [^\W\d_{UPPER}]\w*){{0,3}} (?:của|thuộc) ")
_ASCII_WORD = re.compile(
    r"(?:^|(?<=[\s(“]))(?!Hai|Ba|Qua|Trong|Theo|Khi|Sau|Cho|Do|Nay)[A-Z][A-Za-z]+ $"
)
_BETWEEN = re.compile(r"\s*(?:,|và)\s*")
_DIGITAL = re.compile(
    r"(?:điện tử|\bsố\b|thông tin|giám sát|quản lý|dữ liệu|trực tuyến|thông minh|phần mềm"
    r"|giải quyết|báo cáo|văn bản|đánh giá|bản đồ|phản ánh|theo dõi|tra cứu|chấm điểm)",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"quốc gia|Quốc gia|QUỐC GIA")
_SELF_EVIDENT = ("app", "database", "portal")
"""Types whose heads are digital whatever follows."""
_EVERYDAY = ("everyday", "network", "solution")
"""Heads that are words of everyday life."""
_TELLING_HEADS = ("map", "portal", "store")
"""Heads that stand for what an authority has one of."""
_ASSISTANT = "assistant"
_WHOLE = ("mailbox", "named")
"""Heads that are systems with no word more."""
_OF_STATE = ("named", "national-database")
"""Heads of which the state has the only one."""
_FEW_WORDS = {"data-centre": 1, "data-market": 1, "document-exchange": 1}
"""Words that a system of the state needs, its `quốc gia` included; others need two."""
_CALL_NUMBER = 3
"""Digits that a number has by which a system is called: `Tổng đài 1000`."""
_LONGEST = 12
_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_OF_OBJECT = re.compile(
    r"\b(?:quản lý|theo dõi|giám sát|thông tin|xúc tiến|thu hút|báo cáo)(?: vốn| dự án)? $"
)
"""Before what is a verb elsewhere: `phần mềm quản lý đầu tư`."""
_ACTS = re.compile(
    r" (?:(?:hiện|vẫn|hiện vẫn) )?(?:đã|đang|vừa|tạm dừng|tạm ngừng|ngừng|dừng)\b(?! (?:cần|phải))"
)
"""After the subject of a sentence that tells what is: the system is there."""
AFTER_PLACE = re.compile(
    r" (?:App|Smart|Số|số|ID|Today|Connect|Tourism|Travel|Online|Portal|Care|Pay|Go)\b"
    rf"(?! [{UPPER}])"
)
"""Words that make the name of a place that of a system."""


@dataclass(frozen=True)
class SystemName:
    """A system as a text names it at one place."""

    start: int
    end: int
    name: str
    """Without its short form."""
    type: str
    way: str
    """What makes it one system: `centre`, `brand`, `national`, `owned`, `function`, `capital`,
    `known`, `address`; empty where it is a kind of systems."""
    acronym: tuple[str, Span] | None = None
    core: str = ""
    """The name without whose it is."""
    area: Area | None = None
    """The place in the name."""
    unit: str = ""
    """Kind of the place that is said without its name: `tỉnh`, `huyện`."""
    brand: str = ""
    national: bool = False
    many: bool = False
    qualified: bool = False
    """A centre told from others of its place: `IOC hợp nhất`."""
    meant: bool = False
    """It stands for one that was named before: `phần mềm này`."""
    body: bool = False
    """A body below the state owns it."""
    specific: int = 0
    """Words that tell it from others of its kind."""


@dataclass
class _Reading:
    """What has been read of a name so far."""

    end: int
    type: str
    parts: list[str]
    core: int = 0
    """Number of parts before the one that says whose it is; 0 where none does."""
    acronym: tuple[str, Span] | None = None
    area: Area | None = None
    unit: str = ""
    brand: str = ""
    function: bool = False
    national: bool = False
    body: bool = False
    physical: bool = False
    quoted: bool = False
    qualified: bool = False
    technology: bool = False
    words: int = 0
    specific: int = 0
    """Words that tell this system from others."""
    naming: bool = False


@dataclass(frozen=True)
class NameReader:
    """A text with the words that it is read by."""

    text: str
    sentences: Sequence[Sentence]
    areas: Sequence[Area]
    cues: Callable[[str], tuple[Cue, ...]]

    def names(self) -> Iterator[SystemName]:
        """List the names that begin with a head, in their order, none inside another."""
        last: SystemName | None = None
        for head in self.cues("system-head"):
            sentence = self._sentence(head.start)
            if sentence is None or (last is not None and head.start < last.end):
                continue
            last = self._after(last, self._name(head, sentence))
            yield last

    def _after(self, last: SystemName | None, name: SystemName) -> SystemName:
        """Give a name the number of the one that it is listed with: `các nền tảng, phần mềm`."""
        if last is None or not last.many or name.brand or name.type in CENTRES:
            return name
        if not _BETWEEN.fullmatch(self.text, last.end, name.start):
            return name
        return replace(name, many=True, way="")

    def _name(self, head: Cue, sentence: Sentence) -> SystemName:
        reading = _Reading(head.end, head.means, [self.text[head.start : head.end]])
        reading.national = head.entry.code in _OF_STATE
        start, limit = self._edges(head, sentence, reading)
        while self._step(reading, limit):
            pass
        before = self.text[max(sentence.start, head.start - 24) : head.start]
        trade = (head.start - 1) in self._ends("system-industry")
        many = _MANY.search(before)
        counted = many is not None and many["count"].lower() not in _ONE
        owners = _OWNERS.match(self.text, reading.end) is not None
        plural = counted or (owners and not reading.brand)
        way = self._way(head, sentence, reading, many is not None)
        name = " ".join(" ".join(reading.parts).split())
        meant = not reading.core and not reading.brand and bool(_THIS.match(self.text, reading.end))
        return SystemName(
            start,
            reading.end,
            reading.brand if reading.naming else name,
            "NDXP" if reading.type == "LGSP" and reading.national else reading.type,
            "" if plural or meant or trade else way,
            reading.acronym,
            " ".join(reading.parts[: reading.core or None]),
            reading.area,
            reading.unit,
            reading.brand,
            reading.national or self._is_of_the_state(head, reading, name),
            plural,
            qualified=reading.qualified,
            meant=meant,
            body=reading.body,
            specific=0 if reading.physical or many is not None else reading.specific,
        )

    def _is_of_the_state(self, head: Cue, reading: _Reading, name: str) -> bool:
        if reading.type == "NDXP" or head.entry.code in _OF_STATE or _NATIONAL.search(name):
            return True
        if reading.area is not None or reading.unit or reading.body:
            return False
        fields = self._starts("system-of-state")
        return any(start in fields for start in range(head.end, reading.end))

    def _edges(self, head: Cue, sentence: Sentence, reading: _Reading) -> Span:
        """Tell where a name begins and where it ends at the latest: what is in quotes is whole."""
        before = self.text[max(sentence.start, head.start - 24) : head.start]
        if before[-1:] in '“"' and before:
            close = re.compile('[”"]').search(self.text, head.end, sentence.end)
            if close:
                reading.quoted = True
                return head.start, close.start()
        prefix = _ASCII_WORD.search(before) if head.means in CENTRES else None
        if prefix and head.printed.isupper():
            reading.parts.insert(0, prefix.group().strip())
            start = head.start - len(prefix.group())
            reading.area = self._area(start)
            if reading.area is None:
                reading.brand = f"{prefix.group()}{head.printed}"
            return start, sentence.end
        return head.start, sentence.end

    def _way(self, head: Cue, sentence: Sentence, reading: _Reading, counted: bool) -> str:
        everyday = head.entry.code in _EVERYDAY
        if reading.physical:
            return ""
        quoted = reading.quoted and reading.words and self.text[reading.end] in '”"'
        spoken = head.entry.code == _ASSISTANT and reading.words > 0
        if (reading.brand and not everyday and not spoken) or quoted:
            return "brand"
        before = self.text[max(sentence.start, head.start - 12) : head.start]
        if (counted and not reading.national) or (_BECOMES.search(before) and not reading.function):
            return ""
        if reading.type in CENTRES:
            return "centre"
        if reading.acronym is not None:
            return "brand"
        return self._described(head, sentence, reading)

    def _described(self, head: Cue, sentence: Sentence, reading: _Reading) -> str:
        """Tell what makes a name one system that has neither a proper name nor a short form."""
        code = head.entry.code
        few = _FEW_WORDS.get(code, 2)
        if reading.national and (reading.function or reading.specific >= few):
            return "national"
        said = " ".join(reading.parts)
        digital = reading.type in _SELF_EVIDENT or "phần mềm" in said or _DIGITAL.search(said)
        owned = reading.area is not None or reading.unit or reading.body
        tells = reading.specific or code not in ("platform", "portal", "app")
        tells = tells or (code == "portal" and reading.words > 0)
        if owned and digital and tells and code not in (*_EVERYDAY, _ASSISTANT):
            return "owned"
        if reading.function or code in _WHOLE or (code == _ASSISTANT and reading.technology):
            return "function"
        if self._is_capital(head, sentence, reading):
            return "capital"
        return "subject" if digital and self._is_subject(head, sentence, reading) else ""

    def _is_subject(self, head: Cue, sentence: Sentence, reading: _Reading) -> bool:
        """Tell a system of which a sentence begins to tell what it does or what became of it."""
        if head.start != sentence.start or not self.text[head.start].isupper():
            return False
        acts = _ACTS.match(self.text, reading.end)
        few = head.entry.code in _TELLING_HEADS
        kind = reading.type != "app" and head.entry.code not in _EVERYDAY
        return kind and reading.specific > 2 - few and acts is not None

    def _is_capital(self, head: Cue, sentence: Sentence, reading: _Reading) -> bool:
        if head.entry.code in (*_EVERYDAY, "app") or not reading.specific:
            return head.entry.code == "data-centre" and self._is_proper(head, sentence)
        if self.text[head.end + 1 : head.end + 2].isupper() and reading.words >= 2:
            return True
        return reading.words >= 2 and self._is_proper(head, sentence)

    def _is_proper(self, head: Cue, sentence: Sentence) -> bool:
        return head.start > sentence.start and self.text[head.start].isupper()

    def _step(self, reading: _Reading, limit: int) -> bool:
        """Read one more part of a name; tell whether it goes on."""
        match = _NEXT.match(self.text, reading.end, limit)
        if match is None or reading.words > _LONGEST:
            return False
        if match["aside"]:
            return self._aside(reading, match)
        if match["quoted"]:
            return self._quoted(reading, match)
        if self._owner(reading, limit):
            return True
        if match["comma"]:
            return self._joined(reading, match.end() + 1, limit)
        return self._word(reading, match, limit)

    def _aside(self, reading: _Reading, match: re.Match[str]) -> bool:
        short = _SHORT.match(match["aside"])
        if short is None or reading.acronym is not None:
            return False
        span = match.start("aside") + short.start("short"), match.end("aside")
        reading.acronym = short["short"], span
        if short["short"] in CENTRES and reading.type == "platform":
            reading.type = short["short"]
        reading.end = match.end()
        return True

    def _quoted(self, reading: _Reading, match: re.Match[str]) -> bool:
        if not match["inner"][:1].isupper() or reading.brand:
            return False
        reading.brand = match["inner"]
        reading.naming = reading.naming or reading.type == "app"
        reading.parts.append(match["quoted"])
        reading.end = match.end()
        return True

    def _owner(self, reading: _Reading, limit: int) -> bool:
        """Read whose the system is: `của tỉnh`, `tỉnh Hà Nam`, `của Bộ Y tế`."""
        if reading.area is not None or reading.body:
            return False
        owned = _OWNED.match(self.text, reading.end, limit)
        at = owned.end() if owned else reading.end + 1
        area = self._area(at)
        if area is not None and area.end <= limit:
            return self._owned_by_area(reading, area, owned is not None)
        if reading.unit:
            return False
        if owned and _NATIONAL.match(self.text, at, limit):
            reading.national = True
            return self._own(reading, at + len("quốc gia"))
        if not owned and self.text.startswith("Chính phủ", at) and reading.words:
            reading.national = True
            return self._own(reading, at + len("Chính phủ"))
        unit = _UNIT.match(self.text, at, limit)
        if unit:
            reading.unit = unit["unit"]
            return self._own(reading, unit.end())
        body = _BODY.match(self.text, at, limit) if owned else None
        if body:
            reading.national = reading.national or bool(body["nation"])
            reading.body = True
            end = self._body_end(body.end(), limit)
            reading.national = reading.national or self.text[at:end].endswith("Việt Nam")
            return self._own(reading, end)
        return False

    def _owned_by_area(self, reading: _Reading, area: Area, owned: bool) -> bool:
        if area.level == "nation":
            reading.national = True
        else:
            reading.area = area
        self._own(reading, area.end)
        follow = None if owned else AFTER_PLACE.match(self.text, reading.end)
        if follow:
            self._take(reading, follow.end())
            reading.brand = " ".join(self.text[area.start : follow.end()].split())
            reading.naming = reading.words == 0 and reading.type == "app"
        return True

    def _own(self, reading: _Reading, end: int) -> bool:
        reading.core = reading.core or len(reading.parts)
        return self._take(reading, end)

    def _take(self, reading: _Reading, end: int) -> bool:
        reading.parts.append(self.text[reading.end : end].strip())
        reading.end = end
        return True

    def _joined(self, reading: _Reading, at: int, limit: int) -> bool:
        """Read on after a comma or `và`, where the next words go on with the name."""
        cue = self._at("system-joined", at) or self._at("system-function", at)
        if cue is None or cue.end > limit or not reading.words or reading.acronym:
            return False
        reading.parts[-1] += self.text[reading.end : at].rstrip()
        reading.end = at - 1
        reading.words += 1
        reading.specific += 1
        return self._take(reading, cue.end)

    def _word(self, reading: _Reading, match: re.Match[str], limit: int) -> bool:
        at, word = match.start("word"), match["word"]
        if word in _OF:
            return False
        if self._second_head(reading, at, limit):
            return True
        if reading.unit or reading.area is not None or reading.body:
            return False
        known = self._at("system-known", at)
        if known is not None and known.end <= limit and not reading.words:
            return self._known(reading, known)
        function = self._at("system-function", at)
        if function is not None and function.end <= limit and not reading.brand:
            return self._function(reading, function)
        stop = self._at("system-name-end", at)
        if stop is not None and self._ends_name(at) and not self._is_object(reading, stop):
            return self._after_stop(reading, stop, word, limit)
        if reading.acronym is not None or reading.type in CENTRES:
            return self._after_centre(reading, at)
        technology = self._at("technology", at)
        if technology is not None and technology.end >= match.end():
            reading.technology = True
            return technology.end <= limit and self._take(reading, technology.end)
        if stop is None and self._begins_verb(reading, at):
            return False
        return self._plain(reading, at, word, stop.end if stop else match.end())

    def _is_object(self, reading: _Reading, stop: Cue) -> bool:
        verb = stop.entry.code == "verb" and stop.means == "verb"
        return verb and _OF_OBJECT.search(self.text, reading.end - 12, stop.start) is not None

    def _second_head(self, reading: _Reading, at: int, limit: int) -> bool:
        """Read a head right after another: `nền tảng LGSP`, `hệ thống cơ sở dữ liệu`."""
        head = self._at("system-head", at)
        if head is None or reading.words or head.end > limit:
            return False
        if head.means not in CENTRES and (reading.area or reading.unit):
            return False
        reading.type = head.means
        return self._take(reading, head.end)

    def _function(self, reading: _Reading, function: Cue) -> bool:
        own = function.entry.means in ("", reading.type)
        reading.function = reading.function or own or reading.specific > 1
        reading.words += 2
        reading.specific += 2
        return self._take(reading, function.end)

    def _known(self, reading: _Reading, known: Cue) -> bool:
        reading.brand, reading.type = known.printed, known.means
        reading.naming = reading.national = True
        return self._take(reading, known.end)

    def _after_centre(self, reading: _Reading, at: int) -> bool:
        """Read the few words that follow a name that is whole: `IOC hợp nhất`, `… quốc gia`."""
        joined = self._at("system-joined", at)
        if joined is not None and joined.entry.code == "centre" and reading.acronym is None:
            reading.qualified = joined.printed.lower() != "mạng"
            return self._take(reading, joined.end)
        if _NATIONAL.match(self.text, at):
            return self._nation(reading)
        return reading.acronym is None and self._place_alone(reading, at)

    def _place_alone(self, reading: _Reading, at: int) -> bool:
        """Read a place that is named without its type: `IOC Gò Bồi`."""
        place = _PLACE.match(self.text, at)
        if place is None or not self.text[reading.end - 3 : reading.end].isupper():
            return False
        reading.area = Area(at, place.end(), place.group(), "local")
        return self._own(reading, place.end())

    def _after_stop(self, reading: _Reading, stop: Cue, word: str, limit: int) -> bool:
        if stop.entry.code == "naming":
            match = _NEXT.match(self.text, stop.end, limit)
            if match and (match["quoted"] or (match["word"] or "a")[0].isupper()):
                reading.naming = True
                reading.end = stop.end
                return True
            return False
        if word == "và":
            return self._and(reading, stop.end + 1, limit)
        last = reading.parts[-1]
        if word == "về" and re.search(
            r"(?:quốc gia|dữ liệu|thông tin|CSDL|CSDLQG)$", last, re.IGNORECASE
        ):
            return self._take(reading, stop.end)
        return False

    def _and(self, reading: _Reading, at: int, limit: int) -> bool:
        if self._joined(reading, at, limit):
            return True
        if not _GO_ON.match(self.text, at, limit) or self._at("system-head", at) is not None:
            return False
        if not reading.words or reading.acronym is not None:
            return False
        return self._take(reading, at - 1)

    def _plain(self, reading: _Reading, at: int, word: str, end: int) -> bool:
        generic = self._at("system-generic", at)
        physical = generic is not None and generic.entry.code == "physical"
        if physical and not reading.words and reading.type == "platform":
            reading.physical = True
        if _NATIONAL.match(self.text, at):
            return self._nation(reading)
        if word[0].isdecimal():
            if reading.words or not word.isdecimal() or len(word) < _CALL_NUMBER:
                return False
            reading.brand = word
            return self._take(reading, end)
        if _ADDRESS.fullmatch(word):
            reading.brand = word
            reading.naming = not reading.words
            return self._take(reading, end)
        mixed = word[0].islower() and word.lower() != word
        if mixed or (word[0].isupper() and not self._is_common(word, reading, end)):
            reading.brand = f"{reading.brand} {word}".strip()
            coined = word.isascii() and any(letter.isupper() for letter in word[1:])
            own = reading.type == "app" or (coined and not word.isupper())
            reading.naming = reading.naming or (own and not reading.words)
            return self._take(reading, end)
        if reading.brand:
            return False
        reading.words += 1
        reading.specific += generic is None
        return self._take(reading, end if generic is None else max(end, generic.end))

    def _nation(self, reading: _Reading) -> bool:
        match = re.compile(r" quốc gia", re.IGNORECASE).match(self.text, reading.end)
        if match is None or reading.brand:
            return False
        reading.national = True
        reading.words += 1
        reading.specific += 1
        return self._take(reading, match.end())

    def _is_common(self, word: str, reading: _Reading, end: int) -> bool:
        """Tell a capital of style from a proper name: `Cổng Dịch vụ công`."""
        after = end + 1
        if self.text[end:after] != " " or not self.text[after : after + 1].islower():
            return False
        if self._ends_name(after) or self._begins_verb(reading, after):
            return False
        style = not reading.brand and reading.type != "app"
        return style and word[1:].islower()

    def _body_end(self, end: int, limit: int) -> int:
        for _ in range(8):
            match = _BODY_WORD.match(self.text, end, limit)
            if match is None:
                break
            at = match.start() + 1
            joined = match.group().startswith((" và ", " , ", ","))
            if not joined and self._ends_name(at):
                break
            end = match.end()
        return end

    def _area(self, at: int) -> Area | None:
        place = bisect_left(self.areas, at, key=lambda area: area.start)
        if place < len(self.areas) and self.areas[place].start == at:
            return self.areas[place]
        unit = re.compile(r"(?:tỉnh|thành phố|TP\.?) ?").match(self.text, at)
        if unit and place < len(self.areas) and self.areas[place].start == unit.end():
            return self.areas[place]
        return None

    def _begins_verb(self, reading: _Reading, at: int) -> bool:
        if not self.text[at].islower() or _OF_OBJECT.search(self.text, reading.end - 12, at):
            return False
        joins = reading.words > 0 and self._at("connection-verb", at) is not None
        return joins or self._at("system-status", at) is not None

    def _ends_name(self, at: int) -> bool:
        """Tell whether a word ends a name; one with a capital of its own is of the name."""
        stop = self._at("system-name-end", at)
        if stop is None or stop.entry.code == "part":
            return False
        return not (stop.printed[0].isupper() and stop.printed[1:].islower())

    def _at(self, group: str, start: int) -> Cue | None:
        return self._starts(group).get(start)

    @cached_property
    def _groups(self) -> dict[str, dict[int, Cue]]:
        return {}

    def _starts(self, group: str) -> Mapping[int, Cue]:
        if group not in self._groups:
            self._groups[group] = {cue.start: cue for cue in self.cues(group)}
        return self._groups[group]

    def _ends(self, group: str) -> frozenset[int]:
        if group not in self._last:
            self._last[group] = frozenset(cue.end for cue in self.cues(group))
        return self._last[group]

    @cached_property
    def _last(self) -> dict[str, frozenset[int]]:
        return {}

    def _sentence(self, at: int) -> Sentence | None:
        place = bisect_left(self.sentences, at + 1, key=lambda each: each.start) - 1
        if place >= 0 and at < self.sentences[place].end:
            return self.sentences[place]
        return None
