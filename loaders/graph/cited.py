"""What is kept of a report: text and reading from the archive, so that passages can be cited."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from loaders.reading.document import Document
from loaders.reading.fragment import fragment
from loaders.reading.storage import StoredReadingError, stored_document
from loaders.reports.archive import Archive, ReportText


@dataclass(frozen=True)
class Cited:
    """The text of a report and what was read of its file, each where it is there."""

    text: ReportText | None = None
    document: Document | None = None

    def fragment(self, start: int, end: int) -> str:
        """Address the cells of a passage; empty where it is none of whole cells."""
        return fragment(self.document, start, end) if self.document else ""


def cited(archive: Archive | None, report: str) -> Cited:
    """Find both; a reading that belongs to another text is as if it were not there.

    Raises TextError for a text that is none.
    """
    if archive is None:
        return Cited()
    text = archive.text(report)
    with contextlib.suppress(StoredReadingError):
        return Cited(text, stored_document(archive, report))
    return Cited(text)
