"""Permanent addresses: one release for good, over the application and over the running service."""

from collections.abc import Iterator

import pytest

from service.graph.releases import Releases, UnknownReleaseError
from tests.answering import Answering, OpenStore
from tests.service_process import Service, running

RANK = "q/dti-rank.json?province=unit/lang-son"
FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def service(answering: Answering, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("permalink")
    releases, reports = answering.folder / "releases", answering.folder / "reports"
    with running(folder, releases=releases, reports=reports) as found:
        yield found


@pytest.mark.parametrize(("place", "rank"), [(0, 22), (1, 21)])
def test_an_answer_is_that_of_its_release(answering: Answering, place: int, rank: int) -> None:
    release = answering.releases[place]
    found = answering.json(f"/r/{release}/{RANK}")
    assert found["release"] == release
    assert found["rows"][0]["rank"] == rank  # type: ignore[index]


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    "path",
    ["q/dti-rank", "q/dti-rank.csv", "q/compare-dti.png", "embed/dti-rank", "id/unit/lang-son",
     "fact/demo/dti-2022", "report/demo", "queries"],
)  # fmt: skip
def test_it_may_be_kept_for_good(answering: Answering, path: str, place: int) -> None:
    reply = answering.get(f"/r/{answering.releases[place]}/{path}", "text/html")
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, FOR_GOOD)


@pytest.mark.parametrize(
    "path", ["q/dti-rank", "id/unit/lang-son", "fact/demo/dti-2022", "queries"]
)
def test_a_page_is_kept_for_its_language_and_form_only(answering: Answering, path: str) -> None:
    reply = answering.get(f"/r/{answering.releases[1]}/{path}", "text/html")
    assert {"accept-language"} <= {each.lower() for each in reply.vary}
    languages = {
        answering.client.get(f"/r/{answering.releases[1]}/{path}", headers=headers).data
        for headers in ({"Accept": "text/html", "Accept-Language": name} for name in ("vi", "en"))
    }
    assert len(languages) == 2


def test_its_links_stay_in_the_release(answering: Answering) -> None:
    release = answering.releases[0]
    page = answering.page(f"/r/{release}/q/dti-rank?province=unit/lang-son&lang=vi")
    assert f'href="/r/{release}/fact/demo/dti-2022?lang=vi"' in page
    assert f'action="/r/{release}/q/dti-rank"' in page
    assert 'href="http://localhost/q/dti-rank?province=unit%2Flang-son&amp;lang=vi"' in page


def test_a_feed_compares_with_the_release_before_its_own(answering: Answering) -> None:
    older, newer = (
        answering.get(f"/r/{release}/q/dti-rank.atom?province=unit/lang-son").text
        for release in answering.releases
    )
    assert ("<entry>" in older, "<entry>" in newer) == (False, True)


def test_a_redirect_stays_in_the_release(answering: Answering) -> None:
    release = answering.releases[0]
    reply = answering.get(f"/r/{release}/id/fact/demo/dti-2022", "text/html")
    assert reply.headers["Location"].startswith(f"/r/{release}/fact/demo/dti-2022")


@pytest.mark.parametrize("release", ["000000000000", "current", "..", "%2e%2e", "x" * 500])
def test_an_unknown_release_is_404_and_names_those_there_are(
    answering: Answering, release: str
) -> None:
    reply = answering.get(f"/r/{release}/{RANK}")
    assert reply.status_code == 404
    if reply.json and reply.json["code"] == "no-release":
        assert answering.releases[0] in reply.json["detail"]


@pytest.mark.parametrize("path", ["sparql", "search?q=a", "health", "r/{0}/q/dti-rank", "static/x"])
def test_only_what_a_release_holds_has_one(answering: Answering, path: str) -> None:
    release = answering.releases[0]
    assert answering.get(f"/r/{release}/{path.format(release)}").status_code == 404


def test_a_wrong_parameter_is_refused_there_too(answering: Answering) -> None:
    reply = answering.get(f"/r/{answering.releases[0]}/q/dti-rank.json?year=x")
    assert reply.status_code == 400
    assert reply.headers["Cache-Control"] == "no-store"


def test_one_older_release_is_open_at_a_time(answering: Answering) -> None:
    site = answering.site
    folder = answering.folder / "releases"
    older = Releases(folder, type(site)(site.evaluate, lambda: "none", site.archive, {}), OpenStore)
    before = OpenStore.closed
    with older.site(answering.releases[0]) as first:
        with older.site(answering.releases[1]) as second:
            assert (first.release, second.release) == answering.releases
        assert OpenStore.closed == before  # somebody still reads it
        assert first.reader.rows("overview")
    assert OpenStore.closed == before + 1
    with pytest.raises(UnknownReleaseError), older.site("0" * 12):
        pass


@pytest.mark.parametrize(("place", "rank"), [(0, b'"rank": 22'), (1, b'"rank": 21')])
def test_the_running_service_answers_from_older_releases(
    answering: Answering, service: Service, place: int, rank: bytes
) -> None:
    reply = service.get(f"/r/{answering.releases[place]}/{RANK}")
    assert (reply.status, reply.headers["cache-control"]) == (200, FOR_GOOD)
    assert rank in reply.body


def test_the_running_service_cites_and_protects(answering: Answering, service: Service) -> None:
    page = service.get("/q/dti-rank?province=unit/lang-son&cite=1", accept="text/html")
    embed = service.get("/embed/dti-rank", accept="text/html")
    assert "Năm 2022 tỉnh đứng thứ 21/63" in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors *" in embed.headers["content-security-policy"]
    assert service.get("/q/dti-rank.csv").headers["access-control-allow-origin"] == "*"


def test_the_running_service_revalidates(service: Service) -> None:
    first = service.get("/q/dti-rank.csv")
    again = service.get("/q/dti-rank.csv", if_none_match=first.headers["etag"])
    head = service.request("HEAD", "/q/dti-rank.csv")
    assert (again.status, again.body) == (304, b"")
    assert (head.status, head.body) == (200, b"")


def test_the_running_service_survives_hostile_pictures(service: Service) -> None:
    reply = service.get("/q/dti-rank.png?province=unit/%08%00")
    assert reply.status == 400
    assert service.get("/q/dti-rank.png").body.startswith(b"\x89PNG")
