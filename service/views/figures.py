"""Charts and maps of a page: rows of figures in, what can be drawn of them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ontology.vocab import CONCEPT
from queries.magnitude import day, number, whole
from queries.row import Row
from service.answers.todays_tables import summed_text
from service.charts.drawn import BarChart, LineChart, Measure, Rank, bar_chart, rank_chart
from service.graph.cells import CellWriter, time_text, value_text
from service.graph.reader import Reader
from service.territory.atlas import Choropleth, choropleth
from service.territory.layers import Layers
from service.territory.succession import Summed

ACTUAL = CONCEPT + "value-kind/actual"


def rank_charts(writer: CellWriter, rows: Iterable[Row], by: str) -> tuple[LineChart, ...]:
    """Draw the ranks of each indicator, or of each area, that has ranks of two periods."""
    groups: dict[str, list[Rank]] = {}
    for row in rows:
        if "rank" in row and by in row and _kind(row) == ACTUAL:
            on, rank = day(_day(row)), whole(row["rank"])
            if on is not None and rank is not None:
                found = Rank(on, rank, time_text(row, writer))
                groups.setdefault(row[by].value, []).append(found)
    charts = (rank_chart(writer.thing(name).text, ranks) for name, ranks in groups.items())
    return tuple(chart for chart in charts if chart is not None)


def value_chart(writer: CellWriter, title: str, rows: Iterable[Row]) -> BarChart | None:
    """Draw the actual values of one indicator that have one unit."""
    kept = [row for row in rows if "value" in row and "area" in row and _kind(row) == ACTUAL]
    if len({row["unit"].value for row in kept if "unit" in row}) > 1:
        return None
    measures = {
        (row["area"].value, row["value"].value): Measure(
            f"{writer.term(row['area']).text}, {time_text(row, writer)}",
            Decimal(value),
            value_text(row, writer).text,
        )
        for row in kept
        if (value := number(row["value"])) is not None
    }
    return bar_chart(title, list(measures.values()))


def reported_map(
    layers: Layers, writer: CellWriter, title: str, rows: Sequence[Row]
) -> Choropleth | None:
    """Colour the latest actual figure of each province as reports give it."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=_day):
        if "area" in row and _kind(row) == ACTUAL and _number(row) is not None:
            latest[row["area"].value] = row
    values = {area: _number(row) or 0.0 for area, row in latest.items()}
    texts = {
        area: f"{writer.thing(area).text}: {value_text(row, writer).text}"
        f" ({time_text(row, writer)})"
        for area, row in latest.items()
    }
    return choropleth(title, layers["63"], values, texts)


def todays_map(
    layers: Layers, reader: Reader, writer: CellWriter, title: str, figures: Iterable[Summed]
) -> Choropleth | None:
    """Colour the latest complete figure of each unit of today."""
    whole = sorted((each for each in figures if not each.partial), key=lambda each: each.period)
    values: Mapping[str, float] = {each.area: float(each.value) for each in whole}
    numbers = {each.area: summed_text(writer, each).text for each in whole}
    texts = {area: f"{writer.thing(area).text}: {number}" for area, number in numbers.items()}
    return choropleth(title, layers["34"], values, texts, reader.succession.today)


def _kind(row: Row) -> str:
    return row["valueKind"].value if "valueKind" in row else ""


def _day(row: Row) -> str:
    found = row.get("periodEnd") or row.get("attestedOn")
    return found.value if found is not None else ""


def _number(row: Row) -> float | None:
    """Read a figure for its colour: a better rank is a darker colour."""
    found = number(row["value"] if "value" in row else row.get("rank"))
    if found is None:
        return None
    return float(found) if "value" in row else -float(found)
