"""The bench's generator, questions and report; nothing here is timed."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench import report
from bench.figure import Figure
from bench.generator import Generated, write_graph
from bench.hostile import attack
from bench.load import Order, Plan, run
from bench.peers.datasette import filled_database
from bench.questions import QUESTIONS, Question, Subjects
from bench.verdict import Sample, Verdict, written
from bench.vocabulary import Vocabulary, read_vocabulary
from loaders.check.finding import Severity
from loaders.check.shapes import validate_shapes
from loaders.resources import ONTOLOGY
from ontology.vocab import BASE, CONCEPT, DX, mint_graph
from tests.service_process import HOST, Service

SIZE = 12_000
REPORT = ox.NamedNode(mint_graph("report", "s000000"))


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ONTOLOGY)


@pytest.fixture(scope="module")
def generated(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return write_graph(tmp_path_factory.mktemp("bench") / "1.nq", SIZE, 1, vocabulary)


@pytest.fixture(scope="module")
def store(generated: Generated) -> ox.Store:
    filled = ox.Store()
    filled.bulk_load(path=str(generated.path), format=ox.RdfFormat.N_QUADS)
    return filled


def test_size_and_seed_determine_the_graph(
    generated: Generated, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    again = write_graph(tmp_path / "again.nq", SIZE, 1, vocabulary)
    other = write_graph(tmp_path / "other.nq", SIZE, 2, vocabulary)
    assert again.path.read_bytes() == generated.path.read_bytes()
    assert other.path.read_bytes() != generated.path.read_bytes()


def test_the_graph_is_as_large_as_asked_for(generated: Generated, store: ox.Store) -> None:
    assert SIZE <= generated.triples < SIZE + 2000
    assert len(store) == generated.quads


def test_every_triple_stands_in_a_named_graph_and_in_the_default_graph(store: ox.Store) -> None:
    default = {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    named = [quad.triple for quad in store if quad.graph_name != ox.DefaultGraph()]
    assert default == set(named)
    assert len(named) == len(default)


def test_only_defined_terms_are_used(store: ox.Store, vocabulary: Vocabulary) -> None:
    defined = {quad.subject for quad in vocabulary.quads}
    properties = {quad.predicate for quad in store}
    named = {quad.object for quad in store if isinstance(quad.object, ox.NamedNode)}
    ours = {term for term in named if term.value.startswith((DX, CONCEPT))}
    used = ours | {term for term in properties if term.value.startswith(BASE)}
    assert used - defined == set()


def test_no_shape_is_violated(store: ox.Store) -> None:
    findings = validate_shapes(quad for quad in store if quad.graph_name != ox.DefaultGraph())
    assert [one for one in findings if one.severity is Severity.VIOLATION] == []


def test_generated_things_are_described(store: ox.Store) -> None:
    missing = [
        quad
        for quad in store.quads_for_pattern(
            None, None, None, ox.NamedNode(mint_graph("report", "s000000"))
        )
        if isinstance(quad.object, ox.NamedNode)
        and quad.object.value.startswith(BASE + "id/")
        and not any(store.quads_for_pattern(quad.object, None, None))
    ]
    assert missing == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_has_an_answer(
    question: Question, generated: Generated, store: ox.Store, vocabulary: Vocabulary
) -> None:
    subjects, draw = Subjects(generated.reports, vocabulary), random.Random(1)
    answers = (store.query(subjects.ask(question, draw).text) for _ in range(300))
    assert any(next(rows, None) for rows in answers if isinstance(rows, ox.QuerySolutions))


def test_a_report_shows_ratios_and_goals() -> None:
    run = report.Run(
        1000, 2000, 1, 2,
        (
            Figure(
                "look-ups, 8 clients", "new", "requests/s",
                {"dxkg": [90, 110], "oxigraph": [100, 100]},
            ),
            Figure("query", "export", "ms", {"dxkg": [50, 50], "oxigraph": [100, 100]}),
        ),
        {"virtuoso": ["provenance"]}, (),
    )  # fmt: skip
    text = report.markdown([run])
    assert (
        "| look-ups, 8 clients | new, requests/s | 100 | 100 | 1.00 | ≥ 0.8: reached | 20% |"
        in text
    )
    assert "| 50 | 100 | 0.50 | ≤ 0.35: **not reached** | 0% |" in text
    assert "virtuoso answered otherwise than expected: provenance" in text
    assert json.loads(report.document([run]))["runs"][0]["figures"][0]["ratio"] == 1.0


def test_a_report_of_pages_compares_with_datasette() -> None:
    values = {"dxkg": [5.0], "datasette": [20.0]}
    figures = (
        Figure("page of 45 rows", "kept, 1 client", "ms", values),
        Figure("picture.svg, first", "rank-gains", "ms", {"dxkg": [90.0]}),
    )
    text = report.markdown([report.Run(0, 0, 0, 1, figures, {}, (), "Pages and pictures")])
    assert "### Pages and pictures, 1 round" in text
    assert "| page of 45 rows | kept, 1 client, ms | 5 | 20 | 0.25 |" in text
    assert "| picture.svg, first | rank-gains, ms | 90 |  |  | ≤ 150 itself: reached |" in text
    assert "The ratio is dxkg to datasette" in text


def test_pages_are_asked_for_under_another_name_each_time(site: Service) -> None:
    order = Order("page", "/q/leaders-lgsp-rank", "text/html", "<tr", (3,))
    for fresh in (False, True):
        plan = Plan(HOST, site.port, "", [order, order], fresh=fresh)
        assert [sample.right for sample in run(plan).samples] == [True, True]
    page = {"Accept": "text/html", "Host": "another.localhost"}
    etags = [site.request("GET", order.text, headers).headers["etag"] for headers in (page, page)]
    assert etags[0] == etags[1]
    assert site.get(order.text, Accept="text/html").headers["etag"] != etags[0]


def test_a_peer_is_given_the_rows_of_our_answers(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"name": "Bình Định", "rank": 29, "facts": ["a", "b"]},
        {"name": "Huế", "facts": []},
    ]
    path = filled_database({"ranks": rows}, tmp_path)
    with closing(sqlite3.connect(path)) as store:
        assert store.execute('select * from "rows-ranks"').fetchall() == [
            ("Bình Định", 29, '["a", "b"]'),
            ("Huế", None, "[]"),
        ]


def test_tables_replace_those_of_the_page() -> None:
    page = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.put_into(page, "new") == f"before\n{report.BEGIN}\nnew\n{report.END}\nafter\n"
    other = page.replace("figures", "pages")
    assert report.put_into(page + other, "new", "pages").count("old") == 1
    with pytest.raises(ValueError, match="expected the marks"):
        report.put_into("a page", "new")


def test_an_attack_on_nobody_is_no_error() -> None:
    assert attack(1, random.Random(1))


def _soaked(memory: list[int], after: int) -> Verdict:
    """Return what a soak found that took these samples, in MiB, and ended at rest with so much."""
    taken = [Sample(each << 20, 90 << 20, 19) for each in memory]
    rest = [Sample(each << 20, 90 << 20, 19) for each in (300, after)]
    nothing: Counter[str] = Counter()
    return Verdict(600, 1000, nothing, 0.05, nothing, 0, 0, taken, rest[0], rest[1])


def test_a_soak_tells_growth_from_ups_and_downs() -> None:
    unsteady = [500, 900, 450, 520, 1600, 510, 640, 480, 530]
    assert _soaked(unsteady, 310).passed
    rising = _soaked(list(range(400, 1300, 100)), 310)
    assert rising.complaints == ("memory of the service under load grew from 500 to 1100 MiB",)
    assert "FAILED" in written(rising)
    leaking = _soaked(unsteady, 400)
    assert leaking.complaints == ("memory of the service at rest grew from 300 to 400 MiB",)
