"""Pages of things, the documentation and the parts they are drawn from."""

import datetime
import json
import os
import re
from collections.abc import Iterable
from decimal import Decimal

import pyoxigraph as ox
import pytest

from ontology import vocab
from service.charts.drawn import Measure, Rank, bar_chart, rank_chart
from service.graph.shape_notes import shape_notes
from service.territory.atlas import choropleth, drawn_atlas
from service.territory.layers import own_layers
from tests.answering import Answering
from tests.service.web.addresses import ANSWERS, FACT, JUDGED, NO_PAGES, PAGES, PROVINCE, VISITED
from tests.service_process import Service

HTML = "text/html"
ROUTES = (
    "", "static", "id", "concept", "graph", "dataset", "fact", "report", "q", "queries", "sparql",
    "search", "quality", "ontology", "shapes", "context", "health", "changes", "r",
)  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole(site: Service, path: str, language: str) -> None:
    reply = site.get(path, Accept=HTML, Accept_Language=language)
    assert reply.status == 200
    assert f'<html lang="{language}">' in reply.text
    ids = re.findall(r'\sid="([^"]*)"', reply.text)
    assert len(ids) == len(set(ids))
    assert "<script>" not in reply.text
    assert " style=" not in reply.text
    linked = re.findall(r'href="/([a-z]*)', reply.text)
    assert set(linked) <= set(ROUTES)


def endpoints(answering: Answering, paths: Iterable[str]) -> set[str]:
    """Name the functions that answer at some paths."""
    addresses = answering.app.url_map.bind("localhost")
    return {str(addresses.match(path.partition("?")[0])[0]) for path in paths}


def test_every_page_is_looked_at_and_judged(answering: Answering) -> None:
    pages = {rule.endpoint for rule in answering.app.url_map.iter_rules()} - NO_PAGES
    assert pages - endpoints(answering, (*PAGES, *ANSWERS)) == set(), "not in PAGES"
    assert pages - endpoints(answering, (*JUDGED, *VISITED, *ANSWERS)) == set(), "not in JUDGED"


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        (PROVINCE, "text/turtle", "text/turtle; charset=utf-8"),
        (PROVINCE, "application/ld+json", "application/ld+json"),
        (PROVINCE + ".nt", HTML, "application/n-triples; charset=utf-8"),
        ("/id/fact/003/dti-rank-2022", "text/turtle", "text/turtle; charset=utf-8"),
        ("/ontology", "text/turtle", "text/turtle; charset=utf-8"),
        ("/shapes.ttl", HTML, "text/turtle; charset=utf-8"),
        ("/concept/status/operational.jsonld", "*/*", "application/ld+json"),
        ("/.well-known/void", "*/*", "text/turtle; charset=utf-8"),
    ],
)
def test_each_thing_is_rdf_too(site: Service, path: str, accept: str, kind: str) -> None:
    reply = site.get(path, Accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (200, kind)
    assert "accept" in reply.headers["vary"].lower()
    format = ox.RdfFormat.from_media_type(kind.split(";")[0])
    assert len(list(ox.parse(reply.body, format=format))) > 3


def test_the_plain_json_of_a_thing_has_labels(site: Service) -> None:
    found = json.loads(site.get(PROVINCE + ".json").body)
    assert found["label"]["vi"] == "Tỉnh Bình Định"
    (successor,) = found["properties"]["dx:succeededBy"]
    assert successor["label"]["vi"] == "Tỉnh Gia Lai"


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("/id/fact/003/dti-rank-2022", HTML, FACT),
        ("/id/report/003", HTML, "/report/003"),
        (FACT, "text/turtle", "/id/fact/003/dti-rank-2022.ttl"),
        ("/ontology/0.1.0", HTML, "/ontology"),
    ],
)
def test_a_thing_with_a_page_of_its_own_leads_there(
    site: Service, path: str, accept: str, target: str
) -> None:
    reply = site.get(path, Accept=accept, Accept_Language="vi")
    assert (reply.status, reply.headers["location"]) == (303, target)


@pytest.mark.parametrize("path", ["/id/unit/none", "/fact/003/none", "/report/none", "/concept/x"])
def test_what_is_not_there_is_404(site: Service, path: str) -> None:
    assert site.get(path, Accept=HTML).status == 404
    assert site.get(path, Accept="application/json").status in (303, 404)


def test_a_program_that_asks_for_what_is_not_there_gets_a_problem(site: Service) -> None:
    assert site.get("/id/report/none.json").problem["status"] == 404
    assert site.get("/shapes.xlsx").problem["status"] == 404


@pytest.mark.parametrize(
    "path", ["/", PROVINCE, FACT, "/report/003", "/quality", "/search?q=binh", "/queries",
             "/q/dti-rank", "/q/facts-map?as=today", "/embed/dti-rank", "/changes"],
)  # fmt: skip
def test_every_link_keeps_the_language_that_was_chosen(site: Service, path: str) -> None:
    address = f"{path}{'&' if '?' in path else '?'}lang=vi"
    page = site.get(address, Accept=HTML, Accept_Language="en").text
    links = re.findall(r'<a [^>]*href="(/[^"#]*)', page.replace(site.address, ""))
    pages = [
        link
        for link in links
        if not re.search(r"lang=en|/health|openapi|\.[a-z.]{2,8}(\?|$)", link)
    ]
    assert pages
    assert [link for link in pages if "lang=vi" not in link] == []


def test_the_other_language_has_the_same_values(site: Service) -> None:
    asked = "province=unit/binh-dinh&province=unit/ben-tre"
    page = site.get(f"/search?{asked}&lang=vi", Accept=HTML).text
    assert "?province=unit%2Fbinh-dinh&amp;province=unit%2Fben-tre&amp;lang=en" in page


def test_names_of_another_language_say_which(site: Service) -> None:
    search = site.get("/search?q=cong+dich+vu+cong&lang=en", Accept=HTML).text
    assert '<span lang="vi">Cổng' in search
    province = site.get(f"{PROVINCE}?lang=en", Accept=HTML).text
    assert '<span lang="vi">Tỉnh Bình Định</span>' in province
    assert '<span lang="en">Bình Định Province</span>' in site.get(PROVINCE, Accept=HTML).text


def test_a_fact_is_written_as_its_readers_do(site: Service) -> None:
    page = site.get("/fact/000/bts-stations?lang=vi", Accept=HTML).text
    assert "<dd>số đếm</dd>" in page
    assert re.search(r'<td class="date">\d\d/\d\d/20\d\d</td>', page)
    assert not re.search(r">20\d\d-\d\d(-\d\d)?<", page)


def test_a_computed_value_is_not_said_to_be_read(site: Service) -> None:
    words = {path: site.get(f"{path}?lang=en", Accept=HTML).text for path in (FACT, f"{FACT}-base")}
    assert ["<dt>As computed</dt>" in page for page in words.values()] == [False, True]
    assert ["<dt>As read</dt>" in page for page in words.values()] == [True, False]


INFERRED = {
    "vi": ("Không báo cáo nào nêu thẳng dữ kiện này; nó được suy ra.", "Suy ra từ", "Tính từ"),
    "en": ("No report states this fact as such; it is inferred.", "Inferred from", "Computed from"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_inferred_fact_is_not_said_to_be_stated_or_computed(
    site: Service, language: str
) -> None:
    said, inferred, computed = INFERRED[language]
    paths = ("/fact/000/event-date", f"{FACT}-base", FACT)
    pages = [site.get(f"{path}?lang={language}", Accept=HTML).text for path in paths]
    assert [said in page for page in pages] == [True, False, False]
    assert [f"<h2>{inferred}</h2>" in page for page in pages] == [True, False, False]
    assert [f"<h2>{computed}</h2>" in page for page in pages] == [False, True, False]


def test_a_page_that_is_unchanged_is_not_sent_again(site: Service) -> None:
    etag = site.get(PROVINCE, Accept=HTML).headers["etag"]
    assert site.get(PROVINCE, Accept=HTML, If_None_Match=etag).status == 304


def test_head_tells_the_length_of_the_page(site: Service) -> None:
    page = site.get(PROVINCE, Accept=HTML)
    head = site.request("HEAD", PROVINCE, {"Accept": HTML})
    assert head.headers["content-length"] == str(len(page.body))
    assert head.body == b""


def test_a_rank_never_appears_on_todays_map(site: Service) -> None:
    page = site.get("/id/indicator/dti-rank?as=today", Accept=HTML, Accept_Language="en").text
    assert "a rank cannot be carried over" in page
    assert 'id="section.today"' not in page


def test_every_term_and_shape_that_pages_link_to_is_documented(site: Service) -> None:
    terms, shapes = (site.get(path, Accept=HTML).text for path in ("/ontology", "/shapes"))
    for path in (PROVINCE, FACT, "/quality"):
        page = site.get(path, Accept=HTML).text
        for name, document in (("ontology", terms), ("shapes", shapes)):
            for anchor in re.findall(rf'href="/{name}(?:\?[^"#]*)?#([^"]+)"', page):
                assert f'id="{anchor}"' in document


def test_a_fact_has_its_neighbours_in_the_report(site: Service) -> None:
    page = site.get(FACT, Accept=HTML).text
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    back = site.get(following[1], Accept=HTML).text
    assert re.search(rf'rel="prev" href="{FACT}', back)


@pytest.mark.skipif("DXKG_REPORTS" not in os.environ, reason="the report archive is not here")
def test_what_surrounds_a_passage_is_cut_between_words(site: Service) -> None:
    page = site.get("/fact/003/dti-rank-2022-base", Accept=HTML).text
    shown = re.search(
        r'<blockquote class="passage"[^>]*>(.*?)<mark[^>]*>.*?</mark>(.*?)</b', page, re.S
    )
    assert shown
    assert re.match(r"…\s", shown[1])
    assert re.search(r"\s…$", shown[2])


def test_a_fact_of_a_table_shows_its_cells_without_an_archive(site: Service) -> None:
    page = site.get("/fact/dti-2022/lai-chau", Accept=HTML).text
    assert '<mark id="p1">53 | Lai Châu</mark>' in page
    assert "<code>cell=54,1-54,2</code>" in page
    assert "cell=" not in site.get(FACT, Accept=HTML).text


def test_things_come_before_facts_in_a_search(site: Service) -> None:
    page = site.get("/search?q=binh+dinh", Accept=HTML, Accept_Language="en").text
    assert page.index(f'href="{PROVINCE}') < page.index('href="/fact/')


@pytest.mark.parametrize(
    ("language", "notes"),
    [("vi", ["đến 30/06/2025", "từ 01/07/2025"]), ("en", ["until 2025-06-30", "from 2025-07-01"])],
)
def test_things_of_one_name_are_told_apart(site: Service, language: str, notes: list[str]) -> None:
    page = site.get(f"/search?q=lam+dong&lang={language}", Accept=HTML).text
    names = re.findall(r'<li><a href="/id/unit/[^"]+">([^<]+)</a> <span[^>]*>([^<]+)<', page)
    assert len({name for name, _ in names}) == 1
    assert {note for _, note in names} == set(notes)


def test_headings_of_numbers_stand_above_them(site: Service) -> None:
    page = site.get("/quality", Accept=HTML).text
    for table in ("section.levels", "section.matrix"):
        matrix = page[page.index(f'id="{table}"') :]
        head, first = (matrix[matrix.index(f"<{tag}>") :] for tag in ("thead", "tbody"))
        headings = re.findall(r'<th scope="col"([^>]*)>', head[: head.index("</thead>")])
        cells = re.findall(r"<td([^>]*)>", first[: first.index("</tr>")])
        numbers = [" class=" in attributes for attributes in headings]
        assert numbers == [" class=" in attributes for attributes in cells]
        assert not numbers[0]
        assert numbers[-1]


def test_what_a_fact_infers_has_a_page_and_is_told_in_words(site: Service) -> None:
    page = site.get("/fact/000/bts-stations?lang=en", Accept=HTML).text
    (inference,) = re.findall(r'href="(/fact/000/bts-stations/inference/[^"]*)"', page)
    told = site.get(inference, Accept=HTML)
    assert told.status == 200
    assert "attested" in told.text
    iri = inference.partition("?")[0]
    assert site.get(f"/id{iri}.ttl").status == 200
    assert site.get(f"{iri}-no", Accept=HTML).status == 404
    history = site.get("/fact/000/bts-stations/history?lang=en", Accept=HTML).text
    assert "attested on ← " in history
    assert "{" not in history[history.index("<tbody>") : history.rindex("</tbody>")]


def test_the_completion_has_terms_and_things_in_both_languages(site: Service) -> None:
    reply = site.get("/meta/completion.json")
    terms = {term["iri"]: term for term in json.loads(reply.body)["terms"]}
    assert terms[vocab.DX + "refArea"]["kind"] == "property"
    assert terms[vocab.DX + "refArea"]["curie"] == "dx:refArea"
    assert set(terms[vocab.ID + "unit/binh-dinh"]["label"]) >= {"vi", "en"}
    assert not [iri for iri in terms if "/id/fact/" in iri]
    again = site.get("/meta/completion.json", If_None_Match=reply.headers["etag"])
    assert again.status == 304


def test_an_empty_result_says_why(site: Service) -> None:
    query = f"PREFIX dx: <{vocab.DX}> SELECT * WHERE {{ ?p a dx:Provinces }}"
    found = json.loads(site.get("/why?lang=en&query=" + query.replace(" ", "%20")
                                .replace("#", "%23").replace("?", "%3F")).body)  # fmt: skip
    assert found["pattern"] == "?p a dx:Provinces"
    assert found["hints"][0]["nearest"][0]["written"] == "dx:Province"


def test_names_are_found_in_sparql_without_marks(site: Service) -> None:
    reply = site.query(
        f"PREFIX dx: <{vocab.DX}> SELECT DISTINCT ?unit "
        'WHERE { ?unit a dx:Province ; dx:foldedLabel ?name . FILTER(CONTAINS(?name, "dak lak")) }'
    )
    assert vocab.ID + "unit/dak-lak" in {row["unit"] for row in reply.bindings}


# --- Drawings ---


def test_a_better_rank_stands_higher() -> None:
    days = (datetime.date(2021, 12, 31), datetime.date(2022, 12, 31))
    ranks = [Rank(days[0], 34, "2021"), Rank(days[1], 29, "2022"), Rank(days[1], 29, "2022")]
    chart = rank_chart("DTI", ranks)
    assert chart is not None
    first, second = chart.points
    assert first.x < second.x
    assert first.y > second.y
    assert chart.summary == "DTI: 2021: 34; 2022: 29"


def test_one_rank_or_two_of_one_day_are_not_drawn() -> None:
    day = datetime.date(2022, 12, 31)
    assert rank_chart("DTI", [Rank(day, 29, "2022")]) is None
    assert rank_chart("DTI", [Rank(day, 29, "2022"), Rank(day, 30, "2022")]) is None


def test_bars_are_in_proportion() -> None:
    chart = bar_chart("x", [Measure("a", Decimal(50), "50"), Measure("b", Decimal(100), "100")])
    assert chart is not None
    assert chart.bars[1].length == pytest.approx(2 * chart.bars[0].length)
    assert bar_chart("x", [Measure("a", Decimal(50), "50")]) is None


@pytest.mark.parametrize("edition", ["63", "34"])
def test_the_maps_draw_every_unit(edition: str) -> None:
    atlas = drawn_atlas(own_layers()[edition])
    assert len(atlas.outlines) == int(edition)
    assert all(re.fullmatch(r"(?:M[\d. L-]+Z)+", outline.path) for outline in atlas.outlines)


def test_a_map_needs_two_units() -> None:
    area, second = vocab.ID + "unit/binh-dinh", vocab.ID + "unit/binh-duong"
    layer = own_layers()["63"]
    assert choropleth("x", layer, {area: 1.0}, {}) is None
    found = choropleth("x", layer, {area: 1.0, second: 2.0}, {})
    assert found is not None
    assert sorted(unit.step for unit in found.units if unit.step) == [1, 5]


def test_every_shape_with_a_message_has_both_languages() -> None:
    notes = shape_notes()
    assert len(notes) > 50
    wrong = [note.anchor for note in notes if set(note.messages) not in (set(), {"vi", "en"})]
    assert wrong == []
