"""What all our Vega-Lite specifications share: frame, colours, font, number format, safety."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from decimal import Decimal

from queries.magnitude import EXACT_IN_JSON
from service.answers.document import LICENCE, LICENCE_NAME, Document
from service.answers.grounds import summary_record

Spec = Mapping[str, object]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Be Vietnam Pro"
FONTS = f"{FONT}, system-ui, sans-serif"
COLOUR = "#3778c2"  # at least 3:1 on both backgrounds (WCAG 2.2, 1.4.11)
COLOURS = (COLOUR, "#b8661b", "#9466c9", "#7a8a2a")
"""Of several kinds of figures, the first for actual ones; as much apart from the backgrounds."""
TITLE_WIDTH = 62  # characters of a line
# https://d3js.org/d3-format#formatLocale
LOCALES: Mapping[str, Spec] = {
    "vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["₫", ""]},
}
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML document, and so no SVG, can hold; the renderer fails on it."""
_INK = {"light": ("#ffffff", "#1b2733", "#d5dbe1"), "dark": ("#13171f", "#e3e7ec", "#3a424d")}


class UnsafeSpecError(ValueError):
    """A specification that would make whoever draws it fetch something."""


def framed(document: Document, drawn: Spec, notes: tuple[str, ...] = ()) -> dict[str, object]:
    """Put title, source, description and style around what is drawn."""
    asked = document.asked
    subtitle = [
        line
        for note in (*_asked(document), document.as_of, *notes, *_rest(document))
        for line in textwrap.wrap(note, 84)
    ]
    spec: dict[str, object] = {
        "$schema": SCHEMA,
        "description": f"{document.title}. {document.description}",
        "title": {"text": textwrap.wrap(document.title, TITLE_WIDTH), "subtitle": subtitle},
        **drawn,
        "config": config(asked.theme),
        "usermeta": {
            "embedOptions": {"formatLocale": LOCALES[asked.language]},
            "dark": config("dark"),
            "query": asked.query.name,
            "release": document.answer.release,
            "permalink": document.permalink(),
            "licence": LICENCE,
            "asked": [str(one) for one in document.asked_for],
            "grounds": summary_record(document.drawn().summary),
        },
    }
    checked = _plain(spec)
    refuse_fetching(checked)
    assert isinstance(checked, dict)  # noqa: S101 a mapping was given
    return checked


def _asked(document: Document) -> tuple[str, ...]:
    """Say what was asked, on one line."""
    said = "; ".join(map(str, document.asked_for))
    return (said,) if said else ()


def _rest(document: Document) -> tuple[str, ...]:
    """Say what the drawn rows rest on, and under which licence they stand."""
    return (
        *document.brief_notes,
        " ".join((*document.drawn().ground_notes, f"{LICENCE_NAME}.")),
    )


def config(theme: str) -> Spec:
    """Return the style of a colour scheme."""
    background, ink, faint = _INK["dark" if theme == "dark" else "light"]
    lines = {"gridColor": faint, "domainColor": faint, "tickColor": faint}
    words = {"labelColor": ink, "titleColor": ink}
    return {
        "font": FONTS,
        "background": background,
        "padding": 12,
        "view": {"stroke": None},
        "axis": {**words, **lines, "labelFontSize": 13, "titleFontSize": 13, "titlePadding": 10},
        "legend": {**words, "labelFontSize": 12, "titleFontSize": 12},
        "text": {"color": ink, "fontSize": 13},
        "title": {
            "color": ink,
            "subtitleColor": ink,
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 16,
            "subtitleFontSize": 12,
            "subtitlePadding": 6,
            "offset": 14,
        },
    }


def refuse_fetching(spec: object) -> None:
    """Raise UnsafeSpecError where a specification names data to fetch or an image to load.

    vl-convert fetches the addresses of image marks even where no base URL is allowed.
    """
    if isinstance(spec, list):
        for part in spec:
            refuse_fetching(part)
    elif isinstance(spec, dict):
        mark = spec.get("mark")
        kind = mark.get("type") if isinstance(mark, dict) else mark
        data = spec.get("data")
        if kind == "image" or (isinstance(data, dict) and "url" in data):
            raise UnsafeSpecError("expected a specification that holds its data, found an address")
        for name, part in spec.items():
            if name != "values":  # rows are data, whatever they say
                refuse_fetching(part)


def _plain(value: object) -> object:
    """Make JSON values of numbers and mappings, and texts that XML can hold."""
    if isinstance(value, str):
        return NOT_XML.sub("\ufffd", value)
    if isinstance(value, Decimal) or (isinstance(value, int) and abs(value) > EXACT_IN_JSON):
        return float(value)
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
