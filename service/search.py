"""Names of things: the names of a release -> an index that finds things and labels them.

SQLite's FTS5 searches a column folded beforehand, because its own `remove_diacritics` keeps đ, so
that "da nang" would miss Đà Nẵng (https://www.sqlite.org/fts5.html#unicode61_tokenizer).
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.folding import folded, is_searched
from service.language import collation_key

LANGUAGES_BY_PREFERENCE = {"vi": ("vi", "en", ""), "en": ("en", "vi", "")}
WORDS = re.compile(r"\w+")
MOST_WORDS = 12  # of one search; more words never narrow a name further

SCHEMA = """
CREATE TABLE name (iri TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
                   main INTEGER NOT NULL, kind TEXT NOT NULL);
CREATE VIRTUAL TABLE found USING fts5(folded, tokenize = "unicode61 remove_diacritics 0");
CREATE INDEX name_of ON name (iri, main, language);
"""


@dataclass(frozen=True)
class Name:
    """One name of one thing; `main` marks a label, other names are alternatives."""

    iri: str
    text: str
    language: str
    main: bool
    kind: str


@dataclass(frozen=True)
class Hit:
    """A thing that a search found, with the name that matched."""

    iri: str
    label: str
    matched: str
    kind: str
    language: str = ""
    """Of the name that matched."""


KEPT_LABELS = 50_000
"""Labels that pages asked for last and need not look up again."""


def _end(folder: Path, opened: Iterable[sqlite3.Connection]) -> None:
    for database in opened:
        database.close()
    shutil.rmtree(folder, ignore_errors=True)


class NameIndex:
    """All names of one release. Immutable once built; safe to read from any thread."""

    def __init__(self, names: Iterable[Name]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="dxkg-names-"))
        self._opened: list[sqlite3.Connection] = []
        weakref.finalize(self, _end, folder, self._opened)
        self._path = folder / "names.sqlite"
        self._local = threading.local()
        self._labels: dict[tuple[str, str], str] = {}
        self._fill(names)

    def _fill(self, names: Iterable[Name]) -> None:
        with sqlite3.connect(self._path) as database:
            database.executescript(SCHEMA)
            for number, name in enumerate(names, 1):
                row = (number, name.iri, name.text, name.language, int(name.main), name.kind)
                database.execute(
                    "INSERT INTO name (rowid, iri, text, language, main, kind)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    row,
                )
                if is_searched(name.iri):
                    database.execute(
                        "INSERT INTO found (rowid, folded) VALUES (?, ?)",
                        (number, folded(name.text)),
                    )
        database.close()

    def _database(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "database", None)
        if found is None:
            address = f"file:{self._path}?mode=ro&immutable=1"
            # Each thread has its own; another may close it once nobody uses the index.
            found = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._opened.append(found)
            self._local.database = found
        return found

    def labels(self, iris: Iterable[str], language: str) -> Mapping[str, str]:
        """Return the best label of each IRI that has one: asked language, then the other."""
        order = LANGUAGES_BY_PREFERENCE[language]
        best: dict[str, tuple[int, str]] = {}
        wanted = list(dict.fromkeys(iris))
        for start in range(0, len(wanted), 500):  # SQLite allows 999 places
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            sql = f"SELECT iri, text, language FROM name WHERE main = 1 AND iri IN ({marks})"  # noqa: S608 only question marks
            for iri, text, found in self._database().execute(sql, part):
                rank = order.index(found) if found in order else len(order)
                if iri not in best or (rank, text) < best[iri]:
                    best[iri] = (rank, text)
        return {iri: text for iri, (_, text) in best.items()}

    def label(self, iri: str, language: str) -> str:
        """Return the label of one IRI, or the last part of the IRI where it has none."""
        key = (iri, language)
        found = self._labels.get(key)
        if found is None:
            found = self.labels([iri], language).get(iri) or short(iri)
            if len(self._labels) >= KEPT_LABELS:
                self._labels.clear()
            self._labels[key] = found
        return found

    def of_kinds(self, kinds: Iterable[str], language: str, limit: int = 500) -> list[Hit]:
        """List the things of some classes, in the order of their labels."""
        wanted = list(dict.fromkeys(kinds))[:500]
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT DISTINCT iri, kind FROM name WHERE main = 1 AND kind IN ({marks})"  # noqa: S608 only question marks
        kind_of = dict(self._database().execute(sql, wanted).fetchall())
        labels = self.labels(kind_of, language)
        order = sorted(labels, key=lambda iri: (collation_key(labels[iri]), iri))
        return [Hit(iri, labels[iri], labels[iri], kind_of[iri]) for iri in order[:limit]]

    def everything(self) -> list[Name]:
        """Return every name, for lists that a client keeps."""
        rows = self._database().execute(
            "SELECT iri, text, language, main, kind FROM name"
            " ORDER BY iri, main DESC, language, text"
        )
        return [Name(iri, text, lang, bool(main), kind) for iri, text, lang, main, kind in rows]

    def search(self, text: str, language: str, limit: int = 50) -> list[Hit]:
        """Find things by any of their names, ignoring case, marks and đ/d; best first."""
        words = WORDS.findall(folded(text))[:MOST_WORDS]
        if not words:
            return []
        match = " ".join(f'"{word}"*' for word in words)
        rows = self._database().execute(
            "SELECT name.iri, name.text, name.kind, name.language"
            " FROM found JOIN name ON name.rowid = found.rowid"
            " WHERE found MATCH ? AND name.kind <> ''"
            " ORDER BY bm25(found), length(name.text), name.iri LIMIT ?",
            (match, limit * 8),
        )
        wanted = " ".join(words)
        ranked = sorted(rows, key=lambda row: _distance(row[1], wanted))
        first: dict[str, tuple[str, str, str]] = {}
        for iri, *matching in ranked:
            first.setdefault(iri, (matching[0], matching[1], matching[2]))
        chosen = dict(list(first.items())[:limit])
        labels = self.labels(chosen, language)
        return [
            Hit(iri, labels.get(iri, matched), matched, kind, of)
            for iri, (matched, kind, of) in chosen.items()
        ]


def _distance(name: str, wanted: str) -> tuple[int, int]:
    """Order equals before beginnings before the rest, short names first."""
    text = " ".join(WORDS.findall(folded(name)))
    if text == wanted:
        return (0, len(text))
    return (1 if text.startswith(wanted) else 2, len(text))


def short(iri: str) -> str:
    """Return the last part of an IRI, for things that have no name."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
