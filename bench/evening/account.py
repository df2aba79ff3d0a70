"""An evening told: a `Judgement` in, Markdown for people and JSON for programs out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from bench.evening.input import Outcome
from bench.evening.judgement import Judgement, faults_of
from bench.report import machine

_TOLD = 60
"""Complaints that are told to people; the document has all."""


def told(found: Judgement) -> str:
    """Write for people."""
    complaints, seen = found.complaints, found.seen
    kinds = Counter(each.name.partition("/")[0] for each in found.outcomes)
    names = {each.name for each in found.outcomes}
    killed = ", ".join(f"{name} {count:g}" for name, count in sorted(seen.killed.items()) if count)
    lines = [
        f"Evening of {found.seconds:.0f} s: {'passed' if not complaints else 'FAILED'}",
        f"- sent: {len(names)} inputs and storms, {len(found.outcomes)} times "
        f"({', '.join(f'{kind} {count}' for kind, count in kinds.most_common())})",
        f"- front: {seen.front_peak >> 20} MiB at most, another process "
        f"{seen.largest_other >> 20}; descriptors at rest "
        f"{seen.descriptors_before} before, {seen.descriptors_after} after",
        f"- workers killed: {killed or 'none'}; started anew {len(seen.deaths)} times; "
        f"lines of faults in the log {len(seen.faults)}",
        "",
        "| ms | probes | p50 | p95 | most | p95 beyond the machine | most beyond it | not right |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for kind, each in found.latencies.items():
        times = (each.middle, each.p95, each.most, each.beyond_p95, each.beyond_most)
        cells = " | ".join(f"{seconds * 1e3:,.1f}" for seconds in times)
        lines.append(f"| {kind} | {each.count:,} | {cells} | {each.wrong} |")
    lines += ["", *(f"- {complaint}" for complaint in complaints[:_TOLD])]
    if len(complaints) > _TOLD:
        lines.append(f"- and {len(complaints) - _TOLD} more")
    return "\n".join(lines) + "\n"


def document(found: Judgement) -> str:
    """Write all for programs."""
    slowest = sorted(found.outcomes, key=lambda each: -each.seconds)[:50]
    whole = {
        "machine": machine(),
        "passed": found.passed,
        "seconds": found.seconds,
        "complaints": [asdict(each) for each in found.complaints],
        "latencies": {kind: asdict(each) for kind, each in found.latencies.items()},
        "seen": asdict(found.seen),
        "statuses": _statuses(found.outcomes),
        "faults": [asdict(each) for each in faults_of(found.outcomes)],
        "slowest": [asdict(each) for each in slowest],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _statuses(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Count answers by kind of input and status, and what ended without one."""
    found: Counter[str] = Counter()
    for each in outcomes:
        kind = each.name.partition("/")[0]
        for status in each.statuses or (each.ended,):
            found[f"{kind} {status}"] += 1
    return dict(sorted(found.items()))
