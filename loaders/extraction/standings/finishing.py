"""Finishing: places that were read of a report in, proposals out, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from loaders.extraction.proposal import Because, Count, Ranking, Said, Text
from loaders.extraction.standings.paragraph import (
    FAMILY,
    Told,
)

_MOVE = 25
"""Letters at most between the ends of a move: `từ hạng 40 (0,52 điểm) lên hạng 25`."""


def finished(told: Sequence[Told]) -> tuple[Ranking, ...]:
    """Make proposals of what was read of a report, the fuller of two mentions of the same place."""
    numbered = [
        one
        for _, of_block in groupby(told, key=lambda each: each.block)
        for one in _with_numbers(tuple(of_block), told)
    ]
    return _without_repeats([(each.block, one) for each in numbered for one in _rankings(each)])


def _with_numbers(told: Sequence[Told], earlier: Sequence[Told]) -> list[Told]:
    """Give each place of a paragraph the number of units that its list has, and `năm trước`."""
    told = _with_years_of_moves(told)
    here = {one.family: one.out_of for one in told if one.out_of}
    known = {_list_of(one): one.out_of for one in (*earlier, *told) if one.out_of}
    finished = []
    for at, one in enumerate(told):
        out_of = one.out_of
        if out_of is None and one.family[0]:
            number = here.get(one.family) or known.get(_list_of(one))
            if number and one.mark.rank <= number.value:
                out_of = replace(number, because=Because.PARAGRAPH)
        years = one.years
        if not years and one.mark.is_of_year_before and at + 1 < len(told) and told[at + 1].years:
            later = told[at + 1].years[-1]
            years = (Said(later.value - 1, later.span, Because.SENTENCE),)
        finished.append(replace(one, out_of=out_of, years=years))
    return finished


def _with_years_of_moves(told: Sequence[Told]) -> list[Told]:
    """Give the year that stands before a move to its end: `năm 2023 từ hạng 40 lên hạng 25`."""
    moved = list(told)
    for at, (first, last) in enumerate(pairwise(told)):
        if first.mark.form == "from" and _is_year_of_end(first, last):
            moved[at] = replace(first, years=())
            moved[at + 1] = replace(last, years=first.years)
    return moved


def _is_year_of_end(first: Told, last: Told) -> bool:
    said = [year for year in last.years if year.because is Because.CLAUSE]
    span = first.years[0].span if first.years else None
    together = last.mark.start - first.mark.end < _MOVE and last.mark.form != "from"
    return together and not said and span is not None and span[1] <= first.mark.start


def _list_of(told: Told) -> tuple[object, ...]:
    """Tell which list a place is in: that of an index and year, which a whole report speaks of."""
    return *told.family, tuple(year.value for year in told.years)


def _rankings(told: Told) -> Iterator[Ranking]:
    """Make a proposal for each index and year of a mark."""
    indices: tuple[Text, ...] = told.indices or (None,)
    years: tuple[Count, ...] = told.years or (None,)
    form = "years-running" if len(told.years) > 1 else told.mark.form
    for index in indices:
        for year in years:
            yield Ranking(
                rule=f"ranking/{form}",
                start=told.start,
                end=told.end,
                rank=Said(told.mark.rank, told.mark.span),
                area=told.subject.said,
                index=_scoped(index, told.scope),
                out_of=told.out_of,
                year=year,
                change=told.change,
            )


def _scoped(index: Text, scope: str) -> Text:
    if index is None or not scope or scope in index.value:
        return index
    name = (
        f"{index.value} ({scope})"
        if scope.startswith(("vùng", "khu vực", "miền"))
        else f"{index.value} {scope}"
    )
    return replace(index, value=name)


def _without_repeats(found: Sequence[tuple[int, Ranking]]) -> tuple[Ranking, ...]:
    """Keep of two blocks that say the same the fuller one, the other as a mention."""
    kept: list[tuple[int, Ranking]] = []
    for block, one in sorted(found, key=lambda each: _left_open(each[1])):
        fuller = next((at for at, each in enumerate(kept) if _is_repeat(each, block, one)), None)
        if fuller is None:
            kept.append((block, one))
        else:
            first, lead = kept[fuller]
            mentions = sorted({*lead.mentions, (one.start, one.end)})
            kept[fuller] = first, replace(lead, mentions=tuple(mentions))
    return tuple(sorted((one for _, one in kept), key=lambda each: (each.start, each.end)))


def _is_repeat(kept: tuple[int, Ranking], block: int, one: Ranking) -> bool:
    return kept[0] != block and _is_same(kept[1], one)


def _left_open(one: Ranking) -> tuple[int, int, int]:
    fields = (one.index, one.out_of, one.year, one.change)
    return sum(value is None for value in fields), one.start - one.end, one.start


def _is_same(first: Ranking, second: Ranking) -> bool:
    if first.rank.value != second.rank.value or _plain(first.area) != _plain(second.area):
        return False
    pairs = (
        (first.index, second.index), (first.out_of, second.out_of),
        (first.year, second.year), (first.change, second.change),
    )  # fmt: skip
    return all(a is None or b is None or _agree(a.value, b.value) for a, b in pairs)


def _agree(first: object, second: object) -> bool:
    return first == second or {first, second} == {FAMILY, "chuyển đổi số"}


def _plain(said: Said[object] | None) -> object:
    return said.value if said else None
