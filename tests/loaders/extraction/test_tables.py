"""Facts of tables: the same from every format; what no header explains is left out."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from loaders import resources
from loaders.entries.written import Tree, read_sheet
from loaders.extraction.drafting.part import Drafted
from loaders.extraction.extract import extracted, propose
from loaders.extraction.proposal import Observation, Proposal, Ranking
from loaders.reading.document import Document
from loaders.reading.report import read_bytes
from loaders.reading.storage import stored_document
from loaders.reports.archive import Archive
from tests.loaders.extraction.reading import proposals

ROWS = (
    ("TT", "Đơn vị", "Hồ sơ tiếp nhận", "Trực tuyến (%)", "Điểm"),
    ("1", "Huyện Lý Nhân", "4.812", "91,20", "92,35"),
    ("2", "TX. Duy Tiên", "986", "89,05", "90,1"),
    ("", "Tổng", "5.798", "90,0", "91,0"),
)
TITLE = "Kết quả dịch vụ công trực tuyến tháng 02/2025 của tỉnh Hà Nam"


def said(found: tuple[Proposal, ...]) -> set[tuple[object, ...]]:
    """List the figures of tables."""
    return {
        (one.area and one.area.value, one.value.value, one.unit and one.unit.value)
        for one in found
        if isinstance(one, Observation) and one.rule.startswith("table/")
    }


WANTED = {
    ("Huyện Lý Nhân", 4812, "hồ sơ"),
    ("Huyện Lý Nhân", Decimal("91.20"), "percent"),
    ("Huyện Lý Nhân", Decimal("92.35"), "điểm"),
    ("TX. Duy Tiên", 986, "hồ sơ"),
    ("TX. Duy Tiên", Decimal("89.05"), "percent"),
    ("TX. Duy Tiên", Decimal("90.1"), "điểm"),
}


def of(data: bytes, name: str) -> tuple[Proposal, ...]:
    return propose(read_bytes(data, name))


@pytest.mark.parametrize("joint", [" | ", "\t"])
def test_a_table_of_lines(joint: str) -> None:
    text = "\n".join([TITLE, *(joint.join(row) for row in ROWS)])
    assert said(proposals(text)) == WANTED


def test_a_table_of_separated_values() -> None:
    lines = [";".join(row) for row in ROWS]
    assert said(of("\n".join(lines).encode(), "bang.csv")) == WANTED


def test_a_table_of_a_page() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in ROWS)
    page = f"<html><body><h1>{TITLE}</h1><table>{rows}</table></body></html>"
    assert said(of(page.encode(), "trang.html")) == WANTED


def test_a_table_of_a_workbook() -> None:
    book, data = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in ROWS:
        book.active.append(row)
    book.save(data)
    assert said(of(data.getvalue(), "bang.xlsx")) == WANTED


def test_the_time_of_a_table_is_said_above_it_and_else_stays_open() -> None:
    table = "\n".join(" | ".join(row) for row in ROWS)
    for title, period in ((TITLE, "2025-02"), ("Kết quả dịch vụ công trực tuyến", None)):
        found = proposals(f"{title}\n{table}")
        periods = {one.period and one.period.value for one in found if isinstance(one, Observation)}
        assert periods == {period}


def test_a_column_says_its_own_time_and_standing() -> None:
    text = (
        "Hà Nam: dịch vụ công trực tuyến\nĐơn vị | Tỷ lệ hồ sơ trực tuyến, chỉ tiêu năm 2026"
        " | Tỷ lệ hồ sơ trực tuyến, kết quả năm 2025\nHuyện Lý Nhân | 95% | 91,2%"
    )
    found = [one for one in proposals(text) if isinstance(one, Observation)]
    told = [(one.value.value, one.status.value, one.period and one.period.value) for one in found]
    assert told == [(95, "target", "2026"), (Decimal("91.2"), "actual", "2025")]


def test_the_line_above_says_what_columns_leave_open() -> None:
    table = "Cơ quan | Chỉ tiêu năm 2025 | Thực hiện T02/2025\nSở Y tế | 90.00% | 76.40%"
    for line, names in (("Bảng 2. Tỷ lệ hồ sơ nộp trực tuyến", 2), ("Bảng 2", 0)):
        text = f"Hà Nam: dịch vụ công trực tuyến\n{line}\n{table}"
        found = [one for one in proposals(text) if isinstance(one, Observation)]
        assert [one.indicator and one.indicator.value for one in found] == [
            "Tỷ lệ hồ sơ nộp trực tuyến"
        ] * names
        assert {one.area and one.area.value for one in found} <= {"Sở Y tế Hà Nam"}


def test_rows_of_indicators_are_of_the_province_of_the_report() -> None:
    text = (
        "Hà Nam: kết quả chuyển đổi số\nTT | Chỉ tiêu | ĐVT | Thực hiện năm 2023 | Tăng/giảm\n"
        "1 | Tỷ lệ hồ sơ nộp trực tuyến | % | 88,5 | 3\n2 | Tổ công nghệ số | Tổ | 812 | 2\n"
        "3 | Công tác tuyên truyền | | 7 |"
    )
    found = [one for one in proposals(text) if isinstance(one, Observation)]
    told = {(one.value.value, one.unit and one.unit.value) for one in found}
    assert told == {(Decimal("88.5"), "percent"), (812, "tổ")}
    assert {one.area and one.area.value for one in found} == {"Hà Nam"}
    assert {one.period and one.period.value for one in found} == {"2023"}


def test_places_of_several_years_are_of_their_columns() -> None:
    text = "Xếp hạng DTI\nTỉnh | Hạng năm 2022 | Hạng năm 2023\nSơn La | 44 | 40/63"
    found = [one for one in proposals(text) if isinstance(one, Ranking)]
    told = [(one.rank.value, one.year and one.year.value) for one in found]
    assert told == [(44, 2022), (40, 2023)]
    assert [one.out_of and one.out_of.value for one in found] == [None, 63]


@pytest.mark.parametrize(
    "table",
    [
        "Đơn vị | Mã số\nHuyện Lý Nhân | 4.812",
        "Đơn vị | Xếp loại\nHuyện Lý Nhân | 1",
        "Đơn vị | Tăng so với năm trước (%)\nHuyện Lý Nhân | 3,5",
        "Đơn vị | Trực tuyến (%)\nHuyện Lý Nhân | 120",
        "Đơn vị | Trực tuyến (%)\nHuyện Lý Nhân | chưa có",
        "Đơn vị | Trực tuyến (%)\nCả ba đợt | 90",
        "Huyện Lý Nhân | 90\nTX. Duy Tiên | 80",
    ],
    ids=["code", "grade", "change", "too-much", "words", "no-area", "no-header"],
)
def test_what_no_header_explains_is_left_out(table: str) -> None:
    assert said(proposals(f"{TITLE}\n{table}")) == set()


def test_a_table_of_another_topic_is_left_out() -> None:
    text = "Bóng đá: bảng xếp hạng V-League\nĐội | Điểm\nHà Nam | 29\nSơn La | 24"
    assert said(proposals(text)) == set()


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Kế hoạch", "plan"),
        ("KH giao", "plan"),
        ("Mục tiêu", "target"),
        ("Chỉ tiêu", "target"),
        ("Thực hiện", "actual"),
        ("Kết quả", "actual"),
    ],
)
def test_a_header_alone_tells_how_figures_stand(header: str, status: str) -> None:
    head = "Kết quả chuyển đổi số tỉnh Hà Nam năm 2023\n\n"
    text = f"{head}TT | Nội dung | ĐVT | {header}\n1 | Tỷ lệ hồ sơ nộp trực tuyến | % | 60,5"
    (found,) = proposals(text)
    assert isinstance(found, Observation)
    assert (found.status.value, found.value.value) == (status, Decimal("60.5"))


def test_headers_of_other_columns_tell_nothing() -> None:
    page = (
        "<h1>Kết quả chuyển đổi số tỉnh Hà Nam</h1><table><tr><th rowspan=2>Nội dung</th>"
        "<th colspan=2>Thực hiện</th><th colspan=2>Kế hoạch</th></tr><tr><th>Năm 2022</th>"
        "<th>Năm 2023</th><th>Năm 2024</th><th>Năm 2025</th></tr><tr>"
        "<td>Tỷ lệ hồ sơ nộp trực tuyến (%)</td><td>50,5</td><td>60,5</td><td>70,5</td>"
        "<td>80,5</td></tr></table>"
    )
    found = propose(read_bytes(page.encode(), "x.html"))
    told = [(one.status.value, one.period) for one in found if isinstance(one, Observation)]
    assert [(status, period and period.value) for status, period in told] == [
        ("actual", "2022"),
        ("actual", "2023"),
        ("plan", "2024"),
        ("plan", "2025"),
    ]


def test_a_table_gives_the_facts_that_a_person_wrote() -> None:
    """Of the table that comes with the project; its year stands on its page and not in it."""
    found = {told(fact.tree) for fact in facts_of(shipped())}
    (written,) = (read_sheet(resources.SHEETS / "dti-2022.yaml").sheet,)
    assert written is not None
    wanted = {told(fact) for _, fact in written.entries("facts")}
    assert len(wanted) == 63
    assert found == wanted
    assert {one.year for one in propose(shipped()) if isinstance(one, Ranking)} == {None}


def told(tree: Mapping[str, Tree]) -> str:
    keys = ("type", "indicator", "refArea", "rank", "evidence")
    return "; ".join(str(tree[key]).replace("'", "") for key in keys)


def shipped() -> Document:
    document = stored_document(Archive(Path("none")), "dti-2022")
    assert document is not None
    return document


def test_a_list_of_more_provinces_than_there_are_today_is_of_the_former_ones() -> None:
    areas = {str(fact.tree["refArea"]) for fact in facts_of(shipped())}
    assert len(areas) == 63
    assert {"unit/da-nang", "unit/thua-thien-hue"} <= areas


def test_a_list_of_few_provinces_may_be_of_any_time() -> None:
    rows = "Xếp hạng DTI | Tỉnh\n1 | Đà Nẵng\n9 | Bắc Giang\n53 | Lai Châu"
    areas = {str(fact.tree["refArea"]) for fact in facts_of(read_bytes(rows.encode(), "x.txt"))}
    assert areas == {"unit/bac-giang", "unit/lai-chau"}


def facts_of(document: Document) -> list[Drafted]:
    draft = extracted(document, "bang").draft
    return [fact for part in draft.parts for fact in part.facts if not part.lacks]


def test_the_year_at_an_index_is_the_year_of_its_places() -> None:
    text = (
        "Số liệu nhanh năm 2025\nTỉnh | Hồ sơ trực tuyến (%) | DTI 2023 (hạng)\n"
        "Hà Nam | 71,5 | 34\nSơn La | 66,9 | 44"
    )
    places = [one for one in proposals(text) if isinstance(one, Ranking)]
    assert [(one.rank.value, one.year and one.year.value) for one in places] == [
        (34, 2023),
        (44, 2023),
    ]


def test_the_line_above_a_table_says_who_is_ranked_and_how_many() -> None:
    table = "Hạng | Đơn vị\n1 | Huyện Lý Nhân\n2 | Huyện Bình Lục"
    text = f"Kết quả DTI năm 2023 của tỉnh Hà Nam\nBẢNG 1. KHỐI HUYỆN (5 đơn vị)\n{table}"
    assert [
        (one.index and one.index.value, one.out_of and one.out_of.value)
        for one in proposals(text)
        if isinstance(one, Ranking)
    ] == [("DTI khối huyện", 5), ("DTI khối huyện", 5)]
