"""`dxkg query NAME --endpoint`: the answers of a release; failures in one line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from loaders.commands.endpoint import ask
from loaders.commands.failure import Failure
from loaders.release.publication import Release, current
from ontology import vocab
from service.__main__ import main
from tests.service_process import HOST, Service, reserved_port
from tests.stores import Store

RANK = ("dti-rank", "-p", f"province={vocab.mint('unit', 'binh-dinh')}", "-p", "year=2022")
TRIPLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3"


def run(releases: Path, *arguments: str) -> Result:
    environment = {"DXKG_RELEASES": str(releases)}
    return CliRunner(env=environment).invoke(main, ["query", *arguments])


def rows(text: str) -> list[str]:
    return sorted(text.splitlines())


@pytest.fixture(scope="module")
def release(releases: Path) -> Release:
    found = current(releases)
    assert found is not None
    return found


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_the_service_gives_the_answer_of_the_release(
    form: str, releases: Path, site: Service
) -> None:
    wanted = run(releases, *RANK, "--format", form)
    found = run(releases, *RANK, "--format", form, "--endpoint", f"{site.address}/sparql")
    assert (found.exit_code, found.stdout) == (0, wanted.stdout)
    assert found.stdout


def test_a_store_gives_the_answer_of_the_release(
    release: Release, releases: Path, oxigraph: Store
) -> None:
    store = ox.Store()
    store.bulk_load(path=str(release.data), format=ox.RdfFormat.N_QUADS)
    written = store.dump(format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    post(f"{oxigraph.address}/store?default", written)
    wanted = run(releases, *RANK)
    found = run(releases, *RANK, "--endpoint", oxigraph.query)
    assert (found.exit_code, rows(found.stdout)) == (0, rows(wanted.stdout))
    assert len(rows(found.stdout)) > 1


def post(url: str, turtle: bytes | None) -> None:
    from urllib.request import Request, urlopen

    with urlopen(Request(url, turtle, {"Content-Type": "text/turtle"}, method="POST")):
        pass


def test_triples_and_a_truth_are_read_too(site: Service) -> None:
    found = ask(f"{site.address}/sparql", TRIPLE, 60)
    assert len(list(found)) == 3  # type: ignore[arg-type]  # triples
    truth = ask(f"{site.address}/sparql", "ASK { ?s ?p ?o }", 60)
    assert isinstance(truth, ox.QueryBoolean)
    assert bool(truth)


@pytest.mark.parametrize("wrong", [("--format", "ttl"), ("--release", "current"), ("-p", "x=1")])
def test_wrong_use_is_told_as_without_an_endpoint(
    wrong: tuple[str, ...], releases: Path, site: Service
) -> None:
    found = run(releases, *RANK, *wrong, "--endpoint", f"{site.address}/sparql")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("Usage:")


def test_a_refusal_is_given_in_the_words_of_the_endpoint(site: Service) -> None:
    with pytest.raises(Failure, match=r"^http://[^\n]*/sparql: HTTP 400: [^\n]+$") as error:
        ask(f"{site.address}/sparql", "SELECT * WHERE { ?s ?p", 60)
    assert "b'" not in error.value.message


def test_nobody_there(releases: Path) -> None:
    with reserved_port() as port:
        found = run(releases, *RANK, "--endpoint", f"http://{HOST}:{port}/sparql")
    assert found.exit_code == 2
    assert found.stderr.startswith(f"Error: http://{HOST}:{port}/sparql: cannot be reached: ")
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://x/y", "localhost", ""])
def test_only_the_web_is_asked(address: str) -> None:
    with pytest.raises(Failure, match="expected an address http:// or https://"):
        ask(address, "ASK {}", 1)


@pytest.mark.parametrize(
    "address", ["http://me:hush@127.0.0.1:9/", "http://127.0.0.1:9/?key=hush", "http://[hush"]
)
def test_no_secret_of_an_address_is_shown(address: str, releases: Path) -> None:
    found = run(releases, *RANK, "--endpoint", address)
    assert found.exit_code == 2
    assert found.stderr.startswith("Error: ")
    assert found.stderr.count("\n") == 1
    assert "hush" not in found.output


def test_an_answer_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.commands.endpoint._LARGEST", 1 << 20)
    with (
        answering(200, b"x" * (2 << 20)) as address,
        pytest.raises(Failure, match=r"at most 1 MiB$"),
    ):
        ask(address, "ASK {}", 60)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Run a server that is no SPARQL endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<html>\n<p>Welcome", "found '<html> <p>Welcome'; is it a SPARQL endpoint?"),
        (200, b"", "found ''; is it a SPARQL endpoint?"),
        (401, b"", "HTTP 401: no reason given"),
        (403, b"Not for\nyou", "HTTP 403: Not for you"),
        (404, b'{"title": "Nothing here"}', "HTTP 404: Nothing here"),
        (414, b"long", "HTTP 414: long"),
        (429, b'{"title": "Slow", "detail": "Wait 3 seconds."}', "HTTP 429: Wait 3 seconds."),
        (500, b'["broken"]', 'HTTP 500: ["broken"]'),
        (503, b"x" * 1000, f"HTTP 503: {'x' * 200}"),
        (500, b"\x1b[2Jgone\x07", "HTTP 500: \ufffd[2Jgone\ufffd"),
        (500, b'{"title": "a\\n\\u001bb"}', "HTTP 500: a \ufffdb"),
    ],
)
@pytest.mark.parametrize("query", ["ASK {}", TRIPLE])
def test_what_is_no_endpoint_is_told_in_one_line(
    query: str, status: int, body: bytes, said: str
) -> None:
    if (status, query, body) == (200, TRIPLE, b""):
        pytest.skip("an empty text is Turtle")
    with answering(status, body) as address, pytest.raises(Failure) as error:
        ask(address, query, 60)
    assert error.value.message.startswith(address)
    assert error.value.message.endswith(said)
    assert error.value.exit_code == 2


def test_an_endpoint_that_stays_silent_is_left() -> None:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        address = f"http://{HOST}:{server.getsockname()[1]}/"
        with pytest.raises(Failure, match=r": no answer within 1 seconds$"):
            ask(address, "ASK {}", 1)


def test_an_answer_that_breaks_off_is_told() -> None:
    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(Failure, match=r"the answer broke off: .+"):
            ask(f"http://{HOST}:{server.getsockname()[1]}/", "ASK {}", 60)
        thread.join()
