"""All tokens of a SPARQL query, for explaining it: text in, `Token`s out.

`lexer` decides what a query may do and knows only what that needs; here every word counts,
but a token read wrongly costs no more than an explanation.

Those of Pygments (2.21) are colours: a prefixed name is three of them, and where it ends is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from service.sparql.lexer import parted


class Kind(Enum):
    """What a token is."""

    TEXT = "text"
    IRI = "iri"
    BLANK = "blank"
    NAME = "name"
    VARIABLE = "variable"
    LANGUAGE = "language"
    NUMBER = "number"
    WORD = "word"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """One token and where it stands, in characters."""

    kind: Kind
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword it may be, in upper case; empty for what is no word."""
        return self.text.upper() if self.kind is Kind.WORD else ""


# The order decides: long texts before short ones, IRIs before `<`, names before words.
_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|\#[^\r\n]*)
    |(?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<blank>_:\w[\w.-]*)
    |(?P<name>(?:[^\W\d_][\w.-]*)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?<!\.))?)
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query; a character that starts none of them is a mark of its own."""
    for match in _TOKEN.finditer(parted(text)):
        name = match.lastgroup
        if name != "skip" and name is not None:
            yield Token(Kind(name), text[match.start() : match.end()], match.start())
