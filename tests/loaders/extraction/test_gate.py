"""The gate: what a passage carries passes, what it does not is dropped or left open."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from loaders.entries.written import Tree
from loaders.extraction.gate import judged
from loaders.extraction.proposal import Because, Connection, Proposal, Said
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
        (replace(share(), value=Said(Decimal(76), at("75%"))), "figure-not-printed"),
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


def test_a_connection_is_written_from_the_system_that_gives() -> None:
    text = "Lạng Sơn làm việc\nPhần mềm Mẫu Xanh lấy dữ liệu từ Kho Mẫu Đỏ."
    start, end = at("Phần mềm Mẫu Xanh lấy dữ liệu từ Kho Mẫu Đỏ", text)
    stated = Connection(
        rule="test/from",
        start=start,
        end=end,
        from_system=Said("Phần mềm Mẫu Xanh", (start, start + 17)),
        to_system=Said("Kho Mẫu Đỏ", (end - 10, end)),
        status=Said("operating"),
    )
    verdict = judged(draft(stated, text=text))
    assert verdict.draft.proposals == (stated,)
    (fact,) = verdict.draft.parts[0].facts
    assert str(fact.tree["fromSystem"]).startswith("system/kho-mau-do")


def test_a_day_without_year_rests_on_the_dateline_too() -> None:
    text = "Lạng Sơn làm việc\n05/06/2024 08:30\nSáng 4/6, UBND tỉnh Lạng Sơn khai trương mạng mẫu."
    start, end = at("Sáng 4/6, UBND tỉnh Lạng Sơn khai trương mạng mẫu", text)
    stated = replace(
        event(), start=start, end=end, date=Said("2024-06-04", at("4/6", text)), actors=()
    )
    verdict = judged(draft(stated, text=text))
    assert verdict.refusals == ()
    (thing,) = verdict.draft.parts[0].things
    assert "05/06/2024" in passages(thing.tree["inferred"], text)


def passages(inferred: Tree, text: str) -> list[str]:
    """Read the passages of the only inference."""
    assert isinstance(inferred, list)
    (one,) = inferred
    assert isinstance(one, dict)
    pairs = one["evidence"]
    assert isinstance(pairs, list)
    spans = [pair for pair in pairs if isinstance(pair, list)]
    return [text[int(str(start)) : int(str(end))] for start, end in spans]


def test_a_fraction_without_share_has_no_value() -> None:
    bare = replace(share(), value=Said(Decimal(150), at("150")), unit=said("xã", "xã có"))
    (part,) = judged(draft(bare)).draft.parts
    (fact,) = part.facts
    assert fact.tree["type"] == "RatioObservation"
    assert {"value", "unit"}.isdisjoint(fact.tree)


def test_what_the_text_denies_is_in_no_draft() -> None:
    assert draft(replace(count(), negated=True)).parts == ()
