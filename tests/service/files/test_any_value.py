"""Every term in every file and page of a saved question: written or left a text, never a fault."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.files.suffixes import FILES
from tests.answering import Answering
from tests.nasty import PINNED, TERMS, TEXTS, check, literal, select

SUFFIXES = sorted({*FILES, "atom", "html"} - {"svg", "png"})
LONG = f"REPLACE('{'y' * 200}', 'y', '{'x' * 1000}')"
"""200,000 characters."""
BARS = "#+ view: bar\n#+ chart: {x: value, y: name}\n"


def written(answering: Answering, address: str) -> bytes:
    reply = answering.get(address)
    assert reply.status_code == 200, (address, reply.text)
    return bytes(reply.data)


def rows(answering: Answering, *terms: str) -> list[Any]:  # Any: a JSON document
    address = answering.add("any-value", select(list(terms)))
    return [row["value"] for row in json.loads(written(answering, address + ".json"))["rows"]]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(terms=st.lists(TERMS, min_size=1, max_size=4))
@example(terms=list(PINNED))
@example(terms=[literal(text) for text in TEXTS])
def test_any_value_is_written_in_every_format(answering: Answering, terms: list[str]) -> None:
    address = answering.add("any-value", select(terms), BARS)
    for suffix in SUFFIXES:
        check(suffix, written(answering, f"{address}.{suffix}"))
    check("html", written(answering, "/embed/any-value"))
    check("html", written(answering, f"{address}.html?cite=1&lang=en"))


@pytest.mark.parametrize("term", PINNED)
def test_each_value_that_failed_once_is_written(answering: Answering, term: str) -> None:
    address = answering.add("any-value", select([term]), BARS)
    for suffix in (*SUFFIXES, "svg"):
        check(suffix, written(answering, f"{address}.{suffix}"))


def test_numbers_are_read_within_the_bounds_only(answering: Answering) -> None:
    assert rows(answering, "1.50", '"1e999999999"^^xsd:decimal') in (
        [1.5, "1e999999999"],
        ["1e999999999", 1.5],
    )
    assert rows(answering, '"9007199254740993"^^xsd:integer') == ["9007199254740993"]
    assert rows(answering, '"maybe"^^xsd:boolean') == ["maybe"]
    assert rows(answering, "true") == [True]


def test_a_cell_that_is_too_long_for_a_workbook_says_where_it_is_cut(
    answering: Answering,
) -> None:
    address = answering.add("any-value", select([literal("😀" * 40_000)]))
    book = openpyxl.load_workbook(io.BytesIO(written(answering, address + ".xlsx?lang=en")))
    text = str(book["data"]["B2"].value)
    assert text.endswith("… (cut here; 40,000 characters in all)")
    assert len(text.encode("utf-16-le")) <= 2 * 32_767


def test_a_page_cuts_what_is_too_long_and_says_so_and_files_have_it_whole(
    answering: Answering,
) -> None:
    address = answering.add("any-value", select([LONG]))
    page = written(answering, f"{address}.html?lang=en").decode()
    assert "cut here; 200,000 characters in all" in page
    assert "x" * 5001 not in page
    for suffix in ("json", "csv", "srj"):
        assert b"x" * 200_000 in written(answering, f"{address}.{suffix}")


def test_a_page_shows_as_many_rows_as_are_not_too_long(answering: Answering) -> None:
    body = "SELECT ?text ?n WHERE { VALUES ?n { 1 2 3 4 5 6 } BIND(%s AS ?text) }"
    address = answering.add("any-value", body % literal("x" * (2 << 20)))
    page = written(answering, f"{address}.html?lang=en").decode()
    assert page.count("cut here; 2,097,152 characters in all") == 3


def test_days_that_a_workbook_has_not_stay_texts(answering: Answering) -> None:
    terms = ['"1899-12-31"^^xsd:date', '"2023-10-05"^^xsd:date']
    address = answering.add("any-value", select(terms))
    book = openpyxl.load_workbook(io.BytesIO(written(answering, address + ".xlsx")))
    found = [cell.value for cell in book["data"]["B"][1:]]
    assert found[0] == "1899-12-31"
    assert str(found[1]) == "2023-10-05 00:00:00"
