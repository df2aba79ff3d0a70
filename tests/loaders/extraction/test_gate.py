"""The gate: what a passage carries passes, what it does not is dropped or left open."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from loaders.extraction.gate import judged
from loaders.extraction.proposal import Because, Proposal, Said
from tests.loaders.extraction.stating import (
    ALL,
    at,
    count,
    draft,
    event,
    place,
    plan,
    post,
    said,
    share,
)


@pytest.mark.parametrize("stated", ALL)
def test_what_the_passage_carries_passes_whole(stated: Callable[[], Proposal]) -> None:
    verdict = judged(draft(stated()))
    assert [(one.code, one.key) for one in verdict.refusals] == []
    assert verdict.draft.proposals == (stated(),)


@pytest.mark.parametrize(
    ("proposal", "code"),
    [
        (replace(share(), value=Said(Decimal(76), at("75%"))), "printed-value-differs"),
        (replace(share(), value=Said(Decimal(76))), "figure-not-printed"),
        (replace(count(), comparator=Said(">")), "qualifier-differs"),
        (replace(count(), area=said("Lai Châu", "Lạng Sơn xếp")), "area-not-named"),
        (replace(place(), rank=Said(22)), "rank-not-printed"),
        (replace(place(), area=said("Lai Châu", "Lạng Sơn xếp")), "area-not-named"),
        (replace(post(), person=Said("Hoàng Thị Lạ")), "person-not-named"),
        (replace(post(), role=said("Chủ tịch", "Hoàng")), "words-not-printed"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.kind,
)
def test_what_it_does_not_carry_is_dropped_with_the_reason(proposal: Proposal, code: str) -> None:
    verdict = judged(draft(proposal))
    assert verdict.draft.proposals == ()
    assert code in {one.code for one in verdict.refusals}


@pytest.mark.parametrize(
    ("proposal", "field"),
    [
        (replace(share(), period=said("2021", "năm 2023")), "period"),
        (replace(place(), out_of=Said(64)), "out_of"),
        (replace(event(), date=said("2024-03-16", "Ngày 15/3/2024")), "date"),
        (replace(plan(), issuer=said("Sở Khác", "UBND ngày")), "issuer"),
        (replace(post(), organization=said("Sở Khác", "Sở Thử")), "organization"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.kind,
)
def test_a_field_that_may_be_missing_is_left_open(proposal: Proposal, field: str) -> None:
    verdict = judged(draft(proposal))
    (kept,) = verdict.draft.proposals
    assert getattr(kept, field) is None
    assert {one.opened for one in verdict.refusals} == {field}


def test_a_place_in_a_list_that_counts_on_is_answered_in_the_sheet() -> None:
    listed = replace(place(), rank=Said(22, None, Because.LIST))
    verdict = judged(draft(listed))
    assert verdict.draft.proposals == (listed,)
    (fact,) = verdict.draft.parts[0].facts
    assert "rank-not-printed" in str(fact.tree["exceptions"])


def test_what_the_text_denies_is_in_no_draft() -> None:
    assert draft(replace(count(), negated=True)).parts == ()
