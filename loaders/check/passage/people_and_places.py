"""Who and where: the things that a fact points to in; those that its passages do not name out."""

from collections.abc import Iterator, Mapping

from loaders.check.finding import Message
from loaders.check.passage.meant import is_meant
from loaders.check.passage.naming import Naming, kind_of
from loaders.check.passage.pointers import Pointer, pointers
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.check.passage.ways import by_name, is_inferred, is_named

PERSON = PassageRule(
    "person-not-named",
    Message("Đoạn trích nêu tên người", "The passage names the person"),
)
POST = PassageRule(
    "post-not-named",
    Message("Đoạn trích nêu chức vụ", "The passage names the post"),
)
AREA = PassageRule(
    "area-not-named",
    Message("Đoạn trích nêu địa bàn", "The passage names the area"),
)
BODY = PassageRule(
    "body-not-named",
    Message("Đoạn trích nêu cơ quan, tổ chức", "The passage names the body"),
)
SYSTEM = PassageRule(
    "system-not-named",
    Message("Đoạn trích nêu hệ thống", "The passage names the system"),
)
DOCUMENT = PassageRule(
    "document-not-named",
    Message("Đoạn trích nêu văn bản", "The passage names the document"),
)
OTHER = PassageRule(
    "thing-not-named",
    Message("Đoạn trích nêu đối tượng", "The passage names the thing"),
)
MEANT = PassageRule(
    "meant-otherwise",
    Message("Cách hiểu ghi ở meant đúng với văn bản", "What meant says is so in the text"),
)
RULES = (PERSON, POST, AREA, BODY, SYSTEM, DOCUMENT, OTHER, MEANT)

_BY_KIND: Mapping[str, PassageRule] = {
    "person": PERSON,
    "post": POST,
    "unit": AREA,
    "org": BODY,
    "system": SYSTEM,
    "doc": DOCUMENT,
}


def mismatches(naming: Naming) -> Iterator[Mismatch]:
    """Find what facts point to and their passages do not name."""
    report = naming.report
    for reading in report.readings():
        for pointer in pointers(reading.fact, report):
            yield from _unnamed(reading, pointer, naming)


def _unnamed(reading: Reading, pointer: Pointer, naming: Naming) -> Iterator[Mismatch]:
    code = reading.meant.get(pointer.attribute, "")
    if pointer.attribute in reading.inferred:
        if not is_inferred(reading, pointer, naming):
            yield _mismatch(_rule(pointer), reading, pointer, naming, "inferred: ")
    elif code:
        if not (by_name(reading, pointer, naming) or is_meant(code, reading, pointer, naming)):
            yield _mismatch(MEANT, reading, pointer, naming, f"{code}: ")
    elif not is_named(reading, pointer, naming):
        yield _mismatch(_rule(pointer), reading, pointer, naming, "")


def _rule(pointer: Pointer) -> PassageRule:
    return _BY_KIND.get(kind_of(pointer.thing), OTHER)


def _mismatch(
    rule: PassageRule, reading: Reading, pointer: Pointer, naming: Naming, code: str
) -> Mismatch:
    kind = kind_of(pointer.thing)
    read = (one.name for text in reading.passages for one in naming.found(kind, text))
    names = "; ".join(dict.fromkeys(read))
    label = naming.label(pointer.thing)
    return Mismatch(
        rule,
        pointer.key,
        names or reading.passage,
        f"{code}{label} ({pointer.thing})",
        entry=reading.fact,
    )
