"""Maps of provinces drawn on the server: a map layer in, one SVG path a unit out.

Equirectangular, true at 16° north.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from service.territory.geometry import Polygons, Position, Ring
from service.territory.layers import UNIT, Layer

_WIDTH = 300.0
_LATITUDE = math.cos(math.radians(16))
_STEPS = 5


@dataclass(frozen=True)
class Outline:
    """The shape of one unit, by IRI; land that is no unit's has none."""

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
    layer: Layer
    """Whose units are drawn; it says what of them a caption must."""

    @property
    def summary(self) -> str:
        """The map in words."""
        return f"{self.title}: " + "; ".join(unit.text for unit in self.units if unit.step)


def choropleth(
    title: str,
    layer: Layer,
    values: Mapping[str, float],
    texts: Mapping[str, str],
    today: Callable[[str], str | None] | None = None,
) -> Choropleth | None:
    """Colour the units that have a value, by IRI; None where fewer than two stand on the map."""
    atlas = drawn_atlas(layer)
    if today is not None:  # units raised in rank after July 2025 keep their territory
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
    return Choropleth(title, tuple(units), atlas.width, atlas.height, layer)


def _step(share: float) -> int:
    return 1 + min(_STEPS - 1, int(share * _STEPS))


@functools.cache
def drawn_atlas(layer: Layer) -> Atlas:
    """Draw the shapes of a layer."""
    shapes = [(UNIT + slug, polygons) for slug, polygons in layer.units.items()]
    shapes += [("", polygons) for polygons in layer.others]
    corners = [
        position
        for _, polygons in shapes
        for polygon in polygons
        for ring in polygon
        for position in ring
    ]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    scale = _WIDTH / ((east - west) * _LATITUDE)

    def placed(position: Position) -> Position:
        return (position[0] - west) * _LATITUDE * scale, (north - position[1]) * scale

    outlines = tuple(Outline(unit, _path(polygons, placed)) for unit, polygons in shapes)
    return Atlas(outlines, _WIDTH, (north - south) * scale)


def _path(polygons: Polygons, placed: Callable[[Position], Position]) -> str:
    return "".join(_ring(ring, placed) for polygon in polygons for ring in polygon)


def _ring(ring: Ring, placed: Callable[[Position], Position]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(placed, ring)) + "Z"
