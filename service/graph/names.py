"""Names of things: the names of a release -> an index that finds things and labels them.

SQLite's FTS5 searches a column folded beforehand, because its own `remove_diacritics` keeps đ, so
that "da nang" would miss Đà Nẵng (https://www.sqlite.org/fts5.html#unicode61_tokenizer).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ontology.folding import folded, is_searched
from service.language import collation_key

LANGUAGES_BY_PREFERENCE = {"vi": ("vi", "en", ""), "en": ("en", "vi", "")}
WORDS = re.compile(r"\w+")
MOST_WORDS = 12  # of one search; more words never narrow a name further
RUN = range(5, 41)
"""Letters of words written as one that are cut: shorter ones mean too much, longer ones nothing."""
MOST_CUTS = 16

SCHEMA = """
CREATE TABLE name (iri TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
                   main INTEGER NOT NULL, kind TEXT NOT NULL);
CREATE VIRTUAL TABLE found USING fts5(folded, tokenize = "unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE word USING fts5vocab(found, instance);
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


Found = dict[str, tuple[str, str, str]]
"""Things, best first, each with the name that matched, its kind and its language."""


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
"""Labels that pages asked for last and need not look up again; by no functools.lru_cache, which, on
a method, would keep the index."""


def _end(folder: Path, opened: Iterable[sqlite3.Connection], process: int) -> None:
    if os.getpid() == process:  # what a process inherited by a fork, others still read
        for database in opened:
            database.close()
        shutil.rmtree(folder, ignore_errors=True)


class NameIndex:
    """All names of one release. Immutable once built; safe to read from any thread.

    So it is from a process that was forked after it was built, where that calls `open`.
    """

    is_shared = True
    """Whether others read what this process builds: its threads, or processes forked from it. In
    one that may be killed, and reads alone, the file has no name once it is open."""

    def __init__(self, names: Iterable[Name]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="dxkg-names-"))
        self._opened: list[sqlite3.Connection] = []
        weakref.finalize(self, _end, folder, self._opened, os.getpid())
        self._path = folder / "names.sqlite"
        self._local = threading.local()
        self._labels: dict[tuple[str, str], str] = {}
        self._fill(names)
        if not self.is_shared:
            self.open()
            shutil.rmtree(folder, ignore_errors=True)

    def open(self) -> None:
        """Open the index for this thread, in this process: before whoever built it lets it go."""
        self._local = threading.local()
        self._database()

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
                if is_searched(name.iri, name.kind):
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
        """Find things by any of their names, ignoring case, marks and đ/d; best first.

        Names are found by their words written as one too, as in "daklak"; these come last.
        """
        words = WORDS.findall(folded(text))[:MOST_WORDS]
        if not words:
            return []
        first = self._found(" ".join(f'"{word}"*' for word in words), words, " ", limit)
        if len(first) < limit and (len(words) == 1 or not first):
            later = self._found(self._cut(words, begun=False), words, "", limit)
            first |= {iri: name for iri, name in later.items() if iri not in first}
        if not first:  # else the last word counts whole: "chinh" is hardly "chi nhánh"
            first = self._found(self._cut(words, begun=True), words, "", limit)
        chosen = dict(list(first.items())[:limit])
        labels = self.labels(chosen, language)
        return [
            Hit(iri, labels.get(iri, matched), matched, kind, of)
            for iri, (matched, kind, of) in chosen.items()
        ]

    def _found(self, match: str, words: list[str], between: str, limit: int) -> Found:
        """Look things up, best first; an empty match finds nothing."""
        if not match:
            return {}
        rows = self._database().execute(
            "SELECT name.iri, name.text, name.kind, name.language"
            " FROM found JOIN name ON name.rowid = found.rowid"
            " WHERE found MATCH ? AND name.kind <> ''"
            " ORDER BY bm25(found), length(name.text), name.iri LIMIT ?",
            (match, limit * 8),
        )
        first: Found = {}
        for iri, *matching in sorted(rows, key=lambda row: _distance(row[1], words, between)):
            first.setdefault(iri, (matching[0], matching[1], matching[2]))
        return first

    def _cut(self, words: list[str], *, begun: bool) -> str:
        """Cut words written as one into words that names have; `begun` lets the last go on.

        The words are looked up, so that names need no second index, and no scan, to be found so.
        """
        run = "".join(words)
        if len(run) not in RUN:
            return ""
        ways: dict[int, list[list[str]]] = {0: [[]]}
        for start in range(len(run) - 1 if begun else len(run)):  # one letter begins too much
            before = sorted(ways.get(start, ()), key=len)[:MOST_CUTS]
            for end in range(start + 1, len(run) + 1) if before else ():
                word = run[start:end]
                if word != run and self._is_word(word, begun=begun and end == len(run)):
                    ways.setdefault(end, []).extend([*way, word] for way in before)
        phrases = sorted(ways.get(len(run), ()), key=len)[:MOST_CUTS]
        goes_on = "*" if begun else ""
        return " OR ".join(f'"{" ".join(phrase)}"{goes_on}' for phrase in phrases)

    def _is_word(self, text: str, *, begun: bool) -> bool:
        """Tell whether a word of a name is the text, or begins with it."""
        last = text + chr(sys.maxunicode) if begun else text
        sql = "SELECT 1 FROM word WHERE term BETWEEN ? AND ? LIMIT 1"
        return self._database().execute(sql, (text, last)).fetchone() is not None


def _distance(name: str, words: list[str], between: str) -> tuple[int, int]:
    """Order equals before beginnings before the rest, short names first."""
    wanted, text = between.join(words), between.join(WORDS.findall(folded(name)))
    if text == wanted:
        return (0, len(text))
    return (1 if text.startswith(wanted) else 2, len(text))


def short(iri: str) -> str:
    """Return the last part of an IRI, for things that have no name."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
