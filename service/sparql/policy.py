"""What a query is and may do, decided by its tokens before anything evaluates it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from service.errors import Problem
from service.sparql.lexer import (
    Token,
    bracket_after,
    decisive_tokens,
    form_at_once,
    form_word,
    number_after,
    star_after,
)

_UPDATES = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"]
)
_VOLATILE = frozenset(["NOW", "RAND", "UUID", "STRUUID", "BNODE"])

MOST_DIGITS = 20
"""Digits of a LIMIT or OFFSET that may be meant; Python reads no int of more than 4,300."""


class Form(Enum):
    """The four query forms."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


class Query(NamedTuple):
    """A query that policy allows."""

    text: str
    form: Form
    volatile: bool
    """Whether two runs on one release may differ, so that no result may be reused."""
    ends: int
    """Where a LIMIT can be put: the end, or before the closing VALUES."""
    limit: Token | None
    """The number of its own outermost LIMIT."""
    offset: Token | None
    """The number of its own outermost OFFSET."""
    star: int | None
    """Where the `*` of an outermost SELECT stands."""


def read_query(text: str, max_depth: int) -> Query:
    """Read a query; raises Problem for an update, for SERVICE and for excessive nesting."""
    if (at_once := form_at_once(text)) is not None:
        return _simple_query(text, at_once)
    form: Form | None = None
    star = None
    before = ""
    depth = 0
    volatile = False
    outer: dict[str, Token | None] = {}
    for token in decisive_tokens(text):
        word = token.text
        if word in "{([":
            depth += 1
            if depth > max_depth:
                raise Problem(400, "too-deep", limit=max_depth, **place(text, token.start))
        elif word in "})]":
            depth -= 1
        elif "SERVICE" in word:
            if _is_service(text, token, before, depth):
                raise Problem(400, "service-refused", **place(text, token.start))
        elif form is None and (word in Form.__members__ or word in _UPDATES):
            form = _form(word)
            star = star_after(text, token) if form is Form.SELECT else None
        elif word in _VOLATILE:
            volatile = volatile or bracket_after(text, token) == "("
        elif depth == 0 and word in ("LIMIT", "OFFSET", "VALUES"):
            outer[word] = token if word == "VALUES" else number_after(text, token)
        before = word
    values = outer.get("VALUES")
    return Query(
        text=text,
        form=form or Form.SELECT,
        volatile=volatile or _makes_nodes(form, text),
        ends=values.start if values else len(text),
        limit=outer.get("LIMIT"),
        offset=outer.get("OFFSET"),
        star=star,
    )


def form_of(text: str) -> Form:
    """Return the form of a query, as far as its beginning tells; nothing is refused here.

    What evaluates a query reads it as a whole, in a process of its own. This is for who must know
    at once what it gives.
    """
    word = form_word(text)
    return Form[word] if word in Form.__members__ else Form.SELECT


def _makes_nodes(form: Form | None, text: str) -> bool:
    """Tell whether every result has blank nodes of its own."""
    return form is Form.CONSTRUCT and ("[" in text or "_:" in text)


def _form(word: str) -> Form:
    if word in _UPDATES:
        raise Problem(400, "update-refused")
    return Form[word]


def _simple_query(text: str, at_once: Token) -> Query:
    form = Form[at_once.text]
    star = star_after(text, at_once) if "*" in text and form is Form.SELECT else None
    return Query(text, form, _makes_nodes(form, text), len(text), None, None, star)


def place(text: str, start: int) -> dict[str, int]:
    """Return line and column of a position, both from 1, as the parser counts them."""
    line_start = text.rfind("\n", 0, start) + 1
    return {"line": text.count("\n", 0, start) + 1, "column": start - line_start + 1}


def count_of(number: Token) -> int:
    """Read a LIMIT or OFFSET; one that the engine cannot hold either counts as the largest."""
    return int(number.text) if len(number.text) < MOST_DIGITS else 10**MOST_DIGITS


def limited(query: Query, rows: int) -> str | None:
    """Return the query with at most so many rows; None where its own LIMIT is not above that."""
    if query.limit is not None and count_of(query.limit) <= rows:
        return None
    if query.limit is None and query.ends == len(query.text):
        return f"{query.text}\nLIMIT {rows}\n"  # after a comment, perhaps
    return _paged(query, {"LIMIT": (query.limit, rows)})


def beyond(query: Query, rows: int) -> str:
    """Return the query for the one row that follows the first so many."""
    start = count_of(query.offset) if query.offset else 0
    return _paged(query, {"LIMIT": (query.limit, 1), "OFFSET": (query.offset, start + rows)})


def in_text_order(text: str, star: int, names: Sequence[str]) -> str | None:
    """Return a `SELECT *` with its columns as they come in the text; None where they do already.

    The engine sorts them by name: `?s ?p ?o` would come out as o, p, s.
    """
    places = {}
    for name in names:
        found = re.search(rf"[?$]{re.escape(name)}(?![\w\u00b7])", text)
        places[name] = found.start() if found else len(text)
    wanted = sorted(names, key=lambda name: (places[name], name))
    if not names or wanted == list(names):
        return None
    columns = " ".join(f"?{name}" for name in wanted)
    return f"{text[:star]} {columns} {text[star + 1 :]}"


def _paged(query: Query, wanted: dict[str, tuple[Token | None, int]]) -> str:
    """Replace the query's own numbers, and add the clauses that it lacks."""
    added = "".join(f"\n{word} {number}\n" for word, (own, number) in wanted.items() if own is None)
    changes = [(query.ends, query.ends, added)]
    changes += [(own.start, own.end, str(number)) for own, number in wanted.values() if own]
    text = query.text
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _is_service(text: str, token: Token, before: str, depth: int) -> bool:
    """Tell whether a word is SERVICE, or a parser without tokens could read it so.

    `service:x` is a prefixed name, unless a group follows that may be the service's.
    """
    if ":" not in token.text:
        return True
    return depth > 0 and bracket_after(text, token) == "{" and before != "GRAPH"
