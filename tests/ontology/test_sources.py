"""Every text resource parses: Turtle, SPARQL, YAML, JSON; the pre-commit hook runs this file."""

import json
import subprocess
import unicodedata
from pathlib import Path

import pyoxigraph
import pytest
import yaml

from loaders.resources import ROOT


def sources(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in sorted(listed) if name.endswith(suffixes)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pytest.skip("it was deleted since git listed it")


@pytest.mark.parametrize("path", sources(".ttl"), ids=name)
def test_turtle_parses(path: Path) -> None:
    base = "https://w3id.org/vn-dx/id/"
    turtle = pyoxigraph.RdfFormat.TURTLE
    assert any(True for _ in pyoxigraph.parse(content(path), format=turtle, base_iri=base))


@pytest.mark.parametrize("path", sources(".rq"), ids=name)
def test_sparql_parses(path: Path) -> None:
    pyoxigraph.Store().query(content(path).decode("utf-8"))


@pytest.mark.parametrize("path", sources(".yaml", ".yml"), ids=name)
def test_yaml_parses(path: Path) -> None:
    assert yaml.load(content(path), Loader=yaml.CBaseLoader) is not None


@pytest.mark.parametrize("path", sources(".json", ".jsonld"), ids=name)
def test_json_parses(path: Path) -> None:
    assert json.loads(content(path))


@pytest.mark.parametrize("path", sources(".ttl", ".rq", ".yaml", ".md", ".html"), ids=name)
def test_text_is_composed_unicode_with_plain_line_ends(path: Path) -> None:
    text = content(path).decode("utf-8")
    assert "\r" not in text
    assert unicodedata.is_normalized("NFC", text)
