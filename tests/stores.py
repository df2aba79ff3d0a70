"""Real stores for tests: `oxigraph serve`, Virtuoso 7; and a release of a few triples."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from loaders.release.publication import Release, publish
from ontology import vocab
from tests.service_process import HOST, START_TIME, reserved_port, until

PASSWORD = "dba"
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
        with closing(http.client.HTTPConnection(parts.netloc, timeout=START_TIME)) as connection:
            connection.request("POST", parts.path, form.encode(), headers)
            response = connection.getresponse()
            text = response.read().decode()
        assert response.status == 200, text
        return text


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Store]:
    """Run an empty `oxigraph serve` that takes writes."""
    with reserved_port() as port, oxigraph_at(port, tmp_path) as store:
        yield store


@contextmanager
def oxigraph_at(port: int, folder: Path) -> Iterator[Store]:
    """Run `oxigraph serve` in memory at a port."""
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve", "--bind", f"{HOST}:{port}"]
    with (
        (folder / f"oxigraph-{port}.log").open("wb") as log,
        _ended(command, log.fileno()) as process,
    ):
        address = f"http://{HOST}:{port}"
        until(lambda: _answers(port, process), START_TIME)
        yield Store(address, f"{address}/query")


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Run Virtuoso 7 on an empty database."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no virtuoso-t: apt-get install virtuoso-opensource-7")
    folder = tmp_path_factory.mktemp("virtuoso")
    command = [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    with reserved_port() as port, reserved_port() as sql:
        text = _INI.format(folder=folder, host=HOST, port=port, sql_port=sql, rows=VIRTUOSO_ROWS)
        (folder / "virtuoso.ini").write_text(text)
        with (folder / "out.log").open("wb") as log, _ended(command, log.fileno()) as process:
            address = f"http://{HOST}:{port}"
            until(lambda: _answers(port, process), START_TIME)
            yield Store(address, f"{address}/sparql")


def small(folder: Path, count: int, graph: str = "one", extra: str = "") -> Release:
    """Publish a release of so many triples in a named graph and in the default graph."""
    name = f"<{vocab.mint_graph(graph)}>"
    triples = [f'<urn:s{n}> <urn:p> "{n}"' for n in range(count)]
    text = "".join(f"{each} {name} .\n{each} .\n" for each in triples) + extra
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    manifest = {"data": {"sha256": digest}, "graphs": {}, "inputs": {}}
    return publish(folder, data, {"manifest.json": json.dumps(manifest).encode()})


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the store has ended"
    with closing(http.client.HTTPConnection(HOST, port, timeout=5)) as connection:
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
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
