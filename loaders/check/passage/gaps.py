"""What an account leaves out: an `Account` in, gaps out.

A gap is a number that no fact at its place carries, a sentence that passages hardly cover, or a
name that nothing in the graph bears. Passages that a sheet sets aside, with a reason, leave none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat, takewhile

from loaders.check.passage.account import (
    NUMBER,
    WORD,
    Account,
    Known,
    Passage,
    is_acronym,
    known_names,
    readings,
)

COVERED = 2 / 3
LONGEST_HOLE = 10
LONGEST_TAIL = 5
"""The share of a sentence that passages cover at least; words in a row, and at its end, left out.

Openings ("Bên cạnh đó, theo thống kê, …") and links between clauses belong to no fact, so passages
need not fill a sentence. A main clause left out shows in both ways: it is most of a short sentence,
and in a long one a run of more words than any opening has; no opening stands at the end.
"""

_NEAR = 20
"""The characters before a place that tell what it is."""
_TOKEN = re.compile(r"\w+(?:[&/-](?!\d)\w+)*")
_BREAK = re.compile(r"\n+|(?<=[.!?…])[”\")]*\s+(?=[“\"(]?(?P<next>\w))")
_ABBREVIATION = re.compile(r"\b(?:TP|TX|TT|TS|GS|PGS|ThS)\.$")
_LINK = re.compile(r"\s+(?:[-–&]\s+)?")
_ROMAN = re.compile(r"[IVX]+(?:/\d+)?")
_OPENING = re.compile(r"[:;“\"]\s*$")


@dataclass(frozen=True)
class Gap:
    """A place in a report that the graph does not account for."""

    report: str
    start: int
    words: str

    def __str__(self) -> str:
        return f"report {self.report}, offset {self.start}: {self.words}"


def lost_numbers(account: Account) -> list[Gap]:
    """List the numbers that no fact at their place carries."""
    waiting = sorted(account.passages, key=lambda passage: -passage.span.start)
    found, around = [], list[Passage]()
    for match in NUMBER.finditer(account.text):
        while waiting and waiting[-1].span.start <= match.start():
            around.append(waiting.pop())
        around = [passage for passage in around if passage.span.stop > match.start()]
        if not _carried(around, match):
            found.append(_gap(account, range(*match.span())))
    return found


def lost_sentences(account: Account) -> list[Gap]:
    """List the sentences of which passages cover too little."""
    covered = {place for passage in account.passages for place in passage.span}
    found = []
    for sentence in sentences(account.text):
        words = WORD.finditer(account.text, sentence.start, sentence.stop)
        hits = "".join("x" if word.start() in covered else "-" for word in words)
        hole = max(map(len, hits.split("x")), default=0)
        tail = len(hits) - len(hits.rstrip("-"))
        too_little = hits.count("x") < COVERED * len(hits)
        if hits and (too_little or hole > LONGEST_HOLE or tail > LONGEST_TAIL):
            found.append(_gap(account, sentence))
    return found


def lost_names(account: Account, aside: Iterable[str] = ()) -> list[Gap]:
    """List the names and acronyms that nothing in the graph bears."""
    left = known_names(aside)

    def known(name: str) -> bool:
        return account.known(name) or left(name)

    runs = (run for sentence in sentences(account.text) for run in _runs(account.text, sentence))
    return [
        _gap(account, span)
        for span, opens in runs
        if not account.aside(span)
        and not _is_known(account.text[span.start : span.stop], opens, known)
    ]


def sentences(text: str) -> Iterator[range]:
    """Split at line breaks and sentence ends; dots in numbers, addresses, abbreviations stay."""
    start = 0
    for match in _BREAK.finditer(text):
        following = match.group("next")
        goes_on = following is not None and not (following.isupper() or following.isdigit())
        near = max(start, match.start() - _NEAR)
        if goes_on or _ABBREVIATION.search(text, near, match.start()):
            continue
        yield range(start, match.end())
        start = match.end()
    yield range(start, len(text))


def _carried(passages: Iterable[Passage], number: re.Match[str]) -> bool:
    span = range(*number.span())
    wanted = readings(number)
    holders = (passage for passage in passages if passage.holds(span))
    return any(p.aside or any(figures <= p.figures for figures in wanted) for p in holders)


def _is_known(run: str, opens: bool, known: Known) -> bool:
    """Judge a run of capitalised words; the first word of a sentence need not be of the name."""
    words = WORD.findall(run)
    if _ROMAN.fullmatch(run):
        return True  # a number, as in `quý III`
    if len(words) > 1 and run.isupper() and known(run.title()):
        return True  # a name in capitals throughout, as credits print it
    if opens and not is_acronym(words[0]):
        return len(words) == 1 or known(run) or _is_chain(words[1:], known)
    return known(run) or _is_chain(words, known)


def _is_chain(words: list[str], known: Known) -> bool:
    """Judge if words are names one after another, such as a body and a person."""
    count = len(words)
    reached = [False] * count + [True]  # whether names reach from a word to the end
    for start in reversed(range(count)):
        reached[start] = any(
            reached[end] and (end > start + 1 or end == count or is_acronym(words[start]))
            for end in _ends(words, start, known)
        )
    return reached[0]


def _ends(words: list[str], start: int, known: Known) -> Iterator[int]:
    """List where names that begin at a word may end: of a known name the beginning is known too."""
    ends = range(start + 1, len(words) + 1)
    return takewhile(lambda end: known(" ".join(words[start:end])), ends)


def _runs(text: str, sentence: range) -> Iterator[tuple[range, bool]]:
    """Find the runs of capitalised words in a sentence, and if each opens it or a part of it."""
    run: range | None = None
    opens = False
    tokens = _TOKEN.finditer(text, sentence.start, sentence.stop)
    for first, token in zip(chain([True], repeat(False)), tokens, strict=False):
        if token.group() == token.group().lower():
            continue
        if run and _LINK.fullmatch(text, run.stop, token.start()):
            run = range(run.start, token.end())
            continue
        if run:
            yield run, opens
        run = range(*token.span())
        before = text[max(sentence.start, token.start() - _NEAR) : token.start()]
        opens = first or bool(_OPENING.search(before))
    if run:
        yield run, opens


def _gap(account: Account, span: range) -> Gap:
    words = account.text[span.start : span.stop].split()
    return Gap(account.report.name, span.start, " ".join(words))
