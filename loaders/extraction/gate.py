"""The gate: proposals in; those that their passages carry out, the others with what they miss.

It is the gate of sheets: proposals are drafted as entries of one, and those are read again. What a
fact may lack is left open where the passage does not carry it; what it is made of must be carried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from loaders import resources
from loaders.check.passage.as_printed import NOT_PRINTED
from loaders.check.passage.directions import EXCHANGED
from loaders.check.passage.gate import reread
from loaders.check.passage.naming import kind_of
from loaders.check.passage.pointers import NAMED_KINDS
from loaders.check.passage.ranks import RANK
from loaders.check.passage.reading import Mismatch, read_report, recorded_names
from loaders.check.passage.telling import STATUS
from loaders.check.passage.times import AFTER_REPORT
from loaders.check.passage.times import NOT_PRINTED as NO_TIME
from loaders.entries.entry import Entry, Identified, texts_of
from loaders.entries.facts.relation import RelationFact
from loaders.entries.forms import Comment
from loaders.entries.sheet import Sheet, typed_sheet
from loaders.entries.terms import Terms, read_context, read_ontology, terms_from_quads
from loaders.entries.written import Tree, WrittenSheet
from loaders.extraction.drafting.draft import Draft, merged_things
from loaders.extraction.drafting.part import Context, Drafted, Part
from loaders.extraction.linking.directory import key_of
from loaders.extraction.proposal import Because, Event, Proposal, Ranking, Said
from loaders.vietnamese.names import NameFinder
from ontology import vocab

_UNKNOWN = "1970-01-01T00:00:00Z"
_OPEN: Mapping[str, Mapping[str, str]] = {
    "observation": {
        "periodStart": "period",
        "periodEnd": "period",
        "change": "change",
        "basePeriod": "change_base",
        "numerator": "denominator",
        "denominator": "denominator",
    },
    "ranking": {
        "periodStart": "year",
        "periodEnd": "year",
        "rankOutOf": "out_of",
        "change": "change",
    },
    "person_role": {"postIn": "organization", "org": "organization"},
    "system": {"deployedIn": "area", "unit": "area", "acronym": "acronym", "status": "status"},
    "event": {"startDate": "date", "heldIn": "place", "unit": "place"},
    "document": {"date": "date", "issuedBy": "issuer", "org": "issuer"},
    "connection": {"status": "status"},
    "statement": {"holder": "holder", "statedBy": "speaker", "org": "holder", "person": "speaker"},
}
"""Fields that may be left open, by the key that is not carried or the kind of its thing."""

_NAMES = frozenset(("person", "role", "organization", "name", "from_system", "to_system", "issuer"))
"""Fields that are words of the text."""
_ACTORS = frozenset(("fact", "org", "person"))
_WITH = {"denominator": ("numerator", "denominator"), "change": ("change", "change_base")}
"""Fields that say nothing without one another."""


_ANSWERED: Mapping[Because, Comment] = {
    Because.SYMBOL: {
        "vi": "Suy ra từ ký hiệu văn bản",
        "en": "Follows from the symbol of the document",
    },
    Because.LIST: {
        "vi": "Suy ra từ vị trí trong danh sách đếm tiếp",
        "en": "Follows from the place in a list that counts on",
    },
}
"""What the words of a passage do not say and its form does; the sheet answers the gate with it."""
_IN_OTHER_WORDS: Comment = {
    "vi": "Nêu bằng lời khác; quy tắc trích xuất đã đọc đúng chỗ đó",
    "en": "Told in other words, at the place that the rule has read",
}


@dataclass(frozen=True)
class Refusal:
    """What a passage does not carry."""

    proposal: Proposal
    code: str
    """Of the rule of the gate."""
    key: str
    passage_says: str
    fact_says: str
    opened: str = ""
    """The field that was left open for it; where there is none, the proposal is dropped."""


@dataclass(frozen=True)
class Verdict:
    """The draft of what the gate lets through, and what it misses."""

    draft: Draft
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class _Answer:
    entry: str
    code: str
    reason: Comment
    """Nothing where the ends of a connection are to be exchanged."""


@dataclass(frozen=True)
class _Unwritten:
    """An actor of an event that the passage does not name as sheets do: he is left out of them."""

    entry: str


_Judgement: TypeAlias = "Refusal | _Answer | _Unwritten"


def judged(draft: Draft) -> Verdict:
    """Read the entries of a draft again."""
    parts: list[Part | None] = [*draft.parts]
    refusals: dict[Refusal, None] = {}
    for number, found in (*_misread(draft), *_found(draft)):
        part = parts[number]
        if part is None:
            continue
        if isinstance(found, _Answer):
            parts[number] = _answered(part, found)
            continue
        if isinstance(found, _Unwritten):
            parts[number] = _without(part, found.entry)
            continue
        refusals[found] = None
        parts[number] = draft.redrafted(_opened(part.proposal, found)) if found.opened else None
    return Verdict(replace(draft, parts=tuple(filter(None, parts))), tuple(refusals))


def _misread(draft: Draft) -> Iterator[tuple[int, Refusal]]:
    """Find names that have other words than the place where they are said to stand."""
    for number, part in enumerate(draft.parts):
        for field, said in part.proposal.said():
            value = said.value
            if field not in _NAMES or said.because is not Because.CLAUSE or not said.span:
                continue
            printed = draft.context.words(said.span)
            if isinstance(value, str) and not _is_form_of(printed, value):
                opened = field if field in _OPEN.get(part.proposal.kind, {}).values() else ""
                code = NOT_PRINTED.code
                yield number, Refusal(part.proposal, code, field, printed, value, opened)


def _is_form_of(printed: str, name: str) -> bool:
    """Tell whether one of two names has all the words of the other."""
    one, other = set(key_of(printed).split()), set(key_of(name).split())
    return one <= other or other <= one


def _found(draft: Draft) -> Iterator[tuple[int, _Judgement]]:
    sheet = _sheet(draft)
    of_entries = _numbers(draft.parts)
    text = draft.context.layers.text
    report = read_report(sheet, text, (sheet,), _terms(), _names(sheet, text))
    for entry, mismatch in reread(report):
        name = _entry_name(entry)
        for number in of_entries.get(name, ()):
            found = _judgement(draft, draft.parts[number], name, mismatch)
            if found:
                yield number, found


def _judgement(draft: Draft, part: Part, entry: str, mismatch: Mismatch) -> _Judgement | None:
    proposal, code = part.proposal, mismatch.rule.code
    if mismatch.key == part.lacks:
        return None
    fields = _OPEN.get(proposal.kind, {})
    field = fields.get(mismatch.key) or fields.get(kind_of(entry), "")
    said = getattr(proposal, field or mismatch.key, None)
    answer = _answer(draft.context, part.proposal, mismatch, said)
    if answer:
        return _Answer(entry, code, answer)
    if isinstance(proposal, Event) and kind_of(entry) in _ACTORS:
        return _Unwritten(entry)
    if mismatch.rule is EXCHANGED:
        return _Answer(entry, code, {})
    if mismatch.rule is AFTER_REPORT and not isinstance(proposal, Event):
        field = ""
    return Refusal(proposal, code, mismatch.key, mismatch.passage_says, mismatch.fact_says, field)


def _answer(
    context: Context, proposal: Proposal, mismatch: Mismatch, said: object
) -> Comment | None:
    """Find what the sheet says to a mismatch where the form of the text carries the field."""
    if isinstance(said, Said) and said.because in _ANSWERED:
        return _ANSWERED[said.because]
    if mismatch.rule is STATUS and isinstance(said, Said):
        return _IN_OTHER_WORDS
    if mismatch.rule is NO_TIME and isinstance(proposal, Ranking) and isinstance(said, Said):
        return _IN_OTHER_WORDS if str(said.value) in context.printed(said) else None
    if mismatch.rule is RANK and mismatch.key == "rank" and isinstance(proposal, Ranking):
        return _IN_OTHER_WORDS if _is_told(proposal, context.printed(proposal.rank)) else None
    return None


def _is_told(proposal: Ranking, printed: str) -> bool:
    """Tell whether a place stands where its field says it: in words, or as a bare number."""
    digits = re.sub(r"\D", "", printed)
    return bool(printed) and digits in ("", str(proposal.rank.value))


def _opened(proposal: Proposal, refusal: Refusal) -> Proposal:
    given: dict[str, Any] = dict.fromkeys(_WITH.get(refusal.opened, (refusal.opened,)))
    return replace(proposal, **given)


def _answered(part: Part, answer: _Answer) -> Part:
    """Write the answer where the gate of sheets will ask."""
    if not answer.reason:
        return replace(part, facts=tuple(map(_exchanged, part.facts)))
    things = tuple(_with_answer(entry, answer) for entry in part.things)
    facts = tuple(_with_answer(entry, answer) for entry in part.facts)
    return replace(part, things=things, facts=facts)


def _without(part: Part, entry: str) -> Part:
    """Leave out an entry and what points to it."""
    things = tuple(one for one in part.things if one.id != entry)
    facts = tuple(one for one in part.facts if entry not in (one.id, one.tree.get("agent")))
    return replace(part, things=things, facts=facts)


def _exchanged(fact: Drafted) -> Drafted:
    """Name the system that gives first, whichever the text names first."""
    tree = {**fact.tree, "fromSystem": fact.tree["toSystem"], "toSystem": fact.tree["fromSystem"]}
    return replace(fact, tree=tree)


def _with_answer(entry: Drafted, answer: _Answer) -> Drafted:
    if entry.id != answer.entry:
        return entry
    own = entry.tree.get("exceptions")
    given = [*own] if isinstance(own, list) else []
    one: Tree = {"code": answer.code, "reason": dict(answer.reason)}
    return replace(
        entry, tree={**entry.tree, "exceptions": [*given, *([one] * (one not in given))]}
    )


def _entry_name(entry: Entry) -> str:
    """Name the entry of the sheet; what is said of a thing stands there."""
    if isinstance(entry, RelationFact):
        return entry.subject
    return entry.id if isinstance(entry, Identified) else ""


def _numbers(parts: Iterable[Part]) -> Mapping[str, tuple[int, ...]]:
    """List by entry the parts that have it."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for number, part in enumerate(parts):
        for entry in (*part.things, *part.facts):
            found[entry.id][number] = None
    return {name: tuple(numbers) for name, numbers in found.items()}


def _sheet(draft: Draft) -> Sheet:
    """Put every part into one sheet, those that no file could hold included."""
    tree: dict[str, Tree] = draft.head(_UNKNOWN, "")
    tree["things"] = [dict(thing.tree) for thing in merged_things(draft.parts)]
    tree["facts"] = [dict(fact.tree) for part in draft.parts for fact in part.facts]
    return typed_sheet(WrittenSheet(draft.name, f"{draft.name}.yaml", {}, {}, tree))


def _names(sheet: Sheet, text: str) -> Mapping[str, tuple[str, ...]]:
    """Collect the names of what the sheet speaks of, and of known things that the text names.

    All others say nothing here, and to look for them in each report would take most of the time.
    """
    known = _recorded()
    named = dict.fromkeys(thing for found in _known().find(text) for thing in found.things)
    pointed = (vocab.ID + one for entry in sheet.entries() for one in _pointed(entry))
    about = (vocab.ID + unit for unit in sheet.report.about)
    of_area = (body for unit in about for body in _bodies_of().get(unit, ()))
    wanted = dict.fromkeys((*named, *pointed, *of_area, *_editions()))
    found = {iri: known[iri] for iri in wanted if iri in known}
    for iri, names in recorded_names((), (sheet,)).items():
        found[iri] = (*known.get(iri, ()), *names)
    return found


def _pointed(entry: Entry) -> Iterator[str]:
    return (text for _, value in entry.values() for text in texts_of(value))


@cache
def _known() -> NameFinder:
    """Make all known things ready to be found, but for what other words tell."""
    kinds = tuple(f"{vocab.ID}{kind}/" for kind in NAMED_KINDS)
    return NameFinder({iri: names for iri, names in _recorded().items() if iri.startswith(kinds)})


@cache
def _editions() -> tuple[str, ...]:
    return tuple(iri for iri in _recorded() if iri.startswith(f"{vocab.ID}framework/"))


@cache
def _bodies_of() -> Mapping[str, tuple[str, ...]]:
    """List the bodies that are called by a unit: reports about it call them for short."""
    found: dict[str, list[str]] = defaultdict(list)
    units = {i: names for i, names in _recorded().items() if i.startswith(f"{vocab.ID}unit/")}
    finder = NameFinder(units)
    for iri, names in _recorded().items():
        if iri.startswith(f"{vocab.ID}org/"):
            for unit in {unit for name in names for unit in finder.things(name)}:
                found[unit].append(iri)
    return {unit: tuple(bodies) for unit, bodies in found.items()}


@cache
def _recorded() -> Mapping[str, tuple[str, ...]]:
    return recorded_names(read_ontology(resources.ONTOLOGY), ())


@cache
def _terms() -> Terms:
    ontology = read_ontology(resources.ONTOLOGY)
    return terms_from_quads(ontology, read_context(resources.ONTOLOGY))
