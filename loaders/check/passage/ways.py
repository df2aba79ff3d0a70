"""Ways in which passages name a thing, with no word of the sheet: a pointer in, yes or no out."""

import re
from collections.abc import Callable, Iterable, Mapping

from loaders.check.passage.naming import Naming, kind_of
from loaders.check.passage.pointers import Pointer, pointers
from loaders.check.passage.reading import Reading
from loaders.entries.facts.observation import Observation
from loaders.entries.facts.rank import RankObservation
from loaders.entries.facts.relation import RelationFact
from loaders.vietnamese.numerals import digits_value
from ontology.folding import folded

Way = Callable[[Reading, Pointer, Naming], bool]

_WHOLES = frozenset(
    ("postIn", "unitOf", "partOf", "locatedAt", "implements", "org:postIn", "org:unitOf")
)
_FIRST = 8
"""With so many words at most a name begins before that of the whole: "Phó Trưởng ban"."""
_STRICT = frozenset(("person", "post", "agent"))
_BY_NAME = frozenset(("person", "id"))
"""Who holds a post is no proof that he does."""
_COUNTRY = "Việt Nam"
NATIONAL = re.compile(
    r"\b(?:[Qq]uốc gia|[Cc]ả nước|[Tt]oàn quốc|[Tt]rung ương|[Cc]hính phủ|[Qq]uốc hội|[Tt]hủ tướng"
    r"|Bộ|[Cc]ác bộ|[Bb]ộ,? ngành|Việt Nam|Đảng(?! (?:bộ|ủy|viên))|[Nn]ước ta|[Tt]ổng [Cc]ục"
    r"|(?:[Cc]ác|[0-9]+) (?:địa phương|tỉnh)|tỉnh, thành)\b"
)
"""Words for the country and its bodies; "bộ" in small letters is also a part of other words."""
_LOCAL = re.compile(
    r"(?<![Cc]ác )(?<![0-9] )\b(?:[Tt]ỉnh\b(?!, thành)|[Đđ]ịa phương\b|[Đđ]ịa bàn\b)"
)
_ABOVE = re.compile(r"\b(?:tỉnh|thành phố)\b", re.IGNORECASE)
"""In a report about a district, its province."""
REFERRING = re.compile(
    r"\b(?:này|đó|đây|trên|ấy|nói trên|kể trên|tỉnh|thành phố|địa phương|bộ|sở|ban|ủy ban|ông|bà"
    r"|đồng chí|bộ trưởng|thứ trưởng|chủ tịch|bí thư|giám đốc|trưởng ban|đơn vị|cơ quan|hệ thống"
    r"|nền tảng|cổng|công ty|tập đoàn|trung tâm|đề án|nghị quyết|quyết định|kế hoạch|dự án)\b",
    re.IGNORECASE,
)
_PROVINCES = re.compile(r"(?<![\d.,/])(?P<number>\d+)(?:/\d+)? tỉnh\b", re.IGNORECASE)
_AUTHORS_SAY = frozenset(("Assessment", "Limitation"))
"""An author judges; goals, orders and proposals are those of others."""
_NEAR = 24
_ACCORDING = re.compile(
    r"\btheo (?:(?:đánh giá|báo cáo|thống kê) của )?(?:ông |bà )?$", re.IGNORECASE
)
_SAYS = re.compile(
    r"[\s,]*(?:(?:cũng|đã|vừa) )*(?:cho biết|cho rằng|nhấn mạnh|yêu cầu|chỉ đạo[,:]|phát biểu"
    r"|đề nghị|kiến nghị|đề xuất|khẳng định|lưu ý|ghi nhận|mong muốn|nhận định|đánh giá|nêu)\b",
    re.IGNORECASE,
)


def is_named(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Tell whether a fact's passages name a thing, as reports do without a word of the sheet."""
    kind = kind_of(pointer.thing)
    if kind != "unit" and naming.is_elsewhere(pointer.thing, reading.sentences):
        return False
    if isinstance(reading.fact, RankObservation) and is_country(pointer.thing, naming):
        return by_name(reading, pointer, naming)  # what has a rank in the country is another
    within = _in_own_name(reading, pointer, naming)
    if within:
        return pointer.thing in within
    others = _WAYS.get(kind, (_by_likeness, _by_context))
    ways: tuple[Way, ...] = (by_name, _by_address, *others)
    return any(way(reading, pointer, naming) for way in ways)


def is_inferred(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Tell whether what a key is inferred from speaks of the thing, or the passage does after all.

    Facts speak of what they point to and of its government, passages of what they name.
    """
    inferences = [one for one in reading.fact.inferred if pointer.attribute in one.keys]
    names = {name for one in inferences for name in one.facts}
    facts = (fact for sheet in reading.report.sheets for fact in sheet.facts if fact.id in names)
    known = {one.thing for fact in facts for one in pointers(fact, reading.report)}
    if pointer.thing in known or (naming.is_government(pointer.thing) and naming.areas & known):
        return True
    anchors = reading.texts(span for one in inferences for span in one.anchors)
    if is_country(pointer.thing, naming) and any(map(NATIONAL.search, anchors)):
        return True
    return named_in(naming, pointer.thing, anchors) or is_named(reading, pointer, naming)


def by_name(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    if pointer.key in _BY_NAME:
        kind = kind_of(pointer.thing)
        return any(
            pointer.thing in naming.named_themselves(kind, text) for text in reading.passages
        )
    return named_in(naming, pointer.thing, reading.passages)


def named_in(naming: Naming, thing: str, texts: Iterable[str]) -> bool:
    return any(thing in naming.named(kind_of(thing), text) for text in texts)


def _by_address(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Read addresses of pages, which spell names without marks: `pham-duc-long`."""
    names = {folded(name).replace(" ", "-") for name in naming.names.get(pointer.thing, ())}
    return any(f"-{name}-" in f"-{text}-" for name in names for text in reading.passages)


def _in_own_name(reading: Reading, pointer: Pointer, naming: Naming) -> frozenset[str]:
    """List what the printed name of a relation's subject says of the kind that its key wants.

    "Giám đốc Sở Y tế" is a post in that body, whatever other body its sentence names.
    """
    fact = reading.fact
    if not isinstance(fact, RelationFact) or fact.predicate not in _WHOLES:
        return frozenset()
    if pointer.attribute == "subject":
        return frozenset()
    ends = (
        found.name.split(maxsplit=first)[-1]
        for text in reading.passages
        for found in naming.found(kind_of(fact.subject), text)
        for first in range(1, _FIRST + 1)
        if fact.subject in found.things
    )
    return frozenset(one for end in ends for one in naming.named(kind_of(pointer.thing), end))


def _by_likeness(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Accept most of a name, as long ones are seldom printed whole."""
    return naming.is_told(pointer.thing, reading.passage)


def _by_area(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Accept the unit that the report is about where no other province is named instead."""
    thing = pointer.thing
    named = [one for text in reading.passages for one in naming.named("unit", text)]
    if pointer.attribute == "object" and _is_of_report(reading):
        return False
    if thing in naming.around:
        above = any(map(_ABOVE.search, (*reading.passages, *reading.sentences)))
        return above and not any(map(naming.is_province, named))
    if thing in naming.areas:
        if naming.is_province(thing) and _counts_provinces(reading, thing, naming):
            return False
        return not any(map(naming.is_province, named)) or named_in(naming, thing, reading.sentences)
    return is_country(thing, naming) and _is_national(reading)


def _counts_provinces(reading: Reading, thing: str, naming: Naming) -> bool:
    """Tell `41/63 tỉnh, thành phố có …`: a count of provinces is the country's, not one's own."""
    fact = reading.fact
    if not isinstance(fact, Observation) or isinstance(fact, RankObservation):
        return False
    counted = {getattr(fact, "numerator", None), fact.value} - {None}
    return any(
        not _LOCAL.search(text)
        and thing not in naming.named("unit", text)
        and any(digits_value(one["number"]) in counted for one in _PROVINCES.finditer(text))
        for text in reading.passages
    )


def is_country(thing: str, naming: Naming) -> bool:
    return _COUNTRY in naming.names.get(thing, ())


def _is_national(reading: Reading) -> bool:
    """Tell whether passage or sentence speak of the country, and say no local word."""
    texts = (reading.passage, *reading.sentences)
    return any(NATIONAL.search(text) and not _LOCAL.search(text) for text in texts)


def _is_of_report(reading: Reading) -> bool:
    """Tell whether the fact says what the report is about, on which the others rely."""
    fact = reading.fact
    return isinstance(fact, RelationFact) and fact.subject == reading.report.sheet.report.id


def _by_context(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Accept what is named in the sentence, or last before it and referred to."""
    thing = pointer.thing
    if pointer.key == "about":
        return any(
            thing in naming.named(kind_of(thing), text) or naming.is_told(thing, text)
            for text in reading.paragraphs
        )
    if pointer.key == "id":
        return False
    beside = {one.thing for one in pointers(reading.fact, reading.report)}
    if naming.named(kind_of(thing), reading.passage) - beside:
        return False  # another is named in its place
    if named_in(naming, thing, reading.sentences):
        return True
    if isinstance(reading.fact, RelationFact) or not REFERRING.search(reading.passage):
        return False
    return thing in named_last(reading, pointer, naming)


def named_last(reading: Reading, pointer: Pointer, naming: Naming) -> tuple[str, ...]:
    """Find what of the thing's kind was named last before the passages."""
    start = min(start for start, _ in reading.fact.evidence)
    before = [m for m in naming.mentions(kind_of(pointer.thing)) if m.end <= start]
    return before[-1].things if before else ()


def _by_speech(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Let a person go on speaking until another is named; else the author speaks."""
    thing = pointer.thing
    if pointer.key in _STRICT:
        return False
    if isinstance(reading.fact, RelationFact):
        return pointer.key != "id" and named_in(naming, thing, reading.sentences)
    if named_in(naming, thing, reading.sentences):
        return True
    if kind_of(thing) == "person" and any(_speakers(text, naming) for text in reading.sentences):
        return False  # another speaks
    if thing in named_last(reading, pointer, naming) and (
        kind_of(thing) == "person" or named_in(naming, thing, reading.paragraphs)
    ):
        return True
    if thing not in naming.authors or reading.fact.type not in _AUTHORS_SAY:
        return False
    others = (one for text in reading.paragraphs for one in naming.named("person", text))
    return naming.authors.issuperset(others) and not any(
        _is_attributed(text, naming) for text in reading.sentences
    )


def _is_attributed(text: str, naming: Naming) -> bool:
    """Tell whether a sentence names who speaks."""
    return any(_speakers(text, naming, kind) for kind in ("person", "org"))


def _speakers(text: str, naming: Naming, kind: str = "person") -> frozenset[str]:
    """List who speaks by a sentence: `theo` stands before, or a word of saying after the name."""
    said = (
        found.things
        for found in naming.found(kind, text)
        if _ACCORDING.search(text[max(found.start - _NEAR, 0) : found.start])
        or _SAYS.match(text, found.end)
    )
    return frozenset(thing for things in said for thing in things)


def _by_event(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Accept the event of the sheet that is named best in the paragraph."""
    rivals = naming.rivals(pointer.thing)
    here = " ".join(reading.paragraphs)
    share = naming.share(pointer.thing, here)
    own = pointer.thing in naming.spoken_of
    return own and all(naming.share(rival, here) <= share for rival in rivals)


_WAYS: Mapping[str, tuple[Way, ...]] = {
    "unit": (_by_area,),
    "person": (_by_speech,),
    "org": (_by_likeness, _by_speech),
    "post": (_by_likeness,),
    "event": (_by_event,),
}
