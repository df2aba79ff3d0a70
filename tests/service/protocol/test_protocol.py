"""The SPARQL 1.1 Protocol, the Graph Store Protocol and HTTP, over a real connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import RdfFormat, parse

from tests.packing import gzipped
from tests.service_process import JSON, Service, running, sparql

DATA = """
@prefix ex: <http://example.org/> .
ex:a ex:name "Bình Định"@vi, "x" . ex:b ex:name "Bến Tre"@vi .
GRAPH ex:g1 { ex:a ex:p 1 } GRAPH ex:g2 { ex:b ex:p 2, 3 }
"""
ALL = "SELECT ?s WHERE { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "data.trig").write_text(DATA, "utf-8")
    with running(folder, folder / "data.trig", max_body=50_000, max_query=20_000) as found:
        yield found


def count(reply: object) -> str:
    return reply.bindings[0]["n"]  # type: ignore[attr-defined, no-any-return]  # a Reply


def test_query_by_get(service: Service) -> None:
    reply = service.get(sparql(COUNT), Accept=JSON)
    assert (reply.status, count(reply)) == (200, "3")


def test_query_by_form(service: Service) -> None:
    assert count(service.query(COUNT)) == "3"


def test_query_by_direct_post(service: Service) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=UTF-8", "Accept": JSON}
    reply = service.request("POST", "/sparql", headers, COUNT.encode())
    assert count(reply) == "3"


def test_vietnamese_survives_every_way_of_asking(service: Service) -> None:
    query = 'SELECT ?s { ?s ?p "Bình Định"@vi }'
    direct = {"Content-Type": "application/sparql-query", "Accept": JSON}
    for reply in (
        service.get(sparql(query)),
        service.query(query),
        service.request("POST", "/sparql", direct, query.encode()),
    ):
        assert reply.bindings == [{"s": "http://example.org/a"}]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([("default-graph-uri", "http://example.org/g1")], "1"),
        ([("default-graph-uri", f"http://example.org/g{n}") for n in (1, 2)], "3"),
        ([("default-graph-uri", "http://example.org/g1")] * 2, "1"),
        ([("named-graph-uri", "http://example.org/g1")], "0"),
        ([("default-graph-uri", "http://example.org/absent")], "0"),
    ],
)
def test_dataset_parameters(
    service: Service, parameters: list[tuple[str, str]], expected: str
) -> None:
    body = urlencode([("query", COUNT), *parameters])
    assert count(service.get(f"/sparql?{body}")) == expected
    assert count(service.request("POST", "/sparql", FORM, body.encode())) == expected


def test_dataset_parameters_override_from(service: Service) -> None:
    query = COUNT.replace("WHERE", "FROM <http://example.org/g2> WHERE")
    assert count(service.query(query)) == "2"
    target = sparql(query, **{"default-graph-uri": "http://example.org/g1"})
    assert count(service.get(target)) == "1"
    named = "SELECT (COUNT(*) AS ?n) FROM NAMED <http://example.org/g2> { GRAPH ?g { ?s ?p ?o } }"
    target = sparql(named, **{"named-graph-uri": "http://example.org/g1"})
    assert count(service.get(target)) == "1"


def test_dataset_parameters_of_a_direct_post_stand_in_the_address(service: Service) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    target = "/sparql?default-graph-uri=" + quote("http://example.org/g2", safe="")
    assert count(service.request("POST", target, headers, COUNT.encode())) == "2"


def test_head_gives_the_fields_of_get_and_no_body(service: Service) -> None:
    head, get = service.request("HEAD", sparql(ALL)), service.get(sparql(ALL))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["etag"] == get.headers["etag"]
    assert head.headers["content-length"] == str(len(get.body))


@pytest.mark.parametrize("path", ["/sparql", "/data", "/health", "/metrics", "/queries", "/q/x"])
def test_options_allows_reading_from_other_sites(service: Service, path: str) -> None:
    reply = service.request("OPTIONS", path, {"Origin": "https://example.org"})
    assert reply.status == 204
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "GET" in reply.headers["allow"]
    assert "GET" in reply.headers["access-control-allow-methods"]
    assert "If-None-Match" in reply.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("path", "method"),
    [(p, m) for p in ("/sparql", "/data?default") for m in ("PUT", "DELETE", "PATCH")]
    + [("/data?default", "POST"), ("/health", "POST"), ("/metrics", "DELETE")],
)
def test_other_methods_are_not_allowed(service: Service, path: str, method: str) -> None:
    reply = service.request(method, path, {"Content-Type": "text/turtle"}, b"<a:a> <a:b> <a:c> .")
    assert reply.status == 405
    assert "GET" in reply.headers["allow"]
    assert reply.problem["code"] == "method"


def test_a_condition_does_not_hold_back_the_answer_to_a_post(service: Service) -> None:
    etag = service.get(sparql(ALL), Accept=JSON).headers["etag"]
    for condition in (etag, "*"):
        assert service.get(sparql(ALL), Accept=JSON, If_None_Match=condition).status == 304
        assert service.query(ALL, If_None_Match=condition).status == 200


def test_fields_after_a_body_change_nothing(service: Service) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Type: application/sparql-query\r\n"
    body = b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n"
    for field in (b"Accept: text/csv", b"Content-Encoding: gzip", b"Content-Type: a/b"):
        with service.connect() as connection:
            connection.sendall(head + b"Connection: close\r\n" + body + field + b"\r\n\r\n")
            received = b"".join(iter(lambda: connection.recv(4096), b""))
        assert received.startswith(b"HTTP/1.1 200"), received
        assert JSON.encode() in received


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("zstd", None), ("gzip;q=0, *", None), ("*", "gzip"), ("identity", None)],
)
def test_pages_have_a_coding_that_the_client_takes(
    service: Service, accepted: str, coding: str | None
) -> None:
    reply = service.get("/queries", Accept_Encoding=accepted)
    assert reply.headers.get("content-encoding") == coding
    assert reply.headers["vary"] == "Accept-Language, Accept-Encoding"


BAD = [
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, b"", 400),
    ("GET", "/sparql?query=ASK%7B%7D&update=CLEAR%20ALL", {}, b"", 400),
    ("GET", "/sparql?query=ASK%7B%7D%FF", {}, b"", 400),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=relative", {}, b"", 400),
    ("GET", "/sparql?query=", {}, b"", 400),
    ("GET", "/sparql?query=ASK%7B%7D&format=docx", {}, b"", 400),
    ("GET", "/sparql?update=CLEAR%20ALL", {}, b"", 400),
    ("POST", "/sparql", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", 400),
    ("POST", "/sparql", FORM, b"query=ASK%7B%7D&update=CLEAR%20ALL", 400),
    ("POST", "/sparql", FORM, b"update=CLEAR%20ALL", 400),
    ("POST", "/sparql", FORM, b"query=\xff\xfe", 400),
    ("POST", "/sparql", FORM, b"", 400),
    ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 400),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"CLEAR ALL", 400),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK { \xff }", 400),
    ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415),
    ("POST", "/sparql", {}, b"ASK {}", 415),
    ("POST", "/sparql", FORM | {"Content-Type": FORM["Content-Type"] + "; charset=latin1"},
     b"query=ASK%7B%7D", 415),
    ("POST", "/sparql", FORM | {"Content-Encoding": "br"}, b"x", 415),
    ("POST", "/sparql", FORM | {"Content-Encoding": "gzip"}, b"not gzip", 400),
    ("POST", "/sparql", FORM | {"Content-Encoding": "gzip"},
     gzipped(b"query=" + b"a" * 5_000_000), 413),
    ("POST", "/sparql", FORM, b"query=" + b"a" * 30_000, 413),
    ("POST", "/sparql", FORM, b"query=" + b"a" * 60_000, 413),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, b"", 406),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "text/turtle"}, b"", 406),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "*/*;q=0"}, b"", 406),
    ("GET", "/data", {}, b"", 400),
    ("GET", "/data?default&graph=http://example.org/g1", {}, b"", 400),
    ("GET", "/data?graph=nothing", {}, b"", 400),
    ("GET", "/data?graph=http://example.org/absent", {}, b"", 404),
    ("GET", "/data?default", {"Accept": "text/csv"}, b"", 406),
    ("GET", "/nothing/here", {}, b"", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "headers", "body", "status"), BAD)
def test_bad_requests(
    service: Service, method: str, target: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    reply = service.request(method, target, headers, body or None)
    assert reply.status == status, reply.text
    assert reply.problem["code"] != "internal"


def test_a_syntax_error_has_its_place_in_the_query_sent(service: Service) -> None:
    problem = service.query("SELECT *\nWHERE {\n  ?s ?p }").problem
    assert (problem["code"], problem["line"]) == ("syntax", 3)
    assert service.query("SELECT * WHERE { ?s ?p ?o").problem["line"] == 1
    assert service.query("SELECT (<http://example.org/f>(1) AS ?x) {}").status == 400


def test_errors_speak_the_language_asked_for(service: Service) -> None:
    vietnamese = service.query("nonsense").problem
    english = service.query("nonsense", Accept_Language="fr, en;q=0.5").problem
    assert vietnamese["title"] == "Câu truy vấn sai cú pháp"
    assert english["title"] == "The query is not valid SPARQL"
    assert json.loads(service.get("/sparql?query=x&lang=en").body)["title"] == english["title"]
    weighed = service.query("nonsense", Accept_Language="vi;q=0.2, en-GB").problem
    assert weighed["title"] == english["title"]


def test_browsers_get_pages(service: Service) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for target in ("/sparql", sparql(ALL), sparql("nonsense")):
        reply = service.get(target, Accept=browser)
        assert reply.headers["content-type"].startswith("text/html")
        assert "<textarea" in reply.text
    wrong = service.get("/sparql?query=a&query=b", Accept=browser)
    assert wrong.status == 400
    assert "<h1>" in wrong.text


def test_a_page_answers_what_a_program_is_answered(service: Service) -> None:
    """However the query was sent, on the dataset that it was sent with."""
    query = "SELECT ?o (<relative> AS ?found) { ?s <http://example.org/p> ?o FILTER(?o = 3) }"
    graph = {"default-graph-uri": "http://example.org/g2"}
    target = sparql(query, **graph)
    direct = {"Content-Type": "application/sparql-query", "Accept": "text/html"}
    for reply in (
        service.get(target, Accept="text/html"),
        service.request("POST", f"/sparql?{urlencode(graph)}", direct, query.encode()),
    ):
        assert reply.status == 200
        assert f"{service.address}/relative" in reply.text
        assert 'name="default-graph-uri" value="http://example.org/g2"' in reply.text
    assert f"{service.address}/relative" not in service.get(sparql(query), Accept="text/html").text


def test_service_description(service: Service) -> None:
    reply = service.get("/sparql", Accept="text/turtle")
    assert reply.headers["content-type"].startswith("text/turtle")
    triples = [
        tuple(str(term.value) for term in (t.subject, t.predicate, t.object))
        for t in parse(reply.body, format=RdfFormat.TURTLE)
    ]
    assert (f"{service.address}/sparql", f"{SD}endpoint", f"{service.address}/sparql") in triples
    objects = {(p, o) for _, p, o in triples}
    assert (f"{SD}supportedLanguage", f"{SD}SPARQL11Query") in objects
    assert {"http://example.org/g1", "http://example.org/g2"} <= {
        o for p, o in objects if p == f"{SD}name"
    }
    formats = {o for p, o in objects if p == f"{SD}resultFormat"}
    assert len(formats) == 10


def test_graph_store(service: Service) -> None:
    graph = service.get("/data?graph=http://example.org/g2", Accept="application/n-triples")
    assert len(graph.text.splitlines()) == 2
    default = service.get("/data?default", Accept="application/n-triples")
    assert len(default.text.splitlines()) == 3
    assert service.request("HEAD", "/data?default").status == 200
    etag = default.headers["etag"]
    again = service.get("/data?default", Accept="application/n-triples", If_None_Match=etag)
    assert again.status == 304


def test_graphs_are_identified_by_their_own_address_too(service: Service) -> None:
    reply = service.get("/data/g1", Accept="application/n-triples", Host="example.org")
    assert reply.status == 404  # no graph is named http://example.org/data/g1
