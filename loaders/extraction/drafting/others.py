"""Posts, systems, connections, events, documents and statements in, entries of a sheet out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from loaders.entries.written import Tree
from loaders.extraction.drafting.codes import (
    DOCUMENT_TYPES,
    EVENT_TYPES,
    PARTY_RESOLUTION,
    STATUSES,
    SYSTEM_TYPES,
)
from loaders.extraction.drafting.part import (
    Context,
    Drafted,
    Part,
    evidence,
    inferred,
    label,
    remarks,
    short_form,
    spans,
    with_inferred,
)
from loaders.extraction.drafting.things import (
    area_things,
    body_things,
    person_things,
    system_things,
)
from loaders.extraction.drafting.times import date_key
from loaders.extraction.linking.link import Link
from loaders.extraction.proposal import (
    Because,
    Connection,
    Document,
    Event,
    PersonRole,
    Proposal,
    Said,
    Statement,
    System,
)

_PARTY = ("-NQ/TW", "-NQ/TU", "-NQ/ĐU", "-NQ/HU")
_MOST_WORDS = 25
"""A statement is summed up in no more."""


def tenure(context: Context, proposal: PersonRole) -> Part:
    """Draft a person, the post, its body, and that he holds it."""
    linker, body = context.linker, proposal.organization
    person = linker.thing("person", proposal.person.value)
    people = person_things(context, person, proposal.person, proposal)
    if body is None:
        return Part(proposal, people, (), "organization")
    org = linker.thing("org", body.value)
    name = f"{proposal.role.value} {body.value}"
    post = linker.thing("post", name)
    things = [*people, *body_things(context, org, body, proposal)]
    if not post.is_known:
        things.append(_post(context, proposal, post, org, name))
    tree: dict[str, Tree] = {
        "id": context.fact_id(proposal, proposal.person.value, proposal.role.value),
        "type": "Tenure",
        "person": person.id,
        "post": post.id,
    }
    return Part(proposal, tuple(things), (_fact(context, proposal, tree, person, post, org),))


def system(context: Context, proposal: System) -> Part:
    """Draft a system, where it is used, and its state."""
    link = context.linker.thing("system", proposal.name.value, _value(proposal.area))
    things: list[Drafted] = []
    for one in system_things(context, link, proposal.name, proposal):
        tree = {**one.tree, "evidence": evidence(proposal)}
        if proposal.system_type and proposal.system_type.value in SYSTEM_TYPES:
            tree["systemType"] = SYSTEM_TYPES[proposal.system_type.value]
        if proposal.acronym:
            tree["acronym"] = proposal.acronym.value
        where = _told_area(context, proposal)
        if proposal.area and where:
            units = area_things(context, where, proposal.area, proposal)
            things += units
            if where.is_known or units:
                tree["deployedIn"] = where.id
        given = with_inferred(tree, inferred(context, proposal, {"area": ("deployedIn",)}))
        things.append(Drafted(given, one.remarks))
    facts: tuple[Drafted, ...] = ()
    if proposal.status:
        tree = {
            "id": context.fact_id(proposal, link.label, "status"),
            "type": "StatusFact",
            "statusOf": link.id,
            "status": STATUSES[proposal.status.value],
        }
        facts = (_fact(context, proposal, tree, link, keys={"status": ("status",)}),)
    return Part(proposal, tuple(things), facts)


def connection(context: Context, proposal: Connection) -> Part:
    """Draft two systems and that one is connected to the other."""
    ends = [_where_named(context, end, proposal) for end in _ends(proposal)]
    links = [context.linker.thing("system", end.value) for end in ends]
    things = [
        thing
        for link, end in zip(links, ends, strict=True)
        for thing in system_things(context, link, end, proposal)
    ]
    tree: dict[str, Tree] = {
        "id": context.fact_id(proposal, *(end.value for end in ends)),
        "type": "Connection",
        "fromSystem": links[0].id,
        "toSystem": links[1].id,
        "status": STATUSES[proposal.status.value] if proposal.status else "",
    }
    placed = replace(proposal, from_system=ends[0], to_system=ends[1])
    keys = {"from_system": ("fromSystem",), "to_system": ("toSystem",), "status": ("status",)}
    fact = _fact(context, placed, tree, *links, keys=keys)
    return Part(proposal, tuple(things), (fact,), "" if proposal.status else "status")


def event(context: Context, proposal: Event) -> Part:
    """Draft an event and who took part."""
    words = context.words((proposal.start, proposal.end))
    link = context.linker.thing("event", words, _value(proposal.date))
    tree: dict[str, Tree] = {"id": link.id, "type": "Event", "label": label(words)}
    if proposal.event_type.value in EVENT_TYPES:
        tree["eventType"] = EVENT_TYPES[proposal.event_type.value]
    tree |= date_key("startDate", proposal.date)
    things: list[Drafted] = []
    where = context.linker.area(proposal.place.value) if proposal.place else None
    if proposal.place and where:
        units = area_things(context, where, proposal.place, proposal)
        things += units
        if where.is_known or units:
            tree["heldIn"] = where.id
    tree["evidence"] = evidence(proposal)
    keys = {"date": ("startDate",), "place": ("heldIn",)}
    things.append(Drafted(with_inferred(tree, inferred(context, proposal, keys)), remarks(link)))
    facts: list[Drafted] = []
    for actor in proposal.actors:
        agent, known = _agent(context, actor, proposal)
        things += known
        facts.append(_participation(context, proposal, link, agent, actor))
    return Part(proposal, tuple(things), tuple(facts))


def document(context: Context, proposal: Document) -> Part:
    """Draft a document; of a known one only how it is called here."""
    name = " ".join(filter(None, (_value(proposal.doc_type), _value(proposal.number))))
    number = _value(proposal.number)
    link = context.linker.thing("doc", number or name, _value(proposal.issuer))
    if link.is_known:
        names: dict[str, Tree] = {"id": link.id, "names": [number or name]}
        mention = Drafted({**names, "evidence": evidence(proposal)}, remarks(link))
        return Part(proposal, (mention,))
    tree: dict[str, Tree] = {"id": link.id, "type": "PolicyDocument", "label": label(name)}
    if number:
        tree["docNumber"] = number
    tree |= _document_type(proposal) | date_key("date", proposal.date)
    things: tuple[Drafted, ...] = ()
    if proposal.issuer:
        issuer = context.linker.thing("org", proposal.issuer.value)
        things = body_things(context, issuer, proposal.issuer, proposal)
        tree["issuedBy"] = issuer.id
    tree["evidence"] = evidence(proposal)
    given = with_inferred(
        tree, inferred(context, proposal, {"date": ("date",), "issuer": ("issuedBy",)})
    )
    return Part(proposal, (*things, Drafted(given, remarks(link))))


def statement(context: Context, proposal: Statement) -> Part:
    """Draft a statement, summed up by its own words."""
    words = context.words((proposal.start, proposal.end)).split()
    text = " ".join(words[:_MOST_WORDS]) + ("…" if len(words) > _MOST_WORDS else "")
    tree: dict[str, Tree] = {
        "id": context.fact_id(proposal, *words[:6]),
        "type": proposal.statement_type.value,
        "label": label(text),
    }
    things: list[Drafted] = []
    for key, said in (("holder", proposal.holder), ("statedBy", proposal.speaker)):
        if said:
            agent, new = _agent(context, said, proposal)
            things += new
            tree[key] = agent.id
    keys = {"holder": ("holder",), "speaker": ("statedBy",)}
    return Part(proposal, tuple(things), (_fact(context, proposal, tree, keys=keys),))


def _told_area(context: Context, proposal: System) -> Link | None:
    """Link the area of a system where the text tells it, be it by the name of another thing."""
    area = proposal.area
    if area is None or (area.span and not context.short_form(area, f"{area.value} của")):
        return None
    return context.linker.area(area.value)


def _ends(proposal: Connection) -> tuple[Said[str], Said[str]]:
    return proposal.from_system, proposal.to_system


def _where_named(context: Context, end: Said[str], proposal: Connection) -> Said[str]:
    """Tell where a system is named that the passage only refers to."""
    text = context.layers.text
    at = text.rfind(end.value, 0, proposal.start)
    if at < 0 or end.value in text[proposal.start : proposal.end]:
        return end
    return Said(end.value, (at, at + len(end.value)), Because.PARAGRAPH)


def _post(context: Context, proposal: PersonRole, post: Link, org: Link, name: str) -> Drafted:
    tree: dict[str, Tree] = {"id": post.id, "type": "Post", "label": label(name)}
    printed = short_form(_printed_post(context, proposal), name)
    if printed:
        tree["names"] = [printed]
    tree["postIn"] = org.id
    tree["evidence"] = evidence(proposal)
    keys = {"organization": ("postIn",)}
    return Drafted(with_inferred(tree, inferred(context, proposal, keys)), remarks(post))


def _printed_post(context: Context, proposal: PersonRole) -> str:
    """Return role and body in one piece where the text has them so, else the role."""
    role, body = proposal.role.span, proposal.organization and proposal.organization.span
    if role and body and 0 <= body[0] - role[1] <= 1:
        return context.words((role[0], body[1]))
    return context.printed(proposal.role)


def _agent(
    context: Context, said: Said[str], proposal: Proposal
) -> tuple[Link, tuple[Drafted, ...]]:
    if said.value in context.persons:
        person = context.linker.thing("person", said.value)
        return person, person_things(context, person, said, proposal)
    body = context.linker.thing("org", said.value)
    return body, body_things(context, body, said, proposal)


def _participation(
    context: Context, proposal: Event, held: Link, agent: Link, actor: Said[str]
) -> Drafted:
    tree: dict[str, Tree] = {
        "id": context.fact_id(proposal, actor.value),
        "type": "Participation",
        "agent": agent.id,
        "atEvent": held.id,
        "role": "participant",
    }
    if actor.span and not proposal.start <= actor.span[0] < proposal.end:
        tree["inferred"] = [{"property": "agent", "evidence": spans([actor.span])}]
    return _fact(context, proposal, tree, agent)


def _fact(
    context: Context,
    proposal: Proposal,
    tree: dict[str, Tree],
    *links: Link,
    keys: Mapping[str, tuple[str, ...]] | None = None,
) -> Drafted:
    given = {**tree, "evidence": evidence(proposal), "reviewStatus": "proposed"}
    given = with_inferred(given, inferred(context, proposal, keys or {}))
    return Drafted(given, remarks(*links))


def _document_type(proposal: Document) -> dict[str, Tree]:
    kind = _value(proposal.doc_type).casefold()
    if kind == "nghị quyết" and _value(proposal.number).upper().replace(" ", "").endswith(_PARTY):
        return {"docType": PARTY_RESOLUTION}
    return {"docType": DOCUMENT_TYPES[kind]} if kind in DOCUMENT_TYPES else {}


def _value(said: Said[str] | None) -> str:
    return said.value if said else ""
