"""What is wrong with a query that the engine's parser refuses: its text in, a `Problem` out.

The parser tells how far it came, which is not where the mistake is: a keyword that it tries takes
as many characters as the keyword has, so that after a misspelt word it may stop in the middle of
the next ones. Here the words are set so far apart that the place where it stops belongs to one of
them; and what could stand there is found by trying, since the parser's own list has only the
longest of the keywords.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import Store

from ontology.vocab import PREFIXES
from service.errors import Problem
from service.sparql.policy import place
from service.sparql.tokens import Kind, Token, tokens

Part = tuple[str, dict[str, object]]
"""A sentence of the explanation: its key in `problems.yaml`, and the values of its places."""
_TOLD = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_APART = " " * 16
"""More than any keyword has."""
_JUNK = "\x01"
"""What no token begins with."""
_SHOWN = 40
_LISTED = 12
_LONGEST = 20_000
"""Characters of a query that is explained; of a longer one, the parser's own place is given."""
_BUDGET = 0.1
"""Seconds for trying."""
_NEW = "_:dxkg0"
"""A blank node that no query uses."""
_BRACKETS = {"{": "}", "(": ")", "[": "]"}
_SEPARATE = "{}()[];,"
_MARKS = (".", ";", ",", "{", "}", "(", ")", "[", "]")
_THINGS = {"variable": "?x", "iri-name": "<x:y>", "literal": '"x"', "number": "1", "prefix": "x:"}
_WORDS = """
    SELECT ASK CONSTRUCT DESCRIBE BASE PREFIX DISTINCT REDUCED AS FROM NAMED WHERE GROUP BY HAVING
    ORDER ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH BIND MINUS UNION FILTER EXISTS SEPARATOR
"""
_NAMES = """
    COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE
    RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS
    STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1
    SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC
    REGEX SUBSTR REPLACE
"""
_KEYWORDS, _CALLS, _OPERATORS = _WORDS.split(), _NAMES.split(), ("NOT", "IN")
_RULES = {
    "BIND is overriding an existing variable": "bound-twice",
    "The SELECT overrides an existing variable using an expression": "selected-bound",
    "Duplicated variable name in SELECT": "selected-twice",
    "SELECT * is not authorized with GROUP BY": "star-grouped",
    "Repeated variables are not allowed in VALUES clauses.": "values-twice",
    "The VALUES clause rows should have exactly": "values-length",
    "a variable that is unbound": "not-grouped",
}
"""What the parser says of a query that keeps to the grammar and breaks a rule beside it."""
_OF_SELECT = ("selected-bound", "selected-twice", "star-grouped", "not-grouped")


def mistake(text: str, base: str, told: str) -> Problem:
    """Explain what the parser told of a text, as exactly as can be found out."""
    found = _TOLD.match(told)
    if found is None:
        return Problem(400, "syntax", message=told[:300])
    problem = _Refused(text, base).problem() if len(text) <= _LONGEST else None
    if problem is not None:
        return problem
    where = {"line": int(found[1]), "column": int(found[2])}
    return Problem(400, "syntax", message=[("anywhere", {})], **where)


@dataclass(frozen=True)
class _Stop:
    """Where the parser stopped, and what it says there."""

    at: int
    told: str


class _Refused:
    """A query that the parser refuses, with its words set apart."""

    def __init__(self, text: str, base: str) -> None:
        self._text = text
        self._base = base
        self._store = Store()
        self._words = list(tokens(text))
        self._starts: list[int] = []
        self._apart = "".join(self._set_apart())

    def problem(self) -> Problem | None:
        """Find the mistake; None where the words set apart are no mistake."""
        stop = self._stop(f"{self._apart}\n{_APART}")
        if stop is None:
            return None
        number = self._number(stop)
        found = self._unclosed_text() or self._rule(stop, number) or self._unexpected(number)
        number, parts = found
        start = self._words[number].start if number < len(self._words) else len(self._text.rstrip())
        return Problem(400, "syntax", message=parts, **place(self._text, start))

    def _set_apart(self) -> Iterator[str]:
        """Yield the words with spaces before each but where two touch; notes where each starts."""
        length, end, before = 0, 0, ""
        for word in self._words:
            touches = word.start == end and before not in _SEPARATE and word.text not in _SEPARATE
            space = "" if touches else _APART
            self._starts.append(length + len(space))
            yield space + word.text
            length += len(space) + len(word.text)
            end, before = word.start + len(word.text), word.text

    def _stop(self, text: str) -> _Stop | None:
        """Parse a text; None where that succeeds."""
        try:
            self._store.query(text, base_iri=self._base or None)
        except SyntaxError as error:
            found = _TOLD.match(str(error.args[0]))
            if found is None:
                return None
            lines = text.split("\n")
            at = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
            return _Stop(at, found[3])
        return None

    def _unclosed_text(self) -> tuple[int, list[Part]] | None:
        for number, word in enumerate(self._words):
            if word.kind is Kind.MARK and word.text in "\"'":
                return number, [("unclosed-text", {})]
        return None

    def _rule(self, stop: _Stop, number: int) -> tuple[int, list[Part]] | None:
        """Recognise a rule that is broken; some are told only where nothing follows any more."""
        ends = [*self._starts[number : number + 2], len(self._apart)][:2]
        cuts = [self._stop(self._apart[:end].rstrip()) for end in ends]
        for each in filter(None, (stop, *cuts)):
            number = self._at(each.at - 1)
            if "Prefix not found" in each.told:
                return number, self._undeclared(number)
            if "IRI parsing failed" in each.told:
                return self._iri(number)
            for sentence, part in _RULES.items():
                if sentence in each.told:
                    return self._select(number) if part in _OF_SELECT else number, [(part, {})]
        return None

    def _select(self, number: int) -> int:
        """Return the number of the SELECT that a word belongs to."""
        depth = 0
        for each in range(number, -1, -1):
            depth += {"}": 1, "{": -1}.get(self._words[each].text, 0)
            if depth <= 0 and self._words[each].word == "SELECT":
                return each
        return number

    def _undeclared(self, number: int) -> list[Part]:
        prefix = self._words[number].text.partition(":")[0]
        parts: list[Part] = [("undeclared", {"prefix": f"{prefix}:"})]
        if prefix in PREFIXES:
            parts.append(("declare", {"prefix": f"{prefix}:", "iri": PREFIXES[prefix]}))
        return parts

    def _iri(self, number: int) -> tuple[int, list[Part]]:
        """Name the IRI that ends at a word; one with a space in it is several."""
        first = number
        while first and not self._words[first].text.startswith("<"):
            first -= 1
        end = self._words[number].start + len(self._words[number].text)
        return first, [("iri", {"found": _short(self._text[self._words[first].start : end])})]

    def _unexpected(self, number: int) -> tuple[int, list[Part]]:
        if number == len(self._words):
            parts: list[Part] = [("too-early", {})]
        else:
            parts = [("unexpected", {"found": _short(self._words[number].text)})]
        return number, [*parts, *self._help(number)]

    def _help(self, number: int) -> Iterator[Part]:
        """Say what was probably meant, what is still open, or what could stand there."""
        is_end = number == len(self._words)
        if is_end and (open_ := _unclosed(self._words)) is not None:
            line = place(self._text, open_.start)["line"]
            yield "unclosed", {"found": open_.text, "line": line}
            return
        before = self._apart if is_end else self._apart[: self._starts[number]]
        if not is_end and (meant := self._meant(before, number)):
            yield "meant", {"meant": meant}
            return
        if not is_end and self._words[number].kind is Kind.BLANK and any(self._fit(before, [_NEW])):
            yield "blank-twice", {}
            return
        fit = list(self._fit(before, [*_MARKS, *_THINGS.values(), *_KEYWORDS]))
        if 0 < len(fit) <= _LISTED:
            names = {value: name for name, value in _THINGS.items()}
            yield "expected", {"expected": [names.get(each, each) for each in fit]}

    def _meant(self, before: str, number: int) -> str:
        word = self._words[number].word
        close = get_close_matches(word, [*_KEYWORDS, *_OPERATORS, *_CALLS], n=3, cutoff=0.7)
        calls = {f"{each}(" if each in _CALLS else each: each for each in close if each != word}
        return next((calls[each] for each in self._fit(before, list(calls))), "")

    def _fit(self, before: str, tried: Sequence[str]) -> Iterator[str]:
        """Yield what can follow: behind it the parser goes on, up to what nothing begins with."""
        until = time.monotonic() + _BUDGET
        for each in tried:
            if time.monotonic() > until:
                return
            text = f"{before}{_APART}{each}{_APART}"
            stop = self._stop(text + _JUNK)
            if stop is None or stop.at >= len(text):
                yield each

    def _number(self, stop: _Stop) -> int:
        """Return the number of the word that is not understood; behind all: their number."""
        is_end = stop.at > len(self._apart) + len(_APART)
        return len(self._words) if is_end else self._at(stop.at)

    def _at(self, position: int) -> int:
        """Return the number of the word that a position belongs to."""
        return max(0, bisect_right(self._starts, position) - 1)


def _unclosed(words: Iterable[Token]) -> Token | None:
    """Return the last bracket that is open at the end."""
    open_: list[Token] = []
    for word in words:
        if word.text in _BRACKETS:
            open_.append(word)
        elif open_ and word.text == _BRACKETS[open_[-1].text]:
            open_.pop()
    return open_[-1] if open_ else None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
