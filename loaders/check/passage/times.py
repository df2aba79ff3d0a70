"""Times of facts beside those that their passages print: a reading in, times not carried out.

A time is printed in the passages; or else in their sentence; or else it is the last one before them
in their paragraph. What is taken from anywhere else is inferred, and the sheet says from where: a
passage, or a fact, be it of another report.
"""

from collections.abc import Iterable, Iterator

from loaders.check.finding import Message
from loaders.check.passage.printed_times import Printed, Printing, printing_of
from loaders.check.passage.reading import Mismatch, PassageRule, Reading, ReportReading
from loaders.entries.facts.claim import Claim
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.relation import RelationFact
from loaders.entries.forms import Date
from loaders.entries.grounds import Inference
from loaders.vietnamese.period import Period, days_of
from ontology import vocab

NOT_PRINTED = PassageRule(
    "time-not-printed",
    Message(
        "Thời gian của dữ kiện được in trong đoạn trích, hoặc suy luận có căn cứ",
        "The time of a fact is printed in its passage, or inferred from a named place",
    ),
)
AFTER_REPORT = PassageRule(
    "told-before-it-was",
    Message(
        "Việc kể là đã có không sau ngày của báo cáo",
        "What is told as done is not dated after the report",
    ),
)
REPORT_DATE = PassageRule(
    "report-date-not-printed",
    Message(
        "Ngày của báo cáo được in, hoặc suy luận có căn cứ",
        "The date of the report is printed, or inferred from a named place",
    ),
)
RULES = (NOT_PRINTED, AFTER_REPORT, REPORT_DATE)

_NONE = "–"
_OPEN = frozenset(("planned", "under-construction", "pilot"))
"""States of what is told as to come or going on."""


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Find the times of a fact that its passages do not carry."""
    printing = _printing(reading.report)
    yield from _periods(reading, printing)
    yield from _dates(reading, printing)
    yield from _told_too_early(reading)


def report_mismatches(report: ReportReading) -> Iterator[Mismatch]:
    """Find the dates of a report that its text does not print."""
    printing, preface = _printing(report), report.sheet.preface
    if not preface.attested_on:
        return
    inferred = [one for one in preface.inferred if "attestedOn" in one.keys]
    if inferred:
        by_name = {fact.id: fact for fact in report.facts}
        spans = [span for one in inferred for span in one.anchors]
        spans += [
            span
            for one in inferred
            for name in one.facts
            if name in by_name
            for span in by_name[name].evidence
        ]
        times = printing.anchored(spans, spans)
        carried = any(_names_date(time, preface.attested_on) for time in times)
        carried = carried or printing.in_digits(spans, preface.attested_on)
        carried = carried or any(
            day.startswith(preface.attested_on) for _, day in _elsewhere(report, inferred)
        )
    else:
        times = printing.times
        carried = any(_names_date(time, preface.attested_on) for time in times)
    if not carried:
        yield Mismatch(REPORT_DATE, "attestedOn", _said(times), preface.attested_on)
    issued = report.sheet.report.issued
    known = not issued or preface.attested_on.startswith(issued)
    if not known and not any(_names_date(time, issued) for time in printing.times):
        yield Mismatch(REPORT_DATE, "issued", _said(printing.times), issued)


def _printing(report: ReportReading) -> Printing:
    return printing_of(report.text, report.sentences, report.paragraphs)


def _periods(reading: Reading, printing: Printing) -> Iterator[Mismatch]:
    start, end = reading.fact.period_start, reading.fact.period_end
    if not (start or end):
        return
    keys = ("periodStart", "periodEnd")
    times = _times(reading, printing, keys)
    if any(_is_period(time, start, end) for time in times):
        return
    told = [one for one in reading.fact.inferred if set(keys) <= set(one.keys)]
    if any(period == Period(start, end) for period, _ in _elsewhere(reading.report, told)):
        return
    begins = not start or any(time.period.start == start for time in times)
    key = "periodEnd" if end and begins else "periodStart"
    yield Mismatch(NOT_PRINTED, key, _said(times), start if key == "periodStart" else end)


def _dates(reading: Reading, printing: Printing) -> Iterator[Mismatch]:
    for key, value in _dated(reading):
        times = _times(reading, printing, (key,))
        spans = _anchor_spans(reading, (key,))
        ends = key == "dueDate"
        if any(_ends(time, value) if ends else _names_date(time, value) for time in times):
            continue
        if spans and (_holds_one(value, times) or printing.in_digits(spans, value)):
            continue
        yield Mismatch(NOT_PRINTED, _sheet_key(reading.fact, key), _said(times), value)


def _holds_one(value: str, times: Iterable[Printed]) -> bool:
    """Tell whether an inferred month or year is that of a day which its grounds print."""
    month = days_of(value)
    return any(month.start <= time.period.start and time.period.end <= month.end for time in times)


def _dated(reading: Reading) -> Iterator[tuple[str, Date]]:
    """List the single dates that a fact gives, by key."""
    fact = reading.fact
    if fact.attested_on and fact.attested_on != reading.report.sheet.preface.attested_on:
        yield "attestedOn", fact.attested_on
    if isinstance(fact, Claim) and fact.due_date:
        yield "dueDate", fact.due_date
    if isinstance(fact, RelationFact) and _is_dated(reading.report, fact):
        yield "objectValue", Date(fact.object_value)


def _told_too_early(reading: Reading) -> Iterator[Mismatch]:
    """Find what is told as done and dated after the report."""
    fact, preface = reading.fact, reading.report.sheet.preface
    known = max(preface.attested_on, reading.report.sheet.report.issued, key=lambda one: one[:7])
    if fact.attested_on and _is_after(fact.attested_on, known):
        yield Mismatch(AFTER_REPORT, "attestedOn", known, fact.attested_on)
    if not _is_told_as_done(fact):
        return
    for key, value in _begun(reading.report, fact):
        if value and _is_after(value, known):
            yield Mismatch(AFTER_REPORT, _sheet_key(fact, key), known, value)


def _is_told_as_done(fact: Fact) -> bool:
    if isinstance(fact, Claim):
        return False
    if isinstance(fact, RelationFact):
        return fact.predicate not in ("validUntil", "dx:validUntil")
    told = getattr(fact, "status", ""), getattr(fact, "value_kind", "")
    return told[0] not in _OPEN and told[1] not in ("target", "plan")


def _begun(report: ReportReading, fact: Fact) -> Iterator[tuple[str, str]]:
    """List when a thing told began at the latest: a period may still be going on."""
    key = "periodStart" if fact.period_start else "periodEnd"
    yield key, fact.period_start or fact.period_end
    if isinstance(fact, RelationFact) and _is_dated(report, fact):
        yield "objectValue", fact.object_value


def _is_dated(report: ReportReading, fact: RelationFact) -> bool:
    """Tell whether a relation says a date."""
    is_date = report.terms.term(fact.predicate).type == vocab.XSD + "date"
    return is_date and bool(fact.object_value)


def _is_after(date: str, other: str) -> bool:
    """Compare two dates as far as both are exact."""
    length = min(len(date), len(other))
    return date[:length] > other[:length]


def _times(reading: Reading, printing: Printing, keys: tuple[str, ...]) -> tuple[Printed, ...]:
    """List the times that may be meant by keys of a fact."""
    anchors = _anchor_spans(reading, keys)
    evidence = reading.fact.evidence
    if anchors:
        return printing.anchored(evidence, anchors)
    return printing.near(evidence)


def _elsewhere(report: ReportReading, told: Iterable[Inference]) -> Iterator[tuple[Period, str]]:
    """List the periods of facts of other reports, and when these vouch for them.

    Each of them is read again beside its own passages.
    """
    names = {name for one in told for name in one.facts}
    for sheet in report.sheets:
        for fact in sheet.facts if sheet.name != report.sheet.name else ():
            if fact.id in names:
                yield fact.period, fact.attested_on or sheet.preface.attested_on


def _anchor_spans(reading: Reading, keys: tuple[str, ...]) -> list[tuple[int, int]]:
    """List the passages that the inference of keys rests on, a wholly inferred fact's included."""
    fact = reading.fact
    by_name = {one.id: one for one in reading.report.facts}
    names = [name for one in fact.inferred if set(keys) & set(one.keys) for name in one.facts]
    spans = [span for one in fact.inferred if set(keys) & set(one.keys) for span in one.anchors]
    if fact.derivation == "inferred" and "objectValue" in keys:
        names += fact.computed_from
        spans += fact.evidence
    return spans + [span for name in names if name in by_name for span in by_name[name].evidence]


def _is_period(time: Printed, start: str, end: str) -> bool:
    if not start:
        return _ends(time, end)
    if not end:
        return start == time.period.start and not time.is_to_its_end
    first, last = time.period.start, time.period.end
    if time.is_remaining and first.endswith("-01-01"):
        return last == end and first < start
    return (first, last) == (start, end)


def _ends(time: Printed, end: str) -> bool:
    """Tell whether a printed time ends so; the last day of a month is that of `hết tháng` only."""
    if time.precision == "month" and not time.is_to_its_end:
        return end == time.period.end[: len("2022-01")]
    return end == time.period.end or (time.precision == "year" and end == time.period.end[:4])


def _names_date(time: Printed, value: str) -> bool:
    """Tell whether a date is printed, no more and no less exact."""
    if days_of(value) == time.period:
        return True
    return time.precision == "period" and value in (time.period.start, time.period.end)


def _sheet_key(fact: Fact, key: str) -> str:
    """Name the key where the sheet has it: a thing has the relation's own."""
    of_thing = isinstance(fact, RelationFact) and fact.place[:1] == ("things",)
    return fact.predicate if of_thing and isinstance(fact, RelationFact) else key


def _said(times: Iterable[Printed]) -> str:
    return "; ".join(dict.fromkeys(time.text for time in times)) or _NONE
