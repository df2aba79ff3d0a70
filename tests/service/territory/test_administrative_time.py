"""Figures of the former provinces on today's map: what is added up, and what never is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from service.territory.succession import ACTUAL, COUNT, Reported, Succession, on_todays_map

MERGED = Succession({"west": ("new",), "east": ("new",), "old": ("new-city",)})
FIGURE = Reported("f1", "west", "stations", "2023-12-31", Decimal(1200), COUNT, ACTUAL)


def other(**changes: object) -> Reported:
    return replace(FIGURE, **{"fact": "f2", "area": "east", "value": Decimal(300), **changes})  # type: ignore[arg-type]


def test_counts_of_all_former_provinces_are_added_up() -> None:
    (found,) = on_todays_map([FIGURE, other()], MERGED).summed
    assert (found.area, found.value, found.computed) == ("new", Decimal(1500), True)
    assert not found.partial
    assert found.facts == ("f2", "f1")


def test_a_sum_without_every_province_is_partial() -> None:
    (found,) = on_todays_map([FIGURE], MERGED).summed
    assert found.partial
    assert found.missing == ("east",)


def test_a_sum_of_any_numbers_that_are_read_is_exact() -> None:
    whole, part = Decimal("9" * 38), Decimal("0." + "1" * 38)
    (found,) = on_todays_map([replace(FIGURE, value=whole), other(value=part)], MERGED).summed
    assert f"{found.value:f}" == f"{whole}.{'1' * 38}"


def test_different_periods_are_not_added() -> None:
    found = on_todays_map([FIGURE, other(period="2022-12-31")], MERGED).summed
    assert [each.partial for each in found] == [True, True]


def test_two_sources_of_one_figure_count_once() -> None:
    again = replace(FIGURE, fact="f3")
    (found,) = on_todays_map([FIGURE, again, other()], MERGED).summed
    assert found.value == 1500


def test_sources_that_disagree_are_not_added() -> None:
    found = on_todays_map([FIGURE, replace(FIGURE, fact="f3", value=Decimal(7)), other()], MERGED)
    assert not found.summed
    assert {each.reason for each in found.left} == {"conflict"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_rank": True, "value": None}, "rank"),
        ({"value_kind": "target"}, "plan"),
        ({"unit": "percent"}, "ratio"),
        ({"value": None, "unit": ""}, "ratio"),
        ({"value": None}, "range"),
        ({"is_additive": False}, "overlap"),
        ({"qualifier": "range"}, "range"),
    ],
)
def test_what_is_no_count_stays_where_it_was(changes: dict[str, object], reason: str) -> None:
    found = on_todays_map([other(**changes)], MERGED)
    assert not found.summed
    assert [each.reason for each in found.left] == [reason]


def test_a_rank_is_not_carried_over_even_where_only_the_name_changed() -> None:
    found = on_todays_map([other(area="old", is_rank=True)], MERGED)
    assert [each.reason for each in found.left] == ["rank"]


@pytest.mark.parametrize(
    ("one", "another", "sum_of_both"),
    [
        ("exact", "more-than", "more-than"),
        ("at-least", "more-than", "more-than"),
        ("at-least", "exact", "at-least"),
        ("more-than", "approx", "approx"),
        ("approx", "at-least", "approx"),
    ],
)
def test_a_sum_is_no_surer_than_its_loosest_part(one: str, another: str, sum_of_both: str) -> None:
    parts = [replace(FIGURE, qualifier=one), other(qualifier=another)]
    (found,) = on_todays_map(parts, MERGED).summed
    assert found.qualifier == sum_of_both


def test_a_figure_of_todays_unit_needs_no_sum() -> None:
    own = other(area="new", value=Decimal(1600), fact="f4")
    (found,) = on_todays_map([FIGURE, other(), own], MERGED).summed
    assert found.value == 1600
    assert not found.computed
    assert not found.partial


def test_a_rank_of_todays_unit_is_kept_as_reported() -> None:
    (left,) = on_todays_map([other(area="new", is_rank=True)], MERGED).left
    assert left.reason == "unchanged"


def test_units_follow_each_other_to_the_last() -> None:
    chain = Succession({"a": ("b",), "x": ("b",), "b": ("c",)})
    assert chain.today("a") == "c"
    assert chain.origins("c") == {"a", "x"}


def test_a_unit_that_was_split_has_no_unit_of_today() -> None:
    split = Succession({"a": ("b", "c")})
    found = on_todays_map([replace(FIGURE, area="a")], split)
    assert [each.reason for each in found.left] == ["split"]


def test_a_circle_of_successors_ends() -> None:
    assert Succession({"a": ("b",), "b": ("a",)}).today("a") is None
