"""Damage of a release: whatever is cut, flipped, swapped or put in its place, nothing is read."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.release.contents import load_release
from loaders.release.dataset import open_release
from loaders.release.publication import BrokenReleaseError, Release
from loaders.release.reading import HashedFile
from loaders.release.release import SUMS
from tests.stores import small

COUNT = 40
quick = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return small(tmp_path, COUNT)


def loaded(release: Release) -> int:
    store = ox.Store()
    load_release(store, release.data, release.digest)
    return len(store)


READERS: dict[str, Callable[[Release], object]] = {
    "store": loaded,
    "quads": lambda release: list(release.quads()),
    "lines": lambda release: list(release.lines()),
    "dataset": lambda release: open_release(release.path),
    "check": lambda release: release.verify(),
}


def refused(release: Release, name: str) -> None:
    """Expect every reader to refuse it, and to name the file."""
    for read in READERS.values():
        with pytest.raises(BrokenReleaseError, match=f"{release.id}/{name}: expected .*, found"):
            read(release)
    assert not release.is_intact


def test_what_is_intact_is_read(release: Release) -> None:
    assert loaded(release) == 2 * COUNT
    assert len(list(release.quads())) == len(list(release.lines())) == 2 * COUNT
    assert release.is_intact


@quick
@given(place=st.floats(0, 1, exclude_max=True))
def test_data_cut_at_any_byte_are_refused(place: float, release: Release) -> None:
    whole = release.data.read_bytes()
    release.data.write_bytes(whole[: int(place * len(whole))])
    try:
        refused(release, "data.nq")
    finally:
        release.data.write_bytes(whole)


@quick
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_data_with_any_bit_flipped_are_refused(place: float, bit: int, release: Release) -> None:
    whole = release.data.read_bytes()
    flipped = bytearray(whole)
    flipped[int(place * len(whole))] ^= 1 << bit
    release.data.write_bytes(flipped)
    try:
        refused(release, "data.nq")
    finally:
        release.data.write_bytes(whole)


@quick
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), name=st.sampled_from(
    ["manifest.json", SUMS]
))  # fmt: skip
def test_no_flipped_bit_of_what_describes_it_has_other_data_read(
    place: float, bit: int, name: str, release: Release
) -> None:
    path = release.path / name
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[int(place * len(whole))] ^= 1 << bit
    path.write_bytes(flipped)
    try:
        assert not release.is_intact
        with suppress(BrokenReleaseError):
            assert len(list(release.quads())) == 2 * COUNT
    finally:
        path.write_bytes(whole)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_link(path: Path) -> None:
    elsewhere = path.parent.parent / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def of_another_release(path: Path) -> None:
    other = small(path.parent.parent, COUNT + 1)
    shutil.copy(other.data, path)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "a folder": a_folder,
    "a link to the same bytes": a_link,
    "a pipe": a_pipe,
    "of another release": of_another_release,
    "no N-Quads": lambda path: path.write_bytes(b"\xff\x00 no RDF"),
    "a line more": lambda path: path.write_bytes(path.read_bytes() + b"<a:a> <a:a> <a:a> .\n"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_stands_in_the_place_of_the_data_is_refused(damage: str, release: Release) -> None:
    DAMAGES[damage](release.data)
    refused(release, "data.nq")


def test_a_renamed_folder_is_no_release(release: Release) -> None:
    other = Release(release.path.with_name("0" * 12))
    release.path.rename(other.path)
    with pytest.raises(BrokenReleaseError, match=r"manifest.json: expected the digest 0000"):
        loaded(other)


def test_another_release_in_its_place_is_refused(release: Release, tmp_path: Path) -> None:
    other = small(tmp_path, COUNT + 1)
    shutil.rmtree(release.path)
    shutil.copytree(other.path, release.path)
    with pytest.raises(BrokenReleaseError, match=f"the digest {release.id}.* that names its"):
        loaded(release)


@pytest.mark.parametrize("text", [b"", b"no quads\n"])
def test_what_was_published_without_quads_is_refused(text: bytes, tmp_path: Path) -> None:
    release = small(tmp_path, 0, extra=text.decode())
    with pytest.raises(BrokenReleaseError, match=r"data\.nq: expected (quads|what can be parsed)"):
        loaded(release)


@pytest.mark.parametrize("name", ["data.nq", "manifest.json", SUMS])
def test_what_may_not_be_read_is_refused_by_name(name: str, release: Release) -> None:
    path = release.path / name
    if os.geteuid() == 0:  # who may read everything
        path.unlink()
        path.symlink_to("/proc/self/mem")
    else:
        path.chmod(0)
    with pytest.raises(BrokenReleaseError, match=f"{name}: expected"):
        release.verify()


def test_a_file_that_cannot_be_read_to_its_end_is_refused() -> None:
    path = Path("/proc/self/mem")  # nothing lies at its beginning: EIO, as of a bad disk
    with path.open("rb", buffering=0) as file, pytest.raises(BrokenReleaseError, match="read"):
        HashedFile(path, file).digest()


@pytest.mark.parametrize("name", ["more", "manifest.json"])
def test_every_file_is_compared_with_its_digest(name: str, tmp_path: Path) -> None:
    release = small(tmp_path, 1)
    if name == "more":  # a file that no list names
        (release.path / name).write_text("x")
        with pytest.raises(BrokenReleaseError, match="expected the digest of more, found none"):
            release.read(name)
    else:
        (release.path / name).write_bytes((release.path / name).read_bytes() + b" ")
        with pytest.raises(BrokenReleaseError, match=f"{name}: expected the digest"):
            release.read(name)


@pytest.mark.parametrize("line", ["", "x", f"{'0' * 64}  ../x", f"{'0' * 64}  data.nq"])
def test_a_wrong_list_of_digests_is_refused(line: str, release: Release) -> None:
    (release.path / SUMS).write_text(f"{line}\n" if line else "")
    with pytest.raises(BrokenReleaseError, match=f"{SUMS}: expected"):
        release.verify()


def test_a_release_from_before_there_were_lists_is_read(release: Release) -> None:
    (release.path / SUMS).unlink()
    assert release.is_intact
    assert loaded(release) == 2 * COUNT


def test_the_list_is_that_of_coreutils(release: Release) -> None:
    assert os.spawnlp(os.P_WAIT, "sh", "sh", "-c", f"cd {release.path} && sha256sum -c {SUMS}") == 0
