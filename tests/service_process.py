"""A running service for tests: a real process, real sockets; nothing is put in its place."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

HOST = "127.0.0.1"
JSON = "application/sparql-results+json"
PATIENCE = 60.0
"""Seconds after which a test gives up waiting for what happens at once on a machine of its own."""
START_TIME = 2 * PATIENCE
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def problem(self) -> dict[str, object]:
        """The members of a problem document."""
        assert self.headers["content-type"] == "application/problem+json"
        found: dict[str, object] = json.loads(self.body)
        assert found["status"] == self.status
        assert found["title"]
        assert found["detail"]
        return found

    @property
    def bindings(self) -> list[dict[str, str]]:
        """The rows of a JSON result, each variable's value only."""
        rows = json.loads(self.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]


@dataclass(frozen=True)
class Service:
    """A handle of a running service."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def request(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 2 * PATIENCE,
    ) -> Reply:
        """Send one request over a connection of its own."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, target: str, **headers: str) -> Reply:
        """GET; header names are given with underscores."""
        return self.request("GET", target, _named(headers))

    def query(
        self, sparql: str, accept: str = JSON, *, timeout: float = 2 * PATIENCE, **headers: str
    ) -> Reply:
        """Send a query as a form."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        body = urlencode({"query": sparql}).encode()
        return self.request("POST", "/sparql", sent | _named(headers), body, timeout)

    def ask(self, sparql: str = "ASK {}") -> None:
        """Send a query that must succeed."""
        reply = self.query(sparql)
        assert reply.status == 200, reply.text

    def connect(self) -> socket.socket:
        """Open a connection for bytes of one's own."""
        return socket.create_connection((HOST, self.port), timeout=PATIENCE)

    def health(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.get("/health").body)
        return found

    def metric(self, name: str) -> float:
        """Return the sum of a metric's samples whose line starts with the name."""
        lines = self.get("/metrics").text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

    def publish(self, release: str) -> str:
        """Send SIGHUP and wait until another release than the given is served."""
        self.process.send_signal(signal.SIGHUP)
        return self.wait_for_other(release)

    def wait_for_other(self, release: str) -> str:
        """Wait until another release is served; returns its digest."""
        return str(until(lambda: (found := self.health()["release"]) != release and found))

    def children(self) -> list[int]:
        """Return the process numbers of the zygotes, and of the one that draws pictures."""
        return _children_of([self.process.pid])

    def zygotes(self) -> list[int]:
        """Return the process numbers of the zygotes of the engine."""
        return self._running("service.engine.local.zygote")

    def workers(self) -> list[int]:
        """Return the process numbers of the workers that evaluate."""
        return _children_of(self.zygotes())

    def engine_processes(self) -> list[int]:
        """Return the process numbers of zygotes and workers, in this order."""
        zygotes = self.zygotes()
        return zygotes + _children_of(zygotes)

    def page_zygotes(self) -> list[int]:
        """Return the process number of the process that forks those that render pages."""
        return self._running("service.page_process.zygote")

    def page_processes(self) -> list[int]:
        """Return the process numbers of the processes that render pages."""
        return _children_of(self.page_zygotes())

    def _running(self, module: str) -> list[int]:
        """Return the children that run a module."""
        return [pid for pid in self.children() if module in command_of(pid)]

    def descendants(self) -> list[int]:
        """Return the process numbers of all children and theirs, in this order."""
        children = self.children()
        return children + _children_of(children)

    def _all_workers(self) -> list[int]:
        """Return the workers once all are forked."""
        found = self.workers()
        return found if len(found) >= self.metric("dxkg_workers ") else []

    @contextmanager
    def frozen(self) -> Iterator[list[int]]:
        """Stop the workers that there are: what one of them is asked runs until they go on."""
        with stopped(workers := until(self._all_workers)):
            yield workers


@contextmanager
def stopped(processes: list[int]) -> Iterator[None]:
    """Stop processes for a while."""
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def triples(count: int, name: str = "s") -> str:
    """Write so many triples as N-Triples."""
    return "".join(f'<urn:{name}{n}> <urn:p> "{n}" .\n' for n in range(count))


def command_of(pid: int) -> str:
    """Return the command line of a process, empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    """Tell whether a process still runs."""
    status = _status_of(Path("/proc", str(pid)))
    return bool(status) and status[0] != "Z"


def _children_of(parents: list[int]) -> list[int]:
    """Return the living children; /proc/*/task/*/children may pass over some while others end."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (status := _status_of(entry)):
            state, parent = status[:2]
            if state != "Z" and int(parent) in parents:
                found.append(int(entry.name))
    return sorted(found)


def _status_of(entry: Path) -> list[str]:
    """Return state, parent and more of a process; nothing where it has ended meanwhile."""
    try:
        return (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def until(condition: Callable[..., Seen], seconds: float = PATIENCE) -> Seen:
    """Wait until a condition holds; returns what it saw, which a second look might not find."""
    deadline = time.monotonic() + seconds
    while not (seen := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return seen


def sparql(query: str, **parameters: str) -> str:
    """Return the address of a query by GET."""
    return "/sparql?" + urlencode({"query": query, **parameters}, quote_via=quote)


@contextmanager
def running(
    folder: Path, data: Path | None = None, releases: Path | None = None, **settings: object
) -> Iterator[Service]:
    """Run the service on a file or on releases, with settings, as the command does."""
    with reserved_port() as port:
        yield from _running(folder, data, releases, (), port, settings)


@contextmanager
def launched(
    launcher: Sequence[str], folder: Path, data: Path, **settings: object
) -> Iterator[Service]:
    """Run the service on a file by a command that runs what follows it, as `nice` does."""
    with reserved_port() as port:
        yield from _running(folder, data, None, launcher, port, settings)


def _running(
    folder: Path,
    data: Path | None,
    releases: Path | None,
    launcher: Sequence[str],
    port: int,
    settings: Mapping[str, object],
) -> Iterator[Service]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DXKG_")}
    environ["DXKG_WARM_PICTURES"] = "0"  # what is not tested need not be started
    for name in ("TIME_LIMIT", "QUEUE_WAIT"):  # but where a test shortens them to try them
        environ[f"DXKG_{name}"] = str(PATIENCE)
    environ |= {f"DXKG_{name.upper()}": str(value) for name, value in settings.items()}
    if releases is not None:
        environ["DXKG_RELEASES"] = str(releases)
    command = [*launcher, sys.executable, "-m", "service", "serve"]
    command += ["--host", HOST, "--port", str(port)]
    command += ["--data", str(data)] if data is not None else []
    log = folder / f"service-{port}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(command, env=environ, stdout=errors, stderr=errors)
    service = Service(port, process, log)
    try:
        _await_ready(service)
        yield service
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _await_ready(service: Service) -> None:
    deadline = time.monotonic() + START_TIME
    while time.monotonic() < deadline:
        assert service.process.poll() is None, service.log.read_text()
        try:
            if service.get("/health").status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass  # it does not listen yet
        time.sleep(0.05)
    raise AssertionError(f"not ready: {service.log.read_text()}")


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def reserved_port() -> Iterator[int]:
    """Find a port that nobody else is given meanwhile.

    A socket that is bound to it, but does not listen, keeps it from all but those who name it.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((HOST, 0))
        number: int = holder.getsockname()[1]
        yield number
