"""What holds for every sheet: facts come back from the graph, in any order, as the same bytes."""

import contextlib
import random
import tempfile
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.build.dataset import SheetError, Sources, quads_from_sources, read_sheets
from loaders.entries.names import number_text
from loaders.entries.problem import Problem
from loaders.entries.written import parse_sheet
from loaders.graph.quads import lines
from loaders.reports.archive import Archive, ReportText
from ontology import vocab
from tests.synthetic import HEAD, NAME, ONTOLOGY, SHEET, TERMS, quads_of_sheets, rows, write

UNITS = ("lang-son", "ben-tre", "ca-mau", "dak-lak", "thua-thien-hue")
# Vietnamese letters with their marks, the characters that YAML and RDF treat specially, and others.
LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyÀẢÃÁẠẰỆỘỮỲ 0123456789'\"\\{}[]:#,&*!|>%@`-?<>^\u0301\u0323😀"
)
TEXTS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: bool(text.strip()))
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False)
FEW = settings(max_examples=25)  # each builds a graph


@dataclass(frozen=True)
class Figure:
    """What a generated fact says."""

    value: Decimal
    unit: str
    printed: str
    year: int


FIGURES = st.builds(Figure, NUMBERS, st.sampled_from(UNITS), TEXTS, st.integers(1990, 2024))


def fact_text(key: str, figure: Figure) -> str:
    printed = figure.printed.replace("\\", "\\\\").replace('"', '\\"')
    return f"""  - id: fact/{NAME}/{key}
    type: Observation
    indicator: indicator/bts-stations
    refArea: unit/{figure.unit}
    value: {figure.value:f}
    printedValue: "{printed}"
    periodStart: {figure.year}-01-01
    periodEnd: {figure.year}-12-31
    evidence: [0, 10]
"""


def sheet_text(figures: list[Figure]) -> str:
    return HEAD + "facts:\n" + "".join(fact_text(f"f{i}", f) for i, f in enumerate(figures))


def built(*contents: str) -> tuple[ox.Quad, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return quads_of_sheets(*(write(Path(folder), content) for content in contents))


def distinct(figures: list[Figure]) -> list[Figure]:
    """Drop figures of the same content, which a sheet refuses."""
    composed = {(f.value, f.unit, read_back(f.printed), f.year): f for f in figures}
    return list(composed.values())


def read_back(text: str) -> str:
    """Write a text as a sheet gives it: composed, without the spaces around it."""
    return unicodedata.normalize("NFC", text).strip()


@FEW
@given(st.lists(FIGURES, min_size=1, max_size=6))
def test_facts_come_back_from_the_graph(figures: list[Figure]) -> None:
    figures = distinct(figures)
    filled = ox.Store()
    filled.extend(built(sheet_text(figures)))
    query = """SELECT ?fact ?value ?area ?printed ?start { GRAPH ?g { ?fact a dx:Observation ;
      dx:value ?value ; dx:refArea ?area ; dx:printedValue ?printed ; dx:periodStart ?start } }"""
    found = {row["fact"].rpartition("/")[2]: row for row in rows(filled, query)}
    assert len(found) == len(figures)
    for index, figure in enumerate(figures):
        row = found[f"f{index}"]
        assert Decimal(row["value"]) == figure.value
        assert row["area"] == vocab.mint("unit", figure.unit)
        assert row["printed"] == read_back(figure.printed)
        assert row["start"] == f"{figure.year}-01-01"


@FEW
@given(st.lists(FIGURES, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(figures: list[Figure], chance: random.Random) -> None:
    texts = [fact_text(f"f{index}", figure) for index, figure in enumerate(distinct(figures))]
    ordered = HEAD + "facts:\n" + "".join(texts)
    chance.shuffle(texts)
    assert lines(built(ordered)) == lines(built(HEAD + "facts:\n" + "".join(texts)))


def test_the_order_of_sheets_does_not_matter(tmp_path: Path) -> None:
    other = (
        SHEET.replace(f"/{NAME}", "/other").replace("mau-xanh", "mau-do").replace("thu\n", "ba\n")
    )
    for kept in ("org/so-thu-nghiem", "post/giam-doc-so-thu-nghiem"):
        other = other.replace(kept, f"{kept}-b")
    other = other.replace("hoang-van-thu", "hoang-van-ba")
    paths = [write(tmp_path), write(tmp_path, other, "other")]
    sheets = read_sheets(paths, TERMS, None)
    one, two = (
        quads_from_sources(Sources(order, ONTOLOGY, TERMS, None))
        for order in (sheets, sheets[::-1])
    )
    assert lines(one) == lines(two)


@FEW
@given(st.lists(FIGURES, min_size=1, max_size=3))
def test_a_decomposed_sheet_gives_the_same_graph(figures: list[Figure]) -> None:
    content = sheet_text(distinct(figures))
    assert lines(built(content)) == lines(built(unicodedata.normalize("NFD", content)))


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_reading_never_raises(content: bytes) -> None:
    reading = parse_sheet(content, "x.yaml")
    assert reading.sheet or reading.problems
    assert all(isinstance(problem, Problem) for problem in reading.problems)


@FEW
@given(st.data())
def test_a_damaged_sheet_is_read_or_explained(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SHEET) - 1))
    end = data.draw(st.integers(start, min(len(SHEET), start + 60)))
    damaged = SHEET[:start] + data.draw(st.text(LETTERS + "\n", max_size=5)) + SHEET[end:]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), damaged)
        with contextlib.suppress(SheetError):
            read_sheets([path], TERMS, Archive(Path(folder)))


@given(TEXTS, TEXTS, TEXTS)
def test_a_phrase_is_found_where_it_stands(before: str, phrase: str, after: str) -> None:
    text = ReportText("x", unicodedata.normalize("NFC", before + " " + phrase + " " + after))
    for span in text.locate(phrase):
        found = text.passage(span.start, span.stop)
        assert found.replace("\u00a0", " ") == unicodedata.normalize("NFC", phrase)


@given(TEXTS)
def test_a_slug_is_ascii_and_stable(text: str) -> None:
    name = vocab.slug(text)
    assert name.isascii()
    assert vocab.slug(name) == name
    assert name == vocab.slug(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Đề án 06", "de-an-06"),
        ("Thừa Thiên – Huế", "thua-thien-hue"),
        ("  ƯỚC  ", "uoc"),
        ("–", ""),
    ],
)
def test_a_slug_reads_like_the_name(text: str, name: str) -> None:
    assert vocab.slug(text) == name


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_a_number_is_written_the_vietnamese_way(number: Decimal) -> None:
    written = number_text(number, "vi")
    assert Decimal(written.replace(".", "").replace(",", ".")) == number
    assert written.translate(str.maketrans(",.", ".,")) == number_text(number, "en")
