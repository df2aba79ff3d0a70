"""Every limit, tried by a query or a client that breaks it, while others are answered."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.service_process import HOST, JSON, PATIENCE, Service, running, sparql, triples, until

TIME_LIMIT = 0.5
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STREAM = "SELECT ?a ?f ?g WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ROWS = 5000
BURST = 10
RUNNING = "dxkg_queries_running "
LARGE = "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f } LIMIT 500000"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("data") / "data.nt"
    found.write_text(triples(20_000))
    return found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Service]:
    waits = dict.fromkeys(("head_timeout", "body_timeout"), 4 * PATIENCE)
    sizes = {"memory_limit": 256 << 20, "max_rows": ROWS, "max_result": 3_000_000}
    with running(
        tmp_path_factory.mktemp("limits"), data, None, cache_size=0, **sizes, **waits
    ) as found:
        yield found


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Service]:
    """Run a service that ends queries soon."""
    folder = tmp_path_factory.mktemp("hasty")
    with running(folder, data, time_limit=TIME_LIMIT, cache_size=0) as found:
        yield found


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Service]:
    """Run a service that does not wait long for its clients."""
    limits = {"head_timeout": 1, "body_timeout": 1, "write_timeout": 1, "cache_size": 0}
    with running(tmp_path_factory.mktemp("impatient"), data, None, **limits) as found:
        yield found


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Service]:
    """Run a service where the next query of who asked too often is allowed after minutes."""
    limits = {"rate": 0.005, "rate_burst": BURST, "cache_size": 0}
    with running(tmp_path_factory.mktemp("strict"), data, None, **limits) as found:
        yield found


def test_time(hasty: Service) -> None:
    reply = hasty.query(ENDLESS)
    assert (reply.status, reply.problem["code"]) == (504, "time")
    until(lambda: hasty.metric(RUNNING) == 0)


def test_others_are_answered_while_queries_run_to_their_limit(service: Service) -> None:
    with contextlib.ExitStack() as clients:
        connections = [clients.enter_context(service.connect()) for _ in range(8)]
        for number, connection in enumerate(connections):
            target = sparql(f"{ENDLESS} # {number}")
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        until(lambda: service.metric(RUNNING) > 1)
        for _ in range(60):
            service.ask()
        assert select.select(connections, [], [], 0)[0] == []  # they run still
    until(lambda: service.metric(RUNNING) == 0)


def test_memory(service: Service) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    reply = service.query(f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("12345678" AS ?x0) {doubled} }}')
    assert reply.status in (400, 504)
    assert reply.problem["code"] in ("too-complex", "time")
    service.ask()


@pytest.mark.parametrize("accept", [JSON, "application/sparql-results+xml"])
def test_a_long_result_is_cut_and_says_so_in_its_body(service: Service, accept: str) -> None:
    reply = service.query("SELECT ?s ?p ?o { ?s ?p ?o }", accept)
    assert reply.status == 200
    if accept == JSON:
        document = json.loads(reply.body)
        assert len(document["results"]["bindings"]) == ROWS
        assert document["truncated"] == {"rows": ROWS}
    else:
        assert len(ElementTree.fromstring(reply.body)[1]) == ROWS
        assert f"<!-- truncated: {ROWS} rows -->" in reply.text


def test_a_short_result_says_that_it_is_cut_wherever_it_is_shown(tmp_path: Path) -> None:
    lines = [f'<urn:s{n}> <urn:p> "{"x" * 9000}{n}" .\n' for n in range(50)]
    (tmp_path / "data.nt").write_text("".join(lines))
    with running(tmp_path, tmp_path / "data.nt", max_rows=5) as service:
        for variable in ("?s", "?o"):  # below and above what is held back
            target = sparql(f"SELECT {variable} {{ ?s ?p ?o }}")
            for header in ("0", "1"):
                reply = service.get(target, Accept=JSON, X_DXKG_Cite=header)
                assert json.loads(reply.body)["truncated"] == {"rows": 5}
            assert reply.headers["x-dxkg-truncated"] == "rows=5"
            page = service.get(target, Accept="text/html", Accept_Language="en")
            assert (page.status, "Shown are the first" in page.text) == (200, True)


def test_a_cut_result_without_room_for_a_mark_is_never_taken_for_whole(service: Service) -> None:
    with contextlib.suppress(OSError, HTTPException):
        reply = service.query("SELECT ?s ?p ?o { ?s ?p ?o }", "text/csv")
        assert (reply.status, reply.problem["code"]) == (400, "rows")  # known before the first byte


def test_a_cut_that_is_known_in_time_stands_in_the_header(service: Service) -> None:
    query = "SELECT (1 AS ?x) { ?s ?p ?o }"
    reply = service.query(query, "text/csv")
    assert reply.headers.get("x-dxkg-truncated") == f"rows={ROWS}"
    assert reply.body.count(b"\n") == ROWS + 1


@pytest.mark.parametrize("wanted", [ROWS - 1, ROWS])
def test_a_result_of_just_the_limit_is_not_called_cut(service: Service, wanted: int) -> None:
    for query in (
        f"SELECT ?s {{ ?s ?p ?o }} LIMIT {wanted}",
        f"SELECT ?s {{ {{ SELECT ?s {{ ?s ?p ?o }} LIMIT {wanted} }} }}",
        f"SELECT ?s {{ ?s ?p ?o }} OFFSET {20_000 - wanted}",
    ):
        reply = service.query(query)
        assert len(reply.bindings) == wanted
        assert "truncated" not in json.loads(reply.body)
        assert "x-dxkg-truncated" not in reply.headers


def test_own_limits_offsets_and_values_are_kept(service: Service) -> None:
    assert len(service.query("SELECT ?s { ?s ?p ?o } LIMIT 3 OFFSET 5").bindings) == 3
    assert len(service.query("SELECT ?s { ?s ?p ?o } VALUES ?o { '1' '2' }").bindings) == 2
    assert len(service.query("SELECT ?s { ?s ?p ?o } # LIMIT 3").bindings) == ROWS
    assert len(service.query(f"SELECT ?s {{ ?s ?p ?o }} LIMIT {ROWS * 2}").bindings) == ROWS


def test_a_result_of_too_many_bytes_ends_abnormally(service: Service) -> None:
    query = "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }"
    with pytest.raises((OSError, HTTPException)):
        service.query(query, "application/n-triples")


def test_a_stream_that_reaches_the_time_limit_ends_abnormally(hasty: Service) -> None:
    wanted = "?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) FILTER(!REGEX(?f, '1'))"
    query = f"CONSTRUCT {{ ?a ?b ?f }} WHERE {{ {wanted} }}"

    def is_broken_off() -> bool:
        try:
            reply = hasty.query(query, "application/n-triples")
        except (OSError, HTTPException):
            return True
        assert reply.status == 504  # on a busy machine time may end before the first byte
        return False

    until(is_broken_off)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /heal",
        b"GET /health HTTP/1.1\r\nHost: h\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
    ],
)
def test_half_sent_requests_are_not_held_open(
    service: Service, impatient: Service, sent: bytes
) -> None:
    with service.connect() as held, impatient.connect() as connection:
        held.sendall(sent)
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
        assert select.select([held], [], [], 0)[0] == []  # its service waits longer
    assert received.startswith(b"HTTP/1.1 408") or not sent


def test_a_body_that_trickles_in_is_not_waited_for(impatient: Service) -> None:
    with impatient.connect() as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):  # by timing
            _trickle(connection)


def _trickle(connection: socket.socket) -> None:
    for _ in range(200):  # 20 s are the usual limit
        connection.sendall(b"a")
        time.sleep(0.05)


def test_a_slow_reader_holds_no_worker(tmp_path: Path, data: Path) -> None:
    target = "SELECT ?s ?p ?o ?s2 { ?s ?p ?o BIND(CONCAT(STR(?s), STR(?p)) AS ?s2) }"
    limits = {"time_limit": 4 * PATIENCE, "write_timeout": 4 * PATIENCE, "cache_size": 0}
    with running(tmp_path, data, None, **limits) as service:
        for query in (target, LARGE.replace("500000", "200000")):
            with service.connect() as connection:
                connection.sendall(f"GET {sparql(query)} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
                assert connection.recv(100)
                until(lambda: service.metric(RUNNING) == 0)
                service.ask()


def test_a_slow_reader_is_cut_off(impatient: Service) -> None:
    with impatient.connect() as connection:
        connection.sendall(f"GET {sparql(LARGE)} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        assert connection.recv(100)
        waiting = select.poll()
        waiting.register(connection, 0)  # its end only
        assert waiting.poll(20_000)  # 2.5 s on a machine of its own, 30 without the setting
        with pytest.raises(ConnectionResetError):
            b"".join(iter(lambda: connection.recv(1 << 20), b""))


@pytest.mark.parametrize("last", ["Connection: close\r\n\r\n", "\r\n", "\r\nGET /half"])
def test_who_never_reads_is_cut_off(tmp_path: Path, last: str) -> None:
    """Whether the rest of the answer waits in the kernel or in the service."""
    (tmp_path / "data.nt").write_text(f'<urn:s> <urn:p> "{"x" * 5_000_000}" .\n')
    limits = {"write_timeout": 1, "idle_timeout": 1, "head_timeout": 1, "body_timeout": 1}
    with (
        running(tmp_path, tmp_path / "data.nt", None, **limits) as service,
        contextlib.ExitStack() as clients,
    ):
        service.ask()
        until(lambda: len(service.workers()) >= service.metric("dxkg_workers "))  # all are forked
        before = _open(service)
        for size in range(0, 5_000_000, 200_000):
            connection = clients.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect((HOST, service.port))
            target = sparql(f"SELECT (SUBSTR(?o, 1, {size}) AS ?x) {{ ?s ?p ?o }}")
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n{last}".encode())
        until(lambda: _open(service) <= before, 30)  # 75 are the usual limit


def _open(service: Service) -> int:
    return len(list(Path(f"/proc/{service.process.pid}/fd").iterdir()))


def test_who_asks_faster_than_is_answered_waits(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text("<urn:s> <urn:p> <urn:o> .\n")
    head = f"GET {sparql('SELECT (RAND() AS ?r) {}')} HTTP/1.1\r\nHost: h\r\n".encode()
    request = head + b"X-Padding: " + b"x" * 8000 + b"\r\n\r\n"
    with (
        running(tmp_path, tmp_path / "data.nt", rate=0) as service,
        service.connect() as connection,
    ):
        connection.setblocking(False)
        sent, answered, data = 0, 0, b""
        while answered <= 3000:  # far more than 16 MB, were they read as fast as they are sent
            assert any(select.select([connection], [connection], [], PATIENCE))
            with contextlib.suppress(BlockingIOError):
                data = data[-11:] + connection.recv(1 << 16)
                answered += data.count(b"HTTP/1.1 200")
            with contextlib.suppress(BlockingIOError):
                sent += connection.send((request * 32)[sent % len(request) :])
        assert sent - answered * len(request) < 16 << 20


def test_without_room_on_disk_workers_wait_for_their_readers(tmp_path: Path) -> None:
    rows = 50_000
    (tmp_path / "data.nt").write_text(
        "".join(f"<urn:s{n}> <urn:p> <urn:o> .\n" for n in range(rows))
    )
    with running(tmp_path, tmp_path / "data.nt", spool_limit=0, cache_size=0) as service:
        for number in range(6):
            text = f"SELECT ?s ?o {{ ?s ?p ?o }} # {number}"
            assert service.query(text, "text/csv").body.count(b"urn:o") == rows
            service.ask()


def test_one_client_may_not_send_too_many_queries(strict: Service) -> None:
    def ask(client: str, number: int) -> int:
        return strict.query(f"ASK {{}} # {number}", X_Forwarded_For=client).status

    statuses = [ask("203.0.113.7", number) for number in range(BURST + 5)]
    assert statuses == [200] * BURST + [429] * 5
    refused = strict.query("ASK {} # again", X_Forwarded_For="1.2.3.4, 203.0.113.7")
    assert (refused.status, refused.headers["retry-after"]) == (429, "1")
    assert ask("203.0.113.8", 0) == 200
    assert strict.query("ASK {} # own").status == 200


def test_who_waits_may_ask_again(tmp_path: Path, data: Path) -> None:
    with running(tmp_path, data, rate=5, rate_burst=2, cache_size=0) as service:
        started = time.monotonic()
        statuses: list[int] = []
        while len(statuses) < 20:
            statuses.append(service.query("ASK {}", X_Forwarded_For="203.0.113.7").status)
        allowed = statuses.count(200)
        assert allowed <= 3 + 5 * (time.monotonic() - started)
        until(lambda: service.query("ASK {}", X_Forwarded_For="203.0.113.7").status == 200)


def test_a_browser_may_not_send_too_many_queries_either(strict: Service) -> None:
    def ask(number: int) -> int:
        text = f"ASK {{}} # page {number}"
        return strict.query(text, "text/html", X_Forwarded_For="203.0.113.9").status

    assert [ask(number) for number in range(BURST + 2)] == [200] * BURST + [429] * 2


def test_streams_beyond_the_slow_lane_are_bounded(tmp_path: Path, data: Path) -> None:
    """Without room on disk, each goes on for as long as its reader waits."""
    patience = dict.fromkeys(("time_limit", "queue_wait", "write_timeout"), 4 * PATIENCE)
    places = {"workers": 1, "slow_workers": 1, "slow_after": 1, "spool_limit": 0}
    with running(tmp_path, data, None, **places, **patience) as service:
        with contextlib.ExitStack() as clients:
            for number in range(8):
                connection = clients.enter_context(service.connect())
                target = sparql(f"SELECT * {{ ?s ?p ?o . ?a ?b ?c }} # {number}", format="csv")
                connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
            until(lambda: service.metric(RUNNING) > 2)
            for _ in range(30):
                time.sleep(0.1)
                assert service.metric("dxkg_workers ") <= 5  # twice the places, and a free one
        until(lambda: service.query("ASK {} # after").status == 200)
        until(lambda: len(service.workers()) <= 2)  # those that were ended are gone


def test_a_full_queue_answers_at_once(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text("".join(f'<urn:s{n}> <urn:p> "x" .\n' for n in range(5000)))
    with running(
        tmp_path,
        tmp_path / "data.nt",
        workers=1,
        slow_workers=1,
        queue=2,
        queue_wait=4 * PATIENCE,
        time_limit=4 * PATIENCE,
        slow_after=4 * PATIENCE,
    ) as service:
        with contextlib.ExitStack() as clients:
            connections = [clients.enter_context(service.connect()) for _ in range(8)]
            for number, connection in enumerate(connections):
                target = sparql(f"{ENDLESS} # {number}")
                connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
            for connection in until(lambda: _answered(connections, 5)):
                assert connection.recv(100).startswith(b"HTTP/1.1 503")
            busy = service.query("ASK {}")
            assert (busy.status, busy.problem["code"]) == (503, "busy")
            assert int(busy.headers["retry-after"]) > 0
            assert service.health()["live"]
        until(lambda: service.query("ASK {}").status == 200)


def _answered(connections: list[socket.socket], count: int) -> list[socket.socket]:
    """Return the connections with an answer once there are so many."""
    found = select.select(connections, [], [], 0)[0]
    return found if len(found) == count else []


def test_connections_are_bounded(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text('<urn:s> <urn:p> "x" .\n')
    with running(tmp_path, tmp_path / "data.nt", max_connections=10) as service:
        with contextlib.ExitStack() as clients:
            for _ in range(10):
                until(lambda: _holds(clients.enter_context(service.connect())))
            with pytest.raises(OSError):  # noqa: PT011 reset or closed, by timing
                service.health()
        until(lambda: _answers(service))


def _holds(connection: socket.socket) -> bool:
    """Tell whether a connection was let in; one from before may not yet be gone."""
    try:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
        return connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _answers(service: Service) -> bool:
    try:
        return service.get("/health").status == 200
    except OSError:
        return False
