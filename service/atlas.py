"""Maps of provinces drawn on the server: TopoJSON in, one SVG path a unit out.

https://github.com/topojson/topojson-specification; equirectangular, true at 16° north.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loaders.vocab import ID

FOLDER = Path(__file__).parent / "static" / "maps"
EDITIONS = {"reported": "vn63", "today": "vn34"}
_WIDTH = 300.0
_LATITUDE = math.cos(math.radians(16))
_STEPS = 5

Position = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """The shape of one unit; the slug is the last part of its IRI."""

    unit: str
    path: str


@dataclass(frozen=True)
class Atlas:
    """All units of one map."""

    outlines: tuple[Outline, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Coloured:
    """A unit with the step of its colour, 1 to 5, and what to say of it; step 0 has no figure."""

    path: str
    step: int
    text: str


@dataclass(frozen=True)
class Choropleth:
    """A map whose colours follow figures."""

    title: str
    units: tuple[Coloured, ...]
    width: float
    height: float

    @property
    def summary(self) -> str:
        """The map in words."""
        return f"{self.title}: " + "; ".join(unit.text for unit in self.units if unit.step)


def choropleth(
    title: str,
    edition: str,
    values: Mapping[str, float],
    texts: Mapping[str, str],
    today: Callable[[str], str | None],
) -> Choropleth | None:
    """Colour the units that have a value, by IRI; None where fewer than two stand on the map."""
    atlas = read_atlas(EDITIONS[edition])
    if edition == "today":  # units raised in rank after July 2025 keep their territory
        atlas = replace(
            atlas,
            outlines=tuple(
                replace(outline, unit=today(outline.unit) or outline.unit)
                for outline in atlas.outlines
            ),
        )
    known = {outline.unit for outline in atlas.outlines} & set(values)
    if len(known) < 2:
        return None
    low, high = min(values[unit] for unit in known), max(values[unit] for unit in known)
    width = high - low
    units = (
        Coloured(
            outline.path,
            _step((values[outline.unit] - low) / width if width else 1.0)
            if outline.unit in known
            else 0,
            texts.get(outline.unit, ""),
        )
        for outline in atlas.outlines
    )
    return Choropleth(title, tuple(units), atlas.width, atlas.height)


def _step(share: float) -> int:
    return 1 + min(_STEPS - 1, int(share * _STEPS))


@functools.cache
def read_atlas(name: str) -> Atlas:
    """Read one of our maps."""
    # Any: a TopoJSON document
    topology: Mapping[str, Any] = json.loads((FOLDER / f"{name}.topo.json").read_text("utf-8"))
    west, south, east, north = topology["bbox"]
    scale = _WIDTH / ((east - west) * _LATITUDE)
    arcs = [
        [((x - west) * _LATITUDE * scale, (north - y) * scale) for x, y in _arc(topology, arc)]
        for arc in topology["arcs"]
    ]
    outlines = (
        Outline(ID + "unit/" + shape["properties"]["unit"], _path(shape, arcs))
        for shape in topology["objects"]["units"]["geometries"]
    )
    return Atlas(tuple(outlines), _WIDTH, (north - south) * scale)


def _arc(topology: Mapping[str, Any], arc: Iterable[tuple[int, int]]) -> Iterator[Position]:
    """Undo the quantisation: each position is written as a step from the one before."""
    (scale_x, scale_y), (left, low) = (topology["transform"][k] for k in ("scale", "translate"))
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + left, y * scale_y + low


def _path(shape: Mapping[str, Any], arcs: list[list[Position]]) -> str:
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return "".join(_ring(ring, arcs) for polygon in polygons for ring in polygon)


def _ring(ring: Iterable[int], arcs: list[list[Position]]) -> str:
    """Join the arcs of a ring; a negative number is the arc at ~number, run backwards."""
    positions: list[Position] = []
    for number in ring:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        positions += part[1:] if positions else part
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in positions) + "Z"
