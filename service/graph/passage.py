"""Report texts with passages marked: a text and spans in, segments out.

Offsets are Unicode code points of the NFC text, as in the Web Annotation selectors
(https://www.w3.org/TR/annotation-model/#text-position-selector).
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.reports.archive import Archive, ReportText
from loaders.reports.fault import TextError
from ontology.vocab import ID
from queries.magnitude import whole
from queries.row import Row
from service.urls import web_address

log = logging.getLogger(__name__)
AROUND = 400  # code points shown before and after a passage
LINES_AROUND = 6
"""Lines shown before and after at most: those of a table are short."""


@dataclass(frozen=True)
class Span:
    """A passage of a report and the IRIs of what rests on it."""

    report: str
    start: int
    end: int
    owners: tuple[str, ...] = ()
    cells: str = ""
    """The cells of a table that the passage is (RFC 7111), where the release tells them."""


@dataclass(frozen=True)
class Segment:
    """A run of text; `owners` is empty where nothing rests on it."""

    text: str
    start: int
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """A span with its text and surroundings; `text` is None where the archive lacks the report."""

    span: Span
    before: str
    text: str | None
    after: str
    digest: str | None
    url: str | None
    """The address of the report at its source, if it is one that a link may lead to."""


def read_span(row: Row, report: str = "", owners: tuple[str, ...] = ()) -> Span | None:
    """Read the place that a row names, by itself or in a report; None where it is no place."""
    start, end = whole(row.get("start")), whole(row.get("end"))
    if start is None or end is None or not 0 <= start <= end:
        return None
    cells = row["cells"].value if "cells" in row else ""
    return Span(report or row["report"].value, start, end, owners, cells)


def report_text(archive: Archive, report: str, digest: str | None) -> ReportText | None:
    """Return the archived text of a report, only if it is the text that offsets refer to.

    One that cannot be read is as if it were not there, and the operator is told.
    """
    try:
        found = archive.text(report.removeprefix(ID + "report/"))
    except TextError as error:
        log.warning("%s: expected %s, found %s", error.file, error.expected, error.found)
        return None
    return found if found is not None and found.digest == digest else None


def read_passage(archive: Archive, span: Span, digest: str | None, url: str | None) -> Passage:
    """Read a passage with its surroundings from the archive."""
    url = web_address(url) if url else None
    found = report_text(archive, span.report, digest)
    if found is None:
        return Passage(span, "", None, "", digest, url)
    return Passage(
        span,
        _before(found.text, span.start),
        found.passage(span.start, span.end),
        _after(found.text, span.end),
        digest,
        url,
    )


def _before(text: str, end: int) -> str:
    """Return what stands before a place, from the beginning of a word on."""
    start = end - AROUND
    lines = text[max(0, start) : end].split("\n")
    if len(lines) > LINES_AROUND + 1:
        return "…\n" + "\n".join(lines[-LINES_AROUND - 1 :])
    if start <= 0:
        return text[:end]
    return "…" + text[start:end][_first_gap(text[start:end]) :]


def _after(text: str, start: int) -> str:
    """Return what follows a place, up to the end of a word."""
    end = start + AROUND
    lines = text[start:end].split("\n")
    if len(lines) > LINES_AROUND + 1:
        return "\n".join(lines[: LINES_AROUND + 1]) + "\n…"
    if end >= len(text):
        return text[start:]
    return text[start:end][: AROUND - _first_gap(text[start:end][::-1])] + "…"


def _first_gap(text: str) -> int:
    """Return where the first blank of a text stands; 0 where there is none to cut at."""
    found = re.search(r"\s", text)
    return found.start() if found else 0


def segments(text: str, spans: Iterable[Span]) -> list[Segment]:
    """Cut a text at the edges of all spans, so that overlapping passages can be marked."""
    known = sorted(spans, key=lambda span: (span.start, span.end))
    edges = {0, len(text)}
    for span in known:
        edges |= {min(span.start, len(text)), min(span.end, len(text))}
    cuts = sorted(edges)
    return [
        Segment(text[start:end], start, _owners(known, start, end))
        for start, end in itertools.pairwise(cuts)
    ]


def _owners(spans: Iterable[Span], start: int, end: int) -> tuple[str, ...]:
    inside = (span.owners for span in spans if span.start <= start and end <= span.end)
    return tuple(dict.fromkeys(owner for owners in inside for owner in owners))
