"""A correction and its undoing, on a running service: published, corrected, taken back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from loaders.release.publication import Release
from ontology import vocab
from tests.desk import BTS, Desk, opened
from tests.service_process import Service, running
from tests.synthetic import NAME

VALUE = f"SELECT ?value {{ <{vocab.ID}{BTS}> <{vocab.DX}value> ?value }}"
STAFF = f"fact/{NAME}/staff"


@dataclass(frozen=True)
class Story:
    """A service that was running all the while, and the releases that were published."""

    service: Service
    first: Release
    second: Release
    seen: tuple[str, ...]
    """What it answered after each publication."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        yield opened(tmp_path_factory.mktemp("desk"), patch)


@pytest.fixture(scope="module")
def story(desk: Desk) -> Iterator[Story]:
    first = desk.build()
    with running(desk.home, releases=desk.home / "releases", rate=0) as service:
        seen = [value(service)]
        desk.review("correct", BTS, "--set", "value=1201", "--set", "printedValue=1.201")
        desk.review("reject", STAFF)
        second = desk.build()
        service.wait_for_other(first.digest)
        seen.append(value(service))
        desk.run("rollback", first.id, "--by", "Trần Lui", "--reason", "sửa nhầm")
        service.wait_for_other(second.digest)
        seen.append(value(service))
        yield Story(service, first, second, tuple(seen))


def value(service: Service) -> str:
    (row,) = service.query(VALUE).bindings
    return row["value"]


def test_a_rollback_is_served_without_a_restart(story: Story) -> None:
    assert story.seen == ("1200", "1201", "1200")
    assert str(story.service.health()["release"]).startswith(story.first.id)
    assert story.service.process.poll() is None
    assert "1.200" in story.service.get(f"/{BTS}", Accept="text/html").text
    assert story.service.get(f"/{STAFF}", Accept="text/html").status == 200  # it was out


def test_a_rollback_is_among_the_publications_with_author_and_reason(story: Story) -> None:
    page = story.service.get("/changes?lang=vi", Accept="text/html").text
    assert "Trần Lui" in page
    assert "sửa nhầm" in page
    told = json.loads(story.service.get("/changes.json").body)["publication"]
    assert (told["by"], told["reason"]) == ("Trần Lui", "sửa nhầm")


@pytest.mark.parametrize("path", [f"/{BTS}", f"/id/{BTS}.ttl", "/q/dti-rank.csv", "/quality.json"])
def test_permanent_addresses_of_all_releases_still_answer(path: str, story: Story) -> None:
    for release in (story.first, story.second):
        reply = story.service.get(f"/r/{release.id}{path}", Accept="*/*")
        assert reply.status == 200, (release.id, reply.text)


def test_permanent_addresses_say_what_their_release_said(story: Story) -> None:
    pages = [
        story.service.get(f"/r/{release.id}/{BTS}?lang=en", Accept="text/html").text
        for release in (story.first, story.second)
    ]
    assert ["1,201" in page for page in pages] == [False, True]
    out = story.service.get(f"/r/{story.second.id}/{STAFF}", Accept="text/html")
    assert out.status == 410


def test_a_history_tells_of_the_rollback(story: Story) -> None:
    found = json.loads(story.service.get(f"/{BTS}/history.json").body)
    assert [one["content"]["value"] for one in found["contents"]] == ["1200", "1201", "1200"]
    assert found["contents"][-1]["since"]["by"] == "Trần Lui"
    assert found["contents"][-1]["current"]


def test_over_an_endpoint_a_history_is_that_of_its_graph(story: Story, desk: Desk) -> None:
    """Serve the second release as a file, and over that as an endpoint."""
    with (
        running(desk.home, data=story.second.data, rate=0) as store,
        running(desk.home, endpoint=f"{store.address}/sparql", rate=0) as service,
    ):
        page = service.get(f"/{BTS}/history?lang=en", Accept="text/html")
        assert (page.status, "keeps no releases" in page.text) == (200, True)
        assert "1,200" in page.text
        assert service.get(f"/{STAFF}", Accept="text/html").status == 410
        assert service.get(f"/id/{STAFF}.ttl", Accept="*/*").status == 410
        assert service.get(f"/fact/{NAME}/none/history", Accept="text/html").status == 404
