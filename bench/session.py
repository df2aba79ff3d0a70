"""One size, from the empty folder to figures: generate, load, start, measure, stop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import process
from bench.figure import OURS, Figures
from bench.generator import Generated, write_graph
from bench.limits import measure_limits
from bench.measure import Extent, Measurement, Workload, orders
from bench.peers.peer import Peer, Running
from bench.questions import Subjects
from bench.quiet import Quiet
from bench.reference import refer
from bench.report import Run
from bench.vocabulary import Vocabulary

OTHERS = 0.3
"""Cores that others may use while we measure."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What a run was told to do."""

    folder: Path
    seed: int
    extent: Extent
    reuse: bool
    """Whether files and stores of an earlier run of the same size may be used again."""
    limits: bool = True


class Session:
    """Measures peers at one size."""

    def __init__(self, wanted: Wanted, vocabulary: Vocabulary, say: Say) -> None:
        self._wanted = wanted
        self._vocabulary = vocabulary
        self._say = say
        self._figures = Figures()
        self._notes: list[str] = []

    def run(self, triples: int, peers: Sequence[Peer]) -> Run:
        """Measure; what a peer cannot do is noted, and the others go on."""
        generated = self._generated(triples)
        workload = self._workload(generated)
        chosen = [peer for peer in peers if self._fits(peer, triples)]
        for peer in chosen:
            self._load(peer, generated)
        with self._started(chosen, generated, workload) as servers:
            self._say("measuring")
            quiet = Quiet(OTHERS, self._wanted.extent.patience)
            Measurement(workload, servers, self._figures, quiet).run(self._wanted.extent)
            for server in servers:
                size = process.memory(server.pid)
                self._figures.add("memory", "after the load", "MB", server.name, size / 1e6)
                if server.name == OURS:
                    share = size / self._store_size
                    self._figures.add("memory", "beside a bare store", "times", OURS, share)
            self._notes.append(
                f"Other work on the machine used {statistics.median(quiet.seen):.1f} cores between "
                f"the measurements (median), {max(quiet.seen):.1f} at most"
            )
        if self._wanted.limits:
            self._limits(chosen, generated, workload)
        wrong = {peer: sorted(names) for peer, names in self._figures.wrong.items()}
        rounds = self._wanted.extent.rounds
        return Run(
            generated.triples, generated.quads, self._wanted.seed, rounds,
            self._figures.list(), wrong, tuple(self._notes),
        )  # fmt: skip

    def _generated(self, triples: int) -> Generated:
        path = self._wanted.folder / f"{triples}-{self._wanted.seed}.nq"
        self._say(f"generating {triples:,} triples")
        return write_graph(path, triples, self._wanted.seed, self._vocabulary)

    def _workload(self, generated: Generated) -> Workload:
        """Make up the orders and find out what is right, and what a bare store costs."""
        self._say("finding the right answers")
        subjects = Subjects(generated.reports, self._vocabulary)
        workload = orders(subjects, self._wanted.seed)
        found = refer(generated.path, [*workload.single, *workload.mix])
        self._store_size = found.memory
        size = f"{found.memory / 1e6:,.0f} MB"
        self._notes.append(f"A bare pyoxigraph store: loaded in {found.seconds:.1f} s, {size}")
        count = len(workload.single)
        return Workload(found.orders[:count], found.orders[count:])

    def _fits(self, peer: Peer, triples: int) -> bool:
        if peer.missing():
            self._notes.append(f"{peer.name} is not installed: {peer.missing()}")
            return False
        if peer.largest and triples > peer.largest:
            self._notes.append(f"{peer.name} is measured up to {peer.largest:,} triples only")
            return False
        return True

    def _folder(self, peer: Peer, generated: Generated) -> Path:
        folder = self._wanted.folder / f"{generated.path.stem}-{peer.name}"
        folder.mkdir(exist_ok=True)
        return folder

    def _load(self, peer: Peer, generated: Generated) -> None:
        folder = self._folder(peer, generated)
        done = folder / "loaded"
        if self._wanted.reuse and done.exists():
            return
        self._say(f"loading {peer.name}")
        started = time.perf_counter()
        peer.load(generated.path, folder)
        seconds = time.perf_counter() - started
        if seconds > 0.1:  # else its start includes the loading
            self._figures.add("start", "loading before it", "s", peer.name, seconds)
        done.touch()

    @contextmanager
    def _started(
        self, peers: Sequence[Peer], generated: Generated, workload: Workload
    ) -> Iterator[list[Running]]:
        """Start the peers one after the other and stop them at the end."""
        with ExitStack() as stack:
            servers = []
            for peer in peers:
                self._say(f"starting {peer.name}")
                server = self._start(peer, generated, workload)
                stack.callback(server.stop)
                servers.append(server)
                name = "to the first answer"
                self._figures.add("start", name, "s", peer.name, server.seconds)
                size = process.memory(server.pid)
                self._figures.add("memory", "after the start", "MB", peer.name, size / 1e6)
            yield servers

    def _start(self, peer: Peer, generated: Generated, workload: Workload) -> Running:
        first = workload.of("fact")[0].text
        return peer.start(generated.path, self._folder(peer, generated), first)

    def _limits(self, peers: Sequence[Peer], generated: Generated, workload: Workload) -> None:
        """Start each peer anew and alone: some never recover."""
        lookups = workload.of("fact")
        for peer in peers:
            self._say(f"runaway queries against {peer.name}")
            server = self._start(peer, generated, workload)
            try:
                measure_limits(server, lookups, self._figures)
            finally:
                server.process.kill()
                server.stop()
