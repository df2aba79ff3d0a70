"""What is served is what was published: damage is refused by name, and what is intact answers."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from loaders.release.disk_store import DiskStore, copy_release
from loaders.release.publication import Release, make_current
from service.application import BACKGROUND, create_app
from service.engine.local.engine import ForkedEngine
from service.engine.source import Source
from service.settings import Settings
from tests.service.test_publication import Load
from tests.service_process import running, sparql, until
from tests.stores import small

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
SMALL = Settings(workers=1, slow_workers=1, warm_pictures=0, rate=0)


@contextmanager
def served(releases: Path, settings: Settings = SMALL) -> Iterator[Client]:
    """Run the whole application, zygote and workers too, on a folder of releases."""
    app = create_app(settings, Source(releases, is_release=True))
    try:
        yield app.test_client()
    finally:
        app.extensions[BACKGROUND].close()


def health(client: Client) -> dict[str, Any]:
    return dict(json.loads(client.get("/health").data))


def counted(client: Client) -> str:
    return client.get(sparql(COUNT), headers={"Accept": "text/csv"}).text.split()[-1]


def cut(release: Release) -> None:
    os.truncate(release.data, release.data.stat().st_size // 2)


def renamed(release: Release) -> None:
    name = "0" * 12
    release.path.rename(release.path.with_name(name))
    (release.path.parent / "current").unlink()
    (release.path.parent / "current").symlink_to(name)


def leads_elsewhere(release: Release) -> None:
    elsewhere = release.path.parent.parent / "elsewhere"
    elsewhere.mkdir()
    release.path.rename(elsewhere / release.id)
    (release.path.parent / "current").unlink()
    (release.path.parent / "current").symlink_to(elsewhere / release.id)


def in_a_circle(release: Release) -> None:
    shutil.rmtree(release.path)
    (release.path.parent / "current").unlink()
    (release.path.parent / "current").symlink_to("current")


DAMAGES: dict[str, tuple[Callable[[Release], object], str]] = {
    "cut": (cut, "data.nq: expected the digest"),
    "gone": (lambda release: release.data.unlink(), "data.nq: expected a file, found none"),
    "another's": (lambda release: shutil.copy(Release(next(
        path for path in release.path.parent.iterdir()
        if path.is_dir() and path.name not in ("current", release.id, ".stores")
    )).data, release.data), "data.nq: expected the digest"),
    "no manifest": (lambda release: (release.path / "manifest.json").unlink(), "manifest.json"),
    "no folder": (lambda release: shutil.rmtree(release.path), "expected a release, found none"),
    "renamed": (renamed, "manifest.json: expected the digest 000000000000"),
    "elsewhere": (leads_elsewhere, "current: expected a release in"),
    "in a circle": (in_a_circle, "current: expected a link to a release, found links in a circle"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_start_on_damaged_data_serves_the_newest_intact_release(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    oldest, older = small(releases, 3), small(releases, 4)
    small(releases, 3)  # published again: it is the newest but for the current one
    change, reason = DAMAGES[damage]
    change(small(releases, 5))
    cut(older)
    with served(releases) as client:
        assert counted(client) == "3"
        found = health(client)
        assert (found["ready"], found["release"]) == (True, oldest.digest)
        assert reason in found["refused"]["reason"]
        assert f"{releases}/" not in found["refused"]["reason"]
        assert "dxkg_release_refused 1.0" in client.get("/metrics").text
    assert f"release {oldest.id} is served in its place" in caplog.text
    assert reason in caplog.text


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "không còn như khi công bố"), ("en", "not as it was published")]
)
def test_without_an_intact_release_nothing_is_served_and_it_says_why(
    language: str, said: str, tmp_path: Path
) -> None:
    release = small(tmp_path, 3)
    cut(release)
    with served(tmp_path) as client:
        found = client.get("/health")
        assert found.status_code == 503
        assert (health(client)["ready"], health(client)["release"]) == (False, None)
        assert health(client)["refused"]["release"] == release.id
        accept = {"Accept": "*/*", "Accept-Language": language}
        for address in (sparql(COUNT), "/data?default", "/queries"):
            refused = client.get(address, headers=accept)
            assert refused.status_code == 503
            assert json.loads(refused.data)["code"] == "release-damaged"
            assert release.id in json.loads(refused.data)["detail"]
            assert said in json.loads(refused.data)["detail"]


def test_a_damaged_publication_is_refused_until_it_is_repaired(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    first, second = small(releases, 3), small(releases, 4)
    make_current(releases, first)
    whole = second.data.read_bytes()
    cut(second)
    with running(tmp_path, releases=releases) as service, Load(service) as load:
        make_current(releases, second)
        refused = until(lambda: service.health()["refused"])
        assert isinstance(refused, dict)
        assert refused["release"] == second.id
        assert f"{second.id}/data.nq: expected the digest {second.digest}" in refused["reason"]
        assert service.health()["release"] == first.digest
        assert service.metric("dxkg_publication_failures_total ") == 1
        assert service.metric("dxkg_release_refused ") == 1
        service.process.send_signal(signal.SIGHUP)  # tried again, in vain
        until(lambda: service.metric("dxkg_publication_failures_total ") == 2)
        second.data.write_bytes(whole)
        until(lambda: service.health()["release"] == second.digest)
        assert service.health()["refused"] is None
        assert service.metric("dxkg_release_refused ") == 0
    assert load.wrong == []


def test_what_was_served_comes_back_after_its_zygote_died(tmp_path: Path) -> None:
    """The release served may not be the newest of those that are intact."""
    releases = tmp_path / "releases"
    first, newest, second = (small(releases, size) for size in (3, 5, 4))
    make_current(releases, first)
    cut(second)
    with running(tmp_path, releases=releases) as service:
        make_current(releases, second)
        until(lambda: service.health()["refused"])
        (zygote,) = service.zygotes()
        os.kill(zygote, signal.SIGKILL)
        until(lambda: service.log.read_text().count(f"serving release {first.id}") == 2)
    assert newest.id not in service.log.read_text()


def test_a_damaged_release_above_the_memory_budget_is_refused(tmp_path: Path) -> None:
    older, newer = small(tmp_path, 3), small(tmp_path, 40)
    cut(newer)
    with served(
        tmp_path, Settings(workers=1, slow_workers=1, warm_pictures=0, memory_budget=9)
    ) as client:
        assert counted(client) == "3"
        assert health(client)["store"] == "disk"
    assert {path.name[:12] for path in (tmp_path / ".stores").iterdir()} == {older.id}


def test_a_damaged_store_above_the_memory_budget_is_made_again(tmp_path: Path) -> None:
    release = small(tmp_path, 40)
    settings = Settings(workers=1, slow_workers=1, warm_pictures=0, memory_budget=9)
    with served(tmp_path, settings) as client:
        assert counted(client) == "40"
    store = DiskStore(tmp_path / ".stores" / release.id)
    for path in store.place.glob("*.sst"):
        os.truncate(path, path.stat().st_size - 1)
    with served(tmp_path, settings) as client:
        assert counted(client) == "40"
    assert store.is_copy_of(release.digest)


def with_a_copy(releases: Path, count: int) -> tuple[Release, DiskStore]:
    release = small(releases, count)
    copy_release(release.data, releases, copied_from=0)
    return release, DiskStore(releases / ".stores" / release.id)


def test_an_intact_copy_goes_on_where_the_data_are_damaged(tmp_path: Path) -> None:
    small(tmp_path, 3)
    release, _ = with_a_copy(tmp_path, 4)
    cut(release)
    with served(tmp_path) as client:
        assert counted(client) == "4"
        until(lambda: health(client)["refused"])
        found = health(client)
        assert (found["release"], found["store"]) == (release.digest, "disk")
        assert counted(client) == "4"


def test_a_copy_that_is_found_damaged_while_it_answers_goes_out_of_service(tmp_path: Path) -> None:
    older = small(tmp_path, 3)
    release, copy = with_a_copy(tmp_path, 4)
    cut(release)

    async def examined() -> None:
        engine = ForkedEngine(SMALL, Source(tmp_path, is_release=True))
        await engine.start()
        try:
            while engine.refused is None:
                await asyncio.sleep(0.01)
            assert engine.release is not None
            assert engine.release.digest == release.digest
            path = next(copy.place.glob("*.sst"))
            path.write_bytes(path.read_bytes()[:-1] + b"\0")
            await engine.examine(copy)
            assert engine.release is not None
            assert (engine.release.digest, engine.store) == (older.digest, "memory")
            assert engine.refused.release == release.id
        finally:
            await engine.stop()

    asyncio.run(examined())


def test_a_damaged_older_release_is_refused_and_not_loaded_again(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    older, newer = small(releases, 3), small(releases, 4)
    whole = older.data.read_bytes()
    cut(older)
    address = f"/r/{older.id}/queries"
    with running(tmp_path, releases=releases) as service:
        for _ in range(3):
            refused = service.get(address, Accept="application/problem+json")
            assert (refused.status, refused.problem["code"]) == (503, "release-damaged")
            assert older.id in str(refused.problem["detail"])
            assert refused.headers["cache-control"] == "no-store"
        assert service.log.read_text().count("data.nq: expected the digest") == 1
        assert service.health()["refused"] is None  # what is served is as it was published
        assert service.health()["release"] == newer.digest
        older.data.unlink()
        older.data.write_bytes(whole)
        assert service.get(address, Accept="text/html").status == 200


def test_changes_are_not_told_of_damaged_files(tmp_path: Path) -> None:
    older, newer = small(tmp_path, 3), small(tmp_path, 4)
    flipped = bytearray(older.data.read_bytes())
    flipped[7] ^= 1
    older.data.write_bytes(flipped)
    with served(tmp_path) as client:
        address = f"/changes?from={older.id}&to={newer.id}"
        refused = client.get(address, headers={"Accept": "*/*"})
        assert refused.status_code == 503
        assert json.loads(refused.data)["code"] == "release-damaged"
        assert client.get("/changes.atom").status_code in (200, 404)
