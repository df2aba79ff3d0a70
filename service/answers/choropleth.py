"""Maps: an answer with provinces in, a choropleth of 63 or 34 units out.

The shapes are inlined; `service/static/maps/README.md` says what they are and are not.
"""

from __future__ import annotations

import functools
import json
from decimal import Decimal
from pathlib import Path

from pyoxigraph import NamedNode

from loaders.vocab import ID
from service.answers.answer import plain_value
from service.answers.asked import shown_values
from service.answers.document import Document
from service.answers.specification import Spec, framed
from service.answers.table import shown_text
from service.language import message

MAPS = Path(__file__).parent.parent / "static" / "maps"
UNIT = ID + "unit/"
NO_VALUE = "#c9d0d8"
WIDTH, HEIGHT = 380, 600
SHAPE = {"type": "geoshape", "stroke": "#5b6670", "strokeWidth": 0.6}
NUMBER = (int, Decimal)


def choropleth(document: Document) -> Spec:
    """Colour each unit by its value; a unit without one is grey."""
    chart = document.asked.query.chart
    value = str(chart["value"])
    units = drawn_units(document)
    known = _values(document, value, units)
    return framed(
        document,
        {
            "width": WIDTH,
            "height": HEIGHT,
            "data": {"values": _shapes(units), "format": {"type": "topojson", "feature": "units"}},
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
    """Say what the map is not; pictures and pages both do."""
    language = document.language
    return (
        message(f"answer.units_{drawn_units(document)}", language),
        message("answer.map_caption", language),
    )


def drawn_units(document: Document) -> str:
    """Return 63 or 34: by the parameter that the header's `map:` names, or as it says itself."""
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


def _values(document: Document, value: str, units: str) -> list[Spec]:
    """Collect the value of each drawn unit; of several rows on one unit the first counts."""
    kinds = {column.name: column.kind for column in document.answer.columns}
    drawn = {UNIT + slug: slug for slug in _slugs(units)}
    found: dict[str, Spec] = {}
    for row in document.answer.rows:
        area = row.get("province")
        number = plain_value(row.get(value), "decimal")
        if isinstance(area, NamedNode) and area.value in drawn and isinstance(number, NUMBER):
            slug = drawn[area.value]
            text = shown_text(document, value, kinds[value], row).text
            name = document.name(area.value)
            found.setdefault(slug, {"unit": slug, "name": name, "value": number, "text": text})
    return list(found.values())


@functools.cache
def _shapes(units: str) -> dict[str, object]:
    found = json.loads((MAPS / f"vn{units}.topo.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)  # noqa: S101 our own file
    return found


def _slugs(units: str) -> list[str]:
    objects = _shapes(units)["objects"]
    assert isinstance(objects, dict)  # noqa: S101 as TopoJSON has it
    return [shape["properties"]["unit"] for shape in objects["units"]["geometries"]]
