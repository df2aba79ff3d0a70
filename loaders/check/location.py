"""Where things are written: sheets in, file and line of every thing and fact out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from loaders.check.finding import Finding
from loaders.entries.completion import complete_facts
from loaders.entries.entry import Identified
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms
from loaders.entries.things import Thing
from loaders.graph.derive import computed_facts
from ontology import vocab


def located(
    findings: Iterable[Finding], sheets: Iterable[Sheet], terms: Terms
) -> tuple[Finding, ...]:
    """Add to findings the place where an author can mend what they found."""
    places = _places(sheets, terms)
    return tuple(replace(one, place=one.place or places.get(one.focus, "")) for one in findings)


def _places(sheets: Iterable[Sheet], terms: Terms) -> Mapping[str, str]:
    """Find the line that each thing or fact begins in; of a thing, the one that defines it."""
    places: dict[str, str] = {}
    for sheet in sheets:
        facts = complete_facts(sheet, terms)
        computed = computed_facts(fact for fact in facts if fact.is_published)
        defined = (thing for thing in sheet.things if isinstance(thing, Thing))
        entries: tuple[Identified, ...] = (sheet.report, *defined, *facts, *computed)
        for entry in entries:
            places[vocab.ID + entry.id] = f"{sheet.file}:{sheet.line(entry.place)}"
    return places
