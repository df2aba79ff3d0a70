"""Groups of facts: what they share is in each of them, and messages name where it was written."""

from pathlib import Path

import pytest

from loaders.build.dataset import SheetError, read_sheets
from loaders.entries.facts.rank import RankObservation
from tests.synthetic import HEAD, NAME, TERMS, write

GROUP = f"""\
groups:
  - shared:
      type: RankObservation
      indicator: indicator/dti-rank
      periodEnd: 2022-12-31
      topic: dx-measurement
    facts:
      - {{id: fact/{NAME}/one, refArea: unit/lang-son, rank: 1, evidence: [0, 5]}}
      - {{id: fact/{NAME}/two, refArea: unit/bac-ninh, rank: 2, evidence: [6, 9], topic: ai}}
"""
FIRST = HEAD.count("\n") + 1


def facts(folder: Path, text: str) -> list[RankObservation]:
    (sheet,) = read_sheets([write(folder, HEAD + text)], TERMS, None)
    return [fact for fact in sheet.facts if isinstance(fact, RankObservation)]


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(SheetError) as caught:
        read_sheets([write(folder, HEAD + text)], TERMS, None)
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


def test_each_fact_has_what_the_group_shares_and_its_own(tmp_path: Path) -> None:
    one, two = facts(tmp_path, GROUP)
    assert (one.rank, one.ref_area, one.evidence) == (1, "unit/lang-son", ((0, 5),))
    assert {one.indicator, two.indicator} == {"indicator/dti-rank"}
    assert {one.period_end, two.period_end} == {"2022-12-31"}


def test_its_own_value_of_a_key_counts(tmp_path: Path) -> None:
    one, two = facts(tmp_path, GROUP)
    assert (one.topic, two.topic) == (("dx-measurement",), ("ai",))


def test_facts_may_stand_beside_groups(tmp_path: Path) -> None:
    beside = f"""\
facts:
  - id: fact/{NAME}/zero
    type: RankObservation
    indicator: indicator/dti-rank
    refArea: unit/ha-noi
    rank: 3
    evidence: [0, 5]
"""
    assert [fact.rank for fact in facts(tmp_path, beside + GROUP)] == [3, 1, 2]


def test_a_mistake_in_what_is_shared_is_told_once_where_it_is(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, GROUP.replace("indicator/dti-rank", "indicator/dti-rnk"))
    assert told.startswith(f"{NAME}.yaml:{FIRST + 3}: groups[0].shared.indicator: ")
    (told,) = problems(tmp_path, GROUP.replace("periodEnd: 2022-12-31", "periodEnd: 2022-13-31"))
    assert told.startswith(f"{NAME}.yaml:{FIRST + 4}: groups[0].shared.periodEnd: ")


def test_a_mistake_in_a_fact_is_told_where_it_is(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, GROUP.replace("unit/bac-ninh", "unit/bac-nin"))
    assert told.startswith(f"{NAME}.yaml:{FIRST + 8}: groups[0].facts[1].refArea: ")
    (told,) = problems(tmp_path, GROUP.replace("rank: 2,", "rnk: 2, rank: 2,"))
    assert told.startswith(f"{NAME}.yaml:{FIRST + 8}: groups[0].facts[1].rnk: ")


def test_a_key_that_neither_gives_is_missing(tmp_path: Path) -> None:
    told = problems(tmp_path, GROUP.replace("      indicator: indicator/dti-rank\n", ""))
    assert [one.partition(": ")[2].partition(":")[0] for one in told] == [
        "groups[0].facts[0]",
        "groups[0].facts[1]",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("groups: none\n", "groups"),
        ("groups: [none]\n", "groups[0]"),
        ("groups:\n  - facts: []\n", "groups[0]"),
        ("groups:\n  - {shared: x, facts: []}\n", "groups[0].shared"),
        ("groups:\n  - {shared: {}, facts: [x]}\n", "groups[0].facts[0]"),
        ("groups:\n  - {shared: {}, facts: [], other: 1}\n", "groups[0].other"),
    ],
)
def test_what_is_no_group_is_explained(text: str, place: str, tmp_path: Path) -> None:
    told = problems(tmp_path, text)
    assert any(f": {place}: expected " in one for one in told), told
