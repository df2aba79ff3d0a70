"""Citations of any SELECT over HTTP, by the header X-DXKG-Cite."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders.graph.quads import lines, with_default_graph
from tests import synthetic
from tests.service_process import JSON, Reply, Service, running, sparql

FACT = "https://w3id.org/vn-dx/id/fact/demo/"
PREFIX = "PREFIX dx: <https://w3id.org/vn-dx/ontology#>\n"
NAMED = PREFIX + "SELECT ?fact ?rank WHERE { ?fact dx:rank ?rank FILTER(?rank = 21) }"
STATED = PREFIX + "SELECT ?system ?area WHERE { ?system dx:deployedIn ?area } ORDER BY ?area"
COUNTED = PREFIX + "SELECT (COUNT(*) AS ?n) WHERE { ?system dx:deployedIn ?area }"
PASSAGE = "Năm 2022 tỉnh đứng thứ 21/63, tăng 4 bậc so với năm 2021"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve one invented report with its text."""
    folder = tmp_path_factory.mktemp("cited")
    (folder / "reports").mkdir()
    (folder / "reports" / f"{synthetic.NAME}.txt").write_text(synthetic.TEXT, "utf-8")
    sheet = folder / f"{synthetic.NAME}.yaml"
    sheet.write_text(synthetic.SHEET, "utf-8")
    data = folder / "data.nq"
    quads = with_default_graph(synthetic.quads(sheet))
    data.write_text("".join(f"{line}\n" for line in lines(quads)), "utf-8")
    with running(folder, data, reports=folder / "reports", rate=0) as found:
        yield found


def cited(service: Service, query: str, language: str = "", header: str = "1") -> Reply:
    return service.query(query, X_DXKG_Cite=header, Accept_Language=language)


def document(reply: Reply) -> Any:  # Any: a JSON document
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"] == JSON
    return json.loads(reply.body)


def test_a_row_rests_on_facts_with_report_date_position_passage_and_review(
    service: Service,
) -> None:
    found = document(cited(service, NAMED, "en"))
    (row,) = found["results"]["bindings"]
    (citation,) = found["citations"]
    (fact,) = citation["facts"]
    (source,) = fact["sources"]
    assert citation["traced"] is True
    assert fact["fact"] == row["fact"]["value"] == f"{FACT}dti-2022"
    assert (fact["reviewStatus"], fact["derivation"]) == ("accepted", "stated")
    assert (source["start"], source["end"], source["passage"]) == (85, 141, PASSAGE)
    assert source["report"].endswith("/report/demo")
    assert fact["attestedOn"] == "2023-03-31"
    assert found["release"] == str(service.health()["release"])[:12]


def test_rows_that_name_no_fact_are_traced_by_what_they_state(service: Service) -> None:
    found = document(cited(service, STATED, "en"))
    areas = [row["area"]["value"].rpartition("/")[2] for row in found["results"]["bindings"]]
    facts = dict(zip(areas, found["citations"], strict=True))
    (fact,) = facts["lang-son"]["facts"]
    assert fact["fact"] == f"{FACT}system-mau-xanh-deployed-in-lang-son"
    assert facts["viet-nam"] == {
        "traced": False, "note": "not traceable to a fact of a report", "facts": [],
    }  # fmt: skip
    assert found["untraced"] == sum(not each["traced"] for each in found["citations"])


@pytest.mark.parametrize(
    "query",
    [
        COUNTED,
        "SELECT ?x WHERE { VALUES ?x { 1 } }",
        STATED + " #" + "x" * 30_000,
        STATED.replace("WHERE {", f"WHERE {{ FILTER(1 IN (1{', 1' * 600}))"),
    ],
    ids=["aggregate", "values", "too long to be read twice", "too many words"],
)
def test_rows_that_cannot_be_traced_say_so(service: Service, query: str) -> None:
    found = document(cited(service, query))
    assert found["untraced"] == len(found["results"]["bindings"]) > 0
    notes = {each["note"] for each in found["citations"]}
    assert notes == {"không truy được tới dữ kiện của báo cáo"}


def test_the_header_works_by_get_after_the_plain_answer_was_kept(service: Service) -> None:
    plain = [service.get(sparql(NAMED)) for _ in range(2)]
    with_header = service.get(sparql(NAMED), X_DXKG_Cite="1")
    without = service.get(sparql(NAMED), X_DXKG_Cite="0")
    assert "citations" not in plain[1].text
    assert without.body == plain[0].body
    assert document(with_header)["citations"]
    for reply in (*plain, with_header):
        assert "X-DXKG-Cite" in reply.headers["vary"]


def test_a_query_as_the_body_and_its_graphs_are_taken(service: Service) -> None:
    headers = {"Content-Type": "application/sparql-query", "X-DXKG-Cite": "1"}
    address = "/sparql?default-graph-uri=urn%3Ano-such-graph"
    everything = service.request("POST", "/sparql", headers, NAMED.encode())
    nothing = service.request("POST", address, headers, NAMED.encode())
    assert len(document(everything)["citations"]) == 1
    assert document(nothing)["citations"] == []


def test_a_result_is_cited_up_to_a_limit_and_says_so(service: Service) -> None:
    digits = " ".join(map(str, range(10)))
    names = ("?a", "?b", "?c", "?d")
    values = " ".join(f"VALUES {name} {{ {digits} }}" for name in names)
    reply = cited(service, f"SELECT * WHERE {{ {values} }}")
    found = document(reply)
    assert found["truncated"] == {"rows": 5000}
    assert len(found["citations"]) == len(found["results"]["bindings"]) == 5000
    assert reply.headers["x-dxkg-truncated"] == "rows=5000"


@pytest.mark.parametrize(
    ("query", "accept", "status", "code"),
    [
        ("ASK {}", JSON, 400, "cite-form"),
        ("DESCRIBE <urn:a>", JSON, 400, "cite-form"),
        (NAMED, "text/csv", 406, "cite-format"),
        ("SELECT ?x WHERE {", JSON, 400, "syntax"),
        ("SELECT * WHERE { SERVICE <urn:a> {} }", JSON, 400, "service-refused"),
        ("DROP ALL", JSON, 400, "update-refused"),
    ],
)
def test_what_cannot_be_cited_is_refused(
    service: Service, query: str, accept: str, status: int, code: str
) -> None:
    reply = service.query(query, accept, X_DXKG_Cite="1")
    assert (reply.status, reply.problem["code"]) == (status, code)


def test_a_header_that_is_neither_yes_nor_no_is_refused(service: Service) -> None:
    reply = cited(service, NAMED, header="yes")
    assert (reply.status, reply.problem["code"]) == (400, "cite-value")


def test_a_page_of_another_site_may_send_the_header(service: Service) -> None:
    reply = service.request("OPTIONS", "/sparql", {"Origin": "https://example.org"})
    assert "X-DXKG-Cite" in reply.headers["access-control-allow-headers"]


def test_cited_queries_count_for_the_rate_limit(tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    data.write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    with running(tmp_path, data, rate=0.01, rate_burst=1, rate_exempt="192.0.2.0/24") as limited:
        query = "SELECT * WHERE { ?s ?p ?o }"
        found = {cited(limited, query).status for _ in range(4)}
    assert found == {200, 429}
