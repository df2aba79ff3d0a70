"""A decision made: what a person says about a fact in, an event out, or why it is none."""

import datetime
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from loaders.entries.problem import nearest
from loaders.entries.terms import Terms
from loaders.entries.written import Tree
from loaders.reviews.application import CLASS
from loaders.reviews.content import content_hash, content_text, fact_from_text
from loaders.reviews.correction import Misfit, corrected, misfits
from loaders.reviews.event import OUT, Decision, Event, folded
from loaders.reviews.past import Past
from loaders.reviews.standing import decided
from loaders.reviews.wording import (
    MOST_OF_NAME,
    MOST_OF_REASON,
    RefusedError,
    one_line,
    refuse_unreadable,
)
from ontology import vocab

_AGENTS = vocab.mint("agent", "")
_COMPUTED = ("-base", "-value")
"""How the names of computed facts end."""
_MOVING = (Decision.CORRECT, *OUT)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person wants to decide; a name of a fact as sheets or pages have it."""

    fact: str
    decision: Decision
    by: str
    agent: str = ""
    reason: str = ""
    changes: Mapping[str, Tree] = field(default_factory=dict)
    successor: str = ""
    independent: bool = False
    content: str = ""
    """The digest of what the person saw, or its beginning; empty for what the fact says now."""


def fact_name(text: str) -> str:
    """Write the name of a fact as sheets do, whichever way it was given."""
    name = text.strip().removeprefix(vocab.ID)
    return name if name.startswith("fact/") else f"fact/{name}"


def event_of(wish: Wish, past: Past, events: Sequence[Event], terms: Terms) -> Event:
    """Write a decision down; raises RefusedError. `events` are all before it, on any fact."""
    by = one_line("--by", wish.by, MOST_OF_NAME)
    reason = one_line("--reason", wish.reason, MOST_OF_REASON)
    refuse_unreadable("--set", dict(wish.changes))
    _check_person(wish, terms)
    name = fact_name(wish.fact)
    fact = state_of(name, past, [one for one in events if one.fact == name], terms)
    text = content_text(fact)
    _check_content(wish, content_hash(fact))
    _check_decision(wish, fact, past)
    result = ""
    if wish.decision is Decision.CORRECT:
        result = content_hash(corrected(fact, wish.changes, terms))
        if result == content_hash(fact):
            raise RefusedError(
                f"{name}: expected values other than those there are, found the same",
                "Giá trị mới giống hệt giá trị đang có: không có gì để sửa.",
            )
    return Event(
        id=secrets.token_hex(8),
        time=datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        by=by,
        agent=wish.agent,
        fact=name,
        content=content_hash(fact),
        text=text,
        decision=wish.decision,
        changes=wish.changes,
        result=result,
        reason=reason,
        successor=fact_name(wish.successor) if wish.successor else "",
        independent=wish.independent,
    )


def state_of(name: str, past: Past, events: Sequence[Event], terms: Terms) -> Fact:
    """Find what a fact says now, with the decisions since the release; raises RefusedError."""
    record = past.records.get(name)
    if record is None or not record.text:
        raise RefusedError(*_unknown(name, past))
    fact = fact_from_text(record.text)
    return decided(fact, events, terms)


def roles(terms: Terms) -> frozenset[str]:
    """Collect the names of agents that are no persons: roles and software."""
    listed = (names for iri, names in terms.labels.items() if iri.startswith(_AGENTS))
    return frozenset(folded(name) for names in listed for name in names.values())


def _check_person(wish: Wish, terms: Terms) -> None:
    if not wish.by.strip():
        raise RefusedError(
            "--by: expected the name of the person who decides, found nothing",
            "Cần tên người quyết định (--by hoặc DXKG_AUTHOR).",
        )
    is_role = folded(wish.by) in roles(terms) or wish.agent.startswith(_AGENTS)
    is_role = is_role or wish.agent.removeprefix(vocab.ID).startswith("agent/")
    if is_role and wish.decision is not Decision.NOTE:
        raise RefusedError(
            f"--by: expected a person, found '{wish.by}': a role or software decides nothing",
            "Cần tên một người: vai trò hay phần mềm không được quyết định.",
        )
    refuse_unreadable("--agent", wish.agent)
    if wish.agent and not (wish.agent.startswith("https://") and " " not in wish.agent):
        raise RefusedError(
            f"--agent: expected an IRI of the person (https://…), found '{wish.agent}'",
            "Cần một IRI của người đó, ví dụ ORCID.",
        )


def _check_content(wish: Wish, content: str) -> None:
    if wish.content and not (len(wish.content) >= 8 and content.startswith(wish.content)):
        raise RefusedError(
            f"{fact_name(wish.fact)}: expected the content {content[:12]}, which it has now, "
            f"found {wish.content[:12]}: look at it again",
            "Dữ kiện đã đổi từ khi bạn xem: hãy xem lại nội dung hiện nay rồi quyết định.",
        )


def _check_decision(wish: Wish, fact: Fact, past: Past) -> None:
    if wish.decision is not Decision.ACCEPT and not wish.reason.strip():
        raise RefusedError(
            "--reason: expected why, found nothing", "Cần ghi lý do của quyết định này."
        )
    if isinstance(fact, RelationFact) and fact.predicate == CLASS and wish.decision in _MOVING:
        raise RefusedError(
            f"{fact.id}: expected a fact other than what kind of thing something is; "
            "correct the type in the sheet",
            "Loại của một đối tượng chỉ sửa được trong phiếu.",
        )
    if wish.successor:
        _check_successor(wish, past)
    if bool(wish.changes) != (wish.decision is Decision.CORRECT):
        raise RefusedError(
            "--set: expected key=value with a correction, and only there",
            "Chỉ quyết định sửa mới có --set, và phải có ít nhất một.",
        )
    if found := tuple(misfits(type(fact), wish.changes)):
        raise RefusedError(*_misfit_text(fact.id, found))


def _check_successor(wish: Wish, past: Past) -> None:
    name = fact_name(wish.successor)
    record = past.records.get(name)
    if wish.decision not in OUT or record is None or record.now is None:
        raise RefusedError(
            f"--successor: expected a published fact, with reject or withdraw; found '{name}'",
            "Dữ kiện thay thế phải đang được công bố, và chỉ đi với bác bỏ hoặc rút lại.",
        )


def _misfit_text(name: str, found: Iterable[Misfit]) -> tuple[str, str]:
    said = []
    for one in found:
        hint = f". Did you mean {one.hint}?" if one.hint else ""
        said.append(f"{name}: {one.key}: expected {one.expected}, found {one.found}{hint}")
    return "\n".join(said), "Khóa hoặc giá trị không hợp với loại dữ kiện này."


def _unknown(name: str, past: Past) -> tuple[str, str]:
    if name.endswith(_COMPUTED) and any(name.startswith(f"{one}-") for one in past.records):
        basis = name.rpartition("-")[0]
        return (
            f"{name}: expected a fact of a sheet, found a computed one; decide on {basis}",
            f"Dữ kiện này được tính ra; hãy quyết định về {basis}.",
        )
    hint = nearest(name, past.records)
    return (
        f"{name}: expected a fact of the release, found none"
        + (f". Did you mean {hint}?" if hint else "; build a release that has it first"),
        "Không có dữ kiện này trong bản phát hành hiện nay."
        + (f" Có phải ý là {hint}?" if hint else ""),
    )
