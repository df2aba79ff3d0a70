"""Real stores for tests, `oxigraph serve` and Virtuoso 7, and a relay that watches and disturbs."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote_plus, urlencode, urlsplit

import pytest

from loaders import vocab
from loaders.release import Release, publish
from tests.service_process import HOST, until

PASSWORD = "dba"
_START = 60.0
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = {host}:{sql_port}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 0
[HTTPServer]
ServerPort = {host}:{port}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
"""
VIRTUOSO_ROWS = 20_000


@dataclass(frozen=True)
class Store:
    """A running store."""

    address: str
    query: str

    def asked(self, query: str, accept: str = "text/csv") -> str:
        """Ask the store itself, past everything of ours."""
        parts = urlsplit(self.query)
        form = urlencode({"query": query})  # Virtuoso 7 never answers application/sparql-query
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
            connection.request("POST", parts.path, form.encode(), headers)
            response = connection.getresponse()
            text = response.read().decode()
        assert response.status == 200, text
        return text


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Store]:
    """Run an empty `oxigraph serve` that takes writes."""
    with oxigraph_at(free_port(), tmp_path) as store:
        yield store


@contextmanager
def oxigraph_at(port: int, folder: Path) -> Iterator[Store]:
    """Run `oxigraph serve` in memory at a port."""
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve", "--bind", f"{HOST}:{port}"]
    with (folder / f"oxigraph-{port}.log").open("wb") as log, _ended(command, log.fileno()):
        address = f"http://{HOST}:{port}"
        until(lambda: _answers(port), _START)
        yield Store(address, f"{address}/query")


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Run Virtuoso 7 on an empty database."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no virtuoso-t: apt-get install virtuoso-opensource-7")
    folder = tmp_path_factory.mktemp("virtuoso")
    port, sql_port = free_port(), free_port()
    text = _INI.format(folder=folder, host=HOST, port=port, sql_port=sql_port, rows=VIRTUOSO_ROWS)
    (folder / "virtuoso.ini").write_text(text)
    command = [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    with (folder / "out.log").open("wb") as log, _ended(command, log.fileno()):
        address = f"http://{HOST}:{port}"
        until(lambda: _answers(port), _START)
        yield Store(address, f"{address}/sparql")


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
        connection = http.client.HTTPConnection(urlsplit(relay.store.address).netloc, timeout=60)
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
        self.relay.go_on.wait(20)
        self.wfile.write(b"," + row + b"]}}")


def small(folder: Path, count: int, graph: str = "one", extra: str = "") -> Release:
    """Publish a release of so many triples in a named graph and in the default graph."""
    name = f"<{vocab.mint_graph(graph)}>"
    triples = [f'<urn:s{n}> <urn:p> "{n}"' for n in range(count)]
    text = "".join(f"{each} {name} .\n{each} .\n" for each in triples) + extra
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    manifest = {"data": {"sha256": digest}, "graphs": {}, "inputs": {}}
    return publish(folder, data, {"manifest.json": json.dumps(manifest).encode()})


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()
    except OSError:
        return False
    return True


@contextmanager
def _ended(command: list[str], log: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process; end it, whatever happens."""
    process = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
    try:
        yield process
    finally:
        process.kill()
        process.wait()
