"""Changes of an answer between a release and the one before as an Atom feed (RFC 4287)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from queries.answer import Answer
from queries.row import Row
from service.answers.document import Document
from service.answers.evaluation import answer_on
from service.answers.table import shown_columns, shown_text
from service.charts.specification import NOT_XML
from service.errors import Problem
from service.graph.releases import Releases, UnknownReleaseError

UNDATED = "1970-01-01"
"""Day of a release whose publication nobody wrote down."""


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed or changed; `kind` is one of these words."""

    kind: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it is now, or was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 one of the two is always there
        return found


def feed_bytes(document: Document, releases: Releases, render: Callable[..., str]) -> bytes:
    """Write one entry for each row that the release changed; `render` fills the template."""
    if document.answer.is_large:  # all rows of two releases would be held to be compared
        raise Problem(400, "rows", limit=len(document.answer.rows))
    before = _previous(document, releases)
    changes = row_changes(before, document.answer) if before else []
    day = document.published or UNDATED
    entries = [
        (_identity(document, change), change.kind, list(_lines(document, change)))
        for change in changes
    ]
    page = render("feed.xml", document=document, entries=entries, day=day)
    return NOT_XML.sub("\ufffd", page).encode()


def row_changes(before: Answer, after: Answer) -> list[RowChange]:
    """Compare two answers; rows about the same things are one changed row."""
    old = {_line(row): row for row in before.rows}
    new = {_line(row): row for row in after.rows}
    gone = {line: row for line, row in old.items() if line not in new}
    come = [row for line, row in new.items() if line not in old]
    keys = _key_columns(after)
    by_key = {_key(row, keys): line for line, row in gone.items()}
    changes = []
    for row in come:
        match = by_key.pop(_key(row, keys), None) if keys else None
        was = gone.pop(match) if match else None
        changes.append(RowChange("changed" if was else "added", was, row))
    return changes + [RowChange("removed", row, None) for row in gone.values()]


def _previous(document: Document, releases: Releases) -> Answer | None:
    """Ask the release before, if there is one and it can be read."""
    name = releases.before(document.answer.release)
    if name is None:
        return None
    try:
        with releases.site(name) as site:
            return answer_on(site, document.asked, name)
    except UnknownReleaseError:
        return None


def _key_columns(answer: Answer) -> list[str]:
    """Name the columns that say what a row is about: its things, not its facts."""
    return [column.name for column in answer.columns if column.kind == "iri"]


def _key(row: Row, columns: Sequence[str]) -> str:
    return "\t".join(str(row.get(name, "")) for name in columns)


def _line(row: Row) -> str:
    return "\t".join(f"{name}={term}" for name, term in sorted(row.items()))


def _identity(document: Document, change: RowChange) -> str:
    """Name an entry: the same change in the same release has the same name."""
    parts = (document.answer.release, document.asked.address(), change.kind, _line(change.row))
    return "urn:sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _lines(document: Document, change: RowChange) -> Iterator[tuple[str, str, str]]:
    """List the columns of a changed row: name, value before, value now."""
    for column in shown_columns(document.answer.columns):
        values = [
            shown_text(document, column.name, column.kind, row).text if row is not None else ""
            for row in (change.before, change.after)
        ]
        if any(values):
            yield (document.label(column.name), values[0], values[1])
