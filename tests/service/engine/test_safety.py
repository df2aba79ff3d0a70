"""Hostile queries and documents: no connection is made, nobody else is disturbed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import pytest
from pyoxigraph import Store

from loaders.release.contents import load
from service.sparql.lexer import decisive_tokens
from service.sparql.tokens import tokens
from tests.service_process import HOST, Service, running, triples, until

TIME_LIMIT = 1.5
"""Longer than a machine that is busy with other things may hold up a quick query."""
ALLOWED = [
    'SELECT * { ?s ?p "SERVICE <http://{at}/> {}" }',
    "SELECT * { ?s ?p '''a SERVICE <http://{at}/> '' {} ''' }",
    'SELECT ("\\"SERVICE <http://{at}/> {}" AS ?x) {}',
    "# SERVICE <http://{at}/> {}\nSELECT * { ?s ?p ?o }",
    "SELECT * { ?SERVICE ?p <http://{at}/SERVICE> }",
    "PREFIX service: <http://{at}/> SELECT * { ?s service:foo ?o . service:a ?p ?o }",
    "PREFIX service: <http://{at}/> SELECT * FROM service:g { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX services: <http://{at}/> SELECT * { ?s services:b ?o GRAPH services:g { ?s ?p ?o } }",
    'SELECT * { ?s ?p "x"@service }',
    "PREFIX ex: <http://{at}/> SELECT * { ?s ex:service ?o ; ex:SERVICE-a ?b }",
    "SELECT * { _:SERVICE ?p ?o }",
    "SELECT * { ?s ?p ?o FILTER(?s<?o && ?o > 5) }",
    "SELECT * FROM <http://{at}/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://{at}/data.ttl> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH <http://{at}/> { ?s ?p ?o } }",
    "DESCRIBE <http://{at}/>",
]
REFUSED = [
    "SELECT * { SERVICE <http://{at}/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://{at}/> { ?s ?p ?o } }",
    "SELECT * { service<http://{at}/>{ ?s ?p ?o } }",
    "SELECT * { SeRvIcE ?x { ?s ?p ?o } VALUES ?x { <http://{at}/> } }",
    "SELECT * { #\nSERVICE#\n<http://{at}/> { ?s ?p ?o } }",
    "PREFIX : <http://{at}/> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "PREFIX : <http://{at}/> SELECT * { SERVICESILENT:x{ ?s ?p ?o } }",
    "PREFIX s: <http://{at}/> SELECT * { SERVICESILENTs:x { ?s ?p ?o } }",
    "PREFIX s: <http://{at}/> SELECT * { {}SERVICEs:x.y-z {} }",
    "PREFIX s: <http://{at}/> SELECT * { ?s ?p trueserviceSilents:x\n#\n{} }",
    "PREFIX é: <http://{at}/> SELECT * { GRAPH ?g { SERVICESILENTé: { ?s ?p ?o } } }",
    'SELECT * { ?s ?p "SERVICE" . SERVICE <http://{at}/> { ?s ?p ?o } }',
    'SELECT * { ?s ?p "x"SERVICE <http://{at}/> { ?s ?p ?o } }',
    "SELECT * { ?s ?p true SERVICE <http://{at}/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<http://{at}/>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<http://{at}/>{ ?s ?p ?o } }",
    "SELECT * { FILTER(1<2)SERVICE<http://{at}/>{ ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <http://{at}/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <http://{at}/> { ?s ?p ?o } } } }",
    "ASK { SERVICE <http://{at}/> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://{at}/> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <http://{at}/> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <http://{at}/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://{at}/> { ?s ?p ?o } }",
    "LOAD <http://{at}/>",
    "LOAD SILENT <http://{at}/> INTO GRAPH <urn:g>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <http://{at}/> { ?s ?p ?o } }",
    "PREFIX a: <http://{at}/> CLEAR ALL",
]
HOSTILE = {
    "parentheses": "SELECT * { BIND(" + "(" * 5000 + "1" + ")" * 5000 + " AS ?x) }",
    "groups": "SELECT * " + "{" * 5000 + "?s ?p ?o" + "}" * 5000,
    "optionals": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o " * 900 + "}" * 901,
    "lists": "SELECT * { ?s ?p " + "(" * 900 + "1" + ")" * 900 + " }",
    "blank nodes": "SELECT * { ?s ?p " + "[ ?p " * 900 + "1" + "]" * 900 + " }",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 8000) + " }",
    "sums": "SELECT (1" + "+1" * 60_000 + " AS ?x) {}",
    "negations": "SELECT (" + "!" * 60_000 + "true AS ?x) {}",
    "paths": "SELECT * { ?s " + "<urn:p>/" * 20_000 + "<urn:p> ?o }",
    "inverse paths": "SELECT * { ?s " + "^" * 60_000 + "<urn:p> ?o }",
    "nested exists": "SELECT * { ?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o " * 300 + "}" * 301,
    "subselects": "SELECT * { " + "{ SELECT * { " * 400 + "?s ?p ?o" + " } }" * 400 + " }",
    "product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "endless path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?c ?i",
    "distinct": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(8))
    + " }",
    "strings": 'SELECT (STRLEN(?x40) AS ?n) { BIND("12345678" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " }",
    "group concat": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?n) "
    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regular expression": 'SELECT * { ?s ?p ?o FILTER(REGEX("' + "a" * 5000 + '", "(a*)*b")) }',
    "large repetition": 'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "((a{100}){100}){100}")) }',
    "letters": "a" * 200_000,
    "dots": "SELECT * { " + "a." * 100_000 + " }",
    "quotes": 'SELECT * { "' * 50_000,
    "empty": "",
    "nulls": "SELECT * { ?s ?p ?o } \0\0\0",
}


ASK_ANOTHER = """
import sys
from pyoxigraph import Store
from service.engine.local.confinement import deny_network, filters_calls
assert filters_calls()
assert deny_network()
try:
    list(Store().query(sys.argv[1]))
except OSError:
    print("refused", end="")
"""


SERVE_ELSEWHERE = """
import platform, sys
platform.machine = lambda: "another"
sys.argv = ["dxkg", "serve", "--port", "0", "--data", sys.argv[1]]
from service.__main__ import main
main()
"""


def test_a_machine_without_filters_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(1))
    command = [sys.executable, "-c", SERVE_ELSEWHERE, str(tmp_path / "data.nt")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = next(line for line in process.stderr if "seccomp" in line or "listening" in line)
        process.terminate()
    assert said.startswith("WARNING no seccomp filters here")


@dataclass
class Listener:
    """A server that nobody may connect to."""

    address: str
    connections: int = 0


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.create_server((HOST, 0)) as server:
        server.settimeout(0.1)
        found = Listener(f"{HOST}:{server.getsockname()[1]}")
        stop = threading.Event()

        def watch() -> None:
            while not stop.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue
                found.connections += 1

        watching = threading.Thread(target=watch)
        watching.start()
        yield found
        stop.set()
        watching.join()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("safety")
    data = folder / "data.nt"
    data.write_text("".join(f'<urn:s{n}> <urn:p{n % 3}> "{n}" .\n' for n in range(3000)))
    with running(folder, data, time_limit=TIME_LIMIT, memory_limit=256 << 20) as found:
        yield found


@pytest.mark.parametrize("query", ALLOWED)
def test_what_only_looks_like_service_is_answered(
    service: Service, listener: Listener, query: str
) -> None:
    reply = service.query(query.replace("{at}", listener.address), "*/*")
    assert reply.status == 200, reply.text
    assert listener.connections == 0


@pytest.mark.parametrize("query", REFUSED)
def test_no_query_reaches_another_server(service: Service, listener: Listener, query: str) -> None:
    text = query.replace("{at}", listener.address)
    reply = service.query(text, "*/*")
    assert reply.status == 400, reply.text
    assert "code" in reply.problem
    for field in ("application/sparql-update", "application/sparql-query"):
        body = text.encode()
        assert service.request("POST", "/sparql", {"Content-Type": field}, body).status == 400
    assert listener.connections == 0


def test_dataset_parameters_load_nothing(service: Service, listener: Listener) -> None:
    for name in ("default-graph-uri", "named-graph-uri", "graph"):
        path = "/data" if name == "graph" else "/sparql"
        target = f"{path}?query=ASK%7B%7D&{name}=http%3A%2F%2F{listener.address}%2F"
        assert service.get(target).status in (200, 404)
    assert listener.connections == 0


def test_the_kernel_keeps_workers_from_the_network(listener: Listener) -> None:
    query = f"SELECT * {{ SERVICE <http://{listener.address}/> {{ ?s ?p ?o }} }}"
    tried = subprocess.run(
        [sys.executable, "-c", ASK_ANOTHER, query], capture_output=True, text=True, check=False
    )
    assert tried.stdout == "refused", tried.stderr
    assert listener.connections == 0


def test_workers_are_confined(service: Service) -> None:
    service.ask()
    until(lambda: (workers := service.workers()) and all(map(_is_confined, workers)))


def _is_confined(worker: int) -> bool:
    """Tell whether a worker may do no more than it should; one that begins or ends is not."""
    try:
        status = Path(f"/proc/{worker}/status").read_text()
        links = [str(link.readlink()) for link in Path(f"/proc/{worker}/fd").iterdir()]
        is_batch = os.sched_getscheduler(worker) == os.SCHED_BATCH
    except OSError:
        return False
    is_alone = sum(link.startswith("socket:") for link in links) == 1
    return is_batch and is_alone and "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status


def test_remote_contexts_are_not_fetched(tmp_path: Path, listener: Listener) -> None:
    path = tmp_path / "data.jsonld"
    path.write_text(f'{{"@context": "http://{listener.address}/", "@id": "urn:a", "b": "c"}}')
    with pytest.raises(SyntaxError):
        load(Store(), path)
    assert listener.connections == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_end_and_disturb_nobody(service: Service, name: str) -> None:
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(_status(service, HOSTILE[name])))
    asking.start()
    meanwhile = 0
    for _ in range(20):
        service.ask()
        meanwhile += asking.is_alive()
        if not asking.is_alive():
            break
    asking.join()
    assert found[0] in (0, 200, 400, 413, 504), found
    assert meanwhile or found[0] != 504  # nobody waits for what runs to its limit
    service.ask()


def _status(service: Service, query: str) -> int:
    """Return the status of the reply; 0 for one that ended abnormally, as it must when cut."""
    try:
        return service.query(query).status
    except TimeoutError:
        return -1
    except (OSError, HTTPException):
        return 0


def test_nothing_internal_is_told(service: Service) -> None:
    for query in ("nonsense", "SELECT (<urn:f>(1) AS ?x) {}", HOSTILE["sums"], HOSTILE["letters"]):
        text = service.query(query).text
        for secret in ("Traceback", "pyoxigraph", "/usr", "/home", ".py", "0.5.", "python"):
            assert secret.lower() not in text.lower()


@pytest.mark.parametrize(
    "part", ["a.", "a-", "é", ".a", "\\'", '"\\', '"""\\', "?a.", "x:.a", "SERVICE.", "a\\,"]
)
def test_the_tokens_of_a_hostile_text_are_read_in_linear_time(part: str) -> None:
    """Half a second; where each sign is read once for each before it, a minute and more."""
    text = "SELECT * { ?s ?p " + part * (160_000 // len(part))
    started = time.thread_time()
    assert list(decisive_tokens(text))
    assert list(tokens(text))
    assert time.thread_time() - started < 20


ORPHAN = """
import os, sys, time
from service.engine.local.confinement import die_with_parent
reading, writing = os.pipe()
parent = os.fork()
if parent == 0:
    mine = os.getpid()
    if os.fork():
        os._exit(0)  # as if it had been killed before its child could ask the kernel
    while os.getppid() == mine:
        time.sleep(0.001)
    die_with_parent(mine)
    os.write(writing, b"lives on")
    os._exit(0)
os.close(writing)
os.waitpid(parent, 0)
sys.stdout.buffer.write(os.read(reading, 100))
"""


def test_a_worker_whose_zygote_died_too_early_ends_too() -> None:
    command = [sys.executable, "-c", ORPHAN]
    found = subprocess.run(command, capture_output=True, check=True)
    assert found.stdout == b""
