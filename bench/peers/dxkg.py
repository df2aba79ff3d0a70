"""The service itself, with its default settings: isolation, limits and cache on."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from bench.peers.peer import HOST, Address, Running, free_port, launch
from loaders.release.contents import digest_of
from loaders.release.disk_store import copy_release
from loaders.release.publication import MANIFEST, Release, make_current
from service.engine.source import DATA

_LOADED = 300.0


class Dxkg:
    """`dxkg serve` of a release."""

    name = "dxkg"
    largest = 0

    def __init__(self, **settings: str) -> None:
        self._settings = {f"DXKG_{name.upper()}": value for name, value in settings.items()}

    def missing(self) -> str:
        return ""

    def load(self, data: Path, folder: Path) -> None:
        """Make a release of the file, with the copy on disk that `dxkg build` makes."""
        releases = _releases(folder)
        shutil.rmtree(releases, ignore_errors=True)
        digest = digest_of(data)
        release = Release(releases / digest[:12])
        release.path.mkdir(parents=True)
        (release.path / MANIFEST).write_text(json.dumps({"data": {"sha256": digest}}))
        os.link(data, release.path / DATA)
        make_current(releases, release)
        copy_release(release.data, releases)

    def start(self, data: Path, folder: Path, first: str) -> Running:
        """Serve; from the first answer on `seconds` are over, from memory once this returns."""
        return self.serve(_releases(folder), folder, first)

    def serve(self, releases: Path, folder: Path, first: str, port: int = 0) -> Running:
        """Serve what is current in a folder of releases, on a port where one is named."""
        port = port or free_port()
        environ = {name: text for name, text in os.environ.items() if not name.startswith("DXKG_")}
        environ |= {"PYTHONPATH": str(Path(__file__).parents[2]), **self._settings}
        environ["DXKG_RELEASES"] = str(releases)
        running = launch(
            self.name, self._command(port), Address(port, "/sparql"), folder, first, environ
        )
        if "DXKG_MEMORY_BUDGET" not in self._settings:
            _await_memory(running)
        return running

    def _command(self, port: int) -> list[str]:
        return [sys.executable, "-m", "service", "serve", "--host", HOST, "--port", str(port)]


class DxkgUvicorn(Dxkg):
    """The same as an ASGI application under uvicorn, by itself: what its own server gains."""

    name = "dxkg-uvicorn"

    def missing(self) -> str:
        there = importlib.util.find_spec("uvicorn")
        return "" if there else "pip install uvicorn"

    def _command(self, port: int) -> list[str]:
        words = ["uvicorn", "--factory", "service.application:create_asgi", "--no-access-log"]
        loop = ["--http", "httptools", "--loop", "uvloop", "--ws", "none"]
        return [sys.executable, "-m", *words, *loop, "--host", HOST, "--port", str(port)]


def _releases(folder: Path) -> Path:
    return folder / "releases"


def _await_memory(running: Running) -> None:
    """Wait until the release is in memory: what is measured is not the loading."""
    deadline = time.monotonic() + _LOADED
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"http://{HOST}:{running.address.port}/health") as response:
            health: Mapping[str, object] = json.load(response)
        if health["store"] == "memory":
            return
        time.sleep(0.1)
    raise TimeoutError(f"the release was not in memory after {_LOADED:g} s: {health}")
