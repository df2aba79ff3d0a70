"""Persons: layers in, persons with their posts out.

A name is known by what stands around it, a post or `ông`, and never by a list of family names:
`Y Thanh Hà Niê`, `Giàng A Páo`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.bodies import Body, BodyReader
from loaders.extraction.layers.capitals import UPPER
from loaders.reading.document import Block, BlockKind
from loaders.vietnamese.lexicon import Cue

_SYLLABLE = rf"(?<!\w)[{UPPER}](?:['’]?[{UPPER}]?[a-zà-ỹđ’']+)?(?!\w)"
_NAME = re.compile(rf"{_SYLLABLE}(?: {_SYLLABLE}){{1,5}}")
_CAPITAL_NAME = re.compile(rf"[{UPPER}]{{1,7}}(?: [{UPPER}]{{1,7}}){{1,4}}")
_LONGEST = 5
_OPENING = re.compile(
    r"(?:Theo|Trong|Tại|Cùng|Dự|Tham|Do|Và|Có|Với|Thay|Ảnh|Bài|Khi|Sau|Như|Nhưng|Còn|Riêng|Đó|Là"
    r"|Người|Ngoài|Lãnh|Đại|Tin|Chúng|Các|Những|Bên|Trao|Gặp|Về|Nhân|Phát|Ký|Đến)(?= )"
)
"""Words that begin a sentence with a capital and no name."""
_TO_NAME = re.compile(r"(?: ?[,:–-])? (?:là )?")
_ALSO = frozenset({"Ông", "Bà", "Anh", "Cô"})
"""Forms of address that, with a capital after another one, begin a name."""
_PLAIN = frozenset({" ", ": "})
"""Between a post and a name that needs no `ông` before it."""
_TOOK = r"(?:giữ|đảm nhiệm) (?:chức vụ|chức|cương vị)"
_TO_POST = re.compile(
    r"(?: \([^()\n]{2,20}\))? ?, (?:hiện |hiện là |là |cũng là |đồng thời là |kiêm )?| ?[–-] "
    r"| ?\(| (?:hiện )?là | ?\| "
    r"| (?:được )?(?:bổ nhiệm|bầu|điều động|phân công)?(?: và bổ nhiệm)? ?(?:làm|giữ chức(?: vụ)?) "
    rf"| từng (?:là|làm|{_TOOK}) "
)
_TO_NEXT_POST = re.compile(
    r" ?, (?:và |(?:cũng|đồng thời|hiện) là |kiêm |làm )?| ?[–-] | kiêm (?:nhiệm )?| \(| và | làm "
    rf"|(?: từ [^,.;()\n]{{3,30}})?, trước đó (?:là|làm|{_TOOK}) "
)
_FORMERLY = re.compile(rf"(?: từng|, trước đó) (?:là|làm|{_TOOK}) $")
_SHORT_NAME = re.compile(rf"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị) (?P<name>{_SYLLABLE})$")
"""A person called by the last syllable of a name said before."""
_OF_COMMITTEE = re.compile(r"Ủy viên|Uỷ viên|Phó Bí thư|Bí thư")
_GROUP = re.compile(r"(?:hai|ba|bốn|các|những|\d)(?: đồng chí)? $", re.IGNORECASE)
_TO_GROUP = re.compile(r" ?: | (?:gồm|là|gồm có)(?: có)? ?:? |, gồm | ?\(| ")
_TO_NEXT_OF_GROUP = re.compile(r" ?[,;] (?:và )?| và | cùng ")
_SIGNED = re.compile(r" {0,3}\n\s{0,8}(?:[(\[][^()\[\]\n]{2,30}[)\]]\s{1,8}){0,2}")
_FOR = re.compile(r"(?<!\w)(?:KT|TL|TUQ)\. ?$")
"""Before the post for which somebody signs."""
_COLUMNS = re.compile(
    rf"[^\n]{{0,80}}\n(?:[^\n]{{0,120}}\n){{0,4}}?[^\n]{{0,120}}?(?: {{3}}|\| ?)"
    rf"(?P<name>{_NAME.pattern}) *(?:\n|$)"
)
"""A signature beside the list of receivers: lines of two columns."""
_LINE_END = re.compile(r"[ .]{0,3}(?:\n|$|\|)")


@cache
def _ending_in(syllable: str) -> re.Pattern[str]:
    """Find names after a form of address that end in a syllable."""
    return re.compile(
        r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|đồng chí) "
        rf"(?P<name>(?:{_SYLLABLE} ){{1,4}}{syllable})(?!\w)"
    )


@dataclass(frozen=True)
class _Name:
    span: Span
    plain: bool
    """Whether only a blank stands before it."""


@dataclass(frozen=True)
class Post:
    """A post at a place of the text, and the body that it is of."""

    start: int
    end: int
    """Of the body, where one follows."""
    words: Span
    body: Body | None
    former: bool = False
    """Whether the text says that it was held once: `từng làm Bí thư`."""


@dataclass(frozen=True)
class Holding:
    """A person, a post, and how the text joins them."""

    person: Span
    post: Post
    way: str
    """`post-first`, `name-first`, `group` or `signature`."""
    start: int
    end: int
    body: Body | None


@dataclass
class PersonReader:
    """Reads persons and posts of one text."""

    text: str
    blocks: Sequence[Block]
    post_cues: Sequence[Cue]
    """Words of the group `post`."""
    qualifier_cues: Sequence[Cue]
    """Words of the group `post-qualifier`."""
    honorific_cues: Sequence[Cue]
    """Words of the group `honorific`."""
    areas: Sequence[Area]
    bodies: BodyReader
    _posts: dict[int, Post | None] = field(default_factory=dict)
    _names: dict[int, Span] = field(default_factory=dict)
    """Names that are known, by their ends."""

    @cached_property
    def _cues(self) -> Mapping[int, Cue]:
        return {cue.start: cue for cue in self.post_cues}

    @cached_property
    def _qualifiers(self) -> Mapping[int, Cue]:
        return {cue.start: cue for cue in self.qualifier_cues}

    @cached_property
    def _honorifics(self) -> Mapping[int, Cue]:
        return {cue.start: cue for cue in self.honorific_cues}

    @cached_property
    def _honorific_ends(self) -> Mapping[int, Cue]:
        return {cue.end: cue for cue in self.honorific_cues}

    def all(self) -> Iterator[Holding]:
        """List persons with their posts, in no order."""
        for block in self.blocks:
            if block.kind is not BlockKind.BOILERPLATE:
                yield from self._of_block(block)

    def _of_block(self, block: Block) -> Iterator[Holding]:
        first = bisect_left(self.post_cues, block.start, key=lambda cue: cue.start)
        end = 0
        for cue in self.post_cues[first:]:
            if cue.start >= block.end:
                break
            if cue.start < end or _FOR.search(self.text, max(0, cue.start - 6), cue.start):
                continue
            posts = self._chain(self._first(cue), block.end)
            if posts:
                end = posts[-1].end
                yield from self._holders(posts, block)

    def _first(self, cue: Cue) -> int:
        """Tell where a post begins, its qualifier included: `nguyên | Giám đốc`."""
        for length in (7, 6):
            before = self._qualifiers.get(cue.start - length)
            if before and before.means == "before" and before.end + 1 == cue.start:
                return before.start
        return cue.start

    def _chain(self, start: int, stop: int) -> tuple[Post, ...]:
        """Read posts that follow one another: `Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh`."""
        posts: list[Post] = []
        post = self.post(start, stop)
        while post:
            posts.append(post)
            joint = _TO_NEXT_POST.match(self.text, post.end, stop)
            if joint is None and self.text.startswith(")", post.end):
                break
            post = self.post(joint.end(), stop) if joint else None
        return tuple(self._with_committee(each, posts) for each in posts)

    def _with_committee(self, post: Post, posts: Sequence[Post]) -> Post:
        """Give `Ủy viên Ban Thường vụ` the committee that a later post names."""
        if post.body or not _OF_COMMITTEE.match(self.text, post.start, post.end):
            return post
        later = (each.body for each in posts if each.body and each.start > post.start)
        spans = ((body.start, body.end) for body in later)
        heads = (at for start, end in spans for at in range(start, end) if self._is_committee(at))
        at = next(heads, None)
        return post if at is None else replace(post, body=self.bodies.at(at))

    def _is_committee(self, at: int) -> bool:
        head = self.bodies.heads.get(at)
        return head is not None and head.entry.code.startswith("party-committee")

    def post(self, start: int, stop: int) -> Post | None:
        """Read the post that begins at a place, with the body that follows it."""
        if start not in self._posts:
            self._posts[start] = self._read_post(start, stop)
        return self._posts[start]

    def _read_post(self, start: int, stop: int) -> Post | None:
        before = self._qualifiers.get(start)
        at = start
        if before and before.means == "before":
            at = before.end + 1
        cue = self._cues.get(at)
        if cue is None or cue.end > stop:
            return None
        end = cue.end
        after = self._qualifiers.get(end + 1)
        if after and after.means == "after" and after.end <= stop:
            end = after.end
        body = self._body_of(cue, end)
        former = _FORMERLY.search(self.text, max(0, start - 40), start) is not None
        return Post(start, max(end, body.end if body else 0), (start, end), body, former)

    def _body_of(self, cue: Cue, end: int) -> Body | None:
        office = cue.entry.means
        if office and end == cue.end and not self._names_other(end, office):
            at = cue.start + cue.printed.casefold().rfind(office.casefold())
            return self.bodies.of_office(at, at + len(office))
        if not self.text.startswith(" ", end) or end + 1 in self._cues:
            return None
        if _CAPITAL_NAME.match(self.text, end + 1):
            return self.bodies.at(end + 1)
        at, reader = end + 1, self.bodies
        return reader.at(at, small=True) or reader.bare(at) or reader.named(at)

    def _names_other(self, end: int, office: str) -> bool:
        """Tell `Trưởng ban Ban Dân vận`, where the body is said in full after the post."""
        again = self.text[end + 1 : end + 1 + len(office)].casefold() == office.casefold()
        return again and self.bodies.at(end + 1) is not None

    def _holders(self, posts: tuple[Post, ...], block: Block) -> Iterator[Holding]:
        first, last = posts[0], posts[-1]
        members = tuple(self._members(first, last, block))
        if members:
            yield from members
            return
        before = self._name_before(first.start, block)
        after = self._name_after(last.end, block)
        if after and (after.plain or not before):
            told = posts[-1:] if before else posts
            yield from (self._after(after, post) for post in told)
            posts = posts[: -len(told)]
        if before:
            start, person = before
            for post in posts:
                yield Holding(person, post, "name-first", start, post.end, post.body)

    def _after(self, name: _Name, post: Post) -> Holding:
        self._names[name.span[1]] = name.span
        way = "signature" if self._is_signed(post) else "post-first"
        return Holding(name.span, post, way, post.start, name.span[1], post.body)

    def _is_signed(self, post: Post) -> bool:
        return post.body is None and self.text[slice(*post.words)].isupper()

    def _name_before(self, end: int, block: Block) -> tuple[int, Span] | None:
        """Find the name before a post: where its passage begins, and the name."""
        first = max(block.start, end - 90)
        joints = _TO_POST.finditer(self.text, max(first, end - 44), end)
        at = next((joint.start() for joint in joints if joint.end() == end), None)
        if at is None:
            return None
        person = self._names.get(at) or self._name_ending(at, first)
        if person is None:
            return None
        self._names[at] = person
        honorific = self._honorific_before(person[0])
        return (person[0] if honorific is None else honorific), person

    def _name_ending(self, end: int, first: int) -> Span | None:
        for pattern in (_NAME, _CAPITAL_NAME):
            for match in pattern.finditer(self.text, first, end):
                if match.end() == end:
                    start = self._without_cues(match.start(), end)
                    name = self._name_without_opening(start, end)
                    return name or self._said_in_full(first, end)
        return self._said_in_full(first, end)

    def _said_in_full(self, first: int, end: int) -> Span | None:
        """Find the one person said before whom `ông Lực` calls by the last syllable."""
        short = _SHORT_NAME.search(self.text, first, end)
        if short is None:
            return None
        names = _ending_in(short["name"]).finditer(self.text, 0, short.start())
        spans = {match["name"]: match.span("name") for match in names}
        return next(iter(spans.values())) if len(spans) == 1 else None

    def _without_cues(self, start: int, end: int) -> int:
        """Tell where a name begins in words with capitals: after `Đại tá`, `Chủ tịch`."""
        for at in range(start, end):
            cue = self._cues.get(at)
            if cue and cue.end < end:
                start = max(start, cue.end + 1)
        return start

    def _name_without_opening(self, start: int, end: int) -> Span | None:
        opening = _OPENING.match(self.text, start, end)
        start = self._after_honorifics(opening.end() + 1 if opening else start)
        return None if self._is_in_place(start, end) else self._name(start, end)

    def _name(self, start: int, end: int) -> Span | None:
        words = self.text[start:end].split(" ")
        if not 2 <= len(words) <= _LONGEST or self._is_place(start, end):
            return None
        return None if self._holds_body(start, end) else (start, end)

    def _is_place(self, start: int, end: int) -> bool:
        number = bisect_left(self.areas, start, key=lambda area: area.start)
        areas = self.areas[number : number + 1]
        return any(area.start == start and area.end >= end for area in areas)

    def _is_in_place(self, start: int, end: int) -> bool:
        """Tell the `Hòa An` of `xã Hòa An`."""
        number = bisect_left(self.areas, start + 1, key=lambda area: area.start) - 1
        return number >= 0 and self.areas[number].end >= end

    def _holds_body(self, start: int, end: int) -> bool:
        heads = self.bodies.heads
        return any(
            at in heads and (" " in heads[at].printed or (at == start and self.bodies.at(at)))
            for at in range(start, end)
        )

    def _honorific_before(self, start: int) -> int | None:
        """Tell where what stands before a name begins: `PGS.TS`, `ông`."""
        found: int | None = None
        while start > 0:
            at = len(self.text[:start].rstrip(" .")) if self.text[start - 1] in " ." else start
            cue = self._honorific_ends.get(at)
            if cue is None:
                break
            found = start = cue.start
        return found

    def _name_after(self, end: int, block: Block) -> _Name | None:
        """Find the name after a post and its body: `Chủ tịch UBND tỉnh, ông | Trần Minh Khôi`."""
        joint = _TO_NAME.match(self.text, end, block.end)
        lines = _SIGNED.match(self.text, end)
        if joint is None and lines:
            return self._name_on_line(lines.end()) or self._name_in_column(end)
        if joint is None:
            return None
        at = self._after_honorifics(joint.end())
        if joint.group() not in _PLAIN and at == joint.end():
            return None
        span = self._name_at(at, block.end)
        if span is None or (
            self.text[slice(*span)].isupper() and self.text[end - 4 : end].isupper()
        ):
            return None  # a heading in capitals
        return _Name(span, joint.group() in _PLAIN)

    def _name_on_line(self, start: int) -> _Name | None:
        at = self._after_honorifics(start)
        match = _NAME.match(self.text, at) or _CAPITAL_NAME.match(self.text, at)
        if match is None or not _LINE_END.match(self.text, match.end()):
            return None
        span = self._name_at(at, match.end())
        return _Name(span, plain=True) if span else None

    def _name_in_column(self, end: int) -> _Name | None:
        match = _COLUMNS.match(self.text, end)
        span = self._name(*match.span("name")) if match else None
        return _Name(span, plain=True) if span else None

    def _after_honorifics(self, at: int) -> int:
        first = at
        while at in self._honorifics and (at == first or self._honorifics[at].printed not in _ALSO):
            at = self._honorifics[at].end
            while self.text[at : at + 1] in (".", " "):
                at += 1
        return at

    def _name_at(self, start: int, stop: int) -> Span | None:
        match = _NAME.match(self.text, start, stop) or _CAPITAL_NAME.match(self.text, start, stop)
        if match is None:
            return None
        end = match.end()
        begins = (at for at in range(start, end) if self._begins_other(at, end))
        return self._name(start, max(start, next(begins, end + 1) - 1))

    def _begins_other(self, at: int, end: int) -> bool:
        cue = self._cues.get(at)
        head = self.bodies.heads.get(at)
        return cue is not None or (head is not None and " " in head.printed and head.end <= end)

    def _members(self, first: Post, post: Post, block: Block) -> Iterator[Holding]:
        """Read the holders of a post in the plural: `hai Phó Chủ tịch: ông … và bà …`."""
        if not _GROUP.search(self.text, max(block.start, first.start - 20), first.start):
            return
        joint = _TO_GROUP.match(self.text, post.end, block.end)
        while joint:
            start = joint.end()
            person = self._name_at(self._after_honorifics(start), block.end)
            if person is None:
                return
            end, body = person[1], post.body
            inner = self.bodies.at(end + 2, small=True) if self.text.startswith(" (", end) else None
            if inner and self.text.startswith(")", inner.end):
                end, body = inner.end + 1, inner
            yield Holding(person, post, "group", first.start, end, body)
            joint = _TO_NEXT_OF_GROUP.match(self.text, end, block.end)
