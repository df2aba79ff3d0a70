"""Every number, sentence and name of a text accounted for: graphs and texts in, what is left out.

It stops a release: what nobody read, nobody can miss. A passage that yields no fact is set aside
with a reason (`setAside`), a word that names nothing too (`namesAside`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from loaders.check.finding import Finding, Message, Severity
from loaders.check.passage.account import Account, accounts, known_names
from loaders.check.passage.gaps import Gap, lost_names, lost_numbers, lost_sentences
from loaders.check.wording import Rule
from loaders.entries.sheet import Sheet
from loaders.reports.archive import Archive
from ontology import vocab

_SHOWN = 200

NUMBER = Rule(
    "number-left-out",
    Message("Mỗi con số trong văn bản có dữ kiện", "Each number of the text is carried by a fact"),
    Message(
        "Ghi con số này vào dữ kiện có bằng chứng ở đó, hoặc để riêng đoạn kèm lý do (setAside).",
        "Put the number into a fact with its evidence there, or set the passage aside with a "
        "reason (setAside).",
    ),
    Severity.VIOLATION,
)
SENTENCE = Rule(
    "sentence-left-out",
    Message("Mỗi câu trong văn bản được đọc", "Each sentence of the text is read"),
    Message(
        "Ghi dữ kiện có bằng chứng trong câu này, hoặc để riêng câu kèm lý do (setAside).",
        "Write facts with their evidence in this sentence, or set it aside with a reason "
        "(setAside).",
    ),
    Severity.VIOLATION,
)
NAME = Rule(
    "name-left-out",
    Message("Mỗi tên trong văn bản được biết", "Each name of the text is known"),
    Message(
        "Ghi đối tượng mang tên này (things, names), hoặc nêu lý do tên không cần (namesAside).",
        "Write the thing that has this name (things, names), or say why it names nothing "
        "(namesAside).",
    ),
    Severity.VIOLATION,
)
UNNEEDED = Rule(
    "name-aside-unneeded",
    Message("Tên để riêng là cần thiết", "A name set aside is one that nothing has"),
    Message(
        "Bỏ tên này khỏi namesAside: văn bản không có, hoặc đã có đối tượng mang tên đó.",
        "Take the name out of namesAside: the text does not have it, or a thing has it.",
    ),
    Severity.WARNING,
)
RULES = (NUMBER, SENTENCE, NAME, UNNEEDED)


def account_findings(
    quads: Iterable[ox.Quad], sheets: Iterable[Sheet], archive: Archive | None
) -> list[Finding]:
    """Account for the texts of all reviewed sheets whose text is in the archive."""
    read = {sheet.name: sheet for sheet in sheets if sheet.review}
    texts = filter(None, (archive.text(name) for name in read) if archive else ())
    found = accounts(quads, texts)
    return [one for name, account in found.items() for one in _left_out(account, read[name])]


def _left_out(account: Account, sheet: Sheet) -> Iterator[Finding]:
    aside = [each.name for each in sheet.names_aside]
    for rule, gaps in (
        (NUMBER, lost_numbers(account)),
        (SENTENCE, lost_sentences(account)),
        (NAME, lost_names(account, aside)),
    ):
        yield from (_finding(rule, gap, sheet) for gap in gaps)
    if aside:
        lost = [gap.words for gap in lost_names(account)]
        yield from _unneeded(sheet, lost)


def _unneeded(sheet: Sheet, lost: Iterable[str]) -> Iterator[Finding]:
    known = known_names(lost)
    for each in sheet.names_aside:
        if not known(each.name):
            found = UNNEEDED.finding(vocab.ID + sheet.report.id, "", ox.Literal(each.name))
            yield replace(found, place=f"{sheet.file}:{sheet.line(each.place)}")


def _finding(rule: Rule, gap: Gap, sheet: Sheet) -> Finding:
    """Tell the place in the text, and in the sheet the entry before it: there it can be mended."""
    words = gap.words if len(gap.words) <= _SHOWN else gap.words[: _SHOWN - 1] + "…"
    found = rule.finding(vocab.ID + sheet.report.id, "", ox.Literal(f"{gap.start}: {words}"))
    message = Message(
        f"Văn bản viết «{words}» ở vị trí {gap.start}, không dữ kiện nào ghi. {rule.message.vi}",
        f"The text says “{words}” at position {gap.start}, no fact says it. {rule.message.en}",
    )
    return replace(found, message=message, place=f"{sheet.file}:{_line(sheet, gap.start)}")


def _line(sheet: Sheet, position: int) -> int:
    """Find the entry with the last passage that begins at a position or before."""
    entries = (*sheet.things, *sheet.facts, *sheet.set_aside)
    spans = (((start, -end), entry) for entry in entries for start, end in entry.evidence)
    before = [found for found in spans if found[0][0] <= position]
    last = max(before, key=lambda found: found[0], default=None)
    return sheet.line(last[1].place) if last else 1
