"""The gate: every fact read again from its own passages; violations out.

A rule looks at one fact beside its passages, or at a whole report beside its facts. What it finds
stops the release, unless the sheet answers it where it was found, by the rule's code and a reason;
an answer to nothing is a violation too.
"""

from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from loaders.check.finding import Finding, Message, Severity
from loaders.check.passage import (
    agreement,
    as_printed,
    content,
    directions,
    editions,
    figures,
    indicators,
    people_and_places,
    ranks,
    summaries,
    telling,
    times,
)
from loaders.check.passage.naming import Naming
from loaders.check.passage.reading import (
    BETWEEN,
    Mismatch,
    PassageRule,
    Reading,
    ReportReading,
    read_report,
    recorded_names,
)
from loaders.check.wording import CHECK
from loaders.entries.entry import Entry, Identified, Supported
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms
from loaders.reports.archive import Archive
from ontology import vocab

OF_FACTS: tuple[Callable[[Reading], Iterable[Mismatch]], ...] = (
    figures.mismatches,
    ranks.mismatches,
    summaries.mismatches,
    editions.mismatches,
    telling.mismatches,
    times.mismatches,
)
"""What is asked of each fact."""
OF_NAMES: tuple[Callable[[Naming], Iterable[Mismatch]], ...] = (
    people_and_places.mismatches,
    as_printed.mismatches,
    directions.mismatches,
)
"""What is asked of the things that the facts of a report point to, by the names they have in it."""
OF_REPORTS: tuple[Callable[[ReportReading], Iterable[Mismatch]], ...] = (
    content.mismatches,
    indicators.mismatches,
    times.report_mismatches,
)
"""What is asked of each report and all its facts."""
OF_SHEETS: tuple[Callable[[ReportReading], Iterable[Mismatch]], ...] = (agreement.mismatches,)
"""What is asked of each sheet, be the text of its report there or not."""
NOTHING_ANSWERED = PassageRule(
    "exception-answers-nothing",
    Message(
        "Ngoại lệ trả lời một phát hiện có thật", "An exception answers a finding that is made"
    ),
)
RULES: tuple[PassageRule, ...] = (
    NOTHING_ANSWERED,
    *figures.RULES,
    *ranks.RULES,
    *summaries.RULES,
    *editions.RULES,
    *people_and_places.RULES,
    *as_printed.RULES,
    *content.RULES,
    *indicators.RULES,
    *directions.RULES,
    *telling.RULES,
    *times.RULES,
    *agreement.RULES,
)
_MESSAGE = Message(
    "Sửa dữ kiện hoặc bằng chứng: văn bản viết «{passage}», dữ kiện ghi {key}: «{fact}».",
    "Correct the fact or its evidence: the text says “{passage}”, the fact says {key}: “{fact}”.",
)
_MOST_SHOWN = 160
_NOTHING = "–"
"""What a rule tells of a passage that prints nothing which it could compare."""


def passage_findings(
    sheets: tuple[Sheet, ...],
    ontology: Iterable[ox.Quad],
    terms: Terms,
    archive: Archive | None,
) -> list[Finding]:
    """Read the facts of all sheets again; beside their text where it is in the archive.

    What a draft calls things nobody has looked at: no other sheet may call them so for it.
    """
    ontology = tuple(ontology)
    reviewed = [sheet for sheet in sheets if sheet.review]
    recorded = recorded_names(ontology, reviewed)
    found: list[Finding] = []
    for sheet in sheets:
        text = archive.text(sheet.name) if archive else None
        names = recorded if sheet.review else recorded_names(ontology, (*reviewed, sheet))
        report = read_report(sheet, text.text if text else "", sheets, terms, names)
        found += report_findings(report, has_text=text is not None)
    return found


def report_findings(report: ReportReading, *, has_text: bool = True) -> Iterator[Finding]:
    """Read one report and its facts again, and take out what the sheet answers.

    Whether an answer is needed is known only beside the text.
    """
    answers = {
        (entry.place, answered.code): entry
        for entry in (report.sheet.preface, *report.sheet.things, *report.sheet.facts)
        for answered in entry.exceptions
    }
    used = set()
    for entry, mismatch in _mismatches(report, has_text):
        answer = (entry.place, mismatch.rule.code)
        if answer in answers:
            used.add(answer)
        else:
            yield _finding(report, entry, mismatch)
    for answer in sorted(answers.keys() - used, key=str) if has_text else ():
        nothing = Mismatch(NOTHING_ANSWERED, "exceptions", _NOTHING, answer[1])
        yield _finding(report, answers[answer], nothing)


def reread(report: ReportReading) -> Iterator[tuple[Entry, Mismatch]]:
    """Read each fact of a report again beside its passages; mismatches with the entry they are of.

    Whether the sheet answers them is not asked, nor what the report as a whole carries.
    """
    for reading in report.readings():
        for of_fact in OF_FACTS:
            yield from ((one.entry or reading.fact, one) for one in of_fact(reading))
    naming = Naming(report)
    for of_names in OF_NAMES:
        yield from ((one.entry or report.sheet.report, one) for one in of_names(naming))


def _mismatches(report: ReportReading, has_text: bool) -> Iterator[tuple[Entry, Mismatch]]:
    if has_text:
        yield from reread(report)
    for of_report in (*OF_SHEETS, *(OF_REPORTS if has_text else ())):
        yield from ((one.entry or report.sheet.report, one) for one in of_report(report))


def _finding(report: ReportReading, entry: Entry, mismatch: Mismatch) -> Finding:
    said = {
        "passage": _shown(_passage(report, entry, mismatch)),
        "key": mismatch.key,
        "fact": _shown(mismatch.fact_says),
    }
    name = entry.id if isinstance(entry, Identified) else report.sheet.report.id
    return Finding(
        CHECK + mismatch.rule.code,
        Severity.VIOLATION,
        vocab.ID + name,
        Message(
            f"{mismatch.rule.title.vi}. {_MESSAGE.vi.format(**said)}",
            f"{mismatch.rule.title.en}. {_MESSAGE.en.format(**said)}",
        ),
        report.terms.term(mismatch.key).iri if mismatch.key else "",
        ox.Literal(mismatch.fact_says),
        graph=vocab.mint_graph("report", report.sheet.name),
        place=f"{report.sheet.file}:{report.sheet.line((*entry.place, mismatch.key))}",
    )


def _passage(report: ReportReading, entry: Entry, mismatch: Mismatch) -> str:
    """Say what the passage prints; where it prints nothing of the kind, the passage itself."""
    silent = mismatch.passage_says == _NOTHING and mismatch.rule is not NOTHING_ANSWERED
    spans = entry.evidence if silent and isinstance(entry, Supported) else ()
    return BETWEEN.join(report.text[start:end] for start, end in spans) or mismatch.passage_says


def _shown(text: str) -> str:
    """Keep a message readable where a passage is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _MOST_SHOWN else flat[: _MOST_SHOWN - 1] + "…"
