"""A measured figure: one value for each peer, and ours beside that of the base."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

BASES = ("oxigraph", "datasette")
"""What we are compared with: the first for queries, the second for pages."""
OURS = "dxkg"


@dataclass(frozen=True)
class Figure:
    """One line of the report."""

    stage: str
    name: str
    unit: str
    values: Mapping[str, Sequence[float]]
    """By peer, one value for each round."""

    def median(self, peer: str) -> float | None:
        """Return the middle of a peer's rounds; None where it was not measured."""
        return statistics.median(self.values[peer]) if self.values.get(peer) else None

    @property
    def ratio(self) -> float | None:
        """Ours over the base's: the median of the rounds' ratios, as a round shares its noise."""
        base_values = next((self.values[base] for base in BASES if base in self.values), ())
        pairs = zip(self.values.get(OURS, ()), base_values, strict=False)
        ratios = [ours / base for ours, base in pairs if base]
        return statistics.median(ratios) if ratios else None

    @property
    def spread(self) -> float:
        """How far our rounds lie apart, as a share of their median."""
        ours = self.values.get(OURS, ())
        middle = statistics.median(ours) if ours else 0.0
        return (max(ours) - min(ours)) / middle if middle else 0.0


@dataclass
class Figures:
    """Values as they come in, round by round."""

    _found: dict[tuple[str, str], dict[str, list[float]]] = field(default_factory=dict)
    _units: dict[tuple[str, str], str] = field(default_factory=dict)
    wrong: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By peer, what it answered otherwise than expected."""

    def add(self, stage: str, name: str, unit: str, peer: str, value: float) -> None:
        """Note one value."""
        key = (stage, name)
        self._units[key] = unit
        self._found.setdefault(key, {}).setdefault(peer, []).append(value)

    def list(self) -> tuple[Figure, ...]:
        """Return what was measured, in the order of measuring."""
        return tuple(
            Figure(stage, name, self._units[stage, name], values)
            for (stage, name), values in self._found.items()
        )


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that the given share of values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
