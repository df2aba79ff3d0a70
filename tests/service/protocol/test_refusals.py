"""Requests that are refused while they are still being sent: the client learns why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service_process import Service, running

QUERY = {"Content-Type": "application/sparql-query"}
HEAD = b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Type: application/sparql-query\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("refusals")
    (folder / "data.nt").write_text("<urn:a> <urn:p> <urn:b> .\n")
    with running(folder, folder / "data.nt", max_body=50_000) as found:
        yield found


def test_who_sends_too_large_a_body_reads_the_answer(service: Service) -> None:
    reply = service.request("POST", "/sparql", QUERY, b"a" * 20_000_000)
    assert (reply.status, reply.problem["code"]) == (413, "body-size")
    assert reply.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 5_000_000, 414),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"a" * 5_000_000, 431),
        (b"GET / HTTP/1.1\r\nHost: h\r\n" + b"a" * 5_000_000, 431),
        (b"\r\n" * 2_500_000, 431),
        (CHUNKED + b"4;" + b"a" * 5_000_000, 431),
        (CHUNKED + b"0\r\nX: " + b"a" * 5_000_000, 431),
        (CHUNKED + b"1\r\n \r\n" * 1_000_000, 413),
    ],
)
def test_nothing_is_gathered_without_bound(service: Service, sent: bytes, status: int) -> None:
    with service.connect() as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 %d" % status)


def test_a_body_in_chunks_may_come_in_any_pieces(service: Service) -> None:
    body = b"ASK {} #" + b"x" * 40_000
    text = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in _parts(body, 7))
    sent = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + text + b"0\r\n\r\n"
    with service.connect() as connection:
        for part in _parts(sent, 10_000):
            connection.sendall(part)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 200")


def _parts(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]
