"""What a soak found: counts and samples in, whether the service held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_MEMORY_GROWTH = 1.10
_MEMORY_SLACK = 32 << 20
_FEW = 8
"""Descriptors that may be more at the end: a worker being forked, a connection being closed."""


@dataclass(frozen=True)
class Sample:
    """The service at one moment."""

    memory: int
    """Bytes of the service with all its processes."""
    front: int
    """Bytes of the front alone."""
    descriptors: int


@dataclass(frozen=True)
class Verdict:
    """The result of a soak."""

    seconds: float
    right: int
    wrong: Counter[str]
    slowest: float
    """Seconds, 99 of 100 valid requests below."""
    attacks: Counter[str]
    kills: int
    swaps: int
    samples: Sequence[Sample]
    rest_before: Sample
    rest_after: Sample

    @property
    def complaints(self) -> tuple[str, ...]:
        """Say what is not as it should be."""
        before, after = self.rest_before, self.rest_after
        found = []
        if self.wrong:
            found.append(f"{self.wrong.total()} valid requests were not answered rightly")
        for name, old, new in (
            ("the service", before.memory, after.memory),
            ("the front", before.front, after.front),
        ):
            if new > old * _MEMORY_GROWTH + _MEMORY_SLACK:
                found.append(f"memory of {name} grew from {old >> 20} to {new >> 20} MiB")
        if after.descriptors > before.descriptors + _FEW:
            found.append(f"descriptors grew from {before.descriptors} to {after.descriptors}")
        return tuple(found)

    @property
    def passed(self) -> bool:
        return not self.complaints


def written(verdict: Verdict) -> str:
    """Write a verdict for people."""
    peak = max((sample.memory for sample in verdict.samples), default=0)
    before, after = verdict.rest_before, verdict.rest_after
    lines = [
        f"Soak of {verdict.seconds:.0f} s: {'passed' if verdict.passed else 'FAILED'}",
        f"- valid requests: {verdict.right} right, {verdict.wrong.total()} not; "
        f"p99 {verdict.slowest * 1e3:.0f} ms",
        f"- meanwhile: {verdict.swaps} releases swapped, {verdict.kills} workers killed, "
        f"{verdict.attacks.total()} attacks ({_counts(verdict.attacks)})",
        f"- memory at rest: {before.memory >> 20} MiB before, {after.memory >> 20} MiB after, "
        f"{peak >> 20} MiB at most; front {before.front >> 20} and {after.front >> 20} MiB",
        f"- descriptors of the front at rest: {before.descriptors} before, "
        f"{after.descriptors} after",
    ]
    if verdict.wrong:
        lines.append(f"- not right: {_counts(verdict.wrong)}")
    lines += [f"- {complaint}" for complaint in verdict.complaints]
    return "\n".join(lines)


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())
