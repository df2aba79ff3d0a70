"""What a query is and may do, decided by its tokens before anything evaluates it: text in, `Query` out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from service.errors import Problem
from service.lexer import Kind, Token, tokens

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_VOLATILE = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}
_OPEN, _CLOSE = frozenset("{(["), frozenset("})]")


class Form(Enum):
    """The four query forms."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


@dataclass(frozen=True)
class Query:
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


def read_query(text: str, max_depth: int) -> Query:
    """Read a query's tokens; raises Problem for an update, for SERVICE and for excessive nesting."""
    found = list(tokens(text))
    form = _form(found)
    depth = 0
    limit = offset = None
    ends = len(text)
    for position, token in enumerate(found):
        if token.kind is Kind.MARK:
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            if depth > max_depth:
                raise Problem(400, "too-deep", limit=max_depth, **place(text, token.start))
        elif token.kind is Kind.WORD:
            word = token.word
            if "SERVICE" in word:
                raise Problem(400, "service-refused", **place(text, token.start))
            if depth == 0 and word == "LIMIT":
                limit = _number(found, position + 1)
            elif depth == 0 and word == "OFFSET":
                offset = _number(found, position + 1)
            elif depth == 0 and word == "VALUES":
                ends = token.start
        elif token.kind is Kind.NAME and depth and _hides_service(found, position):
            raise Problem(400, "service-refused", **place(text, token.start))
    return Query(text, form, _is_volatile(found, form), ends, limit, offset)


def place(text: str, start: int) -> dict[str, int]:
    """Return line and column of a position, both from 1, as the parser counts them."""
    line_start = text.rfind("\n", 0, start) + 1
    return {"line": text.count("\n", 0, start) + 1, "column": start - line_start + 1}


def limited(query: Query, rows: int) -> str | None:
    """Return the query with at most so many rows, or None where its own LIMIT is not above that."""
    if query.limit is not None and int(query.limit.text) <= rows:
        return None
    return _paged(query, query.offset, rows)


def beyond(query: Query, rows: int) -> str:
    """Return the query for the one row that follows the first so many."""
    start = int(query.offset.text) if query.offset else 0
    return _paged(query, start + rows, 1)


def _paged(query: Query, offset: Token | int | None, rows: int) -> str:
    """Put a LIMIT, and an OFFSET where it is a number, into a query; each replaces the query's own."""
    wanted = {"LIMIT": (query.limit, rows)}
    if isinstance(offset, int):
        wanted["OFFSET"] = (query.offset, offset)
    added = "".join(f"\n{word} {n}\n" for word, (own, n) in wanted.items() if own is None)
    changes = [(query.ends, query.ends, added)]
    for own, number in wanted.values():
        if own is not None:
            changes.append((own.start, own.start + len(own.text), str(number)))
    text = query.text
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _number(found: list[Token], position: int) -> Token | None:
    """Return the whole number at a position of the list."""
    token = found[position] if position < len(found) else None
    return token if token is not None and token.text.isdecimal() else None


def _hides_service(found: list[Token], position: int) -> bool:
    """Tell whether a parser without tokens could read SERVICE and a name where we read a prefixed name."""
    prefix = found[position].text.partition(":")[0].upper()
    after = found[position + 1].text if position + 1 < len(found) else ""
    return (
        prefix.endswith(("SERVICE", "SILENT"))
        and after == "{"
        and found[position - 1].word != "GRAPH"
    )


def _form(found: list[Token]) -> Form:
    """Return the form named by the first word after the prologue; SELECT for what is no query at all."""
    for token in found:
        word = token.word
        if word in Form.__members__:
            return Form[word]
        if word in _UPDATES:
            raise Problem(400, "update-refused")
        if token.kind is Kind.MARK and token.text == "{":
            break
    return Form.SELECT


def _is_volatile(found: list[Token], form: Form) -> bool:
    if any(
        token.word in _VOLATILE and after.text == "("
        for token, after in zip(found, found[1:], strict=False)
    ):
        return True
    return form is Form.CONSTRUCT and any(
        token.kind is Kind.BLANK or token.text == "[" for token in found
    )
