"""Things that proposals name: links in, new things of a sheet out; known ones need no entry."""

from __future__ import annotations

import re

from loaders.entries.written import Tree
from loaders.extraction.drafting.part import Context, Drafted, evidence, label, remarks, spans
from loaders.extraction.linking.link import Link
from loaders.extraction.proposal import Proposal, Said

_DISTRICT = re.compile(r"(?:huyện|quận|thị xã|thành phố|TP\.?|TX\.?)\s?", re.IGNORECASE)
_COMMUNE = re.compile(r"(?:xã|phường|thị trấn|đặc khu|TT\.?)\s?", re.IGNORECASE)
_COMPANY = re.compile(r"(?:tổng )?công ty|tập đoàn|doanh nghiệp|VNPT|Viettel|FPT|MobiFone", re.I)
_COMMITTEE = re.compile(r"(?:tiểu )?ban chỉ đạo|bcđ", re.IGNORECASE)
_TEAM = re.compile(r"tổ công nghệ số", re.IGNORECASE)
_PUBLIC = re.compile(
    r"(?:ubnd|hđnd|ủy ban|uỷ ban|hội đồng|sở|bộ|cục|chi cục|tổng cục|chính phủ|quốc hội|văn phòng"
    r"|công an|cục thuế|tỉnh ủy|thành ủy|huyện ủy|ban|trung tâm|vụ|phòng|viện)\b",
    re.IGNORECASE,
)


def area_things(
    context: Context, link: Link, said: Said[str], proposal: Proposal
) -> tuple[Drafted, ...]:
    """Draft a district or commune; none for a known unit, nor for what is no unit."""
    kind = _unit_type(said.value)
    if link.is_known or not kind:
        return ()
    tree: dict[str, Tree] = {"id": link.id, "type": kind, "label": label(link.label)}
    return (_thing(context, tree, link, said, proposal),)


def body_things(
    context: Context, link: Link, said: Said[str], proposal: Proposal
) -> tuple[Drafted, ...]:
    """Draft a body that is new."""
    if link.is_known:
        return ()
    tree: dict[str, Tree] = {"id": link.id, "type": body_type(said.value)}
    tree["label"] = label(link.label)
    return (_thing(context, tree, link, said, proposal),)


def person_things(
    context: Context, link: Link, said: Said[str], proposal: Proposal
) -> tuple[Drafted, ...]:
    if link.is_known:
        return ()
    tree: dict[str, Tree] = {"id": link.id, "type": "Person", "label": {"vi": link.label}}
    return (_thing(context, tree, link, said, proposal),)


def system_things(
    context: Context, link: Link, said: Said[str], proposal: Proposal
) -> tuple[Drafted, ...]:
    if link.is_known:
        return ()
    tree: dict[str, Tree] = {"id": link.id, "type": "DigitalSystem", "label": label(link.label)}
    return (_thing(context, tree, link, said, proposal),)


def body_type(name: str) -> str:
    """Tell the class of a body by the first words of its name."""
    for pattern, kind in (
        (_COMPANY, "Company"),
        (_COMMITTEE, "SteeringCommittee"),
        (_TEAM, "CommunityDigitalTeam"),
        (_PUBLIC, "PublicBody"),
    ):
        if pattern.match(name):
            return kind
    return "Organisation"


def _unit_type(name: str) -> str:
    if _COMMUNE.match(name):
        return "Commune"
    return "District" if _DISTRICT.match(name) else ""


def _thing(
    context: Context, tree: dict[str, Tree], link: Link, said: Said[str], proposal: Proposal
) -> Drafted:
    """Give a thing the words and the place of its name."""
    printed = context.short_form(said, link.label)
    if printed:
        tree["names"] = [printed]
    tree["evidence"] = spans([said.span]) if said.span else evidence(proposal)
    return Drafted(tree, remarks(link))
