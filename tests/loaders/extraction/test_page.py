"""The page: what of a text is read, what it is about, which province it is about."""

import pytest

from loaders.extraction.extract import layers_of
from loaders.extraction.layers.layers import Layers
from loaders.extraction.proposal import Observation
from tests.loaders.extraction.reading import document, fields, proposals

DIGITAL = "Tỉnh có 300 trạm BTS và 12 nền tảng số; dịch vụ công trực tuyến đạt 80%."
HARVEST = "Ngoài đồng, nhà vườn thu hoạch 500 ha vải thiều, sản lượng 4.000 tấn."


def _layers(text: str) -> Layers:
    return layers_of(document(text))


def _read(text: str) -> list[str]:
    layers = _layers(text)
    return [layers.words((one.start, one.end)) for one in layers.sentences]


def test_a_paragraph_of_another_topic_is_not_read() -> None:
    title = "Chuyển đổi số ở Hà Nam"
    assert _read(f"{title}\n{DIGITAL}\n{HARVEST}\n") == [title, DIGITAL]


def test_a_sentence_of_another_topic_is_not_read() -> None:
    title = "Chuyển đổi số ở Hà Nam"
    assert _read(f"{title}\n{DIGITAL} {HARVEST}\n") == [title, DIGITAL]


def test_of_a_text_about_something_else_nothing_is_read() -> None:
    assert _read(f"Được mùa ở Hà Nam\n{HARVEST}\n{HARVEST}\nỨng dụng giá nông sản ra mắt.\n") == []


@pytest.mark.parametrize(
    ("text", "home"),
    [
        (f"Hà Nam chuyển đổi số\n{DIGITAL}\nĐà Nẵng đứng đầu.\n", "Hà Nam"),
        (f"UBND TỈNH HÀ NAM\nSố: 1/BC-UBND\n\nBÁO CÁO\nChuyển đổi số\n{DIGITAL}\n", "Hà Nam"),
        (f"Chuyển đổi số\n{DIGITAL}\nHà Nam, Thái Bình, Sơn La và Lai Châu cùng dự.\n", None),
        (f"Chuyển đổi số\n{DIGITAL}\n", None),
    ],
)
def test_the_province_of_a_report_is_the_one_that_stands_out(text: str, home: str | None) -> None:
    found = _layers(text).home
    assert (found and found.value.name) == home


def test_a_province_that_is_no_more_is_not_the_one_of_a_later_report() -> None:
    day = "Ngày đăng: 06/03/2026 07:15\n"
    body = f"Tỉnh Cà Mau mới nhận kho của Bạc Liêu. {DIGITAL}\nBạc Liêu xong.\n"
    home = _layers(f"Hai kho thành một\n{day}{body}").home
    assert home is not None
    assert home.value.name == "Cà Mau"


def test_a_sentence_without_end_is_cut_at_words() -> None:
    words = "tỉnh có 12 nền tảng số, " * 400
    layers = _layers(f"Hà Nam chuyển đổi số\n{words}\n")
    assert max(one.end - one.start for one in layers.sentences) <= 1_200
    text = "".join(layers.text[one.start : one.end] for one in layers.sentences)
    assert text.replace(" ", "").endswith(words.replace(" ", ""))


COMMUNE = (
    "Xã Mường Thử chấm điểm một cửa\n"
    "Ngày đăng: 06/03/2026 07:15\n"
    "Trung tâm Phục vụ hành chính công xã Mường Thử (Sơn La) nhận hồ sơ trực tuyến từ tháng 1.\n"
    "Toàn xã có 27 tổ công nghệ số cộng đồng. Hồ sơ trực tuyến của xã đạt 98,7%.\n"
)


def test_the_figures_of_a_report_on_a_commune_are_of_the_commune() -> None:
    found = [one for one in proposals(COMMUNE) if isinstance(one, Observation)]
    assert {fields(one)["area"] for one in found} == {"Xã Mường Thử"}
    assert len(found) == 2


def test_a_report_that_speaks_of_its_province_is_not_of_a_commune_in_it() -> None:
    text = COMMUNE.replace("Toàn xã", "Toàn tỉnh").replace("của xã", "của tỉnh")
    assert _layers(text).locality is None
