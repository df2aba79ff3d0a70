"""Ends of links: a name or the words that stand for one in, the system that is meant out."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from loaders.entries.written import Span
from loaders.extraction.layers.system_name import SystemName
from loaders.extraction.layers.systems import Systems
from loaders.extraction.proposal import Because, Said

_SHORT = ("App", "Ứng dụng")
"""Alone with a capital they are the app that was named before."""
_APPOSED = re.compile(r"[”\"]?\s*[:–,]\s*")
_KINDS = {"app": "app", "portal": "portal", "database": "database"}
"""Types that only one of the same type may stand for."""
_SPECIFIC = 2
"""Words that make a name definite enough for an end: `hệ thống quan trắc nước tự động`."""


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


@dataclass(frozen=True)
class EndReader:
    """A text with its systems."""

    systems: Systems

    def of(self, name: SystemName) -> End | None:
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
