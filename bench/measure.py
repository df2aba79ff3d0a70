"""The stages of a run: servers that answer in, figures out. Peers take turns within every round."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench import process
from bench.figure import Figures, percentile
from bench.load import Load, Order, Plan, run
from bench.peers.peer import HOST, Running
from bench.questions import QUESTIONS, Asked, Question, Subjects, question
from bench.quiet import Quiet

CLIENTS = (1, 8, 32, 100)
_REPEATED = 40


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    rounds: int
    repeats: int
    """How often the mix is sent in each mixed load, every query new to the server."""
    clients: tuple[int, ...] = CLIENTS
    patience: float = 0.0
    """Seconds to wait, in all, for others on the machine to be quiet."""


@dataclass(frozen=True)
class Workload:
    """The orders of a run, the same for every peer; their answers are known."""

    single: tuple[Order, ...]
    mix: tuple[Order, ...]

    def of(self, name: str) -> list[Order]:
        """Return the orders of one question."""
        return [order for order in self.single if order.name == name]


def orders(subjects: Subjects, seed: int) -> Workload:
    """Make up what will be asked."""
    draw = random.Random(seed)  # noqa: S311 a load, no secret
    single = [_order(subjects.ask(each, draw)) for each in QUESTIONS for _ in range(_count(each))]
    return Workload(tuple(single), tuple(_order(asked) for asked in subjects.mix(seed)))


def _count(asked: Question) -> int:
    return {"look-up": 60, "export": 2, "text": 4, "aggregate": 6}.get(asked.kind, 12)


def _order(asked: Asked) -> Order:
    own = question(asked.name)
    return Order(asked.name, asked.text, own.accept, own.mark.decode())


class Measurement:
    """Sends a workload to servers that run side by side, one at a time."""

    def __init__(
        self, workload: Workload, servers: Sequence[Running], figures: Figures, quiet: Quiet
    ) -> None:
        self._workload = workload
        self._quiet = quiet
        self._servers = servers
        self._figures = figures

    def run(self, extent: Extent) -> None:
        """Do every stage, so many rounds."""
        for server in self._servers:
            self._send(server, self._workload.mix[:100])  # warm: page cache, first forks
        for _ in range(extent.rounds):
            self._single_queries()
            self._repeated()
            for clients in extent.clients:
                self._mixed(clients, extent.repeats)

    def _single_queries(self) -> None:
        """Ask each question at one client, every query new to the server."""
        for each in QUESTIONS:
            for server in self._servers:
                self._quiet.wait()
                before = process.cpu_seconds(server.pid)
                load = self._send(server, self._workload.of(each.name))
                used = process.cpu_seconds(server.pid) - before
                times = [sample.seconds for sample in load.samples]
                self._note("query", each.name, "ms", server, percentile(times, 0.5) * 1e3)
                share = used / len(times) * 1e3
                self._note("processor for a query", each.name, "ms", server, share)
                if each.kind == "export":
                    first = percentile([sample.first_byte for sample in load.samples], 0.5)
                    self._note("export", "first byte", "ms", server, first * 1e3)

    def _repeated(self) -> None:
        """Ask look-ups, new ones and then the same again, with 8 clients."""
        lookups = [each for each in self._workload.single if question(each.name).kind == "look-up"]
        for name, fresh in (("new", True), ("repeated", False)):
            for server in self._servers:
                chosen = lookups if fresh else lookups[:_REPEATED]
                self._quiet.wait()
                before = process.cpu_seconds(server.pid)
                load = self._send(server, chosen, clients=8, seconds=2.0, fresh=fresh)
                used = process.cpu_seconds(server.pid) - before
                count = len(load.samples)
                stage = "look-ups, 8 clients"
                self._note(stage, name, "requests/s", server, count / load.seconds)
                self._note(stage, f"{name}, processor", "ms/request", server, used / count * 1e3)

    def _mixed(self, clients: int, repeats: int) -> None:
        """Have so many clients share the mix: the same work for every server."""
        stage = f"mixed load, {clients} client{'s' * (clients > 1)}"
        for server in self._servers:
            self._quiet.wait()
            before = process.cpu_seconds(server.pid)
            load = self._send(server, self._workload.mix * repeats, clients=clients)
            used = process.cpu_seconds(server.pid) - before
            times = [sample.seconds for sample in load.samples if sample.status == 200]
            answered = max(1, len(times))
            self._note(stage, "throughput", "requests/s", server, len(times) / load.seconds)
            for share in (0.5, 0.95, 0.99):
                name = f"p{share * 100:.0f}"
                self._note(stage, name, "ms", server, percentile(times, share) * 1e3)
            self._note(stage, "processor", "ms/request", server, used / answered * 1e3)
            share = load.client_cpu / load.seconds
            self._note(stage, "client's processor", "of a core", server, share)

    def _send(
        self,
        server: Running,
        chosen: Sequence[Order],
        *,
        clients: int = 1,
        seconds: float = 0.0,
        fresh: bool = True,
    ) -> Load:
        """Send orders and note answers that are not right."""
        address = server.address
        plan = Plan(HOST, address.port, address.path, list(chosen), clients, seconds)
        load = run(replace(plan, fresh=fresh))
        wrong = self._figures.wrong[server.name]
        wrong.update(
            f"{sample.name}: status {sample.status}" if sample.status != 200 else sample.name
            for sample in load.samples
            if not sample.right
        )
        return load

    def _note(self, stage: str, name: str, unit: str, server: Running, value: float) -> None:
        self._figures.add(stage, name, unit, server.name, value)
