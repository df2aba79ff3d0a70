"""A figure is shown with what its source says of it: qualifier, unit, range, time, derivation."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests import synthetic
from tests.answering import Answering, build

NAME = synthetic.NAME
EVIDENCE = synthetic.span("khoảng 1.200 trạm BTS")


def fact(key: str, *lines: str) -> str:
    """Write an observation of the invented report."""
    head = ("type: Observation", "indicator: indicator/dx-budget", "refArea: unit/lang-son")
    body = "".join(f"    {line}\n" for line in (*head, *lines, f"evidence: {EVIDENCE}"))
    return f"  - id: fact/{NAME}/{key}\n{body}"


FIGURES = {
    "over": ("value: 99", "unit: PERCENT", "valueQualifier: more-than"),
    "least": ("value: 1000", "unit: NUM", "valueQualifier: at-least"),
    "money": ("value: 30000000000", "unit: CCY_VND"),
    "range": ("minValue: 60", "maxValue: 70", "unit: PERCENT", "valueQualifier: range"),
}
SHOWN = {
    "vi": {
        "over": "trên 99%",
        "least": "ít nhất 1.000",
        "money": "30.000.000.000 đồng",
        "range": "60–70%",
    },
    "en": {
        "over": "more than 99%",
        "least": "at least 1,000",
        "money": "30,000,000,000 VND",
        "range": "60–70%",
    },
}
INFERRED = """\
    inferred:
      - {property: periodEnd, evidence: [0, 20], confidence: 0.7}
"""


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    added = "".join(fact(key, *lines) for key, lines in FIGURES.items())
    dated = fact("dated", "value: 5", "unit: NUM", "periodEnd: 2022-12-31") + INFERRED
    return build(tmp_path_factory.mktemp("figures"), synthetic.SHEET + added + dated)


def texts(row: str, tag: str) -> list[str]:
    """Read the cells of a row."""
    found = re.findall(rf"<{tag}.*?</{tag}>", row, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]


def rows(answering: Answering, language: str) -> dict[str, list[str]]:
    """Read the tables of the page of the province: cells of each row by the key of its fact."""
    page = answering.page(f"/id/unit/lang-son?lang={language}")
    found = {}
    for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL):
        cells = [
            html.unescape(re.sub(r"<[^>]+>", "", one)).strip()
            for one in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        if cells and cells[-1].startswith(f"{NAME}/"):
            found[cells[-1].removeprefix(f"{NAME}/")] = cells
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", FIGURES)
def test_a_figure_has_its_qualifier_its_unit_and_both_ends(
    answering: Answering, key: str, language: str
) -> None:
    assert SHOWN[language][key] in rows(answering, language)[key]


def test_a_fraction_has_both_its_numbers_and_a_rank_its_total(answering: Answering) -> None:
    found = rows(answering, "vi")
    assert "150/200" in found["communes"]
    assert "21/63" in found["dti-2022"]


def test_no_period_is_filled_with_the_day_on_which_a_figure_was_attested(
    answering: Answering,
) -> None:
    page = answering.page("/id/unit/lang-son?lang=en")
    headings = [texts(row, "th") for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    columns = next(found for found in headings if "Period" in found)
    cells = rows(answering, "en")["over"]
    assert cells[columns.index("Period")] == ""
    assert cells[columns.index("Attested")].startswith("2023-03")


def test_what_is_inferred_says_which_property_and_how_surely(answering: Answering) -> None:
    (said,) = [cell for cell in rows(answering, "en")["dated"] if "inferred" in cell]
    assert said.startswith("inferred: ")
    assert "period" in said.lower()
    assert said.endswith("(0.7)")


def test_a_claim_says_how_it_is_known(answering: Answering) -> None:
    page = answering.page("/id/unit/lang-son?lang=en")
    headings = [texts(row, "th") for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    columns = next(found for found in headings if "Statement" in found)
    assert "Derivation" in columns


def test_a_fact_is_read_as_it_is_shown_elsewhere(answering: Answering, tmp_path: Path) -> None:
    assert "trên 99%" in answering.page(f"/fact/{NAME}/over?lang=vi")
    assert "60–70%" in answering.page(f"/fact/{NAME}/range?lang=vi")
