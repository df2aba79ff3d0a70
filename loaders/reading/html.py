"""A web page in, its pieces out: the report among all that stands around it, which stays marked.

What stands around it is told by the names that page systems give to elements, by the share of
links in a block and by its words; where one element holds most of the sentences, what lies outside
is not of the report.

trafilatura (2.0) finds the same text, flat: what it leaves out is gone, and nothing says where a
cell or caption was; it brings nine packages. Selectolax (1.0) takes time by the square of the
depth of nesting, and lxml, which python-docx needs anyway, is as fast and cuts it off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from loaders.reading.document import Aside, BlockKind, Metadata
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.html_metadata import declared_metadata
from loaders.reading.piece import Piece, Reading, first_of
from loaders.reading.signs import aside_of, is_caption, is_item, printed_date
from loaders.reading.table import Slot, cell_pieces


def _named(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_UNREAD = _named("script style noscript template iframe svg object head canvas audio video")
_INLINE = _named(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp",
    " small span strike strong sub sup time tt u var wbr",
)
_BOLD = frozenset(("b", "strong"))
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?)"
    r"\s*(?:!\s*important\s*)?(?:;|$)",
    re.IGNORECASE,
)
"""Styles by which an element prints nothing."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BY_TAG = {
    "nav": Aside.NAVIGATION,
    "footer": Aside.IMPRINT,
    "aside": Aside.RELATED,
    "form": Aside.FORM,
    "button": Aside.FORM,
    "select": Aside.FORM,
    "textarea": Aside.FORM,
}
_BY_ROLE = {
    "navigation": Aside.NAVIGATION,
    "banner": Aside.NAVIGATION,
    "menu": Aside.NAVIGATION,
    "menubar": Aside.NAVIGATION,
    "search": Aside.FORM,
    "contentinfo": Aside.IMPRINT,
    "complementary": Aside.RELATED,
}
_BY_NAME = {
    name: aside
    for aside, names in {
        Aside.NAVIGATION: "nav navbar navigation menu mainmenu submenu breadcrumb breadcrumbs"
        " topbar toolbar pagination pager",
        Aside.RELATED: "related relate lienquan tinlienquan sidebar othernews tinkhac morenews"
        " readmore latest mostread docnhieu recommend",
        Aside.COMMENTS: "comment comments binhluan ykien fbcomments disqus",
        Aside.COUNTER: "counter luotxem viewcount pageviews hitcounter thongke",
        Aside.SHARING: "share sharing social socials addthis sharethis likebox tags",
        Aside.ADVERTISING: "ads adv advert advertisement banner quangcao popup sponsor",
        Aside.IMPRINT: "footer copyright",
        Aside.BYLINE: "author byline tacgia",
        Aside.DATELINE: "date datetime publishdate postdate ngaydang pubdate",
    }.items()
    for name in names.split()
}
_LEAD = _named("sapo lead lede chapeau summary standfirst trichyeu tomtat")
_CAPTION = _named("caption figcaption chuthich imgcaption photocaption")
_BODY = _named(
    "articlebody articlecontent contentdetail detailcontent newscontent newsdetail entrycontent",
    " postcontent bodytext contentbody noidung chitiet",
)
_NAME = re.compile(r"[a-z]+|[A-Z][a-z]*")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MARK = "\n"
"""What a `<br>` becomes."""
_LINKS = 0.6
"""A short block with a greater share of links is a list of ways elsewhere."""
_SHORT = 200
_SHARE = 0.5
"""The element that holds the report has at least so much of the sentences of the page."""
_CELL = 2_000
"""A table with a longer cell only places things on the page."""
_SPAN = 1_000
"""The widest cell that HTML allows: https://html.spec.whatwg.org/#attr-tdth-colspan"""


@dataclass(frozen=True)
class _Found:
    """A piece, and what tells whether it is of the report."""

    piece: Piece
    is_inside: bool
    linked: int = 0


@dataclass(frozen=True)
class _Place:
    """Where the walk is."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    aside: Aside | None = None
    is_inside: bool = False
    is_link: bool = False
    is_bold: bool = False


@dataclass(frozen=True)
class _Size:
    """How much an element holds."""

    characters: int
    has_title: bool


@dataclass
class _Line:
    """The words of a block so far."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    plain: int = 0
    """Characters that are not bold."""

    def add(self, text: str, place: _Place) -> None:
        words = _BLANKS.sub(" ", text)
        size = len(words.strip())
        self.parts.append(words)
        self.linked += size if place.is_link else 0
        self.plain += 0 if place.is_bold else size


def read_html(page: str) -> Reading:
    """Find the pieces of a page; raises ReadingError for one that is nested without end."""
    tree = _tree(page)
    body = tree.find("body")
    declared = declared_metadata(tree)
    if body is None:
        return Reading((), declared)
    sizes = _sizes(body)
    found = list(_Walk(_report_element(body, sizes), sizes).read(body))
    pieces = tuple(_with_title_and_lead(_judged(found), declared, _description(tree)))
    printed = Metadata(
        first_of(pieces, BlockKind.TITLE),
        printed_date((it.text, it.aside) for it in pieces),
        next((_flat(it.text)[:100] for it in pieces if it.aside is Aside.BYLINE), ""),
    )
    return Reading(pieces, _merged(declared, printed))


def _tree(page: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing in it
        raise ReadingError(ReadingFault.BLANK) from None
    except etree.XMLSyntaxError as error:
        code = error.code  # type: ignore[attr-defined]  # the stubs lack it
        is_memory = code == etree.ErrorTypes.ERR_NO_MEMORY
        raise ReadingError(ReadingFault.MEMORY if is_memory else ReadingFault.BROKEN) from None
    if any(
        it.type_name == "ERR_RESOURCE_LIMIT" or "xcessive depth" in it.message
        for it in parser.error_log
    ):
        raise ReadingError(ReadingFault.DEEP)
    return tree


class _Walk:
    """Goes through a page once, in reading order; libxml2 bounds its depth."""

    def __init__(self, report: HtmlElement | None, sizes: Mapping[HtmlElement, _Size]) -> None:
        self._report, self._sizes = report, sizes
        self._line = _Line()
        self._tables = 0

    def read(self, body: HtmlElement) -> Iterator[_Found]:
        self._total = self._sizes[body].characters
        place = _Place(is_inside=self._report is None or self._report is body)
        yield from self._inside(body, place)
        yield from self._end(place)

    def _inside(self, element: HtmlElement, place: _Place) -> Iterator[_Found]:
        if element.text:
            self._line.add(element.text, place)
        for child in element:
            yield from self._child(child, place)
            if child.tail:
                self._line.add(child.tail, place)

    def _child(self, child: HtmlElement, place: _Place) -> Iterator[_Found]:
        tag = child.tag
        if not isinstance(tag, str) or tag in _UNREAD:
            return
        if tag == "br":
            self._line.parts.append(_MARK)
            return
        if tag in _INLINE and _is_hidden(child):  # as a block it would cut the sentence in two
            return
        if tag in _INLINE and not _names(child) & (_CAPTION | _LEAD):
            inner = replace(
                place, is_link=place.is_link or tag == "a", is_bold=place.is_bold or tag in _BOLD
            )
            yield from self._inside(child, inner)
            return
        yield from self._end(place)
        inner = self._placed(child, place)
        slots = (
            list(_slots(child)) if tag == "table" and inner.kind is not BlockKind.CAPTION else []
        )
        if slots:
            yield from self._table(child, slots, inner)
        else:
            yield from self._inside(child, inner)
            yield from self._end(inner)

    def _placed(self, child: HtmlElement, place: _Place) -> _Place:
        tag, names = str(child.tag), _names(child)
        kind, level = place.kind, place.level
        if tag in _HEADINGS:
            kind, level = BlockKind.HEADING, _HEADINGS[tag]
        elif tag in ("figcaption", "caption"):
            kind = BlockKind.CAPTION
        elif tag in ("li", "dt", "dd") and kind is BlockKind.PARAGRAPH:
            kind = BlockKind.LIST_ITEM
        if names & _LEAD:
            kind, level = BlockKind.LEAD, 0
        elif names & _CAPTION:
            kind = BlockKind.CAPTION
        inside = place.is_inside or child is self._report
        return replace(
            place,
            kind=kind,
            level=level,
            aside=place.aside or self._aside(child, names),
            is_inside=inside,
        )

    def _aside(self, child: HtmlElement, names: frozenset[str]) -> Aside | None:
        found = _BY_TAG.get(str(child.tag)) or _BY_ROLE.get(child.get("role", ""))
        size = self._sizes[child]
        if child.tag == "header":
            found = Aside.NAVIGATION
        if _is_hidden(child):
            found = Aside.HIDDEN
        found = found or next((_BY_NAME[name] for name in sorted(names & _BY_NAME.keys())), None)
        if found is None or child is self._report or size.has_title:
            return None
        if found in (Aside.BYLINE, Aside.DATELINE):
            return found if size.characters <= _SHORT else None
        is_small = size.characters <= self._total * _SHARE
        return found if is_small or child.tag in _BY_TAG else None

    def _end(self, place: _Place) -> Iterator[_Found]:
        """End the block that the walk was in."""
        line, self._line = self._line, _Line()
        text = "".join(line.parts).strip()
        if text:
            yield _Found(_piece(text, line, place), place.is_inside, line.linked)

    def _table(self, table: HtmlElement, slots: list[Slot], place: _Place) -> Iterator[_Found]:
        for caption in table.findall("caption"):
            yield from self._child(caption, place)
        for piece in cell_pieces(self._tables, slots):
            if place.aside:
                piece = replace(piece, kind=BlockKind.BOILERPLATE, aside=place.aside)
            yield _Found(piece, place.is_inside)
        self._tables += 1


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDING.search(element.get("style", "")))


def _piece(text: str, line: _Line, place: _Place) -> Piece:
    kind, aside = place.kind, place.aside or aside_of(text)
    if aside and not (kind is BlockKind.HEADING and place.level == 1):
        return Piece(BlockKind.BOILERPLATE, text, aside=aside)
    if kind is BlockKind.PARAGRAPH:
        if is_caption(text):
            kind = BlockKind.CAPTION
        elif is_item(text):
            kind = BlockKind.LIST_ITEM
        elif line.plain == 0 and len(text) <= 120 and text[-1] not in ".!?…;,:":
            return Piece(BlockKind.HEADING, text, level=7)
    return Piece(kind, text, level=place.level if kind is BlockKind.HEADING else 0)


def _judged(found: list[_Found]) -> Iterator[Piece]:
    """Say of each piece whether it is of the report, now that all are known."""
    sentences = [it for it in found if not it.piece.aside and not _is_links(it)]
    inside = sum(len(it.piece.text) for it in sentences if it.is_inside)
    trusted = inside >= _SHARE * sum(len(it.piece.text) for it in sentences)
    for it in found:
        piece = it.piece
        is_title = piece.kind is BlockKind.HEADING and piece.level == 1
        if piece.aside or is_title or piece.kind is BlockKind.LEAD:
            yield piece
        elif piece.kind is not BlockKind.CELL and _is_links(it):
            yield replace(piece, kind=BlockKind.BOILERPLATE, level=0, aside=Aside.RELATED)
        elif trusted and not it.is_inside:
            yield replace(piece, kind=BlockKind.BOILERPLATE, level=0, aside=Aside.OUTSIDE)
        else:
            yield piece


def _is_links(found: _Found) -> bool:
    return len(found.piece.text) <= _SHORT and found.linked > _LINKS * len(found.piece.text)


def _with_title_and_lead(
    pieces: Iterable[Piece], declared: Metadata, description: str
) -> Iterator[Piece]:
    """Name the title and, where nothing else is marked as it, the lead."""
    found = list(pieces)
    title = _title_of(found, declared.title)
    lead = any(piece.kind is BlockKind.LEAD for piece in found)
    for number, piece in enumerate(found):
        if number == title:
            yield replace(piece, kind=BlockKind.TITLE, level=0, aside=None)
        elif (
            not lead
            and piece.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
            and description
            and _flat(piece.text).casefold().startswith(description.casefold().rstrip(" .…")[:80])
        ):
            lead = True
            yield replace(piece, kind=BlockKind.LEAD, level=0)
        else:
            yield piece


def _title_of(pieces: list[Piece], declared: str) -> int | None:
    """Find the title: the heading that the page declares as such, else its first of all levels."""
    wanted = declared.casefold()
    own = [
        number
        for number, piece in enumerate(pieces)
        if piece.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH)
    ]
    for number in own:
        words = _flat(pieces[number].text).casefold()
        if wanted and (words == wanted or (len(words) > 15 and wanted.startswith(words))):
            return number
    return next((number for number in own if pieces[number].level == 1), None)


def _slots(table: HtmlElement) -> Iterator[Slot]:
    """Read the cells of a table of data; nothing of one that only places things on the page."""
    rows = table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    if len(cells) < 2 or max(map(len, cells), default=0) < 2 or table.find(".//table") is not None:
        return
    if any(
        len(_words_of(cell)) > _CELL or _names(cell) & _CAPTION for row in cells for cell in row
    ):
        return
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(cells, 1):
        column = 1
        for cell in row:
            while (number, column) in taken:
                column += 1
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            height = min(height, len(cells) - number + 1)
            if height > 1:
                taken |= {
                    (number + down, column + right)
                    for down in range(1, height)
                    for right in range(width)
                }
            is_header = cell.tag == "th" or rows[number - 1].getparent().tag == "thead"
            yield Slot(_words_of(cell), number, column, width, height, is_header)
            column += width


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _SPAN) if re.fullmatch(r"[0-9]{1,9}", value) else 1


def _sizes(body: HtmlElement) -> dict[HtmlElement, _Size]:
    """Measure every element once, the inner ones first."""
    sizes: dict[HtmlElement, _Size] = {}
    for element in reversed(list(body.iter())):
        characters, has_title = len((element.text or "").strip()), element.tag == "h1"
        for child in element:
            characters += sizes[child].characters + len((child.tail or "").strip())
            has_title = has_title or sizes[child].has_title
        if element.tag in _UNREAD:
            characters = 0
        sizes[element] = _Size(characters, has_title)
    return sizes


def _report_element(body: HtmlElement, sizes: Mapping[HtmlElement, _Size]) -> HtmlElement | None:
    """Find the element that a page declares to hold its report: of several the one with most."""
    found = [
        element
        for element in body.iter()
        if isinstance(element.tag, str)
        and (
            element.tag in ("article", "main")
            or element.get("itemprop") == "articleBody"
            or element.get("role") == "main"
            or _names(element) & _BODY
        )
    ]
    closest = [element for element in found if element.get("itemprop") == "articleBody"]
    return max(closest or found, key=lambda it: sizes[it].characters, default=None)


def _names(element: HtmlElement) -> frozenset[str]:
    """Return what the author of a page calls an element: whole names and their parts."""
    if element.tag in ("html", "body"):
        return frozenset()
    names: set[str] = set()
    for name in f"{element.get('class', '')} {element.get('id', '')}"[:500].split():
        parts = [part.lower() for part in _NAME.findall(name)]
        names.update(parts, ("".join(parts),))
        names.update("".join(pair) for pair in pairwise(parts))
    return frozenset(names)


def _words_of(element: HtmlElement) -> str:
    parts = (
        text
        for node in element.iter()
        if isinstance(node.tag, str) and node.tag not in _UNREAD
        for text in ((node.text,) if node is element else (node.text, node.tail))
        if text
    )
    return _BLANKS.sub(" ", " ".join(parts)).strip()


def _description(tree: HtmlElement) -> str:
    found = tree.xpath("string(//meta[@property='og:description' or @name='description']/@content)")
    return _flat(str(found))


def _merged(declared: Metadata, printed: Metadata) -> Metadata:
    return Metadata(
        printed.title or declared.title,
        declared.date or printed.date,
        declared.author or printed.author,
        declared.publisher,
        declared.address,
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
