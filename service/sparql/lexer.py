"""The tokens of a SPARQL query that decide what it is: text in, `Token`s out.

By the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar. What looks like a keyword
inside a string, an IRI, a comment, a prefixed name or a variable is none; only this makes it safe
to decide by keywords. All other tokens are passed over inside the regular expression: that is fast.

rdflib's parser (7.6) takes some two hundred times as long, and ends in a RecursionError where
brackets nest 900 deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Name characters, written as what they are not: any character beyond ASCII counts as one. The few
# that the grammar leaves out may stand nowhere but in strings, IRIs and comments.
_START = r"[^\x00-@\[-`{-\x7f]"
_CHAR = r"[^\x00-,./:-@\[-^`{-\x7f]"
_INNER = r"[^\x00-,/:-@\[-^`{-\x7f]"  # with the dot
_PREFIX = rf"(?:{_START}(?:{_INNER}*{_CHAR})?)?:"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:{_CHAR}|:|{_ESCAPE})(?:(?:{_INNER}|:|{_ESCAPE})*(?:{_CHAR}|:|{_ESCAPE}))?"
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = "INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH"
_OTHERS = "LIMIT OFFSET VALUES GRAPH NOW RAND UUID STRUUID BNODE"
_DECISIVE = (*_FORMS, *_UPDATES.split(), *_OTHERS.split())


def _any_case(word: str) -> str:
    """Write a word in any case; IGNORECASE would make the classes above slow."""
    return "".join(f"[{letter}{letter.lower()}]" for letter in word)


# A parser that needs no space after a keyword may see SERVICE in the middle of a word, and the rest
# of a name as the name of the service: `SERVICEx:y` is `SERVICE x:y`.
_SERVICE = _any_case("SERVICE")
_WORD = rf"(?:(?:{'|'.join(map(_any_case, _DECISIVE))})(?![A-Za-z0-9_])|[A-Za-z0-9_]*?{_SERVICE})"
_SUSPECT = rf"(?>{_INNER}*?{_SERVICE}){_INNER}*+:(?:{_LOCAL})?"
_BLANK = r"[ \t\r\n]+|\#[^\r\n]*"
_TEXT = r"""
    \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|\'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
    |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'
    |<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>
"""
# The order decides: long strings before short ones, IRIs before `<`, names before words.
_TOKEN = re.compile(
    rf"""
    (?:{_BLANK}
    |{_TEXT}
    |_:{_CHAR}(?:{_INNER}*{_CHAR})?
    |(?!{_SUSPECT}){_PREFIX}(?:{_LOCAL})?
    |[?$]{_CHAR}+
    |@[A-Za-z]+(?:-[A-Za-z0-9]+)*
    |\.?[0-9]+
    |(?!{_WORD}|{_PREFIX})[A-Za-z_][A-Za-z0-9_]*
    |[^A-Za-z_{{}}()\[\]:]
    )*+
    (?P<token>[{{}}()\[\]]|{_SUSPECT}|[A-Za-z_][A-Za-z0-9_]*|:|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_ANYTHING_ELSE = (
    *("service", "limit", "offset", "values", "now", "rand", "uuid", "bnode"),
    *_UPDATES.lower().split(),
)
_PROLOGUE = re.compile(
    rf"(?:{_BLANK}|{_any_case('PREFIX')}[ ]*{_PREFIX}[ ]*<[^<>\s]*>"
    rf"|{_any_case('BASE')}[ ]*<[^<>\s]*>)*+"
    rf"({'|'.join(map(_any_case, _FORMS))})(?![A-Za-z0-9_])",
    re.VERBOSE,
)
_BEGINNING = 4 << 10
"""Characters in which the form of a query is looked for token by token, 4 ms for a thousand."""
_FEW = 100
"""So few brackets are never nested too deeply."""
_BRACKET = re.compile(rf"(?:{_BLANK})*([{{(\[])", re.VERBOSE)
_STAR = re.compile(
    rf"(?:{_BLANK})*(?:(?:DISTINCT|REDUCED)(?:{_BLANK})*)?(\*)", re.VERBOSE | re.IGNORECASE
)
_NUMBER = re.compile(rf"(?:{_BLANK})*([0-9]+)", re.VERBOSE)
_LONG = 64
"""Characters of a name from which on reading it once for each of them counts."""
_NAME_OF = re.compile("[.-]")
_RUN = re.compile(rf"(?<!{_INNER}){_INNER}{{{_LONG},}}+")
_OTHER = re.compile(r"[^A-Za-z0-9_]")
_QUOTED = re.compile(
    rf"""
    \#[^\r\n]*|{_TEXT}|:(?:{_INNER}|[:%]|{_ESCAPE})*+
    |(?P<open>(?:\"\"\"|\'\'\').*|["'][^\r\n]*)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTES = str.maketrans("\"'\\", ",,,")


class Token(NamedTuple):
    """One decisive token and where it stands, in characters."""

    text: str
    start: int
    end: int


def form_at_once(text: str) -> Token | None:
    """Return the form of a query in which nothing else is decisive; None where tokens must tell."""
    if text.count("{") + text.count("(") + text.count("[") > _FEW:
        return None
    if any(map(text.lower().__contains__, _ANYTHING_ELSE)):  # a loop in C
        return None
    match = _PROLOGUE.match(text)
    return Token(match[1].upper(), match.start(1), match.end()) if match else None


def form_word(text: str) -> str:
    """Return the first keyword that says what a query is, as far as its beginning shows one."""
    if match := _PROLOGUE.match(text):
        return match[1].upper()
    known = (*_FORMS, *_UPDATES.split())
    found = decisive_tokens(text[:_BEGINNING])
    return next((each.text for each in found if each.text in known), "")


def decisive_tokens(text: str) -> Iterator[Token]:
    """Yield brackets, the keywords that matter and names that may hide SERVICE, in upper case."""
    for match in _TOKEN.finditer(parted(text)):
        if found := match["token"]:
            yield Token(found.upper(), match.start("token"), match.end())


def parted(text: str) -> str:
    """Return a text of as many characters and the same tokens, which is read in linear time.

    In `a.a.a…` each letter could begin a prefix, and is known not to when the end of the run shows
    no colon; behind a string that is not closed, each quote could begin another. There, signs are
    replaced by one that means nothing.
    """
    if "\\" in text:
        text = _QUOTED.sub(_unquoted, text)
    longest = max(map(len, text.replace("\n", " ").split(" ")))  # several times faster than _RUN
    return _RUN.sub(_part, text) if longest >= _LONG else text


def _unquoted(match: re.Match[str]) -> str:
    return match.group().translate(_QUOTES) if match["open"] else match.group()


def _part(match: re.Match[str]) -> str:
    run, text, start = match.group(), match.string, match.start()
    if text[match.end() : match.end() + 1] == ":" and not run.endswith("."):
        return run  # a prefix
    before = text[max(0, start - 2) : start]
    if (before[-1:] in (":", "%", "@") or before[:1] == "\\") and run[0] not in ".-":
        return run  # of a name after its colon or an escape, or a language
    head = _NAME_OF.split(run, maxsplit=1)[0] if before[-1:] in ("?", "$") else ""
    return head + _OTHER.sub(",", run[len(head) :])


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
