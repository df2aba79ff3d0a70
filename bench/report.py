"""What a run found, for people and for programs: figures in, Markdown and JSON out."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.figure import BASES, OURS, Figure

BEGIN = "<!-- figures: written by python -m bench -->"
END = "<!-- end of the figures -->"


@dataclass(frozen=True)
class Goal:
    """A bound for the ratio of a figure, or for our own value of it."""

    stage: str
    name: str
    at_least: float = 0.0
    at_most: float = 0.0
    absolute: bool = False

    def reached(self, figure: Figure) -> bool | None:
        """Tell whether a figure keeps the bound; None where it was not measured."""
        value = figure.median(OURS) if self.absolute else figure.ratio
        if value is None:
            return None
        return value >= self.at_least if self.at_least else value <= self.at_most

    def __str__(self) -> str:
        bound = f"≥ {self.at_least:g}" if self.at_least else f"≤ {self.at_most:g}"
        return bound if not self.absolute else f"{bound} itself"


GOALS = (
    *(Goal(f"mixed load, {n} clients", "throughput", at_least=2.5) for n in (8, 32, 100)),
    *(Goal(f"mixed load, {n} clients", "p99", at_most=1.0) for n in (8, 32, 100)),
    Goal("look-ups, 8 clients", "new", at_least=0.8),
    Goal("look-ups, 8 clients", "repeated", at_least=2.0),
    Goal("query", "export", at_most=0.35),
    Goal("export", "first byte", at_most=10, absolute=True),
    Goal("start", "to the first answer", at_most=6, absolute=True),
    *(
        Goal(f"picture{suffix}, first", "", at_most=150, absolute=True)
        for suffix in (".svg", ".png")
    ),
    Goal("memory", "beside a bare store", at_most=3, absolute=True),
)


@dataclass(frozen=True)
class Run:
    """One size, measured."""

    triples: int
    quads: int
    seed: int
    rounds: int
    figures: tuple[Figure, ...]
    wrong: Mapping[str, Sequence[str]]
    """By peer, questions that it answered otherwise than pyoxigraph in the process."""
    notes: tuple[str, ...]
    title: str = ""
    """What was measured; by default a graph of so many triples."""


def markdown(runs: Iterable[Run]) -> str:
    """Write the tables of a report."""
    return "\n".join(part for run in runs for part in (_heading(run), _table(run), _remarks(run)))


def document(runs: Iterable[Run]) -> str:
    """Write all values of all rounds as JSON."""
    found = [
        {**asdict(run), "figures": [{**asdict(f), "ratio": f.ratio} for f in run.figures]}
        for run in runs
    ]
    return json.dumps({"machine": machine(), "runs": found}, ensure_ascii=False, indent=1) + "\n"


def machine() -> str:
    """Name the machine that was measured on."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return f"{model}, Python {platform.python_version()}"


def put_into(page: str, tables: str, name: str = "figures") -> str:
    """Put the tables between the marks of a page; raises ValueError where it has none."""
    first, last = (mark.replace("figures", name) for mark in (BEGIN, END))
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"expected the marks {first} and {last}, found a page without them")
    return f"{before}{first}\n{tables.strip()}\n{last}{after}"


def _heading(run: Run) -> str:
    rounds = f"{run.rounds} round{'s' * (run.rounds > 1)}"
    title = run.title or f"{run.triples:,} triples ({run.quads:,} quads)"
    return f"\n### {title}, {rounds}\n\n{machine()}\n"


def _table(run: Run) -> str:
    found = {peer for figure in run.figures for peer in figure.values}
    peers = sorted(found, key=lambda peer: (peer != OURS, peer not in BASES, peer))
    lines = [
        f"| | | {' | '.join(peers)} | ratio | goal | spread |",
        f"|---|---|{'---:|' * len(peers)}---:|---|---:|",
    ]
    stages = list(dict.fromkeys(figure.stage for figure in run.figures))
    goals = {(goal.stage, goal.name): goal for goal in GOALS}
    ordered = sorted(run.figures, key=lambda figure: stages.index(figure.stage))
    lines += [_line(each, peers, _goal(each, goals)) for each in ordered]
    return "\n".join(lines) + "\n"


def _goal(figure: Figure, goals: Mapping[tuple[str, str], Goal]) -> Goal | None:
    """Return the bound of a figure: its own, else that of its whole stage."""
    return goals.get((figure.stage, figure.name)) or goals.get((figure.stage, ""))


def _line(figure: Figure, peers: Iterable[str], goal: Goal | None) -> str:
    values = " | ".join(_number(figure.median(peer)) for peer in peers)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    verdict = ""
    if goal is not None and (reached := goal.reached(figure)) is not None:
        verdict = f"{goal}: {'reached' if reached else '**not reached**'}"
    spread = f"{figure.spread:.0%}" if len(figure.values.get(OURS, ())) > 1 else ""
    name = f"{figure.name}, {figure.unit}"
    return f"| {figure.stage} | {name} | {values} | {ratio} | {verdict} | {spread} |"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _remarks(run: Run) -> str:
    lines = [f"- {note}" for note in run.notes]
    for peer, names in sorted(run.wrong.items()):
        if names:
            lines.append(f"- {peer} answered otherwise than expected: {', '.join(sorted(names))}")
    found = {peer for figure in run.figures for peer in figure.values}
    base = next((base for base in BASES if base in found), BASES[0])
    lines.append(f"- The ratio is {OURS} to {base}; the spread is that of our rounds.")
    return "\n".join(lines) + "\n"
