"""Figures of saved queries: each has unit, qualifier and kind beside it, or a reason why not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pyoxigraph as ox
import pytest

from loaders.resources import QUERIES
from queries.magnitude import number
from queries.saved import Figure, SavedQuery, load_queries

SAVED = load_queries(QUERIES)
NUMBERS = "value|minValue|maxValue|rank|rankOutOf|topN|change|numerator|denominator"
NAMED = ("unit", "qualifier", "kind")
ENDS = ("low", "high")

# Reasons by `PART COLUMN`, or by `PART QUERY.COLUMN` where other queries have the part.
COUNTED = "a count of the query itself, of what it lists"
PLACE = "a place in an order"
COMPUTED = "computed from figures beside it, which have one"
SINGLE = "computed from single values; a range has none"
REASONS: Mapping[str, str] = {
    "figure confidence": "how sure an inference is",
    "figure denominator": "the whole that its numerator, a figure, is a part of",
    "figure factCount": COUNTED,
    "figure lowestConfidence": "how sure an inference is",
    "figure names": COUNTED,
    "figure position": "a place in a text",
    "figure provinces": COUNTED,
    "figure rankOutOf": "how many were ranked, as its rank says",
    "figure systemCount": COUNTED,
    "figure thingCount": COUNTED,
    "figure topicCount": COUNTED,
    "figure year": "names a time",
    "unit dti-rank.change": PLACE,
    "unit earlierRank": PLACE,
    "unit index-ranks.change": PLACE,
    "unit numerator": "its indicator says what is counted; the unit is that of the ratio",
    "unit rank": PLACE,
    "unit rank-gains.change": PLACE,
    "unit topN": PLACE,
    "qualifier change": "printed beside the figure that changed, which has one",
    "qualifier difference": COMPUTED,
    "qualifier recomputed": COMPUTED,
    "qualifier sumOfParts": "as precise as its parts, which say so in a column of their own",
    "kind actual-against-target.difference": "between an actual figure and its target",
    "ends earlier": SINGLE,
    "ends enterprises": SINGLE,
    "ends earlier-dossiers.value": SINGLE,
    "ends now": SINGLE,
    "ends total": SINGLE,
    "ends users": SINGLE,
    "ends wrong-percentages.value": SINGLE,
}


@pytest.fixture(scope="module")
def store(dataset: tuple[ox.Quad, ...]) -> ox.Store:
    filled = ox.Store()
    filled.bulk_extend(dataset)
    return filled


def numeric_columns(query: SavedQuery, store: ox.Store) -> list[str]:
    """List the columns that hold numbers, in these reports or by what the query reads."""
    found = store.query(query.sparql)
    assert isinstance(found, ox.QuerySolutions)
    columns = [variable.value for variable in found.variables]
    held = {name for row in found for name in columns if number(row[name]) is not None}
    held |= set(re.findall(rf"dx:(?:{NUMBERS}) \?(\w+)", query.sparql))
    ends = {end for figure in query.figures.values() for end in (figure.low, figure.high)}
    return [name for name in columns if name in held - ends]


def missing(query: SavedQuery, columns: list[str], numeric: list[str]) -> Iterator[str]:
    """Name what figures lack, as the keys of reasons do."""
    for column in numeric:
        figure = query.figures.get(column)
        if figure is None:
            yield f"figure {column}"
            continue
        kind = figure.kind or ("valueKind" if "valueKind" in columns else "")
        whole = replace(figure, kind=kind)
        yield from (f"{part} {column}" for part in NAMED if not has_named(whole, part, columns))
        is_read = re.search(rf"dx:value \?{column}\b", query.sparql) is not None
        if is_read and not all(getattr(figure, end) in columns for end in ENDS):
            yield f"ends {column}"


def has_named(figure: Figure, part: str, columns: list[str]) -> bool:
    """Tell whether a part of a figure has a column, and its name another one."""
    column = getattr(figure, part)
    return column in columns and f"{column}Name" in columns


def gaps(query: SavedQuery, store: ox.Store) -> list[tuple[str, str]]:
    """List what the figures of a query lack: the key for all queries, the key for this one."""
    found = store.query(query.sparql)
    assert isinstance(found, ox.QuerySolutions)
    columns = [variable.value for variable in found.variables]
    keys = missing(query, columns, numeric_columns(query, store))
    return [(key, key.replace(" ", f" {query.name}.")) for key in keys]


@pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)
def test_a_figure_has_what_makes_it_true_or_a_reason(store: ox.Store, query: SavedQuery) -> None:
    unexplained = [keys for keys in gaps(query, store) if not REASONS.keys() & set(keys)]
    assert unexplained == []


def test_every_reason_is_needed(store: ox.Store) -> None:
    found = {key for query in SAVED.values() for keys in gaps(query, store) for key in keys}
    assert sorted(REASONS.keys() - found) == []


@pytest.mark.parametrize("part", ["unit", "qualifier", "kind", "low"])
def test_a_figure_without_a_part_is_noticed(store: ox.Store, part: str) -> None:
    query = SAVED["smartphones-supported"]
    assert gaps(query, store) == []
    column = getattr(query.figures["value"], part)
    without = re.sub(rf"\?{column}(Name)?\b", "", query.sparql.partition("WHERE")[0])
    altered = replace(query, sparql=without + "WHERE" + query.sparql.partition("WHERE")[2])
    wanted = "ends value" if part == "low" else f"{part} value"
    assert [key for key, _ in gaps(altered, store)] == [wanted]


def test_the_asked_thing_is_a_column(store: ox.Store) -> None:
    """What a parameter names that rows are about stands in each row, with its name."""
    for query in SAVED.values():
        found = store.query(query.sparql)
        assert isinstance(found, ox.QuerySolutions)
        columns = {variable.value for variable in found.variables}
        for parameter in query.parameters:
            if parameter.type in ("iri", "concept"):
                assert {parameter.name, f"{parameter.name}Name"} <= columns, query.name
            elif parameter.type in ("integer", "date"):
                assert parameter.name in columns, query.name
