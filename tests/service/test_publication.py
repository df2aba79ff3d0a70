"""Publication: what is published is served, under load, without a failed request."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import threading
from http.client import HTTPResponse
from pathlib import Path

import pytest

from loaders.release.disk_store import copy_release, remove_copies
from loaders.release.publication import Release, make_current, publish
from loaders.release.retention import prune
from tests.service_process import PATIENCE, Service, running, sparql, triples, until

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


class Load:
    """Clients that send requests without a pause and keep what is not right."""

    def __init__(self, service: Service, clients: int = 4) -> None:
        self.service = service
        self.wrong: list[str] = []
        self.right = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(clients)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        turn = 0
        while not self._stop.is_set():
            turn += 1
            query = f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {1 + (turn * 7 + number) % 50}"
            try:
                reply = self.service.query(query)
                if reply.status != 200 or not reply.bindings:
                    self.wrong.append(reply.text)
                self.right += 1
            except OSError as error:
                self.wrong.append(repr(error))


def test_a_file_is_published_anew_without_a_failed_request(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(triples(10))
    with running(tmp_path, path, cache_size=0) as service:
        release = str(service.health()["release"])
        with Load(service) as load:
            for size in (20, 30, 40):
                path.write_text(triples(size))
                release = service.publish(release)
                assert service.query(COUNT).bindings == [{"n": str(size)}]
        assert load.wrong == []
        assert load.right > 20
        until(lambda: len(service.engine_processes()) <= 6)  # the old releases are gone


def test_a_file_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(triples(10))
    with running(tmp_path, path) as service:
        path.write_text("this is no RDF")
        service.process.send_signal(signal.SIGHUP)
        until(lambda: "not published" in service.log.read_text())
        assert service.query(COUNT).bindings == [{"n": "10"}]
        until(lambda: service.metric("dxkg_publication_failures_total ") == 1)


def test_a_new_release_is_served_when_current_points_to_it(tmp_path: Path) -> None:
    second = _released(tmp_path, triples(2))
    _released(tmp_path, triples(1))
    with running(tmp_path, releases=tmp_path) as service:
        first = str(service.health()["release"])
        assert service.query(COUNT).bindings == [{"n": "1"}]
        etag = service.get(sparql(COUNT)).headers["etag"]
        with Load(service) as load:
            make_current(tmp_path, second)
            service.wait_for_other(first)
        assert load.wrong == []
        changed = service.get(sparql(COUNT), If_None_Match=etag)
        assert changed.status == 200
        assert changed.bindings == [{"n": "2"}]


def test_the_names_of_many_graphs_may_be_long(tmp_path: Path) -> None:
    name = "urn:" + "ệ" * 200
    lines = [f'<urn:s> <urn:p> "{n}" <{name}{n}> .' for n in range(1200)]
    (tmp_path / "data.nq").write_text("\n".join(lines), "utf-8")
    with running(tmp_path, tmp_path / "data.nq") as service:
        assert service.health()["quads"] == 1200
        described = service.get("/sparql", Accept="text/turtle").body.decode("utf-8")
        assert name in described


def test_a_long_answer_of_the_old_release_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(triples(200_000))
    with running(tmp_path, path) as service:
        release = str(service.health()["release"])
        target = sparql("SELECT * { ?s ?p ?o }", format="csv")
        with service.connect() as connection:
            connection.sendall(
                f"GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode()
            )
            response = HTTPResponse(connection)
            response.begin()
            body = response.read(1000)
            path.write_text(triples(1))
            service.publish(release)
            body += response.read()
        assert body.count(b"urn:p") == 200_000


def test_an_answer_of_the_old_release_that_ends_late_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(triples(30_000, "s" * 500))
    with running(tmp_path, path, cache_entry=64 << 20, cache_size=256 << 20) as service:
        release = str(service.health()["release"])
        data = f"GET {sparql('SELECT * { ?s ?p ?o }', format='csv')} HTTP/1.1\r\nHost: h\r\n\r\n"
        with service.connect() as slow, service.connect() as quick:
            slow.sendall(data.encode())
            late = HTTPResponse(slow)
            late.begin()
            late.read(1000)
            for _ in range(2):  # the second is kept, and known by its bytes
                old = _answer(quick, data)
            assert old.count(b"urn:p") == 30_000
            path.write_text(triples(1))
            service.publish(release)
            assert service.query(COUNT).bindings == [{"n": "1"}]
            late.read()
            assert _answer(quick, data).count(b"urn:p") == 1


def _answer(connection: socket.socket, data: str) -> bytes:
    """Send a request over a connection that lives on."""
    connection.sendall(data.encode())
    response = HTTPResponse(connection)
    response.begin()
    return response.read()


def test_a_release_above_the_memory_budget_is_served_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(triples(500))
    with running(tmp_path, path, memory_budget=1000) as service:
        assert service.query(COUNT).bindings == [{"n": "500"}]
        release = str(service.health()["release"])
        stores = {store.name for store in (tmp_path / ".stores").iterdir()}
        assert stores == {release[:12], f"{release[:12]}.json"}
        path.write_text(triples(501))
        service.publish(release)
        assert service.query(COUNT).bindings == [{"n": "501"}]


def _released(releases: Path, text: str) -> Release:
    data = text.encode()
    manifest = {"data": {"sha256": hashlib.sha256(data).hexdigest()}}
    release = publish(releases, data, {"manifest.json": json.dumps(manifest).encode()})
    make_current(releases, release)
    return release


def test_a_copy_on_disk_answers_until_the_release_is_in_memory(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    release = _released(releases, triples(20_000))
    assert copy_release(release.data, releases) is None  # too small to need one
    assert copy_release(release.data, releases, copied_from=0) == releases / ".stores" / release.id
    with running(tmp_path, releases=releases) as service:
        digest = str(service.health()["release"])
        etags = set()
        with Load(service) as load:
            until(lambda: service.health()["store"] == "memory")
            etags.add(service.query(COUNT).headers["etag"])
        assert load.wrong == []
        assert "20000 quads, from disk" in service.log.read_text()
        assert digest[:12] == release.id
        assert service.health()["release"] == digest
        etags.add(service.query(COUNT).headers["etag"])
        assert len(etags) == 1

        def only() -> list[int]:
            return found if len(found := service.zygotes()) == 1 else []

        (zygote,) = until(only)  # that of the copy has ended
        os.kill(zygote, signal.SIGKILL)  # a second start
        until(lambda: service.log.read_text().count("20000 quads, from disk") == 2)
        assert service.query("SELECT ?again { ?s ?p ?again } LIMIT 1").status == 200


@pytest.mark.parametrize("damage", ["files", "summary", "all"])
def test_a_damaged_copy_does_no_harm(tmp_path: Path, damage: str) -> None:
    releases = tmp_path / "releases"
    release = _released(releases, triples(500))
    place = copy_release(release.data, releases, copied_from=0)
    assert place is not None
    if damage != "summary":
        for file in place.iterdir():
            file.write_bytes(b"broken")
    if damage != "files":
        place.with_name(f"{place.name}.json").write_text("{}")
    with running(tmp_path, releases=releases) as service:
        assert service.query(COUNT).bindings == [{"n": "500"}]
        assert service.health()["store"] == "memory"


def test_copies_of_releases_that_are_gone_are_deleted(tmp_path: Path) -> None:
    old, new = (_released(tmp_path, triples(size)) for size in (1, 2))
    for release in (old, new):
        copy_release(release.data, tmp_path, copied_from=0)
    stores = tmp_path / ".stores"
    (stores / f"{new.id}.partial-{2**22 + 1}").mkdir()
    prune(tmp_path, [old])
    remove_copies(tmp_path)
    assert {path.name for path in stores.iterdir()} == {new.id, f"{new.id}.json"}


def test_an_answer_of_the_old_release_is_not_given_again(tmp_path: Path) -> None:
    """It was asked for before the publication, and came after the new release was served."""
    path = tmp_path / "data.nt"
    path.write_text(triples(15))
    held_up = sparql("SELECT (COUNT(?s) AS ?n) { ?s ?p ?o }")
    with running(tmp_path, path, time_limit=2 * PATIENCE) as service:
        release = str(service.health()["release"])
        found: list[object] = []
        asking = threading.Thread(target=lambda: found.append(service.get(held_up).bindings))
        with service.frozen():
            asking.start()
            until(lambda: service.metric("dxkg_queries_running ") == 1)
            path.write_text(triples(1))
            service.publish(release)
            service.get(sparql(COUNT))
            assert not found
        asking.join()
        assert found == [[{"n": "15"}]]
        assert service.get(held_up).bindings == [{"n": "1"}]
