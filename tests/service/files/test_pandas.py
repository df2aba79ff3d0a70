"""Answers in pandas, as the samples read them: with the values and the types of their JSON."""

import datetime
import html
import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types
import pytest

from service.files.cited import BRIEF
from tests.answering import Answering

GUIDE = (Path(__file__).parents[3] / "docs" / "embedding.md").read_text("utf-8")
BTS = "indicator-of-province"
LANG_SON = "province=unit/lang-son"
TYPED = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?name ?count ?share ?day ?printedValue WHERE {
  VALUES (?name ?count ?share ?day ?printedValue) {
    ("Đắk Lắk; \\"Buôn Ma Thuột\\"" 1200 12.5 "2023-03-31"^^xsd:date "1.200")
    ("Huế, ngã ba" UNDEF 1234567.25 UNDEF "0123")
    ("Thừa Thiên\\nHuế" 0 UNDEF "2025-07-01"^^xsd:date UNDEF)
    ("Ninh Thuận" -4 -0.5 UNDEF "21/63")
  }
}
"""
IS_TYPED = {
    "integer": pd.api.types.is_numeric_dtype,
    "decimal": pd.api.types.is_float_dtype,
    "date": pd.api.types.is_datetime64_any_dtype,
    "text": pd.api.types.is_string_dtype,
    "iri": pd.api.types.is_string_dtype,
}
Record = dict[str, Any]  # Any: a JSON document


@pytest.fixture
def typed(answering: Answering, address: str) -> str:
    """Give the address of an answer with a column of each type, all with empty cells but one."""
    return address + answering.add("typed", TYPED)


def record(url: str) -> Record:
    with urllib.request.urlopen(url) as reply:
        found: Record = json.load(reply)
    return found


def plain(value: Any, kind: str) -> object:  # Any: a cell
    """Write a cell as JSON does."""
    if kind == "facts":
        return value.split() if isinstance(value, str) else list(value)
    if pd.isna(value):
        return None
    return str(value)[:10] if kind == "date" else value


def check(
    frame: pd.DataFrame,
    answer: Record,
    untyped: tuple[str, ...] = (),
    grounds: tuple[str, ...] = BRIEF,
) -> None:
    """Compare a frame with JSON, cell by cell; an empty column has no type to compare."""
    kinds = {column["name"]: column["type"] for column in answer["columns"]}
    assert list(frame.columns) == [*kinds, *grounds]
    if grounds == BRIEF:
        assert set(frame["cite_release"]) == {answer["release"] for _ in answer["rows"]}
        sure = [row["grounds"]["confidence"] for row in answer["rows"]]
        assert [plain(value, "decimal") for value in frame["cite_confidence"]] == sure
    for name, kind in kinds.items():
        wanted = [row[name] for row in answer["rows"]]
        assert [plain(value, kind) for value in frame[name]] == wanted, name
        if kind in IS_TYPED and kind not in untyped and set(wanted) != {None}:
            assert IS_TYPED[kind](frame[name].dropna()), (name, kind, frame[name].dtype)


def run(code: str) -> Record:
    """Run a sample; returns its names."""
    names: Record = {}
    exec(compile(code, "sample", "exec"), names)
    return names


def of_guide(url: str) -> Record:
    """Run the sample of the guide on another question."""
    codes = re.findall(r"^```python\n(.*?)^```", GUIDE, re.S | re.M)
    (code,) = (each for each in codes if "import pandas" in each)
    code = code.replace('["periodEnd", "attestedOn"]', '["day"]') if "/typed" in url else code
    return run(re.sub(r'(?m)^address = ".*"$', f'address = "{url}"', code))


@pytest.mark.parametrize("name", ["table", "excel", "book", "typed"])
def test_the_guide_reads_every_file_as_it_is(typed: str, name: str) -> None:
    found = of_guide(typed)
    frame = found[name]["data"] if name == "book" else found[name]
    check(frame, record(f"{typed}.json"), untyped=("date",) if name == "typed" else ())


def test_rows_of_json_make_a_frame(typed: str) -> None:
    answer = record(f"{typed}.json")
    check(pd.DataFrame(answer["rows"]), answer, untyped=("date",), grounds=("grounds",))


def test_days_of_parquet_are_days(typed: str) -> None:
    days = of_guide(typed)["typed"]["day"].dropna()
    assert list(days) == [datetime.date(2023, 3, 31), datetime.date(2025, 7, 1)]


def test_the_guide_reads_the_question_that_it_names(address: str) -> None:
    found = of_guide(f"{address}/q/{BTS}")
    answer = record(f"{address}/q/{BTS}.json")
    check(found["table"], answer)
    assert list(found["book"]["data"].columns) == list(found["typed"].columns)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("compare-dti", ""),
        ("dti-rank", f"?{LANG_SON}&year=2022&lang=vi"),
        (BTS, f"?{LANG_SON}"),  # its printed 1.200 is no 1.2
        ("facts-map", "?units=34"),
    ],
)
def test_the_sample_of_a_page_reads_its_answer(address: str, name: str, values: str) -> None:
    with urllib.request.urlopen(f"{address}/q/{name}{values}") as reply:
        page = reply.read().decode()
    found = re.search(r"<summary>pandas</summary><pre[^>]*><code>(.*?)</code>", page, re.S)
    assert found is not None
    frame = run(html.unescape(found[1]))["data"]
    assert len(frame) > 0
    check(frame, record(f"{address}/q/{name}.json{values}"))


@pytest.mark.parametrize("sheet", ["sources", "columns", "about"])
def test_every_sheet_of_a_workbook_opens(address: str, sheet: str) -> None:
    url = f"{address}/q/{BTS}.xlsx?{LANG_SON}&cite=1"
    frame = pd.read_excel(url, sheet_name=sheet)
    assert len(frame) > 0
    if sheet == "sources":
        assert pd.api.types.is_integer_dtype(frame["start"])
        assert "khoảng 1.200 trạm BTS" in frame["passage"][0]
