"""What follows from accepted facts: exact figures, marked and traceable, and shortcuts."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from loaders.vietnamese.period import Period
from loaders.vietnamese.times import base_period
from ontology import vocab
from tests.synthetic import NAME, SHEET, quads_of_sheets, rows, span, store, write

FACT = vocab.mint_fact(NAME, "")
NOW = Period("2023-01-01", "2023-06-30")


def computed(folder: Path, content: str, fact: str) -> dict[str, str]:
    """Read what the graph of computed facts says of a fact, by local name."""
    query = f"SELECT ?p ?o {{ GRAPH graph:computed {{ <{FACT}{fact}> ?p ?o }} }}"
    filled = ox.Store()
    filled.extend(quads_of_sheets(write(folder, content)))
    found = rows(filled, query)
    return {vocab.compact(row["p"]).partition(":")[2]: row["o"] for row in found}


def test_an_earlier_rank_is_worse_by_the_places_gained(tmp_path: Path) -> None:
    found = computed(tmp_path, SHEET, "dti-2022-base")
    assert found["rank"] == "25"
    assert (found["periodStart"], found["periodEnd"]) == ("2021-01-01", "2021-12-31")


def test_an_earlier_value_is_lower_by_the_increase(tmp_path: Path) -> None:
    found = computed(tmp_path, SHEET, "bts-base")
    assert (found["value"], found["periodEnd"]) == ("1000", "2023-02-28")
    assert found["valueQualifier"] == vocab.mint_concept("value-qualifier", "approx")


def test_a_computed_fact_is_marked_and_names_its_input(tmp_path: Path) -> None:
    found = computed(tmp_path, SHEET, "bts-base")
    assert found["derivation"] == vocab.mint_concept("derivation", "computed")
    assert found["computedFrom"] == f"{FACT}bts"
    assert found["wasGeneratedBy"] == vocab.mint("activity", f"{NAME}-computation")
    assert "printedValue" not in found


def test_the_changed_fact_points_to_its_base(tmp_path: Path) -> None:
    query = f"SELECT ?base {{ <{FACT}bts> dx:changeBase ?base }}"
    assert rows(store(write(tmp_path)), query) == [{"base": f"{FACT}bts-base"}]


def test_a_ratio_printed_as_a_fraction_gets_its_share(tmp_path: Path) -> None:
    found = computed(tmp_path, SHEET, "communes-value")
    assert (found["value"], found["unit"]) == ("75", vocab.QUDT_UNIT + "PERCENT")
    assert found["valueQualifier"] == vocab.mint_concept("value-qualifier", "exact")


def test_a_share_that_does_not_come_out_even_is_approximate(tmp_path: Path) -> None:
    content = SHEET.replace("denominator: 200", "denominator: 201")
    found = computed(tmp_path, content, "communes-value")
    assert found["value"] == "74.63"
    assert found["valueQualifier"] == vocab.mint_concept("value-qualifier", "approx")


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("numerator: 150", "numerator: 150\n    value: 75\n    unit: PERCENT", "communes-value"),
        ("    change: 200\n", "", "bts-base"),
        ("    rank: 21\n", "    topN: 25\n", "dti-2022-base"),
        ("change: 200", f"change: 200\n    changeBase: fact/{NAME}/communes", "bts-base"),
        ("    change: 200", "    change: 200\n    reviewStatus: proposed", "bts-base"),
    ],
    ids=["share-printed", "no-change", "no-rank", "base-given", "not-accepted"],
)
def test_nothing_is_computed_without_need(old: str, new: str, fact: str, tmp_path: Path) -> None:
    assert computed(tmp_path, SHEET.replace(old, new), fact) == {}


@pytest.mark.parametrize(
    ("value", "change", "earlier"),
    [
        ("0.3", "0.1", "0.2"),
        ("1.10", "-0.05", "1.15"),
        ("5", "5", "0"),
        ("99.99", "0.999", "98.991"),
    ],
)
def test_arithmetic_is_exact(value: str, change: str, earlier: str, tmp_path: Path) -> None:
    content = SHEET.replace("value: 1200", f"value: {value}")
    content = content.replace("change: 200", f"change: {change}")
    assert computed(tmp_path, content, "bts-base")["value"] == earlier


@pytest.mark.parametrize(
    ("printed", "period"),
    [
        ("năm 2021", Period("2021-01-01", "2021-12-31")),
        ("so với năm 2021", Period("2021-01-01", "2021-12-31")),
        ("tháng 2/2024", Period("2024-02-01", "2024-02-29")),
        ("tháng 12 năm 2023", Period("2023-12-01", "2023-12-31")),
        ("quý III/2023", Period("2023-07-01", "2023-09-30")),
        ("cuối năm 2022", Period("", "2022-12-31")),
        ("ngày 30/10/2022", Period("2022-10-30", "2022-10-30")),
        ("cùng kỳ năm trước", Period("2022-01-01", "2022-06-30")),
        ("cùng kỳ năm 2020", Period("2020-01-01", "2020-06-30")),
        ("cùng kỳ", Period("2022-01-01", "2022-06-30")),
        ("năm trước", Period("2022-01-01", "2022-12-31")),
        ("năm 0000", Period()),
        ("tháng 2/0000", Period()),
        ("tháng 13/2023", Period()),
        ("31/02/2023", Period()),
        ("trước đây", Period()),
        ("", Period()),
    ],
)
def test_a_base_period_is_understood_or_left_open(printed: str, period: Period) -> None:
    assert base_period(printed, NOW) == period


def test_the_last_day_of_february_stays_the_last_day() -> None:
    leap = Period("2024-02-01", "2024-02-29")
    assert leap.in_year(2023) == Period("2023-02-01", "2023-02-28")
    assert leap.in_year(2023).in_year(2024) == leap


def test_an_operational_connection_is_a_shortcut(tmp_path: Path) -> None:
    query = (
        f"SELECT ?to {{ GRAPH graph:derived {{ <{vocab.ID}system/mau-xanh> dx:connectedTo ?to }} }}"
    )
    assert rows(store(write(tmp_path)), query) == [{"to": f"{vocab.ID}system/ndxp"}]


@pytest.mark.parametrize(
    "state", ["status: planned", "status: operational\n    reviewStatus: rejected"]
)
def test_other_connections_are_not(state: str, tmp_path: Path) -> None:
    head, _, tail = SHEET.rpartition("status: operational")
    filled = store(write(tmp_path, f"{head}{state}{tail}"))
    assert rows(filled, "SELECT ?to { ?from dx:connectedTo ?to }") == []


def relation(line: str) -> str:
    return f"""
  - id: fact/{NAME}/relation
    type: RelationFact
    subject: system/mau-xanh
    {line}
    evidence: {span("Nền tảng Mẫu Xanh")}
"""


@pytest.mark.parametrize(
    ("predicate", "line", "term"),
    [
        ("operatedBy", "object: org/so-thu-nghiem", f"<{vocab.ID}org/so-thu-nghiem>"),
        ("dcterms:title", "objectValue: Mẫu", '"Mẫu"@vi'),
        ("schema:startDate", "objectValue: 2023-01", '"2023-01"^^xsd:gYearMonth'),
        ("schema:url", "objectValue: https://example.org/", "<https://example.org/>"),
    ],
)
def test_the_triple_of_a_relation_fact_is_asserted(
    predicate: str, line: str, term: str, tmp_path: Path
) -> None:
    filled = store(
        write(tmp_path, SHEET.rstrip() + relation(f"predicate: {predicate}\n    {line}"))
    )
    triple = f"{predicate if ':' in predicate else 'dx:' + predicate} {term}"
    query = f"SELECT ?g {{ GRAPH ?g {{ <{vocab.ID}system/mau-xanh> {triple} }} }}"
    assert rows(filled, query) == [{"g": vocab.mint_graph("derived")}]


def test_symmetric_statements_hold_both_ways(tmp_path: Path) -> None:
    content = SHEET.replace("value: 1200", f"value: 1200\n    distinctFrom: fact/{NAME}/communes")
    query = f"SELECT ?other {{ <{FACT}communes> dx:distinctFrom ?other }}"
    assert rows(store(write(tmp_path, content)), query) == [{"other": f"{FACT}bts"}]


def test_computed_facts_of_facts_that_agree_agree(tmp_path: Path) -> None:
    twin = SHEET[
        SHEET.index(f"  - id: fact/{NAME}/bts") : SHEET.index(f"  - id: fact/{NAME}/platform")
    ]
    twin = twin.replace("/bts\n", "/twin\n").replace(
        "valueQ", f"corroborates: fact/{NAME}/bts\n    valueQ"
    )
    filled = store(
        write(
            tmp_path,
            SHEET.replace("  - id: fact/demo/platform", twin + "  - id: fact/demo/platform"),
        )
    )
    query = f"SELECT ?other {{ <{FACT}bts-base> dx:corroborates ?other }}"
    assert rows(filled, query) == [{"other": f"{FACT}twin-base"}]
