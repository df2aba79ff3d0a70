"""Agreement between facts: those of one report beside one another and beside those they name.

Between reports a difference of values is data: each is kept, and they are linked. Within one report
one figure has one value, and facts corroborate one another only where they say the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from loaders.check.finding import Message
from loaders.check.passage.likeness import (
    Difference,
    differences_of_meaning,
    differences_of_value,
)
from loaders.check.passage.reading import Mismatch, PassageRule, ReportReading
from loaders.entries.completion import complete_facts
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.entries.sheet import Sheet

UNLIKE = PassageRule(
    "corroborates-unlike",
    Message(
        "Dữ kiện củng cố cho nhau phải cùng ý nghĩa",
        "A fact corroborates only one of the same meaning",
    ),
)
UNEQUAL = PassageRule(
    "corroborates-unequal",
    Message(
        "Dữ kiện củng cố cho nhau phải cùng giá trị",
        "A fact corroborates only one of the same value",
    ),
)
SAME_REPORT = PassageRule(
    "corroborates-same-report",
    Message(
        "Dữ kiện chỉ củng cố cho dữ kiện của báo cáo khác",
        "A fact corroborates only facts of other reports",
    ),
)
TWO_VALUES = PassageRule(
    "two-values",
    Message(
        "Một báo cáo chỉ nêu một giá trị cho một chỉ số, địa bàn, thời kỳ",
        "A report gives one value for one indicator, area and time",
    ),
)
CONFLICT = PassageRule(
    "conflict-in-report",
    Message(
        "Hai dữ kiện mâu thuẫn trong một báo cáo cần được giải thích",
        "Two facts that conflict within one report call for an explanation",
    ),
)
RULES = (UNLIKE, UNEQUAL, SAME_REPORT, TWO_VALUES, CONFLICT)


def mismatches(report: ReportReading) -> Iterator[Mismatch]:
    """Compare the facts of a report with one another and with those that they corroborate."""
    known = _facts_named(report)
    for fact in report.facts:
        for name in fact.corroborates:
            if name in known:
                yield from _corroboration(fact, *known[name], report.sheet)
        for name in fact.conflicts_with:
            if name in known and known[name][1] is report.sheet:
                yield Mismatch(CONFLICT, "conflictsWith", _placed(*known[name]), fact.id, fact)
    yield from _two_values(report)


def _corroboration(fact: Fact, other: Fact, sheet: Sheet, own: Sheet) -> Iterator[Mismatch]:
    if sheet is own:
        yield Mismatch(SAME_REPORT, "corroborates", _placed(other, sheet), other.id, fact)
    unlike = list(differences_of_meaning(fact, other))
    if unlike:
        yield _told(UNLIKE, fact, other, sheet, unlike)
    else:
        unequal = list(differences_of_value(fact, other))
        if unequal:
            yield _told(UNEQUAL, fact, other, sheet, unequal)


def _told(
    rule: PassageRule, fact: Fact, other: Fact, sheet: Sheet, found: Iterable[Difference]
) -> Mismatch:
    found = list(found)
    theirs = "; ".join(f"{each.key}: {each.other}" for each in found)
    mine = "; ".join(f"{each.key}: {each.one}" for each in found)
    return Mismatch(
        rule, "corroborates", f"{_placed(other, sheet)}: {theirs}", f"{fact.id}: {mine}", fact
    )


def _placed(fact: Fact, sheet: Sheet) -> str:
    """Name a fact and the line that it begins in."""
    return f"{fact.id} ({sheet.file}:{sheet.line(fact.place)})"


def _two_values(report: ReportReading) -> Iterator[Mismatch]:
    """Find two figures of one thing, place and time in the report that differ."""
    alike: dict[tuple[object, ...], list[Observation]] = {}
    for fact in report.facts:
        if isinstance(fact, Observation) and fact.is_published:
            alike.setdefault(_subject(fact), []).append(fact)
    for facts in alike.values():
        for one, other in combinations(facts, 2):
            if _same_time(one, other) and not _are_told_apart(one, other):
                yield from _differing(one, other, report.sheet)


def _differing(one: Observation, other: Observation, sheet: Sheet) -> Iterator[Mismatch]:
    if any(differences_of_meaning(one, other)):
        return
    for found in differences_of_value(one, other):
        said = f"{_placed(one, sheet)}: {found.key}: {found.one}"
        yield Mismatch(TWO_VALUES, found.key, said, f"{other.id}: {found.other}", other)


def _subject(fact: Observation) -> tuple[object, ...]:
    """Name what a figure is of; the time is compared by itself, since it may be left out."""
    return (
        fact.type, fact.indicator, fact.ref_area, frozenset(fact.about), fact.value_kind,
        frozenset(fact.holder), fact.at_event,
    )  # fmt: skip


def _same_time(one: Fact, other: Fact) -> bool:
    """Compare the periods, else the days on which they are attested."""
    if one.period_end or other.period_end:
        return (one.period_start, one.period_end) == (other.period_start, other.period_end)
    return one.attested_on == other.attested_on


def _are_told_apart(one: Fact, other: Fact) -> bool:
    """Tell whether the sheet itself says how two facts stand to each other."""
    return any(
        second.id in (*first.conflicts_with, *first.in_tension_with, *first.distinct_from,
                      *first.corrects)
        for first, second in ((one, other), (other, one))
    )  # fmt: skip


def _facts_named(report: ReportReading) -> Mapping[str, tuple[Fact, Sheet]]:
    """Find the facts that those of a report corroborate or contradict, each with its sheet."""
    wanted = {name for fact in report.facts for name in (*fact.corroborates, *fact.conflicts_with)}
    sheets = {name.split("/")[1] for name in wanted}
    found: dict[str, tuple[Fact, Sheet]] = {}
    for sheet in report.sheets:
        if sheet.name in sheets:
            own = sheet is report.sheet
            facts = report.facts if own else complete_facts(sheet, report.terms)
            found |= {fact.id: (fact, sheet) for fact in facts if fact.id in wanted}
    return found
