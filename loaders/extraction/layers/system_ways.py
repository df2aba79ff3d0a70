"""Ways in which a name is that of one system: a name that was read in, the way out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.layers.system_name import CENTRES, NATIONAL, OF_STATE, Reading
from loaders.extraction.layers.system_words import NameWords
from loaders.vietnamese.lexicon import Cue

_BECOMES = re.compile(r"(?:(?<!oàn )\bthành|\blà|\bmô hình|\bdạng) $")
_DIGITAL = re.compile(
    r"(?:điện tử|\bsố\b|thông tin|giám sát|quản lý|dữ liệu|trực tuyến|thông minh|phần mềm"
    r"|giải quyết|báo cáo|văn bản|đánh giá|bản đồ|phản ánh|theo dõi|tra cứu|chấm điểm)",
    re.IGNORECASE,
)
_SELF_EVIDENT = ("app", "database", "portal")
"""Types whose heads are digital whatever follows."""
_EVERYDAY = ("everyday", "network", "solution")
"""Heads that are words of everyday life."""
_TELLING_HEADS = ("map", "portal", "store")
"""Heads that stand for what an authority has one of."""
_ASSISTANT = "assistant"
_WHOLE = ("mailbox", "named")
"""Heads that are systems with no word more."""
_FEW_WORDS = {"data-centre": 1, "data-market": 1, "document-exchange": 1}
"""Words that a system of the state needs, its `quốc gia` included; others need two."""
_ACTS = re.compile(
    r" (?:(?:hiện|vẫn|hiện vẫn) )?(?:đã|đang|vừa|tạm dừng|tạm ngừng|ngừng|dừng)\b(?! (?:cần|phải))"
)
"""After the subject of a sentence that tells what is: the system is there."""


@dataclass(frozen=True)
class Ways:
    """Tells a name of one system from that of a kind of systems."""

    words: NameWords

    def way(self, head: Cue, sentence: Sentence, reading: Reading, counted: bool) -> str:
        everyday = head.entry.code in _EVERYDAY
        if reading.physical:
            return ""
        quoted = reading.quoted and reading.words and self.words.text[reading.end] in '”"'
        spoken = head.entry.code == _ASSISTANT and reading.words > 0
        if (reading.brand and not everyday and not spoken) or quoted:
            return "brand"
        before = self.words.text[max(sentence.start, head.start - 12) : head.start]
        if (counted and not reading.national) or (_BECOMES.search(before) and not reading.function):
            return ""
        if reading.type in CENTRES:
            return "centre"
        if reading.acronym is not None:
            return "brand"
        return self._described(head, sentence, reading)

    def _described(self, head: Cue, sentence: Sentence, reading: Reading) -> str:
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

    def is_of_the_state(self, head: Cue, reading: Reading, name: str) -> bool:
        if reading.type == "NDXP" or head.entry.code in OF_STATE or NATIONAL.search(name):
            return True
        if reading.area is not None or reading.unit or reading.body:
            return False
        fields = self.words.starts("system-of-state")
        return any(start in fields for start in range(head.end, reading.end))

    def _is_subject(self, head: Cue, sentence: Sentence, reading: Reading) -> bool:
        """Tell a system of which a sentence begins to tell what it does or what became of it."""
        if head.start != sentence.start or not self.words.text[head.start].isupper():
            return False
        acts = _ACTS.match(self.words.text, reading.end)
        few = 2 if head.entry.code in _TELLING_HEADS else 3
        kind = reading.type != "app" and head.entry.code not in _EVERYDAY
        return kind and reading.specific >= few and acts is not None

    def _is_capital(self, head: Cue, sentence: Sentence, reading: Reading) -> bool:
        if head.entry.code in (*_EVERYDAY, "app") or not reading.specific:
            return head.entry.code == "data-centre" and self._is_proper(head, sentence)
        if self.words.text[head.end + 1 : head.end + 2].isupper() and reading.words >= 2:
            return True
        return reading.words >= 2 and self._is_proper(head, sentence)

    def _is_proper(self, head: Cue, sentence: Sentence) -> bool:
        return head.start > sentence.start and self.words.text[head.start].isupper()
