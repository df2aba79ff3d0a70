"""Real workers that are sent jobs ahead: everyone still gets the answer to its own question.

What the pool decides about such jobs is tested in `test_pool`, with a clock that is set.
"""

from __future__ import annotations

import contextlib
import functools
import operator
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service_process import PATIENCE, Service, running, sparql, triples, until

SENT = "dxkg_queries_ahead_total"
ALWAYS: dict[str, Any] = {"ahead_below": 1000, "cache_size": 0, "time_limit": PATIENCE}
CALM = 128
"""So many brisk queries come before any is sent ahead."""
LONGER = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f FILTER(STR(?c) != '{}') }}"
"""Takes a moment."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ahead") / "data.nt"
    path.write_text(triples(150))
    return path


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Service]:
    """Run one worker for quick queries and one for slow ones, which get jobs ahead at all times."""
    folder = tmp_path_factory.mktemp("service")
    with running(folder, data, workers=1, slow_workers=1, **ALWAYS) as found:
        asking(found, 0, CALM)()
        yield found


@contextlib.contextmanager
def sending_ahead(service: Service) -> Iterator[None]:
    """Expect that jobs are sent ahead meanwhile."""
    before = service.metric(SENT)
    yield
    assert service.metric(SENT) > before


def number(service: Service, value: int) -> int:
    """Ask for a number, and return the one that comes back."""
    reply = service.query(f"SELECT ({value} AS ?x) {{}}")
    assert reply.status == 200, reply.text
    return int(reply.bindings[0]["x"])


def together(*work: Callable[[], None]) -> None:
    """Do several things at a time; the first fault is raised."""
    faults: list[BaseException] = []

    def done(each: Callable[[], None]) -> None:
        try:
            each()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=done, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def asking(service: Service, start: int, count: int = 60) -> Callable[[], None]:
    def ask() -> None:
        for value in range(start, start + count):
            assert number(service, value) == value

    return ask


def test_all_are_answered_in_their_turn(service: Service) -> None:
    with sending_ahead(service):
        together(*(asking(service, client * 1000) for client in range(6)))
    until(lambda: service.metric("dxkg_queue_length ") == 0)


def test_faults_between_concern_nobody_else(service: Service) -> None:
    def fail() -> None:
        for count in range(40):
            assert service.query(f"SELECT ?x {{ nonsense {count}").status == 400
            assert service.query(f"SELECT (STRDT({count}, 1) AS ?x) {{").status == 400

    with sending_ahead(service):
        together(fail, *(asking(service, client * 1000) for client in range(4)))


def test_large_results_between_come_whole(service: Service) -> None:
    def read() -> None:
        for count in range(10):
            rows = service.query(f"SELECT ?a ?d {{ ?a ?b ?c . ?d ?e ?f }} # {count}", "text/csv")
            assert rows.body.count(b"\n") == 150 * 150 + 1

    with sending_ahead(service):
        together(read, read, *(asking(service, client * 1000) for client in range(4)))


def test_who_is_behind_a_slow_query_goes_elsewhere(tmp_path: Path, data: Path) -> None:
    times = {"ahead_below": 1, "slow_after": 1.5, "cache_size": 0}
    with running(tmp_path, data, None, workers=1, slow_workers=1, **times) as service:
        answers: list[int] = []
        until(lambda: asking(service, 0, CALM)() or _are_sent_ahead(service))
        with service.frozen():
            slow = threading.Thread(target=lambda: answers.append(number(service, 1)))
            slow.start()
            until(lambda: service.metric("dxkg_queries_running ") == 1)
            before = service.metric(SENT)
            together(*(asking(service, client * 1000, 3) for client in range(1, 4)))
            assert service.metric(SENT) > before
            assert answers == []  # its worker stands still
        slow.join()
        assert answers == [1]
        until(lambda: service.metric("dxkg_queries_running ") == 0)  # what it did in vain, too
        asking(service, 5000)()
        assert service.metric("dxkg_workers_killed_total") == 0


def _are_sent_ahead(service: Service) -> bool:
    before = service.metric(SENT)
    together(*(asking(service, client * 1000, 10) for client in range(4)))
    return service.metric(SENT) > before


def test_who_leaves_takes_nobody_along(service: Service) -> None:
    def leave() -> None:
        for count in range(60):
            with service.connect() as connection:
                target = sparql(f"SELECT (-{count} AS ?x) {{}}")
                connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
                for _ in range(count % 3):  # leave at once, or after some others were answered
                    number(service, count)

    def linger() -> None:
        for count in range(20):
            reply = service.query(LONGER.format(count))
            assert reply.bindings[0]["n"] == str(150 * 149)

    with sending_ahead(service):
        together(leave, linger, *(asking(service, client * 1000) for client in range(3)))
    until(lambda: service.metric("dxkg_queries_running ") == 0)
    until(lambda: service.metric("dxkg_queue_length ") == 0)
    assert number(service, 7) == 7


def test_the_death_of_a_worker_is_survived(service: Service) -> None:
    answered = [0] * 4
    enough = threading.Event()

    def kill() -> None:
        try:
            for _ in range(6):
                before = list(answered)
                until(lambda: _one_is_killed(service))
                # a query survives one death, not two
                wanted = [number + 3 for number in before]
                until(lambda wanted=wanted: all(map(operator.ge, answered, wanted)))
        finally:
            enough.set()

    def ask(client: int) -> None:
        while not enough.is_set():
            assert number(service, answered[client]) == answered[client]
            answered[client] += 1

    with sending_ahead(service):
        together(kill, *(functools.partial(ask, client) for client in range(4)))


def _one_is_killed(service: Service) -> bool:
    """Kill a worker, whichever is there; False where none is at the moment."""
    for pid in service.workers():
        with contextlib.suppress(ProcessLookupError):  # it ended since
            os.kill(pid, signal.SIGKILL)
            return True
    return False


def test_a_new_release_is_swapped_in_without_a_fault(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    swapped = threading.Event()
    with running(tmp_path, tmp_path / "data.nt", workers=1, **ALWAYS) as service:

        def swap() -> None:
            try:
                for size in range(4, 8):
                    release = str(service.health()["release"])
                    (tmp_path / "data.nt").write_text(triples(size))
                    service.publish(release)
            finally:
                swapped.set()

        def ask() -> None:
            while not swapped.is_set():
                reply = service.query(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {time.time_ns()}")
                assert reply.status == 200
                assert 3 <= int(reply.bindings[0]["n"]) < 8

        together(swap, ask, ask, ask)
