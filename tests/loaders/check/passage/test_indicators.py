"""A figure is one of its indicator: the passage names that, and no other of the report instead."""

from pathlib import Path

import pytest

from loaders.check.passage import indicators
from tests.loaders.check.passage.invented import NUMBERED, codes, findings

RULES = {rule.code for rule in indicators.RULES}
TEXT = "Tỉnh có 812 trạm BTS và 34 tuyến cáp quang biển quốc tế cập bờ."
STATIONS, CABLES = "indicator/bts-stations", "indicator/submarine-cables-landing"


def two(first: str, second: str) -> dict[str, str]:
    """Write a fact of the first number, and after it one of the second."""
    start = TEXT.index("34")
    other = (
        "\n  - id: fact/demo/two\n    type: Observation\n"
        f"    indicator: {second}\n    refArea: unit/lang-son\n    value: 34\n"
        f"    evidence: [{start}, {len(TEXT)}]"
    )
    return NUMBERED | {
        "indicator": first,
        "evidence": f"[0, {start - 4}]",
        "value": f"812{other}",
    }


def test_figures_of_their_indicators_pass(tmp_path: Path) -> None:
    assert not codes(tmp_path, TEXT, two(STATIONS, CABLES), RULES)


@pytest.mark.parametrize("both", [STATIONS, CABLES])
def test_a_lone_indicator_has_no_rival(tmp_path: Path, both: str) -> None:
    assert not codes(tmp_path, TEXT, two(both, both), RULES)


def test_exchanged_indicators_are_found(tmp_path: Path) -> None:
    found = findings(tmp_path, TEXT, two(CABLES, STATIONS))
    told = [one.message.vi for one in found if one.rule.rpartition("/")[2] in RULES]
    assert len(told) == 2
    assert "trạm BTS" in told[0]


def test_an_indicator_without_words_in_the_passage_passes(tmp_path: Path) -> None:
    text = "Con số ấy là 812."
    assert not codes(tmp_path, text, NUMBERED | {"value": "812"}, RULES)
