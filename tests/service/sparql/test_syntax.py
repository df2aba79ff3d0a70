"""Mistakes of syntax: each is found where it is, and explained in words of its writer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders import resources
from service.sparql.policy import beyond, limited, read_query
from service.sparql.tokens import tokens
from tests.service_process import Service, running, triples

PREFIXES = "PREFIX dx: <https://w3id.org/vn-dx/ontology#>\n"
MISTAKES = [
    ("SELECT * { ?s ?p ?o FILTR(?o > 1) }", 21, "FILTR cannot stand here. Did you mean FILTER?"),
    ("SELEC ?s { }", 1, "SELEC cannot stand here. Did you mean SELECT?"),
    ("SELECT * { ?s ?p ?o } ORDR BY ?o", 23, "ORDR cannot stand here. Did you mean ORDER?"),
    (
        "SELECT * { FILTER(CONTAIN(?o, 'a')) }",
        19,
        "CONTAIN cannot stand here. Did you mean CONTAINS?",
    ),
    ("SELECT * { ?s ?p ?o } ORDER ?s", 29, "?s cannot stand here. Expected here: BY."),
    ("SELECT * WHERE ?s ?p ?o }", 16, "?s cannot stand here. Expected here: {."),
    (
        "SELECT * { ?s ?p }",
        18,
        "} cannot stand here. Expected here: (, [, a variable, an IRI, a string, a number.",
    ),
    ("SELECT (COUNT(?s)) { ?s ?p ?o }", 18, ") cannot stand here. Expected here: AS."),
    ("SELECT * { ?s ?p ?o } LIMIT x", 29, "x cannot stand here. Expected here: a number."),
    ("SELECT * { ?s ?p ?o } LIMIT", 28, "The query ends too early. Expected here: a number."),
    (
        "PREFIX ex <http://example.org/> ASK {}",
        8,
        "ex cannot stand here. Expected here: a prefix with its colon.",
    ),
    ("SELECT * { ?s a dx:Fact", 24, "The query ends too early. The { in line 2 is not closed."),
    ('SELECT * { ?s ?p "abc }', 18, "The string that begins here is not closed."),
    ("SELECT * { ?s ex:p ?o }", 15, "The prefix ex: is not declared."),
    (
        "SELECT * { ?s skos:note ?o }",
        15,
        "The prefix skos: is not declared. Add at the beginning:"
        " PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
    ),
    (
        "SELECT * { ?s <a b> ?o }",
        15,
        "This is no valid IRI: <a b>. An IRI has no spaces, and a relative one needs a BASE.",
    ),
    (
        "SELECT ?p ?o { ?s ?p ?o } GROUP BY ?p",
        1,
        "SELECT has a variable that is not in GROUP BY; add it there, or use an aggregate such as"
        " SAMPLE.",
    ),
    (
        "SELECT * { { SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } } }",
        14,
        "SELECT has a variable that is not in GROUP BY; add it there, or use an aggregate such as"
        " SAMPLE.",
    ),
    (
        "SELECT * { ?s ?p ?o } GROUP BY ?s",
        1,
        "SELECT * does not go with GROUP BY; name each variable.",
    ),
    ("SELECT ?s ?s { ?s ?p ?o }", 1, "A variable stands twice in SELECT."),
    (
        "SELECT (1 AS ?s) { ?s ?p ?o }",
        1,
        "SELECT gives a value to a variable that WHERE has already; use another name after AS.",
    ),
    (
        "SELECT * { ?s ?p ?o BIND(1 AS ?s) }",
        33,
        "BIND gives a value to a variable that has one already.",
    ),
    ("SELECT * { VALUES (?a ?a) { (1 2) } }", 35, "A variable stands twice in VALUES."),
    (
        "SELECT * { VALUES (?a ?b) { (1) } }",
        33,
        "Each row of VALUES must have one value for each variable; UNDEF leaves one open.",
    ),
    (
        "SELECT * { { ?s ?p _:a } { _:a ?q ?o } }",
        28,
        "_:a cannot stand here. A blank node cannot be used in two groups; use a variable.",
    ),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("syntax")
    (folder / "data.nt").write_text(triples(1))
    with running(folder, folder / "data.nt", rate=0) as found:
        yield found


@pytest.mark.parametrize(
    ("text", "column", "detail"), MISTAKES, ids=[text for text, *_ in MISTAKES]
)
def test_a_mistake_is_explained_where_it_is(
    service: Service, text: str, column: int, detail: str
) -> None:
    problem = service.query(PREFIXES + text, Accept_Language="en").problem
    assert (problem["code"], problem["line"], problem["column"]) == ("syntax", 2, column)
    assert problem["detail"] == detail


def test_it_is_explained_in_vietnamese(service: Service) -> None:
    problem = service.query("SELECT * {\n  ?s ?p\n}").problem
    assert (problem["line"], problem["column"]) == (3, 1)
    assert problem["detail"] == (
        "Không thể có } ở đây. Ở đây cần: (, [, một biến, một IRI, một chuỗi ký tự, một số."
    )


def test_a_long_query_has_the_place_that_the_parser_gives(service: Service) -> None:
    text = f"ASK {{\n{'?s ?p ?o .' * 3000}\n?s ?p }}"
    problem = service.query(text, Accept_Language="en").problem
    assert (problem["line"], problem["detail"]) == (3, "From here on the query cannot be read.")


def _altered(text: str, chance: random.Random) -> str:
    """Return a query with a word left out, doubled, cut short, or with a sign put in."""
    word = chance.choice(list(tokens(text)))
    start, end = word.start, word.start + len(word.text)
    place = chance.randrange(len(text))
    return chance.choice(
        [
            text[:start] + text[end:],
            f"{text[:end]} {word.text} {text[end:]}",
            text[:start],
            text[: end - 1] + text[end:],
            text[:place] + chance.choice("{}()\"'<>?:.;@^\x01é#\\") + text[place:],
        ]
    )


@pytest.mark.parametrize("path", sorted(resources.QUERIES.glob("*.rq")), ids=lambda path: path.stem)
def test_whatever_is_wrong_has_its_place_in_the_query(service: Service, path: Path) -> None:
    text, chance = path.read_text("utf-8"), random.Random(path.stem)
    for _ in range(5):
        altered = _altered(text, chance)
        reply = service.query(altered, "*/*", Accept_Language="en")
        assert reply.status in (200, 400, 504), reply.text
        if reply.status == 400 and reply.problem["code"] == "syntax":
            lines = altered.split("\n")
            line, column = int(str(reply.problem["line"])), int(str(reply.problem["column"]))
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 1
            assert reply.problem["detail"]


@pytest.mark.parametrize(("own", "cut"), [("5", False), ("500", True), ("9" * 5000, True)])
def test_a_limit_of_any_length_is_compared_with_ours(own: str, cut: bool) -> None:
    query = read_query(f"SELECT * {{ ?s ?p ?o }} LIMIT {own} OFFSET {own}", 10)
    assert (limited(query, 100) is not None) is cut
    assert "LIMIT 1" in beyond(query, 100)
