"""Rows as reported in, rows on today's map and what was left out of it out.

Counts are added up by `territory.succession`; this module decides which rows hold one, and writes
the rows of sums. A row that is left out is counted with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from ontology.vocab import CONCEPT, XSD
from queries.answer import LeftOut
from queries.row import Row, Term
from service.answers.citation import row_facts
from service.answers.columns import named_by
from service.answers.figure import Figures
from service.answers.row_units import Tagged, Territory, numbers
from service.territory.succession import Reported, Summed, on_todays_map

FORMER, COMPUTED, MISSING = "formerUnits", "computed", "withoutFigure"
ADDED = (FORMER, COMPUTED, MISSING)
"""Columns that an answer on today's map has beside those of its query."""
QUALIFIER = "valueQualifier"
Label = Callable[[str], str]


@dataclass(frozen=True)
class Carried:
    """A row on today's map, and the rows as reported that it rests on."""

    row: Row
    origins: tuple[Row, ...]


def carry(
    territory: Territory, rows: Sequence[Tagged], label: Label, figures: Figures
) -> tuple[list[Carried], list[LeftOut]]:
    """Bring rows to the units of today."""
    found = _Carrying(territory, rows, _Writer(territory, label, figures))
    for place, tagged in enumerate(rows):
        found.take(place, tagged)
    found.place_counted()
    found.add_up()
    return [found.placed[place] for place in sorted(found.placed)], found.left


@dataclass
class _Carrying:
    """Goes through the rows once; sums stand where the first of their rows stood."""

    territory: Territory
    rows: Sequence[Tagged]
    writer: _Writer
    placed: dict[int, Carried] = field(default_factory=dict)
    left: list[LeftOut] = field(default_factory=list)
    figures: dict[int, Reported] = field(default_factory=dict)
    """By place, the rows that hold one figure that can be part of a sum."""
    counted: dict[Hashable, list[int]] = field(default_factory=dict)
    """Rows with a count made by the query, by the things that they are about."""

    def take(self, place: int, tagged: Tagged) -> None:
        """Decide what becomes of a row."""
        former = self.territory.former(tagged)
        units = former or self.territory.units(tagged)
        reason = self.territory.obstacle(tagged.row, units)
        shown = self.territory.shown(tagged.row, units)
        linked = bool(shown) and self.territory.is_linked(tagged.row)
        if shown and not reason and not linked:
            self.figures[place] = replace(shown[0].reported, fact=str(place))
        if not former:
            self._put(place, self.writer.moved(tagged, ()))
        elif any(self.territory.succession.today(unit) is None for unit in former):
            self.leave(place, "split")
        elif reason == "aggregate":
            self.counted.setdefault(self.writer.things(tagged.row), []).append(place)
        elif linked:
            self.leave(place, reason or "mixed", whole=False)
            self._put(place, self.writer.moved(tagged.without(shown), former))
        elif reason:
            self.leave(place, reason)
        elif not shown:
            self._put(place, self.writer.moved(tagged, former))

    def place_counted(self) -> None:
        """Keep counts that stand alone for a unit of today; several might count a thing twice."""
        for places in self.counted.values():
            if len(places) > 1:
                for place in places:
                    self.leave(place, "aggregate")
                continue
            tagged = self.rows[places[0]]
            self._put(places[0], self.writer.part(tagged, self.territory.former(tagged)))

    def add_up(self) -> None:
        """Put the sums; a figure that is in none is left out."""
        found = on_todays_map(self.figures.values(), self.territory.succession)
        used: set[int] = set(self.placed)
        for figure in found.summed:
            places = sorted(int(fact) for fact in figure.facts)
            used.update(places)
            if figure.computed:
                members = [self.rows[place] for place in places]
                row = self.writer.summed(members, figure, [self.figures[p] for p in places])
                self.placed[places[0]] = Carried(row, tuple(each.row for each in members))
        reasons = {int(each.reported.fact): each.reason for each in found.left}
        for place in self.figures:
            if place not in used:
                self.leave(place, reasons.get(place, "own"))

    def leave(self, place: int, reason: str, whole: bool = True) -> None:
        """Count a row that is left out, or whose figure is."""
        self.left.append(LeftOut(reason, row_facts(self.rows[place].row), whole))

    def _put(self, place: int, row: Row) -> None:
        self.placed[place] = Carried(row, (self.rows[place].row,))


@dataclass(frozen=True)
class _Writer:
    """Writes rows on today's map."""

    territory: Territory
    label: Label
    declared: Figures

    def moved(self, tagged: Tagged, former: Sequence[str]) -> Row:
        """Put the units of today into a row, and say of which units it was reported."""
        row = self._cells(tagged.row)
        of = former or self._behind(tagged)
        computed = not former and bool(of) and bool(self.territory.aggregates & row.keys())
        return row | self._added(of, computed, ())

    def part(self, tagged: Tagged, former: Sequence[str]) -> Row:
        """Write a count of one former unit as a part of what the unit of today has."""
        succession = self.territory.succession
        today = succession.today(former[0])
        whole = succession.origins(today) if today else frozenset()
        known = frozenset().union(*(succession.origins(unit) for unit in former))
        return self._cells(tagged.row) | self._added(former, True, sorted(whole - known))

    def things(self, row: Row) -> Hashable:
        """Name what a row is about on today's map."""
        cells = self._cells(row).items()
        return frozenset(each for each in cells if isinstance(each[1], NamedNode))

    def summed(self, members: Sequence[Tagged], sum: Summed, counts: Iterable[Reported]) -> Row:
        """Write the row of a sum: what its rows share, all their facts, and the sum."""
        rows = [self._cells(member.row) for member in members]
        (amount,) = numbers(rows[0])
        printed = {figure.printed for each in members for figure in self.territory.of_row(each.row)}
        found = {
            name: term
            for name, term in rows[0].items()
            if all(row.get(name) == term for row in rows) and term.value not in printed
        }
        found |= {
            name: _facts(row[name] for row in rows if name in row) for name in _fact_columns(rows)
        }
        found[amount] = Literal(f"{sum.value:f}", datatype=NamedNode(f"{XSD}decimal"))
        column = self.declared[amount].qualifier if amount in self.declared else QUALIFIER
        if any(column in row for row in rows):
            found |= self._qualified(sum.qualifier, column, rows)
        of = tuple(sorted({count.area for count in counts}))
        return found | self._added(of, True, sum.missing)

    def _cells(self, row: Row) -> dict[str, Term]:
        """Replace each former unit, and its name beside it, by the unit of today."""
        found = dict(row)
        for name, term in row.items():
            unit = self.territory.succession.today(term.value)
            if isinstance(term, NamedNode) and unit and unit != term.value:
                found[name] = NamedNode(unit)
                found |= self._named(row, name, unit)
        return found

    def _named(self, row: Row, column: str, thing: str) -> dict[str, Term]:
        for name, term in row.items():
            if named_by(name) == column and isinstance(term, Literal):
                language = term.language
                text = self.label(thing)
                return {name: Literal(text, language=language) if language else Literal(text)}
        return {}

    def _qualified(self, qualifier: str, column: str, rows: Iterable[Row]) -> dict[str, Term]:
        iri = f"{CONCEPT}value-qualifier/{qualifier}"
        named = (self._named(row, column, iri) for row in rows if column in row)
        return {column: NamedNode(iri), **next(named, {})}

    def _behind(self, tagged: Tagged) -> tuple[str, ...]:
        """Return the former units whose facts a row about a unit of today rests on."""
        units = self.territory.units(tagged)
        areas = {figure.reported.area for figure in self.territory.of_row(tagged.row)}
        today = self.territory.succession.today
        return tuple(sorted(area for area in areas if today(area) != area and today(area) in units))

    def _added(self, of: Iterable[str], computed: bool, missing: Iterable[str]) -> dict[str, Term]:
        texts = {FORMER: of, MISSING: missing}
        written = {name: "; ".join(map(self.label, units)) for name, units in texts.items()}
        found: dict[str, Term] = {name: Literal(text) for name, text in written.items() if text}
        return found | {COMPUTED: Literal(computed)}


def _fact_columns(rows: Iterable[Row]) -> list[str]:
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        name for name in names if all(row_facts({name: row[name]}) for row in rows if name in row)
    ]


def _facts(terms: Iterable[Term]) -> Term:
    return Literal(" ".join(sorted({fact for term in terms for fact in row_facts({"": term})})))
