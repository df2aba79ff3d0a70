"""Invented pages and files to read, and what every reading of them must keep."""

from __future__ import annotations

from loaders.reading.document import Block, BlockKind, Document
from loaders.reports.normal_form import normal_text

TITLE = "Xã Thử khai trương trung tâm điều hành"
LEAD = "Sáng 4/3, xã Thử đưa vào dùng trung tâm điều hành, sau hai tháng chuẩn bị."
BODY = (
    "Đến cuối tháng 2, xã có 45/60 trạm cảm biến gửi dữ liệu về trung tâm, đạt 75%.",
    "Bà Lê Thị Mẫu, Trưởng ban điều hành, cho biết 15 trạm còn lại sẽ nối trước tháng 6.",
    "Trung tâm nhận phản ánh của người dân qua một ứng dụng và trả lời trong hai ngày.",
)
NEWS = f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{TITLE} - Báo</title>
<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="Báo Thử">
<link rel="canonical" href="https://bao.example/trung-tam"><script>"không phải chữ"</script>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}",
"datePublished": "2024-03-05T08:00:00+07:00", "author": {{"@type": "Person", "name": "Trần Thử"}}}}
</script></head><body>
<div class="main-menu"><ul><li><a href="/">Trang chủ</a></li><li><a href="/kt">Kinh tế</a></li></ul>
</div><div id="wrap"><h1>{TITLE}</h1><div class="date">Thứ ba, 05/03/2024 | 08:00</div>
<h2 class="sapo">{LEAD}</h2><div class="article-content"><p>{LEAD}</p><p>{BODY[0]}</p>
<figure><img src="a"><figcaption>Người dân xem bảng điều khiển. Ảnh: Lê Mẫu</figcaption></figure>
<p><b>Còn 15 trạm phải nối</b></p><p>{BODY[1]}</p><ul><li>Phản ánh được nhận cả ngày nghỉ.</li></ul>
<table><caption>Bảng 1: Trạm theo thôn</caption><tr><th>Thôn</th><th>Trạm</th></tr>
<tr><td>Thôn Một</td><td>20</td></tr><tr><td>Thôn Hai</td><td>25</td></tr></table>
<p>{BODY[2]}</p><p class="author">Trần Thử</p></div>
<div class="related-news"><h3>Tin liên quan</h3><ul><li><a href="/1">Xã Khác xếp thứ 2</a></li></ul>
</div><div>Lượt xem: 1.234</div><div class="comment">Vui lòng gõ tiếng Việt có dấu.</div>
<p>Hôm nay trời nắng ở nhiều nơi trong vùng.</p></div>
<footer>Giấy phép số 12/GP-BTTTT.</footer></body></html>"""


def words(document: Document, kind: BlockKind) -> list[str]:
    """Return the words of the blocks of a kind."""
    return [document.text_of(block) for block in document.blocks if block.kind is kind]


def block_with(document: Document, text: str) -> Block:
    """Find the first block that has these words."""
    return next(block for block in document.blocks if text in document.text_of(block))


def assert_whole(document: Document) -> None:
    """Every reading keeps this: normal form, blocks in order that hold all words of the text."""
    assert normal_text(document.text.encode()).text == document.text
    end = 0
    for number, block in enumerate(document.blocks):
        between = document.text[end : block.start]
        assert not between.translate(str.maketrans("", "", "|-:")).strip()  # lines of tables
        words = document.text_of(block)
        assert words == words.strip() != ""
        assert (block.aside is None) == (block.kind is not BlockKind.BOILERPLATE)
        assert block.repeats is None or block.repeats < number
        end = block.end
    assert not document.text[end:].strip()
