"""Workers, releases, processes: what dies comes back, what is published is served."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Store

from loaders.release.contents import load
from tests.service_process import (
    HOST,
    JSON,
    PATIENCE,
    Service,
    is_alive,
    launched,
    running,
    sparql,
    triples,
    until,
)

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ASK = f"GET {sparql('ASK {}')} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
LEFT = 'dxkg_workers_killed_total{reason="left"}'
RUNNING = "dxkg_queries_running "
REFUSED = "dxkg_workers_refused_total"
NOBODY = "setpriv --reuid 54321 --securebits +no_setuid_fixup --inh-caps +dac_override"
BOUNDED = [*NOBODY.split(), "--ambient-caps", "+dac_override"] if os.geteuid() == 0 else []
"""Has a service of root, too, start no more processes than its limit allows."""
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("engine")
    (folder / "data.nt").write_text(triples(2000))
    limits = dict.fromkeys(("time_limit", "write_timeout"), 4 * PATIENCE)
    with running(folder, folder / "data.nt", None, cache_size=0, **limits) as found:
        yield found


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("nq", "<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> <urn:c> .\n"),
        ("trig", "<urn:a> <urn:b> <urn:c> . <urn:g> { <urn:a> <urn:b> <urn:c> }"),
        ("ttl", "<urn:a> <urn:b> <urn:c> ."),
        ("nt", "<urn:a> <urn:b> <urn:c> ."),
        ("jsonld", '{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}'),
        (
            "rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:x:">'
            '<rdf:Description rdf:about="urn:a"><u:b rdf:resource="urn:c"/></rdf:Description>'
            "</rdf:RDF>",
        ),
    ],
)
def test_any_rdf_file_can_be_loaded(tmp_path: Path, ending: str, text: str) -> None:
    path = tmp_path / f"data.{ending}"
    path.write_text(text)
    store = Store()
    load(store, path)
    assert len(list(store.quads_for_pattern(None, None, None, DefaultGraph()))) == 1


def test_other_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"expected \.nq .* found \.xlsx"):
        load(Store(), tmp_path / "data.xlsx")


@pytest.mark.parametrize(
    ("query", "begun"),
    [
        (ENDLESS, b""),
        ("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", b"HTTP/1.1 200"),
    ],
    ids=["before the first byte", "in mid-stream"],
)
def test_a_client_that_leaves_frees_its_worker_before_any_limit(
    service: Service, query: str, begun: bytes
) -> None:
    before = service.metric(LEFT)
    with service.connect() as connection:
        connection.sendall(f"GET {sparql(query)} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        if begun:
            assert connection.recv(1000).startswith(begun)
        else:
            until(lambda: service.metric(RUNNING) == 1)
    until(lambda: service.metric(RUNNING) == 0)
    assert service.metric(LEFT) == before + 1
    service.ask()


def test_workers_that_die_are_replaced(service: Service) -> None:
    service.ask()
    zygotes, workers = service.zygotes(), service.workers()
    for worker in workers:
        with contextlib.suppress(ProcessLookupError):  # it was retired meanwhile
            os.kill(worker, signal.SIGKILL)
    until(lambda: not any(map(is_alive, workers)))  # a query survives one death, not two
    for _ in range(5):
        service.ask()
    assert service.zygotes() == zygotes
    assert service.workers()


@pytest.mark.parametrize("held_up", [0, 2], ids=["at once", "by a zygote that was held up"])
def test_a_query_survives_the_death_of_its_worker(tmp_path: Path, held_up: int) -> None:
    """Someone else ended the worker: the kernel short of memory, or an operator."""
    (tmp_path / "data.nt").write_text(triples(3))
    statuses: list[int] = []
    lanes = {"workers": 1, "slow_workers": 1, "time_limit": PATIENCE}
    with running(tmp_path, tmp_path / "data.nt", None, **lanes) as service:
        asking = threading.Thread(target=lambda: statuses.append(service.query(COUNT).status))
        with service.frozen() as workers:
            asking.start()
            until(lambda: service.metric(RUNNING) == 1)
            (zygote,) = service.zygotes()
            os.kill(zygote, signal.SIGSTOP)  # it tells how the worker ended
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
            time.sleep(held_up)
            os.kill(zygote, signal.SIGCONT)
            asking.join()
        assert statuses == [200]
        assert service.metric('dxkg_workers_killed_total{reason="outside"}') == 1


def test_a_dead_zygote_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt") as service:
        processes = service.engine_processes()
        os.kill(processes[0], signal.SIGKILL)
        until(lambda: not any(map(is_alive, processes)))
        until(lambda: service.query("SELECT ?again { ?s ?p ?again }").status == 200)


def test_a_zygote_is_replaced_as_soon_as_that_is_possible(tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    data.write_text(triples(3))
    with running(tmp_path, data, cache_size=0) as service:
        data.rename(tmp_path / "away.nt")
        processes = service.engine_processes()
        os.kill(processes[0], signal.SIGKILL)
        until(lambda: not any(map(is_alive, processes)))
        until(lambda: service.get("/health").status == 503)
        refused = service.query("ASK {}")
        assert (refused.status, refused.problem["code"]) == (503, "busy")
        gone = "the zygote is gone; loading again"
        until(lambda: service.log.read_text().count(gone) > 1)  # it was tried in vain
        (tmp_path / "away.nt").rename(data)
        until(lambda: service.query("ASK {}").status == 200)


def test_who_gets_no_worker_is_told_and_its_place_is_kept(tmp_path: Path) -> None:
    """All descriptors are taken, as by clients that hold connections open."""
    (tmp_path / "data.nt").write_text(triples(3))
    with (
        running(tmp_path, tmp_path / "data.nt", workers=1, cache_size=0, queue_wait=0.5) as service,
        service.connect() as connection,
    ):
        connection.sendall(ASK)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
        _, hard = resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE)
        # not the lowest free one: others become free when connections close
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (0, hard))
        (worker,) = service.workers()
        os.kill(worker, signal.SIGKILL)
        until(lambda: not is_alive(worker))
        for _ in range(4):
            connection.sendall(ASK)
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 503")
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
        connection.sendall(ASK)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")


@pytest.mark.skipif(
    bool(BOUNDED) and shutil.which("setpriv") is None, reason="needs setpriv of util-linux"
)
def test_without_room_for_a_process_queries_wait_for_one(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    limits = {"workers": 1, "slow_workers": 1, "cache_size": 0, "queue_wait": 1}
    with launched(BOUNDED, tmp_path, tmp_path / "data.nt", **limits) as service:
        (zygote,) = service.zygotes()
        _limit_processes(zygote, "0")
        for worker in service.workers():
            os.kill(worker, signal.SIGKILL)
        refused = service.query("ASK {}")
        assert (refused.status, refused.problem["code"]) == (503, "busy")
        assert refused.headers["retry-after"] == "2"
        assert service.metric(REFUSED) > 1  # it was tried several times
        soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
        _limit_processes(zygote, "unlimited" if soft == resource.RLIM_INFINITY else str(soft))
        until(lambda: service.query("ASK {}").status == 200)
    log = service.log.read_text()
    assert log.count("workers not started so far: 1, now: Resource temporarily unavailable") == 1
    assert "Traceback" not in log


def _limit_processes(pid: int, soft: str) -> None:
    command = [*BOUNDED, "prlimit", f"--pid={pid}", f"--nproc={soft}:"]
    subprocess.run(command, check=True)  # by who owns the process: root may lack CAP_SYS_RESOURCE


def test_clients_that_leave_cost_others_nothing(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(2000))
    with running(tmp_path, tmp_path / "data.nt", cache_size=0) as service:

        def leave(first: int) -> None:
            for number in range(first, first + 100):
                target = sparql(f"SELECT ?s {{ ?s ?p ?o }} LIMIT 5 # {number}")
                with service.connect() as connection:
                    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())

        leaving = [threading.Thread(target=leave, args=(n * 100,)) for n in range(8)]
        for thread in leaving:
            thread.start()
        for number in range(40):
            service.ask(f"ASK {{}} # {number}")
        for thread in leaving:
            thread.join()
        until(lambda: service.metric(RUNNING) == 0)
        assert service.metric(LEFT) < 80  # most had ended before they had cost as much as a worker
    assert "Traceback" not in service.log.read_text()


def test_what_the_machine_holds_up_is_not_called_slow(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(2000))
    statuses: list[int] = []
    patience = dict.fromkeys(("time_limit", "queue_wait", "write_timeout"), 4 * PATIENCE)
    places = {"workers": 1, "slow_workers": 1, "slow_after": 2, "cache_size": 0}
    with (
        running(tmp_path, tmp_path / "data.nt", None, **places, **patience) as service,
        service.connect() as connection,
    ):
        connection.sendall(f"GET {sparql(ENDLESS)} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        until(lambda: service.metric(RUNNING) == 1)
        service.ask()  # when the other has moved on to the slow lane, which is full from then on
        asking = threading.Thread(target=lambda: statuses.append(service.query(COUNT).status))
        with service.frozen():
            asking.start()
            until(lambda: service.metric(RUNNING) == 2)
            time.sleep(3)
        asking.join()
        assert statuses == [200]
        assert service.metric("dxkg_workers_killed_total") == 0


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt") as service:
        service.ask()
        processes = service.descendants()
        assert len(processes) >= 2
    until(lambda: not any(map(is_alive, processes)))


def test_a_killed_front_takes_its_processes_along(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt") as service:
        service.ask()
        processes = service.descendants()
        service.process.kill()
        until(lambda: not any(map(is_alive, processes)))


def test_queries_are_logged_without_their_text_or_sender(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt") as service:
        service.query('SELECT ?s { ?s ?p "my secret" }', X_Forwarded_For="203.0.113.9")
        service.query("nonsense")
    lines = [line for line in service.log.read_text().splitlines() if line.startswith("{")]
    entries = [json.loads(line) for line in lines]
    assert [entry["outcome"] for entry in entries] == ["ok", "syntax"]
    assert set(entries[0]) == {"time", "query", "outcome", "seconds", "bytes"}
    assert "secret" not in service.log.read_text()
    assert "203.0.113" not in service.log.read_text()


def test_a_stop_lets_running_requests_end(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    limits = {"time_limit": PATIENCE, "grace": PATIENCE}
    with running(tmp_path, tmp_path / "data.nt", None, **limits) as service:
        found: list[int] = []
        asking = threading.Thread(target=lambda: found.append(service.query(COUNT).status))
        with service.frozen():
            asking.start()
            until(lambda: service.metric(RUNNING) == 1)
            service.process.terminate()
            until(lambda: not _listens(service))
            assert not found
        asking.join()
        assert found == [200]
        assert service.process.wait(PATIENCE) == 0


def _listens(service: Service) -> bool:
    try:
        service.connect().close()
    except ConnectionRefusedError:
        return False
    except ConnectionResetError:  # it is closing
        return True
    return True


def test_a_stop_lets_what_is_written_be_read(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(20_000, "s" * 1000))
    with (
        running(tmp_path, tmp_path / "data.nt", cache_entry=50 << 20, grace=PATIENCE) as service,
        socket.socket() as connection,
    ):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((HOST, service.port))
        request = f"GET {sparql('SELECT * { ?s ?p ?o }')} HTTP/1.1\r\nHost: h\r\n\r\n"
        for _ in range(2):  # the second is written in one go
            connection.sendall(request.encode())
            reply = HTTPResponse(connection)
            reply.begin()
            body = reply.read(1000)
            if "content-length" not in reply.headers:
                body += reply.read()
        service.process.terminate()
        until(lambda: not _listens(service))
        time.sleep(0.5)
        body += reply.read()
    assert body.count(b"urn:p") == 20_000


def test_the_media_type_follows_the_form_of_the_query(service: Service) -> None:
    accept = f"{JSON}, text/turtle;q=0.5"
    select = service.query(COUNT, accept)
    construct = service.query("CONSTRUCT WHERE { ?s ?p ?o }", accept)
    assert select.headers["content-type"] == JSON
    assert construct.headers["content-type"].startswith("text/turtle")
