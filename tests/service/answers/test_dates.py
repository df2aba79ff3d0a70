"""Dates as exact as their source: where data have a month, no label, page or file has a day."""

import calendar
import io
import re
from collections.abc import Iterator

import openpyxl
import pyoxigraph as ox
import pytest

from ontology import vocab
from tests.service_process import Service

PAGES = (
    "/id/unit/binh-dinh", "/id/unit/ben-tre", "/report/003", "/report/001",
    "/id/person/pham-anh-tuan", "/fact/003/tenure-pham-anh-tuan-chu-tich",
    "/q/lgsp-ndxp", "/q/operations-centres", "/q/timeline-of-province", "/q/posts-over-time",
)  # fmt: skip
QUESTION = "/q/officials-on-date"
FILES = ("csv", "tsv", "json", "md", "html")
MONTH = ox.NamedNode(vocab.XSD + "gYearMonth")


def days_of(month: str) -> Iterator[str]:
    """List the days of a month as people and programs write them."""
    number, of_year = map(int, month.split("-"))
    for day in range(1, calendar.monthrange(number, of_year)[1] + 1):
        yield f"{month}-{day:02}"
        yield f"{day:02}/{of_year:02}/{number}"


@pytest.fixture(scope="module")
def months(dataset: tuple[ox.Quad, ...]) -> dict[str, set[str]]:
    """Tell the facts that are attested of a month, by month."""
    found: dict[str, set[str]] = {}
    attested = (quad for quad in dataset if quad.predicate.value == vocab.DX + "attestedOn")
    for quad in attested:
        if isinstance(quad.object, ox.Literal) and quad.object.datatype == MONTH:
            found.setdefault(quad.object.value, set()).add(str(quad.subject))
    return found


@pytest.fixture(scope="module")
def invented(months: dict[str, set[str]], dataset: tuple[ox.Quad, ...]) -> re.Pattern[str]:
    """Find days of these months, but for those that some date of the data is."""
    real = {quad.object.value for quad in dataset if isinstance(quad.object, ox.Literal)}
    days = (
        text
        for month in months
        for text in days_of(month)
        if text not in real and "-".join(reversed(text.split("/"))) not in real
    )
    return re.compile("|".join(map(re.escape, days)))


def test_some_facts_are_attested_of_a_month(months: dict[str, set[str]]) -> None:
    assert {month: len(facts) > 50 for month, facts in months.items()}["2023-11"]


def test_no_label_of_a_fact_has_a_day_of_its_month(
    months: dict[str, set[str]], dataset: tuple[ox.Quad, ...]
) -> None:
    labels = [
        (str(quad.subject), quad.object.value)
        for quad in dataset
        if quad.predicate.value == vocab.RDFS + "label" and isinstance(quad.object, ox.Literal)
    ]
    for month, facts in months.items():
        wrong = re.compile("|".join(map(re.escape, days_of(month))))
        assert not [text for fact, text in labels if fact in facts and wrong.search(text)]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_day_that_no_source_prints(
    site: Service, invented: re.Pattern[str], path: str, language: str
) -> None:
    reply = site.get(path, Accept="text/html", Accept_Language=language)
    assert reply.status == 200
    assert not invented.findall(reply.body.decode())


@pytest.mark.parametrize("suffix", FILES)
def test_no_file_has_a_day_that_no_source_prints(
    site: Service, invented: re.Pattern[str], suffix: str
) -> None:
    for question in (QUESTION, "/q/timeline-of-province", "/q/lgsp-ndxp"):
        reply = site.get(f"{question}.{suffix}")
        assert not invented.findall(reply.body.decode())


def test_a_workbook_keeps_a_month(site: Service) -> None:
    reply = site.get("/q/lgsp-ndxp.xlsx")
    head, *rows = openpyxl.load_workbook(io.BytesIO(reply.body))["data"].values
    column = head.index("attestedOn")
    assert {row[column] for row in rows} >= {"2023-11"}


def test_days_and_months_of_one_column_stay_apart(site: Service) -> None:
    reply = site.get("/q/operations-centres.xlsx")
    head, *rows = openpyxl.load_workbook(io.BytesIO(reply.body))["data"].values
    kept = {row[head.index("attestedOn")] for row in rows}
    assert kept >= {"2023-11", "2023-10-05"}
    for suffix in ("md", "svg"):
        read = site.get(f"/q/operations-centres.{suffix}").body.decode()
        assert {"11/2023", "05/10/2023"} <= set(re.findall(r"[\d/]+/20\d\d", read))


@pytest.mark.parametrize(
    ("date", "said", "attested"),
    [
        ("2023-11-20", "within the month", "2023-11"),
        ("2023-12-05", "earlier", "2023-11"),
        ("2024-01-18", "on the day", "2024-01-18"),
    ],
)
def test_who_was_chairman_on_a_day_is_as_exact_as_the_source(
    site: Service, date: str, said: str, attested: str
) -> None:
    address = f"{QUESTION}.csv?province=https://w3id.org/vn-dx/id/unit/binh-dinh&date={date}"
    rows = site.get(f"{address}&lang=en").body.decode()
    (row,) = [line for line in rows.splitlines() if "/post/chu-tich-ubnd-binh-dinh," in line]
    assert f",{attested}," in row
    assert f",{said}," in row
