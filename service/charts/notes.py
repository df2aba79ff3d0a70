"""What a picture says of what it shows: units that do not compare, and what is not in it."""

from __future__ import annotations

from service.answers.document import Document
from service.answers.figure import ACTUAL
from service.charts.marks import Marks
from service.language import message


def mark_notes(document: Document, marks: Marks) -> tuple[str, ...]:
    """Say what marks alone do not; pages and pictures both do."""
    same = "; ".join(marks.beside.same)
    return (
        *_units(document, marks),
        *((message("chart.same", document.language, said=same),) if same else ()),
        *_grounds(document, marks),
        *((message("chart.left", document.language, count=marks.left),) if marks.left else ()),
    )


def _grounds(document: Document, marks: Marks) -> tuple[str, ...]:
    if not marks.grounds:
        return ()
    return (message("chart.grounds", document.language, said=marks.grounds),)


def elsewhere(document: Document, marks: Marks, unlisted: bool = False) -> tuple[str, ...]:
    """Say where the columns, rows and values are that a picture has no room for."""
    url, undrawn = document.latest(), ", ".join(marks.beside.undrawn)
    if undrawn:
        return (message("answer.undrawn", document.language, columns=undrawn, url=url),)
    rest = marks.left or (unlisted and marks.points)
    return (message("chart.rest", document.language, url=url),) if rest else ()


def _units(document: Document, marks: Marks) -> tuple[str, ...]:
    if len(marks.units) < 2:
        return ()
    plain = message("unit.count", document.language)
    named = ", ".join(unit or plain for unit in marks.units)
    return (message("chart.units", document.language, units=named),)


def kind_notes(document: Document, marks: Marks) -> tuple[str, ...]:
    """Say that not all figures are actual ones, where colours tell something else."""
    if not set(marks.kinds) - {document.name(ACTUAL)}:
        return ()
    return (message("chart.kinds", document.language, kinds=", ".join(marks.kinds)),)
