"""What people see meanwhile: probes of the service, of a bare server and of the clock.

Run as `python -m bench.evening.probes`: `Aims` as JSON on standard input, a `Probe` a line on
standard output. It ends with its standard input's second line, or when that is closed.

The bare server and the clock tell a late service from a machine that is busy with something else:
what the one takes to answer, and the other to wake, the service could not have done better.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
import time
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import quote

import httptools
import uvloop

from bench.evening.exchange import Answers
from bench.evening.input import HOST, Place, request

PATIENCE = 15.0
"""Seconds after which a probe is a failure."""
BARE, CLOCK = "bare server", "clock"
HEALTH, STATIC, KEPT, NEW = "health", "static file", "kept page", "new page"
LOOK_UP, SAVED = "look-up", "saved question"
_TOKEN = b"probe0"
_CLOCK_STEP = 0.02
_LATE = 0.005
"""A timer less late than this is not late."""


@dataclass(frozen=True)
class Probe:
    """One answer, or one waking of the clock."""

    kind: str
    started: float
    seconds: float
    right: bool
    status: int = 200
    target: str = ""


@dataclass(frozen=True)
class Aim:
    """Something to ask for again and again."""

    kind: str
    targets: tuple[str, ...]
    """In turn; `{token}` is another text each time, so that nothing kept answers."""
    every: float
    accept: str = "text/html"


def aims_at(place: Place) -> tuple[Aim, ...]:
    """Return what is asked for, and how often."""
    asked = quote(
        f"SELECT ?p ?o {{ <https://w3id.org/vn-dx/id/unit/{place.unit}> ?p ?o }}", safe=""
    )
    fresh = ("/q/leaders-lgsp-rank", f"/id/unit/{place.unit}", f"/fact/{place.fact}",
             "/q/dti-rank", "/queries")  # fmt: skip
    saved = ("leaders-lgsp-rank", "dti-rank", "todays-units", "rank-gains", "systems-by-status")
    return (
        Aim(HEALTH, ("/health",), 0.05, "application/json"),
        Aim(STATIC, ("/static/dxkg.css",), 0.1, "text/css"),
        Aim(KEPT, ("/q/leaders-lgsp-rank", f"/fact/{place.fact}"), 0.2),
        Aim(NEW, tuple(f"{path}?utm_x={{token}}" for path in fresh), 0.5),
        Aim(LOOK_UP, (f"/sparql?query={asked}%20%23{{token}}",), 0.2, "application/json"),
        Aim(SAVED, tuple(f"/q/{name}.csv" for name in saved), 0.5, "text/csv"),
    )


@dataclass(frozen=True)
class Page:
    """What came."""

    status: int
    body: bytes

    @property
    def digest(self) -> int:
        """A checksum of all but what the address alone brings into the body."""
        return zlib.crc32(self.body)


async def fetched(port: int, target: str, accept: str) -> Page:
    """Ask for an address over a connection of its own; raises OSError and TimeoutError."""
    answers = Answers()
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(request(target, {"Accept": accept, "Accept-Language": "vi"}))
            while not answers.complete:
                data = await reader.read(1 << 16)
                if not data:
                    raise ConnectionResetError("cut")
                answers.feed(data)
        except httptools.HttpParserError as error:
            raise ConnectionResetError(str(error)) from error
        finally:
            writer.transport.abort()
    return Page(answers.statuses[-1], bytes(answers.body))


class Prober:
    """Asks for everything in turn, and knows what is right from before the attack."""

    def __init__(self, port: int, aims: tuple[Aim, ...]) -> None:
        self._port = port
        self._aims = aims
        self._number = itertools.count(1_000_000)
        self._right: Mapping[str, int] = {}

    async def learn(self) -> Mapping[str, int]:
        """Find out what is right; what differs from time to time by itself is an error."""
        found: dict[str, int] = {}
        for aim in self._aims:
            for target in aim.targets:
                first = await self._page(target, aim.accept)
                again = await self._page(target, aim.accept)
                if (first.status, first.digest) != (200, again.digest):
                    raise ValueError(f"{target}: not the same twice, or status {first.status}")
                found[target] = first.digest
        self._right = found
        return found

    async def probe(self, aim: Aim, target: str) -> Probe:
        """Ask once."""
        started, status, right = time.monotonic(), 0, False
        try:
            page = await self._page(target, aim.accept)
            status, right = page.status, page.status == 200 and page.digest == self._right[target]
        except (OSError, TimeoutError):
            pass
        return Probe(aim.kind, started, time.monotonic() - started, right, status, target)

    async def _page(self, target: str, accept: str) -> Page:
        token = f"probe{next(self._number)}"
        page = await fetched(self._port, target.replace("{token}", token), accept)
        return Page(page.status, page.body.replace(token.encode(), _TOKEN))

    async def go_on(self, aim: Aim) -> None:
        """Ask until cancelled; a probe that is late does not keep the next from being sent."""
        for target in itertools.cycle(aim.targets):
            _tell(await self.probe(aim, target))
            await asyncio.sleep(aim.every)


async def _bare(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
    writer.close()


async def _serve_bare() -> None:
    server = await asyncio.start_server(_bare, HOST, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


async def _watch_clock() -> None:
    while True:
        started = time.monotonic()
        await asyncio.sleep(_CLOCK_STEP)
        late = time.monotonic() - started - _CLOCK_STEP
        _tell(Probe(CLOCK, started, late if late > _LATE else 0.0, True))


def _tell(probe: Probe) -> None:
    print(json.dumps(list(asdict(probe).values())), flush=True)


def probe_of(line: str) -> Probe:
    """Read a line of the process."""
    return Probe(*json.loads(line))


async def _probe() -> None:
    document = json.loads(sys.stdin.readline())
    aims = tuple(Aim(**{**each, "targets": tuple(each["targets"])}) for each in document["aims"])
    prober, bare = Prober(document["port"], aims), Prober(document["bare"], (_BARE_AIM,))
    await bare.learn()
    await prober.learn()
    print("ready", flush=True)
    tasks = [asyncio.create_task(prober.go_on(aim)) for aim in aims]
    tasks += [asyncio.create_task(bare.go_on(_BARE_AIM)), asyncio.create_task(_watch_clock())]
    await asyncio.to_thread(sys.stdin.readline)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


_BARE_AIM = Aim(BARE, ("/",), 0.05)


def main() -> None:
    """Probe, or be the bare server that is probed beside."""
    if sys.argv[1:] == ["bare"]:
        asyncio.run(_serve_bare())
    else:
        uvloop.run(_probe())


if __name__ == "__main__":
    main()
