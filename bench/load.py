"""The load: a `Plan` as JSON on standard input, a `Load` as JSON on standard output.

Run as `python -m bench.load`, so that the measuring process takes no time from the clients; what
they take from the server is measured too (`client_cpu`).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import uvloop

from bench.client import Answer, Connection, connect, fetching, written

PATIENCE = 60.0


@dataclass(frozen=True)
class Order:
    """A query to send, and what marks to look for in its answer."""

    name: str
    text: str
    accept: str
    mark: str
    right: tuple[int, ...] = ()
    """How often the mark may stand in the answer; empty where it is not known."""
    digests: tuple[int, ...] = ()
    """The CRC-32 that the answer may have; empty where it is not asked for."""

    def is_answered_by(self, answer: Answer) -> bool:
        """Tell whether an answer is right."""
        if answer.status != 200 or (self.right and answer.marks not in self.right):
            return False
        return not self.digests or answer.digest in self.digests


@dataclass(frozen=True)
class Plan:
    """What a load consists of."""

    host: str
    port: int
    path: str
    """Where queries go; empty where the texts of the orders are addresses of pages."""
    orders: list[Order]
    clients: int = 1
    seconds: float = 0.0
    """How long to go on; 0: until every order was sent once."""
    pause: float = 0.0
    """Seconds that each client rests between two requests."""
    fresh: bool = True
    """Whether a comment makes every query's text a new one, so that no cache knows it; a page is
    asked for under another name of the host."""


@dataclass(frozen=True)
class Sample:
    """One answer."""

    name: str
    seconds: float
    first_byte: float
    status: int
    """0 where none came in time, -1 where the connection ended."""
    right: bool


@dataclass(frozen=True)
class Load:
    """What a load measured."""

    seconds: float
    client_cpu: float
    samples: list[Sample] = field(default_factory=list)


def run(plan: Plan) -> Load:
    """Have another process do a plan."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(plan)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    samples = [Sample(*each) for each in found["samples"]]
    return Load(found["seconds"], found["client_cpu"], samples)


class Clients:
    """So many clients that share one list of orders."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._samples: list[Sample] = []
        self._number = itertools.count()
        self._run = f"{time.time_ns():x}"
        orders = plan.orders
        self._orders: Iterator[Order] = itertools.cycle(orders) if plan.seconds else iter(orders)

    async def run(self) -> Load:
        """Send until the time is over or the orders are."""
        started, cpu = time.perf_counter(), time.process_time()
        self._deadline = started + (self._plan.seconds or float("inf"))
        await asyncio.gather(*(self._client() for _ in range(self._plan.clients)))
        seconds = time.perf_counter() - started
        return Load(seconds, time.process_time() - cpu, self._samples)

    async def _client(self) -> None:
        connection: Connection | None = None
        for order in self._orders:
            if time.perf_counter() >= self._deadline:
                break
            try:
                connection = connection or await connect(self._plan.host, self._plan.port)
                async with asyncio.timeout(PATIENCE):
                    await self._ask(connection, order)
            except (OSError, TimeoutError) as error:
                if connection is not None:
                    connection.close()
                connection = None
                status = 0 if isinstance(error, TimeoutError) else -1
                self._samples.append(Sample(order.name, PATIENCE, PATIENCE, status, False))
            if self._plan.pause:
                await asyncio.sleep(self._plan.pause)
        if connection is not None:
            connection.close()

    async def _ask(self, connection: Connection, order: Order) -> None:
        request = self._written(order)
        answer = await connection.ask(request, order.mark.encode())
        right = order.is_answered_by(answer)
        self._samples.append(
            Sample(order.name, answer.seconds, answer.first_byte, answer.status, right)
        )

    def _written(self, order: Order) -> bytes:
        plan, text, host = self._plan, order.text, f"{self._plan.host}:{self._plan.port}"
        new = f"{self._run}-{next(self._number)}" if plan.fresh else ""
        if plan.path:
            return written(host, plan.path, f"{text}\n# {new}" if new else text, order.accept)
        return fetching(f"{new}.localhost" if new else host, text, order.accept)


def main() -> None:
    """Do the plan on standard input."""
    document = json.load(sys.stdin)
    orders = [Order(**each) for each in document.pop("orders")]
    load = uvloop.run(Clients(Plan(orders=orders, **document)).run())
    samples = [list(asdict(each).values()) for each in load.samples]
    json.dump(
        {"seconds": load.seconds, "client_cpu": load.client_cpu, "samples": samples}, sys.stdout
    )


if __name__ == "__main__":
    main()
