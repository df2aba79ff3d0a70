"""Every term on every road to people and programs that a running service has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.graph.quads import lines, with_default_graph
from loaders.reports.archive import Archive
from ontology.vocab import CONCEPT, DCTERMS, DX, ID, OA, RDF, XSD
from service.formats import GRAPHS, ROWS
from service.language import message
from service.mcp.backend import ServiceBackend
from service.mcp.tools import MOST_WRITTEN, Tools
from service.settings import Settings
from tests import synthetic
from tests.nasty import (
    ASKED,
    KINDS,
    NUMBERS,
    PARTS,
    PINNED,
    TERMS,
    TEXTS,
    TIMES,
    addresses,
    check_json,
    is_printable,
    is_safe,
    literal,
    select,
)
from tests.service_process import JSON, Service, running, sparql

URL = "https://schema.org/url"
LONG = f"REPLACE('{'y' * 200}', 'y', '{'x' * 1000}')"
"""200,000 characters."""
DIGITS = "{ 0 1 2 3 4 5 6 7 8 9 }"
CASES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def odd_facts() -> Iterator[str]:
    """Write facts, passages and a report with values that have no business there."""
    unit = f"<{ID}unit/lang-son>"
    values = [literal(text, kind) for text in NUMBERS + TIMES for kind in KINDS[::4]]
    values += [literal(text) for text in TEXTS if "\x00" not in text]
    values += ["<javascript:alert(1)>", f"<<( <a:a> <a:b> {literal('x')} )>>", "_:x"]
    for place, value in enumerate(values):
        fact, span = f"<{ID}fact/demo/odd-{place}>", f"<{ID}evidence/demo-{place}>"
        said = {
            RDF + "type": f"<{DX}Fact>",
            DX + "refArea": unit,
            DX + "indicator": f"<{ID}indicator/odd>",
            DX + "valueKind": f"<{CONCEPT}value-kind/actual>",
            DX + "evidence": span,
        }
        odd = ("rank", "value", "periodEnd", "attestedOn")[place % 4 :]
        said |= {DX + name: value for name in odd}
        yield from (f"{fact} <{name}> {term} ." for name, term in said.items())
        yield f"{fact} <{RDF}type> <{DX}{'Rank' if place % 2 else ''}Observation> ."
        yield f"{span} <{OA}hasSource> <{ID}report/demo> ."
        yield f"{span} <{OA}hasSelector> _:p{place} ."
        yield f"_:p{place} <{OA}start> {value} ."
        yield f"_:p{place} <{OA}end> {value} ."
        yield f"{unit} <{DX}odd> {value} ."
        yield f"<{ID}indicator/odd> <{DX}odd> {value} ."
    yield f"<{ID}indicator/odd> <{RDF}type> <{DX}Indicator> ."
    yield f'<{ID}report/demo> <{URL}> "javascript:alert(1)" .'
    yield f'<{ID}report/demo> <{DCTERMS}issued> "{"9" * 5000}"^^<{XSD}date> .'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the invented report with its text, and facts that are odd."""
    folder = tmp_path_factory.mktemp("values")
    synthetic.archive(folder / "reports")
    quads = with_default_graph(synthetic.quads(synthetic.write(folder)))
    data = folder / "data.nq"
    data.write_text("".join(f"{line}\n" for line in (*lines(quads), *odd_facts())), "utf-8")
    with running(folder, data, reports=folder / "reports", rate=0) as found:
        yield found
        assert "Traceback" not in found.log.read_text("utf-8")


@pytest.fixture(scope="module")
def tools(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """Give the tools of language models the same service."""
    chosen = Settings(time_limit=60.0)
    backend = ServiceBackend(f"http://127.0.0.1:{service.port}", chosen)
    return Tools(backend, Archive(tmp_path_factory.mktemp("none")), chosen)


def page(service: Service, path: str) -> str:
    reply = service.get(path, Accept="text/html")
    assert reply.status == 200, (path, reply.text.partition("<main")[2][:500])
    assert all(map(is_safe, addresses(reply.text))), path
    assert is_printable(reply.text)
    return reply.text


def evaluated(service: Service) -> float:
    return service.metric("dxkg_cache_misses_total")


def cited(service: Service, query: str) -> Any:  # Any: a JSON document
    reply = service.query(query, X_DXKG_Cite="1")
    assert reply.status == 200, reply.text
    check_json(reply.body)
    found = json.loads(reply.body)
    assert len(found["citations"]) == len(found["results"]["bindings"])
    return found


@CASES
@given(terms=st.lists(TERMS, min_size=1, max_size=4), language=st.sampled_from(["vi", "en"]))
@example(terms=list(PINNED), language="vi")
def test_any_value_is_shown_cited_and_given_to_models(
    service: Service, tools: Tools, terms: list[str], language: str
) -> None:
    query = select(terms)
    page(service, sparql(query, lang=language))
    assert len(cited(service, query)["results"]["bindings"]) == len(terms)
    table = tools.sparql(query, language, 50)
    assert len(table.rows) == len(terms)
    check_json(json.dumps(table.rows).encode())
    assert service.get(sparql(query).replace("/sparql", "/why"), Accept=JSON).status == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/id/unit/lang-son", "/id/unit/lang-son?as=today", "/id/indicator/odd", "/report/demo",
     "/id/indicator/odd?as=today&lang=en", "/quality", "/search?q=odd", "/id/system/mau-xanh",
     *(f"/fact/demo/odd-{place}" for place in range(0, 180, 12))],
)  # fmt: skip
def test_pages_of_odd_data_are_shown(service: Service, path: str) -> None:
    page(service, path)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "json"])
def test_files_of_odd_data_are_written_or_refused(service: Service, suffix: str) -> None:
    reply = service.get(f"/id/unit/lang-son.{suffix}")
    if suffix == "jsonld":
        assert (reply.status, reply.problem["code"]) == (406, "not-acceptable")
    else:
        assert reply.status == 200, reply.text
        assert suffix == "json" or "<<( <a:a> <a:b>" in reply.text


@pytest.mark.parametrize("format", [each.name for each in (*ROWS, *GRAPHS)])
@pytest.mark.parametrize("term", PINNED)
def test_the_endpoint_writes_or_refuses_each_value(
    service: Service, format: str, term: str
) -> None:
    graph = f"CONSTRUCT {{ <a:a> <a:b> ?v }} WHERE {{ BIND({term} AS ?v) }}"
    query = select([term], "?value") if format in {each.name for each in ROWS} else graph
    reply = service.get(sparql(query, format=format))
    assert reply.status in (200, 400, 406), reply.text


def test_an_address_of_a_report_that_is_none_of_the_web_is_no_link(service: Service) -> None:
    found = cited(service, f"SELECT ?f {{ BIND(<{ID}fact/demo/dti-2022> AS ?f) }}")
    sources = [each for fact in found["citations"][0]["facts"] for each in fact["sources"]]
    assert [source["url"] for source in sources] == [None] * len(sources) != []
    assert "javascript" not in page(service, "/fact/demo/dti-2022")


def test_terms_are_cited_as_the_engine_writes_them(service: Service) -> None:
    query = select([*PINNED[:-1], "STRLANG('x', 'vi')", "<a:a>", "true"])
    plain = json.loads(service.query(query).body)
    assert cited(service, query)["results"] == plain["results"]


def test_a_cited_result_is_cut_by_bytes_as_by_rows_and_says_so(service: Service) -> None:
    query = f"SELECT * {{ VALUES ?a {DIGITS} VALUES ?b {DIGITS} BIND({LONG} AS ?c) }}"
    reply = service.query(query, X_DXKG_Cite="1")
    found = json.loads(reply.body)
    rows = len(found["results"]["bindings"])
    assert 0 < rows < 100
    assert found["truncated"] == {"rows": rows}
    assert reply.headers["x-dxkg-truncated"] == f"rows={rows}"
    assert len(reply.body) < 33 << 20


def test_a_cited_result_is_cut_where_it_rests_on_too_many_facts(service: Service) -> None:
    names = " ".join(f"{ID}fact/demo/none-{place}" for place in range(200))
    query = f"SELECT * {{ VALUES ?a {DIGITS} VALUES ?b {DIGITS} BIND('{names}' AS ?c) }}"
    assert cited(service, query)["truncated"] == {"rows": 50}


def test_the_page_of_a_result_reads_and_shows_so_much_and_says_so(service: Service) -> None:
    query = f"SELECT * {{ VALUES ?a {DIGITS} VALUES ?b {DIGITS} BIND({LONG} AS ?c) }}"
    text = page(service, sparql(query, lang="en"))
    rows = text.count("cut here; 200,000 characters in all")
    assert 0 < rows < 100
    assert f"Shown are the first {rows} rows" in text
    assert len(text) < 2 << 20
    body = f"VALUES ?a {DIGITS} BIND(CONCAT(STR(?a), {LONG}) AS ?c)"
    graph = f"CONSTRUCT {{ <a:a> <a:b> ?c }} {{ {body} }}"
    assert "Shown is the beginning" in page(service, sparql(graph, lang="en"))


def test_models_are_given_so_much_of_a_graph_or_of_rows_and_are_told(tools: Tools) -> None:
    named = f"VALUES ?a {DIGITS} BIND(IRI(CONCAT('urn:', STR(?a))) AS ?b)"
    graph = tools.sparql(f"CONSTRUCT {{ ?b <a:b> ?c }} {{ {named} BIND({LONG} AS ?c) }}", "en", 5)
    assert graph.truncated
    assert graph.notes
    assert len(list(ox.parse(graph.graph or "", format=ox.RdfFormat.TURTLE))) == 2
    assert len(graph.graph or "") <= MOST_WRITTEN
    text = f"REPLACE('yyyyyy', 'y', '{'x' * 1000}')"
    many = " ".join(f"({text} AS ?c{place})" for place in range(40))
    table = tools.sparql(f"SELECT {many} WHERE {{ VALUES ?a {DIGITS} }}", "en", 5)
    assert (table.truncated, len(table.rows)) == (True, 2)
    assert str(table.rows[0]["c0"]).endswith("… (cut here; 6,000 characters in all)")
    assert table.notes == [message("mcp.cut", "en", limit="524,288")]


@pytest.mark.parametrize("path", ["//evil.example/x", "/%5Cevil.example/x", "/%2Fevil.example/x"])
def test_no_page_links_to_the_host_that_a_path_names(service: Service, path: str) -> None:
    reply = service.get(path, Accept="text/html")
    assert reply.status in (308, 404)
    assert all(map(is_safe, (reply.headers.get("location", "/"), *addresses(reply.text))))


@settings(max_examples=100, deadline=None)
@given(
    place=st.sampled_from(
        ["/sparql", "/why", "/data", "/meta/completion.json", "/id/unit/", "/q/"]
    ),
    rest=PARTS,
    asked=ASKED,
    accept=st.sampled_from(["text/html", JSON, "*/*", "text/turtle"]),
)
def test_any_address_gets_a_proper_answer(
    service: Service, place: str, rest: str, asked: str, accept: str
) -> None:
    end = rest if place.endswith("/") else ""
    reply = service.get(f"{place}{end}?{asked}", Accept=accept)
    assert reply.status < 500 or reply.problem["code"] == "extra-missing", reply.text


@pytest.mark.parametrize("count", [3, 200])
def test_an_empty_result_is_explained_by_so_many_queries(service: Service, count: int) -> None:
    triples = " ; ".join(f"<urn:none-{place}> ?o{place}" for place in range(count))
    query = f"SELECT * {{ <urn:a> {triples} }}"
    before = evaluated(service)
    reply = service.get(sparql(query).replace("/sparql", "/why"), Accept=JSON)
    assert reply.status == 200
    assert evaluated(service) - before <= 24
