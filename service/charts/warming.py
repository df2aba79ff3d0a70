"""Pictures soon after the start: the drawing process has drawn before it is asked.

Its first drawing takes near a second, as the renderer compiles what it needs; ours is thrown away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from service.answers.rendered import software_stamp
from service.charts.choropleth import SHAPE
from service.charts.picture import can_draw, drawing_job, pictures
from service.charts.specification import COLOUR, SCHEMA, Spec, config
from service.errors import Problem
from service.language import messages
from service.territory.layers import own_layers

log = logging.getLogger(__name__)
_GLANCE = 0.2
_TIMES = 3
_LINES = ["Các tỉnh xếp hạng bao nhiêu?", "63 tỉnh, thành phố (đến 30/06/2025)."]


def warm_pictures(is_ready: Callable[[], bool]) -> threading.Thread | None:
    """Start and warm the drawing process once the service answers; None where it cannot draw."""
    if not can_draw():
        return None
    warming = threading.Thread(target=_warm, args=(is_ready,), name="warming", daemon=True)
    warming.start()
    return warming


def _warm(is_ready: Callable[[], bool]) -> None:
    while not is_ready():
        time.sleep(_GLANCE)
    software_stamp()
    messages()
    try:
        for drawn in _specifications():
            pictures().png(drawn, "vi")
    except Problem:
        log.warning("the drawing process could not be warmed")


def warming_jobs() -> tuple[bytes, ...]:
    """Return the jobs that warm the drawing process; none where it cannot draw."""
    if not can_draw():
        return ()
    return tuple(drawing_job(drawn, "vi") for drawn in _specifications())


def _specifications() -> Iterator[Spec]:
    for number in range(_TIMES):
        yield _bars(number)
        yield _map(number)


def _bars(number: int) -> Spec:
    """Draw what bars and points consist of."""
    values = [{"place": place, "value": place * 7 + number, "text": f"{place}"} for place in (0, 1)]
    labels = {"labelExpr": "labels[datum.value]", "ticks": False}
    scale = {"domain": [0, 63], "nice": False}
    return _framed(
        {
            "params": [{"name": "labels", "value": [["Bình Định"], ["Đắk", "Lắk"]]}],
            "data": {"values": values},
            "encoding": {
                "y": {"field": "place", "type": "ordinal", "axis": labels},
                "x": {"field": "value", "type": "quantitative", "scale": scale},
            },
            "layer": [
                {"mark": {"type": "bar", "color": COLOUR, "height": {"band": 0.7}}},
                {"mark": {"type": "point", "filled": True}},
                {"mark": {"type": "text", "dx": 10}, "encoding": {"text": {"field": "text"}}},
            ],
        }
    )


def _map(number: int) -> Spec:
    """Draw what maps consist of."""
    layer = own_layers()["63"]
    known = [{"unit": unit, "value": place + number} for place, unit in enumerate(layer.units)]
    found = {"data": {"values": known}, "key": "unit", "fields": ["value"]}
    colour = {"field": "value", "type": "quantitative", "scale": {"scheme": "blues"}}
    return _framed(
        {
            "data": layer.data,
            "projection": {"type": "mercator"},
            "layer": [
                {"mark": SHAPE},
                {
                    "transform": [{"lookup": "properties.unit", "from": found}],
                    "mark": SHAPE,
                    "encoding": {"color": colour},
                },
            ],
        }
    )


def _framed(drawn: Spec) -> Spec:
    title = {"text": _LINES[:1], "subtitle": _LINES}
    return {"$schema": SCHEMA, "title": title, **drawn, "config": config("light")}
