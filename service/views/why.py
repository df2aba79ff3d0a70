"""Why a result is empty: a query in, its first part without a match and the nearest terms out.

The parts of the WHERE are evaluated in growing prefixes; a join only ever loses rows, so halving
finds the first prefix without any.
"""

from __future__ import annotations

import bisect
import contextlib
import difflib
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ontology.folding import folded
from service.sparql.patterns import Part, UnreadableError, Where, read_where
from service.sparql.policy import place
from service.sparql.tokens import Kind, Token, tokens
from service.views.completion import Known

Ask = Callable[[str], bool]
"""Tells whether a SELECT has a row; raises for what it cannot evaluate."""
LONGEST = 20_000  # characters of a query that is explained
MOST_HINTS = 5
_CLOSE_ENOUGH = 0.6
_PREFIX = re.compile(r"PREFIX\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE)
_LATE = ("filter",)


class ExhaustedError(Exception):
    """As much was asked to explain one result as may be."""


@dataclass(frozen=True)
class Hint:
    """A name that the graph does not have, with known ones like it; or a text with another tag."""

    written: str
    reason: str
    nearest: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Why:
    """The first part without a match. `reason` is alone, together, filter or after."""

    reason: str
    pattern: str = ""
    line: int = 0
    column: int = 0
    hints: tuple[Hint, ...] = ()


def explain(query: str, ask: Ask, terms: Sequence[Known]) -> Why | None:
    """Explain an empty result; None where the query cannot be taken apart.

    `ask` may raise ExhaustedError: then what is not known yet stays unsaid.
    """
    if len(query) > LONGEST:
        return None
    try:
        where = read_where(query)
    except UnreadableError:
        return None
    parts = _ordered(where.parts)
    if not parts:
        return None
    first = bisect.bisect_left(
        range(1, len(parts) + 1), True, key=lambda count: not ask(where.query(parts[:count]))
    )
    if first == len(parts):
        return Why("after")
    culprit = parts[first]
    return Why(
        _reason(where, culprit, ask, is_first=first == 0),
        culprit.text,
        **place(query, culprit.start),
        hints=tuple(itertools.islice(_hints(where, culprit, ask, terms), MOST_HINTS)),
    )


def _ordered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Put filters last: they hold for the whole group, wherever they stand."""
    found = list(parts)
    return tuple(sorted(found, key=lambda part: part.kind in _LATE))


def _reason(where: Where, part: Part, ask: Ask, *, is_first: bool) -> str:
    if part.kind == "filter":
        return "filter"
    return "alone" if is_first or not ask(where.query((part,))) else "together"


def _hints(where: Where, part: Part, ask: Ask, terms: Sequence[Known]) -> Iterable[Hint]:
    prefixes = dict(_PREFIX.findall(where.prologue))
    with contextlib.suppress(ExhaustedError):
        named = {iri: token for token in tokens(part.text) if (iri := _iri(token, prefixes))}
        for iri, token in named.items():
            if not _exists(iri, where, ask):
                yield Hint(token.text, "unknown", nearest_terms(iri, terms, _kind(part, token)))
        if part.value[:1] in ("'", '"') and part.verb and _has_other_tag(where, part, ask):
            yield Hint(part.value, "tag")


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    """Expand an IRI or a prefixed name; empty for other tokens and for an undeclared prefix."""
    if token.kind is Kind.IRI:
        return token.text[1:-1]
    if token.kind is Kind.NAME:
        prefix, _, local = token.text.partition(":")
        space = prefixes.get(prefix)
        return space + local.replace("\\", "") if space is not None else ""
    return ""


def _exists(iri: str, where: Where, ask: Ask) -> bool:
    if re.search(r'[\s<>"{}|^`\\]', iri):
        return True
    groups = (f"<{iri}> ?p ?o", f"?s <{iri}> ?o", f"?s ?p <{iri}>")
    body = " UNION ".join(f"{{ {group} }}" for group in groups)
    return ask(where.query((Part("group", body, 0),)))


def _kind(part: Part, token: Token) -> str:
    """Tell what kind of term stands there: a property in a verb, a class after `a`."""
    if token.text in part.verb:
        return "property"
    return "class" if part.verb in ("a", "rdf:type") and token.text in part.value else ""


def nearest_terms(iri: str, terms: Sequence[Known], kind: str, most: int = 3) -> tuple[Known, ...]:
    """Find the known terms whose name or label is most like the last part of an IRI."""
    wanted = _plain(re.split(r"[/#:]", iri)[-1])
    scored = [
        (max(_likeness(wanted, text) for text in (term.local, *term.labels.values())), term)
        for term in terms
        if not kind or term.kind == kind
    ]
    close = [pair for pair in scored if pair[0] >= _CLOSE_ENOUGH]
    close.sort(key=lambda pair: (-pair[0], pair[1].iri))
    return tuple(term for _, term in close[:most])


def _likeness(wanted: str, text: str) -> float:
    matcher = difflib.SequenceMatcher(None, wanted, _plain(text))
    return matcher.ratio() if matcher.real_quick_ratio() >= _CLOSE_ENOUGH else 0.0


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", folded(text))


def _has_other_tag(where: Where, part: Part, ask: Ask) -> bool:
    """Tell whether the same text stands there with another language tag or datatype."""
    text = next(tokens(part.value)).text
    loose = f"{part.subject} {part.verb} ?dxkgText . FILTER(STR(?dxkgText) = {text})"
    return ask(where.query((Part("triple", loose, 0),)))
