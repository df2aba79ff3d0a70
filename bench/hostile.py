"""Clients that mean harm, or are broken: each does its worst with a socket of its own and goes."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from bench.limits import RUNAWAY
from bench.peers.peer import HOST

_EXPORT = "SELECT ?a ?b ?c WHERE { ?a ?b ?c } ORDER BY ?c"
_WAIT = 3.0


def attack(port: int, draw: random.Random) -> str:
    """Do one thing that a service must bear; returns which."""
    method = draw.choice(_METHODS)
    with suppress(OSError), socket.create_connection((HOST, port), _WAIT) as connection:
        method(connection)
    return method.__name__.strip("_")


def _query(connection: socket.socket, text: str) -> None:
    # Each text is new, so that none is known to be slow.
    target = quote(f"{text}\n# {time.time_ns()}", safe="")
    connection.sendall(
        f"GET /sparql?query={target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    )


def _read(connection: socket.socket) -> None:
    with suppress(TimeoutError):
        while connection.recv(65536):
            pass


def _runaway(connection: socket.socket) -> None:
    """Wait for a product of three scans, then leave."""
    _query(connection, RUNAWAY)
    _read(connection)


def _memory(connection: socket.socket) -> None:
    """Sort a product, which needs memory without end."""
    _query(connection, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")
    _read(connection)


def _deep(connection: socket.socket) -> None:
    """Nest brackets until a recursive parser's stack ends."""
    depth = 900
    _query(connection, f"SELECT * WHERE {{ BIND({'(' * depth}1{')' * depth} AS ?a) }}")
    _read(connection)


def _wide(connection: socket.socket) -> None:
    """Join thousands of terms of one sum."""
    _query(connection, f"SELECT ({'+'.join(['1'] * 3000)} AS ?a) WHERE {{}}")
    _read(connection)


def _leaving(connection: socket.socket) -> None:
    """Ask for an export and leave at once."""
    _query(connection, _EXPORT)
    time.sleep(0.2)


def _slow_reader(connection: socket.socket) -> None:
    """Read an export by the byte."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    _query(connection, _EXPORT)
    for _ in range(30):
        connection.recv(1)
        time.sleep(0.1)


def _half(connection: socket.socket) -> None:
    """Send half a head and wait."""
    connection.sendall(b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: a\r\nX-Slow: ")
    _read(connection)


def _garbage(connection: socket.socket) -> None:
    """Send what is no HTTP."""
    connection.sendall(random.randbytes(4096))  # noqa: S311 noise
    _read(connection)


def _large(connection: socket.socket) -> None:
    """Announce and send a body that is too large."""
    connection.sendall(
        f"POST /sparql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {64 << 20}\r\n\r\n".encode()
    )
    connection.sendall(b"#" * (2 << 20))
    _read(connection)


def _service(connection: socket.socket) -> None:
    """Have the server call another one."""
    _query(connection, "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    _read(connection)


_METHODS: tuple[Callable[[socket.socket], None], ...] = (
    _runaway, _memory, _deep, _wide, _leaving, _slow_reader, _half, _garbage, _large, _service,
)  # fmt: skip
