"""Releases: the same sheets give the same bytes, and a killed build changes nothing."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from loaders import resources
from loaders.changes.difference import difference
from loaders.graph.catalog import catalog_quads
from loaders.graph.example import example_quads
from loaders.graph.quads import graph_name, lines, with_default_graph
from loaders.release import backup
from loaders.release.publication import (
    BrokenReleaseError,
    Release,
    current,
    find,
    history,
    publish,
    stored,
)
from ontology import vocab
from tests.synthetic import NAME, SHEET, archive, quads, write

OLD, NEW = b"<a:a> <a:a> <a:a> .\n", b"<a:b> <a:b> <a:b> .\n" * 200_000


def files(data: bytes) -> dict[str, bytes]:
    digest = hashlib.sha256(data).hexdigest()
    return {"manifest.json": json.dumps({"data": {"sha256": digest}}).encode(), "more": data}


def put(releases: Path, data: bytes) -> Release:
    return publish(releases, data, files(data))


PUBLISH_AND_DIE = """
import hashlib, json, os, pathlib, signal, sys
from loaders.release.publication import publish

def deadly(owner, name):
    real = getattr(owner, name)
    def call(*given, **named):
        global left
        left -= 1
        last = left == 0
        if last and step == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*given, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, call)

data = b"<a:b> <a:b> <a:b> .\\n" * 200_000
digest = hashlib.sha256(data).hexdigest()
manifest = json.dumps({"data": {"sha256": digest}}).encode()
deadly(os, "fsync")
for name in ("replace", "symlink_to", "mkdir", "write_bytes", "open"):
    deadly(pathlib.Path, name)
for line in sys.stdin:
    releases, number, step = line.rstrip("\\n").split("\\t")
    left, releases = int(number), pathlib.Path(releases)
    if (child := os.fork()) == 0:
        publish(releases, data, {"manifest.json": manifest})
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Publishes NEW for each line that comes, in a process of its own that is killed before or after
the n-th call that touches the disk; tells how it ended."""


@contextmanager
def publishing() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PUBLISH_AND_DIE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def begin(process: subprocess.Popen[str], releases: Path, number: int, step: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{releases}\t{number}\t{step}\n")
    process.stdin.flush()


def publish_and_die(process: subprocess.Popen[str], releases: Path, number: int, step: str) -> bool:
    """Run a publication that is killed; false when it came to its end before that."""
    begin(process, releases, number, step)
    assert process.stdout is not None
    status = int(process.stdout.readline())
    assert status in (0, -signal.SIGKILL)
    return status != 0


@pytest.mark.parametrize("step", ["before", "after"])
def test_a_publication_killed_at_any_point_leaves_a_complete_release(
    step: str, tmp_path: Path
) -> None:
    number, killed = 0, True
    with publishing() as process:
        while killed:
            number += 1
            releases = tmp_path / str(number)
            old = put(releases, OLD)
            killed = publish_and_die(process, releases, number, step)
            served = current(releases)
            assert served is not None
            served.verify()
            new = put(releases, NEW)
            assert served.id in (old.id, new.id)
            assert list(releases.glob(".partial*")) == []
            assert [entry.release for entry in history(releases)] == [old.id, new.id]
    assert number > 15


def test_a_publication_killed_at_any_time_leaves_a_complete_release(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    for delay in range(8):
        with publishing() as process:
            publish_and_die(process, tmp_path / "loaded", 1, "before")  # its modules are
            begin(process, tmp_path, -1, "after")
            time.sleep(0.01 * delay)
        served = current(tmp_path)
        assert served is not None
        served.verify()


def test_the_next_publication_clears_away_what_a_killed_one_left(tmp_path: Path) -> None:
    (tmp_path / ".partial-0123").mkdir()
    (tmp_path / ".partial-0123" / "data.nq").write_text("half")
    (tmp_path / ".partial-current").symlink_to("0123")
    put(tmp_path, OLD)
    assert list(tmp_path.glob(".partial*")) == []


def test_publishing_the_same_data_again_changes_nothing(tmp_path: Path) -> None:
    first = put(tmp_path, OLD)
    assert put(tmp_path, OLD) == first
    assert len(history(tmp_path)) == len(stored(tmp_path)) == 1


def test_an_earlier_release_can_be_published_again(tmp_path: Path) -> None:
    first, second = put(tmp_path, OLD), put(tmp_path, NEW)
    put(tmp_path, OLD)
    assert current(tmp_path) == first
    assert [entry.release for entry in history(tmp_path)] == [first.id, second.id, first.id]


def test_data_that_were_changed_are_not_published(tmp_path: Path) -> None:
    release = put(tmp_path, OLD)
    release.data.write_bytes(NEW)
    with pytest.raises(BrokenReleaseError, match="expected the digest"):
        put(tmp_path, OLD)


def test_a_publication_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        publish(tmp_path, OLD, {"no-such-folder/file": b""})
    assert list(tmp_path.glob(".partial*")) == []


def test_a_restore_replaces_damaged_data(tmp_path: Path) -> None:
    releases, release = tmp_path / "releases", put(tmp_path / "releases", OLD)
    backup.back_up(releases, tmp_path / "safe")
    release.data.write_bytes(b"")
    assert backup.restore(tmp_path / "safe", releases).is_intact
    assert list(releases.glob(".partial*")) == []


def test_damaged_data_are_not_backed_up(tmp_path: Path) -> None:
    put(tmp_path / "releases", OLD).data.unlink()
    with pytest.raises(BrokenReleaseError):
        backup.back_up(tmp_path / "releases", tmp_path / "safe")
    assert [path.name for path in tmp_path.iterdir()] == ["releases"]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"current": "../x", "files": {}}'])
def test_a_backup_without_a_right_list_is_refused(content: str, tmp_path: Path) -> None:
    put(tmp_path / "releases", OLD)
    backup.back_up(tmp_path / "releases", tmp_path / "safe")
    (tmp_path / "safe" / "backup.json").write_text(content)
    with pytest.raises(backup.BrokenBackupError, match=r"list of a backup|release of the backup"):
        backup.restore(tmp_path / "safe", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_cut_line_of_the_log_does_no_harm(tmp_path: Path) -> None:
    first = put(tmp_path, OLD)
    with (tmp_path / "history.jsonl").open("a") as log:
        log.write('{"release": "0123')
    second = put(tmp_path, NEW)
    assert [entry.release for entry in history(tmp_path)] == [first.id, second.id]


def test_a_release_is_found_by_the_start_of_its_name(tmp_path: Path) -> None:
    first, second = put(tmp_path, OLD), put(tmp_path, NEW)
    assert find(tmp_path, first.id[:5]) == first
    assert find(tmp_path, "current") == second
    for wrong in ("zz", ""):
        with pytest.raises(LookupError, match="expected one release"):
            find(tmp_path, wrong)


def test_no_release_is_current_in_an_empty_or_missing_folder(tmp_path: Path) -> None:
    assert current(tmp_path) is current(tmp_path / "none") is None


def test_a_backup_comes_back_as_it_was(tmp_path: Path) -> None:
    home, safe = tmp_path / "releases", tmp_path / "safe"
    first = put(home, OLD)
    (home / backup.REVIEWS).mkdir()
    (home / backup.REVIEWS / "events.jsonl").write_text("{}\n")
    backup.back_up(home, safe)
    put(home, NEW)
    (home / backup.REVIEWS / "events.jsonl").write_text("{}\n{}\n")
    assert backup.restore(safe, home) == first == current(home)
    assert (home / backup.REVIEWS / "events.jsonl").read_text() == "{}\n"
    assert backup.restore(safe, tmp_path / "elsewhere").id == first.id


def damage(safe: Path, change: str) -> None:
    data = next(safe.glob("*/data.nq"))
    if change == "edit":
        data.write_bytes(NEW)
    elif change == "remove":
        data.unlink()
    else:
        (safe / "more").touch()


@pytest.mark.parametrize("change", ["edit", "remove", "add"])
def test_a_damaged_backup_is_refused_as_a_whole(change: str, tmp_path: Path) -> None:
    home, safe = tmp_path / "releases", tmp_path / "safe"
    put(home, OLD)
    backup.back_up(home, safe)
    served = put(home, NEW)
    damage(safe, change)
    with pytest.raises(backup.BrokenBackupError, match=r"expected (digest|20 bytes)"):
        backup.restore(safe, home)
    assert current(home) == served


def test_a_backup_does_not_overwrite(tmp_path: Path) -> None:
    put(tmp_path / "releases", OLD)
    with pytest.raises(FileExistsError):
        backup.back_up(tmp_path / "releases", tmp_path)


def test_the_same_sheets_give_the_same_bytes(tmp_path: Path) -> None:
    path, texts = write(tmp_path), archive(tmp_path / "reports")
    one, other = (lines(with_default_graph(quads(path, texts=texts))) for _ in range(2))
    assert one == other


def test_the_catalogue_counts_every_graph_and_itself(tmp_path: Path) -> None:
    named = quads(write(tmp_path))
    catalog = catalog_quads(named, {"sheets/demo.yaml": "00"}, "0.1.0")
    counted = {
        str(quad.subject.value): int(quad.object.value)
        for quad in catalog
        if quad.predicate.value == vocab.VOID + "triples"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }
    everything = {*named, *catalog}
    for graph in {graph_name(quad) for quad in everything}:
        assert counted[graph] == sum(graph_name(quad) == graph for quad in everything)
    assert counted[vocab.BASE + "dataset"] == len({quad.triple for quad in everything})


def test_the_catalogue_shows_every_saved_query() -> None:
    paths = sorted(resources.QUERIES.glob("*.rq"))
    found = list(example_quads(paths))
    titles = {q.subject for q in found if q.predicate.value == vocab.RDFS + "label"}
    texts = {q.subject for q in found if q.predicate.value.startswith(vocab.SH)}
    assert len(titles) == len(texts) == len(paths)


def test_a_difference_lists_facts_added_removed_and_changed(tmp_path: Path) -> None:
    content = SHEET.replace("rank: 21", "rank: 20").replace(
        f"fact/{NAME}/staff", f"fact/{NAME}/people"
    )
    before = with_default_graph(quads(write(tmp_path)))
    after = with_default_graph(quads(write(tmp_path, content)))
    found = difference(lines(before), lines(after))
    assert [vocab.compact(fact) for fact in found.added] == [f"fact/{NAME}/people"]
    assert [vocab.compact(fact) for fact in found.removed] == [f"fact/{NAME}/staff"]
    assert {vocab.compact(fact) for fact in found.changed} == {
        f"fact/{NAME}/dti-2022",
        f"fact/{NAME}/dti-2022-base",
    }
