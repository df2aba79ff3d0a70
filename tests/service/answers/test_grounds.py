"""What rows rest on, in brief: derivation, confidence and reports in every file, without asking."""

import csv
import io
import json
from typing import Any, cast

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest

from service.answers.grounds import Grounds, summary_of, summary_text
from service.files.cited import BRIEF, MORE
from tests import synthetic
from tests.answering import Answering, build

FACT = "https://w3id.org/vn-dx/id/fact/demo/"
REPORT = "https://w3id.org/vn-dx/id/report/demo"
DX = "PREFIX dx: <https://w3id.org/vn-dx/ontology#>\n"
STATUSES = DX + (
    "SELECT ?system ?status ?fact"
    " WHERE { ?fact dx:statusOf ?system ; dx:status ?status } ORDER BY ?fact"
)
BOTH = DX + (
    "SELECT ?a ?b ?attestedOn WHERE { ?a dx:statusOf ?system . ?b dx:fromSystem ?system ;"
    " dx:attestedOn ?attestedOn }"
)
EARLIER = DX + "SELECT ?fact WHERE { ?fact dx:computedFrom ?input ; dx:rank ?rank }"
AREAS = DX + "SELECT ?area ?parent WHERE { ?area dx:succeededBy ?parent } ORDER BY ?area LIMIT 2"

Row = dict[str, Any]  # Any: a cell


@pytest.fixture(scope="module")
def grounded(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    found = build(tmp_path_factory.mktemp("grounds"), synthetic.UNSURE)
    found.add("statuses", STATUSES, "#+ today: reported\n")
    found.add("both", BOTH, "#+ today: reported\n")
    found.add("earlier", EARLIER, "#+ today: reported\n")
    found.add("areas", AREAS, "#+ today: reported\n")
    return found


def table(grounded: Answering, path: str) -> list[Row]:
    text = grounded.get(path).data.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_says_what_was_inferred_and_how_surely(grounded: Answering) -> None:
    (row,) = table(grounded, "/q/statuses.csv?lang=en")
    assert (row["cite_derivation"], row["cite_confidence"]) == ("stated", "0.6")
    assert row["cite_inferred"] == "status (0.6)"
    assert (row["cite_level"], row["cite_reports"]) == ("0", REPORT)
    assert row["cite_release"] == grounded.releases[1]
    (vi,) = table(grounded, "/q/statuses.csv")
    assert vi["cite_inferred"] == "trạng thái (0,6)"


def test_a_row_names_what_was_asked(grounded: Answering) -> None:
    (row,) = table(grounded, "/q/dti-rank.csv?province=unit/lang-son&lang=en")
    assert row["cite_asked"] == "Province: Lạng Sơn Province; Year: 2022"


def test_a_row_of_several_facts_is_as_sure_as_the_least(grounded: Answering) -> None:
    (row,) = table(grounded, "/q/both.csv?lang=en")
    assert (row["cite_confidence"], row["cite_derivation"]) == ("0.4", "stated")
    assert row["cite_inferred"] == "attested on (0.4) | status (0.6)"


def test_an_inferred_date_counts_only_where_it_stands(grounded: Answering) -> None:
    grounded.add("undated", BOTH.replace(" ?attestedOn WHERE", " WHERE"), "#+ today: reported\n")
    (row,) = table(grounded, "/q/undated.csv?lang=en")
    assert (row["cite_confidence"], row["cite_inferred"]) == ("0.6", "status (0.6)")


def test_a_computed_fact_says_that_its_input_was_inferred(grounded: Answering) -> None:
    (row,) = table(grounded, "/q/earlier.csv?lang=en")
    assert row["cite_derivation"] == "computed | stated"
    assert row["cite_inferred"] == "reference area (0.9)"
    assert row["cite_confidence"] == "0.9"


def test_rows_of_reference_data_have_empty_cells(grounded: Answering) -> None:
    row = table(grounded, "/q/areas.csv")[0]
    told = {name: row[name] for name in BRIEF}
    assert not any(told[name] for name in BRIEF[:5])
    assert told["cite_release"]
    assert told["cite_licence"]


@pytest.mark.parametrize(
    ("cite", "columns"), [("", BRIEF), ("&cite=1", (*BRIEF, *MORE)), ("&cite=0", ())]
)
def test_every_file_has_the_columns_that_were_asked_for(
    grounded: Answering, cite: str, columns: tuple[str, ...]
) -> None:
    heads = {"system", "status", "fact"}
    assert set(table(grounded, f"/q/statuses.csv?lang=en{cite}")[0]) == {*heads, *columns}
    book = openpyxl.load_workbook(io.BytesIO(grounded.get(f"/q/statuses.xlsx?lang=en{cite}").data))
    assert {cell.value for cell in next(book["data"].iter_rows())} == {*heads, *columns}
    assert {row[0].value for row in book["columns"].iter_rows()} - {"column"} == {*heads, *columns}
    file = pq.ParquetFile(io.BytesIO(grounded.get(f"/q/statuses.parquet?lang=en{cite}").data))
    assert set(file.schema_arrow.names) == {*heads, *columns}
    (row,) = grounded.rows(f"/q/statuses.json?lang=en{cite}")
    assert ("grounds" in row, "citations" in row) == (cite != "&cite=0", cite == "&cite=1")


def test_parquet_and_workbooks_have_the_number(grounded: Answering) -> None:
    file = pq.ParquetFile(io.BytesIO(grounded.get("/q/earlier.parquet?lang=en").data))
    (row,) = file.read(use_threads=False).to_pylist()
    assert (row["cite_confidence"], row["cite_level"]) == (0.9, [0, 0])
    assert row["cite_derivation"] == ["computed", "stated"]
    book = openpyxl.load_workbook(io.BytesIO(grounded.get("/q/statuses.xlsx?lang=en").data))
    head, values = book["data"].values
    assert dict(zip(head, values, strict=True))["cite_confidence"] == 0.6
    head, values = list(book["sources"].values)[:2]
    told = dict(zip(head, values, strict=True))
    assert (told["inferred"], told["confidence"]) == ("status (0.6)", None)


def test_json_has_them_typed(grounded: Answering) -> None:
    (row,) = grounded.rows("/q/statuses.json?lang=en&cite=1")
    inferred = {
        "property": "https://w3id.org/vn-dx/ontology#status",
        "label": "status",
        "confidence": 0.6,
    }
    assert row["grounds"] == {
        "facts": [f"{FACT}platform"],
        "derivation": ["stated"],
        "confidence": 0.6,
        "inferred": [inferred],
        "reviewLevel": [0],
        "attestedOn": ["2023-03-31"],
        "reports": [REPORT],
    }
    (citation,) = cast(list[Row], row["citations"])
    assert (citation["confidence"], citation["inferred"]) == (None, [inferred])


def test_sparql_results_sum_their_rows_up(grounded: Answering) -> None:
    found = json.loads(grounded.get("/q/statuses.srj").data)
    assert found["grounds"] == {
        "reports": [REPORT],
        "rowsComputed": 0,
        "rowsInferred": 1,
        "lowestConfidence": 0.6,
        "reviewLevels": {"0": 1},
    }
    assert found["release"] == grounded.releases[1]
    assert "grounds" not in json.loads(grounded.get("/q/statuses.srj?cite=0").data)


@pytest.mark.parametrize(
    "path", ["/q/statuses?lang=en", "/q/statuses?lang=en&cite=1", "/embed/statuses?lang=en"]
)
def test_a_row_of_a_page_says_that_it_was_inferred(grounded: Answering, path: str) -> None:
    assert '<small class="told">inferred 0.6: status</small>' in grounded.page(path)
    assert 'class="told"' not in grounded.page(path.replace("statuses", "areas"))


def test_a_page_says_what_of_a_cited_fact_was_inferred(grounded: Answering) -> None:
    page = grounded.page("/q/statuses?lang=en&cite=1")
    assert "stated; inferred: status (0.6)" in page


def test_a_page_counts_the_facts_that_were_inferred_in_part(grounded: Answering) -> None:
    assert "stated: 1 (facts inferred in part: 1)" in grounded.page("/q/statuses?lang=en")
    assert "1 dữ kiện có phần được suy ra" in grounded.page("/q/statuses?lang=vi")
    assert "inferred in part" not in grounded.page("/q/areas?lang=en")


def test_a_row_says_how_many_of_its_facts_were_inferred(grounded: Answering) -> None:
    undated = BOTH.replace(" ?attestedOn WHERE", " WHERE")
    grounded.add("share", undated, "#+ today: reported\n")
    assert "inferred 0.6 (1 of 2 facts): status" in grounded.page("/q/share?lang=en")


def test_an_embed_names_reports_review_and_licence(grounded: Answering) -> None:
    page = grounded.page("/embed/statuses?lang=en")
    for text in (
        "Source reports: Test report.",
        "Rows inferred in part or whole: 1; lowest confidence: 0.6.",
        "level 0: 1",
        "CC BY 4.0",
    ):
        assert text in page


def test_markdown_has_a_column_where_a_row_is_unsure(grounded: Answering) -> None:
    found = grounded.get("/q/statuses.md?lang=en").data.decode()
    assert "| Grounds |" in found
    assert "| inferred 0.6: status |" in found
    assert "Derivation: stated: 1 (facts inferred in part: 1)." in found
    assert "| Grounds |" not in grounded.get("/q/statuses.md?lang=en&cite=0").data.decode()
    assert "| Grounds |" not in grounded.get("/q/areas.md?lang=en").data.decode()


def spec(grounded: Answering, path: str) -> tuple[str, Row]:
    """Return the notes of a picture in one line, and all of its specification."""
    found = grounded.json(path)
    return " ".join(cast(Any, found["title"])["subtitle"]), found


@pytest.mark.parametrize("name", ["compare-dti", "statuses"])
def test_pictures_say_what_they_rest_on(grounded: Answering, name: str) -> None:
    notes, found = spec(grounded, f"/q/{name}.vl.json?lang=en")
    assert "Source reports: Test report." in notes
    assert "Rows inferred in part or whole: 1; lowest confidence: 0." in notes
    assert notes.endswith("CC BY 4.0.")
    assert found["usermeta"]["grounds"]["rowsInferred"] == 1


def test_a_mark_says_that_its_figure_was_inferred(grounded: Answering) -> None:
    _, bars = spec(grounded, "/q/compare-dti.vl.json?lang=en")
    assert [each["text"] for each in bars["data"]["values"]] == [
        "21 (inferred 0.9: reference area)"
    ]
    _, drawn = spec(grounded, "/q/dti-rank-map.vl.json?lang=en")
    assert '"21 (inferred 0.9: reference area)"' in json.dumps(drawn)
    _, cells = spec(grounded, "/q/statuses.vl.json?lang=en")
    assert "inferred 0.6: status" in json.dumps(cells).replace('", "', " ")


def test_many_reports_are_counted_and_led_to() -> None:
    reports = tuple(f"https://w3id.org/vn-dx/id/report/{n}" for n in range(4))
    found = summary_of(
        [Grounds(("f",), ("computed",), None, (), ("1", "0"), reports, ("2024",), 1, 0)]
    )
    assert found.reports == reports
    assert (found.kinds, found.levels) == ({"computed": 1}, {"0": 1})
    assert summary_text(found, "en") == "Rows computed: 1."


def test_an_entry_of_a_feed_says_how_its_row_is_known(grounded: Answering) -> None:
    feed = grounded.get("/q/dti-rank.atom?province=unit/lang-son&lang=en").data.decode()
    for text in (
        "Grounds: inferred 0.9: reference area",
        "Source reports: Test report.",
        "Asked: Province: Lạng Sơn Province; Year: 2022",
    ):
        assert text in feed[feed.index("<entry>") :]
    assert feed.count("<rights>CC BY 4.0</rights>") == 2


def test_oembed_names_licence_and_what_was_asked(grounded: Answering) -> None:
    found = grounded.json("/oembed?url=http://localhost/q/dti-rank%3Flang=en")
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert any(str(one).startswith("Year: ") for one in cast(list[str], found["asked"]))


def test_a_search_says_that_the_status_of_a_hit_was_inferred(grounded: Answering) -> None:
    page = grounded.page("/search?class=StatusFact&lang=en")
    assert "inferred 0.6: status" in page
    reply = grounded.get("/search?q=mau+xanh&lang=en", "application/json")
    told = {each["iri"]: each["grounds"] for each in json.loads(reply.data)["results"]}
    assert told[f"{FACT}platform"]["confidence"] == 0.6
    assert told["https://w3id.org/vn-dx/id/system/mau-xanh"] is None


def test_changes_say_how_what_is_new_is_known(grounded: Answering) -> None:
    page = grounded.page("/changes?lang=en")
    assert "(inferred 0.9: reference area)</small>" in page
    assert "inferred 0.6: status" not in page  # as it was before


def test_a_page_keeps_what_its_files_leave_away(grounded: Answering) -> None:
    page = grounded.page("/q/dti-rank?lang=en&cite=0").replace("&amp;", "&")
    assert "/q/dti-rank.csv?lang=en&cite=0" in page
    assert '<input type="hidden" name="cite" value="0">' in page
    assert "cite=0" not in grounded.page("/q/dti-rank?lang=en")
