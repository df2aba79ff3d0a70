"""Saved queries on the project's own sheets: every one answers as the reports were read by hand."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from loaders.resources import QUERIES, ROOT
from ontology.vocab import DX, ID
from queries.saved import SavedQuery, load_queries, read_query
from tests.expectation import Answer, Expectation, answer_of, read_expectations, short

FOLDER = Path(__file__).parents[1] / "queries"
SAVED = load_queries(QUERIES)
EXPECTED = {path.stem: read_expectations(path) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [
    pytest.param(name, case, id="-".join((name, *case.parameters.values())))
    for name, cases in EXPECTED.items()
    for case in cases
]
FEATURED = "linked"
UNCITED = {
    "incomplete-reports": "tells what no fact states",
    "possibly-same-systems": "a judgement of the editors",
    "todays-units": "counts facts; the rest is reference data",
    "unsupported-facts": "no row",
}


@pytest.fixture(scope="module")
def store(dataset: tuple[ox.Quad, ...]) -> ox.Store:
    filled = ox.Store()
    filled.bulk_extend(dataset)
    return filled


def ask(store: ox.Store, query: SavedQuery, **given: str) -> Answer:
    solutions = store.query(query.bind({name: [value] for name, value in given.items()}))
    assert isinstance(solutions, ox.QuerySolutions)
    return answer_of(solutions)


def parameter_names(query: SavedQuery) -> set[str]:
    return {parameter.name for parameter in query.parameters}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_answers(store: ox.Store, name: str, case: Expectation) -> None:
    assert case.complaints(ask(store, SAVED[name], **case.parameters)) == []


def test_every_query_has_a_file_and_every_file_a_query() -> None:
    assert set(EXPECTED) == set(SAVED)


def test_every_question_has_a_query() -> None:
    tags = {tag for query in SAVED.values() for tag in query.tags}
    wanted = {f"CQ{number}" for number in range(1, 41)} | {f"D{number}" for number in range(1, 13)}
    assert wanted <= tags


@pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)
def test_rows_are_ordered(query: SavedQuery) -> None:
    assert re.search(r"^ORDER BY ", query.sparql, re.M), "expected an ORDER BY of the whole query"


def test_rows_are_the_same_whatever_the_order_of_loading(
    store: ox.Store, dataset: tuple[ox.Quad, ...]
) -> None:
    backwards = ox.Store()
    backwards.bulk_extend(reversed(dataset))
    for name, query in SAVED.items():
        assert ask(backwards, query) == ask(store, query), name


@pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)
def test_no_row_comes_twice(store: ox.Store, query: SavedQuery) -> None:
    rows = ask(store, query).rows
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)
def test_both_languages_give_the_same_rows(store: ox.Store, query: SavedQuery) -> None:
    if "lang" in parameter_names(query):
        vietnamese, english = ask(store, query, lang="vi"), ask(store, query, lang="en")
        assert len(english.rows) == len(vietnamese.rows)


@pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)
def test_every_column_has_a_heading(store: ox.Store, query: SavedQuery) -> None:
    columns = ask(store, query).columns
    headed = set(query.columns) | {f"{column}Name" for column in query.columns}
    assert set(columns) <= headed
    assert set(query.columns) <= set(columns)


@pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)
def test_every_row_names_facts(store: ox.Store, query: SavedQuery) -> None:
    answer = ask(store, query)
    cited = [column for column in answer.columns if re.search(r"(^f|F)acts?$", column)]
    facts = [[cell for c, cell in zip(answer.columns, row, strict=True) if c in cited and cell]
             for row in answer.rows]  # fmt: skip
    if query.name in UNCITED:
        assert not cited or not answer.rows
    elif query.name != "timeline-of-province":  # the merger is reference data
        assert all(facts)
    assert all(iri.startswith("fact/") for row in facts for cell in row for iri in cell.split())


def test_parameters_are_typed(store: ox.Store) -> None:
    """A default of each parameter is of the class or scheme that the header names."""
    prefixes = {"dx": DX, "skos": "http://www.w3.org/2004/02/skos/core#"}
    for query in SAVED.values():
        for parameter in query.parameters:
            assert parameter.type != "iri" or parameter.of_class
            assert parameter.type != "concept" or parameter.scheme
            for term in parameter.default:
                wanted = parameter.of_class if parameter.type == "iri" else "skos:Concept"
                if parameter.type in ("iri", "concept"):
                    known = store.query(f"ASK {{ {term} a {wanted} }}", prefixes=prefixes)
                    assert known, f"{query.name}: {term} is no {wanted}"


def test_featured_questions_are_few() -> None:
    featured = [query for query in SAVED.values() if FEATURED in query.tags]
    assert 6 <= len(featured) <= 8


@pytest.fixture(scope="module")
def plain_graph(dataset: tuple[ox.Quad, ...]) -> rdflib.Graph:
    """Give rdflib the default graph, without the folded names that only search needs."""
    triples = (str(quad.triple) for quad in dataset if quad.graph_name == ox.DefaultGraph())
    text = "\n".join(f"{triple} ." for triple in triples if "foldedLabel" not in triple)
    return rdflib.Graph().parse(data=text, format="nt")


@pytest.mark.parametrize("name", ["index-ranks", "who-chaired", "compare-dti", "totals-and-parts"])
def test_another_engine_agrees(store: ox.Store, plain_graph: rdflib.Graph, name: str) -> None:
    result = plain_graph.query(SAVED[name].sparql)
    columns = tuple(map(str, result.vars or ()))
    rows = tuple(tuple(map(plain_short, row)) for row in tuples(result))
    assert Answer(columns, rows) == ask(store, SAVED[name])


def plain_short(cell: object) -> str:
    return short(None if cell is None else ox.Literal(str(cell)))


def tuples(result: rdflib.query.Result) -> Iterator[tuple[object, ...]]:
    for row in result:
        assert isinstance(row, tuple)
        yield row


def test_a_wrong_rank_is_noticed(dataset: tuple[ox.Quad, ...]) -> None:
    rank = ox.NamedNode(DX + "rank")
    fact = ox.NamedNode(ID + "fact/000/dti-rank-2022")
    wrong = ox.Store()
    for quad in dataset:
        altered = (quad.subject, quad.predicate) == (fact, rank)
        found = ox.Literal("30", datatype=quad.object.datatype) if altered else quad.object  # type: ignore[union-attr]
        wrong.add(ox.Quad(quad.subject, quad.predicate, found, quad.graph_name))
    for name in ("dti-rank", "compare-dti", "leaders-lgsp-rank", "rank-gains"):
        assert EXPECTED[name][0].complaints(ask(wrong, SAVED[name]))


@pytest.mark.parametrize("name", SAVED)
def test_a_wrong_answer_is_noticed(store: ox.Store, name: str) -> None:
    """Every file notices a row that is gone, that is too many, or a column that changes."""
    expected, answer = EXPECTED[name][0], ask(store, SAVED[name])
    altered = replace(answer, columns=(f"not {answer.columns[0]}", *answer.columns[1:]))
    assert expected.complaints(altered)
    assert answer.rows or expected.num_rows == 0
    for wanted in expected.contains_row:
        alone = replace(expected, contains_row=(wanted,), num_rows=None, min_rows=0, order={})
        left = tuple(row for row in answer.rows if alone.complaints(Answer(answer.columns, (row,))))
        assert alone.complaints(Answer(answer.columns, left))
    if expected.num_rows is not None:
        assert expected.complaints(
            replace(answer, rows=(*answer.rows, ("more",) * len(answer.columns)))
        )
    if expected.order:
        assert expected.complaints(replace(answer, rows=answer.rows[::-1]))


def test_docs_list_every_query() -> None:
    listed = (ROOT / "docs" / "questions.md").read_text("utf-8")
    for query in SAVED.values():
        link = f"[{query.name}](../queries/{query.name}.rq)"
        row = f"| {link} | {query.title.vi} | {query.title.en} | {', '.join(query.tags)} |"
        assert row in listed, f"docs/questions.md: expected {row}"


def test_the_example_of_the_docs_is_a_saved_query(store: ox.Store, tmp_path: Path) -> None:
    found = re.search(
        r"```sparql\n(.*?)```", (ROOT / "docs" / "questions.md").read_text("utf-8"), re.S
    )
    assert found
    (tmp_path / "figures.rq").write_text(textwrap.dedent(found.group(1)), "utf-8")
    query = read_query(tmp_path / "figures.rq")
    assert ask(store, query, lang="en").rows
