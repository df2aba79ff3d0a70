"""Cells of tables: what stands over them speaks for them."""

from pathlib import Path

import pytest

from loaders.check.passage import content, indicators, ranks
from tests.loaders.check.passage.invented import codes

RULES = {rule.code for room in (content, indicators, ranks) for rule in room.RULES}
RANKED = {
    "type": "RankObservation",
    "indicator": "indicator/dti-rank",
    "refArea": "unit/lang-son",
    "rank": "6",
}
TABLE = """Xếp hạng DTI | Tỉnh
5 | Bắc Ninh
6 | Lạng Sơn
7 | Hà Nam
"""


def row(text: str, words: str) -> dict[str, str]:
    start = text.index(words)
    return {"evidence": f"[{start}, {start + len(words)}]"}


def test_a_number_below_a_header_of_ranks_is_a_rank(tmp_path: Path) -> None:
    assert not codes(tmp_path, TABLE, RANKED | row(TABLE, "6 | Lạng Sơn"), RULES)


def test_another_row_has_another_rank(tmp_path: Path) -> None:
    found = codes(tmp_path, TABLE, RANKED | row(TABLE, "7 | Hà Nam"), RULES)
    assert "rank-not-printed" in found


@pytest.mark.parametrize("header", ["Số trạm BTS | Tỉnh", "STT | Tỉnh"])
def test_a_number_below_another_header_is_none(header: str, tmp_path: Path) -> None:
    text = TABLE.replace("Xếp hạng DTI | Tỉnh", header)
    found = codes(tmp_path, text, RANKED | row(text, "6 | Lạng Sơn"), RULES)
    assert "rank-not-printed" in found


def test_without_a_header_a_number_in_a_row_is_no_rank(tmp_path: Path) -> None:
    text = TABLE.partition("\n")[2]
    found = codes(tmp_path, text, RANKED | row(text, "6 | Lạng Sơn"), RULES)
    assert "rank-not-printed" in found
