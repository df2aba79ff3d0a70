"""The soak: mixed load, hostile clients, killed workers, swapped releases; a `Verdict` out."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench import load, process
from bench.figure import percentile
from bench.generator import write_graph
from bench.hostile import attack
from bench.load import Order, Plan
from bench.measure import orders
from bench.peers.dxkg import Dxkg
from bench.peers.peer import HOST, Running
from bench.questions import Subjects
from bench.reference import refer
from bench.verdict import Sample, Verdict
from bench.vocabulary import Vocabulary, read_vocabulary
from loaders.release.publication import Release, make_current, publish
from loaders.resources import ONTOLOGY

TRIPLES = 100_000
_CLIENTS = 4
_ATTACKERS = 3
_SWAP = 30.0
_KILL = 5.0
_SEGMENT = 20.0
_REST = 25.0
"""Longer than a query, a connection's patience and the end of an old release."""
_SETTINGS = {"cache_size": str(8 << 20), "query_log": "none", "write_timeout": "5"}
"""A small cache is soon full, so that what grows afterwards is a leak."""


def soak(seconds: float, folder: Path, seed: int, say: Callable[[str], None]) -> Verdict:
    """Soak the service for so long."""
    vocabulary = read_vocabulary(ONTOLOGY)
    place = folder / "soak"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    say("making two releases")
    releases = [_release(place, each, vocabulary) for each in (seed, seed + 1)]
    chosen = _orders(releases, vocabulary, seed)
    make_current(place, releases[0])
    server = Dxkg(**_SETTINGS).serve(place, place, chosen[0].text)
    try:
        return Soak(server, releases, chosen, place, say).run(seconds)
    finally:
        server.stop()


def _release(place: Path, seed: int, vocabulary: Vocabulary) -> Release:
    file = place / f"{seed}.nq"
    write_graph(file, TRIPLES, seed, vocabulary)
    data = file.read_bytes()
    manifest = {"data": {"sha256": hashlib.sha256(data).hexdigest()}}
    return publish(place, data, {"manifest.json": json.dumps(manifest).encode()})


def _orders(releases: Sequence[Release], vocabulary: Vocabulary, seed: int) -> tuple[Order, ...]:
    """Make up queries; an answer is right if it is that of either release, to the letter."""
    mix = orders(Subjects(50, vocabulary), seed).mix
    first, second = (refer(release.data, mix, to_the_letter=True).orders for release in releases)
    return tuple(
        replace(one, right=one.right + other.right, digests=one.digests + other.digests)
        for one, other in zip(first, second, strict=True)
    )


class Soak:
    """Everything at once, each in a thread of its own."""

    def __init__(
        self,
        server: Running,
        releases: Sequence[Release],
        chosen: tuple[Order, ...],
        place: Path,
        say: Callable[[str], None],
    ) -> None:
        self._server = server
        self._releases = releases
        self._orders = chosen
        self._place = place
        self._say = say
        self._over = threading.Event()
        self._samples: list[Sample] = []
        self._loads: list[load.Load] = []
        self._attacks: Counter[str] = Counter()
        self._kills = self._swaps = 0

    def run(self, seconds: float) -> Verdict:
        """Warm up, take the measure at rest, soak, rest, take it again."""
        self._say("warming up")
        self._all(min(60.0, seconds / 4))
        before = self._at_rest()
        self._loads.clear()
        self._attacks.clear()
        self._samples.clear()
        self._kills = self._swaps = 0
        self._say("soaking")
        started = time.monotonic()
        self._all(seconds)
        took = time.monotonic() - started
        swaps = self._swaps
        after = self._at_rest()
        return self._verdict(took, swaps, before, after)

    def _all(self, seconds: float) -> None:
        self._over.clear()
        work = [self._load, self._swap, self._kill, self._watch, *[self._attack] * _ATTACKERS]
        threads = [threading.Thread(target=each) for each in work]
        for thread in threads:
            thread.start()
        self._over.wait(seconds)
        self._over.set()
        for thread in threads:
            thread.join()

    def _load(self) -> None:
        address = self._server.address
        plan = Plan(
            HOST, address.port, address.path, list(self._orders), _CLIENTS, _SEGMENT, pause=0.005
        )
        while not self._over.is_set():
            self._loads.append(load.run(plan))

    def _swap(self) -> None:
        while not self._over.wait(_SWAP):
            self._publish()

    def _publish(self) -> None:
        self._swaps += 1
        make_current(self._place, self._releases[self._swaps % 2])

    def _kill(self) -> None:
        """Kill a worker as the kernel would when memory runs out."""
        draw = random.Random(3)  # noqa: S311
        while not self._over.wait(_KILL):
            zygotes = process.children(self._server.pid)
            workers = [pid for zygote in zygotes for pid in process.children(zygote)]
            if workers:
                self._kills += 1
                chosen = draw.choice(workers)
                try:
                    os.kill(chosen, signal.SIGKILL)
                except ProcessLookupError:
                    continue  # it had ended by itself

    def _attack(self) -> None:
        draw = random.Random(threading.get_ident())  # noqa: S311
        while not self._over.is_set():
            self._attacks[attack(self._server.address.port, draw)] += 1

    def _watch(self) -> None:
        while not self._over.wait(5):
            self._samples.append(self._sample())

    def _sample(self) -> Sample:
        pid = self._server.pid
        return Sample(process.memory(pid), process.own_memory(pid), process.descriptors(pid))

    def _at_rest(self) -> Sample:
        """Measure with fresh workers: how much one has copied depends on what it was asked."""
        self._say("resting")
        self._publish()
        time.sleep(_REST)
        return self._sample()

    def _verdict(self, took: float, swaps: int, before: Sample, after: Sample) -> Verdict:
        answers = [sample for done in self._loads for sample in done.samples]
        wrong = Counter(f"{each.name} ({each.status})" for each in answers if not each.right)
        times = [sample.seconds for sample in answers if sample.right]
        return Verdict(
            took, len(times), wrong, percentile(times, 0.99), self._attacks,
            self._kills, swaps, tuple(self._samples), before, after,
        )  # fmt: skip
