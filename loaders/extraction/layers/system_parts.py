"""Parts of names of systems: a name begun in, read on to the word that can stand in no name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.system_name import CENTRES, NATIONAL, Reading
from loaders.extraction.layers.system_owners import OwnerReader
from loaders.extraction.layers.system_words import NameWords
from loaders.vietnamese.lexicon import Cue

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
_PRODUCT = re.compile(rf"[{UPPER}][^\W\d_{UPPER}]+(?: [^\W\d_{UPPER}]+){{1,3}}(?= |[,.;)]|$)")
_CAPITAL_NEXT = re.compile(rf" [{UPPER}]\w")
_OF = ("của", "thuộc")
_GO_ON = re.compile(rf"[^\W\d_{UPPER}]\w*(?: [^\W\d_{UPPER}]\w*){{0,3}} (?:của|thuộc) ")
_CALL_NUMBER = 3
"""Digits that a number has by which a system is called: `Tổng đài 1000`."""
_LONGEST = 12
_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")


@dataclass(frozen=True)
class PartReader:
    """Reads names on, one part after another."""

    words: NameWords

    @cached_property
    def owners(self) -> OwnerReader:
        return OwnerReader(self.words)

    def step(self, reading: Reading, limit: int) -> bool:
        """Read one more part of a name; tell whether it goes on."""
        match = _NEXT.match(self.words.text, reading.end, limit)
        if match is None or reading.words > _LONGEST:
            return False
        if match["aside"]:
            return self._aside(reading, match)
        if match["quoted"]:
            return self._quoted(reading, match)
        if self.owners.read(reading, limit):
            return True
        if match["comma"]:
            return self._joined(reading, match.end() + 1, limit)
        return self._word(reading, match, limit)

    def _aside(self, reading: Reading, match: re.Match[str]) -> bool:
        short = _SHORT.match(match["aside"])
        if short is None or reading.acronym is not None:
            return False
        span = match.start("aside") + short.start("short"), match.end("aside")
        reading.acronym = short["short"], span
        if short["short"] in CENTRES and reading.type == "platform":
            reading.type = short["short"]
        reading.end = match.end()
        return True

    def _quoted(self, reading: Reading, match: re.Match[str]) -> bool:
        if not match["inner"][:1].isupper() or reading.brand:
            return False
        reading.brand = match["inner"]
        reading.naming = reading.naming or reading.type == "app"
        reading.parts.append(match["quoted"])
        reading.end = match.end()
        return True

    def _joined(self, reading: Reading, at: int, limit: int) -> bool:
        """Read on after a comma or `và`, where the next words go on with the name."""
        cue = self.words.at("system-joined", at) or self.words.at("system-function", at)
        if cue is None or cue.end > limit or not reading.words or reading.acronym:
            return False
        reading.parts[-1] += self.words.text[reading.end : at].rstrip()
        reading.end = at - 1
        reading.words += 1
        reading.specific += 1
        return self.words.take(reading, cue.end)

    def _word(self, reading: Reading, match: re.Match[str], limit: int) -> bool:
        at, word = match.start("word"), match["word"]
        if word in _OF:
            return False
        if self._second_head(reading, at, limit):
            return True
        if reading.unit or reading.area is not None or reading.body:
            return False
        known = self.words.at("system-known", at)
        if known is not None and known.end <= limit and not reading.words:
            return self._known(reading, known)
        function = self.words.at("system-function", at)
        if function is not None and function.end <= limit and not reading.brand:
            return self._function(reading, function)
        stop = self.words.at("system-name-end", at)
        if (
            stop is not None
            and self.words.ends_name(at)
            and not self.words.is_object(reading, stop)
        ):
            return self._after_stop(reading, stop, word, limit)
        if reading.acronym is not None or reading.type in CENTRES:
            return self._after_centre(reading, at)
        technology = self.words.at("technology", at)
        if technology is not None and technology.end >= match.end():
            reading.technology = True
            return technology.end <= limit and self.words.take(reading, technology.end)
        if stop is None and self.words.begins_verb(reading, at):
            return False
        return self._plain(reading, at, word, stop.end if stop else match.end())

    def _second_head(self, reading: Reading, at: int, limit: int) -> bool:
        """Read a head right after another: `nền tảng LGSP`, `hệ thống cơ sở dữ liệu`."""
        head = self.words.at("system-head", at)
        if head is None or reading.words or head.end > limit:
            return False
        if head.means not in CENTRES and (reading.area or reading.unit):
            return False
        reading.type = head.means
        return self.words.take(reading, head.end)

    def _function(self, reading: Reading, function: Cue) -> bool:
        own = function.entry.means in ("", reading.type)
        reading.function = reading.function or own or reading.specific > 1
        reading.words += 2
        reading.specific += 2
        return self.words.take(reading, function.end)

    def _known(self, reading: Reading, known: Cue) -> bool:
        reading.brand, reading.type = known.printed, known.means
        reading.naming = reading.national = True
        return self.words.take(reading, known.end)

    def _after_centre(self, reading: Reading, at: int) -> bool:
        """Read the few words that follow a name that is whole: `IOC hợp nhất`, `… quốc gia`."""
        joined = self.words.at("system-joined", at)
        if joined is not None and joined.entry.code == "centre" and reading.acronym is None:
            reading.qualified = joined.printed.lower() != "mạng"
            return self.words.take(reading, joined.end)
        if NATIONAL.match(self.words.text, at):
            return self.words.nation(reading)
        return reading.acronym is None and self._place_alone(reading, at)

    def _place_alone(self, reading: Reading, at: int) -> bool:
        """Read a place that is named without its type: `IOC Gò Bồi`."""
        place = _PLACE.match(self.words.text, at)
        if place is None or not self.words.text[reading.end - 3 : reading.end].isupper():
            return False
        reading.area = Area(at, place.end(), place.group(), "local")
        return self.words.own(reading, place.end())

    def _after_stop(self, reading: Reading, stop: Cue, word: str, limit: int) -> bool:
        if stop.entry.code == "naming":
            match = _NEXT.match(self.words.text, stop.end, limit)
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
            return self.words.take(reading, stop.end)
        return False

    def _and(self, reading: Reading, at: int, limit: int) -> bool:
        if self._joined(reading, at, limit):
            return True
        if (
            not _GO_ON.match(self.words.text, at, limit)
            or self.words.at("system-head", at) is not None
        ):
            return False
        if not reading.words or reading.acronym is not None:
            return False
        return self.words.take(reading, at - 1)

    def _plain(self, reading: Reading, at: int, word: str, end: int) -> bool:
        generic = self.words.at("system-generic", at)
        physical = generic is not None and generic.entry.code == "physical"
        if physical and not reading.words and reading.type == "platform":
            reading.physical = True
        if NATIONAL.match(self.words.text, at):
            return self.words.nation(reading)
        if word[0].isdecimal():
            if reading.words or not word.isdecimal() or len(word) < _CALL_NUMBER:
                return False
            reading.brand = word
            return self.words.take(reading, end)
        if _ADDRESS.fullmatch(word):
            reading.brand = word
            reading.naming = not reading.words
            return self.words.take(reading, end)
        phrase = self._product(reading, at)
        if phrase:
            area = self.words.area(phrase + 1)
            end = area.end if area is not None else phrase
            reading.brand, reading.naming = self.words.text[at:end], True
            return self.words.take(reading, end)
        mixed = word[0].islower() and word.lower() != word
        if mixed or (word[0].isupper() and not self._is_common(word, reading, end)):
            reading.brand = f"{reading.brand} {word}".strip()
            coined = word.isascii() and any(letter.isupper() for letter in word[1:])
            own = reading.type == "app" or (coined and not word.isupper())
            reading.naming = reading.naming or (own and not reading.words)
            return self.words.take(reading, end)
        if reading.brand:
            return False
        reading.words += 1
        reading.specific += generic is None
        return self.words.take(reading, end if generic is None else max(end, generic.end))

    def _product(self, reading: Reading, at: int) -> int:
        """Tell where a product's name of several words ends: `ứng dụng Công dân số Hà Nam`."""
        if reading.type != "app" or reading.words or reading.brand:
            return 0
        match = _PRODUCT.match(self.words.text, at)
        topic = self.words.at("topic", at)
        if match is None:
            return 0
        words = (at + inner.start() + 1 for inner in re.finditer(" ", match.group()))
        if any(self.words.ends_name(place) for place in words):
            return topic.end if topic else 0
        goes_on = _CAPITAL_NEXT.match(self.words.text, match.end()) is not None
        return match.end() if goes_on else topic.end if topic else 0

    def _is_common(self, word: str, reading: Reading, end: int) -> bool:
        """Tell a capital of style from a proper name: `Cổng Dịch vụ công`."""
        after = end + 1
        if self.words.text[end:after] != " " or not self.words.text[after : after + 1].islower():
            return False
        if self.words.ends_name(after) or self.words.begins_verb(reading, after):
            return False
        style = not reading.brand and reading.type != "app"
        return style and word[1:].islower()
