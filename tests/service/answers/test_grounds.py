"""What rows rest on, in brief: derivation, confidence and reports in every file, without asking."""

import csv
import io
import json
from typing import Any, cast

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest

from service.files.cited import BRIEF, MORE
from tests import synthetic
from tests.answering import Answering, build
from tests.synthetic import span

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


def unsure() -> str:
    """Write the sheet with a status, an area and the date of one fact that its reader inferred."""
    status = f"{{property: status, evidence: {span('đã vận hành')}, confidence: 0.6}}"
    area = f"{{property: refArea, evidence: {span('tỉnh Lạng Sơn')}, confidence: 0.9}}"
    day = f"{{property: attestedOn, evidence: {span('tháng 2/2023')}, confidence: 0.4}}"
    return (
        synthetic.SHEET.replace(
            "    statusOf: system/mau-xanh\n",
            f"    inferred: [{status}]\n    statusOf: system/mau-xanh\n",
        )
        .replace("    rank: 21\n", f"    inferred: [{area}]\n    rank: 21\n")
        .replace(
            "    toSystem: system/ndxp\n",
            f"    attestedOn: 2023-02-01\n    inferred: [{day}]\n    toSystem: system/ndxp\n",
        )
    )


@pytest.fixture(scope="module")
def grounded(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    found = build(tmp_path_factory.mktemp("grounds"), unsure())
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
    }
    assert found["release"] == grounded.releases[1]
    assert "grounds" not in json.loads(grounded.get("/q/statuses.srj?cite=0").data)


def test_a_page_keeps_what_its_files_leave_away(grounded: Answering) -> None:
    page = grounded.page("/q/dti-rank?lang=en&cite=0").replace("&amp;", "&")
    assert "/q/dti-rank.csv?lang=en&cite=0" in page
    assert '<input type="hidden" name="cite" value="0">' in page
    assert "cite=0" not in grounded.page("/q/dti-rank?lang=en")
