"""Shapes in a file: a GeoJSON or TopoJSON document in, named polygons in degrees out.

RFC 7946 and https://github.com/topojson/topojson-specification. Rings are turned as d3-geo draws
them, outer ones clockwise: turned the other way a shape would be the whole globe but itself.

The package topojson (2.2) turns topologies into GeoJSON too, by NumPy and Shapely: two large
libraries for what is done once a start.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Position = tuple[float, float]
Ring = tuple[Position, ...]
Polygons = tuple[tuple[Ring, ...], ...]
Document = Mapping[str, Any]  # Any: what JSON holds
NAMES = ("unit", "iri", "code")
"""Properties that name a shape; else its `id` does, which programs often number."""
OBJECT = "units"
"""The object of a topology that is drawn, where it has several."""
_SHORTEST = 4  # positions of a ring, the first again at its end


@dataclass(frozen=True)
class Shape:
    """What one feature draws, and what it is called there."""

    name: str
    polygons: Polygons


def read_shapes(document: Document) -> tuple[Shape, ...]:
    """Read every polygon; raises ValueError saying what was expected and found, and where."""
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = [(each, each.get("geometry") or {}) for each in document.get("features", ())]
        return tuple(_shape(each, shape, ()) for each, shape in features)
    if kind != "Topology":
        raise ValueError(f"expected the type FeatureCollection or Topology, found {kind!r}")
    arcs = [tuple(_steps(document, arc)) for arc in document.get("arcs", ())]
    return tuple(_shape(each, each, arcs) for each in _drawn_object(document))


def _drawn_object(document: Document) -> Sequence[Document]:
    objects: Document = document.get("objects", {})
    name = OBJECT if OBJECT in objects or len(objects) != 1 else next(iter(objects))
    if name not in objects:
        raise ValueError(f"expected an object {OBJECT!r}, or only one, found {', '.join(objects)}")
    found: Sequence[Document] = objects[name].get("geometries", ())
    return found


def _shape(feature: Document, geometry: Document, arcs: Sequence[Ring]) -> Shape:
    name = _name(feature)
    try:
        polygons = _polygons(geometry, arcs)
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError(f"{name or 'a feature'}: expected coordinates, found {error}") from None
    return Shape(name, polygons)


def _name(feature: Document) -> str:
    properties: Document = feature.get("properties") or {}
    found = (*(properties.get(name) for name in NAMES), feature.get("id"), properties.get("id"))
    return next((str(each) for each in found if each not in (None, "")), "")


def _polygons(geometry: Document, arcs: Sequence[Ring]) -> Polygons:
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"expected a Polygon or MultiPolygon, found {kind!r}")
    parts = geometry["coordinates"] if "coordinates" in geometry else geometry["arcs"]
    many = parts if kind == "MultiPolygon" else [parts]
    read = _joined if "arcs" in geometry else _positions
    return tuple(
        tuple(_turned(read(ring, arcs), outer=not place) for place, ring in enumerate(polygon))
        for polygon in many
    )


def _positions(ring: Iterable[Sequence[float]], arcs: Sequence[Ring]) -> Ring:
    return tuple((float(x), float(y)) for x, y, *_ in ring)


def _joined(ring: Iterable[int], arcs: Sequence[Ring]) -> Ring:
    """Join the arcs of a ring; a negative number is the arc at ~number, run backwards."""
    positions: list[Position] = []
    for number in ring:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        positions += part[1:] if positions else part
    return tuple(positions)


def _steps(document: Document, arc: Iterable[Sequence[float]]) -> Iterator[Position]:
    """Undo the quantisation, if any: each position is written as a step from the one before."""
    if "transform" not in document:
        yield from _positions(arc, ())
        return
    (scale_x, scale_y), (left, low) = (document["transform"][k] for k in ("scale", "translate"))
    x = y = 0.0
    for step_x, step_y, *_ in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + left, y * scale_y + low


def _turned(ring: Ring, *, outer: bool) -> Ring:
    if len(ring) < _SHORTEST:
        raise ValueError(f"expected a ring of {_SHORTEST} positions or more, found {len(ring)}")
    pairs = itertools.pairwise(ring)
    is_clockwise = sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairs) > 0
    return ring if is_clockwise == outer else ring[::-1]
