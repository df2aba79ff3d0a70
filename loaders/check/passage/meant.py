"""Ways in which a sheet says that a thing is meant: a pointer and a code in, whether it is so out.

What `meant` says is not taken on trust: each code needs something in the text that bears it out.
"""

import re
from collections.abc import Mapping

from loaders.check.passage.naming import LIKE, Naming, kind_of
from loaders.check.passage.pointers import Pointer
from loaders.check.passage.reading import Reading
from loaders.check.passage.ways import (
    NATIONAL,
    REFERRING,
    Way,
    is_country,
    named_in,
    named_last,
)

_PART = 0.3
"""So much of a name is a part of it."""
_HEADING = 120
"""A heading or the caption of a picture has no more characters."""
_BEGIN = 2
"""Title and first paragraph."""
_PLURAL = re.compile(
    r"\b(?:các|những|nhiều|mọi|toàn thể|tất cả|cùng|thành viên|lãnh đạo|đại diện|gồm)\b",
    re.IGNORECASE,
)


def is_meant(code: str, reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Tell whether a thing is meant in the way that the sheet gives."""
    return code in _MEANT and _MEANT[code](reading, pointer, naming)


def _by_anaphora(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    last = named_last(reading, pointer, naming)
    if not REFERRING.search(reading.passage):
        return False
    if kind_of(pointer.thing) in ("person", "post"):
        return pointer.thing in last
    start = min(start for start, _ in reading.fact.evidence)
    return named_in(naming, pointer.thing, [reading.report.text[:start]])


def _by_group(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    return bool(_PLURAL.search(reading.passage))


def _by_heading(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Above are the sentences before in the paragraph, the paragraph before, and short lines."""
    start = min(start for start, _ in reading.fact.evidence)
    lines = [(one, end) for one, end in reading.report.paragraphs if one < start]
    above = [reading.report.text[one : min(end, start)] for one, end in lines[-2:]]
    above += [t for one, end in lines if len(t := reading.report.text[one:end]) <= _HEADING]
    if is_country(pointer.thing, naming):
        return any(map(NATIONAL.search, above))
    return named_in(naming, pointer.thing, above) or any(
        naming.share(pointer.thing, text) >= LIKE for text in above
    )


def _by_report(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    """Accept what the report begins with, its area with the government there, and its authors."""
    thing, report = pointer.thing, reading.report
    if thing in naming.areas or thing in naming.authors or naming.is_government(thing):
        return True
    begin = [report.text[start:end] for start, end in report.paragraphs[:_BEGIN]]
    return named_in(naming, thing, (report.sheet.report.title, *begin))


def _by_part(reading: Reading, pointer: Pointer, naming: Naming) -> bool:
    return naming.share(pointer.thing, reading.passage) >= _PART


_MEANT: Mapping[str, Way] = {
    "anaphora": _by_anaphora,
    "group": _by_group,
    "heading": _by_heading,
    "report": _by_report,
    "part": _by_part,
}
