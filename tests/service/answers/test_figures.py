"""A figure of an answer is written with what makes it true, alike in every medium people read."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import quote

import openpyxl
import pytest

from tests import synthetic
from tests.answering import Answering, build
from tests.service.views.test_shown_figures import fact
from tests.service_process import Service

FACTS = {
    "aim": ("value: 40", "unit: PERCENT", "valueKind: target"),
    "least": ("value: 1000", "unit: NUM", "valueQualifier: at-least"),
    "money": ("value: 30000000000", "unit: CCY_VND"),
    "over": ("value: 99", "unit: PERCENT", "valueQualifier: more-than"),
    "range": ("minValue: 60", "maxValue: 70", "unit: PERCENT", "valueQualifier: range"),
}
SHOWN = {
    "vi": ["40% (mục tiêu)", "ít nhất 1.000", "30.000.000.000 đồng", "trên 99%", "60–70%"],
    "en": ["40% (target)", "at least 1,000", "30,000,000,000 VND", "more than 99%", "60–70%"],
}
BODY = """\
PREFIX dx: <https://w3id.org/vn-dx/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX indicator: <https://w3id.org/vn-dx/id/indicator/>
SELECT ?key ?value ?unit ?unitName ?valueQualifier ?valueKind ?minValue ?maxValue ?fact
WHERE {
  ?fact dx:indicator indicator:dx-budget .
  OPTIONAL { ?fact dx:value ?value }
  OPTIONAL { ?fact dx:unit ?unit . BIND("đơn vị" AS ?unitName) }
  OPTIONAL { ?fact dx:valueQualifier ?valueQualifier }
  OPTIONAL { ?fact dx:valueKind ?valueKind }
  OPTIONAL { ?fact dx:minValue ?minValue }
  OPTIONAL { ?fact dx:maxValue ?maxValue }
  BIND(STRAFTER(STR(?fact), "/demo/") AS ?key)
}
ORDER BY ?fact
"""
FIGURES = """\
#+ figures:
#+   value: {unit: unit, qualifier: valueQualifier, kind: valueKind, low: minValue, high: maxValue}
"""
COMPANIONS = ("unit", "valueQualifier", "valueKind", "minValue", "maxValue")


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    added = "".join(fact(key, *lines) for key, lines in FACTS.items())
    return build(tmp_path_factory.mktemp("cells"), synthetic.SHEET + added)


@pytest.fixture(scope="module")
def question(answering: Answering) -> str:
    return answering.add("figures", BODY, FIGURES)


def cells(page: str) -> list[str]:
    """Read the numbers of a table."""
    found = re.findall(r'<td class="number">(.*?)</td>', page, re.DOTALL)
    return [html.unescape(cell) for cell in found]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("place", ["/q", "/embed"])
def test_pages_show_a_figure_whole(
    answering: Answering, question: str, place: str, language: str
) -> None:
    page = answering.page(f"{question.replace('/q', place)}?lang={language}")
    assert cells(page) == SHOWN[language]
    headings = re.findall(r'<th scope="col"(.*?)>(.*?)</th>', page)
    figure = {"vi": "Giá trị", "en": "Value"}[language]
    assert [heading for _, heading in headings[1:-1]] == [figure]
    assert "number" in headings[1][0]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("suffix", ["md", "svg", "html"])
def test_what_people_read_shows_a_figure_whole(
    answering: Answering, question: str, suffix: str, language: str
) -> None:
    text = answering.get(f"{question}.{suffix}?lang={language}").text
    for figure in SHOWN[language]:
        assert figure in text


def test_files_keep_the_columns_apart(answering: Answering, question: str) -> None:
    head, first, *_ = csv.reader(io.StringIO(answering.get(f"{question}.csv").text))
    row = dict(zip(head, first, strict=True))
    assert row["value"] == "40"
    assert row["unit"].endswith("/PERCENT")
    assert row["valueKind"].endswith("/target")
    book = openpyxl.load_workbook(io.BytesIO(answering.get(f"{question}.xlsx").data))
    names = next(iter(book["data"].values))
    assert {*COMPANIONS} <= {*names} & {*answering.rows(f"{question}.json")[0]}


def test_a_feed_tells_what_a_figure_was_and_is(answering: Answering) -> None:
    body = (
        BODY.replace(
            "?fact dx:indicator indicator:dx-budget",
            "?fact dx:rank ?value ; dx:indicator indicator:dti-rank",
        )
        .replace("OPTIONAL { ?fact dx:value ?value }", "")
        .replace("OPTIONAL { ?fact dx:unit ?unit .", "OPTIONAL { BIND(unit:PERCENT AS ?unit)")
    )
    path = answering.add("figure-feed", f"PREFIX unit: <{QUDT}>\n{body}", FIGURES)
    assert "22% → 21%" in answering.get(f"{path}.atom").text


QUDT = "http://qudt.org/vocab/unit/"


def typed(answering: Answering, rows: str, names: str, header: str = "") -> list[str]:
    """Read the numbers on the page of a question that has its rows in itself."""
    prefixes = (
        f"PREFIX u: <{QUDT}>\n"
        "PREFIX q: <https://w3id.org/vn-dx/concept/value-qualifier/>\n"
        "PREFIX unit: <https://w3id.org/vn-dx/id/unit/>\n"
    )
    body = f"{prefixes}SELECT {names} WHERE {{ VALUES ({names}) {{ {rows} }} }}"
    return cells(answering.page(f"{answering.add('typed', body, header)}?lang=vi"))


def test_columns_called_as_terms_are_need_no_header(answering: Answering) -> None:
    names = "?value ?unit ?valueQualifier ?minValue ?maxValue"
    rows = "(65000 u:NUM q:approx UNDEF UNDEF) (UNDEF u:PERCENT q:range 10 20)"
    assert typed(answering, rows, names) == ["khoảng 65.000", "10–20%"]


def test_an_open_range_says_which_end_it_has(answering: Answering) -> None:
    names = "?value ?unit ?minValue ?maxValue"
    rows = "(UNDEF u:PERCENT 10 UNDEF) (UNDEF u:PERCENT UNDEF 20)"
    assert typed(answering, rows, names) == ["ít nhất 10%", "nhiều nhất 20%"]


def test_a_province_called_unit_is_no_unit(answering: Answering) -> None:
    path = answering.add(
        "provinces",
        "PREFIX unit: <https://w3id.org/vn-dx/id/unit/>\n"
        "SELECT ?unit ?value WHERE { VALUES (?unit ?value) { (unit:lang-son 5) } }",
    )
    page = answering.page(f"{path}?lang=vi")
    assert cells(page) == ["5"]
    assert "Tỉnh Lạng Sơn" in page


def test_two_figures_of_a_row_have_what_is_theirs(answering: Answering) -> None:
    header = (
        "#+ figures:\n#+   actual: {unit: unit, qualifier: actualQualifier}\n"
        "#+   wanted: {unit: unit}\n"
    )
    names = "?actual ?actualQualifier ?wanted ?unit"
    assert typed(answering, "(99 q:more-than 100 u:PERCENT)", names, header) == [
        "trên 99%",
        "100%",
    ]


def test_a_number_without_companions_stays_as_it_is(answering: Answering) -> None:
    assert typed(answering, "(1234.5)", "?value") == ["1.234,5"]


def test_the_editor_writes_figures_whole_and_keeps_every_column(site: Service) -> None:
    query = f"SELECT ?value ?unit {{ VALUES (?value ?unit) {{ (40 <{QUDT}PERCENT>) }} }}"
    page = site.get(f"/sparql?query={quote(query)}&lang=vi", Accept="text/html").body.decode()
    assert cells(page) == ["40%"]
    assert '<th scope="col">unit</th>' in page
