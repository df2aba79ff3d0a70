"""Charts: an answer and the `chart:` of its query in, one Vega-Lite specification out.

The browser and the server draw the same specification (https://vega.github.io/vega-lite/docs/spec.html).
It is made here from our own queries only and holds all its data; nothing in it is ever fetched.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

from queries.saved import Figure
from service.answers.document import Document
from service.answers.figure import ACTUAL
from service.charts.choropleth import choropleth, map_marks, map_notes
from service.charts.marks import Marks, read_marks, with_unit
from service.charts.notes import elsewhere, mark_notes
from service.charts.picture_table import picture_table
from service.charts.specification import COLOUR, COLOURS, Spec, framed

WIDTH = 640
EACH = 34
"""Pixels of a row, at least."""
LINE = 17
"""Pixels of a line of a label."""
LINES_HEIGHT = 300
LABEL_LIMIT = 260
TEXT_BESIDE, TEXT_ABOVE = 28, 16
"""Characters of a line of the text at a bar or point, and at a point of a line."""
TEXT = {"text": {"field": "lines", "type": "nominal"}}
IS_RANGE = "isValid(datum.low)"


def chart_spec(document: Document) -> Spec:
    """Draw an answer as its query's header asks; without a chart, the first rows as a table."""
    view = document.asked.query.view
    if view == "map":
        return choropleth(document)
    draw = DRAWN.get(view)
    return picture_table(document) if draw is None else draw(document)


def has_chart(document: Document) -> bool:
    """Tell whether the answer is drawn as a chart or a map, beside its table."""
    return document.asked.query.view in (*DRAWN, "map")


def chart_notes(document: Document) -> tuple[str, ...]:
    """Say what must be known of the chart of an answer; pages and pictures both do."""
    if document.asked.query.view == "map":
        return map_notes(document, map_marks(document))
    return mark_notes(document, _marks(document)) if has_chart(document) else ()


def bars(document: Document) -> Spec:
    """Draw a bar for each row, in the order of the query, with its figure."""
    marks = _marks(document)
    shared = {"y": _labels("y"), "x": _values(document, marks, "x")}
    bar = {"mark": {"type": "bar", "color": COLOUR, "height": {"band": 0.7}}}
    layers = [_single(document, marks, bar), *_ranges(document, marks, "x"), _texts()]
    return _layered(document, marks, shared, layers)


def points(document: Document) -> Spec:
    """Draw each row as a point on a line from the left end of the scale, as suits a rank."""
    marks = _marks(document)
    shared = {"y": _labels("y"), "x": _values(document, marks, "x")}
    rule = {
        "mark": {"type": "rule", "color": COLOUR},
        "encoding": {"x2": {"datum": _far(document)}},
    }
    point = {"mark": {"type": "point", "filled": True, "size": 160, "color": COLOUR, "opacity": 1}}
    layers = [
        _single(document, marks, rule),
        _single(document, marks, point),
        *_ranges(document, marks, "x"),
        _texts(),
    ]
    return _layered(document, marks, shared, layers)


def lines(document: Document) -> Spec:
    """Draw a line through the rows, from left to right in the order of the query."""
    marks = _marks(document)
    shared = {"x": _labels("x"), "y": _values(document, marks, "y")}
    line = {"mark": {"type": "line", "color": COLOUR, "point": {"color": COLOUR, "size": 60}}}
    text = {"type": "text", "dy": -10, "baseline": "line-bottom"}
    layers = [
        _single(document, marks, line),
        *_ranges(document, marks, "y"),
        {"mark": text, "encoding": TEXT},
    ]
    return _layered(document, marks, shared, layers, LINES_HEIGHT)


DRAWN: Mapping[str, Callable[[Document], Spec]] = {"bar": bars, "point": points, "line": lines}


def _layered(
    document: Document, marks: Marks, shared: Spec, layers: Sequence[Spec], height: int = 0
) -> dict[str, object]:
    broken = _broken(document, marks)
    most = max(map(len, (*marks.labels, *broken)), default=0)
    each = max(EACH, LINE * most + LINE // 2)
    values = [
        {**point, "name": " ".join(label), "lines": lines}
        for point, label, lines in zip(marks.points, marks.labels, broken, strict=True)
    ]
    value, label = _axes(document)
    tooltip = [
        {"field": "name", "title": document.label(label)},
        {"field": "text", "title": document.label(value)},
    ]
    return framed(
        document,
        {
            "width": WIDTH,
            "height": height or each * max(1, len(values)),
            "params": [{"name": "labels", "value": marks.labels}],
            "data": {"values": values},
            "encoding": {**shared, "tooltip": tooltip},
            "layer": list(layers),
        },
        (*mark_notes(document, marks), *elsewhere(document, marks)),
    )


def _marks(document: Document) -> Marks:
    return read_marks(document, *_axes(document))


def _broken(document: Document, marks: Marks) -> list[list[str]]:
    """Break the texts of marks into lines."""
    width = TEXT_ABOVE if document.asked.query.view == "line" else TEXT_BESIDE
    return [textwrap.wrap(str(point["text"]), width) for point in marks.points]


def _single(document: Document, marks: Marks, layer: Spec) -> Spec:
    """Draw what is one number; targets and plans are told apart by colour."""
    filtered = {"transform": [{"filter": f"!{IS_RANGE}"}]} if _has_ranges(marks) else {}
    encoding = layer.get("encoding")
    assert encoding is None or isinstance(encoding, Mapping)  # noqa: S101 as we write it
    coloured = {**(encoding or {}), **_colours(document, marks)}
    return {**filtered, **layer, **({"encoding": coloured} if coloured else {})}


def _ranges(document: Document, marks: Marks, channel: str) -> list[Spec]:
    """Draw what has two ends from the one to the other."""
    if not _has_ranges(marks):
        return []
    ends = {
        channel: {**_values(document, marks, channel), "field": "low"},
        f"{channel}2": {"field": "value"},
    }
    mark = {"type": "rule", "color": COLOUR, "strokeWidth": 10}
    coloured = {**ends, **_colours(document, marks)}
    return [{"transform": [{"filter": IS_RANGE}], "mark": mark, "encoding": coloured}]


def _has_ranges(marks: Marks) -> bool:
    return any("low" in point for point in marks.points)


def _colours(document: Document, marks: Marks) -> Spec:
    """Tell targets and plans from actual figures; nothing where all are actual."""
    actual = document.name(ACTUAL)
    if not set(marks.kinds) - {actual}:
        return {}
    ordered = sorted(marks.kinds, key=lambda kind: (kind != actual, kind))
    value, _ = _axes(document)
    column = document.figures.get(value, Figure()).kind
    return {
        "color": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": ordered, "range": COLOURS[: len(ordered)]},
            "legend": {"title": document.label(column), "orient": "bottom"},
        }
    }


def _far(document: Document) -> float:
    """Return the left end of the scale; of a reversed one the largest number."""
    domain = _domain(document) or [0]
    return domain[-1] if document.asked.query.chart.get("reverse") else domain[0]


def _texts() -> Spec:
    middle = {"expr": f"-{LINE / 2} * (length(datum.lines) - 1)"}
    mark = {"type": "text", "align": "left", "dx": 10, "dy": middle, "fontWeight": "bold"}
    return {"mark": mark, "encoding": TEXT}


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
        middle = {"expr": f"-{LINE / 2} * (length(labels[datum.value]) - 1)"}
        axis |= {"ticks": False, "domain": False, "labelPadding": 8, "labelOffset": middle}
    return {"field": "place", "type": "ordinal", "axis": axis}


def _values(document: Document, marks: Marks, channel: str) -> Spec:
    chart = document.asked.query.chart
    value, _ = _axes(document)
    scale: dict[str, object] = {"reverse": bool(chart.get("reverse"))}
    if domain := _domain(document):
        scale |= {"domain": domain, "nice": False}
    title = with_unit(document.label(value), marks.units)
    axis = {"title": title, "tickMinStep": 1, "tickCount": 8}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def _domain(document: Document) -> list[float]:
    found = document.asked.query.chart.get("domain")
    return [float(each) for each in found] if isinstance(found, list) else []
