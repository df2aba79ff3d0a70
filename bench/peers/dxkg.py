"""The service itself, with its default settings: isolation, limits and cache on."""

from __future__ import annotations

import os
import sys
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
        port = free_port()
        environ = {name: text for name, text in os.environ.items() if not name.startswith("DXKG_")}
        environ |= {"PYTHONPATH": str(Path(__file__).parents[2]), **self._settings}
        command = [sys.executable, "-m", "loaders", "serve", "--host", HOST, "--port", str(port)]
        command += ["--data", str(data)]
        return launch(self.name, command, Address(port, "/sparql"), folder, first, environ)
