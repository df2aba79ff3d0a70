"""Charts and maps say what their figures are: whole texts at the marks, units, kinds, the rest."""

from __future__ import annotations

from typing import Any

import pytest

from ontology.vocab import ID
from tests.answering import Answering

PREFIXES = """\
PREFIX u: <http://qudt.org/vocab/unit/>
PREFIX q: <https://w3id.org/vn-dx/concept/value-qualifier/>
PREFIX k: <https://w3id.org/vn-dx/concept/value-kind/>
PREFIX unit: <https://w3id.org/vn-dx/id/unit/>
"""
FIGURES = """\
#+ figures:
#+   value: {unit: unit, qualifier: qualifier, kind: kind, low: low, high: high}
#+ columns:
#+   value: {vi: Giá trị, en: Value}
#+   kind: {vi: Loại, en: Kind}
#+   year: {vi: Năm, en: Year}
#+   note: {vi: Ghi chú, en: Note}
"""
NAMES = "?province ?provinceName ?value ?unit ?qualifier ?kind ?low ?high"
LANG_SON = 'unit:lang-son "Tỉnh Lạng Sơn"'
BEN_TRE = 'unit:ben-tre "Tỉnh Bến Tre"'
OVER = f"({LANG_SON} 99 u:PERCENT q:more-than k:actual UNDEF UNDEF)"
TARGET = f"({BEN_TRE} 40 u:PERCENT q:exact k:target UNDEF UNDEF)"
MONEY = f"({BEN_TRE} 30000000000 u:CCY_VND q:exact k:actual UNDEF UNDEF)"
COUNT = f"({BEN_TRE} 65000 u:NUM q:approx k:actual UNDEF UNDEF)"
RANGE = f"({BEN_TRE} UNDEF u:PERCENT q:range k:actual 10 20)"
NOTHING = f"({BEN_TRE} UNDEF u:PERCENT q:exact k:actual UNDEF UNDEF)"
CHARTS = {
    "bar": "{x: value, y: provinceName}",
    "point": "{x: value, y: provinceName}",
    "line": "{x: provinceName, y: value}",
    "map": "{value: value}",
}


def asked(answering: Answering, view: str, *rows: str, names: str = NAMES) -> str:
    """Add a question that has its rows in itself; returns its address."""
    header = f"#+ view: {view}\n#+ chart: {CHARTS[view]}\n{FIGURES}"
    body = f"{PREFIXES}SELECT {names} WHERE {{ VALUES ({names}) {{ {' '.join(rows)} }} }}"
    return answering.add(f"drawn-{view}", body, header)


def spec_of(answering: Answering, view: str, *rows: str, names: str = NAMES) -> dict[str, Any]:
    return answering.json(f"{asked(answering, view, *rows, names=names)}.vl.json")


def notes(spec: dict[str, Any]) -> str:
    return " ".join(spec["title"]["subtitle"])


@pytest.mark.parametrize("view", CHARTS)
def test_a_picture_writes_each_figure_whole(answering: Answering, view: str) -> None:
    drawing = answering.get(f"{asked(answering, view, OVER, TARGET)}.svg").text
    assert "trên 99%" in drawing
    assert "40% (mục tiêu)" in drawing
    assert "Giá trị (%)" in drawing


@pytest.mark.parametrize("view", CHARTS)
def test_a_chart_of_several_units_says_so(answering: Answering, view: str) -> None:
    spec = spec_of(answering, view, OVER, MONEY)
    assert "đơn vị khác nhau (%, đồng)" in notes(spec)
    assert "Giá trị (" not in str(spec)
    assert "30.000.000.000 đồng" in str(spec)


def test_counts_have_no_unit_to_write(answering: Answering) -> None:
    spec = spec_of(answering, "bar", COUNT)
    assert spec["encoding"]["x"]["axis"]["title"] == "Giá trị"
    assert spec["data"]["values"][0]["text"] == "khoảng 65.000"
    assert "đơn vị" not in notes(spec)


@pytest.mark.parametrize("view", ["bar", "point", "line"])
def test_targets_have_a_colour_of_their_own(answering: Answering, view: str) -> None:
    mixed = spec_of(answering, view, OVER, TARGET)
    colour = mixed["layer"][0]["encoding"]["color"]
    assert colour["scale"]["domain"] == ["thực hiện", "mục tiêu"]
    assert len(set(colour["scale"]["range"])) == 2
    assert colour["legend"]["title"] == "Loại"
    actual = spec_of(answering, view, OVER)
    assert "color" not in actual["layer"][0].get("encoding", {})


def test_a_map_says_of_what_kind_its_figures_are(answering: Answering) -> None:
    assert "gồm: thực hiện, mục tiêu." in notes(spec_of(answering, "map", OVER, TARGET))
    assert "gồm:" not in notes(spec_of(answering, "map", OVER))


@pytest.mark.parametrize("view", ["bar", "point", "line"])
def test_a_range_is_drawn_from_end_to_end(answering: Answering, view: str) -> None:
    spec = spec_of(answering, view, OVER, RANGE)
    drawn = spec["data"]["values"][1]
    assert (drawn["low"], drawn["value"], drawn["text"]) == (10, 20, "10–20%")
    assert any(layer["mark"].get("strokeWidth") for layer in spec["layer"])
    assert answering.get(f"/q/drawn-{view}.svg").status_code == 200


@pytest.mark.parametrize("view", CHARTS)
def test_rows_that_are_not_drawn_are_counted(answering: Answering, view: str) -> None:
    path = asked(answering, view, OVER, NOTHING)
    said = "Số hàng không vẽ được: 1."
    subtitle = notes(answering.json(f"{path}.vl.json"))
    assert said in subtitle
    assert f"/q/drawn-{view}" in subtitle
    assert said in answering.page(f"{path}?lang=vi")
    assert said not in notes(spec_of(answering, view, OVER))


def test_what_tells_rows_apart_stands_below_their_labels(answering: Answering) -> None:
    names = f"{NAMES} ?year ?note"
    rows = (f"{OVER[:-1]} 2022 'đợt một')", f"{OVER[:-1]} 2023 'đợt một')")
    spec = spec_of(answering, "bar", *rows, names=names)
    assert spec["params"][0]["value"] == [
        ["Tỉnh Lạng Sơn", f"Năm: {year}"] for year in (2022, 2023)
    ]
    assert "Ở mọi hàng: Ghi chú: đợt một." in notes(spec)


def test_a_column_without_room_is_named(answering: Answering) -> None:
    spec = spec_of(answering, "bar", f"{OVER[:-1]} '{'dài ' * 30}')", names=f"{NAMES} ?note")
    assert "Hình không có các cột: Ghi chú." in notes(spec)
    assert spec["params"][0]["value"] == [["Tỉnh Lạng Sơn"]]


def test_a_map_lists_few_values_and_leads_to_many(answering: Answering) -> None:
    few = spec_of(answering, "map", OVER, TARGET)
    (listed,) = [layer for layer in few["layer"] if layer.get("name") == "listed"]
    assert [entry["lines"] for entry in listed["data"]["values"]] == [
        ["Tỉnh Bến Tre: 40% (mục tiêu)"],
        ["Tỉnh Lạng Sơn: trên 99%"],
    ]
    assert "Xem đủ tại" not in notes(few)
    units = sorted(answering.site.layers["63"].units)[:16]
    many = (f'(unit:{unit} "{unit}" 5 u:NUM q:exact k:actual UNDEF UNDEF)' for unit in units)
    spec = spec_of(answering, "map", *many)
    assert not [layer for layer in spec["layer"] if layer.get("name") == "listed"]
    assert "Xem đủ tại http" in notes(spec)


def test_marks_have_tooltips_with_the_whole_text(answering: Answering) -> None:
    spec = spec_of(answering, "bar", OVER)
    fields = [each["field"] for each in spec["encoding"]["tooltip"]]
    assert fields == ["name", "text"]
    assert spec["data"]["values"][0]["name"] == "Tỉnh Lạng Sơn"


def resting_on(*facts: str) -> list[str]:
    """Write rows that rest on facts, each of another name."""
    return [
        f'(unit:lang-son "Nơi {place}" 5 u:NUM q:exact k:actual UNDEF UNDEF <{ID}fact/demo/{fact}>)'
        for place, fact in enumerate(facts)
    ]


def test_what_most_of_many_rows_rest_on_is_said_once(answering: Answering) -> None:
    names, computed = f"{NAMES} ?fact", "dti-2022-base"
    many = spec_of(answering, "bar", *resting_on(*[computed] * 13), names=names)
    assert "Mọi hàng không ghi căn cứ riêng: tính toán." in notes(many)
    assert {point["text"] for point in many["data"]["values"]} == {"5"}
    few = spec_of(answering, "bar", *resting_on(*[computed] * 12), names=names)
    assert "căn cứ riêng" not in notes(few)
    assert {point["text"] for point in few["data"]["values"]} == {"5 (tính toán)"}


def test_a_row_that_is_stated_as_it_stands_shares_no_grounds(answering: Answering) -> None:
    rows = resting_on(*["dti-2022-base"] * 13, "dti-2022")
    spec = spec_of(answering, "bar", *rows, names=f"{NAMES} ?fact")
    assert "căn cứ riêng" not in notes(spec)
    assert {point["text"] for point in spec["data"]["values"]} == {"5", "5 (tính toán)"}


def table_of(answering: Answering, *rows: str, columns: int) -> dict[str, Any]:
    """Draw a table of columns `?c1`, `?c2` and so on; rows are the terms in them."""
    names = " ".join(f"?c{number}" for number in range(1, columns + 1))
    body = f"SELECT {names} WHERE {{ VALUES ({names}) {{ {' '.join(rows)} }} }}"
    return answering.json(f"{answering.add('wide', body)}.vl.json")


def headings(spec: dict[str, Any]) -> list[str]:
    return [cell["text"] for cell in spec["data"]["values"] if cell["row"] == 0]


def test_a_wide_table_leaves_out_what_is_empty_first(answering: Answering) -> None:
    empty = "UNDEF " * 3
    spec = table_of(answering, f"({empty} 4 5 6 7 8 9 10 11 12)", columns=12)
    assert headings(spec) == [f"C{number}" for number in range(4, 13)]
    assert "không có giá trị ở các cột: C1, C2, C3." in notes(spec)
    assert "Hình không có các cột" not in notes(spec)


def test_a_table_that_is_too_wide_names_what_it_leaves_out(answering: Answering) -> None:
    spec = table_of(answering, "(1 2 3 4 5 6 7 8 9 10 11 12)", columns=12)
    assert headings(spec) == [f"C{number}" for number in range(1, 11)]
    assert "Hình không có các cột: C11, C12." in notes(spec)


def test_a_narrow_table_keeps_an_empty_column(answering: Answering) -> None:
    assert headings(table_of(answering, "(1 UNDEF)", columns=2)) == ["C1", "C2"]
    assert answering.get("/q/wide.svg").status_code == 200


def test_a_wide_table_without_rows_has_all_headings(answering: Answering) -> None:
    assert headings(table_of(answering, columns=12)) == [f"C{number}" for number in range(1, 13)]


def test_a_table_breaks_no_day_and_no_number(answering: Answering) -> None:
    day, number, text = "2023-01-01", "30000000000.5", "chuyển đổi số toàn diện ở xã Thử"
    row = f'("{day}" {number} "{text}" "{text}" "{text}" "{text}" "{day}" "{text}")'
    spec = table_of(answering, row, columns=8)
    cells = [cell["text"] for cell in spec["data"]["values"] if cell["row"] == 1]
    assert cells[0] == cells[6] == day
    assert cells[1] == "30.000.000.000,5"
    assert " ".join(cells[2]) == text


def test_a_table_breaks_a_word_that_no_column_has_room_for(answering: Answering) -> None:
    row = " ".join(f'"{"x" * 60}"' for _ in range(10))
    spec = table_of(answering, f"({row})", columns=10)
    for cell in spec["data"]["values"]:
        assert cell["row"] == 0 or max(map(len, cell["text"])) < 30


@pytest.mark.parametrize("view", CHARTS)
def test_a_number_beyond_those_of_json_is_drawn(answering: Answering, view: str) -> None:
    large = f"({LANG_SON} {'9' * 38} u:NUM q:exact k:actual UNDEF UNDEF)"
    address = asked(answering, view, large, COUNT)
    drawn = answering.get(f"{address}.svg")
    assert drawn.status_code == 200, drawn.text
    assert b"<svg" in drawn.data
