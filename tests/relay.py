"""A relay before a store: it watches what is sent, and disturbs it on demand."""

from __future__ import annotations

import http.client
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus, urlsplit

from tests.service_process import HOST, START_TIME
from tests.stores import Store


@dataclass
class Relay:
    """What stands between us and a store: hands on, notes down, and disturbs on demand.

    A query that holds one of the words of `Handler` is not handed on, but answered badly.
    """

    store: Store
    port: int = 0
    loads: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, address and size of each request of the Graph Store Protocol that succeeded."""
    hold_after: int | None = None
    """So many loads are let through; the next one is never answered."""
    holding: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a client gave up a request that was held."""
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def query(self) -> str:
        return self.address + urlsplit(self.store.query).path


@contextmanager
def relayed(store: Store) -> Iterator[Relay]:
    """Run a relay before a store."""
    relay = Relay(store)
    handler = type("RelayHandler", (_Handler,), {"relay": relay})
    server = ThreadingHTTPServer((HOST, 0), handler)
    relay.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield relay
    finally:
        relay.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    relay: Relay
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        text = unquote_plus(body[:4096].decode("utf-8", "replace"))
        tricks: dict[str, Callable[[], None]] = {
            "#stall": self._hold,
            "#redirect": self._redirect,
            "#broken": self._break_off,
            "#slow": self._stream_slowly,
            "#teapot": lambda: self._answer(500, "text/plain", b"/srv/secret/path failed"),
        }
        trick = next((do for word, do in tricks.items() if word in text), None)
        if trick is not None:
            trick()
        else:
            self._hand_on(body)

    do_PUT = do_POST  # noqa: N815 the name that the library calls

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _hand_on(self, body: bytes) -> None:
        is_load = "graph=" in self.path
        relay = self.relay
        if is_load and relay.hold_after is not None and len(relay.loads) >= relay.hold_after:
            self._hold()
            return
        place = urlsplit(relay.store.address).netloc
        connection = http.client.HTTPConnection(place, timeout=START_TIME)
        names = ("Content-Type", "Accept", "Authorization")
        headers = {name: self.headers[name] for name in names if name in self.headers}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        found = response.read()
        connection.close()
        if is_load and response.status < 300:
            relay.loads.append((self.command, self.path, len(body)))
        challenge = response.getheader("WWW-Authenticate", "")
        self._answer(response.status, response.getheader("Content-Type", ""), found, challenge)

    def _answer(self, status: int, kind: str, body: bytes, challenge: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.end_headers()
        self.wfile.write(body)

    def _hold(self) -> None:
        """Answer nothing; notice when the client leaves."""
        self.close_connection = True
        self.relay.holding.set()
        while not self.relay.go_on.is_set():
            if select.select([self.connection], [], [], 0.02)[0]:
                self.relay.left.set()
                return

    def _redirect(self) -> None:
        self.send_response(307)
        self.send_header("Location", "http://192.0.2.1/sparql")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _begin_json(self) -> bytes:
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(b'{"head":{"vars":["x"]},"results":{"bindings":[')
        return b'{"x":{"type":"literal","value":"%s"}}' % (b"y" * 200)

    def _break_off(self) -> None:
        """Write half a document and end as if it were whole."""
        row = self._begin_json()
        self.wfile.write(b",".join([row] * 2000))

    def _stream_slowly(self) -> None:
        """Write half a document, wait for the test, write the rest."""
        row = self._begin_json()
        self.wfile.write(b",".join([row] * 2000))
        self.wfile.flush()
        self.relay.go_on.wait(START_TIME)
        self.wfile.write(b"," + row + b"]}}")
