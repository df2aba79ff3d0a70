"""The journal of decisions: events in, appended to one SQLite file; all of them out, in order.

Nothing in it is ever changed or deleted, which the file itself refuses. One writer at a time: the
next one waits. A steward's desk and the command line write to the same file.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path

from loaders.reviews.error import JournalError
from loaders.reviews.event import Decision, Event

FILE = "journal.sqlite"
_WAIT = 10.0
"""Seconds that a writer waits for the one before."""
_VERSION = 1
"""Of the form of the file; 0 is the same, written before there was a number."""
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS event (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
       fact TEXT NOT NULL, document TEXT NOT NULL) STRICT""",
    "CREATE INDEX IF NOT EXISTS event_of_fact ON event (fact, number)",
    """CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON event
       BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON event
       BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    f"PRAGMA user_version = {_VERSION}",
)


class Journal:
    """The decisions in one file; reading never makes or changes it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def events(self, fact: str = "") -> tuple[Event, ...]:
        """Read all events, or those of one fact, in the order in which they were written."""
        if not self.path.is_file():
            return ()
        with self._opened("ro", "to read decisions") as connection:
            return tuple(_read(connection, self.path, fact))

    def append(self, decide: Callable[[Sequence[Event]], Event]) -> Event:
        """Add the event that is decided upon, given all that were written before.

        No other writer comes in between, so whoever decides knows the newest state.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._opened("rwc", "to write a decision (nothing was written)") as connection:
            _known_version(connection, self.path)  # before anything in the file is changed
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            with _transaction(connection):
                events = tuple(_read(connection, self.path))
                for statement in _SCHEMA:
                    connection.execute(statement)
                event = decide(events)
                connection.execute(
                    "INSERT INTO event (id, fact, document) VALUES (?, ?, ?)",
                    (event.id, event.fact, _written(event)),
                )
        return event

    def copy_to(self, target: Path) -> None:
        """Copy a consistent state to another file, whoever writes meanwhile."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            self._opened("ro", "to copy decisions") as connection,
            closing(sqlite3.connect(target)) as copy,
        ):
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it

    @contextmanager
    def _opened(self, mode: str, wish: str) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        if mode == "ro" and self._is_still:
            address += "&immutable=1"
        try:
            with closing(
                sqlite3.connect(address, uri=True, timeout=_WAIT, isolation_level=None)
            ) as connection:
                yield connection
        except sqlite3.Error as error:
            if isinstance(error, sqlite3.OperationalError):
                raise JournalError(f"{self.path}: expected {wish}, found: {error}") from error
            raise _unreadable(self.path, error) from error

    @property
    def _is_still(self) -> bool:
        """Tell whether nobody writes to it, and the folder is one that is only read.

        SQLite would make files beside it even to read, which it cannot there.
        """
        beside = self.path.with_name(f"{self.path.name}-wal")
        return not (beside.exists() or os.access(self.path.parent, os.W_OK))


def journal_digest(events: Sequence[Event]) -> str:
    """Digest what was decided, in order: the same decisions give the same build."""
    return sha256("\n".join(map(_written, events)).encode()).hexdigest()


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _unreadable(path: Path, error: Exception) -> JournalError:
    return JournalError(f"{path}: expected a journal of decisions, found: {error}")


def _known_version(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file of a form that is not known here; raises JournalError."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > _VERSION:
        raise JournalError(
            f"{path}: expected a journal of version {_VERSION} at most, found version {found}: "
            "a newer dxkg wrote it; use that"
        )


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Tell whether nothing was ever written: whoever made the file was killed, or out of space."""
    (count,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    return not count


def _read(connection: sqlite3.Connection, path: Path, fact: str = "") -> Iterator[Event]:
    _known_version(connection, path)
    if _is_empty(connection):
        return
    known = {each.name for each in fields(Event)}
    query = "SELECT document FROM event WHERE ? IN ('', fact) ORDER BY number"
    for (document,) in connection.execute(query, (fact,)):
        try:
            found = {name: value for name, value in json.loads(document).items() if name in known}
            yield Event(**{**found, "decision": Decision(found["decision"])})
        except (ValueError, TypeError, KeyError) as error:
            raise _unreadable(path, error) from error


def _written(event: Event) -> str:
    return json.dumps(asdict(event), ensure_ascii=False, sort_keys=True)
