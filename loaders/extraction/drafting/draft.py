"""A draft: a document and its proposals in, the tree of a sheet that nobody has reviewed out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loaders.entries.written import Tree
from loaders.extraction.drafting import figures, others
from loaders.extraction.drafting.part import Context, Drafted, Part, label
from loaders.extraction.layers.layers import Layers
from loaders.extraction.linking.linker import Linker
from loaders.extraction.proposal import PersonRole, Proposal
from loaders.reading.document import Document
from loaders.reports.archive import text_digest
from ontology import vocab

AGENT = "agent/extractor"
_LONGEST = 60
_UNNAMED = "bao-cao"
_UNLIKE = frozenset(("id", "evidence", "inferred", "exceptions", "confidence"))
"""Keys in which two facts may differ that say the same."""
_TERM = "-12-31"
"""The day that targets are set for."""
_DRAFTERS: Mapping[str, Callable[[Context, Any], Part]] = {  # Any: the proposal of its kind
    "observation": figures.observation,
    "ranking": figures.ranking,
    "person_role": others.tenure,
    "system": others.system,
    "connection": others.connection,
    "event": others.event,
    "document": others.document,
    "statement": others.statement,
}


@dataclass(frozen=True)
class Draft:
    """A sheet in parts, one for each proposal."""

    context: Context
    parts: tuple[Part, ...]
    about: str = ""
    """The province that the whole report is about."""

    @property
    def name(self) -> str:
        return self.context.name

    @property
    def document(self) -> Document:
        return self.context.document

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return tuple(part.proposal for part in self.parts)

    def redrafted(self, proposal: Proposal) -> Part:
        """Draft one proposal in another form."""
        return _DRAFTERS[proposal.kind](self.context, proposal)

    @property
    def whole(self) -> tuple[Part, ...]:
        """The parts that a sheet can hold."""
        return tuple(part for part in self.parts if not part.lacks)

    def head(self, ended_at: str, plan: str) -> dict[str, Tree]:
        """Write what is known of the report itself."""
        found, text = self.document.metadata, self.document.text
        given: dict[str, Tree] = {
            "@context": vocab.BASE + "context.jsonld",
            "id": f"report/{self.name}",
            "type": "SourceReport",
            "label": label(found.title or self.name),
        }
        for key, value in (
            ("title", found.title),
            ("author", found.author),
            ("url", found.address),
            ("issued", found.date),
        ):
            if value:
                given[key] = " ".join(value.split())
        given |= {
            "textDigest": text_digest(text),
            "textLength": str(len(text)),
            "language": "vi",
        }
        if self.about:
            given["about"] = self.about
        if found.date:
            given["attestedOn"] = found.date
        given["extraction"] = {
            "id": f"activity/{self.name}-extraction",
            "agent": AGENT,
            "endedAt": ended_at,
            "plan": plan,
        }
        return given


def drafted(name: str, layers: Layers, proposals: Iterable[Proposal]) -> Draft:
    """Draft every proposal that the text does not deny."""
    stated = [one for one in proposals if not one.negated]
    persons = {one.person.value for one in stated if isinstance(one, PersonRole)}
    printed = layers.document.metadata.date or latest_day(layers)
    linker = Linker(name, printed or last_day_of_all(layers))
    context = Context(name, layers, linker, layers.home, frozenset(persons))
    parts = (_DRAFTERS[one.kind](context, one) for one in stated)
    home = linker.area(layers.home.value.name) if layers.home else None
    about = home.id if home and home.is_known else ""
    return Draft(context, tuple(parts), about)


def latest_day(layers: Layers) -> str:
    """Tell the latest day that a text prints: a page without a date of its own is not older."""
    days = (time.period.end for time in layers.times if time.precision == "day")
    return max((day for day in days if not day.endswith(_TERM)), default="")


def last_day_of_all(layers: Layers) -> str:
    """Tell the last day on which all provinces that a text names were in force together.

    Only of a text that names more of them than there are today: it lists those of another time.
    """
    known = layers.gazetteer.things
    today = sum(not each.valid_until for each in layers.gazetteer.of_kind("Province"))
    named = {one.name: one.units for one in layers.areas if one.level == "province" and one.units}
    if len(named) <= today:
        return ""
    ends = [known[units[0]].valid_until for units in named.values() if len(units) == 1]
    day = min(filter(None, ends), default="")
    together = all(layers.gazetteer.any_valid(units, day) for units in named.values())
    return day if together else ""


def sheet_name(file: Path) -> str:
    """Name a report after its file, as sheets are named."""
    return vocab.slug(file.stem)[:_LONGEST].strip("-") or _UNNAMED


def merged_things(parts: Iterable[Part]) -> tuple[Drafted, ...]:
    """Join the things of one name: the first says what it is, all say where it stands."""
    found: dict[str, Drafted] = {}
    for part in parts:
        for thing in part.things:
            known = found.get(thing.id)
            found[thing.id] = _joined(known, thing) if known else thing
    return tuple(found.values())


def merged_facts(parts: Iterable[Part]) -> tuple[Drafted, ...]:
    """Join facts that say the same: a sheet has each once, with all its passages."""
    found: dict[str, Drafted] = {}
    for part in parts:
        for fact in part.facts:
            said = sorted((key, repr(v)) for key, v in fact.tree.items() if key not in _UNLIKE)
            known = found.get(repr(said))
            found[repr(said)] = _joined(known, fact) if known else fact
    return tuple(found.values())


def _joined(one: Drafted, other: Drafted) -> Drafted:
    tree = dict(other.tree) | dict(one.tree)
    for key, listed in (("names", _names), ("evidence", _pairs)):
        joined = [*listed(one.tree.get(key)), *listed(other.tree.get(key))]
        unique = [each for place, each in enumerate(joined) if each not in joined[:place]]
        if unique:
            tree[key] = unique[0] if key == "evidence" and len(unique) == 1 else unique
    return replace(one, tree=tree, remarks=tuple(dict.fromkeys((*one.remarks, *other.remarks))))


def _names(value: Tree | None) -> list[Tree]:
    return [*value] if isinstance(value, list) else [value] if value else []


def _pairs(value: Tree | None) -> list[Tree]:
    if not isinstance(value, list):
        return []
    return [*value] if value and isinstance(value[0], list) else [value]
