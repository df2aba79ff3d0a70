"""What was written becomes typed: numbers, lists, positions; and no allowed sheet is lost."""

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.build.dataset import SheetError, read_sheets
from loaders.entries.completion import complete_facts
from loaders.entries.facts.rank import RankObservation
from loaders.entries.form import form_problems
from loaders.entries.names import Names
from loaders.entries.problem import Fault
from loaders.entries.schema import sheet_schema
from loaders.entries.sheet import Sheet, typed_sheet
from loaders.entries.things import Post
from loaders.entries.written import Tree, WrittenSheet, parse_sheet
from loaders.graph.derive import computed_facts
from loaders.graph.expand import relation_object
from loaders.graph.node import entry_node
from loaders.vietnamese.period import Period
from ontology import vocab
from tests.synthetic import NAME, SHEET, TERMS, TEXT, span, write

SCHEMA = sheet_schema()["$defs"]
KEYS = sorted({*SCHEMA["fact"]["properties"], *SCHEMA["thing"]["properties"], "note"})
ODD: list[Any] = [
    "", "x", "1.50", "-3", "007", "2023", "2023-01-31", "2023-02-30", "true", "unit/a", "fact/a/b",
    "https://a.b/c", [], ["a"], ["1", "2"], [["1", "2"], ["3", "4"]], {}, {"vi": "a"},
    {"vi": ["a"]}, "Person", "Goal",
]  # fmt: skip
"""Values, each of which some key may have."""


def sheet_of(folder: Path, content: str = SHEET) -> Sheet:
    (sheet,) = read_sheets([write(folder, content)], TERMS, None)
    return sheet


def fact_of(sheet: Sheet, key: str) -> Any:  # Any: a fact of any kind
    return next(fact for fact in sheet.facts if fact.id == f"fact/{NAME}/{key}")


def test_a_fact_has_the_types_of_its_kind(tmp_path: Path) -> None:
    fact = fact_of(sheet_of(tmp_path), "dti-2022")
    assert isinstance(fact, RankObservation)
    assert (fact.rank, fact.rank_out_of, fact.top_n, fact.change) == (21, 63, None, Decimal(4))
    assert fact.period == Period("2022-01-01", "2022-12-31")
    ((start, end),) = fact.evidence
    assert TEXT[start:end] == "Năm 2022 tỉnh đứng thứ 21/63, tăng 4 bậc so với năm 2021"


@pytest.mark.parametrize("written", ["[5, 10]", "[[5, 10]]"])
def test_one_position_may_stand_in_a_list(written: str, tmp_path: Path) -> None:
    content = SHEET.replace(span("nối với NDXP"), written)
    assert fact_of(sheet_of(tmp_path, content), "ndxp").evidence == ((5, 10),)


@pytest.mark.parametrize("written", ["digital-data", "[digital-data]"])
def test_one_code_may_stand_in_a_list(written: str, tmp_path: Path) -> None:
    content = SHEET.replace("topic: digital-human-resources", f"topic: {written}")
    assert fact_of(sheet_of(tmp_path, content), "staff").topic == ("digital-data",)


def test_zeros_after_the_point_stay_as_printed_and_those_before_do_not(tmp_path: Path) -> None:
    content = SHEET.replace("value: 1200", "value: 012.50").replace("rank: 21", "rank: 021")
    sheet = sheet_of(tmp_path, content)
    assert entry_node(fact_of(sheet, "bts"))["value"] == "12.50"
    assert entry_node(fact_of(sheet, "dti-2022"))["rank"] == "21"


def test_a_value_of_zero_is_a_value(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, SHEET.replace("value: 1200", "value: 0"))
    assert entry_node(fact_of(sheet, "bts"))["value"] == "0"
    found = {fact.id: fact for fact in computed_facts(complete_facts(sheet, TERMS))}
    assert entry_node(found[f"fact/{NAME}/bts-base"])["value"] == "-200"


def test_yes_and_no_are_truth_values(tmp_path: Path) -> None:
    content = SHEET.replace("    postIn:", "    multipleHolders: false\n    postIn:")
    post = sheet_of(tmp_path, content).things[2]
    assert isinstance(post, Post)
    assert post.multiple_holders is False
    assert entry_node(post)["multipleHolders"] == "false"


def test_a_relation_to_several_things_names_them_all(tmp_path: Path) -> None:
    things = ("org/chinh-phu", "org/so-thu-nghiem")
    fact = f"""  - id: fact/{NAME}/offers
    type: RelationFact
    subject: org/so-thu-nghiem
    predicate: unitOf
    object: [{", ".join(things)}]
    evidence: [0, 5]
"""
    found = fact_of(sheet_of(tmp_path, SHEET + fact), "offers")
    assert relation_object(found, TERMS) == [{"@id": vocab.ID + thing} for thing in things]
    labels = {vocab.ID + thing: {"en": thing[-3:]} for thing in things}
    assert found.name(Names(labels, TERMS), "en").endswith("phu, iem")


def test_a_single_value_in_a_list_makes_no_other_fact(tmp_path: Path) -> None:
    twin = SHEET[SHEET.index(f"  - id: fact/{NAME}/staff") :]
    twin = twin.replace("/staff", "/again").replace("holder: org", "holder:\n      - org")
    with pytest.raises(SheetError) as caught:
        sheet_of(tmp_path, SHEET + twin)
    assert [problem.fault for problem in caught.value.problems] == [Fault.CONTENT_TWICE]


def test_a_fact_is_about_what_its_kind_says(tmp_path: Path) -> None:
    facts = complete_facts(sheet_of(tmp_path), TERMS)
    about = {fact.id.rpartition("/")[2]: fact.about for fact in facts}
    assert about["tenure"] == ("person/hoang-van-thu",)
    assert about["ndxp"] == about["platform"] == ("system/mau-xanh",)
    assert about["bts"] == about["staff"] == ("unit/lang-son",)


def sample() -> dict[str, Any]:
    written = parse_sheet(SHEET.encode(), f"{NAME}.yaml").sheet
    assert written is not None
    return copy.deepcopy(dict(written.tree))


SAMPLE = sample()


@settings(max_examples=60)
@given(st.data())
def test_whatever_the_schema_allows_is_read(data: st.DataObject) -> None:
    tree: dict[str, Any] = {
        **SAMPLE,
        "things": [dict(data.draw(st.sampled_from(SAMPLE["things"])))],
        "facts": [dict(data.draw(st.sampled_from(SAMPLE["facts"])))],
        "setAside": [{"evidence": ["0", "5"], "reason": "heading"}],
    }
    entry = tree[data.draw(st.sampled_from(["things", "facts", "setAside"]))][0]
    changes: dict[str, Tree] = data.draw(
        st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ODD), max_size=3)
    )
    sheet = WrittenSheet(NAME, f"{NAME}.yaml", {}, {}, tree)
    entry.update(changes)
    if not form_problems(sheet):
        complete_facts(typed_sheet(sheet), TERMS)
