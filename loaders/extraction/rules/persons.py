"""Rules for persons: who holds which post where, by the way in which a text says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from loaders.check.finding import Message
from loaders.extraction.layers.bodies import Body
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.persons import Holding
from loaders.extraction.proposal import Because, PersonRole, Said, Text
from loaders.extraction.rule import Example, Rule
from loaders.vietnamese.syllables import fold_name

_LED_BY = re.compile(r" do $")
_LED_REACH = 80
_BARE = frozenset({"post", "company", "unit", "field"})
_POSTS_OF = (
    (re.compile(r"(?:Phó )?Tổ trưởng|Tổ phó"), "task", "tổ "),
    (re.compile(r"(?:Phó )?Tổng [Gg]iám đốc"), "company", ""),
    (re.compile(r"(?:Bộ|Thứ) trưởng"), "ministry", "bộ "),
)
"""Posts that tell the kind of their body, which a text need not say again."""
_SECTION = re.compile(r"phòng ", re.I)
_WHOLE = re.compile(r"(?<!\w)(?:Sở|UBND|huyện|quận|thị xã|thành phố|xã|phường|tỉnh)(?!\w)", re.I)
"""What a section is of, where its name says so."""
_LETTERHEAD = 400
"""Characters at the beginning in which a letter says who writes it."""


def _finder(way: str) -> Callable[[Layers], Iterable[PersonRole]]:
    def find(layers: Layers) -> Iterator[PersonRole]:
        told = {_key(layers, each) for each in layers.holdings if _organization(layers, each)}
        for each in layers.holdings:
            if each.way == way:
                organization = _organization(layers, each)
                if organization or (_key(layers, each) not in told and way == "signature"):
                    yield _proposal(layers, each, organization)

    return find


def _proposal(layers: Layers, each: Holding, organization: Text) -> PersonRole:
    return PersonRole(
        rule=f"person/{each.way}",
        start=min(each.start, each.person[0]),
        end=max(each.end, each.person[1]),
        person=Said(_name(layers, each), each.person),
        role=Said(_role(layers, each), each.post.words),
        organization=organization,
    )


def _name(layers: Layers, each: Holding) -> str:
    """Write a name as names are written, where it is printed in capitals."""
    printed = layers.words(each.person)
    return printed.title() if printed.isupper() else printed


def _role(layers: Layers, each: Holding) -> str:
    printed = layers.words(each.post.words)
    if each.post.former:
        return f"nguyên {printed}"
    return printed.capitalize() if printed.isupper() else printed


def _key(layers: Layers, each: Holding) -> tuple[str, str]:
    return fold_name(_name(layers, each)), fold_name(_role(layers, each))


def _organization(layers: Layers, each: Holding) -> Text:
    body = each.body
    if body is None:
        if each.way == "signature":
            return _of_letter(layers, each)
        return _led(layers, each) or _said_before(layers, each)
    led = _led(layers, each) if body.kind == "post" and body.short else None
    if led:
        return led
    named = layers.full_name(body)
    if body.kind == "post" and not body.placed and named.span == (body.start, body.end):
        named = _with_department(layers, body, named)
    is_bare = body.short and body.kind in _BARE and named.value.startswith(body.name)
    return None if is_bare and named.span == (body.start, body.end) else named


def _with_department(layers: Layers, section: Body, named: Said[str]) -> Said[str]:
    """Add the one department named before to a section that says none: `phòng Tư pháp`."""
    if not _SECTION.match(section.name) or _WHOLE.search(section.name):
        return named
    block = next(one for one in layers.blocks if one.start <= section.start < one.end)
    for first in (block.start, 0):
        near = within(layers.bodies, first, section.start)
        departments = [each for each in near if each.kind == "field" and _WHOLE.match(each.name)]
        names = {layers.full_name(each).value.casefold(): each for each in departments}
        if len(names) > 1:
            return named
        if names:
            said = layers.full_name(departments[-1])
            return Said(f"{named.value} {said.value}", said.span, Because.PARAGRAPH)
    return named


def _led(layers: Layers, each: Holding) -> Text:
    """Find the body of `Tổ công tác do ông … làm Tổ trưởng`."""
    joint = _LED_BY.search(layers.text, max(0, each.start - 4), each.start)
    if joint is None:
        return None
    near = within(layers.bodies, joint.start() - _LED_REACH, joint.start())
    body = near[-1] if near else None
    between = layers.text[body.end : joint.start()] if body else ","
    if body is None or re.search(r"[,.;:()\n]", between):
        return None
    if not between:
        return layers.full_name(body)
    span = (body.start, joint.start())
    return Said(layers.words(span), span)


def _said_before(layers: Layers, each: Holding) -> Text:
    """Find the one body before that a post without body must be of: the team of a `Tổ trưởng`."""
    role = _role(layers, each)
    told = next(((kind, head) for post, kind, head in _POSTS_OF if post.match(role)), None)
    block = next((one for one in layers.blocks if one.start <= each.start < one.end), None)
    if told is None or block is None:
        return None
    kind, heads = told
    first = 0 if heads else block.start
    near = [body for body in within(layers.bodies, first, each.start) if body.kind == kind]
    near = [body for body in near if body.name.casefold().startswith(heads) and not body.short]
    if len({body.name.casefold() for body in near}) != 1:
        return None
    return replace(layers.full_name(near[0]), because=Because.PARAGRAPH)


def _of_letter(layers: Layers, each: Holding) -> Text:
    """Tell whose letter was signed: the body of its head, or whom the letter's symbol names."""
    if _role(layers, each).casefold().endswith("giám đốc"):
        office = next((body for body in layers.bodies if body.kind == "field"), None)
        return layers.full_name(office) if office and office.start < _LETTERHEAD else None
    cues = (cue for cue in layers.cues("body") if cue.start < _LETTERHEAD)
    head = next((cue for cue in cues if cue.entry.code == "people-committee"), None)
    named = layers.at_home("UBND tỉnh") if head else None
    return Said(named, (head.start, head.end), Because.HOME) if head and named else None


_HOME = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"

RULES: tuple[Rule, ...] = (
    Rule(
        "person/post-first",
        Message("Chức vụ rồi đến tên", "A post, then the name"),
        _finder("post-first"),
        Example(
            _HOME + "Phó Chủ tịch UBND tỉnh Giàng A Lử nói về chuyển đổi số.",
            {
                "person": "Giàng A Lử",
                "role": "Phó Chủ tịch",
                "organization": "UBND tỉnh Hà Nam",
            },
        ),
        _HOME + "Chủ tịch UBND tỉnh Hà Nam giao các Sở thực hiện chuyển đổi số.",
    ),
    Rule(
        "person/name-first",
        Message("Tên rồi đến chức vụ", "A name, then the post"),
        _finder("name-first"),
        Example(
            _HOME + "Bà Ma Thị Hiên, Giám đốc Sở Nội vụ, nói về chuyển đổi số.",
            {
                "person": "Ma Thị Hiên",
                "role": "Giám đốc",
                "organization": "Sở Nội vụ Hà Nam",
            },
        ),
        _HOME + "Theo ông Trần Minh Khôi, chuyển đổi số cần Giám đốc Sở Nội vụ vào cuộc.",
    ),
    Rule(
        "person/group",
        Message("Nhiều người cùng một chức vụ", "Several persons of one post"),
        _finder("group"),
        Example(
            _HOME + "Dự lễ chuyển đổi số có hai Phó Chủ tịch gồm ông Trần Minh Khôi (HĐND tỉnh) "
            "và bà Lê Thị Sen (UBND tỉnh).",
            {
                "person": "Lê Thị Sen",
                "role": "Phó Chủ tịch",
                "organization": "UBND tỉnh Hà Nam",
            },
        ),
        _HOME + "Các Phó Chủ tịch UBND tỉnh chỉ đạo chuyển đổi số.",
    ),
    Rule(
        "person/signature",
        Message("Người ký văn bản", "Who signed a document"),
        _finder("signature"),
        Example(
            "ỦY BAN NHÂN DÂN\nTỈNH HÀ NAM\n-------\nSố: 15/KH-UBND\n"
            "Hà Nam, ngày 03 tháng 4 năm 2023\n\nKẾ HOẠCH\nChuyển đổi số năm 2023\n\n"
            "Tỉnh chuyển đổi số.\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nTrần Minh Khôi",
            {
                "person": "Trần Minh Khôi",
                "role": "Phó chủ tịch",
                "organization": "UBND tỉnh Hà Nam",
            },
        ),
        _HOME + "CHỦ TỊCH UBND TỈNH CHỈ ĐẠO CHUYỂN ĐỔI SỐ",
    ),
)
