"""The parts of a query's WHERE: text in, its patterns in the order they are written out.

Each part keeps the words of its author. A query that this cannot take apart has no parts, which is
no error: nothing depends on them but an explanation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.sparql.tokens import Kind, Token, tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CLOSING = {"{": "}", "(": ")", "[": "]"}
_GROUPED = ("OPTIONAL", "MINUS", "GRAPH", "SERVICE")
_KEYWORDS = (*_GROUPED, "FILTER", "BIND", "VALUES")


@dataclass(frozen=True)
class Part:
    """One pattern: a triple, or a FILTER, OPTIONAL, VALUES… as a whole."""

    kind: str
    text: str
    start: int
    subject: str = ""
    verb: str = ""
    value: str = ""


@dataclass(frozen=True)
class Where:
    """The outermost group of a query, and what must stand before it."""

    prologue: str
    dataset: str
    parts: tuple[Part, ...]

    def query(self, parts: tuple[Part, ...]) -> str:
        """Write a query that has one row if some of the parts have a match together."""
        body = " .\n".join(part.text for part in parts)
        return (
            f"{self.prologue}\nSELECT (1 AS ?dxkgFound) {self.dataset}\n"
            f"WHERE {{\n{body}\n}}\nLIMIT 1"
        )


class UnreadableError(ValueError):
    """The text is not taken apart: it is no query, or written in a way that is not known here."""


def read_where(text: str) -> Where:
    """Take a query apart; raises UnreadableError."""
    found = list(tokens(text))
    form = next((n for n, token in enumerate(found) if token.word in _FORMS), None)
    if form is None:
        raise UnreadableError("no query form")
    start = _open(found, form)
    scan = _Scan(text, found, start + 1, _close(found, start))
    head = found[form:start]
    source = next((token.start for token in head if token.word == "FROM"), found[start].start)
    end = next((token.start for token in head if token.word == "WHERE"), found[start].start)
    return Where(text[: found[form].start], text[source:end], tuple(scan.parts()))


def _open(found: list[Token], form: int) -> int:
    """Find the bracket that opens the WHERE; a CONSTRUCT may have its template before it."""
    braces = []
    depth = 0
    for position in range(form, len(found)):
        text = found[position].text
        if found[position].kind is not Kind.MARK:
            continue
        if text == "{" and depth == 0:
            braces.append(position)
        depth += (text in "{([") - (text in "})]")
    has_where = any(token.word == "WHERE" for token in found[form : braces[0] if braces else 0])
    wanted = 1 if found[form].word == "CONSTRUCT" and not has_where else 0
    if len(braces) <= wanted:
        raise UnreadableError("no WHERE")
    return braces[wanted]


def _close(found: list[Token], start: int) -> int:
    """Find the bracket that closes the one at a position."""
    depth = 0
    for position in range(start, len(found)):
        token = found[position]
        if token.kind is Kind.MARK:
            depth += (token.text in _CLOSING) - (token.text in _CLOSING.values())
            if depth == 0:
                return position
    raise UnreadableError("a bracket is not closed")


class _Scan:
    """Reads the tokens of one group, part by part."""

    def __init__(self, text: str, found: list[Token], start: int, end: int) -> None:
        self._text, self._found, self._at, self._end = text, found, start, end

    def parts(self) -> Iterator[Part]:
        while self._at < self._end:
            token = self._found[self._at]
            if token.text == ".":
                self._at += 1
            elif token.word in _KEYWORDS:
                yield self._keyword(token)
            elif token.text == "{":
                yield self._groups()
            elif token.word == "SELECT":
                yield Part("group", self._slice(self._at, self._end), token.start)
                self._at = self._end
            else:
                yield from self._triples()

    def _keyword(self, first: Token) -> Part:
        """Read a part that begins with a keyword and ends with a bracket."""
        start = self._at
        wanted = "{" if first.word in (*_GROUPED, "VALUES") else "{("
        while self._here.text not in wanted:
            self._at = self._after(self._at)
        self._at = self._after(self._at)
        return Part(first.word.lower(), self._slice(start, self._at), first.start)

    def _groups(self) -> Part:
        start = self._at
        self._at = self._after(self._at)
        while self._at < self._end and self._here.word == "UNION":
            self._at = self._after(self._at + 1)
        return Part("group", self._slice(start, self._at), self._found[start].start)

    def _triples(self) -> Iterator[Part]:
        """Read triples of one subject; those of a bracketed subject stay together."""
        start = self._at
        subject = self._node()
        bracketed = subject.startswith(("[", "("))
        parts: list[Part] = []
        while not self._ended():
            verb = self._verb()
            while True:
                at = self._at
                value = self._node()
                written = f"{subject} {verb} {value}"
                place = self._found[start if not parts else at].start
                parts.append(Part("triple", written, place, subject, verb, value))
                if self._ended() or self._here.text != ",":
                    break
                self._at += 1
            while not self._ended() and self._here.text == ";":
                self._at += 1
        if bracketed or not parts:
            yield Part("triple", self._slice(start, self._at), self._found[start].start)
        else:
            yield from parts

    def _ended(self) -> bool:
        """Tell whether the triples of a subject end here."""
        if self._at >= self._end:
            return True
        return self._here.text in (".", "{", "}") or self._here.word in _KEYWORDS

    def _verb(self) -> str:
        """Read a variable or a property path."""
        start = self._at
        if self._here.kind is Kind.VARIABLE:
            self._at += 1
            return self._slice(start, self._at)
        while True:
            while self._here.text in ("^", "!"):
                self._at += 1
            self._at = self._after(self._at)
            while self._here.text in ("*", "+", "?"):
                self._at += 1
            if self._here.text not in ("/", "|"):
                return self._slice(start, self._at)
            self._at += 1

    def _node(self) -> str:
        """Read a subject or an object: a term, a list, or what stands in square brackets."""
        start = self._at
        if self._here.text in ("+", "-"):
            self._at += 1
        is_text = self._here.kind is Kind.TEXT
        self._at = self._after(self._at)
        if is_text and self._at < self._end:
            if self._here.kind is Kind.LANGUAGE:
                self._at += 1
            elif self._here.text == "^^":
                self._at += 2
        return self._slice(start, self._at)

    @property
    def _here(self) -> Token:
        if self._at > self._end:
            raise UnreadableError("the group ended early")
        return self._found[self._at]

    def _after(self, position: int) -> int:
        """Return the position after a token, or after what it opens."""
        if position >= self._end:
            raise UnreadableError("the group ended early")
        if self._found[position].text in _CLOSING:
            return _close(self._found, position) + 1
        return position + 1

    def _slice(self, start: int, end: int) -> str:
        last = self._found[end - 1]
        return self._text[self._found[start].start : last.start + len(last.text)]
