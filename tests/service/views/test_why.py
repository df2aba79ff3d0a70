"""Why a result is empty: the first part without a match and the nearest term."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from loaders import resources
from service.sparql.patterns import UnreadableError, read_where
from service.views.completion import Known
from service.views.why import LONGEST, MOST_HINTS, ExhaustedError, explain, nearest_terms

DX = "https://w3id.org/vn-dx/ontology#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
HEAD = f"PREFIX dx: <{DX}>\nPREFIX rdfs: <{RDFS}>\n"
TERMS = (
    Known(DX + "Province", "class", "dx:Province", {"vi": "Đơn vị hành chính cấp tỉnh"}),
    Known(DX + "refArea", "property", "dx:refArea", {"en": "reference area"}),
    Known(DX + "rank", "property", "dx:rank", {"vi": "thứ hạng"}),
)
DATA = f"""{HEAD.replace("PREFIX", "@prefix").replace(">" + chr(10), "> ." + chr(10))}
<urn:p> a dx:Province ; rdfs:label "Lạng Sơn"@vi .
<urn:f> dx:refArea <urn:p> ; dx:rank 21 .
"""


def ask(sparql: str) -> bool:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    results = store.query(sparql)
    assert isinstance(results, ox.QuerySolutions)
    return next(iter(results), None) is not None


@pytest.mark.parametrize(
    ("where", "reason", "pattern"),
    [
        ("?f dx:refArea ?p . ?p a dx:Privince", "alone", "?p a dx:Privince"),
        ("?f dx:refArea ?p ; dx:rank ?r . ?r dx:rank ?x", "together", "?r dx:rank ?x"),
        ("FILTER(?r > 50) ?f dx:rank ?r", "filter", "FILTER(?r > 50)"),
        ("?f dx:rank 3, 21", "alone", "?f dx:rank 3"),
        ("VALUES ?p { <urn:q> } ?f dx:refArea ?p", "together", "?f dx:refArea ?p"),
        ("?p a dx:Province . { ?f dx:x ?p } UNION { ?f dx:y ?p }", "alone",
         "{ ?f dx:x ?p } UNION { ?f dx:y ?p }"),
        ("?f dx:refArea/rdfs:label \"Lạng Sơn\"@en", "alone",
         "?f dx:refArea/rdfs:label \"Lạng Sơn\"@en"),
        ("?f dx:rank ?r OPTIONAL { ?f dx:none ?n } ?n a ?k . ?k a ?n", "together", "?k a ?n"),
        ("[] dx:rank 3 ; dx:refArea ?p", "alone", "[] dx:rank 3 ; dx:refArea ?p"),
    ],
)  # fmt: skip
def test_the_first_part_without_a_match_is_named(where: str, reason: str, pattern: str) -> None:
    found = explain(f"{HEAD}SELECT * WHERE {{ {where} }}", ask, TERMS)
    assert found is not None
    assert (found.reason, found.pattern) == (reason, pattern)


def test_a_misspelt_class_has_the_nearest_class() -> None:
    found = explain(HEAD + "SELECT * {\n  ?p a dx:Provinces }", ask, TERMS)
    assert found is not None
    (hint,) = found.hints
    assert (found.line, found.column) == (4, 3)
    assert (hint.written, [term.curie for term in hint.nearest]) == (
        "dx:Provinces",
        ["dx:Province"],
    )


def test_a_misspelt_property_has_the_nearest_property_not_a_class() -> None:
    assert [term.curie for term in nearest_terms(DX + "refarea", TERMS, "property")] == [
        "dx:refArea"
    ]


def test_a_label_in_vietnamese_without_its_tag_is_said() -> None:
    found = explain(HEAD + 'SELECT * { ?p rdfs:label "Lạng Sơn" }', ask, TERMS)
    assert found is not None
    assert [(hint.reason, hint.written) for hint in found.hints] == [("tag", '"Lạng Sơn"')]


def test_a_term_is_found_by_its_vietnamese_label() -> None:
    assert nearest_terms(DX + "thuHang", TERMS, "")[0].curie == "dx:rank"


def test_what_comes_after_the_patterns_is_told_apart() -> None:
    query = HEAD + "SELECT ?f (COUNT(*) AS ?n) { ?f dx:rank ?r } GROUP BY ?f HAVING(COUNT(*) > 9)"
    found = explain(query, ask, TERMS)
    assert found is not None
    assert found.reason == "after"


def test_few_questions_are_asked_of_a_long_query() -> None:
    asked = 0

    def counting(sparql: str) -> bool:
        nonlocal asked
        asked += 1
        return ask(sparql)

    patterns = " ".join(f"?f dx:rank ?r{number} ." for number in range(64))
    explain(f"{HEAD}SELECT * {{ {patterns} ?f dx:none ?x }}", counting, TERMS)
    assert asked < 20


BROKEN = ("", "nonsense", "SELECT", "SELECT * {", "SELECT * { ?s ?p", "}{", "x" * (LONGEST + 1))


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:20])
def test_what_cannot_be_taken_apart_is_not_explained(text: str) -> None:
    def refuse(sparql: str) -> bool:
        raise AssertionError(sparql)

    with pytest.raises(UnreadableError):
        read_where(text)
    assert explain(text, refuse, TERMS) is None


@pytest.mark.parametrize("path", sorted(resources.QUERIES.glob("*.rq")), ids=lambda path: path.stem)
def test_every_saved_query_can_be_taken_apart_into_valid_parts(path: Path) -> None:
    where = read_where(path.read_text("utf-8"))
    assert where.parts
    assert isinstance(ox.Store().query(where.query(where.parts)), ox.QuerySolutions)


def test_what_is_not_known_when_enough_was_asked_stays_unsaid() -> None:
    asked = 0

    def ask_once_more(sparql: str) -> bool:
        nonlocal asked
        asked += 1
        if asked > 2:
            raise ExhaustedError
        return ask(sparql)

    found = explain(HEAD + "SELECT * { ?p a dx:Provinces }", ask_once_more, TERMS)
    assert found is not None
    assert (found.reason, len(found.hints)) == ("alone", 1)
    with pytest.raises(ExhaustedError):
        explain(HEAD + "SELECT * { ?p a dx:Provinces }", ask_once_more, TERMS)


def test_so_many_hints_are_given() -> None:
    names = ", ".join(f"<urn:none-{number}>" for number in range(50))
    query = f"SELECT * {{ ?s ?p ?o FILTER(?s IN ({names})) }}"
    found = explain(query, ask, TERMS)
    assert found is not None
    assert len(found.hints) == MOST_HINTS
