"""Maps: an answer with provinces in, a choropleth of 63 or 34 units out; the shapes are inlined."""

from __future__ import annotations

from pyoxigraph import NamedNode

from queries.magnitude import number
from service.answers.document import Document
from service.answers.question import UNITS_TODAY, shown_values
from service.answers.table import shown_text
from service.charts.specification import Spec, framed
from service.territory.layers import UNIT, Layer

NO_VALUE = "#c9d0d8"
WIDTH, HEIGHT = 380, 600
SHAPE = {"type": "geoshape", "stroke": "#5b6670", "strokeWidth": 0.6}


def choropleth(document: Document) -> Spec:
    """Colour each unit by its value; a unit without one is grey."""
    chart = document.asked.query.chart
    value = str(chart["value"])
    units = drawn_units(document)
    layer = document.site.layers[units]
    known = _values(document, value, layer)
    return framed(
        document,
        {
            "width": WIDTH,
            "height": HEIGHT,
            "data": layer.data,
            "projection": {"type": "mercator"},
            "layer": [
                {"mark": {**SHAPE, "color": NO_VALUE}},
                {
                    "transform": [
                        {
                            "lookup": "properties.unit",
                            "from": {
                                "data": {"values": known},
                                "key": "unit",
                                "fields": ["value", "text", "name"],
                            },
                        },
                        {"filter": "isValid(datum.value)"},
                    ],
                    "mark": SHAPE,
                    "encoding": {
                        "color": _colour(document, value, bool(known)),
                        "tooltip": [
                            {"field": "name", "title": document.label("province")},
                            {"field": "text", "title": document.label(value)},
                        ],
                    },
                },
            ],
        },
        map_notes(document),
    )


def map_notes(document: Document) -> tuple[str, ...]:
    """Say what the map shows and what it is not; pictures and pages both do."""
    return document.site.layers[drawn_units(document)].notes(document.language)


def drawn_units(document: Document) -> str:
    """Return 63 or 34: by the parameter that the header's `map:` names, or as it says itself."""
    if document.asked.today:
        return UNITS_TODAY
    wanted = str(document.asked.query.chart.get("map", "63"))
    for parameter in document.asked.query.parameters:
        if parameter.name == wanted:
            return shown_values(document.asked, parameter)[0]
    return wanted


def _colour(document: Document, value: str, any_value: bool) -> Spec:
    chart = document.asked.query.chart
    scale: dict[str, object] = {"scheme": "blues", "reverse": bool(chart.get("reverse"))}
    scale |= {"domain": found} if (found := chart.get("domain")) else {"domainMin": 0}
    legend = {"title": document.label(value), "tickMinStep": 1} if any_value else None
    return {"field": "value", "type": "quantitative", "scale": scale, "legend": legend}


def _values(document: Document, value: str, layer: Layer) -> list[Spec]:
    """Collect the value of each drawn unit; of several rows on one unit the first counts."""
    kinds = {column.name: column.kind for column in document.answer.columns}
    drawn = {UNIT + slug: slug for slug in layer.units}
    found: dict[str, Spec] = {}
    for place, row in enumerate(document.answer.rows):
        area = row.get("province")
        figure = number(row.get(value))
        if isinstance(area, NamedNode) and area.value in drawn and figure is not None:
            slug = drawn[area.value]
            text = document.told(place, shown_text(document, value, kinds[value], row).text)
            name = document.name(area.value)
            found.setdefault(slug, {"unit": slug, "name": name, "value": figure, "text": text})
    return list(found.values())
