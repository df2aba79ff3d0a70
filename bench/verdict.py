"""What a soak found: counts and samples in, whether the service held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_MEMORY_GROWTH = 1.10
_MEMORY_SLACK = 32 << 20
_LOADED_GROWTH = 1.25
"""Under load memory goes up and down with what is asked, so that only more than this is growth."""
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
        for name, old, new, growth in (
            ("the service at rest", before.memory, after.memory, _MEMORY_GROWTH),
            ("the front at rest", before.front, after.front, _MEMORY_GROWTH),
            ("the service under load", *self.loaded, _LOADED_GROWTH),
        ):
            if new > old * growth + _MEMORY_SLACK:
                found.append(f"memory of {name} grew from {old >> 20} to {new >> 20} MiB")
        if after.descriptors > before.descriptors + _FEW:
            found.append(f"descriptors grew from {before.descriptors} to {after.descriptors}")
        return tuple(found)

    @property
    def loaded(self) -> tuple[int, int]:
        """Bytes of the service under load: the medians of the first and of the last third."""
        memory = [sample.memory for sample in self.samples]
        third = -(-len(memory) // 3)
        if not memory:
            return 0, 0
        return int(median(memory[:third])), int(median(memory[-third:]))

    @property
    def passed(self) -> bool:
        return not self.complaints


def written(verdict: Verdict) -> str:
    """Write a verdict for people."""
    peak = max((sample.memory for sample in verdict.samples), default=0)
    before, after = verdict.rest_before, verdict.rest_after
    early, late = verdict.loaded
    lines = [
        f"Soak of {verdict.seconds:.0f} s: {'passed' if verdict.passed else 'FAILED'}",
        f"- valid requests: {verdict.right} right, {verdict.wrong.total()} not; "
        f"p99 {verdict.slowest * 1e3:.0f} ms",
        f"- meanwhile: {verdict.swaps} releases swapped, {verdict.kills} workers killed, "
        f"{verdict.attacks.total()} attacks ({_counts(verdict.attacks)})",
        f"- memory at rest: {before.memory >> 20} MiB before, {after.memory >> 20} MiB after, "
        f"front {before.front >> 20} and {after.front >> 20} MiB",
        f"- memory under load: {early >> 20} MiB in the first third, {late >> 20} in the last "
        f"(medians), {peak >> 20} at most",
        f"- descriptors of the front at rest: {before.descriptors} before, "
        f"{after.descriptors} after",
    ]
    if verdict.wrong:
        lines.append(f"- not right: {_counts(verdict.wrong)}")
    lines += [f"- {complaint}" for complaint in verdict.complaints]
    return "\n".join(lines)


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())
