"""Which units a row is about, and which figures of them it shows: rows with facts in, verdicts out.

A row is about the units in its cells, and those that the question was asked of to get it. Whether
one of its figures adds up over areas is decided by the facts it rests on, never by column names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from queries.magnitude import number
from queries.row import Row, named_node
from service.answers.citation import row_facts
from service.answers.columns import is_year
from service.answers.todays_tables import reported
from service.graph.reader import Reader
from service.territory.succession import Reported, Succession, obstacle

AT_ONCE = 200  # facts asked for in one query
AMOUNTS = (
    "value",
    "minValue",
    "maxValue",
    "rank",
    "rankOutOf",
    "topN",
    "change",
    "numerator",
    "denominator",
)


@dataclass(frozen=True)
class Figure:
    """What a fact says of a unit: the figure itself, and all numbers and texts it is printed by."""

    reported: Reported
    amounts: frozenset[Decimal]
    printed: str


@dataclass(frozen=True)
class Tagged:
    """A row as reported; `asked` are the units that the question was asked of to get it."""

    row: Row
    asked: tuple[str, ...] = ()

    def without(self, figures: Iterable[Figure]) -> Tagged:
        """Return the row without the cells that show these figures."""
        gone = list(figures)
        amounts = frozenset(amount for figure in gone for amount in figure.amounts)
        printed = {figure.printed for figure in gone if figure.printed}
        shown = {name for name, value in numbers(self.row).items() if value in amounts}
        kept = {
            name: term
            for name, term in self.row.items()
            if name not in shown and not (isinstance(term, Literal) and term.value in printed)
        }
        return Tagged(kept, self.asked)


@dataclass(frozen=True)
class Territory:
    """What is known of the units and the figures of an answer."""

    succession: Succession
    figures: Mapping[str, Figure]
    aggregates: frozenset[str]
    """Columns that count or add up in the query itself."""

    def units(self, tagged: Tagged) -> tuple[str, ...]:
        """Return the units that a row is about."""
        cells = (term.value for term in tagged.row.values() if isinstance(term, NamedNode))
        return tuple(dict.fromkeys((*filter(self.is_unit, cells), *tagged.asked)))

    def former(self, tagged: Tagged) -> tuple[str, ...]:
        """Return those that are no more; none where the row itself names their successors."""
        units = self.units(tagged)
        gone = [unit for unit in units if unit in self.succession.successors]
        return () if any(self.succession.today(unit) in units for unit in gone) else tuple(gone)

    def is_unit(self, iri: str) -> bool:
        """Tell whether an IRI names a unit that took part in a change."""
        return iri in self.succession.successors or iri in self.succession.heirs

    def of_row(self, row: Row) -> list[Figure]:
        """Return the figures among the facts of a row."""
        return [self.figures[fact] for fact in row_facts(row) if fact in self.figures]

    def is_linked(self, row: Row) -> bool:
        """Tell whether a row rests on facts that are no figures too."""
        return any(fact not in self.figures for fact in row_facts(row))

    def shown(self, row: Row, units: Iterable[str]) -> list[Figure]:
        """Return the figures of these units that the row shows, as a number or as printed."""
        wanted, amounts = frozenset(units), set(numbers(row).values())
        texts = {term.value for term in row.values() if isinstance(term, Literal)}
        return [
            figure
            for figure in self.of_row(row)
            if figure.reported.area in wanted
            and (figure.amounts & amounts or (figure.printed and figure.printed in texts))
        ]

    def obstacle(self, row: Row, units: Iterable[str]) -> str:
        """Say why what a row shows of these units cannot be added up; empty where it can."""
        shown = self.shown(row, units)
        if not shown:
            return "aggregate" if self.aggregates & row.keys() else ""
        reasons = [reason for figure in shown if (reason := obstacle(figure.reported))]
        if reasons:
            return reasons[0]
        same = {(each.reported.indicator, each.reported.period) for each in shown}
        values = {each.reported.value for each in shown}
        alone = list(numbers(row).values())
        return "" if len(same) == len(values) == len(alone) == 1 and alone[0] in values else "mixed"


def numbers(row: Row) -> dict[str, Decimal]:
    """Return the numbers of a row by column; a year is none."""
    found = {}
    for name, term in row.items():
        value = None if is_year(name) else number(term)
        if value is not None:
            found[name] = Decimal(value)
    return found


def read_figures(reader: Reader, rows: Iterable[Row]) -> dict[str, Figure]:
    """Read what the facts that rows name say of units."""
    facts = list(dict.fromkeys(fact for row in rows for fact in row_facts(row)))
    found: dict[str, Figure] = {}
    for start in range(0, len(facts), AT_ONCE):
        part = facts[start : start + AT_ONCE]
        nodes = [node for fact in part if (node := named_node(fact)) is not None]
        for row in reader.rows("figures", fact=nodes):
            found[row["fact"].value] = _figure(row)
    return found


def _figure(row: Row) -> Figure:
    amounts = numbers({name: row[name] for name in AMOUNTS if name in row})
    printed = row["printedValue"].value if "printedValue" in row else ""
    return Figure(reported(row), frozenset(amounts.values()), printed)
