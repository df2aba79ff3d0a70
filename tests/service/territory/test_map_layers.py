"""An operator's own map layer: what is drawn of it, what is said of it, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from loaders.resources import ONTOLOGY
from ontology.vocab import ID, SKOS
from service.territory.layers import LARGEST, own_layers
from tests.answering import Answering, build
from tests.service_process import running

CAPTION = {"vi": "Bản đồ thử, có Hoàng Sa và Trường Sa", "en": "Trial map with both archipelagos"}
ISLES = [[[112.0, 16.0], [112.5, 16.0], [112.5, 16.5], [112.0, 16.5], [112.0, 16.0]]]
"""A ring turned as RFC 7946 wants it: counterclockwise, the other way than d3-geo."""


def square(number: int) -> list[list[list[float]]]:
    """Draw a square of its own for each unit."""
    x, y = 102.0 + number % 8, 8.5 + number // 8
    return [[[x, y], [x + 0.9, y], [x + 0.9, y + 0.9], [x, y + 0.9], [x, y]]]


def geojson(names: Sequence[object]) -> dict[str, object]:
    """Write a layer of squares, with the isles as land that is no unit's."""
    features: list[dict[str, object]] = [
        {
            "type": "Feature", "id": name, "properties": {},
            "geometry": {"type": "Polygon", "coordinates": square(number)},
        }
        for number, name in enumerate(names)
    ]  # fmt: skip
    isles = {"type": "MultiPolygon", "coordinates": [ISLES]}
    features.append({"type": "Feature", "properties": None, "geometry": isles})
    return {"type": "FeatureCollection", "caption": CAPTION, "features": features}


def topojson(names: Sequence[object]) -> dict[str, object]:
    """Write the same without quantisation, the names as properties."""
    drawn = [
        {"type": "Polygon", "arcs": [[number]], "properties": {"unit": name}}
        for number, name in enumerate(names)
    ]
    return {
        "type": "Topology",
        "caption": CAPTION,
        "arcs": [square(number)[0] for number in range(len(names))],
        "objects": {"drawn": {"type": "GeometryCollection", "geometries": drawn}},
    }


def slugs(edition: str) -> list[object]:
    return list(own_layers()[edition].units)


def iris(edition: str) -> list[object]:
    return [f"{ID}unit/{slug}" for slug in slugs(edition)]


def codes(edition: str) -> list[object]:
    """Name units by their codes, as numbers: a spreadsheet drops the zero of 01."""
    reference = ox.Store()
    reference.bulk_load(path=str(ONTOLOGY / "reference.ttl"), format=ox.RdfFormat.TURTLE)
    found: list[object] = []
    for iri in iris(edition):
        quads = reference.quads_for_pattern(
            ox.NamedNode(str(iri)), ox.NamedNode(SKOS + "notation"), None
        )
        literals = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        found.append(int(literals[0].value))
    return found


@pytest.fixture
def layer(tmp_path: Path) -> Callable[[object], Path]:
    """Write a layer into a file."""

    def write(document: object) -> Path:
        path = tmp_path / "layer.json"
        path.write_text(json.dumps(document), "utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """Serve with a layer of the 63 units."""
    folder = tmp_path_factory.mktemp("own")
    path = folder / "layer.json"
    path.write_text(json.dumps(geojson(slugs("63"))), "utf-8")
    return build(folder, DXKG_MAP=str(path))


@pytest.mark.parametrize("write", [geojson, topojson])
@pytest.mark.parametrize("edition", ["63", "34"])
@pytest.mark.parametrize("name", [slugs, iris, codes])
def test_units_are_known_by_slug_iri_and_code(
    layer: Callable[[object], Path],
    tmp_path: Path,
    write: Callable[[Sequence[object]], object],
    edition: str,
    name: Callable[[str], list[object]],
) -> None:
    served = build(tmp_path, DXKG_MAP=str(layer(write(name(edition)))))
    spec = served.json(f"/q/facts-map.vl.json?units={edition}")
    data = spec["data"]
    assert isinstance(data, dict)
    drawn = [feature["properties"]["unit"] for feature in data["values"]]
    assert sorted(filter(None, drawn)) == sorted(own_layers()[edition].units)
    other = served.json(f"/q/facts-map.vl.json?units={'34' if edition == '63' else '63'}")
    assert "Natural Earth" in json.dumps(other)


def test_pages_embeds_and_pictures_show_the_layer_and_its_caption(own: Answering) -> None:
    for path in ("/q/facts-map", "/embed/facts-map"):
        page = own.page(f"{path}?lang=en")
        assert CAPTION["en"] in page
        assert "Natural Earth" not in page
    picture = own.get("/q/facts-map.svg").data.decode()
    assert CAPTION["vi"] in picture
    assert own.get("/q/facts-map.png").data.startswith(b"\x89PNG")
    shapes = re.findall("<path", picture)
    assert len(shapes) >= len(slugs("63")) + 1


def test_pages_of_indicators_show_the_layer(
    releases: Path, layer: Callable[[object], Path], tmp_path: Path
) -> None:
    with running(tmp_path, releases=releases, map=layer(geojson(slugs("63")))) as service:
        page = service.get("/id/indicator/dti-rank?lang=en").text
    assert f"63 provinces and cities (until 30 June 2025). {CAPTION['en']}" in page
    assert page.count('<path class="unit') == len(slugs("63")) + 1


def test_shapes_are_drawn_as_themselves_and_not_as_the_rest_of_the_globe(own: Answering) -> None:
    spec = json.dumps(own.json("/q/facts-map.vl.json"))
    west_north_east = "[[112.0, 16.0], [112.0, 16.5], [112.5, 16.5]"
    assert west_north_east in spec


def test_the_setting_wins_over_the_caption_of_the_file(
    layer: Callable[[object], Path], tmp_path: Path
) -> None:
    path = layer(geojson(slugs("34")))
    served = build(tmp_path, DXKG_MAP=str(path), DXKG_MAP_CAPTION="Map: the survey office")
    page = served.page("/embed/facts-map?units=34")
    assert "Map: the survey office" in page
    assert CAPTION["vi"] not in page


def test_another_layer_is_another_answer(own: Answering, answering: Answering) -> None:
    tags = [each.get("/q/facts-map.svg").headers["ETag"] for each in (own, answering)]
    assert tags[0] != tags[1]


def without_caption() -> object:
    return {**geojson(slugs("34")), "caption": None}


def far_away() -> object:
    document = json.dumps(geojson(slugs("34"))).replace("112.5", "1112500.5")
    return json.loads(document)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "expected a JSON object, found list"),
        ({"type": "Feature"}, "expected the type FeatureCollection or Topology, found 'Feature'"),
        (geojson(slugs("34")[1:]), r"each of the 34 units.*none for an-giang-2025 \(1 in all\)"),
        (geojson([]), r"found 1 shapes and none for .*, … \(34 in all\)"),
        (without_caption(), "expected who drew the map.*DXKG_MAP_CAPTION, found null"),
        (far_away(), r"longitude and latitude in degrees .*found 1\.1125e\+06, 16"),
        (
            {"type": "FeatureCollection", "features": [{"id": "x", "geometry": {"type": "Point"}}]},
            "expected a Polygon or MultiPolygon, found 'Point'",
        ),
        (
            {
                "type": "FeatureCollection",
                "features": [{"id": "x", "geometry": {"type": "Polygon"}}],
            },
            "x: expected coordinates",
        ),
        (
            {"type": "Topology", "arcs": [], "objects": {"a": {}, "b": {}}},
            "expected an object 'units', or only one, found a, b",
        ),
        ({"type": "FeatureCollection", "pad": "x" * LARGEST}, "expected at most 1,048,576 bytes"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_explained(
    layer: Callable[[object], Path], tmp_path: Path, document: object, said: str
) -> None:
    path = layer(document)
    with pytest.raises(ValueError, match=said) as raised:
        build(tmp_path, DXKG_MAP=str(path))
    assert str(raised.value).startswith(f"DXKG_MAP: {path}: ")


def test_the_service_does_not_start_with_a_layer_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text("<urn:s> <urn:p> <urn:o> .\n")
    command = [sys.executable, "-m", "service", "serve", "--port", "0"]
    command += ["--data", str(tmp_path / "data.nt")]
    environ = {"PATH": "", "DXKG_MAP": str(tmp_path / "none.json")}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: DXKG_MAP: ")
    assert "No such file" in done.stderr
    assert len(done.stderr.splitlines()) == 1
