"""What is read as a number, a day or a truth, and what stays a text."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.vocab import XSD
from queries.magnitude import DIGITS, day, decimal, number, truth, whole
from queries.row import named_node, plain_term


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("63", "integer", 63), ("+007", "long", 7), ("98.50", "decimal", Decimal("98.50")),
        ("98.0", "decimal", 98), ("1E3", "double", 1000), (".5", "float", Decimal("0.5")),
        ("9" * DIGITS, "integer", int("9" * DIGITS)), ("9" * (DIGITS + 1), "integer", None),
        ("1e38", "double", 10**38), ("1e39", "double", None), ("1e-39", "double", None),
        ("1e999999999", "decimal", None), ("1e999999999", "double", None), ("1e9", "decimal", None),
        ("0e999999999", "double", None), ("1" * 10_000, "integer", None), ("INF", "double", None),
        ("NaN", "float", None), ("1_000", "integer", None), ("١٢٣", "integer", None),
        ("abc", "integer", None), ("", "integer", None), ("63", "string", None),
        ("1.5", "integer", None),
    ],
)  # fmt: skip
def test_a_number_is_read_within_the_bounds(
    text: str, kind: str, found: int | Decimal | None
) -> None:
    assert number(literal(text, kind)) == found
    assert whole(literal(text, kind)) == (found if isinstance(found, int) else None)


@given(st.text(max_size=120), st.sampled_from(["integer", "decimal", "double", "boolean", "date"]))
def test_reading_is_total(text: str, kind: str) -> None:
    term = literal(text.encode("utf-8", "replace").decode(), kind)
    found = number(term)
    assert found is None or len(f"{found:f}") <= 3 * DIGITS
    assert truth(term) in (None, True, False)
    assert day(term.value) is None or len(term.value) == 10


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10))
def test_what_is_read_is_exact(value: Decimal) -> None:
    found = decimal(str(value))
    assert found is None or found == value


@pytest.mark.parametrize(
    ("text", "found"),
    [("2023-10-05", datetime.date(2023, 10, 5)), ("2023-13-45", None), ("20231005", None),
     ("12023-01-01", None), ("-0044-03-15", None), ("2023-10-05Z", None), ("2023-W40-4", None)],
)  # fmt: skip
def test_days_are_read_as_their_datatype_writes_them(
    text: str, found: datetime.date | None
) -> None:
    assert day(text) == found


def test_a_truth_is_one_of_four_texts() -> None:
    texts = ("true", "1", "false", "0", "maybe", "TRUE")
    found = [truth(literal(text, "boolean")) for text in texts]
    assert found == [True, True, False, False, None, None]
    assert truth(literal("1", "integer")) is None


def test_triple_terms_are_texts_of_n_triples() -> None:
    inner = ox.Triple(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("x"))
    outer = ox.Triple(ox.NamedNode("a:a"), ox.NamedNode("a:b"), inner)
    assert plain_term(inner).value == '<<( <a:a> <a:b> "x" )>>'
    assert plain_term(outer).value == '<<( <a:a> <a:b> <<( <a:a> <a:b> "x" )>> )>>'
    assert plain_term(ox.Literal("x")) == ox.Literal("x")


@given(st.text())
def test_no_text_breaks_a_query_as_an_iri(text: str) -> None:
    found = named_node(f"https://w3id.org/vn-dx/id/{text}")
    assert found is None or str(found) == f"<https://w3id.org/vn-dx/id/{text}>"
    if found is not None:
        ox.Store().query(f"SELECT * {{ {found} ?p ?o }}")
