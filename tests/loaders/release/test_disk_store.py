"""The copy on disk: as it was made, or refused before it is opened."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.release import disk_store
from loaders.release.contents import load_release
from loaders.release.disk_store import BrokenCopyError, DiskStore, copy_release
from loaders.release.publication import BrokenReleaseError, Release
from tests.stores import small


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("releases")


@pytest.fixture(scope="module")
def release(releases: Path) -> Release:
    found = small(releases, 50)
    copy_release(found.data, releases, copied_from=0)
    return found


@pytest.fixture(scope="module")
def copy(release: Release, releases: Path) -> DiskStore:
    return DiskStore(releases / ".stores" / release.id)


def test_a_copy_is_that_of_its_release(copy: DiskStore, release: Release) -> None:
    copy.check()
    copy.verify(release.digest)
    assert copy.contents(release.digest).quads == 100
    assert copy.is_compared_at_once
    assert copy_release(release.data, release.path.parent, copied_from=0) is None  # made already


@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), place=st.floats(0, 1, exclude_max=True), bit=st.integers(-1, 7))
def test_a_flipped_bit_or_a_cut_in_any_file_is_found(
    data: st.DataObject, place: float, bit: int, copy: DiskStore, release: Release
) -> None:
    names = [each.name for each in sorted(copy.place.iterdir()) if each.stat().st_size]
    file = copy.place / data.draw(st.sampled_from([n for n in names if not n.startswith("LOG")]))
    whole = file.read_bytes()
    changed = bytearray(whole)
    if bit < 0:
        del changed[int(place * len(whole)) :]
    else:
        changed[int(place * len(whole))] ^= 1 << bit
    file.write_bytes(changed)
    try:
        for compare in (copy.verify, copy.contents):
            with pytest.raises(BrokenCopyError, match=f"{file.name}: expected"):
                compare(release.digest)
    finally:
        file.write_bytes(whole)


CHANGES: dict[str, Callable[[DiskStore], object]] = {
    "a file less": lambda copy: next(copy.place.glob("*.sst")).unlink(),
    "a file more": lambda copy: (copy.place / "000099.sst").write_bytes(b""),
    "no folder": lambda copy: shutil.rmtree(copy.place),
    "no list": lambda copy: copy.place.with_name(f"{copy.place.name}.json").unlink(),
    "a list from before digests": lambda copy: copy.place.with_name(
        f"{copy.place.name}.json"
    ).write_text(json.dumps({"digest": "", "quads": 100, "graphs": [], "graph_count": 0})),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_is_refused_and_made_again(change: str, tmp_path: Path) -> None:
    release = small(tmp_path, 5)
    copy_release(release.data, tmp_path, copied_from=0)
    copy = DiskStore(tmp_path / ".stores" / release.id)
    CHANGES[change](copy)
    with pytest.raises(BrokenCopyError):
        copy.contents(release.digest)
    assert not copy.is_copy_of(release.digest)
    assert copy_release(release.data, tmp_path, copied_from=0) == copy.place
    assert copy.is_copy_of(release.digest)


def test_the_copy_of_another_release_is_refused(tmp_path: Path) -> None:
    one, other = small(tmp_path, 5), small(tmp_path, 6)
    copy_release(other.data, tmp_path, copied_from=0)
    stores = tmp_path / ".stores"
    (stores / other.id).rename(stores / one.id)
    (stores / f"{other.id}.json").rename(stores / f"{one.id}.json")
    with pytest.raises(BrokenCopyError, match=f"expected a copy of {one.id}.*{other.id}"):
        DiskStore(stores / one.id).contents(one.digest)


def test_no_copy_is_made_of_damaged_data(tmp_path: Path) -> None:
    release = small(tmp_path, 5)
    release.data.write_bytes(release.data.read_bytes()[:-20])
    with pytest.raises(BrokenReleaseError):
        copy_release(release.data, tmp_path, copied_from=0)
    assert not list((tmp_path / ".stores").iterdir())


def test_of_a_large_copy_the_smallest_files_are_compared_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = small(tmp_path, 50)
    copy = DiskStore(tmp_path / "store")
    copy.build(lambda store: load_release(store, release.data, release.digest))
    by_size = sorted(copy.place.glob("*.sst"), key=lambda path: path.stat().st_size)
    monkeypatch.setattr(disk_store, "AT_ONCE", 100)
    assert not copy.is_compared_at_once
    flipped = bytearray(by_size[-1].read_bytes())
    flipped[0] ^= 1
    by_size[-1].write_bytes(flipped)
    assert copy.contents(release.digest).quads == 100
    copy.verify(release.digest, lambda: False)  # nobody wants to know
    with pytest.raises(BrokenCopyError, match=by_size[-1].name):
        copy.verify(release.digest)
