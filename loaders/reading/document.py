"""What reading makes of a file: one text, its blocks, and what the file says of itself.

Positions count the code points of the text, which has the normal form of the archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of text is on its page."""

    TITLE = "title"
    LEAD = "lead"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    CAPTION = "caption"
    CELL = "cell"
    BOILERPLATE = "boilerplate"


class Aside(StrEnum):
    """Why a block is boilerplate: it is on the page and not of the report."""

    NAVIGATION = "navigation"
    RELATED = "related"
    COMMENTS = "comments"
    COUNTER = "counter"
    SHARING = "sharing"
    ADVERTISING = "advertising"
    FORM = "form"
    IMPRINT = "imprint"
    BYLINE = "byline"
    DATELINE = "dateline"
    LETTERHEAD = "letterhead"  # name and motto of the state
    PAGE_EDGE = "page-edge"  # headers, footers and numbers of pages
    HIDDEN = "hidden"
    OUTSIDE = "outside"  # not in the part of the page that holds the report


@dataclass(frozen=True)
class Cell:
    """Where a block stands in a table; rows and columns count from 1, tables from 0."""

    table: int
    row: int
    column: int
    column_headers: tuple[str, ...] = ()
    row_header: str = ""
    address: str = ""
    """`cell=2,3` in CSV (RFC 7111), `'Bảng 1'!C2` in a workbook; else nothing but its span."""


@dataclass(frozen=True)
class Block:
    """A stretch of the text; blocks follow one another and never overlap."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Of a heading, from 1."""
    cell: Cell | None = None
    aside: Aside | None = None
    repeats: int | None = None
    """Number of the earlier block, from 0, that says the same."""
    page: int = 0
    """Of a PDF, from 1: where the block begins."""


@dataclass(frozen=True)
class Metadata:
    """What the file prints or declares of the report; empty where it says nothing."""

    title: str = ""
    date: str = ""
    """Of publication, `YYYY-MM-DD`."""
    author: str = ""
    publisher: str = ""
    address: str = ""


@dataclass(frozen=True)
class Original:
    """The file that was read."""

    digest: str
    """SHA-256 of its bytes."""
    media_type: str
    size: int


@dataclass(frozen=True)
class Document:
    """A report as read."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata
    original: Original
    pages_without_text: tuple[int, ...] = ()
    """Pages of a PDF that show a picture and have no text: nothing of them was read."""

    changes: tuple[tuple[str, int], ...] = ()
    """What was changed of a plain text for its normal form, and how often."""

    def text_of(self, block: Block) -> str:
        """Return the words of a block."""
        return self.text[block.start : block.end]
