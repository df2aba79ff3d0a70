"""Tokens of a SPARQL query: text in, `Token`s out, by the terminals of the grammar.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar, section 19.8. What looks like a keyword inside a string, an
IRI, a comment, a prefixed name or a variable is none; only this makes it safe to decide by keywords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_START = r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D" + (
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHARS = rf"{_START}0-9_\-\u00B7\u0300-\u036F\u203F-\u2040"
_PREFIX = rf"(?:[{_START}](?:[{_CHARS}.]*[{_CHARS}])?)?:"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_START}_:0-9]|{_ESCAPE})(?:(?:[{_CHARS}.:]|{_ESCAPE})*(?:[{_CHARS}:]|{_ESCAPE}))?"


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    IRI = "iri"
    NAME = "name"
    VARIABLE = "variable"
    STRING = "string"
    NUMBER = "number"
    LANGUAGE = "language"
    BLANK = "blank"
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


# The order decides: long strings before short ones, IRIs before `<`, names before words.
_TOKEN = re.compile(
    rf"""
    (?P<skip>[ \t\r\n]+|\#[^\r\n]*)
    |(?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    |(?P<blank>_:[{_START}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)
    |(?P<name>{_PREFIX}(?:{_LOCAL})?)
    |(?P<variable>[?$][{_START}_0-9][{_CHARS}]*)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query; a character that starts none of them is a mark of its own."""
    for match in _TOKEN.finditer(text):
        name = match.lastgroup
        if name != "skip" and name is not None:
            yield Token(Kind(name), match.group(), match.start())
