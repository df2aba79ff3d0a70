"""A Word document (DOCX) in, its pieces out: body in its order, then notes, headers and footers.

What is deleted in a tracked change is not read, what is inserted is. Numbers that Word counts by
itself are not in the file and so not in the text. The properties of a document name whoever set up
the program, so metadata are those that it prints.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import docx
from docx.document import Document as WordDocument
from docx.oxml.table import CT_Tbl, CT_Tc
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from loaders.reading.document import Aside, BlockKind, Metadata
from loaders.reading.package import refuse_harm
from loaders.reading.piece import Piece, Reading, first_of
from loaders.reading.signs import aside_of, is_document_kind, is_letterhead, kind_of, printed_date
from loaders.reading.table import Slot, cell_pieces

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}p": "\n",
    f"{_W}tab": " ",
    f"{_W}noBreakHyphen": "-",
}
_SKIPPED = {
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}pPr",
    f"{_W}rPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_STYLES = {
    "title": BlockKind.TITLE,
    "subtitle": BlockKind.LEAD,
    "caption": BlockKind.CAPTION,
    "list": BlockKind.LIST_ITEM,
    "heading": BlockKind.HEADING,
}
_TITLE_WITHIN = 12
"""Paragraphs among which a document has its title."""


def read_word(data: bytes) -> Reading:
    """Read a document; raises ReadingError for what is made to do harm, anything for damage."""
    refuse_harm(data)
    document = docx.Document(io.BytesIO(data))
    pieces = tuple(_titled([*_body(document), *_notes(document), *_edges(document)]))
    dates = printed_date((piece.text, piece.aside) for piece in pieces)
    return Reading(pieces, Metadata(first_of(pieces, BlockKind.TITLE), dates))


def _body(document: WordDocument) -> Iterator[Piece]:
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    tables = 0
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield from cell_pieces(tables, list(_slots(item._tbl)))
            tables += 1
        else:
            yield _paragraph(item, styles)


def _paragraph(paragraph: Paragraph, styles: Mapping[str, str]) -> Piece:
    text = _words(paragraph._p).strip()
    if aside := aside_of(text):
        return Piece(BlockKind.BOILERPLATE, text, aside=aside)
    style = styles.get(paragraph._p.style or "", "")  # python-docx looks it up each time, slowly
    named = next((kind for name, kind in _STYLES.items() if style.startswith(name)), None)
    properties = paragraph._p.pPr
    if named is BlockKind.HEADING:
        level = style.removeprefix("heading").strip()
        return Piece(named, text, level=int(level) if level in set("123456789") else 1)
    if named is None and properties is not None and properties.numPr is not None:
        named = BlockKind.LIST_ITEM
    kind = named or kind_of(text)
    return Piece(kind, text, level=int(kind is BlockKind.HEADING))


def _titled(pieces: list[Piece]) -> list[Piece]:
    """Take the first heading for the title, where no style says which paragraph it is.

    A document may print its kind on a line of its own, over what it is about.
    """
    start = pieces[:_TITLE_WITHIN]
    wanted = BlockKind.HEADING
    if any(piece.kind is BlockKind.TITLE for piece in start):
        wanted = BlockKind.TITLE
    first = next(
        (
            number
            for number, piece in enumerate(start)
            if piece.kind is wanted and piece.text and not is_letterhead(piece.text)
        ),
        None,
    )
    if first is None:
        return pieces
    title, rest = pieces[first].text, pieces[first + 1 :]
    if is_document_kind(title) and rest and not (rest[0].cell or rest[0].aside):
        title, rest = f"{title}\n{rest[0].text}", rest[1:]
    return [*pieces[:first], Piece(BlockKind.TITLE, title), *rest]


def _slots(table: CT_Tbl) -> Iterator[Slot]:
    for number, row in enumerate(table.tr_lst, 1):
        is_header = row.trPr is not None and row.trPr.find(f"{_W}tblHeader") is not None
        column = 1
        for cell in row.tc_lst:
            if cell.vMerge != "continue":
                yield Slot(_cell_words(cell), number, column, cell.grid_span, 1, is_header)
            column += cell.grid_span


def _cell_words(cell: CT_Tc) -> str:
    return _words(cell).strip()


def _words(element: etree._Element) -> str:
    """Put together what an element prints."""
    parts: list[str] = []
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        else:
            parts.append(_SIGNS.get(str(child.tag), ""))
            parts.append(_words(child))
    return "".join(parts)


def _notes(document: WordDocument) -> Iterator[Piece]:
    """Read footnotes and endnotes, which python-docx (1.2) does not."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
            notes = etree.fromstring(relation.target_part.blob, parser)
            for paragraph in notes.iter(f"{_W}p"):
                yield Piece(BlockKind.PARAGRAPH, _words(paragraph))


def _edges(document: WordDocument) -> Iterator[Piece]:
    """Read the headers and footers of pages, each once."""
    seen: set[str] = set()
    for section in document.sections:
        for edge in (section.header, section.first_page_header, section.footer):
            for paragraph in () if edge.is_linked_to_previous else edge.paragraphs:
                words = _words(paragraph._p)
                if words not in seen:
                    seen.add(words)
                    yield Piece(BlockKind.BOILERPLATE, words, aside=Aside.PAGE_EDGE)
