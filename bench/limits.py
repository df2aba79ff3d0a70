"""Runaway queries while others are answered: how long look-ups take, when the work ends."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict

from bench import process
from bench.figure import Figures, percentile
from bench.load import Order, Plan, run
from bench.peers.peer import HOST, Running

RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"
)
_STAGE = "4 runaway queries"
_CLIENTS = 4
_SECONDS = 12.0
_AFTER = 3.0


def measure_limits(server: Running, lookups: Sequence[Order], figures: Figures) -> None:
    """Send runaway queries from clients that leave after a while, and look-ups beside them."""
    order = Order("runaway", RUNAWAY, "application/sparql-results+json", '"value"')
    address = server.address
    plan = Plan(HOST, address.port, address.path, [order] * _CLIENTS, _CLIENTS)
    ended: list[float] = []
    started = time.perf_counter()
    runaway = threading.Thread(target=_runaway, args=(plan, ended), daemon=True)
    runaway.start()
    time.sleep(0.5)
    meanwhile = Plan(HOST, address.port, address.path, list(lookups), seconds=_SECONDS, pause=0.02)
    load = run(meanwhile)
    times = [sample.seconds for sample in load.samples if sample.right]
    runaway.join()
    figures.add(
        _STAGE, "look-ups beside them, p95", "ms", server.name, percentile(times, 0.95) * 1e3
    )
    figures.add(_STAGE, "answered or ended after", "s", server.name, ended[0] - started)
    before = process.cpu_seconds(server.pid)
    time.sleep(_AFTER)
    busy = (process.cpu_seconds(server.pid) - before) / _AFTER
    figures.add(_STAGE, "processor after the clients left", "cores", server.name, busy)


def _runaway(plan: Plan, ended: list[float]) -> None:
    """Send the runaway queries; clients that have no answer by then leave."""
    clients = subprocess.Popen(
        [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        clients.communicate(json.dumps(asdict(plan)).encode(), _SECONDS + 2)
    except subprocess.TimeoutExpired:
        clients.kill()
        clients.communicate()
    ended.append(time.perf_counter())
