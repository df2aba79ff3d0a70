"""Places of one name: which unit a report means, and why."""

import pytest

from loaders.extraction.linking.linker import Linker

AFTER, BEFORE = "2026-03-01", "2024-03-01"


def _unit(date: str, name: str, day: str = "", is_former: bool = False) -> str | None:
    link = Linker("bao-cao", date).area(name, day, is_former)
    return link.id if link else None


@pytest.mark.parametrize(
    ("date", "day", "unit"),
    [
        (AFTER, "", "unit/an-giang-2025"),
        (BEFORE, "", "unit/an-giang"),
        (AFTER, "2022-12-31", "unit/an-giang"),
        (AFTER, "2025-12-31", "unit/an-giang-2025"),
        ("2025-03-05", "2025-12-31", "unit/an-giang"),
        ("", "2022-12-31", "unit/an-giang"),
    ],
)
def test_the_unit_in_force_when_a_figure_was_so_is_meant(date: str, day: str, unit: str) -> None:
    assert _unit(date, "An Giang", day) == unit


def test_a_unit_that_the_text_calls_one_of_before_is_that_one() -> None:
    assert _unit(AFTER, "Cà Mau", is_former=True) == "unit/ca-mau"
    assert _unit(AFTER, "Cà Mau") == "unit/ca-mau-2025"


def test_without_any_day_no_unit_of_several_is_chosen() -> None:
    assert _unit("", "An Giang") is None


def test_a_unit_that_is_no_more_is_said_to_be_so() -> None:
    link = Linker("bao-cao", AFTER).area("Bình Phước")
    assert link is not None
    assert (link.id, link.is_known) == ("unit/binh-phuoc", True)
    assert AFTER in link.reason


def test_the_reason_names_the_other_unit() -> None:
    link = Linker("bao-cao", AFTER).area("An Giang", "2022-12-31")
    assert link is not None
    assert "unit/an-giang-2025" in link.reason
