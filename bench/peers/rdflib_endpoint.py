"""rdflib behind FastAPI: PyPI `rdflib-endpoint`. Small graphs only: it is far slower."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.peers.peer import HOST, Address, Running, free_port, launch

_SCRIPT = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=False)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph), host=sys.argv[2], port=int(sys.argv[3]),
            log_level="warning")
"""


class RdflibEndpoint:
    """`rdflib_endpoint.SparqlEndpoint` over a dataset in memory."""

    name = "rdflib-endpoint"
    largest = 150_000

    def missing(self) -> str:
        beside = Path(sys.executable).with_name("rdflib-endpoint")
        there = beside.exists() or shutil.which("rdflib-endpoint")
        return "" if there else "pip install rdflib-endpoint uvicorn"

    def load(self, data: Path, folder: Path) -> None:
        """Do nothing: loading is a part of the start."""

    def start(self, data: Path, folder: Path, first: str) -> Running:
        port = free_port()
        command = [sys.executable, "-c", _SCRIPT, str(data), HOST, str(port)]
        return launch(self.name, command, Address(port, "/"), folder, first)
