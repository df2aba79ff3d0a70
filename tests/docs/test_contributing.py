"""The walk-throughs of adding something: what they touch is there, and where they say."""

import re

import pytest

from loaders.resources import ROOT
from tests.guide import GUIDE, SECTIONS, Step, steps

ALL = [step for section in SECTIONS for step in steps(section)]
PATHS = set(re.findall(r"`([\w./-]+/[\w.-]+\.(?:py|md|rq|ttl|yaml|html|json))`", GUIDE))
MADE = {"tests/approved/answers/compare-dti.ndjson"} | {step.file for step in ALL}


def followed(section: str) -> bool:
    """Tell whether a section has been followed here: what it makes is there."""
    return any((ROOT / step.file).exists() for step in steps(section) if not step.before)


def occurrences(step: Step) -> int:
    return (ROOT / step.file).read_text("utf-8").count(step.before)


def told(step: Step) -> str:
    return f"{step.file}: {step.before}"


@pytest.mark.parametrize("section", SECTIONS)
def test_each_place_is_found_once(section: str) -> None:
    if followed(section):
        pytest.skip("this walk-through has been followed here")
    places = [step for step in steps(section) if step.before]
    assert [told(step) for step in places if occurrences(step) != 1] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_each_walk_through_makes_something(section: str) -> None:
    assert [step for step in steps(section) if not step.before]


def test_what_is_named_is_there() -> None:
    assert sorted(path for path in PATHS - MADE if not (ROOT / path).exists()) == []


def test_tests_that_are_named_exist() -> None:
    written = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", GUIDE))
    assert sorted(name for name in named if f"def {name}(" not in written) == []
