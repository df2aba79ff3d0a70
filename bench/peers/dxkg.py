"""The service itself, with its default settings: isolation, limits and cache on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.peers.peer import HOST, Address, Running, free_port, launch


class Dxkg:
    """`dxkg serve --data FILE`."""

    name = "dxkg"
    largest = 0

    def __init__(self, **settings: str) -> None:
        self._settings = {f"DXKG_{name.upper()}": value for name, value in settings.items()}

    def missing(self) -> str:
        return ""

    def load(self, data: Path, folder: Path) -> None:
        """Do nothing: loading is a part of the start."""

    def start(self, data: Path, folder: Path, first: str) -> Running:
        return self._started(["--data", str(data)], {}, folder, first)

    def serve(self, releases: Path, folder: Path, first: str) -> Running:
        """Serve what is current in a folder of releases."""
        return self._started([], {"DXKG_RELEASES": str(releases)}, folder, first)

    def _started(
        self, options: Sequence[str], added: Mapping[str, str], folder: Path, first: str
    ) -> Running:
        port = free_port()
        environ = {name: text for name, text in os.environ.items() if not name.startswith("DXKG_")}
        environ |= {"PYTHONPATH": str(Path(__file__).parents[2]), **self._settings, **added}
        command = [sys.executable, "-m", "loaders", "serve", "--host", HOST, "--port", str(port)]
        address = Address(port, "/sparql")
        return launch(self.name, [*command, *options], address, folder, first, environ)
