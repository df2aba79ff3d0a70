"""Scopes: a place in a sentence in, among whom it is and how many they are out."""

from __future__ import annotations

import re

from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Count, Said
from loaders.extraction.standings.mark import Mark
from loaders.extraction.standings.paragraph import (
    Paragraph,
)

_SCOPE = re.compile(
    r"(?<!\w)(?:(?:ở|tại|trong|đối với|với|xét) )*(?P<scope>khối (?:các )?[^,;.:()\d]{2,60}?"
    r"(?:, (?:ban, )?ngành)?|cấp (?:xã|huyện|sở)|nhóm (?:các )?(?:sở|huyện|xã)[^,;.:()\d]{0,40})"
    r"(?=,|:|;|\.|\s(?:với|thì|là|đạt|năm|gọi tên|do|có (?=Sở|Bộ|Ban))\s|$)",
    re.IGNORECASE,
)
_REGION_NAME = (
    r"(?:Đồng bằng sông (?:Cửu Long|Hồng)|ĐBSCL|ĐBSH|Tây Nguyên|Đông Nam Bộ|Tây Nam Bộ|Bắc Trung Bộ"
    r"(?: và [Dd]uyên hải [Mm]iền Trung)?|(?:[Dd]uyên hải )?Nam Trung Bộ|[Dd]uyên hải [Mm]iền Trung"
    r"|[Mm]iền Trung(?: ?[-–] ?Tây Nguyên| và Tây Nguyên)?|(?:[Tt]rung du và )?[Mm]iền núi phía Bắc"
    r"|[Mm]iền (?:Bắc|Nam|Tây)|Tây Bắc|Đông Bắc|phía (?:Bắc|Nam))"
)
_REGION = re.compile(
    rf"(?: (?:trong|của|ở|toàn))*(?: (?P<kind>vùng|khu vực"
    rf"|miền))?(?: (?P<name>{_REGION_NAME}))?(?!\w)"
)
_REGION_BEFORE = re.compile(
    r"(?<!\w)(?:tại|trong|ở|xét trong|trong số) (?:(?P<number>\d{1,2}) )?"
    r"(?:tỉnh|địa phương)?(?:, thành(?: phố)?)? ?(?:của )?(?:(?:vùng|khu vực) )?"
    rf"(?P<name>(?-i:{_REGION_NAME}))",
    re.IGNORECASE,
)
_REGION_COUNTED = re.compile(
    rf"(?:vùng|khu vực) (?P<name>(?-i:{_REGION_NAME})|[Đđ]ồng bằng sông (?:Cửu Long|Hồng))"
    r" (?:có|gồm) (?P<number>\d{1,2}) (?:tỉnh|địa phương)",
    re.IGNORECASE,
)
"""`Vùng Tây Nguyên có 5 tỉnh, Gia Lai xếp thứ …`."""
_ALL_RANKED = re.compile(
    r"(?:của|trong|trên|gồm|số|giữa)(?: cả)? (?P<number>34|63) (?:tỉnh|địa phương)", re.IGNORECASE
)


def scope_of(paragraph: Paragraph, sentence: Sentence, mark: Mark, left: int) -> str:
    region = _REGION.match(paragraph.text, mark.end)
    if region and (region["kind"] or region["name"]):
        return " ".join(filter(None, ("vùng", region["name"])))
    before = _region_before(paragraph, left, mark.start)
    if before:
        return f"vùng {before['name']}"
    behind = _SCOPE.match(paragraph.text, mark.end, min(sentence.end, mark.end + 80))
    if behind:
        return behind["scope"]
    found = list(_SCOPE.finditer(paragraph.text, left, mark.start))
    if found:
        return found[-1]["scope"]
    here = [one for one in paragraph.told if one.start >= sentence.start]
    return here[-1].scope if here and here[-1].scope.startswith(("cấp", "khối", "nhóm")) else ""


def _region_before(paragraph: Paragraph, start: int, end: int) -> re.Match[str] | None:
    found = [
        match
        for pattern in (_REGION_BEFORE, _REGION_COUNTED)
        for match in pattern.finditer(paragraph.text, start, end)
    ]
    return found[-1] if found else None


def out_of_at(paragraph: Paragraph, sentence: Sentence, mark: Mark, left: int) -> Count:
    if mark.out_of:
        return Said(mark.out_of, mark.out_of_span)
    region = _region_before(paragraph, left, mark.start)
    if region:
        number = region["number"]
        return Said(int(number), region.span("number")) if number else None
    ranked = _ALL_RANKED.search(paragraph.text, sentence.start, sentence.end)
    if ranked and not _REGION_BEFORE.search(paragraph.text, sentence.start, sentence.end):
        return Said(int(ranked["number"]), ranked.span("number"), Because.SENTENCE)
    return None
