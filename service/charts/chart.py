"""Charts: an answer and the `chart:` of its query in, one Vega-Lite specification out.

The browser and the server draw the same specification (https://vega.github.io/vega-lite/docs/spec.html).
It is made here from our own queries only and holds all its data; nothing in it is ever fetched.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

from queries.magnitude import number
from queries.row import Row
from service.answers.document import Document
from service.answers.table import shown_text
from service.charts.choropleth import choropleth
from service.charts.picture_table import picture_table
from service.charts.specification import COLOUR, Spec, framed

WIDTH = 640
EACH = 34  # pixels for one row
LINES_HEIGHT = 300
MOST = 100  # bars, points; more cannot be read
LABEL_LIMIT = 220
LABEL_CHARACTERS = 200


def chart_spec(document: Document) -> Spec:
    """Draw an answer as its query's header asks; without a chart, the first rows as a table."""
    document = document.drawn()
    view = document.asked.query.view
    if view == "map":
        return choropleth(document)
    draw = DRAWN.get(view)
    return picture_table(document) if draw is None else draw(document)


def has_chart(document: Document) -> bool:
    """Tell whether the answer is drawn as a chart or a map, beside its table."""
    return document.asked.query.view in (*DRAWN, "map")


def bars(document: Document) -> Spec:
    """Draw a bar for each row, in the order of the query, with its value."""
    shared = {"y": _labels("y"), "x": _values(document, "x")}
    layers: list[Spec] = [
        {"mark": {"type": "bar", "color": COLOUR, "height": {"band": 0.7}}},
        {"mark": _text_mark(), "encoding": {"text": {"field": "text", "type": "nominal"}}},
    ]
    return _layered(document, shared, layers)


def points(document: Document) -> Spec:
    """Draw each row as a point on a line from the far end of the scale, as suits a rank."""
    shared = {"y": _labels("y"), "x": _values(document, "x")}
    far = _domain(document)[-1:] or [0]
    layers: list[Spec] = [
        {"mark": {"type": "rule", "color": COLOUR}, "encoding": {"x2": {"datum": far[0]}}},
        {"mark": {"type": "point", "filled": True, "size": 160, "color": COLOUR, "opacity": 1}},
        {"mark": _text_mark(), "encoding": {"text": {"field": "text", "type": "nominal"}}},
    ]
    return _layered(document, shared, layers)


def lines(document: Document) -> Spec:
    """Draw a line through the rows, from left to right in the order of the query."""
    shared = {"x": _labels("x"), "y": _values(document, "y")}
    layers: list[Spec] = [
        {"mark": {"type": "line", "color": COLOUR, "point": {"color": COLOUR, "size": 60}}},
        {
            "mark": {"type": "text", "dy": -12},
            "encoding": {"text": {"field": "text", "type": "nominal"}},
        },
    ]
    return _layered(document, shared, layers, LINES_HEIGHT)


DRAWN: Mapping[str, Callable[[Document], Spec]] = {"bar": bars, "point": points, "line": lines}


def _layered(
    document: Document, shared: Spec, layers: Sequence[Spec], height: int = 0
) -> dict[str, object]:
    labels, points = _points(document)
    return framed(
        document,
        {
            "width": WIDTH,
            "height": height or EACH * max(1, len(points)),
            "params": [{"name": "labels", "value": labels}],
            "data": {"values": points},
            "encoding": shared,
            "layer": list(layers),
        },
    )


def _points(document: Document) -> tuple[list[list[str]], list[Spec]]:
    """List the labels and what is drawn: place, number and the number as its readers write it."""
    value, label = _axes(document)
    kinds = {column.name: column.kind for column in document.answer.columns}
    labels: list[list[str]] = []
    points: list[Spec] = []
    for place, row in enumerate(document.answer.rows):
        found = number(row.get(value))
        if found is not None and len(points) < MOST:
            text = document.told(place, shown_text(document, value, kinds[value], row).text)
            points.append({"place": len(labels), "value": found, "text": text})
            labels.append(_label(document, label, row))
    return labels, points


def _label(document: Document, column: str, row: Row) -> list[str]:
    """Break a label into at most two lines."""
    text = document.writer.term(row.get(column)).text[:LABEL_CHARACTERS]
    return textwrap.wrap(text, 34, max_lines=2, placeholder=" …") or ["–"]


def _axes(document: Document) -> tuple[str, str]:
    """Return the column of the numbers and that of the labels."""
    chart = document.asked.query.chart
    across, up = str(chart["x"]), str(chart["y"])
    return (up, across) if document.asked.query.view == "line" else (across, up)


def _labels(channel: str) -> Spec:
    axis: dict[str, object] = {
        "title": None,
        "labelLimit": LABEL_LIMIT,
        "labelAngle": 0,
        "labelExpr": "labels[datum.value]",
    }
    if channel == "y":
        axis |= {"ticks": False, "domain": False, "labelPadding": 8}
    return {"field": "place", "type": "ordinal", "axis": axis}


def _values(document: Document, channel: str) -> Spec:
    chart = document.asked.query.chart
    value, _ = _axes(document)
    scale: dict[str, object] = {"reverse": bool(chart.get("reverse"))}
    if domain := _domain(document):
        scale |= {"domain": domain, "nice": False}
    axis = {"title": document.label(value), "tickMinStep": 1, "tickCount": 8}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def _domain(document: Document) -> list[float]:
    found = document.asked.query.chart.get("domain")
    return [float(each) for each in found] if isinstance(found, list) else []


def _text_mark() -> Spec:
    return {"type": "text", "align": "left", "dx": 10, "fontWeight": "bold"}
