"""A question answered as reported or on today's map: a `Question` in, an `Answer` out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace

from queries.answer import Answer, AtLevel, OnToday, answer_from_chunks, make_answer
from queries.parameters import Parameter, read_terms
from queries.row import Row
from service.answers.figure import figures_among
from service.answers.level import at_level, kept_rows
from service.answers.on_todays_map import ADDED, carry
from service.answers.question import Question
from service.answers.row_units import Tagged, Territory, read_figures
from service.errors import Problem
from service.graph.site import Site
from service.territory.succession import Succession

PROVINCE = "dx:Province"
_AGGREGATE = re.compile(r"\(\s*(?:COUNT|SUM|AVG)\b.*?\bAS\s+[?$](\w+)\s*\)", re.S | re.I)


def read_answer(site: Site, asked: Question) -> Answer:
    """Ask the release now served."""
    return site.on_one_release(lambda release: answer_on(site, asked, release))


def answer_on(site: Site, asked: Question, release: str) -> Answer:
    """Ask the release that a site reads."""
    if asked.today and not asked.query.today.kept:
        return _on_todays_map(site, asked, release)
    found = answer_from_chunks(site.chunks(asked.sparql), release)
    if asked.level:
        found = at_level(site, asked.sparql, found, asked.level)
    return replace(found, today=OnToday(kept=True)) if asked.today else found


def _on_todays_map(site: Site, asked: Question, release: str) -> Answer:
    reader = site.reader
    names: list[str] = []
    found: dict[frozenset[tuple[str, object]], Tagged] = {}
    for unit, sparql in _questions(asked, reader.succession):
        answer = answer_from_chunks(site.chunks(sparql), release)
        if answer.truncated or answer.is_large:  # a sum of some of the rows would be wrong
            raise Problem(400, "rows", limit=len(answer.rows))
        names = [column.name for column in answer.columns]
        for row in answer.rows:
            known = found.setdefault(frozenset(row.items()), Tagged(row))
            found[frozenset(row.items())] = replace(known, asked=(*known.asked, *unit))
    kept, confirmed = _confirmed(site, asked, [each.row for each in found.values()])
    rows = [each for key, each in found.items() if key in kept]
    territory = _territory(site, asked, rows)
    label = functools.partial(reader.names.label, language=asked.language)
    figures = figures_among(asked.query.figures, names, [each.row for each in rows])
    carried, left = carry(territory, rows, label, figures)
    made = make_answer(release, [*names, *ADDED], [each.row for each in carried], False)
    changed = sum(each.row.keys() & {*ADDED[::2]} != set() for each in carried)
    origins = tuple(each.origins for each in carried)
    return replace(made, today=OnToday(origins, tuple(left), changed), at_level=confirmed)


def _confirmed(
    site: Site, asked: Question, rows: list[Row]
) -> tuple[frozenset[frozenset[tuple[str, object]]], AtLevel | None]:
    """Choose, by what is in them, the rows whose facts are of the level that is asked for."""
    if not asked.level:
        return frozenset(frozenset(row.items()) for row in rows), None
    kept, found = kept_rows(site, asked.sparql, rows, asked.level)
    return frozenset(frozenset(row.items()) for row in kept), found


def _territory(site: Site, asked: Question, rows: list[Tagged]) -> Territory:
    """Read the figures of the rows that are about a unit which took part in a change."""
    query = asked.query
    aggregates = frozenset(_AGGREGATE.findall(query.sparql)) - query.today.carried
    known = Territory(site.reader.succession, {}, aggregates)
    about: list[Row] = [each.row for each in rows if any(map(known.is_unit, known.units(each)))]
    return replace(known, figures=read_figures(site.reader, about))


def _given(parameter: Parameter, asked: Question) -> list[str]:
    texts = tuple(filter(None, asked.values.get(parameter.name, ())))
    terms = read_terms(parameter, texts) if texts else parameter.default
    return [term.value for term in terms]


def _questions(asked: Question, succession: Succession) -> Iterator[tuple[tuple[str, ...], str]]:
    """Ask of each former province what was asked of one, and of the unit of today too."""
    query, values = asked.query, {**asked.values, **asked.query.today.values}
    parameter = next((each for each in query.parameters if each.of_class == PROVINCE), None)
    units = _given(parameter, asked) if parameter else []
    if parameter is None or not units:
        yield (), query.bind(values)
        return
    for unit in dict.fromkeys(each for one in units for each in succession.family(one)):
        yield (unit,), query.bind({**values, parameter.name: (unit,)})
