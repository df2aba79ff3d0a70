"""Formats: their choice by Accept, and that each is well formed and says the same."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from service.files.suffixes import FILES
from service.formats import (
    CODINGS,
    GRAPHS,
    HTML,
    ROWS,
    Format,
    choose_coding,
    named,
    negotiate,
    with_ending,
)
from service.graph.triples import DATA
from tests.service_process import Service, running

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
VALUES = [
    "Bình Định",
    "a\tb\r\nc",
    'say "hi", x',
    "<&>'",
    "\u0001\u000b",
    "",
    "𝄞",
    "=1+1",
    "\ufffe",
]
ASKED = urlencode({"query": "SELECT ?n ?o { ?s <urn:n> ?n ; <urn:o> ?o } ORDER BY ?n"})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("formats")
    with (folder / "data.nt").open("w", encoding="utf-8") as output:
        for number, value in enumerate(VALUES):
            escaped = value.encode("unicode_escape").decode().replace('"', '\\"')
            escaped = escaped.replace("\\x", "\\u00")
            output.write(f'<urn:{number}> <urn:o> "{escaped}" ; <urn:n> {number} .\n')
    (folder / "data.nt").rename(folder / "data.ttl")
    with running(folder, folder / "data.ttl") as found:
        yield found


@pytest.mark.parametrize(
    ("accept", "rows", "graph"),
    [
        ("", "json", "turtle"),
        ("*/*", "json", "turtle"),
        ("application/json", "json", "jsonld"),
        ("application/sparql-results+xml", "xml", None),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv", None),
        ("text/*", "csv", "turtle"),
        ("application/*;q=0.5, text/csv", "csv", "ntriples"),
        ("application/sparql-results+json;q=0, */*", "xml", "turtle"),
        ("text/turtle, application/rdf+xml;q=0.9", None, "turtle"),
        ("application/n-quads", None, "nquads"),
        ("*/*;q=0", None, None),
        ("text/csv;q=0", None, None),
        ("image/png", None, None),
        ("text/csv; charset=utf-8; q=0.3", "csv", None),
        ("TEXT/CSV", "csv", None),
        ("text/csv;q=high, text/tab-separated-values;q=0.1", "tsv", None),
    ],
)
def test_negotiation(accept: str, rows: str | None, graph: str | None) -> None:
    for offered, expected in ((ROWS, rows), (GRAPHS, graph)):
        found = negotiate(accept, offered)
        assert (found.name if found else None) == expected


def test_browsers_want_pages_and_programs_do_not() -> None:
    assert negotiate(BROWSER, (*ROWS, HTML)) is HTML
    assert negotiate("*/*", (*ROWS, HTML)) is ROWS[0]


@given(st.text(max_size=60))
def test_negotiation_is_total(accept: str) -> None:
    assert negotiate(accept, ROWS) in (*ROWS, None)
    assert choose_coding(accept) in (*CODINGS, "")


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1, zstd;q=0.5", "gzip"),
        ("gzip;q=0", ""),
        ("*", "zstd"),
        ("br", ""),
        ("identity, gzip;q=0.5", ""),
    ],
)
def test_content_codings(header: str, coding: str) -> None:
    assert choose_coding(header) == coding


def test_formats_have_names_suffixes_and_media_types() -> None:
    for family in (ROWS, GRAPHS):
        for format in family:
            assert named(format.name, family) is format
            assert named(format.media_type.upper(), family) is format
    for suffix in ("ttl", "nt", "jsonld", "rdf", "trig", "nq"):
        assert named(suffix, GRAPHS) is not None
    for suffix in ("srj", "srx", "csv", "tsv", "json", "xml"):
        assert named(suffix, ROWS) is not None
    assert named("docx", ROWS) is None


@pytest.mark.parametrize("family", [ROWS, GRAPHS, DATA, tuple(FILES.values())])
def test_an_ending_means_one_format(family: tuple[Format, ...]) -> None:
    assert [with_ending(each.ending.upper(), family) for each in family] == list(family)
    assert with_ending("docx", family) is None


def test_the_engine_writes_what_a_format_says() -> None:
    for format in GRAPHS:
        assert format.serialiser == RdfFormat.from_media_type(format.media_type)
    for rows in ROWS:
        assert rows.serialiser == QueryResultsFormat.from_media_type(rows.media_type)


@pytest.mark.parametrize("name", ["json", "tsv"])
def test_results_keep_every_character(service: Service, name: str) -> None:
    body = service.get(f"/sparql?{ASKED}&format={name}").body
    known = {"json": QueryResultsFormat.JSON, "tsv": QueryResultsFormat.TSV}[name]
    results = parse_query_results(body, format=known)
    assert [row["o"].value for row in results] == VALUES  # type: ignore[union-attr]  # rows


def test_csv_is_read_by_csv_readers(service: Service) -> None:
    reply = service.get(f"/sparql?{ASKED}&format=csv")
    rows = list(csv.reader(io.StringIO(reply.text, newline="")))
    assert rows[0] == ["n", "o"]
    assert [row[1] for row in rows[1:]] == VALUES
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"


def test_xml_is_well_formed_and_keeps_what_xml_can_hold(service: Service) -> None:
    body = service.get(f"/sparql?{ASKED}&format=xml").body
    literals = [
        element.text or ""
        for element in ElementTree.fromstring(body).iter()
        if element.tag.endswith("literal")
    ]
    assert literals[1::2][: len(VALUES)] == [
        value.translate({1: "\ufffd", 11: "\ufffd", 0xFFFE: "\ufffd"}) for value in VALUES
    ]


@pytest.mark.parametrize("name", [format.name for format in GRAPHS])
def test_graphs_say_the_same_in_every_format(service: Service, name: str) -> None:
    reply = service.get(f"/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D&format={name}")
    media_type = reply.headers["content-type"].partition(";")[0]
    known = RdfFormat.from_media_type(media_type)
    assert known is not None
    found = {str(quad.object.value) for quad in parse(reply.body, format=known)}
    if name == "rdfxml":
        ElementTree.fromstring(reply.body)
        assert {"Bình Định", "a\tb\r\nc", "<&>'"} <= found
    else:
        assert set(VALUES) <= found


def test_ask_and_select_without_rows_or_columns(service: Service) -> None:
    assert service.get("/sparql?query=ASK%7B%7D&format=csv").text.strip() == "true"
    for name in ("json", "xml", "csv", "tsv"):
        assert service.get(f"/sparql?query=SELECT*%7B%7D&format={name}").status == 200


def test_columns_come_as_the_query_names_them(service: Service) -> None:
    for query, columns in (
        ("SELECT * { ?s ?p ?o }", "s,p,o"),
        ("SELECT DISTINCT * { ?z ?p ?a } LIMIT 3", "z,p,a"),
        ("SELECT ?o ?s { ?s ?p ?o }", "o,s"),
        ("SELECT * { { SELECT ?o ?s { ?s ?p ?o } } ?s ?q ?r }", "o,s,q,r"),
    ):
        reply = service.query(query, "text/csv")
        assert reply.text.splitlines()[0] == columns
