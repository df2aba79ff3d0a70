"""Pages and files of saved queries: values, names, options, caching, hostile values and texts."""

import csv
import datetime
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest

from loaders.release.publication import history
from loaders.resources import QUERIES
from queries.answer import answer_from_json
from queries.saved import load_queries
from service.answers.columns import column_label, named_by
from service.charts.specification import UnsafeSpecError, refuse_fetching
from service.files.suffixes import FILES
from service.language import collation_key, messages
from tests.answering import HOSTILE, Answering
from tests.queries.test_saved import BREAKERS, DEFAULTS

APPROVED = Path(__file__).parents[2] / "approved" / "answers"
SAVED = sorted(load_queries(QUERIES))
RANK = "province=unit/lang-son&year=2022"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", SAVED)
def test_every_saved_query_has_a_page(answering: Answering, name: str, language: str) -> None:
    page = answering.page(f"/q/{name}?lang={language}")
    query = answering.queries[name]
    assert f'<html lang="{language}">' in page
    assert query.title.in_language(language).replace("'", "&#39;") in page.replace("&#34;", '"')


@pytest.mark.parametrize("suffix", sorted(FILES))
@pytest.mark.parametrize("name", ["dti-rank", "facts-map", "compare-dti", "hostile"])
def test_every_suffix_has_its_media_type(answering: Answering, name: str, suffix: str) -> None:
    reply = answering.get(f"/q/{name}.{suffix}")
    assert (reply.status_code, reply.content_type) == (200, FILES[suffix].content_type)
    assert f'filename="dxkg-{name}-' in reply.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "suffix",
    [name for name, each in FILES.items() if each.exact and not each.drawn and name != "parquet"],
)
def test_a_file_is_as_approved(
    answering: Answering, approved: Callable[[Path, str], None], suffix: str
) -> None:
    text = answering.get(f"/q/compare-dti.{suffix}").get_data(as_text=True)
    text = text.replace(answering.releases[1], "RELEASE").replace("\r\n", "\n")
    text = undated(text, history(answering.folder / "releases")[-1].published[:10])
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b|\d\d/\d\d/20\d\d", "DAY", text)
    approved(APPROVED / f"compare-dti.{suffix}", re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", text))


def undated(text: str, day: str) -> str:
    """Replace the day of publication where a citation gives it; it is that of this run."""
    year, month, number = map(int, day.split("-"))
    text = text.replace(f"[[{year}, {month}, {number}]]", '[["YEAR", "MONTH", "DAY"]]')
    return text.replace(f"dxkg ({year})", "dxkg (YEAR)").replace(f"{{{year}}}", "{YEAR}")


def test_json_has_typed_rows_with_their_description(answering: Answering) -> None:
    found = answering.json(f"/q/dti-rank.json?{RANK}")
    (row,) = answering.rows(f"/q/dti-rank.json?{RANK}")
    assert (row["rank"], row["rankOutOf"], row["provinceName"]) == (21, 63, "Tỉnh Lạng Sơn")
    assert row["fact"] == ["https://w3id.org/vn-dx/id/fact/demo/dti-2022"]
    assert found["release"] == answering.releases[1]
    assert found["truncated"] is False
    assert {"name": "rank", "label": "Hạng", "type": "integer"} in found["columns"]  # type: ignore[operator]


def test_csv_is_plain_utf_8_with_options(answering: Answering) -> None:
    plain = answering.get("/q/hostile.csv").data.decode()
    excel = answering.get("/q/hostile.csv?bom=1&decimal=comma").data.decode()
    assert plain.startswith("name,value\r\n")
    assert excel.startswith("\ufeffname;value\r\n")
    assert [row[1] for row in csv.reader(io.StringIO(excel), delimiter=";")][1] == "0,5"


@pytest.mark.parametrize(("suffix", "separator"), [("csv", ","), ("tsv", "\t")])
def test_no_text_becomes_a_formula(answering: Answering, suffix: str, separator: str) -> None:
    text = answering.get(f"/q/hostile.{suffix}").data.decode()
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))[1:]
    assert [row[0].removeprefix("'") for row in rows] == list(HOSTILE)
    assert not [row for row in rows if row[0].startswith(("=", "+", "-", "@", "\t"))]


def test_a_negative_number_stays_a_number(answering: Answering) -> None:
    path = answering.add("negative", "SELECT ?change WHERE { BIND(-4 AS ?change) }")
    assert answering.get(f"{path}.csv").data == b"change\r\n-4\r\n"


def test_a_workbook_has_real_numbers_dates_and_sources(answering: Answering) -> None:
    reply = answering.get("/q/indicator-of-province.xlsx?province=unit/lang-son&cite=1")
    book = openpyxl.load_workbook(io.BytesIO(reply.data))
    head, row = list(book["data"].values)[:2]
    found = dict(zip(head, row, strict=True))
    assert found["value"] == 1200
    assert found["attestedOn"] == datetime.datetime(2023, 3, 31)
    assert book.sheetnames == ["data", "sources", "columns", "about"]
    sources = [dict(zip(SOURCE_HEAD, each, strict=False)) for each in book["sources"].values]
    assert "khoảng 1.200 trạm BTS" in str(sources[1]["passage"])
    assert [line[0] for line in book["columns"].values][1:] == list(head)


SOURCE_HEAD = (
    "rows", "fact", "label", "derivation", "review", "attestedOn", "report", "reportLabel",
    "issued", "url", "start", "end", "passage",
)  # fmt: skip


def test_a_workbook_holds_no_formula(answering: Answering) -> None:
    book = openpyxl.load_workbook(io.BytesIO(answering.get("/q/hostile.xlsx").data))
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds
    assert book["data"]["A2"].value == HOSTILE[0]


def test_parquet_has_typed_columns_and_its_description(answering: Answering) -> None:
    file = io.BytesIO(answering.get(f"/q/dti-rank.parquet?{RANK}").data)
    table = pq.ParquetFile(file).read(
        use_threads=False
    )  # `read_table` leaves a thread that may abort the run
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["rank"], types["provinceName"]) == ("int64", "string")
    assert types["fact"].startswith("list<")
    assert json.loads(table.schema.metadata[b"dxkg"])["release"] == answering.releases[1]


def test_pictures_are_drawn_in_vietnamese(answering: Answering) -> None:
    assert answering.get("/q/facts-map.png").data.startswith(b"\x89PNG\r\n\x1a\n")
    drawing = answering.get("/q/compare-dti.svg").data.decode()
    assert "Các tỉnh xếp hạng" in drawing
    assert "Be Vietnam Pro" in drawing


@pytest.mark.parametrize("units", ["63", "34"])
def test_a_map_says_what_its_layer_leaves_out(answering: Answering, units: str) -> None:
    spec = json.dumps(answering.json(f"/q/facts-map.vl.json?units={units}"), ensure_ascii=False)
    page = answering.page(f"/q/facts-map?units={units}&lang=vi")
    for text in ("Hoàng Sa", "Trường Sa", f"{units} tỉnh, thành phố"):
        assert text in spec
        assert text in page


def test_a_map_joins_values_to_units_of_its_time(answering: Answering) -> None:
    drawn = {
        units: json.dumps(answering.json(f"/q/dti-rank-map.vl.json?units={units}"))
        for units in ("63", "34")
    }
    assert '"unit": "lang-son"' in drawn["63"]
    assert '"unit": "binh-dinh"' in drawn["63"]
    assert '"unit": "gia-lai-2025"' in drawn["34"]
    assert '"unit": "binh-dinh"' not in drawn["34"]


@pytest.mark.parametrize(
    "spec",
    [
        {"data": {"url": "http://127.0.0.1/"}},
        {"layer": [{"mark": "image"}]},
        {"layer": [{"mark": {"type": "image", "url": "http://127.0.0.1/"}}]},
        {"transform": [{"lookup": "a", "from": {"data": {"url": "/x"}}}]},
    ],
)
def test_a_specification_that_fetches_is_refused(spec: object) -> None:
    with pytest.raises(UnsafeSpecError):
        refuse_fetching(spec)


@pytest.mark.parametrize("suffix", ["", ".html", ".md", ".svg", ".vl.json", ".atom"])
def test_hostile_texts_stay_texts(answering: Answering, suffix: str) -> None:
    text = answering.get(f"/q/hostile{suffix}", "text/html").data.decode()
    marked = text if suffix in ("", ".html", ".svg", ".atom") else ""
    assert "<script>alert" not in marked
    assert "<img src=x" not in marked
    assert "49" not in re.findall(r"\{\{ (.*?) \}\}", text)


@pytest.mark.parametrize("kind", sorted(DEFAULTS))
def test_no_hostile_value_changes_an_answer(answering: Answering, kind: str) -> None:
    """Over HTTP: a value is refused by name, or comes back as itself in one row."""
    header = (
        "#+ parameters:\n"
        f"#+   value: {{type: {kind}, label: {{vi: Giá trị, en: Value}}}}\n"
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    )
    body = f"SELECT ?value\nWHERE {{\n  VALUES ?value {{ {DEFAULTS[kind]} }}\n}}\n"
    path = answering.add(f"trial-{kind}", body, header)
    for value in BREAKERS:
        reply = answering.get(f"{path}.json?value={quote(value)}")
        if reply.status_code == 400:
            assert reply.json is not None
            assert reply.json["parameter"] == "value"
            assert {"expected", "found", "title", "detail"} <= set(reply.json)
        else:
            assert reply.status_code == 200
            assert len(json.loads(reply.data)["rows"]) == 1


@pytest.mark.parametrize(
    ("address", "parameter", "expected"),
    [
        ("/q/dti-rank?year=hai", "year", "số nguyên"),
        ("/q/dti-rank?yaer=2022", "yaer", "province, year"),
        ("/q/dti-rank?cite=yes", "cite", "0, 1"),
        ("/q/dti-rank?lang=fr", "lang", "vi, en"),
        ("/q/facts-map?units=64", "units", "63, 34"),
        ("/q/dti-rank?year=2022&year=2023", "year", "một giá trị"),
    ],
)
def test_a_refused_parameter_is_explained(
    answering: Answering, address: str, parameter: str, expected: str
) -> None:
    page = answering.get(address, "text/html")
    problem = answering.get(address.replace("?", ".json?"))
    assert (page.status_code, problem.status_code) == (400, 400)
    assert f"“{parameter}”" in page.text
    assert problem.content_type == "application/problem+json"
    assert problem.json is not None
    assert expected in str(problem.json["detail"])


def test_shared_links_may_carry_what_others_added(answering: Answering) -> None:
    assert answering.get("/q/dti-rank?utm_source=x&fbclid=y", "text/html").status_code == 200


def test_the_form_offers_members_and_keeps_the_values(answering: Answering) -> None:
    page = answering.page(f"/q/dti-rank?{RANK}&lang=vi")
    assert '<option value="unit/lang-son" selected>Tỉnh Lạng Sơn</option>' in page
    assert '<optgroup label="Có dữ kiện">' in page
    assert 'type="number" name="year" value="2022"' in page
    assert '<label for="p-year">' in page


def test_numbers_dates_and_years_are_written_as_readers_do(answering: Answering) -> None:
    vi = answering.page("/q/indicator-of-province?province=unit/lang-son&lang=vi")
    en = answering.page("/q/indicator-of-province?province=unit/lang-son&lang=en")
    assert '<td class="number">khoảng 1.200</td>' in vi
    assert '<td class="date">31/03/2023</td>' in vi
    assert '<td class="number">about 1,200</td>' in en
    assert '<td class="number">2022</td>' in answering.page(f"/q/dti-rank?{RANK}")


def test_an_empty_answer_says_so(answering: Answering) -> None:
    assert "Không có hàng nào." in answering.page("/q/dti-rank?year=1999&lang=vi")
    assert answering.rows("/q/dti-rank.json?year=1999") == []
    assert answering.get("/q/compare-dti.svg?year=1999").status_code == 200


def test_a_long_answer_is_cut_on_the_page_only(answering: Answering) -> None:
    values = " ".join(str(number) for number in range(1200))
    path = answering.add("long", f"SELECT ?value WHERE {{ VALUES ?value {{ {values} }} }}")
    assert "500 hàng đầu trên 1.200" in answering.page(f"{path}?lang=vi")
    assert len(answering.rows(f"{path}.json")) == 1200


def test_a_cut_result_is_marked() -> None:
    head = b'{"head":{"vars":["a"]},"results":{"bindings":[]}'
    assert answer_from_json(head + b',"truncated":{"rows":1}}', "x").truncated
    assert not answer_from_json(head + b"}", "x").truncated


def test_the_digest_does_not_depend_on_order() -> None:
    rows = ['{"a":{"type":"literal","value":"1"}}', '{"a":{"type":"literal","value":"2"}}']
    digests = {
        answer_from_json(
            f'{{"head":{{"vars":["a"]}},"results":{{"bindings":[{",".join(order)}]}}}}'.encode(),
            "x",
        ).digest
        for order in (rows, rows[::-1])
    }
    assert len(digests) == 1


@pytest.mark.parametrize("suffix", ["", ".json", ".csv", ".png", ".xlsx", ".html"])
def test_an_unchanged_answer_is_not_sent_again(answering: Answering, suffix: str) -> None:
    first = answering.get(f"/q/dti-rank{suffix}", "text/html")
    again = answering.get(f"/q/dti-rank{suffix}", "text/html", If_None_Match=first.headers["ETag"])
    other = answering.get(f"/q/dti-rank{suffix}?year=2021", "text/html")
    assert (again.status_code, again.data) == (304, b"")
    assert other.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("suffix", ["", ".json", ".csv", ".png"])
def test_head_answers_as_get_without_a_body(answering: Answering, suffix: str) -> None:
    got = answering.get(f"/q/dti-rank{suffix}")
    reply = answering.client.head(f"/q/dti-rank{suffix}")
    assert (reply.status_code, reply.data) == (200, b"")
    assert reply.headers["ETag"] == got.headers["ETag"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        ("", "text/html"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("application/sparql-results+json", "application/sparql-results+json"),
    ],
)
def test_without_suffix_the_accept_header_decides(
    answering: Answering, accept: str, kind: str
) -> None:
    reply = answering.get("/q/dti-rank", accept)
    assert reply.mimetype == kind
    assert "Accept" in reply.headers["Vary"]


@pytest.mark.parametrize("path", ["/q/none", "/q/dti-rank.doc", "/q/none.csv", "/q/DTI-rank"])
def test_what_is_not_there_is_404(answering: Answering, path: str) -> None:
    assert answering.get(path).status_code == 404


@pytest.mark.parametrize(
    ("suffix", "module"), [("parquet", "pyarrow"), ("png", "vl_convert"), ("svg", "vl_convert")]
)
def test_a_missing_extra_is_said(
    answering: Answering, monkeypatch: pytest.MonkeyPatch, suffix: str, module: str
) -> None:
    find = importlib_find_spec()
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *rest: None if name == module else find(name)
    )
    reply = answering.get(f"/q/dti-rank.{suffix}?year=20{len(suffix)}0")
    assert reply.status_code == 501
    assert "[" in reply.text


def importlib_find_spec() -> Callable[[str], object]:
    import importlib.util

    return importlib.util.find_spec


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_column_has_a_name_in_both_languages(answering: Answering, language: str) -> None:
    names = answering.site.reader.names
    nameless = []
    for query in answering.queries.values():
        if "trial" in query.tags:
            continue
        columns = answering.json(f"/q/{query.name}.json")["columns"]
        assert isinstance(columns, list)
        for column in columns:
            label = column_label(query, names, column["name"], language)
            plain = named_by(column["name"]) or column["name"]
            if label.lower() == plain.lower() and language == "vi":
                nameless.append(f"{query.name}.{column['name']}")
    assert nameless == []


def test_the_list_can_be_narrowed_to_a_tag(answering: Answering) -> None:
    every, some = answering.page("/queries?lang=vi"), answering.page("/queries?tag=map&lang=vi")
    assert "/q/dti-rank" in every
    assert "/q/facts-map" in some
    assert 'href="/q/limitations-of-province' not in some


def test_choices_of_one_name_are_told_apart(answering: Answering) -> None:
    page = answering.page("/q/dti-rank?lang=vi")
    options = re.findall(r'<option value="(unit/[^"]+)"[^>]*>([^<]+)', page)
    assert dict(options)["unit/lam-dong"].strip() == "Tỉnh Lâm Đồng (đến 30/06/2025)"
    assert dict(options)["unit/lam-dong-2025"].strip() == "Tỉnh Lâm Đồng (từ 01/07/2025)"
    assert dict(options)["unit/binh-duong"].strip() == "Tỉnh Bình Dương"
    texts = [text for _, text in options]
    assert len(texts) == len(set(texts))


def test_every_topic_has_a_name_in_both_languages(answering: Answering) -> None:
    tags = {tag for query in answering.queries.values() for tag in query.tags if tag.islower()}
    unnamed = tags - {key.removeprefix("topic.") for key in messages()}
    assert unnamed <= {"trial"}
    page = answering.page("/queries?lang=vi")
    assert ">Thứ hạng (" in page
    assert ">ranks (" not in page


def test_the_list_is_sorted_as_its_readers_do(answering: Answering) -> None:
    titles = re.findall(r"<article><a [^>]*>([^<]+)</a>", answering.page("/queries?lang=vi"))
    assert len(titles) > 60
    assert titles == sorted(titles, key=collation_key)


def test_no_saved_query_declares_a_name_that_addresses_use() -> None:
    reserved = {"cite", "bom", "decimal", "theme"}
    declared = {
        parameter.name for query in load_queries(QUERIES).values() for parameter in query.parameters
    }
    assert not declared & reserved
