"""Figures are read from running text with place, kind, unit and noun."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.vietnamese.apart import Kind
from loaders.vietnamese.figures import Figure, read_figures, read_numbers
from tests.loaders.vietnamese.writing import in_words, with_comma, with_points

HOSTILE = 20_000
SCALES = {"nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9, "nghìn tỷ": 12}
WHOLE = st.integers(1, 10**12 - 1)


def only(text: str) -> Figure:
    (figure,) = [one for one in read_figures(text) if one.counts]
    return figure


def shown(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in read_figures(text)]


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("1.505", ["1505"]),
        ("51,2%", ["51.2"]),
        ("7.709 chứng thư", ["7709"]),
        ("1.483/1.505", ["1483", "1505"]),
        ("1.234,5 tỷ đồng", ["1234500000000"]),
        ("hơn 2,5 triệu", ["2500000"]),
        ("71.2", ["71.2"]),
        ("0.7210", ["0.7210"]),
        ("1,234,567.8", ["1234567.8"]),
        ("0", ["0"]),
        ("100 tỷ lệ", ["100"]),
        ("không có số liệu", []),
        ("1.2.3", []),
    ],
)
def test_numbers_are_read_alone(printed: str, numbers: list[str]) -> None:
    assert read_numbers(printed) == tuple(map(Decimal, numbers))


@pytest.mark.parametrize(
    ("text", "value", "unit", "noun"),
    [
        ("có 1.907 trạm phát sóng", "1907", "", "trạm phát sóng"),
        ("đạt 71,2% số hộ", "71.2", "PERCENT", "số hộ"),
        ("đạt 71,2 phần trăm", "71.2", "PERCENT", ""),
        ("tăng 12,5 điểm phần trăm", "12.5", "POINT", ""),
        ("dành 30 tỷ đồng", "30000000000", "CCY_VND", ""),
        ("dành 1 tỷ 200 triệu đồng", "1200000000", "CCY_VND", ""),
        ("thu 5.000 nghìn tỷ đồng", "5000000000000000", "CCY_VND", ""),
        ("gồm 2 đồng chí", "2", "", "đồng chí"),
        ("vay 3 triệu USD", "3000000", "CCY_USD", ""),
        ("học 4 giờ/tuần", "4", "HR", ""),
        ("ban hành 05 kế hoạch", "5", "", "kế hoạch"),
        ("hơn 2000 hộ", "2000", "", "hộ"),
        ("giá 200k", "200000", "", ""),
        ("dài 5km", "5", "KiloM", ""),
        ("hai mươi mốt xã", "21", "", "xã"),
        ("một triệu rưỡi đồng", "1500000", "CCY_VND", ""),
        ("năm trụ cột", "5", "", "trụ cột"),
        ("hơn một nửa số xã", "50", "PERCENT", "số xã"),
        ("nửa triệu người", "500000", "", "người"),
        ("tăng gấp đôi", "2", "", ""),
    ],
)
def test_amount(text: str, value: str, unit: str, noun: str) -> None:
    figure = only(text)
    assert (figure.kind, figure.value) == (Kind.AMOUNT, Decimal(value))
    assert (figure.unit, figure.noun) == (unit, noun)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("60-70%", "60", "70", "PERCENT"),
        ("60 - 70% việc", "60", "70", "PERCENT"),
        ("50% – 60%", "50", "60", "PERCENT"),
        ("từ 10 đến 20 nghìn hộ", "10000", "20000", ""),
        ("10–20 nghìn", "10000", "20000", ""),
        ("10 - 20000 hộ", "10", "20000", ""),
    ],
)
def test_range_shares_scale_and_unit(text: str, low: str, high: str, unit: str) -> None:
    figure = only(text)
    assert (figure.value, figure.upper, figure.unit) == (Decimal(low), Decimal(high), unit)


@pytest.mark.parametrize(
    ("text", "rank", "out_of"),
    [
        ("xếp hạng thứ 29 cả nước", 29, None),
        ("hạng 3 toàn quốc", 3, None),
        ("xếp 3/63", 3, 63),
        ("vị trí 35/63 tỉnh", 35, 63),
        ("hạng 9 trên 63 tỉnh, thành", 9, 63),
        ("đứng thứ hai", 2, None),
        ("vị trí thứ bốn mươi chín", 49, None),
        ("hạng 40 năm 2022", 40, None),
        ("đứng nhì vùng", 2, None),
        ("dẫn đầu cả nước", 1, None),
    ],
)
def test_rank(text: str, rank: int, out_of: int | None) -> None:
    figure = only(text)
    assert figure.kind is Kind.RANK
    assert (figure.value == rank, figure.out_of == out_of) == (True, True)


@pytest.mark.parametrize("text", ["Thứ tư - 05/03/2025", "Thứ Hai, 02/02/2026"])
def test_the_day_of_a_week_is_no_rank(text: str) -> None:
    assert not [one for one in read_figures(text) if one.counts]


def test_ranks_in_a_row() -> None:
    found = [one.value for one in read_figures("lần lượt xếp thứ 12, 15 và 20") if one.counts]
    assert found == [12, 15, 20]
    kinds = {one.kind for one in read_figures("từ hạng 34 lên 29")}
    assert kinds == {Kind.RANK}


@pytest.mark.parametrize(
    "text", ["top 10 toàn quốc", "nhóm 10 tỉnh, thành dẫn đầu", "10 địa phương đứng đầu cả nước"]
)
def test_top_is_no_rank(text: str) -> None:
    assert (only(text).kind, only(text).value) == (Kind.TOP, Decimal(10))


@pytest.mark.parametrize("text", ["41/63 tỉnh", "1.505/1.830 dịch vụ"])
def test_fraction(text: str) -> None:
    assert only(text).kind is Kind.FRACTION
    assert only(text).numbers == read_numbers(text)


def test_the_scale_of_a_fraction_is_that_of_both_numbers() -> None:
    assert only("107,3/119 triệu dữ liệu").numbers == (Decimal(107_300_000), Decimal(119_000_000))


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("ngày 20/9/2021 họp", "date", "ngày 20/9/2021"),
        ("tháng 11/2023", "date", "tháng 11/2023"),
        ("giai đoạn 2021 - 2025", "date", "giai đoạn 2021 - 2025"),
        ("Cà Mau 2024", "date", "2024"),
        ("muộn nhất ngày 20-10", "date", "ngày 20-10"),
        ("lúc 8h30", "time", "8h30"),
        ("theo 36-NQ/TW", "symbol", "36-NQ/TW"),
        ("theo 57- NQ/TW", "symbol", "57- NQ/TW"),
        ("theo 13/2022/NĐ-CP", "symbol", "13/2022/NĐ-CP"),
        ("Đề án 06", "symbol", "Đề án 06"),
        ("Tờ trình số 20/TTr-XYZ", "symbol", "Tờ trình số 20/TTr-XYZ"),
        ("tại https://vi.du.vn/2024/12 đó", "address", "https://vi.du.vn/2024/12"),
        ("tổng đài 19001234", "telephone", "tổng đài 19001234"),
        ("gọi 0226 3812 345", "telephone", "0226 3812 345"),
        ("sóng 4G", "name", "4G"),
        ("chuẩn Wi-Fi 6", "name", "Wi-Fi 6"),
        ("phiên bản 3.0", "name", "phiên bản 3.0"),
        ("lần thứ 20", "name", "lần thứ 20"),
        ("bản 1.2.3", "unreadable", "1.2.3"),
    ],
)
def test_what_counts_nothing_is_told_apart(text: str, kind: str, part: str) -> None:
    assert shown(text) == [(kind, part)]


@pytest.mark.parametrize(
    "text", ["người đứng đầu cơ quan", "một số xã", "năm nay", "phần trăm", "nửa đầu năm"]
)
def test_words_that_are_no_numbers(text: str) -> None:
    assert read_figures(text) == ()


def test_no_break_spaces_and_line_ends_are_spaces() -> None:
    assert only("30\u00a0tỷ\nđồng").value == 30 * 10**9


def test_items_of_a_list_are_no_range() -> None:
    found = [one.numbers for one in read_figures("Số huyện: 3\n- 5 xã\n- 7 thôn") if one.counts]
    assert [list(map(int, numbers)) for numbers in found] == [[3], [5], [7]]


@given(WHOLE)
def test_whole_number_reads_back(number: int) -> None:
    for text in (with_points(number), in_words(number)):
        assert only(f"có {text} người").value == number
    assert read_numbers(str(number)) == (Decimal(number),)


@given(st.decimals("0.01", 10**9, places=2))
def test_decimal_number_reads_back(number: Decimal) -> None:
    assert only(f"đạt {with_comma(number)}%").value == number


@given(st.integers(1, 999), st.integers(0, 99), st.sampled_from(sorted(SCALES)))
def test_scaled_number_reads_back(whole: int, decimals: int, scale: str) -> None:
    number = Decimal(f"{whole}.{decimals:02}")
    figure = only(f"chi {with_comma(number)} {scale} đồng")
    assert (figure.value, figure.unit) == (number.scaleb(SCALES[scale]), "CCY_VND")


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_fraction_and_range_read_back(one: int, two: int) -> None:
    low, high = sorted((one, two))
    part = only(f"có {with_points(low)}/{with_points(high)} hồ sơ")
    assert (part.kind, part.numbers) == (Kind.FRACTION, (Decimal(low), Decimal(high)))
    span = only(f"cần {with_points(low)} - {with_points(high)} hồ sơ")
    assert span.numbers == (Decimal(low), Decimal(high))


@given(st.text("0123456789.,/- %thứhạngnămtỷtop\n", max_size=60))
def test_any_text_is_read_in_order_and_within(text: str) -> None:
    ends = 0
    for figure in read_figures(text):
        assert ends <= figure.start < figure.end <= len(text)
        ends = figure.end


@pytest.mark.parametrize(
    "part", ["1", "1.", "1/", "1-", "1 ", "một ", "hai nghìn ", "1 tỷ ", "a1", "a.", "@", " "]
)
def test_hostile_text_is_read_to_its_end(part: str) -> None:
    for figure in read_figures(part * (HOSTILE // len(part))):
        assert figure.end <= HOSTILE


@given(st.integers(1, 999), st.integers(1, 999))
def test_scales_in_a_row_read_back(billions: int, millions: int) -> None:
    for text in (
        f"{billions} tỷ {millions} triệu đồng",
        f"{in_words(billions)} tỷ {in_words(millions)} triệu đồng",
    ):
        figure = only(f"chi {text}")
        meant = Decimal(billions * 10**9 + millions * 10**6)
        assert (figure.value, figure.unit) == (meant, "CCY_VND")


@given(st.integers(1, 10**5), st.integers(1, 10**5), st.sampled_from(["nghìn", "triệu", "tỷ"]))
def test_range_with_a_scale_reads_back(one: int, two: int, scale: str) -> None:
    low, high = sorted((one, two))
    numbers = tuple(Decimal(number).scaleb(SCALES[scale]) for number in (low, high))
    for form in ("từ {} đến {} {} lượt", "{}–{} {} lượt", "{} - {} {} lượt"):
        figure = only(f"đạt {form.format(with_points(low), with_points(high), scale)}")
        assert figure.numbers == numbers


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=1))
def test_shares_and_their_ranges_read_back(one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    for form in ("{}%", "{} %", "{} phần trăm"):
        assert only(f"đạt {form.format(with_comma(one))}").value == one
    for form in ("từ {}% đến {}%", "{}% - {}%", "{}-{}%"):
        figure = only(f"đạt {form.format(with_comma(low), with_comma(high))}")
        assert (figure.value, figure.upper, figure.unit) == (low, high, "PERCENT")


@given(st.integers(1, 63), st.integers(1, 63))
def test_rank_reads_back_in_figures_and_in_words(one: int, two: int) -> None:
    rank, out_of = sorted((one, two))
    for form in (f"thứ {rank}", f"hạng {rank}", f"vị trí thứ {rank:02}"):
        assert only(f"xếp {form} cả nước").value == rank
    for form in (f"hạng {rank}/{out_of}", f"thứ {rank}/{out_of}", f"hạng {rank} trên {out_of}"):
        figure = only(f"xếp {form} tỉnh")
        assert figure.kind is Kind.RANK
        assert (figure.value == rank, figure.out_of == out_of) == (True, True)
