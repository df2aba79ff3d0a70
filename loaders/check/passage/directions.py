"""Directions of connections: a report in; connections whose two ends are exchanged, out.

What stands before `kết nối`, `tích hợp` gives; what stands after `kết nối với`, `lên` takes, and
what stands after `từ` gives.
"""

import re
from collections.abc import Iterator

from loaders.check.finding import Message
from loaders.check.passage.naming import Naming
from loaders.check.passage.reading import BETWEEN, Mismatch, PassageRule, Reading
from loaders.entries.facts.system import Connection

EXCHANGED = PassageRule(
    "ends-exchanged",
    Message("Hệ thống nguồn và hệ thống đích đúng chiều", "Source and target stand in their order"),
)
RULES = (EXCHANGED,)

_LINK = r"(?:kết nối|liên thông|tích hợp|đồng bộ|chia sẻ|nối|gửi|đẩy)"
_GIVES = re.compile(
    rf"\s*(?:\([^)]*\)|https?://\S+)?\s*(?:(?:đã|được|đang|sẽ|tỉnh|và|có thể) )*{_LINK}\b",
    re.IGNORECASE,
)
_TAKES = re.compile(
    rf"\b{_LINK}\b(?:(?:[^.;:…]|(?<=\d)\.(?=\d)){{0,110}}?\b(?:với|lên|vào|tới|đến|sang)\b"
    rf"[^.;:…,]{{0,24}}|{BETWEEN})$",
    re.IGNORECASE,
)
"""The second way joins two passages: `kết nối liên thông … cổng của bộ`."""
_FROM = re.compile(r"\btừ\s+(?:các\s+)?$", re.IGNORECASE)
_BEFORE = 150
"""So many characters before a name may tell its part."""


def mismatches(naming: Naming) -> Iterator[Mismatch]:
    """Find connections whose source is told as target only, or whose target as source only."""
    report = naming.report
    for fact in (fact for fact in report.facts if isinstance(fact, Connection)):
        gives, takes = _ends(Reading(report, fact), naming)
        ends = ("fromSystem", fact.from_system), ("toSystem", fact.to_system)
        for (key, end), wrong, right in zip(ends, (takes, gives), (gives, takes), strict=True):
            if end in wrong - right:
                said = Reading(report, fact).passage
                yield Mismatch(EXCHANGED, key, said, f"{naming.label(end)} ({end})", entry=fact)
                break


def _ends(reading: Reading, naming: Naming) -> tuple[frozenset[str], frozenset[str]]:
    """List the systems that the passage tells to give, and those that it tells to take."""
    told: dict[str, set[str]] = {"from": set(), "gives": set(), "takes": set()}
    text = reading.passage
    for found in naming.found("system", text):
        before = text[max(0, found.start - _BEFORE) : found.start]
        if _FROM.search(before):
            told["from"].update(found.things)
        elif _TAKES.search(before):
            told["takes"].update(found.things)
        elif _GIVES.match(text, found.end):
            told["gives"].update(found.things)
    # Where it is said from what, the one before `kết nối` may be the one that takes.
    return frozenset(told["from"] or told["gives"]), frozenset(told["takes"])
