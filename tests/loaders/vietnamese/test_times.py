"""Times as Vietnamese texts print them: each is read back as what it means."""

import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.vietnamese.period import Period, day, month, months, quarter, year
from loaders.vietnamese.printed_time import Time
from loaders.vietnamese.times import read_times

DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31))
YEARS = st.integers(1950, 2098)
MONTHS = st.integers(1, 12)
AROUND = st.sampled_from(["", "Tính đến ", "Hội nghị họp, ", "(", "tăng 5 bậc; "])
AFTER = st.sampled_from(["", ".", ", có 12 xã", " tại trụ sở", ") và"])
DAY_FORMS = (
    "{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d}-{m}-{y}", "{d}.{m}.{y}", "ngày {d}/{m}/{y}",
    "ngày {d} tháng {m} năm {y}", "ngày {d:02} tháng {m:02} năm {y}", "{d} tháng {m}, năm {y}",
    "ngày mùng {d} tháng {m} năm {y}", "ngày {d}/{m} năm {y}", "{y}-{m:02}-{d:02}",
    "{d} / {m} / {y}",
)  # fmt: skip
Meaning = Callable[[int, int], Period]
PERIOD_FORMS: tuple[tuple[str, Meaning], ...] = (
    ("năm {y}", lambda y, m: year(y)),
    ("trong năm {y}", lambda y, m: year(y)),
    ("giai đoạn {y}-{z}", lambda y, m: Period(f"{y}-01-01", f"{y + 1}-12-31")),
    ("{y} – {z}", lambda y, m: Period(f"{y}-01-01", f"{y + 1}-12-31")),
    ("từ năm {y} đến năm {z}", lambda y, m: Period(f"{y}-01-01", f"{y + 1}-12-31")),
    ("tháng {m}/{y}", lambda y, m: month(y, m)),
    ("tháng {m}, năm {y}", lambda y, m: month(y, m)),
    ("tháng {m} năm {y}", lambda y, m: month(y, m)),
    ("{m:02}/{y}", lambda y, m: month(y, m)),
    ("quý II/{y}", lambda y, m: quarter(y, 2)),
    ("quý 4 năm {y}", lambda y, m: quarter(y, 4)),
    ("6 tháng đầu năm {y}", lambda y, m: months(y, 1, 6)),
    ("sáu tháng cuối năm {y}", lambda y, m: months(y, 7, 12)),
    ("{m} tháng năm {y}", lambda y, m: months(y, 1, m)),
    ("{m} tháng đầu của năm {y}", lambda y, m: months(y, 1, m)),
    ("6 tháng còn lại của năm {y}", lambda y, m: months(y, 7, 12)),
    ("nửa đầu năm {y}", lambda y, m: months(y, 1, 6)),
)


def only(text: str) -> Time:
    (found,) = read_times(text)
    return found


@given(DAYS, st.sampled_from(DAY_FORMS), AROUND, AFTER)
def test_a_day_is_read_back_from_every_way_to_print_it(
    date: datetime.date, form: str, before: str, after: str
) -> None:
    printed = form.format(d=date.day, m=date.month, y=date.year)
    text = f"{before}{printed}{after}"
    found = only(text)
    assert (found.period, found.precision) == (Period(*[date.isoformat()] * 2), "day")
    assert text[found.start : found.end] == printed


@given(YEARS, MONTHS, st.sampled_from(PERIOD_FORMS), AROUND, AFTER)
def test_a_period_is_read_back_from_every_way_to_print_it(
    number: int, of_year: int, form: tuple[str, Meaning], before: str, after: str
) -> None:
    pattern, meant = form
    found = only(before + pattern.format(y=number, z=number + 1, m=of_year) + after)
    assert found.period == meant(number, of_year)
    assert not found.lacks


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sáng 18.1, tại trụ sở", day(2024, 1, 18)),
        ("chiều ngày 8/8", day(2024, 8, 8)),
        ("thứ Năm, 12/3", day(2024, 3, 12)),
        ("chậm nhất vào ngày 20-10 tới đây", day(2024, 10, 20)),
        ("trước 30/6", day(2024, 6, 30)),
        ("tháng 5", month(2024, 5)),
        ("quý III", quarter(2024, 3)),
        ("6 tháng đầu năm", months(2024, 1, 6)),
        ("cuối năm", year(2024)),
        ("ngày 29/2", day(2024, 2, 29)),
    ],
)
def test_what_lacks_a_year_is_put_into_one(text: str, meant: Period) -> None:
    assert only(text).lacks == "year"
    assert only(text).resolved(Period(end="2024-11")) == meant


def test_a_day_that_a_year_does_not_have_is_none() -> None:
    assert only("ngày 29/2").resolved(year(2023)) == Period()


@pytest.mark.parametrize(
    ("text", "now", "meant"),
    [
        ("năm nay", "2024", year(2024)),
        ("năm ngoái", "2024-03", year(2023)),
        ("năm trước đó", "2024-03", year(2023)),
        ("năm vừa qua", "2024-03", year(2023)),
        ("tháng tiếp theo", "2024-03", month(2024, 4)),
        ("tháng trước", "2024-01-15", month(2023, 12)),
        ("tháng này", "2024-01", month(2024, 1)),
        ("quý trước", "2024-02-01", quarter(2023, 4)),
        ("năm tới", "2024-02-01", year(2025)),
        ("tháng trước", "2024", Period()),
        ("tháng trước", "", Period()),
    ],
)
def test_what_counts_from_a_date_is_counted_from_it(text: str, now: str, meant: Period) -> None:
    assert only(text).resolved(Period(end=now)) == meant


def test_the_same_period_of_another_year_counts_from_a_period() -> None:
    now = months(2024, 1, 6)
    assert only("so với cùng kỳ năm trước").resolved(now) == months(2023, 1, 6)
    assert only("cùng kỳ năm 2020").resolved(now) == months(2020, 1, 6)
    assert only("cùng kỳ").resolved(Period()) == Period()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("đến hết năm 2025", "until"),
        ("chậm nhất trong quý I/2024", "until"),
        ("muộn nhất là ngày 5/6/2024", "until"),
        ("trước ngày 30/6/2024", "before"),
        ("từ năm 2021", "since"),
        ("sau ngày 1/7/2025", "after"),
        ("trong năm 2022", "point"),
        ("đề án trước đây; năm 2022", "point"),
    ],
)
def test_deadlines_and_beginnings_are_told_apart(text: str, role: str) -> None:
    assert only(text).role == role


def test_the_end_of_a_year_is_a_part_of_it() -> None:
    assert (only("cuối năm 2022").part, only("đầu năm 2022").part) == ("end", "start")
    rest = only("những tháng còn lại của năm 2024")
    assert (rest.is_remaining, rest.period) == (True, year(2024))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("từ ngày 5/3 đến ngày 10/4/2024", Period("2024-03-05", "2024-04-10")),
        ("ngày 14-15/9/2023", Period("2023-09-14", "2023-09-15")),
        ("từ tháng 1 đến tháng 6/2024", months(2024, 1, 6)),
        ("tháng 1-6/2024", months(2024, 1, 6)),
        ("5/3/2024 – 10/3/2024", Period("2024-03-05", "2024-03-10")),
    ],
)
def test_two_ends_are_one_period(text: str, meant: Period) -> None:
    assert only(text).period == meant


def test_years_go_on_in_a_list() -> None:
    found = read_times("trong các năm 2021, 2022 và 2023")
    assert [time.period for time in found] == [year(2021), year(2022), year(2023)]


@pytest.mark.parametrize(
    "text",
    [
        "đứng thứ 40/63 tỉnh",
        "Nghị quyết số 36-NQ/TW",
        "Quyết định số 749/QĐ-TTg",
        "Nghị định số 47/2020/NĐ-CP",
        "Thông tư 12/2022/TT-BTTTT",
        "đạt 1.505/1.830 dịch vụ",
        "có 2024 trạm",
        "tăng 18.1%",
        "qua 10 năm thực hiện",
        "ngày 31/2/2024",
        "tháng 13/2023",
        "đạt 12,3/2024",
        "",
    ],
)
def test_other_numbers_are_no_times(text: str) -> None:
    assert read_times(text) == ()


@given(st.text(st.sampled_from("0123456789/.- nămthágqúyđếừIV,()"), max_size=80))
def test_times_lie_in_the_text_in_order_and_apart(text: str) -> None:
    last = 0
    for time in read_times(text):
        assert last <= time.start < time.end <= len(text)
        last = time.end
        assert time.lacks or time.period.start <= time.period.end


@pytest.mark.parametrize(
    "part", ["1/", "ngày ", "tháng 1 đến ", "2021 - ", ", 2022", "từ 1/2/2024 đến ", " ", "2"]
)
def test_a_long_hostile_text_is_read(part: str) -> None:
    """A reader that goes back over what it read would not come to an end here."""
    assert len(read_times(f"năm 2021{part * 20_000}")) <= 40_001


QUARTERS = ("I", "II", "III", "IV")


@given(YEARS, st.integers(1, 4), AROUND, AFTER)
def test_a_quarter_is_read_back_from_every_way_to_print_it(
    number: int, of_year: int, before: str, after: str
) -> None:
    roman = QUARTERS[of_year - 1]
    for said in (roman, str(of_year)):
        for form in (
            "quý {q}/{y}",
            "Quý {q}-{y}",
            "quý {q} năm {y}",
            "Quý {q}/{y}",
            "quý {q}, năm {y}",
        ):
            found = only(before + form.format(q=said, y=number) + after)
            assert found.period == quarter(number, of_year)


@given(YEARS, AROUND, AFTER)
def test_a_half_of_a_year_is_read_back(number: int, before: str, after: str) -> None:
    first, last = months(number, 1, 6), months(number, 7, 12)
    for form in ("6 tháng đầu năm {y}", "sáu tháng đầu năm {y}", "nửa đầu năm {y}"):
        assert only(before + form.format(y=number) + after).period == first
    for form in ("6 tháng cuối năm {y}", "sáu tháng cuối năm {y}", "nửa cuối năm {y}"):
        assert only(before + form.format(y=number) + after).period == last


@given(DAYS, DAYS)
def test_two_days_are_one_period(one: datetime.date, two: datetime.date) -> None:
    first, last = sorted((one, two))
    days = [f"{day.day}/{day.month}/{day.year}" for day in (first, last)]
    for form in ("từ {} đến {}", "từ ngày {} đến ngày {}", "từ ngày {} đến hết ngày {}"):
        assert only(form.format(*days)).period == Period(first.isoformat(), last.isoformat())
