"""What all clients together have waiting is bounded: requests half sent, answers half read."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from service.http.connection import Connection, Connections
from tests.service_process import HOST, Service, running, triples, until

_BODY = 1 << 20
_HEAD = (
    "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    f"Content-Length: {_BODY}\r\n\r\n"
).encode()
ALL = "SELECT * { ?s ?p ?o }"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("held")
    (folder / "data.nt").write_text(triples(80_000))
    with running(folder, folder / "data.nt", max_held=8 << 20) as found:
        yield found


def _resident(service: Service) -> int:
    statm = Path(f"/proc/{service.process.pid}/statm").read_text()
    return int(statm.split()[1]) * resource.getpagesize()


def test_bodies_half_sent_are_bounded_in_all(service: Service) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(service.connect()) for _ in range(40)]
        refused = 0
        for connection in connections:
            connection.sendall(_HEAD + b" " * (_BODY - 1))
            connection.settimeout(0.2)
            try:
                refused += connection.recv(1 << 16).startswith(b"HTTP/1.1 503")
            except TimeoutError:
                continue  # it is waited for
        assert 30 <= refused < 40
        service.ask()  # small requests are read all the same
    until(lambda: _accepted(service))


def _accepted(service: Service) -> bool:
    """Tell whether what was held is free again."""
    with service.connect() as connection:
        connection.sendall(_HEAD + b"ASK {}" + b" " * (_BODY - 6))
        return connection.recv(1 << 16).startswith(b"HTTP/1.1 413")  # too long for a query


def test_slow_readers_of_a_kept_answer_share_it(service: Service) -> None:
    kept = service.query(ALL, "text/csv")
    assert 1 << 20 < len(kept.body) < 4 << 20
    request = (
        f"GET /sparql?query={ALL.replace(' ', '+').replace('?', '%3F')} HTTP/1.1\r\n"
        f"Host: {HOST}:{service.port}\r\nAccept: text/csv\r\n\r\n"
    ).encode()
    before = _resident(service)
    with ExitStack() as stack:
        connections = [stack.enter_context(service.connect()) for _ in range(120)]
        for connection in connections:
            if connection is not connections[0]:  # which will read
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(request)
        for connection in connections:
            assert connection.recv(12) == b"HTTP/1.1 200"
        assert _resident(service) - before < 120 * len(kept.body) // 4
        first = connections[0]
        received = bytearray()
        while not received.endswith(kept.body[-64:]):
            received += (data := first.recv(1 << 16))
            assert data, "the reader was cut off"
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(kept.body)}".encode() in head
    assert body == kept.body


def test_who_has_most_to_read_is_cut_off_first() -> None:
    cut: list[int] = []
    connections = Connections()
    for unread in (10, 500, 0, 300):
        connections.add(cast(Connection, _Waiting(unread, cut)))
    connections.relieve(most=400)
    assert cut == [500]
    cut.clear()
    connections.relieve(most=9)
    assert cut == [500, 300, 10]


@dataclass(eq=False)
class _Waiting:
    """A connection, as far as it is looked at here."""

    unread: int
    cut: list[int]

    def cut_off(self) -> None:
        self.cut.append(self.unread)
