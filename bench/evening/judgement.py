"""The verdict on an evening: outcomes, probes and what the watch saw in, complaints out.

A probe is judged by what it took beyond what the machine itself took at that moment: a bare server
beside the service to answer, or a timer to wake.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.evening.input import Outcome
from bench.evening.probes import BARE, CLOCK, HEALTH, KEPT, NEW, STATIC, Probe
from bench.evening.watch import Event
from bench.figure import percentile

HEALTH_MOST = 0.2
P95_MOST: Mapping[str, float] = {STATIC: 0.1, KEPT: 0.1, NEW: 1.0}
FRONT_MOST = 400 << 20
FEW = 8
"""Descriptors that may be more at the end: a worker being forked, a connection being closed."""
SILENT = 6.0
"""Seconds after its last answer, looked for every five, by which a dead service was silent."""
_SUSPECTS = 3
_WIDEST = 60.0
"""No probe of the machine takes longer, so that only so much before one need be looked at."""


@dataclass(frozen=True)
class Seen:
    """What was seen of the processes."""

    front_peak: int
    descriptors_before: int
    descriptors_after: int
    grown: Event | None = None
    faults: tuple[Event, ...] = ()
    deaths: tuple[Event, ...] = ()
    """When the service had to be killed and started anew."""
    left_over: int = 0
    zombies: int = 0
    killed: Mapping[str, float] = field(default_factory=dict)
    wrong_at_rest: tuple[str, ...] = ()
    """What was answered otherwise than before, or not at all, when all was over."""
    largest_other: int = 0
    """Bytes of the largest process but the front."""


@dataclass(frozen=True)
class Latency:
    """What the probes of one kind saw, in seconds."""

    count: int
    middle: float
    p95: float
    most: float
    beyond_p95: float
    """As p95, without what the machine took."""
    beyond_most: float
    wrong: int


@dataclass(frozen=True)
class Complaint:
    """What is not as it should be, and which inputs may have done it."""

    text: str
    suspects: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}  <- {', '.join(self.suspects)}" if self.suspects else self.text


class Machine:
    """What the machine took by itself, at any moment."""

    def __init__(self, probes: Iterable[Probe]) -> None:
        self._late = sorted(
            (each.started, each.seconds)
            for each in probes
            if each.kind in (BARE, CLOCK) and each.seconds > 0
        )

    def took(self, started: float, until: float) -> float:
        """Return the longest it took for anything that overlaps a time."""
        first = bisect_left(self._late, (started - _WIDEST, 0.0))
        found = 0.0
        for begun, seconds in self._late[first:]:
            if begun > until:
                break
            if begun + seconds >= started:
                found = max(found, seconds)
        return found


@dataclass(frozen=True)
class Judgement:
    """All that was found on one evening."""

    seconds: float
    outcomes: Sequence[Outcome]
    probes: Sequence[Probe]
    seen: Seen

    @property
    def passed(self) -> bool:
        return not self.complaints

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """Say what is not as it should be."""
        return (*self._of_processes(), *self._of_probes(), *self._of_inputs())

    @property
    def latencies(self) -> dict[str, Latency]:
        """Return what the probes saw, by kind."""
        kinds = dict.fromkeys(each.kind for each in self.probes)
        return {kind: self._latency(kind) for kind in kinds}

    def _latency(self, kind: str) -> Latency:
        found = [each for each in self.probes if each.kind == kind]
        times = [each.seconds for each in found]
        beyond = [seconds for _, seconds in self._beyond(kind)]
        return Latency(
            len(found), percentile(times, 0.5), percentile(times, 0.95), max(times),
            percentile(beyond, 0.95), max(beyond, default=0.0),
            sum(not each.right for each in found),
        )  # fmt: skip

    def _beyond(self, kind: str) -> Iterator[tuple[Probe, float]]:
        """Return the probes that are judged, with what they took beyond the machine."""
        machine = Machine(self.probes)
        rude = [each for each in self.outcomes if not each.quick]
        for probe in self.probes:
            until = probe.started + probe.seconds
            if probe.kind == kind and not _overlapping(rude, probe.started, until):
                yield probe, max(0.0, probe.seconds - machine.took(probe.started, until))

    def _of_processes(self) -> Iterator[Complaint]:
        seen = self.seen
        for death in seen.deaths:
            silent = death.at + SILENT
            near = self._suspects(silent, silent) or self._suspects(death.at, silent)
            yield Complaint(death.text, near)
        if seen.front_peak > FRONT_MOST:
            at = seen.grown.at if seen.grown else 0.0
            yield Complaint(
                f"the front held {seen.front_peak >> 20} MiB, more than {FRONT_MOST >> 20}",
                self._suspects(at - 1.0, at),
            )
        if seen.descriptors_after > seen.descriptors_before + FEW:
            grown = f"from {seen.descriptors_before} to {seen.descriptors_after}"
            yield Complaint(f"descriptors grew {grown}")
        if seen.left_over:
            yield Complaint(f"{seen.left_over} processes outlived the service")
        if seen.zombies:
            yield Complaint(f"{seen.zombies} processes ended and were not reaped")
        for text, events in _by_text(seen.faults).items():
            suspects = [name for each in events for name in self._suspects(each.at - 0.4, each.at)]
            named = tuple(dict.fromkeys(suspects))
            yield Complaint(f"in the log, {len(events)} times: {text}", named[:_SUSPECTS])
        for each in seen.wrong_at_rest:
            yield Complaint(f"at rest: {each}")

    def _of_probes(self) -> Iterator[Complaint]:
        stalls: dict[tuple[str, ...], float] = {}
        for probe, beyond in self._beyond(HEALTH):
            if beyond > HEALTH_MOST:
                key = self._suspects(probe.started, probe.started + probe.seconds)
                stalls[key] = max(stalls.get(key, 0.0), beyond)
        for suspects, seconds in sorted(stalls.items(), key=lambda each: -each[1]):
            yield Complaint(f"/health took {seconds * 1e3:.0f} ms beyond the machine", suspects)
        for kind, most in P95_MOST.items():
            beyond_all = sorted(self._beyond(kind), key=lambda each: -each[1])
            p95 = percentile((seconds for _, seconds in beyond_all), 0.95)
            if p95 > most:
                slowest = [each for each, _ in beyond_all[: 1 + len(beyond_all) // 20]]
                yield Complaint(
                    f"{kind}: p95 {p95 * 1e3:.0f} ms beyond the machine, above {most * 1e3:.0f}",
                    self._commonest(slowest),
                )
        for kind in dict.fromkeys(each.kind for each in self.probes):
            wrong = [each for each in self.probes if each.kind == kind and not each.right]
            if wrong:
                statuses = ", ".join(sorted({str(each.status or "none") for each in wrong}))
                text = f"{kind}: {len(wrong)} probes not answered rightly (status {statuses})"
                yield Complaint(text, self._commonest(wrong))

    def _of_inputs(self) -> Iterator[Complaint]:
        for each in faults_of(self.outcomes):
            statuses = " ".join(map(str, each.statuses[:3])) or "no status"
            yield Complaint(
                f"{each.name}: {each.fault} ({statuses}, {each.ended}, {each.seconds:.2f} s, "
                f"{each.first[:60]!r})"
            )

    def _suspects(self, started: float, until: float) -> tuple[str, ...]:
        """Name the inputs that were under way, those that were sent last before others."""
        found = _overlapping(self.outcomes, started - 0.05, until)
        acting = [each for each in found if not each.beside] or found
        names = dict.fromkeys(each.name for each in sorted(acting, key=lambda each: -each.started))
        return tuple(names)[:_SUSPECTS]

    def _commonest(self, probes: Sequence[Probe]) -> tuple[str, ...]:
        counts: dict[str, int] = {}
        for probe in probes[:200]:
            for name in self._suspects(probe.started, probe.started + probe.seconds):
                counts[name] = counts.get(name, 0) + 1
        return tuple(sorted(counts, key=lambda name: -counts[name]))[:_SUSPECTS]


def faults_of(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return the first outcome of each input that has a fault, by input and fault."""
    found: dict[tuple[str, str], Outcome] = {}
    for each in outcomes:
        if each.fault:
            found.setdefault((each.name, each.fault), each)
    return list(found.values())


def _overlapping(outcomes: Iterable[Outcome], started: float, until: float) -> list[Outcome]:
    return [each for each in outcomes if each.started <= until and each.until >= started]


def _by_text(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for each in events:
        found.setdefault(each.text, []).append(each)
    return found
