"""Periods of proposals in, the keys of sheets that say them out."""

from __future__ import annotations

import re

from loaders.entries.written import Tree
from loaders.extraction.proposal import Said
from loaders.vietnamese.period import days_of

_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_WORDS = r"(?:ngày|tháng|năm|thời điểm|nay|hết|cuối)"
_UP_TO = re.compile(rf"\b(?:đến|tới)\s+(?:{_WORDS}\s+)*$", re.IGNORECASE)
_TO_ITS_END = re.compile(rf"\b(?:hết|cuối)\s+(?:{_WORDS}\s+)*$", re.IGNORECASE)
_REACH = 32
"""Characters before a time in which words say that it is an end."""


def period_keys(said: Said[str] | None, text: str) -> dict[str, Tree]:
    """Write the first and last day, or the end alone where the text says `đến`."""
    if said is None:
        return {}
    first, _, last = said.value.partition("/")
    last = last or first
    if not (_DATE.fullmatch(first) and _DATE.fullmatch(last)):
        return {}
    before = text[max(0, said.span[0] - _REACH) : said.span[0]] if said.span else ""
    printed = text[said.span[0] : said.span[1]] if said.span else ""
    if first == last:
        if _TO_ITS_END.search(before) or _TO_ITS_END.match(printed):
            return {"periodEnd": days_of(last).end}
        if _UP_TO.search(before) or _UP_TO.match(printed) or len(last) == len("2022-01-01"):
            return {"periodEnd": last}
    return {"periodStart": days_of(first).start, "periodEnd": days_of(last).end}


def date_key(key: str, said: Said[str] | None) -> dict[str, Tree]:
    """Write a date as far as its year is known."""
    return {key: said.value} if said and _DATE.fullmatch(said.value) else {}
