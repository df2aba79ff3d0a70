"""Light pages: the project's own release served here and, row for row, by Datasette; then pictures.

Each saved query's page, JSON and CSV stand beside the stored query that shows the same rows. A kept
page is one that was asked for before; a new one is drawn for an address of the service that it has
not seen, so that only the answer of the store may come from a cache.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import process
from bench.figure import OURS, Figures, percentile
from bench.load import Load, Order, Plan, run
from bench.peers.datasette import Datasette, path
from bench.peers.dxkg import Dxkg
from bench.peers.peer import HOST, Running
from bench.quiet import Quiet
from bench.report import Run
from bench.session import OTHERS, Say
from loaders.build.stages import build
from loaders.resources import SHEETS
from loaders.settings import Settings

NAMES = ("leaders-lgsp-rank", "inferred-facts", "facts-of-report")
PICTURES = (
    "rank-gains", "compare-dti", "systems-by-status", "leaders-lgsp-rank",
    "facts-map?units=63", "facts-map?units=34", "dti-rank-map?units=63", "dti-rank-map?units=34",
)  # fmt: skip
VARIANTS = ("lang=vi", "lang=en", "lang=vi&theme=dark", "lang=en&theme=dark")
"""Each makes another picture, drawn for the first time in another round."""
_ACCEPT = {"": "text/html", ".json": "application/json", ".csv": "text/csv"}
_KINDS = {"": "page", ".json": "JSON", ".csv": "CSV"}
_TIMES = 30
_SECONDS = 2.0
_CLIENTS = 8
_FIRST = "SELECT * { ?s ?p ?value } LIMIT 1"


@dataclass(frozen=True)
class _Page:
    """One kind of answer to one question, and how many rows it has."""

    name: str
    suffix: str
    rows: int

    @property
    def title(self) -> str:
        return f"{_KINDS[self.suffix]} of {self.rows} rows"

    def order(self, server: str) -> Order:
        """Write the request of a server."""
        target = f"/q/{self.name}{self.suffix}" if server == OURS else path(self.name, self.suffix)
        rows = (self.rows + 1,) if not self.suffix else ()
        return Order(self.title, target, _ACCEPT[self.suffix], "<tr", rows)


def measure_pages(folder: Path, rounds: int, patience: float, say: Say) -> Run:
    """Build a release, serve it beside Datasette and measure; what is missing is noted."""
    say("building the release")
    releases, notes = folder / "releases", []
    sheets = sorted(SHEETS.glob("*.yaml"))
    reports = Settings.from_environ().reports
    outcome = build(Settings(releases=releases, reports=reports), sheets, "never", if_changed=True)
    assert outcome.release is not None  # noqa: S101 nothing keeps it from being published
    figures, datasette = Figures(), Datasette()
    with ExitStack() as stack:
        say("starting")
        ours = Dxkg(rate="0").serve(releases, folder, _FIRST)
        stack.callback(ours.stop)
        answers = {name: _rows(ours, name) for name in NAMES}
        servers = [ours]
        if datasette.missing():
            notes.append(f"datasette is not installed: {datasette.missing()}")
        else:
            servers.append(datasette.start(answers, folder))
            stack.callback(servers[-1].stop)
        say("measuring")
        measuring = _Measuring(servers, answers, figures, Quiet(OTHERS, patience))
        for number in range(rounds):
            measuring.round(number)
    wrong = {peer: sorted(names) for peer, names in figures.wrong.items()}
    return Run(0, 0, 0, rounds, figures.list(), wrong, tuple(notes), "Pages and pictures")


def _rows(server: Running, name: str) -> Sequence[Mapping[str, object]]:
    address = f"http://{HOST}:{server.address.port}/q/{name}.json"
    with urllib.request.urlopen(address) as reply:
        found: Sequence[Mapping[str, object]] = json.load(reply)["rows"]
    return found


class _Measuring:
    """Asks servers in turn for the same pages."""

    def __init__(
        self,
        servers: Sequence[Running],
        answers: Mapping[str, Sequence[Mapping[str, object]]],
        figures: Figures,
        quiet: Quiet,
    ) -> None:
        self._servers = servers
        self._figures = figures
        self._quiet = quiet
        self._pages = [
            _Page(name, suffix, len(rows)) for name, rows in answers.items() for suffix in _ACCEPT
        ]
        for page in self._pages:
            for server in servers:
                self._send(server, [page.order(server.name)] * 5, fresh=False)

    def round(self, number: int) -> None:
        """Ask for every page, one client and several, and for pictures."""
        for page in self._pages:
            for server in self._servers:
                order = page.order(server.name)
                self._time(server, page, "kept", order)
                self._time(server, page, "new", order)
        for page in self._pages:
            for server in self._servers:
                self._share(server, page)
        self._pictures(number)

    def _time(self, server: Running, page: _Page, how: str, order: Order) -> None:
        self._quiet.wait()
        load = self._send(server, [order] * _TIMES, fresh=how == "new")
        times = [sample.seconds for sample in load.samples]
        self._note(page.title, f"{how}, 1 client", "ms", server, percentile(times, 0.5) * 1e3)

    def _share(self, server: Running, page: _Page) -> None:
        """Have several clients ask for a kept page."""
        self._quiet.wait()
        before = process.cpu_seconds(server.pid)
        order = page.order(server.name)
        load = self._send(server, [order], fresh=False, clients=_CLIENTS, seconds=_SECONDS)
        used = process.cpu_seconds(server.pid) - before
        count, name = len(load.samples), f"kept, {_CLIENTS} clients"
        self._note(page.title, name, "requests/s", server, count / load.seconds)
        self._note(page.title, f"{name}, processor", "ms/request", server, used / count * 1e3)

    def _pictures(self, number: int) -> None:
        """Draw each picture for the first time, and ask for it again."""
        ours = self._servers[0]
        variant = VARIANTS[number % len(VARIANTS)]
        for each in PICTURES:
            name, _, parameters = each.partition("?")
            for suffix in (".svg", ".png"):
                target = f"/q/{name}{suffix}?{'&'.join(filter(None, (parameters, variant)))}"
                order = Order(f"{each}{suffix}", target, "image/*", "x")
                self._quiet.wait()
                load = self._send(ours, [order] * 2, fresh=False)
                for how, sample in zip(("first", "kept"), load.samples, strict=True):
                    if how == "kept" or number < len(VARIANTS):
                        stage = f"picture{suffix}, {how}"
                        self._note(stage, each, "ms", ours, sample.seconds * 1e3)

    def _send(
        self,
        server: Running,
        orders: Sequence[Order],
        *,
        fresh: bool,
        clients: int = 1,
        seconds: float = 0.0,
    ) -> Load:
        plan = Plan(HOST, server.address.port, "", list(orders), clients, seconds, fresh=fresh)
        load = run(plan)
        self._figures.wrong[server.name].update(
            f"{sample.name}: status {sample.status}" for sample in load.samples if not sample.right
        )
        return load

    def _note(self, stage: str, name: str, unit: str, server: Running, value: float) -> None:
        self._figures.add(stage, name, unit, server.name, value)
