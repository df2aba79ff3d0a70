"""Datasette over SQLite (PyPI `datasette`): it serves tables as pages, a peer for these only."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.peers.peer import HOST, Address, Running, free_port, launch

DATABASE = "answers"
_MOST = 1000  # rows of a page; its default is to show 1,000 of a query
Row = Mapping[str, object]


@dataclass(frozen=True)
class PageAddress(Address):
    """Where pages are; the first "query" is a path."""

    def answers(self, query: str) -> bool:
        """Tell whether a page is given now."""
        connection = HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", query)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


class Datasette:
    """`datasette serve` with a stored query for each answer."""

    name = "datasette"

    def missing(self) -> str:
        """Say what is not installed; empty where all is there."""
        return "" if _command() else "pip install datasette"

    def start(self, answers: Mapping[str, Sequence[Row]], folder: Path) -> Running:
        """Load the rows of each answer and serve them."""
        database = filled_database(answers, folder)
        stored = {name: {"sql": f'select * from "{_table(name)}"'} for name in answers}  # noqa: S608
        metadata = folder / "metadata.json"
        metadata.write_text(json.dumps({"databases": {DATABASE: {"queries": stored}}}), "utf-8")
        port = free_port()
        command = [_command(), "serve", "--immutable", str(database), "--metadata", str(metadata)]
        command += ["--host", HOST, "--port", str(port)]
        command += ["--setting", "max_returned_rows", str(_MOST)]
        first = f"/{DATABASE}/{next(iter(answers))}"
        return launch(self.name, command, PageAddress(port, ""), folder, first)


def filled_database(answers: Mapping[str, Sequence[Row]], folder: Path) -> Path:
    """Write the rows of each answer into a table of its own."""
    database = folder / f"{DATABASE}.db"
    database.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as store:
        for name, rows in answers.items():
            _fill(store, name, rows)
        store.commit()
    return database


def path(name: str, suffix: str) -> str:
    """Return the address of a stored query's result."""
    shape = "?_shape=objects" if suffix == ".json" else ""
    return f"/{DATABASE}/{name}{suffix}{shape}"


def _fill(store: sqlite3.Connection, name: str, rows: Sequence[Row]) -> None:
    names = list(rows[0])
    store.execute(f'create table "{_table(name)}" ({", ".join(f"{_quoted(n)}" for n in names)})')
    places = ", ".join("?" for _ in names)
    values = [[_plain(row.get(column)) for column in names] for row in rows]
    store.executemany(f'insert into "{_table(name)}" values ({places})', values)  # noqa: S608


def _table(name: str) -> str:
    """Name a table otherwise than its query, which has the address."""
    return f"rows-{name}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(value: object) -> object:
    """Write lists as text; SQLite has none."""
    return value if isinstance(value, (int, float, str)) or value is None else json.dumps(value)


def _command() -> str:
    beside = Path(sys.executable).with_name("datasette")
    return str(beside) if beside.exists() else shutil.which("datasette") or ""
