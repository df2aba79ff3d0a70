"""The service as an application: every route by Flask's test client, gunicorn, ASGI, uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from loaders.release.publication import MANIFEST, publish
from service.application import BACKGROUND, create_app, create_asgi
from service.engine.source import Source
from service.http.asgi import BrokenOffError, Message
from service.settings import Settings
from tests.asgi_client import AsgiClient, Exchange, asgi_client, scope_of, whole
from tests.packing import gzipped
from tests.service_process import (
    HOST,
    JSON,
    PATIENCE,
    Reply,
    Service,
    is_alive,
    reserved_port,
    running,
    sparql,
    triples,
    until,
)

SETTINGS = Settings(
    workers=2,
    slow_workers=1,
    rate=0,
    max_body=50_000,
    max_result=5_000_000,
    time_limit=PATIENCE,
    queue_wait=PATIENCE,
    warm_pictures=0,
)
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
PACKED = FORM | {"Content-Encoding": "gzip"}
ALL = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 200"
FEW = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 3"
MANY = "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BROKEN = "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }"
"""Its result has more bytes than are allowed, which shows when many were sent."""
SERVERS = {"date", "connection", "transfer-encoding", "server", "keep-alive"}
"""Fields that are the server's own."""

REQUESTS: tuple[tuple[str, str, Mapping[str, str], bytes], ...] = (
    ("GET", sparql(FEW), {"Accept": JSON}, b""),
    ("GET", sparql(FEW), {"Accept": "text/csv"}, b""),
    ("GET", sparql(ALL), {"Accept": JSON, "Accept-Encoding": "gzip"}, b""),
    ("GET", sparql(FEW, format="xml"), {}, b""),
    ("GET", sparql(FEW), {"Accept": "text/html"}, b""),
    ("GET", sparql(FEW), {"Accept": JSON, "If-None-Match": '"other"'}, b""),
    ("GET", sparql("ASK {}"), {"Accept": JSON, "X-DXKG-Cite": "1"}, b""),
    ("GET", sparql("no query"), {"Accept": JSON}, b""),
    ("GET", sparql("no query"), {"Accept": "text/html", "Accept-Language": "en"}, b""),
    ("GET", "/sparql?query=%FF", {}, b""),
    ("GET", "/sparql", {"Accept": "text/turtle"}, b""),
    ("GET", "/sparql", {"Accept": "text/html"}, b""),
    ("GET", sparql(FEW), {"Accept": "image/png"}, b""),
    ("HEAD", sparql(FEW), {"Accept": JSON}, b""),
    ("HEAD", "/", {}, b""),
    ("POST", "/sparql", FORM, urlencode({"query": FEW}).encode()),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, FEW.encode()),
    ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL"),
    ("POST", "/sparql", {"Content-Type": "text/plain"}, b"x"),
    ("POST", "/sparql", FORM, b"query=" + b"x" * 60_000),
    ("POST", "/sparql", FORM, b"&" * 5000),
    ("POST", "/sparql", PACKED, gzipped(urlencode({"query": FEW}).encode())),
    ("POST", "/sparql", PACKED | {"Accept": "text/html"}, gzipped(b"query=ASK%7B%7D")),
    ("POST", "/sparql", PACKED, gzipped(b"&" * 40_000)),
    ("POST", "/sparql", PACKED, gzipped(bytes(5 << 20))),
    ("POST", "/sparql", PACKED, gzipped(b"") * 50),
    ("POST", "/sparql", PACKED, gzipped(b"query=ASK%7B%7D") + b"x"),
    ("GET", f"/sparql?{'&' * 1000}", {}, b""),
    ("POST", "/sparql", FORM, b"query=" + b"%" * 5000),
    ("GET", f"/data?{'&' * 1000}", {}, b""),
    ("GET", sparql(FEW), {"Accept": "a/b," * 200 + JSON}, b""),
    ("PUT", "/sparql", {}, b"x"),
    ("OPTIONS", "/sparql", {"Origin": "https://example.vn"}, b""),
    ("OPTIONS", "/", {}, b""),
    ("GET", "/data?default", {"Accept": "application/n-triples"}, b""),
    ("GET", "/data?graph=urn:none", {}, b""),
    ("GET", "/data%3Fdefault", {}, b""),
    ("GET", "/data/none", {"Accept": "text/html"}, b""),
    ("DELETE", "/data?default", {}, b""),
    ("GET", "/", {"Accept": "text/html"}, b""),
    ("GET", "/", {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "en"}, b""),
    ("GET", "/api", {"Accept": "text/html"}, b""),
    ("GET", "/search?q=s1", {"Accept": "application/json"}, b""),
    ("GET", "/t%E1%BB%89nh", {}, b""),
    ("POST", "/", {}, b"x"),
)


def published(folder: Path, count: int) -> None:
    """Publish a release of so many triples."""
    data = triples(count).encode()
    manifest = {"data": {"sha256": hashlib.sha256(data).hexdigest()}}
    publish(folder, data, {MANIFEST: json.dumps(manifest).encode()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a release, all of which is held back: what is sent as it comes has no length."""
    found = tmp_path_factory.mktemp("application") / "releases"
    published(found, 1000)
    return found


@pytest.fixture(scope="module")
def source(folder: Path) -> Source:
    return Source(folder, is_release=True)


@pytest.fixture(scope="module")
def app(source: Source) -> Iterator[Flask]:
    found = create_app(SETTINGS, source)
    yield found
    found.extensions[BACKGROUND].close()


@pytest.fixture(scope="module")
def asgi(source: Source) -> Iterator[AsgiClient]:
    with asgi_client(create_asgi(SETTINGS, source)) as found:
        yield found


@pytest.fixture(scope="module")
def gunicorn(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run it under gunicorn, which loads the application and then forks two processes."""
    command = ["gunicorn", "--preload", "--workers", "2", "--threads", "4", "--bind"]
    place = tmp_path_factory.mktemp("gunicorn")
    with reserved_port() as port:
        words = [*command, f"{HOST}:{port}", "service.application:create_app()"]
        with serving(words, port, folder, place) as service:
            yield service


@pytest.fixture(scope="module")
def uvicorn(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run it under uvicorn."""
    command = ["uvicorn", "--no-server-header", "--ws", "none", "--factory"]
    place = tmp_path_factory.mktemp("uvicorn")
    with reserved_port() as port:
        words = [*command, "service.application:create_asgi", "--port", str(port)]
        with serving(words, port, folder, place) as service:
            yield service


@contextlib.contextmanager
def serving(command: list[str], port: int, releases: Path, folder: Path) -> Iterator[Service]:
    """Run another server than ours, with the settings of these tests."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DXKG_")}
    changed = ("workers", "slow_workers", "rate", "max_body", "max_result", "time_limit")
    environ |= {f"DXKG_{name.upper()}": str(getattr(SETTINGS, name)) for name in changed}
    environ |= {"DXKG_RELEASES": str(releases), "DXKG_WARM_PICTURES": "0"}
    log = folder / "server.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=environ, stdout=errors, stderr=errors
        )
    service = Service(port, process, log)
    try:
        until(lambda: _is_ready(service), 2 * PATIENCE)
        yield service
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _is_ready(service: Service) -> bool:
    assert service.process.poll() is None, service.log.read_text()
    try:
        return service.get("/health").status == 200
    except (OSError, http.client.HTTPException):
        return False


def by_flask(
    app: Flask, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Reply:
    reply = app.test_client().open(
        target, base_url="http://h", method=method, headers=dict(headers), data=body
    )
    found = {name.lower(): value for name, value in reply.headers}
    return Reply(reply.status_code, found, reply.data)


def own(reply: Reply) -> dict[str, str]:
    """Return the fields that are not the server's."""
    return {name: value for name, value in reply.headers.items() if name not in SERVERS}


def lines(reply: Reply) -> list[bytes]:
    """Return a body to be compared: two engines give the triples of a graph in their own order."""
    found = reply.body.splitlines(keepends=True)
    kind = reply.headers.get("content-type", "")
    return sorted(found) if kind.startswith("application/n-triples") else found


@pytest.mark.parametrize(("method", "target", "headers", "body"), REQUESTS)
def test_each_way_gives_the_same_answer(
    app: Flask, asgi: AsgiClient, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> None:
    flask = by_flask(app, method, target, headers, body)
    other = asgi.request(method, target, headers, body)
    assert flask.status == other.status
    assert lines(flask) == lines(other)
    assert own(flask) == own(other)
    assert flask.status < 500


def test_the_command_and_gunicorn_give_the_same_too(
    app: Flask, gunicorn: Service, folder: Path, tmp_path: Path
) -> None:
    settings = {"max_body": SETTINGS.max_body, "max_result": SETTINGS.max_result, "rate": 0}
    with running(tmp_path, None, folder, **settings) as command:
        for method, target, headers, body in REQUESTS:
            sent = {"Host": "h", **headers}
            expected = by_flask(app, method, target, headers, body)
            for service in (command, gunicorn):
                reply = service.request(method, target, sent, body or None)
                assert (reply.status, lines(reply)) == (expected.status, lines(expected)), target
                assert own(reply) == own(expected), target


@pytest.mark.parametrize(
    ("headers", "target", "status", "code"),
    [
        ({f"X-{number}": "y" for number in range(101)}, "/health", 431, "head-fields"),
        ({"X": "y" * 70_000}, "/health", 431, "head-size"),
        ({}, f"/health?{'y' * 70_000}", 414, "address-size"),
    ],
)
def test_heads_are_bounded_each_way(
    app: Flask,
    asgi: AsgiClient,
    headers: Mapping[str, str],
    target: str,
    status: int,
    code: str,
) -> None:
    for reply in (
        by_flask(app, "GET", target, headers, b""),
        asgi.request("GET", target, headers),
    ):
        assert (reply.status, reply.problem["code"]) == (status, code)


def test_what_a_client_has_is_not_sent_again(
    app: Flask, asgi: AsgiClient, gunicorn: Service
) -> None:
    etag = by_flask(app, "GET", sparql(FEW), {"Accept": JSON}, b"").headers["etag"]
    known = {"Host": "h", "Accept": JSON, "If-None-Match": etag}
    for reply in (
        by_flask(app, "GET", sparql(FEW), known, b""),
        asgi.request("GET", sparql(FEW), known),
        gunicorn.request("GET", sparql(FEW), known),
    ):
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", etag)


def test_health_and_metrics_are_there(app: Flask, asgi: AsgiClient, gunicorn: Service) -> None:
    for reply in (
        by_flask(app, "GET", "/health", {}, b""),
        asgi.request("GET", "/health"),
        gunicorn.get("/health"),
    ):
        assert reply.status == 200
        assert b'"ready": true' in reply.body
    for reply in (
        by_flask(app, "GET", "/metrics", {}, b""),
        asgi.request("GET", "/metrics"),
        gunicorn.get("/metrics"),
    ):
        assert "dxkg_queries_running" in reply.text


def test_a_large_result_comes_whole(app: Flask, gunicorn: Service, uvicorn: Service) -> None:
    kind = {"Accept": "application/n-triples"}
    expected = by_flask(app, "GET", sparql(MANY), kind, b"").body
    assert expected.count(b"\n") == 60_000
    assert gunicorn.request("GET", sparql(MANY), kind).body.count(b"\n") == 60_000
    assert uvicorn.request("GET", sparql(MANY), kind).body.count(b"\n") == 60_000


def test_what_breaks_off_is_never_taken_for_whole(gunicorn: Service, uvicorn: Service) -> None:
    for service in (gunicorn, uvicorn):
        with pytest.raises((OSError, http.client.HTTPException)):
            service.query(BROKEN, "application/n-triples")
        service.ask()


def test_what_breaks_off_is_raised_into_an_asgi_server(asgi: AsgiClient) -> None:
    async def ask() -> Exchange:
        exchange = Exchange(whole(b""))
        scope = scope_of("GET", sparql(BROKEN), {"Accept": "application/n-triples"})
        with pytest.raises(BrokenOffError):
            await asgi.application(scope, exchange.receive, exchange.send)
        return exchange

    exchange = asgi.runner.run(ask())
    assert exchange.sent[0]["status"] == 200
    assert exchange.sent[-1]["more_body"]


@pytest.mark.parametrize("query", [ENDLESS, MANY])
def test_the_work_of_a_client_that_left_ends(asgi: AsgiClient, query: str) -> None:
    """Whether it left before the first byte or while the answer is sent."""

    async def leave() -> None:
        exchange = Exchange(whole(b""), reads=_never)
        scope = scope_of("GET", sparql(f"{query} # left"), {"Accept": "*/*"})
        asking = asyncio.create_task(asgi.application(scope, exchange.receive, exchange.send))
        async with asyncio.timeout(PATIENCE):
            while not (exchange.sent or await asgi.running()):
                await asyncio.sleep(0.01)
            exchange.leaves.set()
            await asking
            while await asgi.running():
                await asyncio.sleep(0.01)

    asgi.runner.run(leave())


def test_uvicorn_tells_that_a_client_left(uvicorn: Service) -> None:
    with uvicorn.connect() as connection:
        connection.sendall(f"GET {sparql(ENDLESS)} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        until(lambda: uvicorn.metric("dxkg_queries_running ") == 1)
    until(lambda: uvicorn.metric("dxkg_queries_running ") == 0, PATIENCE / 2)


def test_a_stream_that_a_server_closes_ends_its_work(app: Flask) -> None:
    client = app.test_client()
    reply = client.get(sparql(MANY + " # closed"), headers={"Accept": "application/n-triples"})
    assert next(iter(reply.response))
    reply.close()
    until(lambda: b"\ndxkg_queries_running 0.0" in client.get("/metrics").data)


async def _never() -> None:
    await asyncio.Event().wait()


async def _half() -> AsyncIterator[Message]:
    yield {"type": "http.request", "body": b"a", "more_body": True}
    await asyncio.Event().wait()


async def _endless() -> AsyncIterator[Message]:
    while True:
        yield {"type": "http.request", "body": b"a" * 1000, "more_body": True}


def test_who_is_slow_or_sends_too_much_is_refused(source: Source) -> None:
    hasty = replace(SETTINGS, body_timeout=0.2, write_timeout=0.2, max_head=9000)
    with asgi_client(create_asgi(hasty, source)) as client:

        async def ask(parts: AsyncIterator[Message], fields: Mapping[str, str]) -> Reply:
            exchange = Exchange(parts)
            scope = scope_of("POST", "/sparql", fields)
            await client.application(scope, exchange.receive, exchange.send)
            return exchange.reply

        async def read_slowly() -> None:
            exchange = Exchange(whole(b""), reads=_never)
            scope = scope_of("GET", sparql(MANY), {"Accept": "application/n-triples"})
            with pytest.raises(BrokenOffError):
                await client.application(scope, exchange.receive, exchange.send)

        slow = client.runner.run(ask(_half(), {}))
        assert (slow.status, slow.problem["code"]) == (408, "slow-request")
        for parts, fields in ((_endless(), {}), (_half(), {"Content-Length": "50001"})):
            reply = client.runner.run(ask(parts, fields))
            assert (reply.status, reply.problem["code"]) == (413, "body-size")
            assert reply.headers["connection"] == "close"
        assert client.runner.run(ask(_half(), {"X": "y" * 10_000})).status == 431
        assert client.request("GET", "/" + "y" * 10_000).status == 414
        client.runner.run(read_slowly())
        assert client.request("GET", sparql("ASK {}"), {"Accept": JSON}).status == 200


def test_who_comes_when_all_is_full_is_told_so(source: Source) -> None:
    with asgi_client(create_asgi(replace(SETTINGS, max_connections=1), source)) as client:

        async def ask() -> Reply:
            waiting = Exchange(_half())
            scope = scope_of("POST", "/sparql")
            first = asyncio.create_task(client.application(scope, waiting.receive, waiting.send))
            await asyncio.sleep(0)
            reply = await client.ask(scope_of("GET", "/health"))
            first.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await first
            return reply

        reply = client.runner.run(ask())
        assert (reply.status, reply.problem["code"]) == (503, "busy")
        assert reply.headers["retry-after"]
        assert client.request("GET", "/health").status == 200


def test_a_release_published_meanwhile_is_served(tmp_path: Path) -> None:
    published(tmp_path / "releases", 3)
    app = create_app(SETTINGS, Source(tmp_path / "releases", is_release=True))
    try:
        client = app.test_client()
        before = client.get("/health").json
        published(tmp_path / "releases", 4)
        until(lambda: client.get("/health").json != before)
        assert b"3" in client.get(sparql(ALL), headers={"Accept": "text/csv"}).data
    finally:
        app.extensions[BACKGROUND].close()


FORKING = """
import os, sys
from pathlib import Path
from service.application import BACKGROUND, create_app
from service.engine.source import Source
from service.settings import Settings
app = create_app(Settings(warm_pictures=0), Source(Path(sys.argv[1]), is_release=True))
def ask(when):
    query = f"ASK {{}} # {when}"
    reply = app.test_client().post("/sparql", data={"query": query})
    assert (reply.status_code, b"true" in reply.data) == (200, True), reply.data
ask("before")
child = os.fork()
ask("after")
if child == 0:
    app.extensions[BACKGROUND].close()
    os._exit(0)
_, status = os.waitpid(child, 0)
ask("last")
sys.exit(os.waitstatus_to_exitcode(status))
"""


def test_a_process_that_is_forked_begins_anew(folder: Path) -> None:
    words = [sys.executable, "-W", "ignore", "-c", FORKING, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=2 * PATIENCE)
    assert done.returncode == 0, done.stderr


def test_nothing_is_left_of_it(folder: Path, tmp_path: Path) -> None:
    command = ["gunicorn", "--threads", "4", "--bind"]
    with reserved_port() as port:
        words = [*command, f"{HOST}:{port}", "service.application:create_app()"]
        with serving(words, port, folder, tmp_path) as service:
            service.ask()
            below = service.descendants()
            assert len(below) > 1
            service.process.send_signal(signal.SIGTERM)
            service.process.wait(PATIENCE)
            until(lambda: not any(is_alive(each) for each in below))


def test_making_it_starts_nothing(source: Source) -> None:
    """A server may make it before it forks."""
    before = set(threading.enumerate())
    create_app(SETTINGS, source)
    assert set(threading.enumerate()) <= before


def test_what_cannot_begin_says_so_to_all_who_ask(source: Source) -> None:
    nowhere = replace(SETTINGS, endpoint="nowhere")
    client = create_app(nowhere, source).test_client()
    for _ in range(2):
        with pytest.raises(ValueError, match="expected an http or https URL"):
            client.get("/health")


def test_what_cannot_begin_says_so_to_an_asgi_server(source: Source) -> None:
    application = create_asgi(replace(SETTINGS, endpoint="nowhere"), source)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def live() -> None:
        await application({"type": "lifespan"}, receive, send)

    with pytest.raises(ValueError, match="expected an http or https URL"):
        asyncio.run(live())
    assert [each["type"] for each in sent] == ["lifespan.startup.failed"]
