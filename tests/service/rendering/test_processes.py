"""Pages come from processes that may be killed; who else asks does not notice."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answering import Answering
from tests.service_process import (
    PATIENCE,
    Reply,
    Service,
    is_alive,
    running,
    sparql,
    stopped,
    triples,
    until,
)

HTML = "text/html"
JSON = "application/json"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
PAGES = "dxkg_pages_running "
SPOOLED = "dxkg_pages_spooled_bytes "


@pytest.fixture(scope="module")
def service(answering: Answering, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("processes")
    releases, reports = answering.folder / "releases", answering.folder / "reports"
    with running(folder, releases=releases, reports=reports) as found:
        yield found


def _page(service: Service, target: str) -> Reply:
    return service.get(target, Accept=HTML, Accept_Language="vi")


def _processes(service: Service) -> list[int]:
    """Return the processes that render, once there are any."""
    assert _page(service, "/queries").status == 200
    return until(service.page_processes)


def test_the_front_gives_files_and_kept_pages_itself(service: Service) -> None:
    addresses = ["/queries", "/id/unit/lang-son", "/q/dti-rank", "/q/dti-rank.csv", "/ontology"]
    before = [_page(service, address) for address in addresses]
    assert [each.status for each in before] == [200] * len(addresses)
    with stopped([*service.page_zygotes(), *service.page_processes()]):
        for address, first in zip(addresses, before, strict=True):
            again = _page(service, address)
            assert (again.status, again.body) == (200, first.body), address
            assert {**again.headers, "date": ""} == {**first.headers, "date": ""}
            same = service.get(
                address, Accept=HTML, Accept_Language="vi", If_None_Match=first.headers["etag"]
            )
            assert (same.status, same.body) == (304, b"")
        assert service.get("/static/dxkg.css").headers["content-type"].startswith("text/css")
        assert service.request("HEAD", "/static/dxkg.css").status == 200


def test_a_kept_page_is_for_those_alone_who_ask_alike(service: Service) -> None:
    vietnamese = _page(service, "/queries").text
    assert service.get("/queries", Accept=HTML, Accept_Language="en").text != vietnamese
    elsewhere = {"Accept": HTML, "Accept-Language": "vi", "Host": "elsewhere.example"}
    assert _page(service, "/q/dti-rank").status == 200
    assert "elsewhere.example" in service.request("GET", "/q/dti-rank", elsewhere).text
    assert "elsewhere.example" not in _page(service, "/q/dti-rank").text
    packed = service.get("/queries", Accept=HTML, Accept_Language="vi", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert _page(service, "/queries").text == vietnamese


def test_static_files_are_whole_and_nothing_else_is_given(service: Service) -> None:
    folder = Path(__file__).parents[3] / "service" / "static"
    style = service.get("/static/dxkg.css")
    assert style.body == (folder / "dxkg.css").read_bytes()
    again = service.get("/static/dxkg.css", If_None_Match=style.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    for wrong in ("/static/", "/static/../settings.py", "/static/%2e%2e/settings.py", "/static/x"):
        assert service.get(wrong).status == 404, wrong
    assert service.request("POST", "/static/dxkg.css").status == 405


def test_processes_that_are_killed_are_replaced(service: Service) -> None:
    for pid in _processes(service):
        os.kill(pid, signal.SIGKILL)
    assert _page(service, "/search?q=lang").status == 200
    (zygote,) = service.page_zygotes()
    os.kill(zygote, signal.SIGKILL)
    until(lambda: not is_alive(zygote))
    assert _page(service, "/search?q=son").status == 200


def test_a_page_survives_the_death_of_its_process(service: Service) -> None:
    found: list[int] = []
    with stopped(processes := _processes(service)):
        asking = [
            threading.Thread(
                target=lambda n=n: found.append(_page(service, f"/search?q=tinh{n}").status)
            )
            for n in range(3)
        ]
        for each in asking:
            each.start()
        until(lambda: service.metric(PAGES) > 0)
        for pid in processes:
            os.kill(pid, signal.SIGKILL)
    for each in asking:
        each.join()
    assert found == [200] * 3


def test_slow_queries_hold_no_process(tmp_path: Path) -> None:
    """There is one process for what strangers' queries give; it has time for others meanwhile."""
    (tmp_path / "data.nt").write_text(triples(1500))
    found: list[str] = []
    with running(tmp_path, tmp_path / "data.nt", page_processes=1) as service:

        def ask(spaces: str) -> None:
            found.append(_page(service, sparql(SLOW + spaces)).text)

        assert _page(service, "/sparql").status == 200
        with service.frozen():
            asking = [threading.Thread(target=ask, args=(" " * n,)) for n in range(4)]
            for each in asking:
                each.start()
            until(lambda: service.metric("dxkg_queries_running ") > 0)
            for n in range(8):
                assert _page(service, f"/sparql?query=&lang=vi&n={n}").status == 200
            assert found == []
        for each in asking:
            each.join()
        assert service.metric("dxkg_page_processes_killed_total") == 0
    assert ["2.250.000" in text for text in found] == [True] * 4


def test_a_page_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(1500))
    columns = " ".join(f"(?o AS ?c{n})" for n in range(100))
    with running(tmp_path, tmp_path / "data.nt", page_time=0.05) as service:
        reply = service.get(sparql(f"SELECT {columns} {{ ?s ?p ?o }}"), Accept=HTML)
        assert reply.status == 504
        assert "0.05" in reply.text
        assert service.metric('dxkg_page_processes_killed_total{reason="time"}') > 0
        assert service.get("/static/dxkg.css").status == 200
        service.ask()


def test_a_page_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    text = "x" * 200_000
    (tmp_path / "data.nt").write_text(f'<urn:s> <urn:p> "{text}" .\n' + triples(60))
    with running(tmp_path, tmp_path / "data.nt", page_memory=8 << 20) as service:
        query = "SELECT ?o { <urn:s> <urn:p> ?o . ?s <urn:p> ?any }"
        reply = service.query(query, JSON, X_DXKG_Cite="1")
        assert (reply.status, reply.problem["code"]) == (400, "page-memory")
        for n in range(4):  # whichever process answers
            small = service.query(f"SELECT ?s {{ ?s ?p {n} }}", JSON, X_DXKG_Cite="1")
            assert small.status == 200
        assert _page(service, "/sparql").status == 200


def test_who_leaves_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(1500))
    with running(tmp_path, tmp_path / "data.nt", page_processes=1, time_limit=600) as service:
        assert _page(service, "/sparql").status == 200
        for _ in range(5):
            with service.connect() as connection:
                target = sparql(SLOW)
                connection.sendall(
                    f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n".encode()
                )
                until(lambda: service.metric("dxkg_queries_running ") == 1)
            until(lambda: service.metric("dxkg_queries_running ") == 0)
        assert _page(service, "/sparql?query=").status == 200
        assert service.metric(PAGES) == service.metric("dxkg_pages_waiting ") == 0


def test_who_leaves_before_a_result_is_taken_leaves_nothing_of_it(tmp_path: Path) -> None:
    text = "x" * 10_000
    (tmp_path / "data.nt").write_text(f'<urn:s> <urn:q> "{text}" .\n' + triples(500))
    query = "SELECT ?o { <urn:s> <urn:q> ?o . ?s <urn:p> ?any }"
    request = f"GET {sparql(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n"
    with running(tmp_path, tmp_path / "data.nt", page_processes=1, cache_size=0) as service:
        assert _page(service, "/sparql").status == 200
        processes = _processes(service)
        with service.connect() as connection:
            with service.frozen():
                connection.sendall(request.encode())
                until(lambda: service.metric("dxkg_queries_running ") == 1)
                until(lambda: service.metric(PAGES) == 0)  # the request was left
                for pid in processes:
                    os.kill(pid, signal.SIGSTOP)
            until(lambda: service.metric(SPOOLED) > 1 << 20)
            until(lambda: service.metric("dxkg_queries_running ") == 0)
        until(lambda: service.metric(SPOOLED) == 0)
        for pid in processes:
            os.kill(pid, signal.SIGCONT)
        assert _page(service, "/sparql?query=").status == 200


def test_another_release_shows_at_once(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(triples(10))
    address = sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    with running(tmp_path, path) as service:
        for size in (30, 50):
            before = str(service.health()["release"])
            assert _page(service, "/quality").status == 200
            path.write_text(triples(size))
            service.publish(before)
            assert f">{size}<" in _page(service, address).text


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.nt").write_text(triples(10))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    with running(tmp_path, tmp_path / "data.nt") as service:
        for n in range(3):
            assert _page(service, f"/search?q=a{n}").status == 200
            for pid in service.page_processes():
                os.kill(pid, signal.SIGKILL)
        assert len(list(scratch.glob("dxkg-names-*"))) <= 1
    until(lambda: list(scratch.iterdir()) == [], PATIENCE)
