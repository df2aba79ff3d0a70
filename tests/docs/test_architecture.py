"""The page of the architecture: what it names exists, and no room is left out."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
ROADS = PAGE[PAGE.index("## The road of a query") :]
ROOMS = ("loaders", "service")
NAMED = sorted(set(re.findall(r"`((?:ontology|queries|shapes|loaders|service)/[\w./-]*)`", PAGE)))


@pytest.mark.parametrize("path", NAMED)
def test_what_the_page_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_each_step_of_a_road_names_a_module() -> None:
    steps = re.split(r"^\d+\. ", ROADS, flags=re.M)[1:]
    assert len(steps) > 10
    assert [step for step in steps if not re.search(r"`[\w/]+\.(py|yaml)`", step)] == []


def test_every_room_has_a_row() -> None:
    rooms = {
        f"{path.relative_to(ROOT).as_posix()}/"
        for name in ROOMS
        for path in (ROOT / name).iterdir()
        if (path / "__init__.py").exists()
    }
    assert sorted(rooms - set(NAMED)) == []


def test_the_root_of_the_service_holds_at_most_nine_files() -> None:
    files = {path.name for path in (ROOT / "service").iterdir() if path.is_file()}
    assert len(files - {"__init__.py"}) <= 9, files
