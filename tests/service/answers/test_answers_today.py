"""Saved queries on today's map: what is added up, moved, emptied and left out, in every format."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest

from loaders.resources import QUERIES
from queries.saved import SavedQueryError, load_queries, read_query
from tests import synthetic
from tests.answering import Answering, build

UNIT = "https://w3id.org/vn-dx/id/unit/"
FACT = "https://w3id.org/vn-dx/id/fact/demo/"
PREFIX = "PREFIX dx: <https://w3id.org/vn-dx/ontology#>\n"
TODAY = "gia-lai-2025"  # made of Bình Định and Gia Lai
BTS = "/q/indicator-of-province{}?province=unit/binh-dinh&as=today"
RANK = "/q/dti-rank{}?province=unit/binh-dinh&as=today"
EVIDENCE = synthetic.span("khoảng 1.200 trạm BTS, tăng 200 so với tháng 2/2023")


def station(name: str, area: str, value: int) -> str:
    """Write a figure of an indicator that adds up over areas."""
    return f"""\
  - id: fact/demo/{name}
    type: Observation
    indicator: indicator/bts-stations
    refArea: unit/{area}
    value: {value}
    printedValue: "{value}"
    evidence: {EVIDENCE}
"""


def sheet(*figures: str) -> str:
    """Move all that the invented report says of Lạng Sơn to Bình Định, and add figures."""
    moved = synthetic.SHEET.replace("unit/lang-son", "unit/binh-dinh")
    without_earlier = re.sub(r"    (?:change|basePeriod): .*\n", "", moved)
    return without_earlier + "".join(figures)


Serve = Callable[..., Answering]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    known: dict[tuple[str, ...], Answering] = {}

    def of(*figures: str) -> Answering:
        if figures not in known:
            known[figures] = build(tmp_path_factory.mktemp("today"), sheet(*figures))
        return known[figures]

    return of


@pytest.fixture
def both(serve: Serve) -> Answering:
    """Serve figures of both former provinces, and one of a province that did not change."""
    return serve(station("bts-gl", "gia-lai", 300), station("bts-ls", "lang-son", 70))


def record(answering: Answering, path: str) -> dict[str, Any]:  # Any: a JSON document
    return answering.json(path)


def reasons(found: dict[str, Any]) -> list[str]:
    return [each["reason"] for each in found["administrativeTime"]["leftOut"]]


def test_a_range_of_a_former_province_is_left_out(serve: Serve) -> None:
    """Both its ends are figures of the province that was, as a single value is."""
    ends = "minValue: 300\n    maxValue: 400"
    unprinted = station("bts-gl", "gia-lai", 300).replace('    printedValue: "300"\n', "")
    answering = serve(unprinted.replace("value: 300", ends))
    path = BTS.format(".json").replace("binh-dinh", "gia-lai") + "&lang=en"
    assert record(answering, path.replace("&as=today", ""))["rows"][0]["maxValue"] == 400
    found = record(answering, path)
    assert all("maxValue" not in row or row["maxValue"] is None for row in found["rows"])
    assert "range" in reasons(found)


def test_counts_of_the_former_provinces_are_added_up_and_cited(both: Answering) -> None:
    found = record(both, BTS.format(".json") + "&cite=1&lang=en")
    (row,) = found["rows"]
    assert (row["value"], row["computed"], row["withoutFigure"]) == (1500, True, None)
    assert row["formerUnits"] == "Bình Định Province; Gia Lai Province"
    assert row["printedValue"] is None
    assert row["fact"] == [f"{FACT}bts", f"{FACT}bts-gl"]
    assert {each["fact"] for each in row["citations"]} == {f"{FACT}bts", f"{FACT}bts-gl"}
    assert found["administrativeTime"]["leftOut"] == []
    assert "never carried over" in found["administrativeTime"]["rule"]


@pytest.mark.parametrize("unit", ["binh-dinh", "gia-lai", TODAY])
def test_asking_about_any_of_them_gives_the_same(both: Answering, unit: str) -> None:
    rows = both.rows(f"/q/indicator-of-province.json?province=unit/{unit}&as=today")
    assert [row["value"] for row in rows] == [1500]


def test_a_sum_that_lacks_a_province_says_which(serve: Serve) -> None:
    (row,) = serve().rows(BTS.format(".json"))
    assert (row["value"], row["computed"]) == (1200, True)
    assert row["withoutFigure"] == "Tỉnh Gia Lai"
    qualifier = str(row["valueQualifier"])
    assert qualifier.endswith("/approx")


def test_a_sum_is_as_exact_as_its_parts_whatever_the_column_is_called(both: Answering) -> None:
    body = f"""{PREFIX}PREFIX indicator: <https://w3id.org/vn-dx/id/indicator/>
SELECT ?province ?amount ?said ?fact WHERE {{
  ?fact dx:indicator indicator:bts-stations ; dx:refArea ?province ; dx:value ?amount ;
    dx:valueQualifier ?said ; dx:valueKind <https://w3id.org/vn-dx/concept/value-kind/actual> .
}}"""
    path = both.add("stations", body, "#+ figures:\n#+   amount: {qualifier: said}\n")
    page = both.page(f"{path}?as=today&lang=vi")
    assert '<td class="number">khoảng 1.500</td>' in page
    assert '<td class="number">70</td>' in page


def test_a_province_that_did_not_change_stays_as_reported(both: Answering) -> None:
    address = "/q/indicator-of-province.json?province=unit/lang-son"
    (reported,), (today,) = both.rows(address), both.rows(f"{address}&as=today")
    assert {name: today[name] for name in reported} == reported
    assert (today["computed"], today["formerUnits"]) == (False, None)
    found = record(both, f"{address}&as=today&lang=en")["administrativeTime"]
    assert found["notes"] == ["No row changes on today’s map; the answer is as reported."]


def test_figures_that_disagree_are_left_out(serve: Serve) -> None:
    again = station("again", "binh-dinh", 1300)
    found = record(serve(again), BTS.format(".json"))
    assert found["rows"] == []
    assert reasons(found) == ["conflict", "conflict"]


def test_a_figure_of_todays_unit_replaces_a_sum(serve: Serve) -> None:
    answering = serve(station("own", TODAY, 1800), station("bts-gl", "gia-lai", 300))
    found = record(answering, BTS.format(".json"))
    assert [(row["value"], row["computed"]) for row in found["rows"]] == [(1800, False)]
    assert reasons(found) == ["own", "own"]


def test_ranks_are_left_out_and_counted_in_every_format(both: Answering) -> None:
    said = "Left out on today’s map: 1 rows (a rank cannot be carried over: 1)."
    found = record(both, RANK.format(".json") + "&lang=en")
    assert (found["rows"], reasons(found)) == ([], ["rank"])
    assert found["administrativeTime"]["notes"] == [said]
    for suffix in ("", ".md", ".svg", ".vl.json", ".atom", ".srj"):
        text = both.get(RANK.format(suffix) + "&lang=en", "text/html,*/*").data.decode()
        plain = re.sub(r"<[^>]*>|\\|&[a-z#0-9]+;|\s", "", text)
        assert "Leftoutontoday’smap:1rows" in plain, suffix
    for suffix in (".csv", ".tsv", ".json", ".xlsx"):
        assert both.get(RANK.format(suffix)).headers["X-DXKG-Left-Out"] == "rows=1"
        assert both.get(RANK.format(suffix)).headers["X-DXKG-Left-Out"] == "rows=1"  # when kept


def test_a_ratio_is_left_out(both: Answering) -> None:
    address = "/q/ratios-below.json?province=unit/binh-dinh&threshold=90"
    assert len(both.rows(address)) == 1
    found = record(both, f"{address}&as=today")
    assert (found["rows"], reasons(found)) == ([], ["ratio"])


def test_rows_that_hold_no_figure_move_with_the_name_of_the_report(both: Answering) -> None:
    (row,) = both.rows("/q/lgsp-ndxp.json?as=today&lang=en&cite=1")
    assert row["province"] == UNIT + TODAY
    assert row["provinceName"] == "Gia Lai Province"
    assert (row["formerUnits"], row["computed"]) == ("Bình Định Province", False)
    assert row["citations"]


def test_a_row_without_fact_is_traced_by_what_was_reported(both: Answering) -> None:
    path = both.add("runs", PREFIX + "SELECT ?system ?area WHERE { ?system dx:deployedIn ?area }")
    rows = record(both, f"{path}.json?as=today&cite=1")["rows"]
    (row,) = [each for each in rows if each["area"] == UNIT + TODAY]
    (citation,) = row["citations"]
    assert citation["fact"] == f"{FACT}system-mau-xanh-deployed-in-binh-dinh"


def test_a_figure_in_a_row_about_more_is_emptied(both: Answering) -> None:
    path = both.add(
        "linked",
        PREFIX + "SELECT ?province ?rank ?rankFact ?system ?fact WHERE { ?rankFact dx:rank ?rank ;"
        " dx:refArea ?province . ?fact dx:statusOf ?system FILTER(?rank = 21) }",
    )
    found = record(both, f"{path}.json?as=today&lang=en")
    (row,) = found["rows"]
    assert (row["rank"], row["province"]) == (None, UNIT + TODAY)
    assert str(row["system"]).endswith("/mau-xanh")
    (left,) = found["administrativeTime"]["leftOut"]
    assert (left["reason"], left["wholeRow"]) == ("rank", False)
    assert "left empty in 1 rows" in found["administrativeTime"]["notes"][0]


COUNTED = (
    "PREFIX indicator: <https://w3id.org/vn-dx/id/indicator/>\n"
    "SELECT ?province (COUNT(DISTINCT ?fact) AS ?n) WHERE "
    "{ ?fact dx:indicator indicator:bts-stations ; dx:refArea ?province } GROUP BY ?province"
)


def test_counts_of_a_query_are_never_added_up(serve: Serve, both: Answering) -> None:
    alone, several = serve(), both
    for each in (alone, several):
        each.add("counted", PREFIX + COUNTED)
    (row,) = alone.rows("/q/counted.json?as=today")
    assert (row["n"], row["province"], row["computed"]) == (1, UNIT + TODAY, True)
    assert row["withoutFigure"] == "Tỉnh Gia Lai"
    found = record(several, "/q/counted.json?as=today")
    assert [row["province"] for row in found["rows"]] == [f"{UNIT}lang-son"]
    assert reasons(found) == ["aggregate", "aggregate"]


def test_a_derived_number_beside_a_count_is_not_added_up(both: Answering) -> None:
    path = both.add(
        "doubled",
        PREFIX
        + "SELECT ?province ?value (?value * 2 AS ?twice) ?fact WHERE { ?fact dx:value ?value ;"
        " dx:refArea ?province ; dx:indicator <https://w3id.org/vn-dx/id/indicator/bts-stations> }",
    )
    found = record(both, f"{path}.json?as=today")
    assert [row["value"] for row in found["rows"]] == [70]
    assert set(reasons(found)) == {"mixed"}


def test_a_question_about_the_merger_itself_is_the_same_on_both_maps(both: Answering) -> None:
    found = record(both, "/q/todays-units.json?as=today&lang=en")
    assert found["rows"] == both.rows("/q/todays-units.json?lang=en")
    assert "the same on both maps" in found["administrativeTime"]["rule"]


def test_the_map_has_34_units_without_being_told(both: Answering) -> None:
    found = record(both, "/q/facts-map.json?as=today")
    assert {row["province"]: row["computed"] for row in found["rows"]} == {
        UNIT + TODAY: True, f"{UNIT}lang-son": False,
    }  # fmt: skip
    drawn = both.get("/q/dti-rank-map.vl.json?as=today&lang=en").data.decode()
    assert "34 provinces and cities" in drawn
    assert both.get("/q/facts-map.json?as=today&units=34").status_code == 200


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("/q/facts-map.json?as=today&units=63&lang=en", "as-today", "leave out units=63"),
        ("/q/dti-rank.json?as=1945&lang=en", "parameter", "one of: reported, today"),
    ],
)
def test_contradictions_are_refused(both: Answering, address: str, code: str, said: str) -> None:
    reply = both.get(address, "application/json", Accept_Language="en")
    problem = json.loads(reply.data)
    assert (reply.status_code, problem["code"]) == (400, code)
    assert said in problem["detail"]


def test_a_result_that_was_cut_is_not_added_up(
    both: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = both.site
    whole = site.evaluate
    monkeypatch.setattr(
        site, "chunks", lambda sparql: iter([whole(sparql)[:-1] + b',"truncated":{"rows":1}}'])
    )
    reply = both.get(BTS.format(".json") + "&lang=en&decimal=comma")
    assert (reply.status_code, json.loads(reply.data)["code"]) == (400, "rows")


@pytest.mark.parametrize(
    ("language", "today", "reported", "rule"),
    [
        ("vi", "Theo bản đồ hiện nay (34 đơn vị)", "Như báo cáo nêu", "không bao giờ chuyển"),
        ("en", "On today’s map (34 units)", "As reported", "never carried over"),
    ],
)
def test_the_page_switches_without_script(
    both: Answering, language: str, today: str, reported: str, rule: str
) -> None:
    page = both.page(f"/q/facts-map?units=63&lang={language}")
    address = f"?lang={language}&amp;as=today"
    assert f'<a href="/q/facts-map{address}">{today}</a>' in page
    assert rule not in page
    switched = both.page(f"/q/facts-map?as=today&lang={language}")
    assert f'aria-current="true">{today}</a>' in switched
    assert reported in switched
    assert rule in switched
    assert '<input type="hidden" name="as" value="today">' not in page
    assert 'name="units"' not in switched


def test_a_form_and_every_link_of_the_page_keep_the_map(both: Answering) -> None:
    page = both.page(BTS.format("") + "&lang=vi")
    assert '<input type="hidden" name="as" value="today">' in page
    files = re.findall(r'href="(/q/indicator-of-province\.[^"]+)"', page)
    assert len(files) > 10
    assert all("as=today" in link for link in files)


def test_etags_and_permanent_addresses_differ(both: Answering) -> None:
    reported = both.get(BTS.format(".csv").replace("&as=today", ""))
    today = both.get(BTS.format(".csv"))
    assert reported.headers["ETag"] != today.headers["ETag"]
    again = both.get(BTS.format(".csv"), If_None_Match=today.headers["ETag"])
    assert again.status_code == 304
    found = record(both, BTS.format(".json"))
    assert found["permalink"].endswith("&as=today")
    kept = both.get(found["permalink"].removeprefix("http://localhost"), "application/json")
    assert json.loads(kept.data)["rows"] == found["rows"]


def test_a_feed_compares_two_releases_on_todays_map(both: Answering) -> None:
    path = both.add(
        "emptied",
        PREFIX
        + "SELECT ?province ?rank ?fact WHERE { ?fact dx:rank ?rank ; dx:refArea ?province }",
    )
    assert both.get(f"{path}.atom").data.count(b"<entry>") == 1
    assert both.get(f"{path}.atom?as=today").data.count(b"<entry>") == 0


def test_tables_and_workbooks_carry_rule_and_columns(both: Answering) -> None:
    (row,) = csv.DictReader(io.StringIO(both.get(BTS.format(".csv")).data.decode()))
    assert (row["value"], row["computed"]) == ("1500", "true")
    book = openpyxl.load_workbook(io.BytesIO(both.get(BTS.format(".xlsx")).data))
    about = [(line[0].value, str(line[1].value)) for line in book["about"].iter_rows()]
    assert any(name == "note" and "không bao giờ chuyển" in text for name, text in about)
    table = pq.ParquetFile(io.BytesIO(both.get(BTS.format(".parquet")).data)).read(
        use_threads=False
    )
    assert table.column("value").to_pylist() == [1500]
    described = json.loads(table.schema.metadata[b"dxkg"])
    assert described["administrativeTime"]["as"] == "today"
    assert "không bao giờ chuyển" in both.page(BTS.format("").replace("/q/", "/embed/"))


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("reported", "63 tỉnh, thành phố (đến 30/06/2025)."),
        ("today", "34 tỉnh, thành phố (từ 01/07/2025)."),
    ],
)
def test_the_map_of_an_indicator_says_what_that_of_a_question_says(
    both: Answering, time: str, said: str
) -> None:
    page = both.page(f"/id/indicator/bts-stations?as={time}&lang=vi")
    found = re.search(r'<p class="muted">(\d\d tỉnh[^<]+)</p>', page)
    assert found is not None
    assert found[1].startswith(said)
    assert found[1] in both.page(f"/q/facts-map?units={said[:2]}&lang=vi")


def test_every_saved_query_can_be_asked_on_todays_map(both: Answering) -> None:
    former = {f"{UNIT}binh-dinh", f"{UNIT}gia-lai"}
    for name, query in load_queries(QUERIES).items():
        found = record(both, f"/q/{name}.json?as=today")
        assert found["administrativeTime"]["rule"], name
        cells = {str(cell) for row in found["rows"] for cell in row.values()}
        assert query.today.kept or not cells & former, name


def test_the_description_for_programs_tells_of_it(both: Answering) -> None:
    paths = record(both, "/openapi.json")["paths"]
    for name in ("/q/dti-rank.{suffix}", "/embed/dti-rank"):
        (found,) = [each for each in paths[name]["get"]["parameters"] if each["name"] == "as"]
        assert found["schema"]["enum"] == ["reported", "today"]
        assert "never" in found["description"] or "left out" in found["description"]


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.rq"
    source = (QUERIES / "facts-map.rq").read_text("utf-8")
    path.write_text(source.replace('values: {units: "34"}', "sums: [factCount]"), "utf-8")
    with pytest.raises(SavedQueryError, match="today: expected"):
        read_query(path)


def test_a_text_that_only_begins_like_a_fact_is_a_text_on_todays_map(both: Answering) -> None:
    values = " ".join(f'(<{UNIT}binh-dinh> "{FACT}{end}")' for end in ("a|b", "bts"))
    address = both.add(
        "like-facts", f"SELECT ?area ?text {{ VALUES (?area ?text) {{ {values} }} }}"
    )
    found = both.rows(f"{address}.json?as=today&cite=1")
    assert {row["area"] for row in found} == {f"{UNIT}{TODAY}"}
    assert sorted(map(str, (row["text"] for row in found))) == [
        f"['{FACT}a|b']",
        f"['{FACT}bts']",
    ]
