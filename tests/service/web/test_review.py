"""What readers see of decisions: histories, levels, facts that are out, publications."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from loaders.graph.past import HISTORY
from loaders.release.publication import Release
from ontology import vocab
from service.answers.rendered import RenderedCache
from service.application import BACKGROUND, create_app
from service.engine.source import Source
from service.files.suffixes import FILES
from service.settings import Settings
from service.web.context import provide, services_of
from tests.answering import shown
from tests.desk import BTS, Desk, changed, opened
from tests.synthetic import NAME, SHEET

PROPOSED = f"""\
  - id: fact/{NAME}/guess
    type: Limitation
    label: {{vi: Điều mới chỉ đề xuất, en: Something merely proposed}}
    holder: org/so-thu-nghiem
    topic: digital-human-resources
    refArea: unit/lang-son
    reviewStatus: proposed
    evidence: [0, 10]
"""
STATUS = "    statusOf: system/mau-xanh\n    status: "
REMOVED = PROPOSED.replace("guess", "gone").replace("    reviewStatus: proposed\n", "")
RANK = f"/q/dti-rank.json?province={quote('unit/lang-son')}"


@dataclass(frozen=True)
class Served:
    """The application over three releases: as it was, as it was decided, rolled back."""

    app: Flask
    first: Release
    second: Release

    def get(self, path: str, accept: str = "text/html", language: str = "en") -> TestResponse:
        headers = {"Accept": accept, "Accept-Language": language}
        return self.app.test_client().get(path, headers=headers, buffered=True)

    def page(self, path: str, language: str = "en") -> str:
        reply = self.get(path, language=language)
        assert reply.status_code == 200, reply.text
        return reply.text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        yield opened(tmp_path_factory.mktemp("desk"), patch)


@pytest.fixture(scope="module")
def served(desk: Desk) -> Iterator[Served]:
    sheet = SHEET + PROPOSED
    first = desk.build(sheet + REMOVED, "--by", "Nguyễn Dựng", "--reason", "bản đầu")
    desk.review("correct", BTS, "--set", "value=1201", "--set", "printedValue=1.201")
    desk.review("accept", f"{NAME}/dti-2022", "--independent")
    desk.review("accept", f"{NAME}/dti-2022", "--by", "Phạm Hai", "--independent")
    desk.review("reject", f"{NAME}/staff", "--reason", "<b>sai</b>", "--successor", BTS)
    edited = changed(sheet, f"{STATUS}operational", f"{STATUS}planned")
    second = desk.build(edited)
    source = Source(desk.home / "releases", is_release=True)
    app = create_app(Settings(warm_pictures=0, rate=0), source)
    yield Served(app, first, second)
    app.extensions[BACKGROUND].close()


# --- History ---


def test_a_history_tells_each_content_with_who_and_why(served: Served) -> None:
    page = served.page(f"/{BTS}/history")
    assert "<del>1,200</del>" in page
    assert "<ins>1,201</ins>" in page
    assert "Lê Thị Kiểm" in page
    assert f"/r/{served.first.id}/{BTS}" in page
    assert "Nguyễn Dựng" in page
    assert "1.201" in served.page(f"/{BTS}/history", "vi")


@pytest.mark.parametrize("path", ["history.json", "history"])
def test_a_history_is_for_programs_too(path: str, served: Served) -> None:
    found = json.loads(served.get(f"/{BTS}/{path}", "application/json").data)
    assert [one["content"]["value"] for one in found["contents"]] == ["1200", "1201"]
    assert [one["current"] for one in found["contents"]] == [False, True]
    assert found["contents"][0]["until"] == served.first.id
    assert found["contents"][1]["since"]["release"] == served.second.id
    (decision,) = found["decisions"]
    assert (decision["decision"], decision["by"]) == ("correct", "Lê Thị Kiểm")


def test_the_page_of_a_corrected_fact_leads_to_its_history(served: Served) -> None:
    page = served.page(f"/{BTS}")
    assert "This fact was corrected." in page
    assert f"/{BTS}/history?lang=en" in page


def test_an_earlier_content_is_described_in_rdf(served: Served) -> None:
    turtle = served.get(f"/id/{BTS}.ttl").text
    assert "prov:wasRevisionOf" in turtle
    assert "dx:contentText" in turtle
    assert f'dx:untilRelease "{served.first.id}"' in turtle
    digest = desk_digest(turtle)
    assert served.get(f"/{BTS}/content/{digest[:12]}").status_code == 303


@pytest.mark.parametrize(
    "fact", [BTS, f"fact/{NAME}/platform", f"fact/{NAME}/staff", f"fact/{NAME}/gone"]
)
def test_a_query_finds_what_the_description_of_a_fact_tells_of_its_past(
    fact: str, served: Served
) -> None:
    iri = vocab.ID + fact
    query = f"""PREFIX prov: <http://www.w3.org/ns/prov#>
      CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{HISTORY}> {{
        {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}
        UNION {{ <{iri}> prov:wasRevisionOf ?s . ?s ?p ?o }} }} }}"""
    reply = served.get(f"/sparql?query={quote(query)}", "text/turtle")
    found = set(ox.parse(reply.data, ox.RdfFormat.TURTLE))
    told = ox.parse(served.get(f"/id/{fact}.ttl").data, ox.RdfFormat.TURTLE)
    assert found == {one for one in told if is_past(one, iri)}
    assert found


def is_past(quad: ox.Quad, fact: str) -> bool:
    """Tell whether a triple is of an earlier content, or of a fact that is out."""
    subject, predicate = str(quad.subject)[1:-1], quad.predicate.value
    if fact.endswith(("/staff", "/gone")):
        return subject == fact
    return subject.startswith(f"{fact}/content/") or predicate.endswith("#wasRevisionOf")


def desk_digest(turtle: str) -> str:
    """Find the digest of an earlier content in its description."""
    return turtle.partition("/content/")[2][:12]


def test_what_has_no_history_is_not_found(served: Served) -> None:
    for fact in ("nothing", "guess"):
        assert served.get(f"/fact/{NAME}/{fact}/history").status_code == 404


# --- What is out ---


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/fact/{}", "text/html"),
        ("/fact/{}", "application/json"),
        ("/fact/{}", "text/turtle"),
        ("/id/fact/{}", "text/turtle"),
        ("/id/fact/{}.json", "*/*"),
        ("/id/fact/{}.ttl", "*/*"),
    ],
)
@pytest.mark.parametrize("fact", ["staff", "gone"])
def test_a_fact_that_is_out_is_gone(fact: str, path: str, accept: str, served: Served) -> None:
    reply = served.get(path.format(f"{NAME}/{fact}"), accept)
    assert reply.status_code == 410
    assert served.first.id in reply.text
    assert "Communes lack" not in reply.text
    if fact == "staff":
        assert BTS in reply.text.replace("\\/", "/")  # as Turtle writes a local name
        assert "sai" in reply.text
        assert "<b>sai</b>" not in reply.text or accept != "text/html"


@pytest.mark.parametrize("text", ["earlier content", "fact that is out", "demo/gone", "demo/bts"])
def test_a_search_finds_nothing_of_the_past(text: str, served: Served) -> None:
    found = json.loads(served.get(f"/search?q={quote(text)}", "application/json").data)
    assert not [one for one in found["results"] if "/content/" in one["iri"]]
    assert not [one for one in found["results"] if one["class"].endswith("GoneFact")]


def test_a_fact_that_is_out_stays_in_the_release_that_had_it(served: Served) -> None:
    assert "Communes lack" in served.page(f"/r/{served.first.id}/fact/{NAME}/staff")


def test_a_proposal_is_nowhere(served: Served) -> None:
    assert served.get(f"/fact/{NAME}/guess").status_code == 404
    assert served.get(f"/id/fact/{NAME}/guess.ttl").status_code == 404
    graph = f"{vocab.GRAPH}candidate/{NAME}"
    assert served.get(f"/data?graph={quote(graph)}", "text/turtle").status_code == 404
    query = "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'merely proposed')) } }"
    reply = served.get(f"/sparql?query={quote(query)}", "application/sparql-results+json")
    assert json.loads(reply.data)["results"]["bindings"] == []
    found = json.loads(served.get("/search?q=merely+proposed", "application/json").data)
    assert found["results"] == []


# --- Without releases ---


@pytest.fixture(scope="module")
def of_file(served: Served) -> Iterator[Served]:
    """Serve the data of the second release as a file, which knows no releases."""
    app = create_app(
        Settings(warm_pictures=0, rate=0), Source(served.second.data, is_release=False)
    )
    yield replace(served, app=app)
    app.extensions[BACKGROUND].close()


def test_without_releases_a_history_tells_what_the_graph_keeps(of_file: Served) -> None:
    page = of_file.page(f"/{BTS}/history")
    assert "keeps no releases" in page
    assert "không giữ các bản phát hành" in of_file.page(f"/{BTS}/history", "vi")
    assert "1,200" in page
    assert of_file.first.id in page
    assert f"/r/{of_file.first.id}" not in page
    assert "Lê Thị Kiểm" in page
    assert "This fact was corrected." in of_file.page(f"/{BTS}")


def test_without_releases_a_history_is_for_programs_too(of_file: Served, served: Served) -> None:
    found = json.loads(of_file.get(f"/{BTS}/history.json").data)
    whole = json.loads(served.get(f"/{BTS}/history.json").data)
    assert (found["recorded"], whole["recorded"]) == (False, True)
    before, now = found["contents"]
    assert before["content"] == whole["contents"][0]["content"]
    assert before["until"] == of_file.first.id
    assert (now["current"], now["content"]) == (True, None)
    assert now["digest"] == whole["contents"][1]["digest"]
    assert found["decisions"] == whole["decisions"]


def test_without_releases_an_unchanged_fact_has_its_content_of_now_alone(of_file: Served) -> None:
    found = json.loads(of_file.get(f"/fact/{NAME}/communes/history.json").data)
    assert [one["current"] for one in found["contents"]] == [True]
    assert "This fact was corrected." not in of_file.page(f"/fact/{NAME}/communes")
    for fact in ("nothing", "guess", "%22", "a%20b"):
        assert of_file.get(f"/fact/{NAME}/{fact}/history").status_code == 404


@pytest.mark.parametrize("fact", ["staff", "gone"])
@pytest.mark.parametrize("path", ["/fact/{}", "/id/fact/{}.ttl", "/id/fact/{}.json"])
def test_without_releases_a_fact_that_is_out_is_gone(fact: str, path: str, of_file: Served) -> None:
    reply = of_file.get(path.format(f"{NAME}/{fact}"))
    assert reply.status_code == 410
    assert of_file.first.id in reply.text
    assert f"/r/{of_file.first.id}" not in reply.text


def test_without_releases_a_fact_that_is_out_tells_why(of_file: Served) -> None:
    assert "This fact is out" in of_file.page(f"/fact/{NAME}/staff/history")
    found = json.loads(of_file.get(f"/fact/{NAME}/staff/history.json").data)
    assert (found["contents"], found["gone"]["state"]) == ([], "rejected")
    assert found["gone"]["successor"] == vocab.ID + BTS
    assert found["gone"]["lastRelease"] == of_file.first.id


@pytest.mark.parametrize("text", ["no JSON", "[1]", '"x"', ""])
def test_a_content_that_nobody_can_read_is_passed_over(text: str, tmp_path: Path) -> None:
    fact, content = f"<{vocab.ID}fact/a/b>", f"<{vocab.ID}fact/a/b/content/c>"
    data = tmp_path / "data.ttl"
    data.write_text(
        f"{fact} a <{vocab.DX}Fact> ; <{vocab.PROV}wasRevisionOf> {content} .\n"
        f"{content} <{vocab.DX}contentText> {ox.Literal(text)} .\n"
    )
    app = create_app(Settings(warm_pictures=0, rate=0), Source(data, is_release=False))
    try:
        reply = app.test_client().get("/fact/a/b/history.json")
        assert (reply.status_code, json.loads(reply.data)["contents"]) == (200, [])
        assert app.test_client().get("/fact/a/b/history").status_code == 200
    finally:
        app.extensions[BACKGROUND].close()


# --- Levels ---


def test_a_fact_says_who_confirmed_it(served: Served) -> None:
    assert "confirmed by no person" in served.page(f"/fact/{NAME}/communes")
    assert "confirmed by two persons" in served.page(f"/fact/{NAME}/dti-2022")
    assert "confirmed by a named person" in served.page(f"/{BTS}")


def test_cited_rows_and_embeds_tell_the_level(served: Served) -> None:
    found = json.loads(served.get(f"{RANK}&cite=1", "*/*").data)
    levels = {one["reviewLevel"] for row in found["rows"] for one in row["citations"]}
    assert 2 in levels
    csv = served.get(f"{RANK.replace('.json', '.csv')}&cite=1", "*/*").text
    assert "cite_level" in csv.splitlines()[0]
    assert "level 2: 1" in served.page("/embed/dti-rank?province=unit/lang-son")


def test_rows_are_kept_to_a_level(served: Served) -> None:
    whole, kept = (json.loads(served.get(path, "*/*").data) for path in (RANK, f"{RANK}&level=1"))
    older = json.loads(served.get(f"/r/{served.first.id}{RANK}&level=1", "*/*").data)
    assert whole["rows"]
    assert kept["rows"] == whole["rows"]
    assert older["rows"] == []
    assert older["reviewLevel"]["leftOut"] == len(older_rows(served))


def older_rows(served: Served) -> list[object]:
    rows: list[object] = json.loads(served.get(f"/r/{served.first.id}{RANK}", "*/*").data)["rows"]
    return rows


@pytest.mark.parametrize("suffix", [name for name, each in FILES.items() if not each.drawn])
@pytest.mark.parametrize("level", [1, 2])
def test_a_large_answer_is_kept_to_a_level_as_a_small_one(
    suffix: str, level: int, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/q/facts-of-report.{suffix}?report=report/{NAME}&level={level}&cite=1"
    small = shown(served.get(path, "*/*"))
    provide(served.app, replace(services_of(served.app), rendered=RenderedCache()))
    for name, value in (("queries.large_answer.LARGE", 300), ("service.web.reply.LARGE", 300)):
        monkeypatch.setattr(name, value)
    for name in ("ROWS_AT_ONCE", "MOST_KNOWN"):
        monkeypatch.setattr(f"service.answers.level.{name}", 2)
    assert shown(served.get(path, "*/*")) == small


def test_a_page_says_how_many_rows_a_level_left_out(served: Served) -> None:
    page = served.page(f"/r/{served.first.id}/q/dti-rank?province=unit/lang-son&level=1")
    assert "rows are left out" in page
    assert served.get(f"{RANK}&level=9", "*/*").status_code == 400


def test_the_quality_page_counts_facts_by_level(served: Served) -> None:
    assert "Facts by level of review" in served.page("/quality")


# --- Publications ---


def test_each_publication_is_told_with_who_and_why(served: Served, desk: Desk) -> None:
    page = served.page("/changes")
    assert "Nguyễn Dựng" in page
    assert "bản đầu" in page
    assert "nobody named" in page
    found = json.loads(served.get("/changes.json", "*/*").data)
    assert found["publication"]["by"] is None


def test_changes_are_named_in_the_language_that_is_asked(served: Served) -> None:
    page = served.page("/changes?lang=en")
    assert "Communes lack technical staff" in page
