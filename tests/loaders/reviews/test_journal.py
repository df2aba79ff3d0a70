"""The journal under pressure: several writers, kills, full disks, folders that are only read."""

import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.resources import ROOT
from loaders.reviews.error import JournalError
from loaders.reviews.event import Decision, Event
from loaders.reviews.journal import Journal

KILLS = 20
WRITER = """
import sys
from pathlib import Path
from loaders.reviews.journal import Journal
from tests.loaders.reviews.test_journal import event
journal, name, count = Journal(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for number in range(count):
    print(journal.append(lambda events: event(f"{name}-{number}-{len(events)}")).id, flush=True)
"""
NOBODY = 65534


def event(name: str, reason: str = "thử") -> Event:
    return Event(
        id=name,
        time="2026-12-01T00:00:00Z",
        by="Lê Thị Kiểm",
        fact="fact/demo/bts",
        content="a" * 64,
        text="{}",
        decision=Decision.NOTE,
        reason=reason,
    )


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    """Start a process that writes so many events and tells of each when it is written."""
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews" / "journal.sqlite"


def test_several_writers_at_once_lose_nothing(path: Path) -> None:
    """Each knew all that was written before it: the number in its name is its place."""
    writers = [writer(path, name, 20) for name in ("a", "b", "c")]
    told = [one for each in writers for one in each.communicate()[0].splitlines()]
    assert [each.returncode for each in writers] == [0, 0, 0]
    written = [one.id for one in Journal(path).events()]
    assert sorted(written) == sorted(told)
    assert [int(name.rpartition("-")[2]) for name in written] == list(range(60))


def test_a_writer_that_is_killed_leaves_whole_events(path: Path) -> None:
    """Twenty times, each after another number of events."""
    told: list[str] = []
    for number, wanted in enumerate(random.Random(7).choices(range(4), k=KILLS)):
        with writer(path, str(number), 1_000_000) as process:
            assert process.stdout is not None
            told += [process.stdout.readline().strip() for _ in range(wanted)]
            process.kill()
            told += process.stdout.read().split()
        written = [one.id for one in Journal(path).events()]
        unsaid = [name for name in written if name not in told]
        assert [name for name in written if name in told] == told
        assert len(unsaid) <= number + 1  # written, and killed before that was said
    if path.exists():
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
    before = len(Journal(path).events())
    Journal(path).append(lambda events: event("last"))
    assert len(Journal(path).events()) == before + 1


@pytest.mark.parametrize("made", [b"", None])
def test_a_file_in_which_nothing_was_written_yet_is_an_empty_journal(
    made: bytes | None, path: Path
) -> None:
    path.parent.mkdir()
    if made is None:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
    else:
        path.write_bytes(made)
    assert Journal(path).events() == ()
    Journal(path).append(lambda events: event("first"))
    assert [one.id for one in Journal(path).events()] == ["first"]


def test_a_database_of_something_else_is_no_journal(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(JournalError, match=r"expected to read decisions, found: no such table"):
        Journal(path).events()


def test_a_journal_of_a_newer_version_is_left_alone(path: Path) -> None:
    Journal(path).append(lambda events: event("first"))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="version 1 at most, found version 2"):
        Journal(path).events()
    with pytest.raises(JournalError, match="a newer dxkg wrote it"):
        Journal(path).append(lambda events: event("second"))
    assert path.read_bytes() == before


def test_a_journal_from_before_versions_goes_on(path: Path) -> None:
    Journal(path).append(lambda events: event("first"))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    Journal(path).append(lambda events: event("second"))
    assert [one.id for one in Journal(path).events()] == ["first", "second"]


def test_a_full_disk_is_said_and_nothing_is_written(path: Path) -> None:
    """The kernel refuses to let a file grow, as a full disk does."""
    Journal(path).append(lambda events: event("first"))
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, kept[1]))
    try:
        with pytest.raises(JournalError, match="nothing was written"):
            Journal(path).append(lambda events: event("second", "x" * 50_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
    assert [one.id for one in Journal(path).events()] == ["first"]
    Journal(path).append(lambda events: event("third"))
    assert [one.id for one in Journal(path).events()] == ["first", "third"]


def test_a_disk_that_is_full_from_the_start_leaves_an_empty_journal(path: Path) -> None:
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, kept[1]))
    try:
        with pytest.raises(JournalError, match="nothing was written"):
            Journal(path).append(lambda events: event("first"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
    assert Journal(path).events() == ()


@pytest.fixture
def read_only() -> Iterator[Path]:
    """Make a journal in a folder in which a person without rights may only read."""
    folder = Path(tempfile.mkdtemp())
    found = folder / "journal.sqlite"
    Journal(found).append(lambda events: event("first"))
    folder.chmod(0o555)
    yield found
    folder.chmod(0o755)
    shutil.rmtree(folder)


def without_rights(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run code on a journal as somebody whom the rights of folders bind, as they do not root."""
    start = (
        "import os, sys\nfrom pathlib import Path\n"
        "from loaders.reviews.error import JournalError\n"
        "from loaders.reviews.journal import Journal\n"
        f"os.getuid() or os.setuid({NOBODY})\njournal = Journal(Path(sys.argv[1]))\n"
    )
    command = [sys.executable, "-c", start + code, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_journal_in_a_folder_that_is_only_read_is_read(read_only: Path) -> None:
    found = without_rights("print([one.id for one in journal.events()])", read_only)
    assert found.stdout.strip() == "['first']", found.stderr
    assert [each.name for each in read_only.parent.iterdir()] == ["journal.sqlite"]


def test_a_decision_in_a_folder_that_is_only_read_is_refused(read_only: Path) -> None:
    code = (
        "try:\n    journal.append(lambda events: None)\n"
        "except JournalError as error:\n    print(error)"
    )
    found = without_rights(code, read_only)
    assert "expected to write a decision (nothing was written), found: " in found.stdout
    assert str(read_only) in found.stdout
    assert [one.id for one in Journal(read_only).events()] == ["first"]
