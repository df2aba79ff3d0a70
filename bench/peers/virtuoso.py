"""Virtuoso 7 as Debian packages it (virtuoso-opensource-7), with room for some millions of triples.

Its default graph is the union of all graphs, so the triples outside named graphs are loaded into
one of their own, which the address names as the default graph.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from bench.peers.peer import HOST, Address, Running, StartError, free_port, launch

_DEFAULT = "urn:default"
_FIRST = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"
_NQUADS = 512
"""The flag of `ttlp_mt` that reads N-Quads."""
_SETTINGS = """
[Database]
DatabaseFile = {place}/virtuoso.db
ErrorLogFile = {place}/errors.log
LockFile = {place}/virtuoso.lck
TransactionFile = {place}/virtuoso.trx
xa_persistent_file = {place}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {place}/temp.db
TransactionFile = {place}/temp.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = {place}, {data}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxClientConnections = 200
CheckpointInterval = 0
[HTTPServer]
ServerPort = {host}:{http}
ServerThreads = 120
MaxKeepAlives = 200
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 4000
MaxQueryExecutionTime = 60
"""


class Virtuoso:
    """`virtuoso-t`."""

    name = "virtuoso"
    largest = 3_000_000

    def missing(self) -> str:
        there = shutil.which("virtuoso-t") and shutil.which("isql-vt")
        return "" if there else "apt-get install virtuoso-opensource-7"

    def load(self, data: Path, folder: Path) -> None:
        place = folder / "store"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        running = self.start(data, folder, "")
        try:
            quoted = str(data).replace("'", "''")
            _sql(
                folder,
                f"ttlp_mt(file_open('{quoted}'), '', '{_DEFAULT}', {_NQUADS}, 2);",
            )
            _sql(folder, "checkpoint;")
        finally:
            running.stop()

    def start(self, data: Path, folder: Path, first: str) -> Running:
        sql, http = free_port(), free_port()
        place = folder / "store"
        settings = _SETTINGS.format(place=place, data=data.parent, sql=sql, http=http, host=HOST)
        (place / "virtuoso.ini").write_text(settings)
        (folder / "sql-port").write_text(str(sql))
        path = f"/sparql?default-graph-uri={quote(_DEFAULT, safe='')}" if first else "/sparql"
        command = ["virtuoso-t", "+foreground", "+configfile", str(place / "virtuoso.ini")]
        return launch(self.name, command, Address(http, path), folder, first or _FIRST)


def _sql(folder: Path, statement: str) -> None:
    """Run a statement; the server may need a moment before it takes any."""
    port = (folder / "sql-port").read_text()
    command = ["isql-vt", f"{HOST}:{port}", "dba", "dba", f"exec={statement}"]
    for _ in range(50):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own words
        if "S2801" not in done.stdout + done.stderr:  # cannot connect yet
            break
        time.sleep(0.1)
    if "Error" in done.stdout + done.stderr:
        raise StartError(f"virtuoso: {done.stdout}{done.stderr}")
