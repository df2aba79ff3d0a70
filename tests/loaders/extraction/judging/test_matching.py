"""Which proposals are right, wrong or of no account, and what was missed."""

from dataclasses import replace

from loaders.extraction.judging.fact import Fact
from loaders.extraction.judging.matching import Outcome, matched
from tests.loaders.extraction.judging.facts import fact


def place(start: int, optional: bool = False, negated: bool = False) -> Fact:
    given = fact("ranking", {"rank": 2, "area": "Hưng Yên"}, (start, start + 10))
    return replace(given, optional=optional, negated=negated)


def outcomes(gold: list[Fact], found: list[Fact]) -> list[str]:
    return [one.outcome.value for one in matched(gold, found)]


def test_a_fact_is_matched_once() -> None:
    assert outcomes([place(0)], [place(0), place(2)]) == ["right", "wrong"]


def test_the_nearest_passage_is_matched_first() -> None:
    gold = [place(0), place(6)]
    verdicts = matched(gold, [place(5)])
    assert [(one.outcome, one.gold) for one in verdicts] == [
        (Outcome.RIGHT, gold[1]),
        (Outcome.MISSED, gold[0]),
    ]


def test_what_nobody_proposes_is_missed() -> None:
    assert outcomes([place(0)], []) == ["missed"]


def test_an_optional_fact_counts_neither_way() -> None:
    assert outcomes([place(0, optional=True)], []) == []
    assert outcomes([place(0, optional=True)], [place(0)]) == ["optional"]


def test_what_the_text_denies_is_wrong_unless_it_is_proposed_as_denied() -> None:
    assert outcomes([place(0, negated=True)], []) == []
    assert outcomes([place(0, negated=True)], [place(0)]) == ["denied"]
    assert outcomes([place(0, negated=True)], [place(0, negated=True)]) == ["right"]


def test_equal_facts_are_told_apart() -> None:
    assert outcomes([place(0), place(0)], [place(0), place(0)]) == ["right", "right"]


def test_kinds_that_nobody_annotates_are_not_judged() -> None:
    assert outcomes([], [fact("statement", {"statement_type": "Goal"})]) == []


def test_fields_that_a_right_proposal_gives_are_told_apart_from_open_ones() -> None:
    gold = {"rank": 2, "area": "Hưng Yên", "year": 2023, "out_of": 63, "change": None}
    found = gold | {"year": 2022, "out_of": None}
    (verdict,) = matched([fact("ranking", gold)], [fact("ranking", found)])
    assert dict(verdict.said_fields()) == {"rank": True, "area": True, "year": False}
    assert dict(verdict.fields()) == {"year": False, "out_of": False, "change": True}
