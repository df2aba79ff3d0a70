"""What a measured server is, and the process that runs it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

HOST = "127.0.0.1"
_START = 300.0
_STOP = 20.0


class StartError(Exception):
    """A server did not come up; the text says what it wrote."""


@dataclass(frozen=True)
class Address:
    """Where queries go."""

    port: int
    path: str

    def answers(self, query: str) -> bool:
        """Tell whether a query is answered now."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=_START)
        joined = "&" if "?" in self.path else "?"
        try:
            connection.request(
                "GET",
                f"{self.path}{joined}query={quote(query, safe='')}",
                headers={"Accept": "application/sparql-results+json"},
            )
            response = connection.getresponse()
            return response.status == 200 and b'"value"' in response.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    name: str
    address: Address
    process: subprocess.Popen[bytes]
    seconds: float
    """From its start to its first answer."""

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        """End it, by force where it does not end by itself."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Peer(Protocol):
    """A server that can be measured."""

    name: str
    largest: int
    """Triples beyond which measuring it would take too long; 0 sets no bound."""

    def missing(self) -> str:
        """Say what is not installed; empty where all is there."""

    def load(self, data: Path, folder: Path) -> None:
        """Load a file into the folder, where the server has a step of its own for it."""

    def start(self, data: Path, folder: Path, first: str) -> Running:
        """Start it and wait until it answers the first query."""


def launch(
    name: str,
    command: Sequence[str],
    address: Address,
    folder: Path,
    first: str,
    environ: Mapping[str, str] | None = None,
) -> Running:
    """Start a server and wait for its first answer; what it writes goes into the folder."""
    log = folder / f"{name}.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 a peer's command
            command, env=dict(environ or os.environ), cwd=folder, stdout=output, stderr=output
        )
    while not address.answers(first):
        if process.poll() is not None or time.perf_counter() - started > _START:
            process.kill()
            process.wait()
            raise StartError(f"{name}: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.01)
    return Running(name, address, process, time.perf_counter() - started)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number
