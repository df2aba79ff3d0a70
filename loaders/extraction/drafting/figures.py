"""Observations and rankings in, figures of a sheet out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from loaders.entries.written import Tree
from loaders.extraction.drafting.codes import COUNTED, FOREIGN, MONEY, QUALIFIERS, SCALES, UNITS
from loaders.extraction.drafting.part import (
    Context,
    Drafted,
    Part,
    assumed_home,
    evidence,
    inferred,
    label,
    number,
    remarks,
    with_inferred,
)
from loaders.extraction.drafting.things import area_things, body_things, body_type
from loaders.extraction.drafting.times import period_keys
from loaders.extraction.linking.directory import key_of
from loaders.extraction.linking.link import Link
from loaders.extraction.proposal import Because, Observation, Ranking, Said
from loaders.vietnamese.comparison import EXACT, sign_at
from loaders.vietnamese.period import days_of

_PERIOD = ("periodStart", "periodEnd")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicator",),
    "index": ("indicator",),
    "unit": ("unit",),
    "status": ("valueKind",),
    "change": ("change",),
    "change_base": ("basePeriod",),
    "out_of": ("rankOutOf",),
    "denominator": ("denominator",),
}
_AREA: Mapping[str, tuple[str, ...]] = {"area": ("refArea",)}
_PLACE = "hạng"
_YEAR_ALONE = re.compile(r"(?:(?:đầu|giữa|cuối|hết) )?(?:năm )?\d{4}", re.IGNORECASE)
_OF_BEFORE = re.compile(r"\s\(?(?:cũ|trước (?:khi )?(?:sáp nhập|hợp nhất))(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class _Where:
    """The area of a figure: the unit, and the body where it is said of one."""

    keys: dict[str, Tree] = field(default_factory=dict)
    things: tuple[Drafted, ...] = ()
    assumed: list[Tree] = field(default_factory=list)
    links: tuple[Link, ...] = ()


def observation(context: Context, proposal: Observation) -> Part:
    """Draft a figure, share or place among the first."""
    unit, scale = _scaled(proposal.unit.value if proposal.unit else "")
    code = UNITS.get(unit, COUNTED if unit else "")
    tree: dict[str, Tree] = {"type": "Observation"}
    link = None
    if proposal.indicator and unit == _PLACE:
        link = context.linker.rank(proposal.indicator.value)
    elif proposal.indicator:
        link = context.linker.indicator(proposal.indicator.value, code)
    tree["indicator"] = link.id if link else ""
    where = _where(context, proposal)
    tree |= {"refArea": "", **where.keys}
    if proposal.status.value in ("target", "plan"):
        tree["valueKind"] = proposal.status.value
    tree |= _amount(context, proposal, unit, scale)
    if code and unit != _PLACE and not _is_bare_fraction(proposal):
        tree["unit"] = code
    if proposal.change and _is_of_unit(proposal, unit):
        tree["change"] = number(proposal.change.value)
    base = proposal.change_base
    if "change" in tree and base and key_of(base.value) == key_of(context.printed(base)):
        tree["basePeriod"] = context.printed(base)
    own = "" if _is_bare_fraction(proposal) else code
    things = (*where.things, *_indicator_things(link, proposal, own))
    return _part(context, proposal, tree, things, where, link)


def ranking(context: Context, proposal: Ranking) -> Part:
    """Draft a place among others."""
    link = context.linker.rank(proposal.index.value) if proposal.index else None
    where = _where(context, proposal)
    tree: dict[str, Tree] = {"type": "RankObservation", "indicator": link.id if link else ""}
    tree |= {"refArea": "", **where.keys}
    tree["rank"] = str(proposal.rank.value)
    if proposal.out_of:
        tree["rankOutOf"] = str(proposal.out_of.value)
    if proposal.change:
        tree["change"] = str(proposal.change.value)
    things = (*where.things, *_indicator_things(link, proposal, ""))
    return _part(context, proposal, tree, things, where, link)


def _part(
    context: Context,
    proposal: Observation | Ranking,
    tree: dict[str, Tree],
    things: tuple[Drafted, ...],
    where: _Where,
    link: Link | None,
) -> Part:
    period = period_keys(_period(context, proposal), context.document.text)
    stated = _grounded(context, proposal)
    keys = {**_KEYS, **_AREA, "period": tuple(period), "year": _PERIOD}
    if "about" in tree:
        keys["area"] = ("about",)
    grounds = inferred(context, stated, keys)
    given = {**tree, **period, "evidence": evidence(proposal), "reviewStatus": "proposed"}
    given = with_inferred(given, (*grounds, *where.assumed))
    words = link.label if link else proposal.kind
    given = {"id": context.fact_id(proposal, words), **given}
    lacks = "indicator" if not link else "" if given.get("refArea") else "area"
    if isinstance(proposal, Observation) and proposal.unit and _is_foreign(proposal.unit.value):
        lacks = "unit"
    fact = Drafted(given, remarks(link, *where.links))
    return Part(proposal, things, (fact,), lacks)


def _period(context: Context, proposal: Observation | Ranking) -> Said[str] | None:
    """Return the period; of a ranking its year, unless it is a part of a more exact date."""
    if isinstance(proposal, Observation):
        return proposal.period
    year = proposal.year
    if year is None or not _YEAR_ALONE.fullmatch(context.printed(year) or str(year.value)):
        return None
    return Said(str(year.value), year.span, year.because)


def _grounded(context: Context, proposal: Observation | Ranking) -> Observation | Ranking:
    """Say where the whole of a part stands, where the passage does not print it."""
    whole = proposal.denominator if isinstance(proposal, Observation) else None
    if whole is None or not isinstance(proposal, Observation):
        return proposal
    before = [one for one in context.layers.figures if whole.value in one.numbers]
    if any(proposal.start <= one.start < proposal.end for one in before):
        return proposal
    near = [one for one in before if one.start < proposal.start] or before
    span = (near[-1].start, near[-1].end) if near else whole.span
    return replace(proposal, denominator=Said(whole.value, span, Because.PARAGRAPH))


def _is_of_unit(proposal: Observation, unit: str) -> bool:
    """Tell whether a change is in the unit of the value; growth in per cent of a count is not."""
    own = proposal.change_unit
    return own is None or _scaled(own.value)[0] in (unit, "điểm phần trăm")


def _is_bare_fraction(proposal: Observation) -> bool:
    """Tell `45/60 xã`, printed without its share, which is computed and not written."""
    part, whole = proposal.numerator, proposal.denominator
    return whole is not None and part is not None and part.value == proposal.value.value


def _is_foreign(unit: str) -> bool:
    """Tell a currency that no indicator is measured in."""
    return _scaled(unit)[0] in FOREIGN


def _scaled(unit: str) -> tuple[str, int]:
    """Read `tỷ đồng` as the currency and a power of ten."""
    first, _, rest = unit.partition(" ")
    scale = SCALES.get(first.casefold(), 0)
    name = rest if scale else unit
    return "VND" if name == MONEY else name, scale


def _amount(context: Context, proposal: Observation, unit: str, scale: int) -> dict[str, Tree]:
    """Write what was observed, in the keys of its kind."""
    value = proposal.value.value.scaleb(scale)
    printed = _printed(context, proposal, value)
    tree: dict[str, Tree] = {"printedValue": printed} if printed else {}
    if unit == _PLACE:
        return {**tree, "type": "RankObservation", "topN": number(value)}
    if proposal.upper:
        ends: dict[str, Tree] = {
            "minValue": number(value),
            "maxValue": number(proposal.upper.value.scaleb(scale)),
        }
        return {**tree, **ends, "valueQualifier": "range"}
    if not _is_bare_fraction(proposal):
        tree["value"] = number(value)
    if proposal.numerator and proposal.denominator:
        tree["type"] = "RatioObservation"
        tree["numerator"] = number(proposal.numerator.value)
        tree["denominator"] = number(proposal.denominator.value)
    sign = QUALIFIERS.get(proposal.comparator.value) or _printed_sign(context, proposal)
    return {**tree, "valueQualifier": sign} if sign else tree


def _printed_sign(context: Context, proposal: Observation) -> str:
    """Read the sign beside a figure as the gate does: `ước` has one, though nothing is compared."""
    figure = context.figure_at(proposal.value.span) if proposal.value.span else None
    sign = sign_at(context.layers.text, figure) if figure else None
    return sign.code if sign and sign.sure and sign.code != EXACT else ""


def _printed(context: Context, proposal: Observation, value: Decimal) -> str:
    """Return the value as printed, with what scales and measures it."""
    figure = context.figure_at(proposal.value.span) if proposal.value.span else None
    return context.words((figure.start, figure.end)) if figure and value in figure.numbers else ""


def _indicator_things(
    link: Link | None, proposal: Observation | Ranking, unit: str
) -> tuple[Drafted, ...]:
    if link is None or link.is_known:
        return ()
    tree: dict[str, Tree] = {"id": link.id, "type": "Indicator", "label": label(link.label)}
    if unit:
        tree["unit"] = unit
    tree["evidence"] = evidence(proposal)
    return (Drafted(tree, remarks(link)),)


def _where(context: Context, proposal: Observation | Ranking) -> _Where:
    """Link the area; a body acts in the report's province; nothing said is the province assumed."""
    area = proposal.area
    if area is None:
        return _assumed(context)
    link = context.linker.area(area.value, _last_day(context, proposal), _is_former(context, area))
    if link is None:
        return _Where()
    things = area_things(context, link, area, proposal)
    if link.is_known or things:
        return _Where({"refArea": link.id}, things, links=(link,))
    if body_type(area.value) == "Organisation":
        return _Where()
    name = context.with_province(area.value)
    body = context.linker.thing("org", name)
    home = _assumed(context)
    keys: dict[str, Tree] = {**home.keys, "about": body.id}
    return _Where(keys, body_things(context, body, area, proposal), home.assumed, (body,))


def _last_day(context: Context, proposal: Observation | Ranking) -> str:
    """Tell until when a figure is: a province of that name may be another since."""
    year = proposal.year.value if isinstance(proposal, Ranking) and proposal.year else None
    if year:
        return f"{year}-12-31"
    keys = period_keys(_period(context, proposal), context.document.text)
    return days_of(str(keys.get("periodEnd", ""))).end


def _is_former(context: Context, area: Said[str]) -> bool:
    """Tell `Cà Mau (cũ)`, `Cà Mau trước sáp nhập` from the province of today."""
    end = area.span[1] if area.span else None
    return end is not None and _OF_BEFORE.match(context.document.text, end) is not None


def _assumed(context: Context) -> _Where:
    link = context.linker.area(context.home.value.name) if context.home else None
    if context.home is None or link is None or not link.is_known:
        return _Where()
    return _Where({"refArea": link.id}, assumed=[assumed_home(context.home)], links=(link,))
