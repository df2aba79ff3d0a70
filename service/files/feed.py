"""Changes of an answer between a release and the one before as an Atom feed (RFC 4287).

The template writes it: feedgen (1.0) would bring lxml, and take the same entries apart again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from loaders.changes.row_change import RowChange, row_changes, things_among
from ontology.vocab import CONCEPT
from queries.answer import Answer
from queries.row import Row, Term
from service.answers.document import Document
from service.answers.evaluation import answer_on
from service.answers.table import shown_columns, shown_text
from service.charts.specification import NOT_XML
from service.engine.interface import DAMAGED
from service.errors import Problem
from service.graph.releases import Releases, UnknownReleaseError
from service.language import message

STATED = CONCEPT + "derivation/stated"
Told = Mapping[frozenset[tuple[str, Term]], list[str]]
"""Lines on each row, by what is in it."""
UNDATED = "1970-01-01"
"""Day of a release whose publication nobody wrote down."""


def feed_bytes(document: Document, releases: Releases, render: Callable[..., str]) -> bytes:
    """Write one entry for each row that the release changed; `render` fills the template."""
    if document.answer.is_large:  # all rows of two releases would be held to be compared
        raise Problem(400, "rows", limit=len(document.answer.rows))
    changes, told = _compared(document, releases)
    day = document.published or UNDATED
    entries = [
        (identity, change.change, list(_lines(document, change)), told[_key(change.row)])
        for identity, change in zip(_identities(document, changes), changes, strict=True)
    ]
    page = render("feed.xml", document=document, entries=entries, day=day)
    return NOT_XML.sub("\ufffd", page).encode()


def answer_changes(before: Answer, after: Answer) -> list[RowChange[Term]]:
    """Compare two answers to one question; what a row is about is its things, not its facts."""
    names = [column.name for column in after.columns]
    rows = [*before.rows, *after.rows]
    iris = {
        column.name: [row[column.name].value for row in rows if column.name in row]
        for column in after.columns
        if column.kind == "iri"
    }
    return list(row_changes(before.rows, after.rows, names, things_among(iris)))


def _compared(document: Document, releases: Releases) -> tuple[list[RowChange[Term]], Told]:
    """Compare with the release before, if there is one and it can be read."""
    name = releases.before(document.answer.release)
    if name is None:
        return [], {}
    try:
        with releases.site(name) as site:
            before = answer_on(site, document.asked, name)
            changes = answer_changes(before, document.answer)
            gone = [each.row for each in changes if each.after is None]
            was = _told(replace(document, answer=_only(before, gone), site=site))
    except UnknownReleaseError:
        return [], {}
    except Problem as problem:
        if problem.code == DAMAGED:  # what is published today is no less right
            return [], {}
        raise
    kept = [each.after for each in changes if each.after is not None]
    return changes, {**was, **_told(replace(document, answer=_only(document.answer, kept)))}


def _only(answer: Answer, rows: Iterable[Row]) -> Answer:
    """Keep some rows of an answer."""
    wanted = {_key(row) for row in rows}
    places = [place for place, row in enumerate(answer.rows) if _key(row) in wanted]
    today = answer.today
    if today is not None and today.origins:
        today = replace(today, origins=tuple(today.origins[place] for place in places))
    return replace(answer, rows=tuple(answer.rows[place] for place in places), today=today)


def _told(document: Document) -> Told:
    """Say of each row how it is known, and which reports state it."""
    return {
        _key(row): list(_grounds(document, place)) for place, row in enumerate(document.answer.rows)
    }


def _grounds(document: Document, place: int) -> Iterator[str]:
    found, language = document.grounds[place], document.language
    plain = [document.name(STATED)] if found.facts else []
    how = document.ground_text(place) or "".join(plain)
    if how:
        yield f"{message('grounds.column', language)}: {how}"
    if found.reports:
        reports = "; ".join(document.name(report) for report in found.reports)
        yield message("grounds.reports", language, reports=reports)


def _key(row: Row) -> frozenset[tuple[str, Term]]:
    return frozenset(row.items())


def _line(row: Row) -> str:
    return "\t".join(f"{name}={term}" for name, term in sorted(row.items()))


def _identities(document: Document, changes: Iterable[RowChange[Term]]) -> Iterator[str]:
    """Name each entry: the same change in the same release has the same name, and no other has."""
    told: Counter[tuple[str, ...]] = Counter()
    for change in changes:
        line = _line(change.row)
        parts = (document.answer.release, document.asked.address(), change.change, line)
        again = [str(told[parts])] if told[parts] else []  # a row may stand there twice
        told[parts] += 1
        yield "urn:sha256:" + hashlib.sha256("\n".join([*parts, *again]).encode()).hexdigest()


def _lines(document: Document, change: RowChange[Term]) -> Iterator[tuple[str, str, str]]:
    """List the columns of a changed row: name, value before, value now."""
    for column in shown_columns(document.answer.columns, document.figures):
        values = [
            shown_text(document, column.name, column.kind, row).text if row is not None else ""
            for row in (change.before, change.after)
        ]
        if any(values):
            yield (document.label(column.name), values[0], values[1])
