"""Rules for rankings, one for each way of saying a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from loaders.check.finding import Message
from loaders.extraction.layers.layers import Layers
from loaders.extraction.proposal import Ranking
from loaders.extraction.rule import Example, Rule
from loaders.extraction.standings.reading import read_standings


def _rule(
    form: str, title: Message, text: str, fields: Mapping[str, object], negative: str
) -> Rule:
    rule = f"ranking/{form}"
    return Rule(rule, title, _said_as(rule), Example(text, fields), negative)


def _said_as(rule: str) -> Callable[[Layers], Iterator[Ranking]]:
    def find(layers: Layers) -> Iterator[Ranking]:
        return (one for one in layers.once(read_standings) if one.rule == rule)

    return find


RULES: tuple[Rule, ...] = (
    _rule(
        "ordinal",
        Message("Thứ hạng có động từ hoặc danh từ", "A place with a verb or noun of ranking"),
        "Kết quả DTI\nNăm 2023, Cao Bằng xếp thứ 41/63 tỉnh, thành phố về DTI, giảm 3 bậc.",
        {"area": "Cao Bằng", "rank": 41, "out_of": 63, "year": 2023, "index": "DTI", "change": -3},
        "Cao Bằng\nKỳ họp thứ 9 HĐND tỉnh bàn về chuyển đổi số; ông được tặng huân chương hạng Ba.",
    ),
    _rule(
        "bare-ordinal",
        Message("Số thứ tự ngay sau tên", "An ordinal directly behind a name"),
        "Kết quả DTI năm 2022\nSơn La xếp thứ 35, Điện Biên thứ 38.",
        {"area": "Điện Biên", "rank": 38, "year": 2022, "index": "DTI"},
        "Kết quả DTI năm 2022\nĐây là năm thứ ba Sơn La tổ chức ngày hội chuyển đổi số lần thứ 2.",
    ),
    _rule(
        "slash",
        Message("Hạng trên tổng số ngay sau tên chỉ số", "A place over a number behind an index"),
        "Lạng Sơn: DTI\nCác chỉ số thành phần: Hạ tầng số 17/63 (tăng 4 bậc).",
        {"area": "Lạng Sơn", "rank": 17, "out_of": 63, "index": "Hạ tầng số (DTI)", "change": 4},
        "Lạng Sơn: DTI\nNhóm kinh tế số 5/6 và nhóm hạ tầng số hoàn thành 11/63 chỉ tiêu.",
    ),
    _rule(
        "leading",
        Message("Dẫn đầu, đứng đầu", "Leading"),
        "Kết quả DTI năm 2023\nDẫn đầu cả nước là Đà Nẵng với 0,79 điểm.",
        {"area": "Đà Nẵng", "rank": 1, "year": 2023, "index": "DTI"},
        "Kết quả DTI\nNgười đứng đầu chịu trách nhiệm; tỉnh có 5 đơn vị dẫn đầu phong trào.",
    ),
    _rule(
        "champion",
        Message("Quán quân, ngôi đầu, á quân", "First and second of a table"),
        "Đồng Nai: chuyển đổi số\nKhối huyện: thị xã Long Khánh quán quân, á quân là huyện Cẩm Mỹ.",
        {"area": "huyện Cẩm Mỹ", "rank": 2},
        "Đồng Nai: chuyển đổi số\nQuán quân cuộc thi là nhóm kỹ sư của tỉnh.",
    ),
    _rule(
        "best",
        Message("Cao nhất cả nước", "The best of the country"),
        "Hải Dương: DTI\nNhân lực số của Hải Dương đạt 0,91 điểm, cao nhất cả nước.",
        {"area": "Hải Dương", "rank": 1, "index": "Nhân lực số (DTI)"},
        "Hải Dương: DTI\nMức cao nhất là 0,91 điểm.",
    ),
    _rule(
        "most",
        Message("Cao nhất là ai", "Who has most"),
        "Lai Châu: chuyển đổi số\nTỷ lệ hồ sơ trực tuyến cao nhất là huyện Tam Đường (94%).",
        {"area": "huyện Tam Đường", "rank": 1, "index": "Tỷ lệ hồ sơ trực tuyến"},
        "Lai Châu: chuyển đổi số\nTỷ lệ hồ sơ trực tuyến cao nhất là 94%.",
    ),
    _rule(
        "size",
        Message("Cao, nhiều, lớn thứ mấy", "The so-and-so-many most"),
        "Lai Châu: chuyển đổi số\nTỉnh có 900 dịch vụ số, nhiều thứ năm trong 63 địa phương.",
        {"area": "Lai Châu", "rank": 5, "out_of": 63, "index": None},
        "Lai Châu: chuyển đổi số\nTỉnh có nhiều đợt tập huấn, đợt thứ năm đông nhất.",
    ),
    _rule(
        "from",
        Message("Hạng trước khi thay đổi", "The place from which somebody moved"),
        "Hà Nam: DTI\nTừ hạng 40 năm 2022, Hà Nam vươn lên hạng 25 năm 2023.",
        {"area": "Hà Nam", "rank": 40, "year": 2022, "index": "DTI"},
        "Hà Nam: DTI\nTừ năm 2022, Hà Nam giữ hạng 25.",
    ),
    _rule(
        "years-running",
        Message("Cùng hạng trong nhiều năm", "The same place in several years"),
        "Sơn La: DTI\nSơn La đứng nhất vùng trong 3 năm liền 2021, 2022, 2023.",
        {"area": "Sơn La", "rank": 1, "year": 2022},
        "Sơn La: DTI\nSơn La đứng nhất vùng năm 2023.",
    ),
    _rule(
        "continued",
        Message("Tiếp theo là", "The count goes on"),
        "Kết quả DTI\nHuế đứng đầu, tiếp theo là Hải Phòng (0,78) và Cần Thơ (0,77).",
        {"area": "Cần Thơ", "rank": 3, "index": "DTI"},
        "Kết quả DTI\nTỉnh tập huấn ở Hải Phòng, tiếp theo là Cần Thơ.",
    ),
    _rule(
        "order-of-names",
        Message("Thứ tự lần lượt là", "Names in the order of their places"),
        "Kết quả DTI\nNăm 2021, thứ tự lần lượt là Cần Thơ, Huế và Hải Phòng.",
        {"area": "Huế", "rank": 2, "year": 2021, "index": "DTI"},
        "Kết quả DTI\nĐoàn lần lượt đến Cần Thơ, Huế và Hải Phòng.",
    ),
    _rule(
        "in-turn",
        Message("Các hạng lần lượt", "Places and names in turn"),
        "Kết quả DTI\nHuế, Cần Thơ và Lào Cai lần lượt đứng thứ hai, thứ ba và thứ tư.",
        {"area": "Cần Thơ", "rank": 3, "index": "DTI"},
        "Kết quả DTI\nHuế và Cần Thơ lần lượt có 12 và 15 nền tảng số.",
    ),
    _rule(
        "bare-number",
        Message("Số đứng một mình sau tên chỉ số", "A number alone behind an index"),
        "Nghệ An: DTI\nNghệ An xếp thứ 18/63; Chính quyền số 21, Kinh tế số 30.",
        {"area": "Nghệ An", "rank": 30, "index": "Kinh tế số (DTI)", "out_of": 63},
        "Nghệ An: DTI\nNghệ An xếp thứ 18/63; chính quyền số 21 dịch vụ, kinh tế số 30%.",
    ),
    _rule(
        "numbered",
        Message("Danh sách đánh số theo điểm", "A list numbered by points"),
        "Đồng Nai: chuyển đổi số\nTỷ lệ hồ sơ trực tuyến: 1. Huyện Cẩm Mỹ (95,1%); "
        "2. Huyện Định Quán (92%).",
        {"area": "Huyện Định Quán", "rank": 2, "index": "Tỷ lệ hồ sơ trực tuyến", "year": None},
        "Đồng Nai: chuyển đổi số\nTỷ lệ hồ sơ trực tuyến: 1. Huyện Cẩm Mỹ (91,1%); "
        "2. Huyện Định Quán (92%).",
    ),
    _rule(
        "bracketed",
        Message("Hạng trong ngoặc sau tên", "A place in brackets behind a name"),
        "Kết quả DTI\nLong An hạng 11, Tiền Giang hạng 20; nhóm sau có Cà Mau (58).",
        {"area": "Cà Mau", "rank": 58, "index": "DTI"},
        "Kết quả DTI\nLong An dẫn đầu với 90 dự án, Tiền Giang (58) và Cà Mau (60) theo sau.",
    ),
)
