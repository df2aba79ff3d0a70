"""Facts of the first reports with a thing or the passage exchanged: most of it is found.

What is not found names both things in the passage, or has a context in which both may be meant.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from loaders import resources
from loaders.build.dataset import read_sheets
from loaders.check.passage import as_printed, content, people_and_places
from loaders.check.passage.naming import Naming, kind_of
from loaders.check.passage.pointers import Pointer, pointers
from loaders.check.passage.reading import Mismatch, ReportReading, read_report, recorded_names
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from loaders.entries.facts.tenure import Tenure
from loaders.reports.archive import Archive
from loaders.settings import Settings
from ontology import vocab
from tests.synthetic import ONTOLOGY, TERMS

SEED = 20231130
ALONE = 8
"""So many facts that others rely on are exchanged one by one."""
Ask = Callable[[Naming], Iterable[Mismatch]]


@pytest.fixture(scope="module")
def reports() -> list[ReportReading]:
    archive = Archive(Settings.from_environ().reports)
    paths = [p for p in sorted(resources.SHEETS.glob("*.yaml")) if archive.text(p.stem)]
    if not paths:
        pytest.skip(f"no report texts in {archive.folder}: set DXKG_REPORTS to their folder")
    sheets = read_sheets(sorted(resources.SHEETS.glob("*.yaml")), TERMS, archive)
    recorded = recorded_names(ONTOLOGY, sheets)
    texts = [(sheet, archive.text(sheet.name)) for sheet in sheets]
    return [read_report(s, t.text, sheets, TERMS, recorded) for s, t in texts if t]


def found_of(report: ReportReading, slips: Iterable[Fact], *asked: Ask) -> set[str]:
    """Name those of some facts, put beside all others, that have a mismatch."""
    others = (fact for fact in report.facts if fact.id not in {slip.id for slip in slips})
    beside = replace(report, facts=(*slips, *others))
    naming = Naming(beside)
    return {one.entry.id for ask in asked for one in ask(naming) if isinstance(one.entry, Fact)}


def told_elsewhere(naming: Naming) -> Iterable[Mismatch]:
    return content.mismatches(naming.report)


def is_relied_on(fact: Fact, report: ReportReading) -> bool:
    of_report = isinstance(fact, RelationFact) and fact.subject == report.sheet.report.id
    return of_report or isinstance(fact, Tenure)


def exchanged(fact: Fact, pointer: Pointer, other: str) -> Fact:
    attribute = re.sub("([A-Z])", lambda letter: f"_{letter[1].lower()}", pointer.attribute)
    value = getattr(fact, attribute)
    new: Any = other
    if isinstance(value, tuple):
        new = tuple(other if one == pointer.thing else one for one in value)
    return replace(fact, **{attribute: new})


def slips(
    report: ReportReading, things: Iterable[str], chance: random.Random
) -> Iterator[tuple[Fact, str]]:
    """Exchange one thing of each fact for another of its kind."""
    pool = sorted(things)
    for fact in report.facts:
        pointed = [one for one in pointers(fact, report) if one.key != "id"]
        pointed = [one for one in pointed if one.key not in fact.meant]
        if not pointed:
            continue
        pointer = chance.choice(pointed)
        known = {one.thing for one in pointers(fact, report)}
        others = [one for one in pool if kind_of(one) == kind_of(pointer.thing)]
        others = [one for one in others if one not in known]
        if others:
            yield exchanged(fact, pointer, chance.choice(others)), pointer.key


def share_found(
    reports: list[ReportReading], pool: Callable[[ReportReading], Iterable[str]]
) -> float:
    chance, found, tried = random.Random(SEED), 0, 0
    for report in reports:
        made = [slip for slip, _ in slips(report, pool(report), chance)]
        alone = [slip for slip in made if is_relied_on(slip, report)]
        together = [slip for slip in made if not is_relied_on(slip, report)]
        groups = [together, *([slip] for slip in alone[:ALONE])]
        for group in groups:
            names = found_of(report, group, people_and_places.mismatches)
            found += len(names & {slip.id for slip in group})
            tried += len(group)
    print(f"{found} of {tried} found: {found / tried:.1%}")
    return found / tried


def in_sheet(report: ReportReading) -> set[str]:
    pointed = (one.thing for fact in report.facts for one in pointers(fact, report))
    return {*pointed, *(thing.id for thing in report.sheet.things)}


def elsewhere(report: ReportReading) -> set[str]:
    return {iri.removeprefix(vocab.ID) for iri in report.recorded} - in_sheet(report)


def test_things_exchanged_for_those_of_other_reports_are_found(
    reports: list[ReportReading],
) -> None:
    assert share_found(reports, elsewhere) >= 0.97


def test_things_exchanged_for_others_of_the_report_are_found(reports: list[ReportReading]) -> None:
    assert share_found(reports, in_sheet) >= 0.85


def test_persons_and_posts_of_tenures_exchanged_are_found(reports: list[ReportReading]) -> None:
    chance, missed = random.Random(SEED), []
    for report in reports:
        persons = [one for one in in_sheet(report) if kind_of(one) == "person"]
        for fact in (one for one in report.facts if isinstance(one, Tenure)):
            slip = replace(fact, person=chance.choice(sorted({*persons} - {fact.person})))
            if slip.id not in found_of(report, [slip], people_and_places.mismatches):
                missed.append((slip.id, slip.person))
    assert missed == []


def test_evidence_moved_to_another_sentence_is_found(reports: list[ReportReading]) -> None:
    chance, found, tried = random.Random(SEED), 0, 0
    asked = (people_and_places.mismatches, as_printed.mismatches, told_elsewhere)
    for report in reports:
        moved = [moved_elsewhere(fact, report, chance) for fact in report.sheet.facts]
        by_id = {fact.id: fact for fact in report.facts}
        group = [replace(by_id[one.id], evidence=one.evidence) for one in moved]
        group = [one for one in group if not is_relied_on(one, report)]
        found += len(found_of(report, group, *asked) & {one.id for one in group})
        tried += len(group)
    print(f"{found} of {tried} found: {found / tried:.1%}")
    assert found / tried >= 0.95


def moved_elsewhere(fact: Fact, report: ReportReading, chance: random.Random) -> Fact:
    others = [
        span
        for span in report.sentences
        if not any(start < span[1] and span[0] < end for start, end in fact.evidence)
    ]
    return replace(fact, evidence=(chance.choice(others),))
