"""Saved queries: headers, parameters, and that no parameter value can change a query."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, Store

from loaders.resources import QUERIES
from queries.parameters import ParameterError
from queries.saved import (
    FIGURES,
    Figure,
    SavedQuery,
    SavedQueryError,
    load_queries,
    read_query,
)

SAVED = load_queries(QUERIES)
QUERY = """#+ title: {vi: Thử, en: Trial}
#+ description: {vi: Một câu hỏi để thử., en: A question to try.}
#+ tags: [trial]
#+ parameters:
#+   value: {type: TYPE, label: {vi: Giá trị, en: Value}, many: true}
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?value
WHERE {
  VALUES ?value { DEFAULT }
}
"""
DEFAULTS = {
    "iri": "<https://w3id.org/vn-dx/id/unit/binh-dinh>",
    "string": '"a"',
    "integer": "63",
    "decimal": "98.5",
    "date": '"2023-10-05"^^xsd:date',
    "boolean": "true",
}
BREAKERS = (
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    '\\"',
    '" }',
    '" } UNION { ?s ?p ?o',
    "} #",
    "}\n}",
    "\n} ;\n",
    '" . ?s ?p ?o . "',
    "<x>",
    "> }",
    "<> } DROP ALL",
    "; DROP ALL #",
    "} ; INSERT DATA { <a> <b> <c> }",
    "} LIMIT 0",
    "SERVICE <http://127.0.0.1/> {}",
    "} SERVICE <http://127.0.0.1/> { ?s ?p ?o }",
    "?value",
    "$value",
    "_:b",
    "[]",
    "()",
    "a b",
    "\t",
    "\r\n",
    "\x00",
    "\u2028",
    "\u0085",
    "\x1f",
    "VALUES ?value { 1 }",
    "\nVALUES ?value { 1 }",
    "{{",
    "}}",
    "{0}",
    "%s",
    "%22",
    "&quot;",
    "<!--",
    "\\u0022",
    "\\U00000022",
    "\\n}",
    "#",
    "# }",
    "//",
    "javascript:alert(1)",
    "' OR 1=1 --",
    "1) }",
    "1 2",
    "--1",
    "1e9999",
    "NaN",
    "٣",
    "2023-02-30",
    "0000-00-00",
    "true false",
    "🦊",
    "ấ" * 3000,
)


def trial(folder: Path, kind: str) -> SavedQuery:
    path = folder / "trial.rq"
    text = QUERY.replace("TYPE", kind).replace("DEFAULT", DEFAULTS[kind])
    path.write_text(text, encoding="utf-8")
    return read_query(path)


def answers(sparql: str) -> list[str]:
    found = Store().query(sparql)
    assert isinstance(found, QuerySolutions)
    return [str(row[0]) for row in found]


def test_there_are_enough_hostile_values() -> None:
    assert len(set(BREAKERS)) >= 50


@pytest.mark.parametrize("value", BREAKERS, ids=ascii)
@pytest.mark.parametrize("kind", DEFAULTS)
def test_no_value_changes_a_query(tmp_path: Path, kind: str, value: str) -> None:
    """A value is refused, or comes back as one single term of its type."""
    query = trial(tmp_path, kind)
    try:
        sparql = query.bind({"value": [value]})
    except ParameterError:
        return
    assert len(answers(sparql)) == 1


@given(text=st.text(max_size=200))
def test_any_string_comes_back_as_itself(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    query = trial(tmp_path_factory.mktemp("saved"), "string")
    if text == "":
        return
    found = Store().query(query.bind({"value": [text]}))
    assert isinstance(found, QuerySolutions)
    assert [row[0].value for row in found] == [unicodedata.normalize("NFC", text)]


def test_the_default_of_a_parameter_is_its_values_line(tmp_path: Path) -> None:
    (parameter,) = trial(tmp_path, "integer").parameters
    assert [term.value for term in parameter.default] == ["63"]


def test_a_short_iri_is_read_against_our_base(tmp_path: Path) -> None:
    sparql = trial(tmp_path, "iri").bind({"value": ["unit/ben-tre"]})
    assert answers(sparql) == ["<https://w3id.org/vn-dx/id/unit/ben-tre>"]


def test_a_decimal_comma_is_understood(tmp_path: Path) -> None:
    assert "98.5" in answers(trial(tmp_path, "decimal").bind({"value": ["98,5"]}))[0]


def test_several_values_where_they_are_allowed(tmp_path: Path) -> None:
    assert len(answers(trial(tmp_path, "integer").bind({"value": ["1", "2"]}))) == 2


def test_an_unknown_parameter_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="value") as caught:
        trial(tmp_path, "integer").bind({"valeu": ["1"]})
    assert caught.value.found == "valeu"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("#+ title: {vi: Thử, en: Trial}", "#+ title: Thử", "title"),
        ("type: string", "type: text", "parameters.value"),
        ("VALUES ?value", "VALUES ?valeu", "VALUES ?value"),
        ("#+ tags: [trial]", "#+ tags: [trial", "YAML"),
        ("#+ tags: [trial]", "#+ view: pie", "view"),
        ("#+ tags: [trial]", "#+ figures: {value: {units: value}}", "figures.value"),
        ("#+ tags: [trial]", "#+ figures: {value: {unit: count}}", "'count'"),
        ("SELECT ?value", "SELECT ?value (1 AS ?grounds)", "?grounds"),
        ("SELECT ?value", "SELECT ?value (1 AS $cite_level)", "$cite_level"),
        ("SELECT ?value", "SELECT ?value (1 AS ?computed)", "?computed"),
    ],
    ids=[
        "title without languages",
        "unknown type",
        "no VALUES line",
        "broken YAML",
        "unknown view",
        "unknown part of a figure",
        "a figure with a column that the query has not",
        "a member of rows in JSON",
        "a column of every file",
        "a column of answers on today's map",
    ],
)
def test_a_fault_in_a_file_is_named(tmp_path: Path, before: str, after: str, expected: str) -> None:
    path = tmp_path / "trial.rq"
    text = QUERY.replace("TYPE", "string").replace("DEFAULT", '"a"')
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(SavedQueryError, match=re.escape(expected)) as caught:
        read_query(path)
    assert "trial.rq" in str(caught.value)


def test_a_variable_may_begin_like_a_column_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "trial.rq"
    text = QUERY.replace("TYPE", "string").replace("DEFAULT", '"a"')
    path.write_text(text.replace("?value\nWHERE", "?value (1 AS ?computedFrom)\nWHERE"), "utf-8")
    assert "?computedFrom" in read_query(path).sparql


def test_a_query_says_what_makes_its_figures_true(tmp_path: Path) -> None:
    path = tmp_path / "trial.rq"
    text = QUERY.replace("TYPE", "string").replace("DEFAULT", '"a"')
    path.write_text(
        text.replace("#+ tags", "#+ figures: {value: {unit: value, low: value}}\n#+ tags"),
        encoding="utf-8",
    )
    assert read_query(path).figures == {"value": Figure(unit="value", low="value")}
    assert trial(tmp_path, "string").figures == FIGURES, "by the names of the ontology"


@pytest.mark.parametrize("name", sorted(SAVED))
def test_every_saved_query_runs_with_its_defaults(name: str) -> None:
    assert isinstance(Store().query(SAVED[name].sparql), QuerySolutions)
