"""Web pages: what of them is the report, what stands around it, and what pages do to readers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.composition import compose
from loaders.reading.document import Aside, BlockKind, Document, Metadata, Original
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.html import read_html
from loaders.reports.fault import TextError
from tests.loaders.reading.pages import BODY, LEAD, NEWS, TITLE, assert_whole, block_with, words

PARTS = (
    *("<p>", "</p>", "<div>", "<table>", "<tr>", "<td>", "<th>", "<li>", "<h1>", "<br>", "<td"),
    *("<article>", "<b>", "</b>", "<a>", "<!--", "<script>", "</script>", "<nav>", "</nav>"),
    *("&nbsp;", "&#0;", "&#x301;", " rowspan=9>", " colspan=2>"),
)
ORIGINAL = Original("0" * 64, "text/html", 1)


def _read(page: str) -> Document:
    document = compose(read_html(page), ORIGINAL)
    assert_whole(document)
    return document


def _body(inner: str) -> Document:
    return _read(f"<!doctype html><html><body>{inner}</body></html>")


def test_a_news_page_is_told_from_what_stands_around_it() -> None:
    news = _read(NEWS)
    assert words(news, BlockKind.TITLE) == [TITLE]
    assert words(news, BlockKind.LEAD) == [LEAD]
    assert words(news, BlockKind.PARAGRAPH) == [LEAD, *BODY]
    assert words(news, BlockKind.HEADING) == ["Còn 15 trạm phải nối"]
    assert words(news, BlockKind.LIST_ITEM) == ["Phản ánh được nhận cả ngày nghỉ."]
    assert words(news, BlockKind.CAPTION) == [
        "Người dân xem bảng điều khiển. Ảnh: Lê Mẫu",
        "Bảng 1: Trạm theo thôn",
    ]
    assert "không phải chữ" not in news.text
    assert news.metadata == Metadata(
        TITLE, "2024-03-05", "Trần Thử", "Báo Thử", "https://bao.example/trung-tam"
    )


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("Trang chủ", Aside.NAVIGATION),
        ("05/03/2024", Aside.DATELINE),
        ("Trần Thử", Aside.BYLINE),
        ("Tin liên quan", Aside.RELATED),
        ("Xã Khác xếp thứ 2", Aside.RELATED),
        ("Lượt xem", Aside.COUNTER),
        ("gõ tiếng Việt", Aside.COMMENTS),
        ("Hôm nay trời nắng", Aside.OUTSIDE),
        ("Giấy phép", Aside.IMPRINT),
    ],
)
def test_what_is_not_of_the_report_stays_and_says_why(text: str, aside: Aside) -> None:
    assert block_with(_read(NEWS), text).aside is aside


def test_a_lead_that_is_printed_twice_is_marked() -> None:
    news = _read(NEWS)
    again = next(block for block in news.blocks if block.repeats is not None)
    assert news.text_of(again) == LEAD
    assert news.blocks[again.repeats or 0].kind is BlockKind.LEAD
    assert block_with(news, BODY[0]).repeats is None


def test_cells_have_row_column_and_headers() -> None:
    news = _read(NEWS)
    cell = block_with(news, "25").cell
    assert cell is not None
    assert (cell.row, cell.column) == (3, 2)
    assert (cell.column_headers, cell.row_header) == (("Trạm",), "Thôn Hai")
    assert "Thôn Một | 20\nThôn Hai | 25" in news.text


def test_headers_over_several_columns_and_rows() -> None:
    table = _body(
        "<table><thead><tr><th rowspan=2>Đơn vị</th><th colspan=2>Hồ sơ</th></tr>"
        "<tr><th>Nhận</th><th>Đúng hạn</th></tr></thead>"
        "<tr><td>Sở Thử</td><td>1.200</td><td>97%</td></tr></table>"
    )
    cell = block_with(table, "97%").cell
    assert cell is not None
    assert (cell.column, cell.column_headers) == (3, ("Hồ sơ", "Đúng hạn"))
    assert cell.row_header == "Sở Thử"


@pytest.mark.parametrize(
    "hiding",
    [
        "hidden",
        'style="display:none"',
        'style="color: red; DISPLAY : none !important"',
        'style="visibility:hidden;"',
        'style="font-size:0"',
        'style="font-size: 0px"',
    ],
)
def test_what_the_page_does_not_show_is_marked(hiding: str) -> None:
    lead = "<h1>Tin Mẫu</h1><p>Xã Mẫu có 12 tổ công nghệ số ở các thôn bản.</p>"
    found = _read(f"{lead}<p {hiding}>Xã Mẫu có 99 tổ.</p>")
    assert block_with(found, "99 tổ").aside is Aside.HIDDEN
    inline = _read(f"{lead}<p>Xã Mẫu có <span {hiding}>99</span>7 trạm.</p>")
    assert block_with(inline, "Xã Mẫu có 7 trạm.").aside is None


@pytest.mark.parametrize(
    "shown",
    [
        'style="display:block"',
        'style="font-size:0.9em"',
        'style="background-display:none-x"',
        'aria-hidden="true"',
        'class="hidden-print"',
    ],
)
def test_what_the_page_shows_is_read(shown: str) -> None:
    found = _read(
        f"<h1>Tin Mẫu</h1><p {shown}>Xã Mẫu có 99 tổ.</p><p>Xã Mẫu có 12 trạm đo mưa.</p>"
    )
    assert block_with(found, "99 tổ").aside is None


def test_a_page_that_a_program_shows_later_is_read() -> None:
    """Saved before its program ran, all of it is hidden."""
    found = _read('<div style="display:none"><h1>Tin Mẫu</h1><p>Xã Mẫu có 99 tổ.</p></div>')
    assert block_with(found, "99 tổ").aside is None


def test_a_table_that_only_places_things_has_no_cells() -> None:
    page = _body(
        '<table><tr><td><img src="a"></td></tr><tr><td class="caption">Lễ ký ở xã</td></tr></table>'
        f"<table><tr><td><table><tr><td>{BODY[0]}</td></tr></table></td></tr></table>"
    )
    assert [block.kind for block in page.blocks] == [BlockKind.CAPTION, BlockKind.PARAGRAPH]


def test_a_page_that_says_nothing_of_itself_is_read_all_the_same() -> None:
    page = _body(f"<div>{BODY[0]}</div><div>{BODY[1]}<br>{BODY[2]}</div>")
    assert words(page, BlockKind.PARAGRAPH) == [BODY[0], f"{BODY[1]}\n{BODY[2]}"]
    assert page.metadata == Metadata()


def test_entities_and_broken_words_come_in_the_normal_form() -> None:
    page = _body("<p>tr&#432;&#7901;ng&nbsp;h&ocirc;\u0323c c&shy;ó&#8203; <b>5</b>%&#x0b;mới</p>")
    assert page.text == "trường\u00a0hộc có 5% mới"


@pytest.mark.parametrize("page", ["", "<html></html>", "<!-- x -->", "<script>1</script>"])
def test_a_page_without_words_is_refused(page: str) -> None:
    with pytest.raises(ReadingError) as refused:
        _read(page)
    assert refused.value.fault is ReadingFault.BLANK


def test_a_page_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(ReadingError) as refused:
        read_html("<div>" * 100_000 + "x")
    assert refused.value.fault is ReadingFault.DEEP


def test_a_page_of_many_nested_names_is_read_in_time() -> None:
    page = _body('<div class="menu share comment">' * 150 + f"<p>{BODY[0]}</p>" * 2_000)
    assert len(page.blocks) == 2_000


@pytest.mark.parametrize("run", ["&nbsp;", "<br>", "<br> ", " ", "\n", "&#8203;", ".)", "<td>a"])
def test_long_runs_are_read_in_bounded_time(run: str) -> None:
    assert _body(f"<p>a{run * 20_000}b</p>").text.startswith("a")


@given(
    st.lists(
        st.one_of(
            st.sampled_from(PARTS),
            st.text(max_size=8),
        ),
        max_size=30,
    )
)
def test_any_page_gives_a_text_or_a_refusal(parts: list[str]) -> None:
    page = "".join(parts)
    try:
        document = _read(page)
    except (ReadingError, TextError):
        return
    assert _read(page) == document
