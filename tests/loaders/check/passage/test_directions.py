"""A connection goes from the system that the passage tells to give to the one that takes."""

from pathlib import Path

import pytest

from loaders.check.passage import directions
from tests.loaders.check.passage.invented import codes

RULES = {rule.code for rule in directions.RULES}
NDXP, PORTAL = "system/ndxp", "system/cong-dvcqg"


def link(source: str, target: str) -> dict[str, str]:
    return {
        "type": "Connection",
        "fromSystem": source,
        "toSystem": target,
        "status": "operational",
        "refArea": "unit/viet-nam",
    }


SENTENCES = [
    "NDXP đã kết nối với Cổng Dịch vụ công quốc gia từ năm ngoái.",
    "NDXP được tích hợp lên Cổng Dịch vụ công quốc gia.",
    "Hồ sơ được đồng bộ từ NDXP về máy chủ của Cổng Dịch vụ công quốc gia.",
    "Đã tích hợp 1.250 hồ sơ lên Cổng Dịch vụ công quốc gia qua đầu mối NDXP.",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_connection_in_its_direction_passes(tmp_path: Path, text: str) -> None:
    assert not codes(tmp_path, text, link(NDXP, PORTAL), RULES)


@pytest.mark.parametrize("text", SENTENCES)
def test_a_connection_the_other_way_is_found(tmp_path: Path, text: str) -> None:
    assert codes(tmp_path, text, link(PORTAL, NDXP), RULES) == {"ends-exchanged"}


@pytest.mark.parametrize(
    "text",
    [
        "Giữa NDXP và Cổng Dịch vụ công quốc gia có đường truyền.",
        "NDXP được tích hợp dữ liệu từ Cổng Dịch vụ công quốc gia.",
    ],
)
def test_no_direction_or_this_one_passes(tmp_path: Path, text: str) -> None:
    assert not codes(tmp_path, text, link(PORTAL, NDXP), RULES)
