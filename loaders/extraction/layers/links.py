"""Links: names of systems and the verbs between them in, which system is joined to which out.

The subject is the system that the verb is said of, or the one that stands for it (`hệ thống này`);
what the verb takes may be a list. Where a text has it the other way round (`là nơi IOC lấy số
liệu`) the one that does something is still the subject.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.layers.system_names import SystemName
from loaders.extraction.layers.systems import Systems
from loaders.extraction.proposal import Because, Said
from loaders.vietnamese.lexicon import Cue

_WHAT = (
    r"(?:(?:được|thành công|thẳng|trực tiếp|tự động|dữ liệu|số liệu|hồ sơ|thông tin|hình ảnh"
    r"|tài khoản|văn bản|kết quả|thông suốt|toàn bộ|hằng ngày|liên tục|và|chia sẻ|khai thác"
    r"|hoàn toàn|\d[\d.,]*|camera|phản ánh|thủ tục hành chính|của người dân) )*"
)
_TO = r"(?:với|tới|đến|vào|về|sang|qua|thông qua|lên|trên|cùng|giữa) "
_KIND = (
    r"(?:(?:các|những|một số|hệ thống|trục|nền tảng|phần mềm|tài khoản|định danh|điện tử|Zalo"
    r"|trang) )*[“\"]?"
)
_OBJECT = {
    "with": re.compile(
        rf" {_WHAT}(?P<to>{_TO})?(?:[^.;:\n]{{0,60}}(?:trong đó có|kể cả|gồm|như) )?{_KIND}$"
    ),
    "share": re.compile(rf" (?:[\w ]{{0,40}} )?(?P<to>(?:với|cho|sang|về|đến|tới|vào) ){_KIND}$"),
    "from": re.compile(rf" (?:{_WHAT}|[\w, ]{{0,40}} )?(?P<to>(?:từ|qua|thông qua) ){_KIND}$"),
    "into": re.compile(
        rf" (?:{_WHAT}|[\w ]{{0,30}} )?(?P<to>(?:vào|về|sang|lên|đến|tới|cho) ){_KIND}$"
    ),
    "sign-in": re.compile(rf" {_WHAT}(?P<to>(?:qua|bằng|với|trên|thông qua) ){_KIND}$"),
}  # fmt: skip
_SECOND = re.compile(rf"[”\"]? ?(?:với|vào|lên|sang|tới|đến) {_KIND}$")
_LISTED = re.compile(rf"[”\"]?\s*(?:,|và|, và|cùng|cũng như)\s*{_KIND}$")
_SUBJECT_GAP = re.compile(r"[^;:\n]{0,70}$")
_ON = re.compile(
    r"(?:^|[\s(])(?:trên|qua|từ|tại|vào|với|trong|thông qua|bằng|cho) (?:các |những )?[“\"]?$", re.I
)
_DATA_OF = re.compile(
    r"(?:^|\s)(?:dữ liệu|số liệu|hồ sơ|thông tin|kết quả|hình ảnh|văn bản)(?: \w+){0,3}"
    r" (?:từ|trên|của|trong) [“\"]?$",
    re.IGNORECASE,
)
"""Before the system that gives: `dữ liệu từ phần mềm … được truyền về`."""
_WHERE = re.compile(r"\blà nơi [“\"]?$")
_SHORT = ("App", "Ứng dụng")
"""Alone with a capital they are the app that was named before."""
_DENIED = re.compile(r"\b(?:chưa|không)(?: \w+){0,2} $", re.IGNORECASE)
_UNDER_WAY = re.compile(r"\b(?:khẩn trương|phải|yêu cầu|đẩy nhanh|sớm)(?: \w+){0,1} $", re.I)
_APPOSED = re.compile(r"[”\"]?\s*[:–,]\s*")
_CENTRE = re.compile(
    r"(?:(?<=về )|(?<=với )|(?<=vào )|(?<=tới )|(?<=đến ))trung tâm"
    r"(?= ?[.,;:)]| (?:này|và|để)\b|$)",
    re.MULTILINE,
)
_KINDS = {"app": "app", "portal": "portal", "database": "database"}
"""Types that only one of the same type may stand for."""
_SPECIFIC = 2
"""Words that make a name definite enough for an end: `hệ thống quan trắc nước tự động`."""
_LEADING = 30
"""Characters within which a sentence begins with its subject."""
_AGAIN = re.compile(r"[”\"]?[,;]?\s*(?:và|rồi|đồng thời|còn|cũng)?\s*(?:[\w/.-]+ ){0,4}$")


@dataclass(frozen=True)
class End:
    """One of two systems that are joined."""

    start: int
    end: int
    name: str
    because: Because = Because.CLAUSE
    loose: SystemName | None = None
    """A name that is definite only because the text joins it to a system."""
    stands: Span | None = None
    """Where the name stands that the words here stand for."""

    @property
    def span(self) -> Span:
        return self.stands or (self.start, self.end)


@dataclass(frozen=True)
class Link:
    """Two systems and the verb that joins them."""

    subject: End
    target: End
    way: str
    """`with`, `from`, `into`, `share`, `sign-in`; `between` for `kết nối A với B`, `where` for
    `là nơi …`."""
    start: int
    end: int
    status: Said[str] | None
    denied: bool = False


@dataclass
class _Told:
    """What the verbs before have joined."""

    block: int = -1
    subject: End | None = None
    sentence: int = -1
    """Beginning of the sentence of that subject."""
    targets: dict[int, End] = field(default_factory=dict)
    """Subjects by the beginning of what was joined to them."""


@dataclass(frozen=True)
class Links:
    """A text with its systems."""

    systems: Systems
    cues: Callable[[str], tuple[Cue, ...]]

    def links(self) -> Iterator[Link]:
        """List what is joined to what, in the order of the verbs."""
        told = _Told()
        for verb in self.cues("connection-verb"):
            sentence = self.systems.sentence(verb.start)
            if sentence is None or self._inside(verb):
                continue
            if sentence.block != told.block:
                told = _Told(sentence.block)
            yield from self._of_verb(verb, sentence, told)

    def _of_verb(self, verb: Cue, sentence: Sentence, told: _Told) -> Iterator[Link]:
        after = self._names(verb.end, sentence.end)
        objects = self._objects(verb, after)
        where = self._where(verb, sentence)
        if where is not None:
            yield self._link(where[0], where[1], "where", verb, sentence)
            return
        if not objects:
            return
        second = self._second(verb, objects, after)
        if second is not None:
            for each in objects:
                yield from self._checked(each, second, "between", verb, sentence)
            return
        subject = self._subject(verb, sentence, told)
        if subject is None:
            return
        told.subject, told.sentence = subject, sentence.start
        for each in objects:
            told.targets[each.start] = subject
            yield from self._checked(subject, each, verb.means, verb, sentence)

    def _checked(
        self, subject: SystemName | End, target: SystemName, way: str, verb: Cue, sentence: Sentence
    ) -> Iterator[Link]:
        one = subject if isinstance(subject, End) else self._end(subject)
        other = self._end(target)
        if one is None or other is None or (one.loose and other.loose):
            return
        if one.name != other.name:
            yield self._link(one, other, way, verb, sentence)

    def _link(self, subject: End, target: End, way: str, verb: Cue, sentence: Sentence) -> Link:
        inside = [end for end in (subject, target) if end.start >= sentence.start]
        start = min(verb.start, *(end.start for end in inside), verb.start)
        end = max(verb.end, *(end.end for end in inside), verb.end)
        before = self.systems.text[max(sentence.start, verb.start - 24) : verb.start]
        denied = _DENIED.search(before) is not None
        return Link(subject, target, way, start, end, self._status(verb, sentence, before), denied)

    def _status(self, verb: Cue, sentence: Sentence, before: str) -> Said[str]:
        futures = self._futures
        at = bisect_left(futures, sentence.start, key=lambda cue: cue.start)
        future = futures[at] if at < len(futures) and futures[at].end <= verb.start else None
        if future is not None:
            return Said("planned", (future.start, future.end))
        plan = self.systems.plan_of(sentence.block)
        if plan is not None:
            return Said("planned", plan, Because.HEADING)
        if _UNDER_WAY.search(before):
            return Said("building", (verb.start - len(before), verb.start))
        return Said("operating", (verb.start, verb.end))

    def _objects(self, verb: Cue, after: Sequence[SystemName]) -> list[SystemName]:
        """List the systems that a verb takes: the first near to it, others in a list with it."""
        text = self.systems.text
        for first, name in enumerate(after[:2]):
            if _OBJECT[verb.means].match(text[verb.end : name.start]):
                listed = [each for each in self._list(after[first:]) if self._end(each)]
                if listed:
                    return listed
        return []

    def _list(self, names: Sequence[SystemName]) -> Iterator[SystemName]:
        """Choose the first of names, and those that are listed with it."""
        end = names[0].start
        for name in names:
            if name is not names[0] and not _LISTED.match(self.systems.text[end : name.start]):
                break
            yield name
            end = name.end

    def _second(
        self, verb: Cue, objects: Sequence[SystemName], after: Sequence[SystemName]
    ) -> SystemName | None:
        """Find B in `kết nối A với B`."""
        text, at = self.systems.text, after.index(objects[-1]) + 1
        first = _OBJECT[verb.means].match(text[verb.end : objects[0].start])
        if verb.means != "with" or first is None or first["to"] or at == len(after):
            return None
        between = text[objects[-1].end : after[at].start]
        return after[at] if _SECOND.match(between) else None

    def _where(self, verb: Cue, sentence: Sentence) -> tuple[End, End] | None:
        """Read `K là nơi A lấy số liệu`."""
        before = self._names(sentence.start, verb.start)
        if verb.means != "from" or len(before) < 2:
            return None
        store, taker = before[0], before[-1]
        text = self.systems.text
        if not _WHERE.search(text[store.end : taker.start]):
            return None
        one, other = self._end(taker), self._end(store)
        return (one, other) if one is not None and other is not None else None

    def _subject(self, verb: Cue, sentence: Sentence, told: _Told) -> End | None:
        before = self._names(sentence.start, verb.start)
        inherited = told.targets.get(before[-1].start) if before else None
        if inherited is not None and _AGAIN.match(self.systems.text[before[-1].end : verb.start]):
            return inherited
        subject = self._near(before, verb, sentence) or self._leading(before, sentence)
        if subject is not None or told.subject is None:
            return subject
        same = told.sentence == sentence.start
        if not (verb.means == "sign-in" or (verb.means == "into" and same)):
            return None
        return replace(told.subject, because=Because.PARAGRAPH)

    def _near(self, before: Sequence[SystemName], verb: Cue, sentence: Sentence) -> End | None:
        """Find the subject right before a verb, the first that tells of those listed there."""
        text, end = self.systems.text, verb.start
        for name in reversed(before):
            gap = text[name.end : end]
            listed = end == verb.start or _LISTED.match(gap)
            given = self._gives(name, verb, sentence)
            if not listed or not _SUBJECT_GAP.match(gap):
                return None
            if self._is_on(name, sentence) and not given:
                return None
            found = self._end(name)
            if found is not None:
                return found
            end = name.start
        return None

    def _leading(self, before: Sequence[SystemName], sentence: Sentence) -> End | None:
        """Find the subject at the beginning of a sentence."""
        if not before or self._is_on(before[0], sentence):
            return None
        colon = self.systems.text.rfind(": ", sentence.start, before[0].start)
        start = max(sentence.start, colon + 2 if colon > 0 else 0)
        return self._end(before[0]) if before[0].start - start < _LEADING else None

    def _gives(self, name: SystemName, verb: Cue, sentence: Sentence) -> bool:
        """Tell whether data of a system are what a verb in the passive is said of."""
        text = self.systems.text
        passive = re.search(
            r"\bđược(?: \w+){0,2} $", text[max(name.end - 1, verb.start - 20) : verb.start]
        )
        before = text[max(sentence.start, name.start - 48) : name.start]
        return passive is not None and _DATA_OF.search(before) is not None

    def _is_on(self, name: SystemName, sentence: Sentence) -> bool:
        start = max(sentence.start, name.start - 12)
        return _ON.search(self.systems.text[start : name.start]) is not None

    def _end(self, name: SystemName) -> End | None:
        """Tell what a name stands for; nothing where it is but a kind of systems."""
        if name.way:
            system = self.systems.system_of(name)
            whole = system.lead.name if system is not None and name.way == "again" else name.name
            return End(name.start, name.end, whole)
        if name.meant or name.name in _SHORT:
            return self._meant(name)
        owned = name.unit or name.area is not None or name.body or name.national
        if owned or name.specific >= _SPECIFIC:
            return End(name.start, name.end, name.name, loose=None if owned else name)
        return None

    def _meant(self, name: SystemName) -> End | None:
        """Find the system that `hệ thống này` means: the last one before it that begins so."""
        names, text = self.systems.names, self.systems.text
        at = bisect_left(names, name.start, key=lambda each: each.start)
        first, kind = name.name.split()[0].lower(), _KINDS.get(name.type)
        before = [
            each
            for each in reversed(names[:at])
            if each.way not in ("", "known") or each.specific >= _SPECIFIC
        ]
        alike = (each for each in before if each.name.lower().startswith(first))
        fitting = (
            each for each in before if each.way and kind in (None, each.type) and not each.national
        )
        same = [each for each in before if _APPOSED.fullmatch(text, each.end, name.start)]
        found = next(iter(same), None) or next(alike, None) or next(fitting, None)
        if found is None:
            return None
        system = self.systems.system_of(found)
        known = system.lead.name if system is not None else found.name
        stands = found if system is None else system.lead
        where = stands.start, stands.end
        return End(name.start, name.end, known, Because.PARAGRAPH, stands=where)

    def _names(self, start: int, end: int) -> Sequence[SystemName]:
        first = bisect_left(self._ends, start, key=lambda each: each.start)
        last = bisect_left(self._ends, end, key=lambda each: each.start)
        return self._ends[first:last]

    @cached_property
    def _ends(self) -> Sequence[SystemName]:
        """All that may stand at either end: systems, and bodies that data go to."""
        bodies = [
            SystemName(cue.start, cue.end, self.systems.text[cue.start : cue.end], "other", "body")
            for cue in self.cues("connection-end")
        ]
        bodies += [
            SystemName(match.start(), match.end(), match.group(), "IOC", "", meant=True)
            for match in _CENTRE.finditer(self.systems.text)
        ]
        inside = [(body.start, body.end) for body in bodies]
        names = (
            name
            for name in self.systems.names
            if not any(start < name.end and name.start < end for start, end in inside)
        )
        return sorted((*names, *bodies), key=lambda name: name.start)

    def _inside(self, verb: Cue) -> bool:
        names = self.systems.names
        at = bisect_left(names, verb.start + 1, key=lambda each: each.start) - 1
        return at >= 0 and verb.start < names[at].end

    @cached_property
    def _futures(self) -> Sequence[Cue]:
        return self.cues("system-future")
