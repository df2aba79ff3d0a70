"""Map layers: the shapes of the units that maps draw, ours or an operator's own (`DXKG_MAP`).

`service/static/maps/README.md` says what ours are and are not, docs/operations.md what files need.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from loaders.resources import ONTOLOGY
from loaders.settings import SettingError
from ontology.vocab import DX, ID, SKOS
from service.language import LANGUAGES, message
from service.territory.geometry import Document, Polygons, Shape, read_shapes

MAPS = Path(__file__).parents[1] / "static" / "maps"
UNIT = ID + "unit/"
EDITIONS = ("63", "34")
LARGEST = 1 << 20
"""Bytes of a file: pages hold the shapes that they draw."""
_WEST, _SOUTH, _EAST, _NORTH = 90.0, 0.0, 130.0, 30.0
_MOST_NAMED = 5


@dataclass(frozen=True, eq=False)
class Layer:
    """One map: every unit by slug, and land that is drawn without being a unit of its own."""

    edition: str
    """63 or 34: how many units there are."""
    units: Mapping[str, Polygons]
    others: tuple[Polygons, ...]
    data: Mapping[str, object]
    """The shapes as Vega-Lite takes them; a shape's unit stands in `properties.unit`."""
    caption: Mapping[str, str]
    """What the map is, is not and who drew it, by language."""

    def notes(self, language: str) -> tuple[str, ...]:
        """Say which units the map shows and what it is not; every drawing of it says so."""
        return message(f"answer.units_{self.edition}", language), self.caption[language]


@dataclass(frozen=True)
class Layers:
    """The map of the 63 units until 30 June 2025 and that of the 34 since."""

    editions: Mapping[str, Layer]
    stamp: str = ""
    """What changes with an operator's files; empty where the maps are ours."""

    def __getitem__(self, edition: str) -> Layer:
        return self.editions[edition]


@functools.cache
def own_layers() -> Layers:
    """Read our maps."""
    return Layers({edition: _own(edition) for edition in EDITIONS})


def read_layers(paths: str, caption: str) -> Layers:
    """Read the files of an operator; raises SettingError saying what is wrong with which."""
    editions, digest = dict(own_layers().editions), hashlib.sha256(caption.encode())
    for path in filter(None, paths.split(os.pathsep)):
        try:
            content = _content(Path(path))
            layer = _layer(content, caption)
        except (OSError, ValueError) as error:
            raise SettingError(f"DXKG_MAP: {path}: {error}") from None
        editions[layer.edition] = layer
        digest.update(content)
    return Layers(editions, digest.hexdigest()[:16] if paths else "")


def _own(edition: str) -> Layer:
    document = json.loads((MAPS / f"vn{edition}.topo.json").read_text(encoding="utf-8"))
    units = {shape.name: shape.polygons for shape in read_shapes(document)}
    data = {"values": document, "format": {"type": "topojson", "feature": "units"}}
    caption = {language: message("answer.map_caption", language) for language in LANGUAGES}
    return Layer(edition, units, (), data, caption)


def _content(path: Path) -> bytes:
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(f"expected at most {LARGEST:,} bytes, found {size:,}: simplify the shapes")
    return path.read_bytes()


def _layer(content: bytes, caption: str) -> Layer:
    try:
        document = json.loads(content)
    except ValueError as error:
        raise ValueError(f"expected JSON, found {error}") from None
    if not isinstance(document, dict):
        raise ValueError(f"expected a JSON object, found {type(document).__name__}")
    shapes = read_shapes(document)
    _check_degrees(shapes)
    edition, slugs = _recognised(shapes)
    units: dict[str, Polygons] = {}
    for shape in shapes:
        if slug := slugs.get(_key(shape.name)):
            units[slug] = units.get(slug, ()) + shape.polygons
    others = tuple(shape.polygons for shape in shapes if _key(shape.name) not in slugs)
    features = [_feature(slug, polygons) for slug, polygons in units.items()]
    features += [_feature("", polygons) for polygons in others]
    data = {"values": features}
    return Layer(edition, units, others, data, _caption(document, caption))


def _caption(document: Document, setting: str) -> Mapping[str, str]:
    """Find out what to say of the map: by the setting, else by the file's member `caption`."""
    found = setting or document.get("caption")
    if isinstance(found, str) and found.strip():
        return dict.fromkeys(LANGUAGES, found)
    if isinstance(found, dict) and all(isinstance(found.get(each), str) for each in LANGUAGES):
        return {language: found[language] for language in LANGUAGES}
    raise ValueError(
        "expected who drew the map and what it leaves out, in the member `caption` (a text, or "
        f'{{"vi": …, "en": …}}) or in DXKG_MAP_CAPTION, found {json.dumps(found)}'
    )


def _check_degrees(shapes: tuple[Shape, ...]) -> None:
    for shape in shapes:
        for x, y in _positions(shape.polygons):
            if not (_WEST <= x <= _EAST and _SOUTH <= y <= _NORTH):
                raise ValueError(
                    f"{shape.name or 'a feature'}: expected longitude and latitude in degrees "
                    f"(WGS 84), {_WEST:g} to {_EAST:g} and {_SOUTH:g} to {_NORTH:g}, "
                    f"found {x:g}, {y:g}"
                )


def _positions(polygons: Polygons) -> Iterator[tuple[float, float]]:
    return (position for polygon in polygons for ring in polygon for position in ring)


def _recognised(shapes: tuple[Shape, ...]) -> tuple[str, Mapping[str, str]]:
    """Tell which map the shapes are, and the slug for each name; every unit must have a shape."""
    named = {_key(shape.name) for shape in shapes}
    best: tuple[str, list[str]] | None = None
    for edition in EDITIONS:
        slugs = _slugs(edition)
        there = {slug for name, slug in slugs.items() if name in named}
        missing = [slug for slug in own_layers()[edition].units if slug not in there]
        if not missing:
            return edition, slugs
        if best is None or len(missing) < len(best[1]):
            best = edition, missing
    assert best is not None  # noqa: S101 there are editions
    edition, missing = best
    few = ", ".join(missing[:_MOST_NAMED]) + (", …" if len(missing) > _MOST_NAMED else "")
    raise ValueError(
        f"expected a shape for each of the {edition} units, its `id` (or property `unit`, "
        "`iri` or `code`) the IRI, slug or code of the unit, "
        f"found {len(shapes)} shapes and none for {few} ({len(missing)} in all)"
    )


@functools.cache
def _slugs(edition: str) -> Mapping[str, str]:
    """Map each name of a unit that may stand in a file to its slug in our map."""
    reference = ox.Store()
    reference.bulk_load(path=str(ONTOLOGY / "reference.ttl"), format=ox.RdfFormat.TURTLE)
    found: dict[str, str] = {}
    for slug in own_layers()[edition].units:
        unit = ox.NamedNode(UNIT + slug)
        # a unit that was raised in rank since keeps its territory
        heirs = _values(reference, unit, DX + "succeededBy") if edition == "34" else []
        for name in (unit.value, *heirs):
            slugged = name.removeprefix(UNIT)
            codes = _values(reference, ox.NamedNode(name), SKOS + "notation")
            found |= dict.fromkeys((name, f"unit/{slugged}", slugged, *codes), slug)
    return found


def _values(reference: ox.Store, thing: ox.NamedNode, name: str) -> list[str]:
    quads = reference.quads_for_pattern(thing, ox.NamedNode(name), None)
    found = (quad.object for quad in quads)
    return [each.value for each in found if isinstance(each, (ox.NamedNode, ox.Literal))]


def _key(name: str) -> str:
    """Write a code as the reference does: 1 as 01."""
    return name.zfill(2) if name.isdecimal() else name


def _feature(slug: str, polygons: Polygons) -> Mapping[str, object]:
    coordinates = [
        [[[round(x, 4), round(y, 4)] for x, y in ring] for ring in polygon] for polygon in polygons
    ]
    shape = {"type": "MultiPolygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": {"unit": slug}, "geometry": shape}
