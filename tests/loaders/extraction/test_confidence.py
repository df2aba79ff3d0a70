"""Confidence follows from counts, and few counts say little."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from loaders.extraction.confidence import (
    Measured,
    RuleTally,
    Tally,
    measured_text,
    read_measured,
)

COUNTED = Measured(
    {
        "observation/share": RuleTally(Tally(95, 5), {"area": Tally(80, 15)}),
        "observation/rare": RuleTally(Tally(0, 1)),
        "ranking/bare": RuleTally(Tally(2, 30)),
    },
    texts=40,
)


def test_a_rule_that_was_right_is_believed_and_one_that_was_wrong_is_not() -> None:
    assert COUNTED.confidence("observation/share") > 0.9
    assert COUNTED.confidence("ranking/bare") < 0.2


def test_one_case_says_little() -> None:
    assert COUNTED.confidence("observation/rare") > 0.7


def test_a_rule_that_was_never_counted_is_like_its_kind() -> None:
    assert COUNTED.confidence("observation/new") > 0.8
    assert COUNTED.confidence("event/new") == 0.5


def test_fields_have_their_own() -> None:
    assert COUNTED.field_confidence("observation/share", "area") < 0.9
    assert COUNTED.field_confidence("observation/share", "period") == 0.5


@given(st.integers(0, 500), st.integers(0, 500))
def test_confidence_is_a_share(right: int, wrong: int) -> None:
    counted = Measured({"event/a": RuleTally(Tally(right, wrong))})
    assert 0 <= counted.confidence("event/a") <= 1


def test_counts_are_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "measured.json"
    path.write_text(measured_text(COUNTED), "utf-8")
    assert read_measured(path) == COUNTED


def test_where_nothing_was_counted_nothing_is_known(tmp_path: Path) -> None:
    assert read_measured(tmp_path / "none.json").rules == {}
