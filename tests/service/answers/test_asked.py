"""Whatever shows an answer says what was asked: parameters, defaults included, by name."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest

from loaders.resources import QUERIES
from queries.saved import load_queries
from tests.answering import Answering

SAVED = sorted(load_queries(QUERIES))
WITH_DEFAULTS = [
    name
    for name, query in sorted(load_queries(QUERIES).items())
    if any(each.default and each.name != "lang" for each in query.parameters)
]
PLACE = "province=unit/lang-son&lang=vi"


def _workbook(data: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["about"]
    return "\n".join(f"{row[0].value}: {row[1].value}" for row in sheet)


def _parquet(data: bytes) -> str:
    about = json.loads(pq.read_schema(io.BytesIO(data)).metadata[b"dxkg"])
    return _listed(about)


def _json(data: bytes) -> str:
    return _listed(json.loads(data))


def _listed(about: Mapping[str, Any]) -> str:  # Any: a JSON document
    return "\n".join(f"{one['label']}: {', '.join(one['texts'])}" for one in about["asked"])


def _text(data: bytes) -> str:
    return html.unescape(data.decode()).replace("\\", "")


MEDIA: Mapping[str, Callable[[bytes], str]] = {
    "/q/{}.json?{}": _json,
    "/q/{}.md?{}": _text,
    "/q/{}.xlsx?{}": _workbook,
    "/q/{}.parquet?{}": _parquet,
    "/q/{}.vl.json?{}": _text,
    "/q/{}.atom?{}": _text,
    "/embed/{}?{}": _text,
}


@pytest.mark.parametrize("address", MEDIA)
def test_every_medium_names_what_was_asked(answering: Answering, address: str) -> None:
    reply = answering.get(address.format("indicator-of-province", PLACE))
    assert reply.status_code == 200
    assert "Tỉnh: Tỉnh Lạng Sơn" in MEDIA[address](reply.data)


@pytest.mark.parametrize("name", WITH_DEFAULTS)
def test_defaults_are_named_too(answering: Answering, name: str) -> None:
    asked = answering.json(f"/q/{name}.json?lang=en")["asked"]
    assert isinstance(asked, list)
    declared = answering.queries[name].parameters
    wanted = [each.name for each in declared if each.default and each.name != "lang"]
    assert [one["name"] for one in asked] == wanted
    assert all(one["texts"] and "https://" not in "".join(one["texts"]) for one in asked)
    page = _text(answering.get(f"/embed/{name}?lang=en").data)
    for one in asked:
        assert f"{one['label']}: {', '.join(one['texts'])}" in page


def test_days_and_decimals_are_written_for_their_readers(answering: Answering) -> None:
    for language, day in (("vi", "20/11/2023"), ("en", "2023-11-20")):
        path = f"/q/officials-on-date.json?{PLACE[:-3]}={language}&date=2023-11-20"
        found = {one["name"]: one["texts"] for one in answering.json(path)["asked"]}  # type: ignore[attr-defined]
        assert found["date"] == [day]


@pytest.mark.parametrize("name", SAVED)
def test_a_picture_of_a_table_has_all_columns_or_says_which_it_lacks(
    answering: Answering, name: str
) -> None:
    reply = answering.get(f"/q/{name}.vl.json?lang=en")
    spec = json.loads(reply.data)
    if answering.queries[name].view in ("bar", "point", "line", "map"):
        return
    drawn = [each["text"] for each in spec["data"]["values"] if each["row"] == 0]
    headings = [" ".join(each) if isinstance(each, list) else each for each in drawn]
    written = answering.get(f"/q/{name}.md?lang=en").get_data(as_text=True).splitlines()
    (columns,) = (before for before, line in pairwise(written) if line.startswith("| ---"))
    assert [f"| {' | '.join(headings)} |"] == [columns.replace("\\", "")]


def test_columns_that_do_not_fit_are_named(answering: Answering) -> None:
    names = [f"column{number}" for number in range(12)]
    values = " ".join("1" for _ in names)
    variables = " ".join(f"?{name}" for name in names)
    path = answering.add("wide", f"SELECT * WHERE {{ VALUES ({variables}) {{ ({values}) }} }}")
    subtitle = " ".join(
        json.loads(answering.get(f"{path}.vl.json?lang=en").data)["title"]["subtitle"]
    )
    assert "not in the picture: Column" in subtitle
    assert "/q/wide" in subtitle
