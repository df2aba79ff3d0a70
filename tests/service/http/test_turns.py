"""What one connection may have done before others have a turn: counted, not timed."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable

import pytest

from service.errors import Problem
from service.http.connection import Connection, Connections
from service.http.plain import PlainHeads
from service.http.reading import MOST_CHUNKS, RequestReader
from service.protocol.assembly import bounds_of
from service.replies.message import Clock, Known, Request, Response
from service.settings import Settings
from tests.service_process import HOST, PATIENCE

BOUNDS = bounds_of(Settings())
FLOOD = b"GET /flood HTTP/1.1\r\nHost: h\r\n\r\n"
PROBE = b"GET /probe HTTP/1.1\r\nHost: h\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"


class Told:
    """A handler that answers at once, and notes in which order it was asked."""

    def __init__(self, first: Callable[[], None]) -> None:
        self.order: list[str] = []
        self._first = first

    def __call__(self, request: Request, then: Callable[[Response], None]) -> Response:
        if not self.order:
            self._first()
        self.order.append(request.path)
        return Response(204)

    def at_once(self, data: bytes) -> Known | None:
        return None

    def remember(self, data: bytes, key: str) -> None:
        pass


def test_others_are_answered_between_requests_sent_at_once() -> None:
    """The probe comes while the first of the flood is answered, and is not the last."""

    async def run() -> list[str]:
        loop = asyncio.get_running_loop()
        flood, probe = socket.socket(), socket.socket()
        handler = Told(lambda: probe.sendall(PROBE))
        clock, plain = Clock(), PlainHeads(BOUNDS.max_head)
        server = await loop.create_server(
            lambda: Connection(handler, BOUNDS, clock, plain, Connections()), HOST, 0
        )
        with flood, probe:
            for client in (probe, flood):
                client.setblocking(False)
                await loop.sock_connect(client, server.sockets[0].getsockname())
            await asyncio.sleep(0)
            sent = loop.create_task(loop.sock_sendall(flood, FLOOD * 2000 + PROBE))
            answers = 0
            async with asyncio.timeout(PATIENCE):
                while answers < 2001:
                    answers += (await loop.sock_recv(flood, 1 << 16)).count(b"HTTP/1.1 204")
                await sent
                assert (await loop.sock_recv(probe, 1 << 16)).startswith(b"HTTP/1.1 204")
        server.close()
        return handler.order

    order = asyncio.run(run())
    assert order.count("/flood") == 2000
    assert order[-1] == "/probe"  # of the flood's own connection, which kept its order
    assert order.index("/probe") < 20


def test_few_requests_are_read_before_the_first_is_taken() -> None:
    reader = RequestReader(BOUNDS, "")
    reader.take(FLOOD * 8000)
    found = 0
    while reader.is_behind:
        assert len(reader.complete) < 200
        found += len(reader.complete)
        reader.complete.clear()
        reader.read_on()
    assert found == 8000


def test_what_comes_in_any_pieces_is_read_as_one() -> None:
    body = CHUNKED + b"3\r\nabc\r\n0\r\n\r\n"
    sent = (FLOOD + body) * 40
    for size in (1, 7, 4096, 100_000):
        reader = RequestReader(BOUNDS, "")
        found = []
        for start in range(0, len(sent), size):
            reader.take(sent[start : start + size])
            reader.read_on()
            while reader.is_behind:
                found += [request.body for request, _ in reader.complete]
                reader.complete.clear()
                reader.read_on()
        assert found == [b"", b"abc"] * 40


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (CHUNKED + b"1\r\na\r\n" * (MOST_CHUNKS + 1), 413, "body-chunks"),
        (FLOOD[:-2] + b"a:b\r\n" * 101 + b"\r\n", 431, "head-fields"),
        (FLOOD[:-2] + b"a:" + b"b" * 70_000 + b"\r\n\r\n", 431, "head-size"),
        (CHUNKED + b"0\r\n" + b"a:b\r\n" * 101 + b"\r\n", 431, "head-fields"),
        (b"GET /" + b"%" * 5000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 400, "escapes"),
    ],
)
def test_what_costs_much_for_its_bytes_is_refused(sent: bytes, status: int, code: str) -> None:
    reader = RequestReader(BOUNDS, "")
    reader.take(sent)
    with pytest.raises(Problem) as caught:
        reader.read_on()
    assert (caught.value.status, caught.value.code) == (status, code)
    assert not reader.complete


def test_a_plain_address_with_broken_escapes_is_left_to_the_parser() -> None:
    plain = PlainHeads(BOUNDS.max_head)
    reader = RequestReader(BOUNDS, "")
    reader.take(FLOOD)
    reader.read_on()
    plain.learn(FLOOD, reader.complete[0][0])
    assert plain.read(FLOOD, "") is not None
    assert plain.read(re.sub(rb"/flood", b"/" + b"%" * 5000, FLOOD), "") is None
