"""Maps: an answer with provinces in, a choropleth of 63 or 34 units out; the shapes are inlined.

A picture has no pointer to ask a unit for its value: a few values are listed beside the map.
"""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import NamedNode

from queries.row import Row
from queries.saved import Figure
from service.answers.document import Document
from service.answers.question import UNITS_TODAY, shown_values
from service.charts.marks import Marks, marks_of, place_of, with_unit
from service.charts.notes import elsewhere, kind_notes, mark_notes
from service.charts.specification import Spec, framed
from service.language import collation_key
from service.territory.layers import UNIT, Layer

AREA = "province"
NO_VALUE = "#c9d0d8"
WIDTH, HEIGHT = 380, 600
SHAPE = {"type": "geoshape", "stroke": "#5b6670", "strokeWidth": 0.6}
MOST_LISTED = 15
"""Values that are listed beside a map; of more, a note says where the table is."""
LISTED = "listed"
"""Name of the layer with the list, which pages leave out: their table stands below."""
LINE = 18
"""Pixels of a line of the list."""
FIELDS = ("value", "text", "name", "more")


def choropleth(document: Document) -> Spec:
    """Colour each unit by its value; a unit without one is grey."""
    marks = map_marks(document)
    layer = _layer(document)
    listed = 0 < len(marks.points) <= MOST_LISTED
    found = {"data": {"values": marks.points}, "key": "unit", "fields": FIELDS}
    coloured = {
        "transform": [
            {"lookup": "properties.unit", "from": found},
            {"filter": "isValid(datum.value)"},
        ],
        "mark": SHAPE,
        "encoding": {"color": _colour(document, marks), "tooltip": _tooltip(document, marks)},
    }
    return framed(
        document,
        {
            "width": WIDTH,
            "height": HEIGHT,
            "data": layer.data,
            "projection": {"type": "mercator"},
            "layer": [
                {"mark": {**SHAPE, "color": NO_VALUE}},
                coloured,
                *([_list(marks)] if listed else ()),
            ],
        },
        (*map_notes(document, marks), *elsewhere(document, marks, unlisted=not listed)),
    )


def map_notes(document: Document, marks: Marks) -> tuple[str, ...]:
    """Say what the map shows and what it is not; pictures and pages both do."""
    of_layer = _layer(document).notes(document.language)
    return (*of_layer, *kind_notes(document, marks), *mark_notes(document, marks))


def map_marks(document: Document) -> Marks:
    """Read the value of each drawn unit; of several rows on one unit the first counts."""
    value = str(document.asked.query.chart["value"])
    figure = document.figures.get(value, Figure())
    drawn = {UNIT + slug: slug for slug in _layer(document).units}
    rows: dict[str, Row] = {}
    for row in document.answer.rows:
        area, place = row.get(AREA), place_of(figure, value, row)
        if isinstance(area, NamedNode) and area.value in drawn and place and "low" not in place:
            rows.setdefault(drawn[area.value], row)
    marks = marks_of(document, value, f"{AREA}Name", list(rows.values()), axes=(AREA,))
    points = tuple(
        {
            **point,
            "unit": slug,
            "name": document.name(row[AREA].value),
            "more": " ".join(lines),
        }
        for point, lines, (slug, row) in zip(
            marks.points, marks.beside.lines, rows.items(), strict=True
        )
    )
    return replace(marks, points=points)


def drawn_units(document: Document) -> str:
    """Return 63 or 34: by the parameter that the header's `map:` names, or as it says itself."""
    if document.asked.today:
        return UNITS_TODAY
    wanted = str(document.asked.query.chart.get("map", "63"))
    for parameter in document.asked.query.parameters:
        if parameter.name == wanted:
            return shown_values(document.asked, parameter)[0]
    return wanted


def _layer(document: Document) -> Layer:
    return document.site.layers[drawn_units(document)]


def _colour(document: Document, marks: Marks) -> Spec:
    chart = document.asked.query.chart
    scale: dict[str, object] = {"scheme": "blues", "reverse": bool(chart.get("reverse"))}
    scale |= {"domain": found} if (found := chart.get("domain")) else {"domainMin": 0}
    title = with_unit(document.label(str(chart["value"])), marks.units)
    legend = {"title": title, "tickMinStep": 1, "orient": "bottom"} if marks.points else None
    return {"field": "value", "type": "quantitative", "scale": scale, "legend": legend}


def _tooltip(document: Document, marks: Marks) -> list[Spec]:
    value = str(document.asked.query.chart["value"])
    fields: list[Spec] = [
        {"field": "name", "title": document.label(AREA)},
        {"field": "text", "title": document.label(value)},
    ]
    return fields + ([{"field": "more", "title": " "}] if any(marks.beside.lines) else [])


def _list(marks: Marks) -> Spec:
    """Write units and values from the top of the map down, right of it, by name."""
    points = sorted(marks.points, key=lambda point: collation_key(str(point["name"])))
    entries = [[f"{point['name']}: {point['text']}", *_more(point)] for point in points]
    each = LINE * max(map(len, entries)) + LINE // 3
    scale = {"domain": [0, HEIGHT / each], "nice": False, "reverse": True}
    values = [{"row": row, "lines": lines} for row, lines in enumerate(entries)]
    return {
        "name": LISTED,
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "dx": 24, "baseline": "top"},
        "encoding": {
            "x": {"value": "width"},
            "y": {"field": "row", "type": "quantitative", "axis": None, "scale": scale},
            "text": {"field": "lines", "type": "nominal"},
        },
    }


def _more(point: Spec) -> list[str]:
    return [str(point["more"])] if point["more"] else []
