"""HTTP itself: malformed requests, connections, conditional requests, caching, codings, headers."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlencode

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from service.http.escapes import mended, unescaped
from tests.packing import gzipped
from tests.service_process import JSON, Service, running, sparql

DATA = '<urn:a> <urn:p> "x", "y", "z" .'
ALL = "SELECT ?s WHERE { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ESCAPES = ("%C3%A9", "%2B", "+", "%", "%4", "%zz", "=", "a", "%00", "%0a", "%20", "=3D", "_", "~")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("http")
    (folder / "data.ttl").write_text(DATA, "utf-8")
    with running(folder, folder / "data.ttl", max_body=50_000, max_query=20_000) as found:
        yield found


def test_a_compressed_body_is_read(service: Service) -> None:
    body = gzipped(urlencode({"query": COUNT}).encode())
    reply = service.request("POST", "/sparql", FORM | {"Content-Encoding": "gzip"}, body)
    assert reply.bindings == [{"n": "3"}]


@pytest.mark.parametrize(
    "head",
    [
        b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: +6\r\n\r\nabcdef",
        b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 6, 6\r\n\r\nabcdef",
        b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n"
        b"Content-Length: 7\r\n\r\nabcdefg",
        b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n",
        b"GET /sparql?a b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_malformed_http_is_refused_and_the_connection_closed(service: Service, head: bytes) -> None:
    with service.connect() as connection:
        connection.sendall(head)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 400"), received
    assert b"application/problem+json" in received


def test_too_many_header_fields(service: Service) -> None:
    assert service.request("GET", "/health", {f"X-{n}": "y" for n in range(200)}).status == 431
    assert service.request("GET", "/health", {"X": "y" * 100_000}).status == 431
    assert service.request("GET", "/health?" + "y" * 100_000).status == 414


def test_pipelined_requests_are_answered_in_order(service: Service) -> None:
    first = f"GET {sparql(COUNT)} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
    second = b"GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(first + second)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert received.index(b'"bindings"') < received.index(b'"live"')


def test_what_comes_before_a_malformed_request_is_answered_first(service: Service) -> None:
    first = f"GET {sparql(COUNT)} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
    second = b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n"
    for before in (first, second, first + second, second + first):
        with service.connect() as connection:
            connection.sendall(before + b"NONSENSE\r\n\r\n" + second)
            received = b"".join(iter(lambda: connection.recv(4096), b""))
        statuses = re.findall(rb"HTTP/1\.1 (\d+)", received)
        assert statuses == [b"200"] * before.count(b"GET") + [b"400"]


def test_http_1_0_and_absolute_addresses_are_understood(service: Service) -> None:
    for head in (
        b"GET /health HTTP/1.0\r\n\r\n",
        b"GET http://other/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    ):
        with service.connect() as connection:
            connection.sendall(head)
            received = b"".join(iter(lambda: connection.recv(4096), b""))
        assert b" 200 OK" in received
        assert b'"live": true' in received


def test_a_client_is_told_to_go_on_sending(service: Service) -> None:
    body = urlencode({"query": COUNT}).encode()
    head = (
        "POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with service.connect() as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        assert connection.recv(100).startswith(b"HTTP/1.1 200")


def test_conditional_requests(service: Service) -> None:
    first = service.get(sparql(ALL))
    etag = first.headers["etag"]
    assert etag.startswith('"')
    for wanted in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = service.get(sparql(ALL), If_None_Match=wanted)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == etag
    assert service.get(sparql(ALL), If_None_Match='"other"').status == 200
    unknown = "SELECT ?never_asked WHERE { ?never_asked ?p ?o }"
    assert service.get(sparql(unknown), If_None_Match="*").status == 200
    assert service.get(sparql("no query"), If_None_Match="*").status == 400


def test_etags_tell_formats_codings_and_queries_apart(service: Service) -> None:
    replies = [
        service.get(sparql(ALL), Accept=JSON),
        service.get(sparql(ALL), Accept="text/csv"),
        service.get(sparql(ALL), Accept=JSON, Accept_Encoding="gzip"),
        service.get(sparql(ALL + " "), Accept=JSON),
    ]
    assert len({reply.headers["etag"] for reply in replies}) == 4
    assert {"accept", "accept-encoding"} <= {
        part.strip().lower() for part in replies[0].headers["vary"].split(",")
    }


def test_repeated_queries_come_from_the_cache(service: Service) -> None:
    query = "SELECT ?cached { ?cached ?p ?o }"
    before = service.metric("dxkg_cache_hits")
    bodies = {service.get(sparql(query)).body for _ in range(5)}
    bodies.add(service.query(query, accept="*/*").body)
    assert len(bodies) == 1
    assert service.metric("dxkg_cache_hits") - before >= 5


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_differs_each_time_is_not_cached(service: Service, call: str) -> None:
    target = sparql(f"SELECT ({call} AS ?x) {{}}")
    first, second = service.get(target), service.get(target)
    assert first.body != second.body
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"


def test_content_codings(service: Service) -> None:
    query = "SELECT * { VALUES ?x { " + " ".join(map(str, range(500))) + " } }"
    plain = service.query(query, Accept_Encoding="identity")
    packed = service.query(query, Accept_Encoding="gzip")
    strong = service.query(query, Accept_Encoding="gzip;q=0.5, zstd")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert strong.headers["content-encoding"] == "zstd"
    assert zstandard.ZstdDecompressor().decompressobj().decompress(strong.body) == plain.body
    assert "content-encoding" not in service.query(query, Accept_Encoding="gzip;q=0").headers


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/health", "/data?default", "/x", "/"])
def test_every_answer_carries_security_headers(service: Service, path: str) -> None:
    headers = service.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors" in headers["content-security-policy"]
    assert headers["referrer-policy"]
    assert headers["access-control-allow-origin"] == "*"
    assert "server" not in headers


def test_health_and_metrics(service: Service) -> None:
    health = service.health()
    assert health["live"]
    assert health["ready"]
    assert len(str(health["release"])) == 64
    assert health["store"] == "memory"
    service.ask()
    text = service.get("/metrics").text
    for name in (
        'dxkg_query_seconds_bucket{le="0.01",outcome="ok"}',
        "dxkg_queue_length",
        "dxkg_cache_hits_total",
        "dxkg_release_age_seconds",
        "dxkg_workers ",
        "process_open_fds",
    ):
        assert name in text


def test_the_same_bytes_get_the_same_answer_however_they_are_cut(service: Service) -> None:
    target = sparql("SELECT ?same { ?same ?p ?o }")
    request = f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
    last = request.replace(b"Host: h\r\n", b"Host: h\r\nConnection: close\r\n")
    for pieces in (
        [request] * 4,
        [request * 4],
        [request * 2, request * 2],
        [request + request[:20], request[20:], request, request],
        [request * 2] * 2,
    ):
        with service.connect() as connection:
            for piece in [*pieces, last]:
                connection.sendall(piece)
                time.sleep(0.02)
            received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert received.count(b"HTTP/1.1 200 OK") == 5
        assert received.count(b'{"head"') == 5


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET {target} HTTP/1.1", 200),
        ("GET {target}#part HTTP/1.1", 200),
        ("GET http://h{target} HTTP/1.1", 200),
        ("GET {target}&query=ASK%7B%7D HTTP/1.1", 400),
        ("GET {target}%zz HTTP/1.1", 200),
        ("GET /nowhere HTTP/1.1", 404),
        ("GET /sparql?query=%FF HTTP/1.1", 400),
        ("GET /sparql?query=A\xe9 HTTP/1.1", 400),
        ("GET {target} HTTP/1.1 ", 400),
        ("GET  {target} HTTP/1.1", 200),
        ("GET {target} HTTP/2.1", 400),
        ("PUT {target} HTTP/1.1", 405),
        ("GET " + "/" * 70_000 + " HTTP/1.1", 414),
    ],
)
def test_known_fields_change_nothing(service: Service, line: str, status: int) -> None:
    """Fields that came before are not read again; the line above them is."""
    fields = f"Host: h\r\nAccept: {JSON}\r\n\r\n"
    target = sparql(f"SELECT ?known {{ ?known ?p ?o }} # {time.time_ns()}")
    request = (line.replace("{target}", target) + "\r\n" + fields).encode("latin-1")
    with service.connect() as fresh:
        fresh.sendall(request)
        assert fresh.recv(12) == f"HTTP/1.1 {status}".encode()
    with service.connect() as used:
        for _ in range(3):
            used.sendall(f"GET /health HTTP/1.1\r\n{fields}".encode())
            assert used.recv(1 << 16).startswith(b"HTTP/1.1 200")
        used.sendall(request)
        assert used.recv(12) == f"HTTP/1.1 {status}".encode()


@given(st.lists(st.sampled_from([*ESCAPES, " ", "\n"]), max_size=30))
def test_escapes_are_read_as_the_library_reads_them(parts: list[str]) -> None:
    text = "".join(parts).encode()
    assert unescaped(mended(text)) == unquote_to_bytes(text)


def test_a_reader_who_asks_for_more_than_it_reads_is_cut_off(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(DATA, "utf-8")
    large = "SELECT ?x { VALUES ?x { " + " ".join(map(str, range(4000))) + " } }"
    with running(tmp_path, tmp_path / "data.ttl", write_timeout=1) as service:
        body = urlencode({"query": large}).encode()
        kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
        length = b"Content-Length: %d\r\n" % len(body)
        request = b"POST /sparql HTTP/1.1\r\nHost: h\r\n" + kind + length + b"\r\n" + body
        with (
            service.connect() as connection,
            pytest.raises((ConnectionResetError, BrokenPipeError)),  # by timing
        ):
            connection.sendall(request * 3000)
        size = Path(f"/proc/{service.process.pid}/statm").read_text().split()[1]
        assert int(size) * 4096 < 400 << 20


def test_a_compressed_stream_is_whole_although_the_packer_holds_back(service: Service) -> None:
    """What is the same again and again makes a packer give nothing for many blocks."""
    spaces = " " * 200
    query = f'SELECT ?n ("{spaces}" AS ?x) {{ ?s ?p ?o . ?t ?q ?r . VALUES ?n {{ VALUES_OF }} }}'
    target = query.replace("VALUES_OF", " ".join(map(str, range(2000))))
    plain = service.query(target, "text/csv", Accept_Encoding="identity").body
    assert len(plain) > 3_000_000
    packed = service.query(target, "text/csv", Accept_Encoding="gzip")
    strong = service.query(target, "text/csv", Accept_Encoding="zstd")
    assert gzip.decompress(packed.body) == plain
    assert zstandard.ZstdDecompressor().decompressobj().decompress(strong.body) == plain


def test_an_answer_without_a_body_stays_so_however_often_it_is_asked_for(service: Service) -> None:
    target = sparql("SELECT ?headed { ?headed ?p ?o }")
    with service.connect() as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        assert connection.recv(1 << 16).endswith(b"}}]}}")
        for _ in range(4):
            connection.sendall(f"HEAD {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
            assert connection.recv(1 << 16).endswith(b"\r\n\r\n")


def test_a_body_that_says_more_than_the_address_is_not_passed_over(service: Service) -> None:
    target = sparql("SELECT ?s { ?s ?p ?chosen }")
    with service.connect() as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        assert b"urn:a" in connection.recv(1 << 16)
        body = b"default-graph-uri=urn:none"
        head = f"Content-Type: {FORM['Content-Type']}\r\nContent-Length: {len(body)}\r\n\r\n"
        request = f"POST {target} HTTP/1.1\r\nHost: h\r\n{head}".encode() + body
        for _ in range(4):
            connection.sendall(request)
            assert b"urn:a" not in connection.recv(1 << 16)


def test_a_very_long_value_is_passed_on_in_pieces(service: Service) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(22))
    reply = service.query(
        f'SELECT ?x22 {{ BIND("0123456789abcdef" AS ?x0) {doubled} }}', "text/csv"
    )
    assert (reply.status, len(reply.body)) == (200, (16 << 22) + len("x22\r\n\r\n"))


def test_what_is_long_is_not_kept(service: Service) -> None:
    def size() -> int:
        return int(Path(f"/proc/{service.process.pid}/statm").read_text().split()[1]) * 4096

    def ask(number: int) -> None:
        target, long = sparql(f"ASK {{}} # {number}"), f"{number}{'x' * 60_000}"
        assert service.get(target, Accept=f"{JSON}, a/{long}").status == 200
        assert service.get(f"/data/{long}", Accept_Encoding="gzip").status == 404

    for number in range(100):
        ask(number)
    growth = []
    for start in (100, 400, 700):  # by chance, one round may be the first to need some room
        before = size()
        for number in range(start, start + 300):
            ask(number)
        growth.append(size() - before)
        if growth[-1] < 10 << 20:
            break
    assert min(growth) < 10 << 20
