"""The tokens of a SPARQL query that decide what it is: text in, `Token`s out.

By the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar. What looks like a keyword
inside a string, an IRI, a comment, a prefixed name or a variable is none; only this makes it safe
to decide by keywords. All other tokens are passed over inside the regular expression: that is fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_START = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHARS = rf"{_START}0-9_\-\u00B7\u0300-\u036F\u203F-\u2040"
_PREFIX = rf"(?:[{_START}](?:[{_CHARS}.]*[{_CHARS}])?)?:"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_START}_:0-9]|{_ESCAPE})(?:(?:[{_CHARS}.:]|{_ESCAPE})*(?:[{_CHARS}:]|{_ESCAPE}))?"
_DECISIVE = [
    "SELECT",
    "ASK",
    "CONSTRUCT",
    "DESCRIBE",
    "INSERT",
    "DELETE",
    "LOAD",
    "CLEAR",
    "CREATE",
    "DROP",
    "COPY",
    "MOVE",
    "ADD",
    "WITH",
    "LIMIT",
    "OFFSET",
    "VALUES",
    "GRAPH",
    "NOW",
    "RAND",
    "UUID",
    "STRUUID",
    "BNODE",
]
# A parser that needs no space after a keyword may see SERVICE in the middle of a word.
_WORD = rf"(?:(?:{'|'.join(_DECISIVE)})(?![A-Za-z0-9_])|[A-Za-z0-9_]*?SERVICE)"
_SUSPECT = rf"[{_CHARS}.]*?(?:SERVICE|SILENT):(?:{_LOCAL})?"
_BLANK = r"[ \t\r\n]+|\#[^\r\n]*"
# The order decides: long strings before short ones, IRIs before `<`, names before words.
_TOKEN = re.compile(
    rf"""
    (?:{_BLANK}
    |\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
    |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'
    |<(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>
    |_:[{_START}_0-9](?:[{_CHARS}.]*[{_CHARS}])?
    |(?!(?i:{_SUSPECT})){_PREFIX}(?:{_LOCAL})?
    |[?$][{_START}_0-9][{_CHARS}]*
    |@[A-Za-z]+(?:-[A-Za-z0-9]+)*
    |\.?[0-9]+
    |(?!(?i:{_WORD})|{_PREFIX})[A-Za-z_][A-Za-z0-9_]*
    |[^A-Za-z_{{}}()\[\]:]
    )*+
    (?P<token>[{{}}()\[\]]|(?i:{_SUSPECT})|[A-Za-z_][A-Za-z0-9_]*|:|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_ANYTHING_ELSE = re.compile(
    r"service|silent|limit|offset|values|now|rand|uuid|bnode|insert|delete|load|clear|create|drop"
    r"|copy|move|add|with",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(
    rf"(?:{_BLANK}|PREFIX[ ]*{_PREFIX}[ ]*<[^<>\s]*>|BASE[ ]*<[^<>\s]*>)*+"
    r"(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![A-Za-z0-9_])",
    re.IGNORECASE | re.VERBOSE,
)
_BRACKET = re.compile(rf"(?:{_BLANK})*([{{(\[])", re.VERBOSE)
_STAR = re.compile(
    rf"(?:{_BLANK})*(?:(?:DISTINCT|REDUCED)(?:{_BLANK})*)?(\*)", re.VERBOSE | re.IGNORECASE
)
_NUMBER = re.compile(rf"(?:{_BLANK})*([0-9]+)", re.VERBOSE)


class Token(NamedTuple):
    """One decisive token and where it stands, in characters."""

    text: str
    start: int
    end: int


def form_at_once(text: str) -> Token | None:
    """Return the form of a query in which nothing else is decisive; None where tokens must tell."""
    if _ANYTHING_ELSE.search(text) or text.count("{") + text.count("(") + text.count("[") > 100:
        return None
    match = _PROLOGUE.match(text)
    return Token(match[1].upper(), match.start(1), match.end()) if match else None


def decisive_tokens(text: str) -> Iterator[Token]:
    """Yield brackets, the keywords that matter and names that may hide SERVICE, in upper case."""
    for match in _TOKEN.finditer(text):
        if found := match["token"]:
            yield Token(found.upper(), match.start("token"), match.end())


def number_after(text: str, token: Token) -> Token | None:
    """Return the whole number that follows a token."""
    match = _NUMBER.match(text, token.end)
    return Token(match[1], match.start(1), match.end()) if match else None


def bracket_after(text: str, token: Token) -> str:
    """Return the bracket that follows a token, empty for anything else."""
    match = _BRACKET.match(text, token.end)
    return match[1] if match else ""


def star_after(text: str, token: Token) -> int | None:
    """Return where the `*` of a SELECT stands."""
    match = _STAR.match(text, token.end)
    return match.start(1) if match else None
