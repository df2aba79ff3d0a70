"""Oxigraph's own server on disk, the fastest off the shelf: PyPI `oxigraph`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bench.peers.peer import HOST, Address, Running, free_port, launch


class Oxigraph:
    """`oxigraph serve-read-only`."""

    name = "oxigraph"
    largest = 0

    def missing(self) -> str:
        return "" if _program() else "pip install oxigraph"

    def load(self, data: Path, folder: Path) -> None:
        place = folder / "store"
        shutil.rmtree(place, ignore_errors=True)
        command = [_program(), "load", "--location", str(place), "--file", str(data)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 our own words

    def start(self, data: Path, folder: Path, first: str) -> Running:
        port = free_port()
        command = [_program(), "serve-read-only", "--location", str(folder / "store")]
        command += ["--bind", f"{HOST}:{port}"]
        return launch(self.name, command, Address(port, "/query"), folder, first)


def _program() -> str:
    """Find the program beside this Python, else on the path."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph") or ""
