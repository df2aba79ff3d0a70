"""One evening: a service of its own with two releases, attackers, probes, a watch; a `Judgement`.

A service that is dead for longer than the watch bears is killed and started anew on its port, so
that one input does not hide what the others would do.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO
from urllib.request import urlopen

from bench import process
from bench.evening.attackers import Campaign, outcome_of, written
from bench.evening.input import HOST, Outcome, Place
from bench.evening.judgement import FEW, FRONT_MOST, Judgement, Seen
from bench.evening.probes import Aim, Probe, aims_at, probe_of
from bench.evening.watch import Event, Watch, until, zombies
from bench.peers.dxkg import Dxkg
from bench.peers.peer import Running, StartError, free_port
from loaders.build.stages import build
from loaders.release.publication import current, make_current, publish, stored
from loaders.resources import SHEETS
from loaders.settings import Settings

Say = Callable[[str], None]
FIRST = "SELECT * { ?s ?p ?value } LIMIT 1"
_REST = 90.0
"""Seconds to come to rest: an idle connection may be kept for 75."""
_SETTLING = 5.0
_ATTEMPTS = 3
"""To start a service anew: what was killed may hold memory for a while."""
_FACT = "SELECT ?value { ?value a <https://w3id.org/vn-dx/ontology#Fact> } ORDER BY ?value LIMIT 1"


def evening(
    seconds: float, folder: Path, seed: int, patterns: tuple[str, ...], say: Say
) -> Judgement:
    """Attack a service of its own for so long, or until all was sent once."""
    place = folder / "evening"
    place.mkdir(parents=True, exist_ok=True)
    releases = place / "releases"
    if len(stored(releases)) != 2 or current(releases) is None:
        say("building two releases")
        _build(releases)
    settings = Settings.from_environ()
    serving = Serving(Dxkg(reports=str(settings.reports.absolute())), releases, place, say)
    with serving:
        return Evening(serving, place, say).run(seconds, seed, patterns)


def _build(releases: Path) -> None:
    """Build the release that is served, and an older one."""
    shutil.rmtree(releases, ignore_errors=True)
    settings = Settings(releases, Settings.from_environ().reports)
    build(settings, sorted(SHEETS.glob("*.yaml")), "never", if_changed=False)
    add_older(releases)


def add_older(releases: Path) -> None:
    """Put a release beside the current one that lacks a few triples of it."""
    newer = current(releases)
    assert newer is not None  # noqa: S101 it was built before
    data = b"".join(newer.data.read_bytes().splitlines(keepends=True)[:-20])
    manifest = {"data": {"sha256": hashlib.sha256(data).hexdigest()}}
    publish(releases, data, {"manifest.json": json.dumps(manifest).encode()})
    make_current(releases, newer)


class Serving:
    """The attacked service: started, watched, started anew where it is dead, ended."""

    def __init__(self, peer: Dxkg, releases: Path, folder: Path, say: Say) -> None:
        self._peer = peer
        self._releases = releases
        self._folder = folder
        self._say = say
        self._port = free_port()
        self._watches: list[Watch] = []
        self.deaths: list[Event] = []

    def __enter__(self) -> Serving:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watches[-1].__exit__()
        self.server.stop()

    @property
    def watch(self) -> Watch:
        return self._watches[-1]

    @property
    def watches(self) -> list[Watch]:
        return self._watches

    @property
    def old(self) -> str:
        """Name the release that is not served."""
        served = current(self._releases)
        return next(each.id for each in stored(self._releases) if each != served)

    def _start(self) -> None:
        server = self._peer.serve(self._releases, self._folder, FIRST, self._port)
        self.server: Running = server
        log = self._folder / f"{server.name}.log"
        self._watches.append(Watch(server.pid, self._port, log, FRONT_MOST).__enter__())

    def revive(self) -> None:
        """Start it anew where it is dead."""
        watch, ended = self.watch, self.server.process.poll()
        if ended is None and watch.dead_since is None:
            return
        since = watch.dead_since or time.monotonic()
        text = f"the service was dead for {time.monotonic() - since:.0f} s"
        if watch.why_dead or ended is not None:
            text = f"the service was ended: {watch.why_dead or f'by itself ({ended})'}"
        self._say(f"{text}; starting it anew")
        self.deaths.append(Event(since, text))
        self.server.process.kill()
        self.server.process.wait()
        watch.__exit__()
        log = self._folder / f"{self.server.name}.log"
        log.rename(log.with_suffix(f".{len(self.deaths)}.log"))
        for attempt in range(_ATTEMPTS):
            try:
                self._start()
                return
            except (StartError, TimeoutError):
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(5.0)


class Evening:
    """Attackers and probes beside one service."""

    def __init__(
        self, serving: Serving, folder: Path, say: Say, settling: float = _SETTLING
    ) -> None:
        self._serving = serving
        self._folder = folder
        self._say = say
        self._settling = settling

    def run(self, seconds: float, seed: int, patterns: tuple[str, ...]) -> Judgement:
        """Take the measure at rest, attack, rest, take it again."""
        port = self._serving.server.address.port
        place = Place(self._serving.old, "binh-dinh", *_real(port))
        aims = aims_at(place)
        campaign = Campaign(port, place, patterns, seconds, seed)
        with ExitStack() as stack:
            probing = stack.enter_context(_probing(port, aims, self._folder))
            before = process.descriptors(self._serving.server.pid)
            self._say("attacking")
            started = time.monotonic()
            outcomes = self._attack(campaign)
            took = time.monotonic() - started
            self._say("resting")
            self._rest(before)
        probes = [probe_of(line) for line in probing.read_text().splitlines()[1:]]
        last = [each for each in probes if each.started > started + took + 1]
        return Judgement(took, outcomes, probes, self._seen(before, last))

    def _attack(self, campaign: Campaign) -> list[Outcome]:
        lines = self._folder / "attacks.jsonl"
        with lines.open("w") as output:
            attackers = _module("bench.evening.attackers", output)
            assert attackers.stdin is not None  # noqa: S101 made a pipe
            attackers.stdin.write(written(campaign).encode())
            attackers.stdin.close()
            try:
                while attackers.poll() is None:
                    time.sleep(0.5)
                    self._serving.revive()
            finally:
                attackers.kill()
                attackers.wait()
        if attackers.wait():
            raise RuntimeError(f"the attackers ended with {attackers.returncode}")
        return [outcome_of(line) for line in lines.read_text().splitlines()]

    def _rest(self, before: int) -> None:
        pid = self._serving.server.pid
        time.sleep(self._settling)
        until(lambda: process.descriptors(pid) <= before + FEW, _REST)
        time.sleep(self._settling)

    def _seen(self, before: int, last: list[Probe]) -> Seen:
        """Sum up what the watches saw; ends the service."""
        serving, pid = self._serving, self._serving.server.pid
        after, dead = process.descriptors(pid), zombies(pid)
        serving.__exit__()
        until(lambda: not serving.watch.left_over(), 5.0)
        watches = serving.watches
        killed: Counter[str] = Counter()
        for watch in watches:
            killed.update({name: int(count) for name, count in watch.killed.items()})
        wrong = {
            f"{each.kind} {each.target} (status {each.status})" for each in last if not each.right
        }
        return Seen(
            max(each.peak for each in watches), before, after,
            next((each.grown for each in watches if each.grown), None),
            tuple(fault for each in watches for fault in each.faults),
            tuple(serving.deaths), len(serving.watch.left_over()), len(dead), dict(killed),
            tuple(sorted(wrong)) if last else ("no probe was answered",),
            max(each.largest for each in watches),
        )  # fmt: skip


def _real(port: int) -> tuple[str, str]:
    """Find a fact of the release and its report."""
    from urllib.parse import quote

    address = f"http://{HOST}:{port}/sparql?query={quote(_FACT, safe='')}"
    with urlopen(address) as reply:
        rows: list[Mapping[str, Mapping[str, str]]] = json.load(reply)["results"]["bindings"]
    fact = rows[0]["value"]["value"].partition("/id/fact/")[2]
    return fact, fact.partition("/")[0]


@contextmanager
def _probing(port: int, aims: tuple[Aim, ...], folder: Path) -> Iterator[Path]:
    """Probe until the block ends; what came is in the file then."""
    path = folder / "probes.jsonl"
    with path.open("w") as output, ExitStack() as stack:
        bare = _module("bench.evening.probes", subprocess.PIPE, "bare")
        stack.callback(_end, bare)
        assert bare.stdout is not None  # noqa: S101 made a pipe
        number = int(bare.stdout.readline())
        prober = _module("bench.evening.probes", output)
        stack.callback(_end, prober)
        plan = {"port": port, "bare": number, "aims": [asdict(each) for each in aims]}
        assert prober.stdin is not None  # noqa: S101 made a pipe
        prober.stdin.write(json.dumps(plan).encode() + b"\n")
        prober.stdin.flush()
        if not until(lambda: path.read_text().startswith("ready"), 60.0):
            raise RuntimeError("the probes were not answered before the attack")
        yield path


def _module(name: str, output: IO[str] | int, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 our own module
        [sys.executable, "-m", name, *words], stdin=subprocess.PIPE, stdout=output
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a process by the end of what it reads."""
    assert child.stdin is not None  # noqa: S101 made a pipe
    child.stdin.close()
    try:
        child.wait(30.0)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
